"""CountManifold under the reader's hand: turned, dragged along, guessed at; by key, and with bad data."""

from functools import cache

import numpy as np
import pytest
from axe import violations

from figures.alone import reason_not_drawn
from figures.count_manifold.page import Manifold, runs
from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from grokkit.explorables import CountManifold
from grokkit.explorables.count_manifold.curves import CountCurve


@pytest.fixture
def opened(open_page, from_disk) -> Manifold:
    return Manifold(open_page(f"{from_disk}/count_manifold.html"))


@cache
def shown() -> CountManifold:
    return CountManifold(runs())


def curve_of(name: str, step: int) -> CountCurve:
    (found,) = [c for c in shown()._recording.curves if (c.name, c.step) == (name, step)]
    return found


def percent(chance: float) -> str:
    return "<1 %" if chance < 0.005 else ">99 %" if chance > 0.995 else f"{int(100 * chance + 0.5)} %"


def says(curve: CountCurve, text: int, count: int, said: str = "newline") -> tuple[str, str, str]:
    """What is said around the model's percentage and the best one."""
    i = count - int(curve.counts[0])
    at_stop = curve.stop is not None and count % curve.stop == 0
    best = float(at_stop) if said == "mark" else curve.oracle[text, i]
    told = percent(best) if curve.possible[text, i] else "no line is as long"
    return f"with {count} characters: {said} ", percent(getattr(curve, said)[text, i]), f", at best {told}"


def test_it_begins_with_the_last_step_of_the_first_run_and_a_words_own_count(opened):
    curve = curve_of("implicit-0", 700)
    own = int(curve.own[0])
    assert opened.says == "".join(says(curve, 0, own))
    assert opened.line.endswith(
        f"– {own} characters, on a page of {shown().manifest['widths']['implicit-0'][0]}"
    )
    assert opened.chances() == pytest.approx(curve.newline[0], abs=0.006)
    shares = ", ".join(f"{100 * s:.{1 if s < 0.1 else 0}f} %" for s in np.round(curve.shares[:3], 4))
    assert opened.shares == f"components 1, 2, 3: {shares} of the variance"
    opened.wait_for("The count in the model implicit-0 (width nowhere told), step 700: ")


def test_another_count_is_given_by_key(opened):
    curve = curve_of("implicit-0", 700)
    own, first = int(curve.own[0]), int(curve.counts[0])
    before = opened.drawn()
    opened.given.focus()
    for count in (own + 1, own + 2):
        opened.page.keyboard.press("ArrowRight")
        assert opened.says == "".join(says(curve, 0, count))
    assert {name for name, d in opened.drawn().items() if d != before[name]} == {"curve"}
    opened.page.keyboard.press("End")
    last = int(curve.counts[-1])
    assert opened.says == "".join(says(curve, 0, last))
    assert opened.given.get_attribute("aria-valuetext").startswith(f"{last} characters: newline ")
    opened.page.keyboard.press("Home")
    opened.wait_for(f"Given the count {first} in the place of {own}, ")


def test_another_count_is_given_by_hand_in_the_chart_and_what_stays_is_not_drawn_again(opened):
    page = opened.page
    page.evaluate(
        """() => { window.changes = 0;
             const seen = new MutationObserver((all) => { changes += all.length });
             for (const name of ['.gkf-cm-chart .gkf-axis', '.gkf-cm-model', '.gkf-cm-best', '.gkf-cm-six'])
               seen.observe(document.querySelector(name),
                 {attributes: true, childList: true, subtree: true}) }"""
    )
    still = opened.figure.locator(".gkf-cm-chart .gkf-axis").first.element_handle()
    box = opened.chart.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    values = [opened.given.input_value()]
    for share in (0.4, 0.6, 0.8, 2):
        page.mouse.move(box["x"] + box["width"] * share, y)
        values.append(opened.given.input_value())
    page.mouse.up()
    assert values == sorted(values, key=int)
    assert len(set(values)) == 5
    assert values[-1] == opened.given.get_attribute("max")
    assert page.evaluate("changes") == 0
    assert still.evaluate("e => e.isConnected")


