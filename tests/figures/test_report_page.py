"""A report opens from disk: its figures come to life, and it is fit for everyone."""

import re

import axe
import pytest

from grokkit.report import write_report

FIGURES = 3  # scrubber, waves and phases


@pytest.fixture(scope="module")
def written(tmp_path_factory, run, bundles) -> str:
    """Address of the report about the run."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(run, path)
    return path.as_uri()


def come_to_life(page):
    figures = page.locator("figure.gk-figure")
    assert figures.count() == FIGURES
    for number in range(FIGURES):
        figures.nth(number).scroll_into_view_if_needed()
        page.locator(f"figure.gk-figure >> nth={number}").and_(
            page.locator('[data-gk-state="ready"]')
        ).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_it_opens_from_disk_fits_and_axe_finds_nothing(open_page, written, width, scheme):
    page = open_page(written, ready=False, viewport={"width": width, "height": 800}, color_scheme=scheme)
    come_to_life(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not axe.violations(page)


@pytest.mark.parametrize("width", [375, 900, 1280])
def test_no_verdict_is_broken_within_a_word(open_page, written, width):
    page = open_page(written, ready=False, viewport={"width": width, "height": 800})
    verdicts = page.locator("#ledger td").filter(has_text=re.compile("^(reproduced|differs)$"))
    lines = """cells => cells.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size;
    })"""
    found = verdicts.evaluate_all(lines)
    assert len(found) > 20
    assert set(found) == {1}


def test_its_figures_share_the_step(open_page, written, run):
    page = open_page(written, ready=False)
    come_to_life(page)
    page.get_by_role("slider", name="Training step").first.focus()
    page.keyboard.press("Home")
    first = f"{run.steps[0]:,}"
    steps = page.locator("figure.gk-figure .gkf-step")
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('.gkf-step')].every((e) => e.textContent.trim() === text)",
        arg=first,
    )
    assert steps.count() == FIGURES


def test_printed_it_is_light(open_page, written):
    page = open_page(written, ready=False, color_scheme="dark")
    come_to_life(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(ground) == "rgb(253, 252, 249)" != dark
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(ground) == dark
