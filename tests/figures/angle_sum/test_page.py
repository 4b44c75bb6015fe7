"""AngleSum under the reader's hand: by key, by mouse, with options that are bad."""

import shutil

import pytest
from axe import violations

from figures.test_appearance import in_theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/angles.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_angles_by_key_and_by_hand(open_page, address):
    page = open_page(f"{address}/angles.html")
    chart = page.locator(".gkf-angles")
    assert chart.get_attribute("aria-label").startswith("x = 30°, y = 50°: cos x cos y is 0.56")
    page.get_by_role("slider", name="y").focus()
    page.keyboard.press("ArrowRight")
    assert "cosine of 81°" in chart.get_attribute("aria-label")
    page.keyboard.press("Home")
    assert chart.get_attribute("aria-label").startswith(
        "x = 30°, y = 0°: cos x cos y is 0.87, sin x sin y is 0.00"
    )
    page.keyboard.press("End")
    tip = page.locator(".gkf-knob-x").bounding_box()
    x, y = tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] / 2
    page.mouse.move(x, y + 1)  # x and x + y are one degree apart: the hand that is nearer is taken
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=5)
    page.mouse.up()
    assert not chart.get_attribute("aria-label").startswith("x = 30°, y = 359°")


def test_angles_that_are_none_are_named(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "angles.html"
    page_file.write_text(page_file.read_text().replace("&quot;x&quot;:30", "&quot;x&quot;:null"))
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "its angles are not numbers" in page.get_by_role("status").inner_text()
