"""PhaseDiagram by key and hand in a browser: what it shows and says is what the sweep found."""

import json
import shutil

import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.live_training.page import Live
from figures.phase_diagram.page import DECAYS, RATES, Diagram, on_the_page
from figures.test_appearance import in_theme
from grokkit.explorables.phase_diagram.picture import shades
from grokkit.sweeps import Plane


def test_each_seed_has_its_strip_and_a_chosen_cell_says_what_it_did(open_page, from_disk):
    seen, plane = Diagram(open_page(f"{from_disk}/phase_diagram.html")), Plane.of(on_the_page())
    shade = shades(plane)
    assert seen.chosen == plane.quickest
    for row in range(len(RATES)):
        for column in range(row % 3, len(DECAYS), 3):
            cell = plane.runs[row][column]
            expected = ["not run" if run is None else run.fate or "failed" for run in cell]
            assert seen.strips(row, column) == expected
            for i, run in enumerate(cell):
                if run is not None and run.fate == "groks":
                    assert seen.opacity(row, column, i) == pytest.approx(shade[run.key], abs=0.01)
            seen.cell(row, column).click()
            assert seen.chosen == (row, column)
            assert seen.name == f"weight decay {DECAYS[column]:g}, learning rate {RATES[row]:g}"
            assert seen.n_curves == 2 * sum(run is not None and run.failure is None for run in cell)
            for run, sentence, fate in zip(cell, seen.seeds, expected, strict=True):
                assert (f" {fate}" if fate != "not run" else "has not been run") in sentence
                if fate == "groks":
                    assert f"after {run.step_at_target:,}." in sentence


def test_lines_stand_where_seeds_change_the_thicker_the_more(open_page, from_disk):
    """Against a loop over seeds and neighbours."""
    seen, plane = Diagram(open_page(f"{from_disk}/phase_diagram.html")), Plane.of(on_the_page())

    def changing(one, other):
        pairs = [(x.fate, y.fate) for x, y in zip(one, other, strict=True) if x and y and x.fate and y.fate]
        return sum((x == "groks") != (y == "groks") for x, y in pairs)

    thick = {}
    for row in range(len(RATES)):
        for column in range(len(DECAYS)):
            cell, expected = plane.runs[row][column], {}
            if column:
                expected["left"] = changing(plane.runs[row][column - 1], cell)
            if row:
                expected["below"] = changing(plane.runs[row - 1][column], cell)
            lines = seen.lines(row, column)
            assert lines.keys() == {side for side, n in expected.items() if n}
            for side, width in lines.items():
                thick.setdefault(expected[side], set()).add(width)
    assert sorted(thick) == [1, 2, 3]
    assert all(len(widths) == 1 for widths in thick.values())
    assert min(thick[1]) < min(thick[2]) < min(thick[3])


def test_all_cells_are_reached_by_key_and_one_by_tab(open_page, from_disk):
    page = open_page(f"{from_disk}/phase_diagram.html")
    seen, plane = Diagram(page), Plane.of(on_the_page())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    seen.cell(4, 4).click()
    row, column = 4, 4
    steps = {"ArrowDown": (-1, 0), "ArrowRight": (0, 1), "ArrowUp": (1, 0), "ArrowLeft": (0, -1)}
    for key, change in steps.items():
        page.keyboard.press(key)
        row, column = row + change[0], column + change[1]
        assert seen.chosen == (row, column)
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert label.startswith(f"weight decay {DECAYS[column]:g}, learning rate {RATES[row]:g}: ")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for key, place in {
        "End": (row, len(DECAYS) - 1),
        "PageUp": (len(RATES) - 1, len(DECAYS) - 1),
        "ArrowUp": (len(RATES) - 1, len(DECAYS) - 1),
        "Home": (len(RATES) - 1, 0),
        "PageDown": (0, 0),
    }.items():
        page.keyboard.press(key)
        assert seen.chosen == place
    assert plane.runs[0][0][0].fate == "memorises only"
    assert "memorise only" in seen.verdict
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.gkf-stage') === null")


