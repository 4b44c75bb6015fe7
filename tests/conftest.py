"""What several folders of tests share: the built book, and the browsers."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from built_once import built_once
from firefox import Firefox
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

# Of several lists of features that are off Chromium takes the last. So this one begins with those of
# Playwright's that a page could notice or that would ask the network; behind them are the pages for
# suggestions below the address, which Chromium else loads with every window and nobody sees.
FEATURES_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AimEnabled",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    f"--disable-features={','.join(FEATURES_OFF)}",
)

# Tests press Ctrl-C, which a shell switches off for all that it starts in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How fast the machine is decides nothing.
hypothesis.settings.register_profile("grokkit", deadline=None)
hypothesis.settings.load_profile("grokkit")


@pytest.fixture(scope="session")
def built_book(tmp_path_factory) -> Path:
    """The folder of the HTML book, built once from this checkout, every warning an error."""
    return built_once(tmp_path_factory, "book", lambda home: build_book(ROOT, home)) / "_build" / "html"


def build_book(source: Path, output: Path) -> subprocess.CompletedProcess:
    """Run `jupyter-book build` strictly; fail with what it said."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [
        str(jupyter_book),
        "build",
        str(source),
        "--path-output",
        str(output),
        "-n",
        "-W",
        "--keep-going",
    ]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        said = "\n".join((run.stdout + run.stderr).splitlines()[-60:])
        pytest.fail(f"the book does not build without warnings:\n{said}", pytrace=False)
    return run


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Chromium of this machine; without it the test is skipped, or fails where browsers are required."""
    return _browser("Chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium(chromium_path) -> Browser:
    """The one Chromium of a test process (Playwright cannot be started twice in one)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*CHROMIUM], timeout=240_000)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def firefox_path() -> str:
    """Firefox of this machine; without it the test is skipped, or fails where browsers are required."""
    return _browser("Firefox", "firefox-esr", "firefox")


@pytest.fixture(scope="session")
def firefox(firefox_path, tmp_path_factory) -> Firefox:
    """The one Firefox of a test process."""
    browser = Firefox(firefox_path, tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


def _browser(name: str, *commands: str) -> str:
    for command in commands:
        if found := shutil.which(command):
            return found
    reason = (
        f"NO {name.upper()} on this machine: pages and figures were NOT tried in it. "
        f"Install one of {', '.join(commands)} (Debian: apt-get install {commands[0]})."
    )
    if os.environ.get("GROKKIT_REQUIRE_BROWSER"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter):
    """Say once more, at the very end, what was not tried."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reason for reason in reasons if "were NOT tried" in reason):
        terminalreporter.write_line(reason, red=True, bold=True)
