"""The reader draws a guess by mouse, finger or keyboard; only then, and exactly then, the truth is shown."""

import re
from dataclasses import replace

import numpy as np
import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.predict_curve.page import Predict
from figures.test_appearance import in_theme
from figures.test_live import run_cell
from figures.training_scrubber.page import Scrubber
from grokkit.explorables import PredictCurve
from grokkit.explorables.frame.figure import bundle

KNOWN = 0.99


@pytest.fixture(scope="module")
def known(run) -> int:
    return run.first_step("train_accuracy", above=KNOWN)


@pytest.fixture(scope="module")
def last(run) -> int:
    return int(run.curves["step"][-1])


@pytest.fixture
def predict(open_page, from_disk, last) -> Predict:
    return Predict(open_page(f"{from_disk}/predict.html"), last)


@pytest.fixture
def cell(open_page, http_site, site, last):
    """Show a run as a notebook would: call it with the run."""
    styles = bundle("figures.css") + bundle("predict_curve.css")
    (site / "cell.html").write_text(f"<!doctype html><title>n</title><style>{styles}</style><main></main>")

    def show(run) -> Predict:
        page = open_page(f"{http_site}/cell.html", ready=False)
        run_cell(page, PredictCurve(run))
        return Predict(page, last)

    return show


def test_a_drawing_by_mouse_is_held_against_what_happened(cell, run, known, last):
    """The oracle is NumPy on the curves of a run that waits, and leaps two thirds of the way to its end."""
    leap, middle = known + (last - known) * 2 / 3, (known + last) / 2
    steps = run.curves["step"]
    truth = np.where(steps < known, 0.02, 0.05 + 0.9 / (1 + np.exp(-(steps - leap) / 8)))
    predict = cell(replace(run, curves={**run.curves, "test_accuracy": truth}))
    assert predict.show.is_disabled()
    predict.draw((known, 0.1), (middle, 0.1), (middle + 1, 0.9))
    assert predict.show.is_disabled()  # not to the end yet
    assert predict.figure.get_by_text("Draw on to the right edge.").is_visible()
    predict.draw((middle + 1, 0.9), (last, 0.9))
    assert predict.truth == 0
    predict.show.click()
    assert predict.truth == 2
    said = predict.wait_for_summary("You were farthest off")

    columns = np.linspace(known, last, 121)
    happened, column = np.interp(columns, steps, truth), (last - known) / 120
    halves = re.search(r"to be right at step (\d+); it took until step (\d+)\.", said)
    assert int(halves[1]) == pytest.approx(middle, abs=2 * column + 1)
    assert int(halves[2]) == pytest.approx(columns[np.argmax(happened >= 0.5)], abs=column + 1)
    step, mine, network = map(
        int, re.search(r"at step (\d+): you said (\d+) %, the network had (\d+) %", said).groups()
    )
    assert network == pytest.approx(100 * np.interp(step, steps, truth), abs=2)
    off = np.abs(np.where(columns < middle, 0.1, 0.9) - happened)
    assert abs(mine - network) == pytest.approx(100 * off.max(), abs=4)
    predict.figure.get_by_text("In numbers").click()
    for row in predict.figure.locator(".gkf-numbers tbody tr").all():
        step, _, network = (int(re.sub(r"\D", "", cell)) for cell in row.locator("th, td").all_inner_texts())
        assert network == pytest.approx(100 * np.interp(step, steps, truth), abs=0.6)


