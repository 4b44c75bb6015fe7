"""VerdictMap by key and hand in a browser: what it shows and says is what the verdicts hold."""

import json
import shutil

import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from figures.verdict_map.page import Map, on_the_page
from grokkit.explorables.verdict_map.figure import TEXT_KINDS
from grokkit.text.verdicts import CLAIMS

KINDS = list(on_the_page().kinds)
START = [claim.name for claim in CLAIMS].index("it rings"), KINDS.index("attention")


def heard(claim, found):
    """Threshold and numbers of a cell, as they are heard."""
    return [
        [bar.asks]
        + [
            f"{bar.number(f.values[i])} {'holds' if bar.holds(f.values[i]) else 'fails'}"
            if f.values
            else "cannot be told"
            for f in found
        ]
        for i, bar in enumerate(claim.bars)
    ]


def test_marks_and_numbers_are_those_of_the_verdicts(open_page, from_disk):
    seen, verdicts = Map(open_page(f"{from_disk}/verdict_map.html")), on_the_page()
    assert seen.chosen == START
    for row in range(0, len(CLAIMS), 3):
        claim = CLAIMS[row]
        for column, (kind, outcomes) in enumerate(verdicts.outcomes(claim.name).items()):
            assert seen.marks(row, column) == outcomes
            if column % 3 == row % 2:
                seen.cell(row, column).click()
                assert (seen.chosen, seen.name) == ((row, column), claim.name)
                assert seen.verdict.startswith(TEXT_KINDS[kind])
                found = [model.finding(claim.name) for model in verdicts.kinds[kind]]
                reached = outcomes.count("reached")
                if set(outcomes) == {"unclear"}:
                    assert seen.verdict.endswith("cannot be told")
                else:
                    assert seen.rows == heard(claim, found)
                    told = "in all 3" if reached == 3 else f"in {reached or 'none'} of 3"
                    assert f"reached {told}" in seen.verdict
                fixed = seen.besides[-1]
                assert claim.later in fixed
                assert fixed.startswith("Not" if claim.later else "Fixed")


def test_all_cells_are_reached_by_key_and_one_by_tab(open_page, from_disk):
    page = open_page(f"{from_disk}/verdict_map.html")
    seen = Map(page)
    page.keyboard.press("Tab")
    row, column = START
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    for key, change in {
        "ArrowDown": (1, 0),
        "ArrowRight": (0, 1),
        "ArrowUp": (-1, 0),
        "ArrowLeft": (0, -1),
    }.items():
        page.keyboard.press(key)
        row, column = row + change[0], column + change[1]
        assert seen.chosen == (row, column)
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert label.startswith(f"{CLAIMS[row].name}, {TEXT_KINDS[KINDS[column]]}: ")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for key, place in {
        "End": (row, len(KINDS) - 1),
        "PageDown": (len(CLAIMS) - 1, len(KINDS) - 1),
        "ArrowDown": (len(CLAIMS) - 1, len(KINDS) - 1),
        "Home": (len(CLAIMS) - 1, 0),
        "PageUp": (0, 0),
    }.items():
        page.keyboard.press(key)
        assert seen.chosen == place
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.gkf-stage') === null")


def test_the_summary_counts_rows(open_page, from_disk):
    seen, verdicts = Map(open_page(f"{from_disk}/verdict_map.html")), on_the_page()
    n = len(verdicts.models)
    reached = [sum(m.finding(c.name).outcome == "reached" for m in verdicts.models) for c in CLAIMS]
    some = sum(0 < r < n for r in reached)
    expected = (
        f"{reached.count(n)} are reached in all {n} models, {some} in some, {reached.count(0)} in none."
    )
    assert expected in seen.figure.locator(".gkf-summary").inner_text()
    picture = seen.figure.locator(".gkf-picture svg").get_attribute("aria-label")
    assert (
        f"{reached.count(n)} are reached in all of them, {some} in some, {reached.count(0)} in none"
        in picture
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_nothing_sticks_out_and_a_finger_finds_every_cell(
    open_page, from_disk, theme, width
):
    page = open_page(f"{from_disk}/verdict_map.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    seen = Map(page)
    for place in [(0, 0), (3, 2), (9, 7)]:
        seen.cell(*place).click()
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []
    if width < 560:
        assert too_small(page, "[role=gridcell][tabindex]") == []


@pytest.mark.parametrize("width", [320, 820, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/verdict_map.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_without_javascript_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/verdict_map.html", ready=False, java_script_enabled=False)
    assert page.locator(".gkf-picture svg").bounding_box()["width"] > 400


def no_model(manifest):
    return {**manifest, "findings": [row[1:] for row in manifest["findings"]]}


def no_claims(manifest):
    return {**manifest, "claims": []}


@pytest.mark.parametrize(
    ("change", "reason"),
    [(no_model, "is told of 26 models, and there are 27"), (no_claims, "there are no claims")],
)
def test_bad_data_are_named_in_its_place(open_page, site, tmp_path, change, reason):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "verdict_map.html"
    text = page_file.read_text()
    start = text.index('class="gkf-data">') + len('class="gkf-data">')
    end = text.index("</script>", start)
    manifest, block = json.loads(text[start:end])
    page_file.write_text(text[:start] + json.dumps([change(manifest), block]) + text[end:])
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-figure="verdict_map"][data-gk-state="failed"]')
    assert reason in page.locator('[data-gk-figure="verdict_map"]').get_by_role("status").inner_text()