def test_the_curve_is_turned_and_the_ring_is_dragged_along_it(opened):
    page = opened.page
    before = opened.given.input_value()
    assert opened.curve.get_attribute("aria-valuetext") == "turned by 340°, tilted by 24°"
    opened.curve.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert opened.curve.get_attribute("aria-valuetext") == "turned by 345°, tilted by 19°"
    box = opened.curve.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 4)  # where nothing is
    page.mouse.down()
    page.mouse.move(box["x"] + 24, box["y"] + 4, steps=3)
    page.mouse.up()
    assert opened.curve.get_attribute("aria-valuetext") == "turned by 355°, tilted by 19°"
    assert opened.given.input_value() == before
    opened.check("flat, in pairs")
    assert opened.curve.get_attribute("role") == "img"
    x, y = first_bead(box["width"], box["height"])
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    assert opened.given.input_value() == "0"
    page.mouse.move(box["x"] + box["width"], box["y"] + y, steps=4)
    page.mouse.up()
    assert int(opened.given.input_value()) > 0


def first_bead(width: float, height: float) -> tuple[float, float]:
    """Where the first point is in the upper of two flat pictures, in one scale for both."""
    points = curve_of("implicit-0", 700).points
    points = points / np.linalg.norm(points, axis=1).max()
    part = (height - 16) / 2
    radius = min(width / 2 - 24, (part / 2 - 24) / np.abs(points[:, 1:]).max())
    return width / 2 + radius * points[0, 0], part / 2 - radius * points[0, 1]


def test_other_models_and_steps_are_chosen(opened):
    assert opened.options("model") == ["implicit", "stops5"]
    assert opened.options("seed") == ["0", "1"]
    assert opened.options("step of training") == ["0", "700"]
    before = opened.drawn()["curve"]
    opened.choose("step of training", "0")
    assert opened.chances() == pytest.approx(curve_of("implicit-0", 0).newline[0], abs=0.006)
    assert opened.drawn()["curve"] != before
    opened.choose("seed", "1")
    assert opened.chances() == pytest.approx(curve_of("implicit-1", 0).newline[0], abs=0.006)
    opened.wait_for("The count in the model implicit-1 ")
    opened.check("2")
    curve = curve_of("implicit-1", 0)
    assert opened.says == "".join(says(curve, 1, int(curve.own[1])))


def test_a_model_that_sets_marks_says_how_likely_one_is(opened):
    curve = curve_of("stops5-0", 0)
    marks = opened.figure.get_by_role("group", name="chance of a")
    assert not marks.is_visible()
    opened.choose("model", "stops5")
    assert marks.is_visible()
    assert opened.chances() == pytest.approx(curve.mark[0], abs=0.006)
    opened.given.focus()
    opened.page.keyboard.press("Home")
    for _ in range(5):
        opened.page.keyboard.press("ArrowRight")
        count = int(curve.counts[0]) + int(opened.given.input_value())
        assert opened.says == "".join(says(curve, 0, count, "mark"))
    opened.check("newline")
    assert opened.chances() == pytest.approx(curve.newline[0], abs=0.006)
    opened.choose("model", "implicit")
    assert not marks.is_visible()
    assert ": newline " in opened.says


def test_a_right_and_a_wrong_guess_are_judged(opened):
    page, rounds = opened.page, shown()._recording.rounds
    assert opened.score == "No round played yet."
    assert opened.verdict == ""
    first = opened.drawn()
    opened.answers.nth(rounds[0].model).focus()
    page.keyboard.press("Enter")
    letters = "ABCDEF"
    assert opened.verdict.startswith(f"Yes: {letters[rounds[0].model]} is the model implicit-0. ")
    assert opened.score == "1 of 1 right; guessing gives 0.2."
    assert opened.answers.first.is_disabled()
    assert page.evaluate("document.activeElement.textContent") == "Next six curves"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "A"
    assert opened.verdict == ""
    assert opened.drawn() != first
    wrong = (rounds[1].model + 1) % 6
    opened.answers.nth(wrong).click()
    even = f"{100 * round(rounds[1].even[wrong], 4):.1f} %"
    assert opened.verdict.startswith(f"No: {letters[wrong]} is a {rounds[1].kinds[wrong]}, and ")
    assert f"of your {letters[wrong]} {even}" in opened.verdict
    assert opened.score == "1 of 2 right; guessing gives 0.3."
    shown_kinds = opened.figure.locator(".gkf-cm-six small").all_inner_texts()
    assert shown_kinds[rounds[1].model] == "the model implicit-1"
    assert shown_kinds[wrong] == rounds[1].kinds[wrong]