def test_the_summary_counts_cells_as_the_picture_does(open_page, from_disk):
    seen, plane = Diagram(open_page(f"{from_disk}/phase_diagram.html")), Plane.of(on_the_page())
    cells = [[run.fate == "groks" for run in cell if run and run.fate] for cell in plane]
    ran = [cell for cell in cells if cell]
    counts = f"all seeds grok in {sum(map(all, ran))}, some in {sum(any(c) and not all(c) for c in ran)}"
    told = f"{counts}, none in {sum(not any(c) for c in ran)}."
    assert told in seen.figure.locator(".gkf-summary").inner_text()
    assert told in seen.figure.locator(".gkf-picture svg").get_attribute("aria-label")
    assert f"Of 100 cells {len(ran)} have been run" in seen.figure.locator(".gkf-summary").inner_text()


def test_a_cell_is_trained_in_the_page(open_page, address):
    page = open_page(f"{address}/phase_and_live.html", ready=False, reduced_motion="reduce")
    seen, live = Diagram(page), Live(page)
    seen.figure.scroll_into_view_if_needed()
    page.wait_for_selector('[data-gk-figure="phase_diagram"][data-gk-state="ready"]')
    seen.cell(5, 3).click()
    seen.train.press("Enter")
    page.wait_for_selector('[data-gk-figure="live_training"][data-gk-state="ready"]')
    values = {
        name: float(live.setting(name).input_value()) for name in ("lr", "decay", "fraction", "batch", "p")
    }
    assert values == {"lr": 0.01, "decay": 0.5, "fraction": 30, "batch": 40, "p": 113}
    assert live.setting("steps").input_value() == "1000"
    top = page.locator('[data-gk-figure="live_training"]').bounding_box()["y"]
    assert -5 <= top < 500
    seen.cell(2, 6).click()  # now it is awake
    seen.train.press("Enter")
    assert [live.setting(name).input_value() for name in ("lr", "decay")] == ["0.0025", "4"]


def test_without_a_training_in_the_page_none_is_offered(open_page, from_disk):
    seen = Diagram(open_page(f"{from_disk}/phase_diagram.html"))
    assert seen.train.count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_nothing_sticks_out_and_a_finger_finds_every_cell(
    open_page, from_disk, theme, width
):
    page = open_page(f"{from_disk}/phase_diagram.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    seen = Diagram(page)
    for place in [(0, 0), (9, 9), (5, 5)]:
        seen.cell(*place).click()
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []
    if width < 560:
        # As wide as ten in a row can be; a slip is mended by an arrow key, or by pressing the next one.
        assert too_small(page, "[role=gridcell]", least=28) == []


@pytest.mark.parametrize("width", [320, 820, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/phase_diagram.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_choosing_a_cell_moves_nothing(open_page, from_disk):
    page = open_page(f"{from_disk}/phase_diagram.html")
    seen = Diagram(page)
    heights = set()
    for place in [(0, 0), (9, 9), (5, 5), (9, 8), (7, 2)]:
        seen.cell(*place).click()
        heights.add(round(seen.figure.locator(".gkf-pd").bounding_box()["height"]))
    assert len(heights) == 1


def test_without_javascript_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/phase_diagram.html", ready=False, java_script_enabled=False)
    assert page.locator(".gkf-picture svg").bounding_box()["width"] > 400


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seeds": [0, 1]}, "tells of 3 seeds, and there are 2"),
        ({"cells": []}, "there are not 10 × 10 cells"),
    ],
)
def test_bad_data_are_named_in_its_place(open_page, site, tmp_path, change, reason):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "phase_diagram.html"
    text = page_file.read_text()
    start = text.index('class="gkf-data">') + len('class="gkf-data">')
    end = text.index("</script>", start)
    manifest, block = json.loads(text[start:end])
    page_file.write_text(text[:start] + json.dumps([{**manifest, **change}, block]) + text[end:])
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-figure="phase_diagram"][data-gk-state="failed"]')
    assert reason in page.locator('[data-gk-figure="phase_diagram"]').get_by_role("status").inner_text()
