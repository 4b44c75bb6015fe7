"""The figure of the phases: one step for all its charts, numbers that are true, cuts by the chosen rule."""

import json

import numpy as np
import pytest
from axe import violations

from figures.phases.page import Seen
from figures.test_appearance import in_theme
from figures.test_live import run_cell
from figures.training_scrubber.page import Scrubber
from grokkit import phases
from grokkit.explorables import Phases
from grokkit.explorables.frame.figure import bundle
from grokkit.explorables.phases.figure import measures_of


@pytest.fixture
def seen(open_page, from_disk) -> Seen:
    return Seen(open_page(f"{from_disk}/phases.html"))


def close(text: str, value: float) -> bool:
    """Whether a printed loss is a number, to its two digits."""
    power = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    mantissa, _, exponent = text.replace(",", "").partition("×10")
    printed = float(mantissa) * 10 ** int(exponent.translate(power) or 0)
    return bool(np.isclose(printed, value, rtol=0.06))


def test_the_first_view_begins_where_the_circuit_does_and_its_numbers_are_true(open_page, address, run):
    seen = Seen(open_page(f"{address}/phases.html"))
    m = measures_of(run)
    cuts = phases.cuts(m)
    assert seen.step == cuts.formation
    assert seen.phase == "circuit formation"
    assert f"step {cuts.formation}" in seen.rule
    assert f"step {cuts.cleanup}" in seen.rule
    i = list(m.steps).index(cuts.formation)
    assert close(seen.value("test loss"), m.test_loss[i])
    assert close(seen.value("restricted loss"), m.restricted_loss["sum"]["test"][i])
    assert close(seen.value("variant"), m.restricted_loss["blocks"]["test"][i])
    assert close(seen.value("excluded loss (train"), m.excluded_loss[i])
    for k in m.key_frequencies:
        assert close(seen.value(f"without k = {k}"), m.excluded_loss_by_frequency[i, k])
    assert float(seen.value("Gini coefficient of W_E")) == pytest.approx(m.embedding_gini[i], abs=1e-3)
    assert float(seen.value("trig fraction")) == pytest.approx(m.trig_fraction_pooled[i], abs=1e-3)
    assert close(seen.value("sum of squared"), m.weight_norms["total"][i])
    assert seen.summary.startswith(f"Step {cuts.formation}, phase: circuit formation. Train loss ")


def test_keys_move_all_charts_and_say_so(seen, run):
    before, said = seen.markers(), seen.slider.get_attribute("aria-valuetext")
    assert len(before) == 4
    seen.slider.focus()
    seen.page.keyboard.press("ArrowRight")
    assert all(a != b for a, b in zip(before, seen.markers(), strict=True))
    assert seen.slider.get_attribute("aria-valuetext") != said
    seen.page.keyboard.press("Home")
    assert seen.step == run.steps[0]
    assert seen.phase == "memorisation"
    seen.page.keyboard.press("End")
    assert seen.step == run.steps[-1]
    assert seen.phase == "cleanup"


@pytest.mark.parametrize("chart", range(4))
def test_every_chart_is_a_handle(seen, run, chart):
    seen.charts.nth(chart).scroll_into_view_if_needed()
    box = seen.charts.nth(chart).bounding_box()
    middle = box["y"] + box["height"] / 2
    seen.page.mouse.move(box["x"] + box["width"] - 2, middle)
    seen.page.mouse.down()
    assert seen.step == run.steps[-1]
    seen.page.mouse.move(box["x"], middle)
    assert seen.step == run.steps[0]
    seen.page.mouse.up()


