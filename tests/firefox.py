"""Firefox as Debian ships it, driven through WebDriver BiDi, the protocol that it speaks itself.

Playwright drives a Firefox of its own making; this one needs no driver, only a socket. The few methods that
tests use have the names and the meaning of Playwright's.
"""

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 240  # seconds for anything that only a machine at its limits makes slow
HERE = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")
# Keys by name: https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Tab": "\ue004", "Enter": "\ue006", "Escape": "\ue00c", "End": "\ue010", "Home": "\ue011",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
}  # fmt: skip
# Whatever is not on this machine goes to a proxy that is not there.
PROFILE = """
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("ui.prefersReducedMotion", 0);
"""


class Firefox:
    """One running Firefox."""

    def __init__(self, program: str, folder: Path):
        profile = folder / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(PROFILE)
        self._said = folder / "said"
        with self._said.open("w") as said:
            flags = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
            self._process = subprocess.Popen([program, *flags], stdout=said, stderr=said)
        try:
            self._socket = websocket.create_connection(
                f"{self._address()}/session", suppress_origin=True, timeout=PATIENCE
            )
            self._sent, self._tabs = 0, {}
            self.send("session.new", capabilities={})
            self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        except BaseException:
            self._process.kill()
            raise

    def _address(self) -> str:
        """Where it listens, once it says so."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", self._said.read_text()):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(f"Firefox does not listen; it said:\n{self._said.read_text()}")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """A command and its result; what happens meanwhile is noted with the tab where it happens."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message["type"] == "event":
                self._note(message["method"], message["params"])
            elif message["id"] == self._sent:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def _note(self, event: str, what: dict[str, Any]) -> None:
        tab = self._tabs.get(what.get("context") or what.get("source", {}).get("context"))
        if tab is None:
            return
        if event == "log.entryAdded" and what["level"] in ("error", "warn"):
            tab.complaints.append(what["text"])
        if event == "network.beforeRequestSent" and not what["request"]["url"].startswith(HERE):
            tab.remote.append(what["request"]["url"])

    def open(self, address: str, width: int = 1280, height: int = 900) -> "Tab":
        """A page in a tab that knows nothing of the others."""
        user = self.send("browser.createUserContext")["userContext"]
        context = self.send("browsingContext.create", type="tab", userContext=user)["context"]
        tab = self._tabs[context] = Tab(self, user, context)
        self.send("browsingContext.setViewport", context=context, viewport={"width": width, "height": height})
        self.send("browsingContext.navigate", context=context, url=address, wait="complete")
        return tab

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)


class Tab:
    """A page in Firefox, what it asked for elsewhere, and what its console said."""

    def __init__(self, firefox: Firefox, user: str, context: str):
        self._firefox, self._user, self._context = firefox, user, context
        self.remote: list[str] = []
        self.complaints: list[str] = []
        self.keyboard = self  # so that `page.keyboard.press` means here what it means in Playwright

    def evaluate(self, function: str, arg: Any = None) -> Any:
        """What a JavaScript function of one argument returns or promises, as JSON has it."""
        as_json = f"async (arg) => JSON.stringify((await ({function})(JSON.parse(arg))) ?? null)"
        said = self._firefox.send(
            "script.callFunction",
            functionDeclaration=as_json,
            arguments=[{"type": "string", "value": json.dumps(arg)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        if said["type"] == "exception":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return json.loads(said["result"]["value"])

    def wait_for_function(self, function: str, arg: Any = None) -> None:
        """Wait until a JavaScript function of one argument returns something true."""
        deadline = time.monotonic() + PATIENCE
        while not self.evaluate(function, arg):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not true after {PATIENCE} s, of {arg!r}: {function}")
            time.sleep(0.05)

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        self._firefox.send("input.performActions", context=self._context, actions=actions)

    def close(self) -> None:
        """Close it and forget all it kept."""
        self._firefox.send("browser.removeUserContext", userContext=self._user)
