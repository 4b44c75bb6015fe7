"""Figures are for every reader: dark and light, phone and projector, assistive technology, no JavaScript."""

import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.training_scrubber.page import Scrubber


def in_theme(page, theme):
    """Turn a page light or dark, and wait until its figure is so too."""
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    page.wait_for_selector(f'[data-gk-theme="{theme}"]')


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/scrubber.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    page.evaluate("document.getAnimations().forEach((a) => a.finish())")
    assert violations(page) == []


def test_the_figure_follows_the_page_into_the_dark(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    ink = "document.querySelector('.gkf-step') && getComputedStyle(document.querySelector('.gkf-step')).color"
    light, table = page.evaluate(ink), scrubber.drawn()["table"]
    in_theme(page, "dark")
    assert page.evaluate(ink) != light
    assert scrubber.drawn()["table"] != table
    in_theme(page, "light")
    assert scrubber.drawn()["table"] == table


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/scrubber.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_on_a_phone_the_chart_stays_in_view_below_the_pages_bar(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html", viewport={"width": 375, "height": 800}, ready=False)
    page.evaluate(
        """() => document.body.insertAdjacentHTML('afterbegin',
             '<header style="position: sticky; top: 0; height: 50px; margin: 0 -1rem">Book</header>')"""
    )
    page.set_viewport_size({"width": 380, "height": 800})
    page.wait_for_selector('[data-gk-state="ready"]')
    page.locator(".gkf-key").evaluate("e => e.scrollIntoView({block: 'end'})")
    top = page.locator(".gkf-top").bounding_box()["y"]
    assert top == pytest.approx(50, abs=1)
    assert page.locator("canvas").bounding_box()["y"] < 800


def test_a_finger_finds_every_control(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html", viewport={"width": 375, "height": 800}, has_touch=True)
    assert too_small(page) == []


def test_every_control_can_be_reached_and_seen_by_keyboard(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html")
    names = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # through
            break
        name, ring = page.evaluate(
            """() => { const e = document.activeElement, s = (x) => x && getComputedStyle(x);
                 const handle = document.querySelector('.gkf-handle-ring');
                 return [e.getAttribute('aria-label') || e.textContent || e.value || e.type,
                   e.matches('.gkf-slider') ? s(handle).stroke !== 'none'
                     : [e, e.nextElementSibling].some((x) => x && s(x).outlineStyle !== 'none')]; }"""
        )
        names.append(name)
        assert ring, f"{name} has the focus, but nothing shows it"
    assert {"Play training", "Training step", "log", "both", "Copy link to this step"} <= set(names)


def test_without_javascript_there_is_a_picture_with_words(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "of the test pairs are right" in picture.get_attribute("aria-label")
    assert page.get_by_text("This is a picture of an interactive figure").is_visible()


def test_a_printed_page_shows_the_figure_without_its_controls(open_page, from_disk):
    page = open_page(f"{from_disk}/scrubber.html")
    page.emulate_media(media="print")
    assert page.locator(".gkf-loss-chart").is_visible()
    assert page.locator("canvas").is_visible()
    assert not page.get_by_role("button", name="Play training").is_visible()