def test_its_step_is_the_step_of_the_other_figures(open_page, from_disk, run):
    page = open_page(f"{from_disk}/phases_and_scrubber.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    seen = Seen(page)
    other = Scrubber(page, 1)
    seen.slider.focus()
    page.keyboard.press("Home")
    assert seen.step == other.step == run.steps[0]
    other.slider.focus()
    page.keyboard.press("End")
    assert seen.step == other.step == run.steps[-1]


def test_another_rule_moves_the_cuts_and_a_rule_that_finds_none_says_why(seen, run):
    m = measures_of(run)
    bands = seen.figure.locator(".gkf-phases rect")
    places = bands.evaluate_all("all => all.map(e => e.getAttribute('x'))")
    assert len(places) == 4
    seen.choose("phases by", "weights")
    cuts = phases.cuts(m, "weights")
    assert f"step {cuts.formation}" in seen.rule
    assert bands.evaluate_all("all => all.map(e => e.getAttribute('x'))") != places
    with pytest.raises(ValueError, match="no wait") as reason:
        phases.cuts(m, "accuracy")
    seen.choose("phases by", "accuracy")
    assert str(reason.value) in seen.rule
    assert seen.phase == "none"
    assert bands.count() == 0


def test_curves_can_be_switched_off_and_on(seen):
    assert seen.curves(0) == 4  # the variant of restricted loss is off at first
    seen.figure.get_by_role("checkbox", name="variant").check()
    assert seen.curves(0) == 5
    for box in seen.figure.locator(".gkf-measure-panel").first.get_by_role("checkbox").all():
        box.uncheck()
    assert seen.curves(0) == 0
    seen.figure.get_by_role("checkbox", name="test loss").check()
    assert seen.curves(0) == 1
    assert seen.charts.nth(0).locator(".gkf-end-name").all_text_contents() == ["test"]


def test_no_two_lines_of_a_chart_look_alike_without_colour(seen):
    dashes = """chart => [...chart.querySelectorAll("path.gkf-curve")].map(
        (e) => getComputedStyle(e).strokeDasharray)"""
    seen.figure.get_by_role("checkbox", name="variant").check()
    for chart in (0, 1, 3):  # the other has one line
        found = seen.charts.nth(chart).evaluate(dashes)
        assert len(set(found)) == len(found) > 3
        names = seen.charts.nth(chart).locator(".gkf-end-name").all_text_contents()
        assert len(set(names)) == len(found)


def test_axes_change_and_the_step_stays(seen):
    before, step = seen.charts.nth(0).inner_html(), seen.step
    seen.choose("steps", "log")
    bent = seen.charts.nth(0).inner_html()
    assert bent != before
    seen.choose("losses", "linear")
    assert seen.charts.nth(0).inner_html() != bent
    assert seen.step == step


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/phases.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_finger_taps_a_chart(open_page, from_disk, run):
    page = open_page(f"{from_disk}/phases.html", has_touch=True, viewport={"width": 375, "height": 800})
    seen = Seen(page)
    box = seen.charts.nth(0).bounding_box()
    page.touchscreen.tap(box["x"] + 3, box["y"] + 100)
    assert seen.step == run.steps[0]


def test_in_a_notebook_python_follows(open_page, http_site, site, run):
    styles = bundle("figures.css") + bundle("phases.css")
    (site / "phases_cell.html").write_text(
        f"<!doctype html><title>n</title><style>{styles}</style><main></main>"
    )
    page = open_page(f"{http_site}/phases_cell.html", ready=False)
    run_cell(page, Phases(run))
    seen = Seen(page)
    seen.slider.focus()
    page.keyboard.press("End")
    page.wait_for_function(f"saved.at(-1) === {run.steps[-1]}")
    page.evaluate(f"model.fromPython('step', {run.steps[0]})")
    assert seen.step == run.steps[0]
    page.evaluate("cleanUp()")
    assert page.evaluate("model.listening()") == 0


def test_data_that_do_not_fit_are_named_in_its_place(open_page, site, tmp_path):
    (source,) = (site / "_static" / "figures").glob("phases-*.js")
    manifest, block = json.loads(source.read_text().partition("] = ")[2].rstrip(";\n"))
    manifest["rules"][0] = {"name": "eye", "cuts": [3, 4]}
    spoiled = f"(globalThis.grokkitData ??= {{}})['spoiled'] = {json.dumps([manifest, block])};"
    folder = site / "_static" / "figures"
    (folder / "spoiled_phases.js").write_text(spoiled)
    text = (site / "phases.html").read_text()
    spoiled_page = text.replace(f'data-gk-data="{source.stem}"', 'data-gk-data="spoiled"')
    (site / "phases_spoiled.html").write_text(spoiled_page.replace(source.name, "spoiled_phases.js"))
    page = open_page(f"{site.as_uri()}/phases_spoiled.html", ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    message = page.locator("figure.gk-figure").get_by_role("status").inner_text()
    assert "the rule “eye” gives no phases and no reason" in message
    assert page.locator(".gkf-picture svg").is_visible()
