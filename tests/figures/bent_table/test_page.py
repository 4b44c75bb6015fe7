"""BentTable under the reader's hand: by key, by mouse, with options that are bad."""

import shutil

import pytest
from axe import violations

from figures.bent_table.page import BentFigure
from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/bent_table.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert sticking_out(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_bent_by_key_and_says_so(open_page, from_disk):
    page = open_page(f"{from_disk}/bent_table.html")
    bent = BentFigure(page)
    bent.wait_for("The 12 pairs whose answer is 10 + 5 = 3 mod 12 lie on one closed line")
    ring = bent.drawn()
    bent.bend.focus()
    page.keyboard.press("Home")
    bent.wait_for("two pieces")
    assert bent.bend.get_attribute("aria-valuetext") == "flat"
    assert bent.drawn() != ring
    page.keyboard.press("End")
    assert bent.drawn() == ring


def test_it_is_turned_by_key_and_by_mouse(open_page, from_disk):
    page = open_page(f"{from_disk}/bent_table.html")
    bent = BentFigure(page)
    before = bent.drawn()
    bent.handle.focus()
    page.keyboard.press("ArrowRight")
    turned = bent.drawn()
    assert turned != before
    page.keyboard.press("ArrowLeft")
    assert bent.drawn() == before
    box = bent.handle.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 130)
    page.mouse.up()
    assert bent.drawn() not in (before, turned)


def test_the_pair_is_the_pages(open_page, address):
    page = open_page(f"{address}/bent_table.html")
    bent = BentFigure(page)
    before = bent.drawn()
    bent.figure.get_by_label("a", exact=True).fill("1")
    bent.wait_for("1 + 5 = 6 mod 12")
    assert bent.drawn() != before
    page.wait_for_function("location.hash.includes('a=1')")


def test_everything_can_be_touched(open_page, from_disk):
    page = open_page(f"{from_disk}/bent_table.html", has_touch=True, viewport={"width": 375, "height": 900})
    assert too_small(page, "button, input") == []


def test_options_that_cannot_be_are_named(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "bent_table.html"
    page_file.write_text(page_file.read_text().replace("&quot;p&quot;:12", "&quot;p&quot;:2"))
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "a table needs 3 to 499 hours, not 2" in page.get_by_role("status").inner_text()
