"""Race by key and hand in a browser: what it shows and says is what the runs did."""

import numpy as np
import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.forced import edged_when_chosen
from figures.race.page import RaceFigure, on_the_page
from figures.test_appearance import in_theme
from grokkit.sweeps.contest import seconds_to_target


def test_each_seed_that_arrives_is_a_dot_in_its_place(open_page, from_disk):
    seen, contest = RaceFigure(open_page(f"{from_disk}/race.html")), on_the_page()
    assert seen.names == [racer.name for racer in contest.racers]
    for quantity in ("steps", "seconds"):
        seen.figure.get_by_label(quantity, exact=True).check()
        places, values = [], []
        for row, racer in enumerate(contest.racers):
            told = [
                run.step_at_target if quantity == "steps" else seconds_to_target(run) for run in racer.runs
            ]
            came = sorted(value for value in told if value is not None)
            dots = seen.dots(row)
            assert len(dots) == len(came)
            places += dots
            values += came
            missed = len(racer.runs) - len(came)
            assert seen.missing(row) == ([f"{missed} of {len(racer.runs)}"] if missed else [])
        slope, start = np.polyfit(np.log(values), places, 1)
        np.testing.assert_allclose(places, slope * np.log(values) + start, atol=0.1)


def test_a_row_that_is_chosen_says_how_it_was_set_and_what_was_published(open_page, from_disk):
    seen, contest = RaceFigure(open_page(f"{from_disk}/race.html")), on_the_page()
    assert seen.chosen == 0
    for row, racer in enumerate(contest.racers):
        seen.choose(row)
        assert racer.name in seen.says
        assert racer.settings in seen.says
        came = sum(run.step_at_target is not None for run in racer.runs)
        assert f"{came} of {len(racer.runs)} seeds" in seen.says
        if racer.published:
            for text in (racer.published.says, racer.published.source, racer.published.caution):
                assert text in seen.says
        else:
            assert "nothing that we hold it to" in seen.says


def test_rows_are_one_stop_of_tab_and_go_by_arrow_keys(open_page, from_disk):
    page = open_page(f"{from_disk}/race.html")
    seen = RaceFigure(page)
    page.keyboard.press("Tab")  # steps or seconds
    page.keyboard.press("Tab")
    for row in (1, 2, 1):
        page.keyboard.press("ArrowDown" if row > seen.chosen else "ArrowUp")
        assert seen.chosen == row
        row_style = "getComputedStyle(document.activeElement.closest('.gkf-race-row')).outlineStyle"
        assert page.evaluate(row_style) == "solid"
        assert seen.names[row] in page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert seen.names[row] in seen.says
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.gkf-stage') === null")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_nothing_sticks_out_and_a_finger_finds_every_row(
    open_page, from_disk, theme, width
):
    page = open_page(f"{from_disk}/race.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    seen = RaceFigure(page)
    for row in (0, 5):
        seen.choose(row)
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []
    if width < 560:
        assert too_small(page) == []


@pytest.mark.parametrize("width", [320, 820, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/race.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


@pytest.mark.parametrize("width", [375, 1100])
def test_choosing_a_row_moves_nothing(open_page, from_disk, width):
    page = open_page(f"{from_disk}/race.html", viewport={"width": width, "height": 900})
    seen = RaceFigure(page)
    heights = set()
    for row in range(len(seen.names)):
        seen.choose(row)
        heights.add(round(seen.figure.locator(".gkf-race").bounding_box()["height"]))
    assert len(heights) == 1


def test_without_javascript_there_is_a_picture_that_says_who_arrives(open_page, from_disk):
    page = open_page(f"{from_disk}/race.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "10 of 10 seeds arrive" in picture.get_attribute("aria-label")


def test_where_the_system_forces_its_colours_the_chosen_row_has_an_edge(open_page, from_disk):
    seen = RaceFigure(open_page(f"{from_disk}/race.html"))
    for which in (2, 4):
        assert edged_when_chosen(seen.rows, seen.choose, which) == [which]
