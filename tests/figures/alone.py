"""A figure drawn from data of a test's own, beside those of a page, by nothing but its module."""

import json
from typing import Any

from playwright.sync_api import Page

from grokkit.explorables.frame.figure import Explorable, bundle

_DRAW = """([module, values, block]) => { window.done = (async () => {
  const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
  const place = document.createElement("div");
  document.querySelector("main").append(place);
  values.block = new DataView(Uint8Array.from(block).buffer);
  (await import(url)).default.render({model: {get: (name) => values[name]}, el: place}) })() }"""


def reason_not_drawn(page: Page, figure: Explorable, manifest: dict[str, Any], **state: Any) -> str:
    """What stands in the place of a figure that has another manifest: why it cannot be drawn."""
    values = json.loads(json.dumps({"manifest": manifest, "text": figure.text, **state}))
    page.evaluate(_DRAW, [bundle(f"{figure.kind}.mjs"), values, list(figure.block)])
    page.wait_for_selector(".gkf-error")
    return page.get_by_role("status").filter(has_text="could not be drawn").inner_text()