def test_before_the_answer_nothing_tells_and_the_six_turn_together(opened):
    assert opened.figure.locator(".gkf-cm-six small").all_inner_texts() == [""] * 6
    before = opened.drawn()
    six = opened.figure.locator(".gkf-turning").nth(1)
    six.focus()
    opened.page.keyboard.press("ArrowLeft")
    assert {name for name, d in opened.drawn().items() if d != before[name]} == set("ABCDEF")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda m: {**m, "curves": []}, "the curves are not described"),
        (lambda m: {**m, "curves": [{**m["curves"][0], "stop": 1}]}, "the curves are not described"),
        (lambda m: {**m, "rounds": [{**m["rounds"][0], "model": 6}]}, "the rounds are not described"),
        (lambda m: {**m, "widths": {}}, "a curve lacks its texts"),
        (lambda m: {**m, "arrays": []}, "the data lack “points”"),
        (lambda m: {**m, "bytes": 8}, "bytes instead of 8"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, from_disk, spoil, reason):
    page = open_page(f"{from_disk}/count_manifold.html")
    figure = shown()
    assert reason in reason_not_drawn(page, figure, spoil(figure.manifest))


# For every reader


@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 375)])
def test_axe_finds_nothing_before_and_after_a_guess(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/count_manifold.html", viewport={"width": width, "height": 900})
    opened = Manifold(page)
    in_theme(page, theme)
    assert violations(page, "figure") == []
    opened.check("flat, in pairs")
    opened.choose("model", "stops5")
    opened.answers.first.click()
    assert violations(page, "figure") == []


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out_and_a_finger_finds_every_control(open_page, from_disk, width):
    page = open_page(
        f"{from_disk}/count_manifold.html", viewport={"width": width, "height": 900}, has_touch=True
    )
    opened = Manifold(page)
    for act in (lambda: None, lambda: opened.choose("model", "stops5"), opened.answers.first.click):
        act()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert sticking_out(page) == []
        assert width > 700 or too_small(page) == []


def test_every_control_can_be_reached_and_seen_by_keyboard(opened):
    page, names = opened.page, []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.gkf-stage') === null"):  # through
            break
        name, seen = page.evaluate(
            """() => { const e = document.activeElement, s = (x) => x && getComputedStyle(x);
                 return [e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent,
                   [e, e.nextElementSibling].some((x) => x && s(x).outlineStyle !== 'none')]; }"""
        )
        names.append(name)
        assert seen, f"{name} has the focus, but nothing shows it"
    turn = ["Turn left", "Turn right", "Tilt up", "Tilt down"]
    assert [name[:12] for name in names[:3]] == ["model" + "implicit"[:7], "seed01"[:12], "step of trai"]
    assert names[3].startswith("Turn the count in the model implicit-0")
    assert names[4:11] == ["in space", *turn, "1", "Count that the word is given"]
    assert names[11:] == ["Turn six curves, one of them from a trained model", *"ABCDEF", *turn]


def test_with_reduced_motion_nothing_moves_by_itself(open_page, from_disk):
    page = open_page(f"{from_disk}/count_manifold.html", reduced_motion="reduce")
    opened = Manifold(page)
    page.evaluate("window.frames = 0; requestAnimationFrame = () => { frames++; return 0 }; 0")
    opened.given.fill("2")
    opened.choose("model", "stops5")
    opened.answers.first.click()
    assert opened.verdict != ""
    assert page.evaluate("frames") == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_figure_follows_the_page_into_the_dark(opened):
    light = opened.drawn()
    in_theme(opened.page, "dark")
    dark = opened.drawn()
    assert all(light[name] != dark[name] for name in light)


def test_without_javascript_and_in_print_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/count_manifold.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "the chance of a newline goes from" in picture.get_attribute("aria-label")
    page = open_page(f"{from_disk}/count_manifold.html")
    page.emulate_media(media="print")
    opened = Manifold(page)
    assert opened.figure.locator(".gkf-cm-canvas canvas").is_visible()
    assert not opened.answers.first.is_visible()