def test_by_keyboard_alone(predict, last):
    page = predict.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Your guess at step "
    )
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "not drawn yet"
    count = predict.sliders.count()
    for _ in range(count):
        assert predict.figure.locator(".gkf-knob-ring").count() == 1  # the focus is seen
        page.keyboard.press("PageUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
    values = [predict.sliders.nth(i).get_attribute("aria-valuetext") for i in range(count)]
    assert all(re.fullmatch(r"\d+ %", value) for value in values)
    assert predict.sliders.nth(count - 1).get_attribute("aria-label") == f"Your guess at step {last}"
    assert page.evaluate("document.activeElement.textContent") == "Show what happened"
    page.keyboard.press("Enter")
    assert predict.truth == 2
    predict.wait_for_summary("You were farthest off")
    assert page.evaluate("document.activeElement.textContent") == "Take it back and draw again"
    page.keyboard.press("Enter")
    assert predict.truth == 0


def test_a_guess_that_has_reached_the_top_can_be_led_on_by_keys(predict, last):
    predict.sliders.first.focus()
    predict.page.keyboard.press("End")
    predict.sliders.last.focus()
    predict.page.keyboard.press("ArrowUp")
    assert predict.sliders.last.get_attribute("aria-valuetext") == "100 %"
    assert predict.show.is_enabled()


def test_a_finger_draws_and_later_scrolls_again(open_page, from_disk, last):
    page = open_page(f"{from_disk}/predict.html", has_touch=True, viewport={"width": 375, "height": 800})
    predict = Predict(page, last)
    touch_action = "e => getComputedStyle(e).touchAction"
    assert predict.pad.evaluate(touch_action) == "none"
    page.touchscreen.tap(*predict.place(last, 0.8))
    assert predict.show.is_enabled()
    predict.show.tap()
    assert predict.truth == 2
    assert predict.pad.evaluate(touch_action) == "auto"


def test_part_of_a_drawing_can_be_drawn_again_and_all_of_it_cleared(predict, known, last):
    predict.draw((known, 0.1), (last, 0.9))
    before = predict.guess
    predict.draw((known + 0.4 * (last - known), 0.2), (known + 0.6 * (last - known), 0.2))
    assert predict.guess != before
    assert predict.show.is_enabled()
    predict.figure.get_by_role("button", name="Clear the drawing").click()
    assert predict.guess == ""
    assert predict.show.is_disabled()


def test_nothing_in_the_page_depends_on_what_happened_until_the_reader_commits(cell, run, known, last):
    """Two runs that part after what is known look alike to the last character, for eyes and ears."""
    seen = []
    for after in (0.02, 0.98):
        curves = {**run.curves, "test_accuracy": run.curves["test_accuracy"].copy()}
        curves["test_accuracy"][run.curves["step"] > known] = after
        predict = cell(replace(run, curves=curves))
        states = [predict.figure.evaluate("f => f.outerHTML")]
        predict.draw_by_keys()
        predict.wait_for_summary(f"at step {last}.")
        states.append(predict.figure.evaluate("f => f.outerHTML"))
        predict.show.click()
        seen.append((*states, predict.figure.evaluate("f => f.outerHTML")))
    (first, drawn, shown), (also_first, also_drawn, also_shown) = seen
    assert first == also_first
    assert drawn == also_drawn
    assert shown != also_shown


def test_a_guess_can_be_taken_back_and_what_happened_is_gone_again(predict):
    predict.draw_by_keys()
    predict.show.click()
    assert predict.figure.locator(".gkf-numbers tbody tr").count() > 1
    assert predict.sliders.first.is_disabled()
    before = predict.guess
    predict.draw((20, 0.5), (100, 0.5))
    assert predict.guess == before  # a committed guess is committed
    predict.again.click()
    assert predict.truth == 0
    assert predict.guess == ""
    assert predict.figure.locator(".gkf-numbers tbody tr").count() == 0
    assert predict.page.evaluate("Object.values(sessionStorage).join('')") in ("", "null")


def test_the_guess_is_there_again_when_the_page_is(predict):
    predict.draw_by_keys()
    predict.show.click()
    before = predict.guess
    predict.page.reload()
    predict.page.wait_for_selector('[data-gk-state="ready"]')
    assert predict.again.is_visible()
    assert predict.truth == 2
    assert re.sub(r"\.\d+", "", predict.guess)[:60] == re.sub(r"\.\d+", "", before)[:60]
    predict.wait_for_summary("You were farthest off")


@pytest.mark.parametrize("nonsense", ["{", "null", '{"span": [0, 1], "shares": [3]}', '"x"', "[1, 2]"])
def test_what_was_kept_and_cannot_be_a_guess_is_ignored(predict, nonsense):
    predict.draw_by_keys()
    predict.show.click()
    predict.page.evaluate(
        "(text) => Object.keys(sessionStorage).forEach((key) => sessionStorage.setItem(key, text))", nonsense
    )
    predict.page.reload()
    predict.page.wait_for_selector('[data-gk-state="ready"]')
    assert predict.truth == 0
    assert predict.show.is_disabled()


def test_the_scrubber_of_another_page_shows_the_guess_among_the_accuracies(open_page, address, last):
    page = open_page(f"{address}/scrubber.html")
    scrubber = Scrubber(page)
    scrubber.figure.get_by_label("accuracy", exact=True).check()
    box = scrubber.figure.get_by_label("your guess from chapter 3")
    assert not box.is_visible()  # there is none yet
    assert scrubber.figure.locator(".gkf-guess").count() == 0

    page.goto(f"{address}/predict.html")
    page.wait_for_selector('[data-gk-state="ready"]')
    predict = Predict(page, last)
    predict.draw_by_keys()
    predict.show.click()

    page.goto(f"{address}/scrubber.html")
    page.wait_for_selector('[data-gk-state="ready"]')
    assert not box.is_visible()  # among losses it has no place
    scrubber.figure.get_by_label("accuracy", exact=True).check()
    assert box.is_checked()
    assert scrubber.figure.locator(".gkf-guess").count() == 1
    scrubber.slider.focus()
    page.keyboard.press("End")
    scrubber.figure.locator(".gkf-summary", has_text="Your guess for the test pairs here:").wait_for()
    assert violations(page) == []
    box.uncheck()
    assert scrubber.figure.locator(".gkf-guess").count() == 0
    box.check()
    assert scrubber.figure.locator(".gkf-guess").count() == 1
    scrubber.figure.get_by_label("loss, log", exact=True).check()
    assert scrubber.figure.locator(".gkf-guess").count() == 0


def test_the_truth_arrives_in_motion_only_where_motion_is_welcome(open_page, from_disk, last):
    moving = "document.getAnimations().filter((a) => a.effect.target.closest('.gkf-truth')).length"
    for preference, expected in (("no-preference", 2), ("reduce", 0)):
        predict = Predict(open_page(f"{from_disk}/predict.html", reduced_motion=preference), last)
        predict.draw_by_keys()
        assert predict.show.evaluate(f"(button) => {{ button.click(); return {moving}; }}") == expected
        assert predict.truth == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_before_and_after(open_page, from_disk, last, theme, width):
    page = open_page(
        f"{from_disk}/predict.html", viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    in_theme(page, theme)
    predict = Predict(page, last)
    assert violations(page) == []
    predict.draw_by_keys()
    assert violations(page) == []
    predict.show.click()
    predict.figure.get_by_text("In numbers").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out_and_a_finger_finds_every_control(open_page, from_disk, last, width):
    page = open_page(f"{from_disk}/predict.html", viewport={"width": width, "height": 900})
    predict = Predict(page, last)
    predict.draw_by_keys()
    for press in (lambda: None, predict.show.click):
        press()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert sticking_out(page) == []
        small = too_small(page)
        if width < 560:
            assert small == []


def test_a_drawing_survives_a_turned_phone(predict):
    predict.draw_by_keys()
    values = [s.get_attribute("aria-valuetext") for s in predict.sliders.all()]
    before = predict.guess
    predict.page.set_viewport_size({"width": 700, "height": 400})
    predict.page.wait_for_function(
        "(d) => document.querySelector('.gkf-guess').getAttribute('d') !== d", arg=before
    )
    assert [s.get_attribute("aria-valuetext") for s in predict.sliders.all()] == values


def test_without_javascript_there_is_a_picture_that_gives_nothing_away(open_page, from_disk):
    page = open_page(f"{from_disk}/predict.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "The rest of the chart is empty" in picture.get_attribute("aria-label")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("m.known = 1e9", "what is known must end before step"),
        ("m.known = null", "what is known must end before step"),
        ("m.known = 0.5", "what is known must end before step"),
        ("m.arrays.pop()", "the data lack “test_accuracy”"),
        ("m.arrays[2].scale.step = null", "the scale of “test_accuracy” is not a number"),
        ("m.arrays[1].shape = [3]", "“train_accuracy” has shape 3 instead of"),
        ("m.arrays[0].offset = 1e9", "“curve_step” lies outside the data"),
        ("m.bytes += 1", "bytes instead of"),
        ("m.kind = 'clock'", "the data belong to another figure (clock)"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, http_site, site, run, spoil, reason):
    (site / "empty.html").write_text("<!doctype html><title>n</title><main></main>")
    page = open_page(f"{http_site}/empty.html", ready=False)
    widget = PredictCurve(run)
    page.evaluate(
        """async ([module, manifest, block, spoil]) => {
             const m = structuredClone(manifest);
             eval(spoil);
             const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
             const values = {manifest: m, block: new DataView(Uint8Array.from(block).buffer)};
             const el = document.querySelector("main");
             (await import(url)).default.render({model: {get: (name) => values[name]}, el});
           }""",
        [bundle("predict_curve.mjs"), widget.manifest, list(widget.block), spoil],
    )
    message = page.get_by_role("status").first.inner_text()
    assert message.startswith("This figure could not be drawn")
    assert reason in message


def test_it_lives_in_a_notebook_and_goes_without_a_trace(cell, run, last):
    predict = cell(run)
    assert predict.page.locator("figcaption").inner_text() == PredictCurve.caption
    predict.draw((20, 0.3), (last, 0.7))
    predict.show.click()
    assert predict.truth == 2
    predict.page.evaluate("cleanUp()")
    assert predict.page.evaluate("output.children.length") == 0
