"""Further data are loaded when they are asked for; what is missing is said, and the figure goes on."""

import json
import shutil

import numpy as np
import pytest


def arrived(page, run, step):
    """Wait for a checkpoint's weights; they are those of the run."""
    page.wait_for_function(
        "(start) => document.querySelector('.ladder-said')?.textContent.startsWith(start)",
        arg=f'{{"step":{step},',
    )
    shown = json.loads(page.locator(".ladder-said").inner_text())
    row = run.weights(step)["embed.W_E"][0].astype(float)
    assert shown["fine"] == pytest.approx(row[1], rel=2**-11, abs=2**-24)
    assert shown["coarse"] == pytest.approx(row[1], abs=np.abs(row).max() / 253)


@pytest.mark.parametrize("name", ["ladder", "standalone_toys"])
def test_a_part_comes_when_it_is_asked_for(open_page, address, run, name):
    page = open_page(f"{address}/{name}.html")
    last, before = int(run.steps[-1]), int(run.steps[-2])
    arrived(page, run, last)
    scripts = page.locator('script[src*="-step-"]')
    assert scripts.count() == (1 if name == "ladder" else 0)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    arrived(page, run, before)
    page.keyboard.press("ArrowRight")
    arrived(page, run, last)
    assert scripts.count() == (2 if name == "ladder" else 0)  # what came once is kept


def test_a_figures_own_style_is_on_its_pages_and_no_others(open_page, from_disk):
    page = open_page(f"{from_disk}/ladder.html")
    assert page.locator(".ladder-said").evaluate("e => getComputedStyle(e).letterSpacing") == "3px"
    assert page.locator('link[href*="ladder.css"]').count() == 1
    assert open_page(f"{from_disk}/dial.html").locator('link[href*="ladder.css"]').count() == 0


def spoiled(change):
    def spoil(path):
        name, _, rest = path.read_text().partition("] = ")
        path.write_text(f"{name}] = {json.dumps(change(*json.loads(rest.rstrip().rstrip(';'))))};")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "reason", "expect"),
    [
        (lambda path: path.unlink(), "the file with “step-0” is missing", ["ERR_FILE_NOT_FOUND"]),
        (lambda path: path.write_text("1;"), "the file with “step-0” holds something else", []),
        (spoiled(lambda m, block: [m, block[:40]]), "its data are damaged", []),
        (
            spoiled(lambda m, block: [{**m, "part": "step-5"}, block]),
            "the data of “step-0” hold something",
            [],
        ),
        (spoiled(lambda m, block: [{**m, "bytes": 1}, block]), "bytes instead of 1", []),
    ],
)
def test_a_bad_part_is_named_and_the_figure_goes_on(open_page, site, tmp_path, run, spoil, reason, expect):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (path,) = (root / "_static" / "figures").glob("ladder-*-step-0.js")
    whole = path.read_text()
    spoil(path)
    page = open_page((root / "ladder.html").as_uri(), expect=expect)
    last = int(run.steps[-1])
    arrived(page, run, last)
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    trouble = page.get_by_role("status").filter(has_text="Something is missing")
    trouble.wait_for()
    assert reason in trouble.inner_text()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    arrived(page, run, int(run.steps[-2]))
    assert page.locator('[data-gk-state="ready"]').count() == 1
    trouble.wait_for(state="hidden")
    if "missing" in reason:
        path.write_text(whole)  # it is there now: asked for again, it comes
        page.keyboard.press("Home")
        arrived(page, run, 0)


def test_a_run_of_ones_own_says_that_its_parts_stayed_at_home(open_page, from_disk):
    page = open_page(f"{from_disk}/inline_ladder.html")
    page.get_by_role("status").filter(has_text="is not part of this page").wait_for()
