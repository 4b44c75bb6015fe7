"""Volume under the reader's hand: by key, by number, by link, with data that are bad."""

import shutil

import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from figures.volume.page import VolumeFigure


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/volume.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    VolumeFigure(page).wait_for("For 3 and 4")
    assert violations(page) == []
    assert sticking_out(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_silence_all_answers_are_alike_and_the_favourite_stays(open_page, address):
    page = open_page(f"{address}/volume.html")
    volume = VolumeFigure(page)
    volume.wait_for("For 3 and 4")
    names = volume.figure.locator(".gkf-volume-numbers .gkf-label")
    before, label = volume.numbers, names.first.inner_text()
    volume.slider.focus()
    page.keyboard.press("ArrowLeft")
    assert volume.slider.get_attribute("aria-valuetext") == "0.84"
    assert volume.words.startswith("Volume: 0.84.")
    page.keyboard.press("Home")
    assert volume.words.startswith("Volume: silence.")
    favourite, right, loss = volume.numbers
    assert favourite == right
    assert before != [favourite, right, loss]
    assert names.first.inner_text() == label
    assert f"a guess costs {loss}" in volume.words


def test_the_pair_is_typed_and_is_the_pages(open_page, address):
    page = open_page(f"{address}/volume.html")
    volume = VolumeFigure(page)
    volume.number("a").fill("5")
    volume.wait_for("For 5 and 4")
    page.wait_for_function("location.hash.includes('a=5')")
    page.evaluate("location.hash = '#a=0&b=6'")
    volume.wait_for("For 0 and 6")


def test_everything_can_be_touched(open_page, from_disk):
    page = open_page(f"{from_disk}/volume.html", has_touch=True, viewport={"width": 375, "height": 900})
    assert too_small(page) == []


def test_damaged_data_are_named(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    for script in root.rglob("volume-*.js"):
        script.write_text(script.read_text().replace('"name":"answers"', '"name":"replies"'))
    page = open_page((root / "volume.html").as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "the data lack “answers”" in page.get_by_role("status").inner_text()
