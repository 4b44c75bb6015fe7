"""RingToy under the reader's hand: by key, by mouse, running and still, with data that are bad."""

import numpy as np
import pytest
from axe import violations

from figures.alone import reason_not_drawn
from figures.fit import sticking_out, too_small
from figures.ring_toy.page import Toy
from figures.test_appearance import in_theme
from grokkit.explorables import RingToy
from grokkit.explorables.ring_toy.figure import settled_points
from grokkit.text import ring
from grokkit.text.manifold import Ringing, mean_by_lag, ringing


def written(x: float) -> str:
    return f"{'−' if x < 0 else '+'}{abs(x):.2f}"


def found(n: int, closed: bool = True) -> tuple[Ringing, np.ndarray]:
    profile = mean_by_lag(ring.similarity(settled_points(n, closed)), closed)[:51]
    return ringing(profile), profile


def test_the_first_view_is_at_rest_and_rings(open_page, address):
    toy = Toy(open_page(f"{address}/ring_toy.html"))
    rings, profile = found(6)
    assert toy.readings == [
        written(rings.trough),
        f"at distance {rings.trough_at}",
        written(rings.rebound),
        f"at distance {rings.rebound_at}",
    ]
    assert toy.doing == "settled"
    assert toy.profile() == pytest.approx(profile, abs=0.01)
    assert f"falls to {written(rings.trough)} at a distance of {rings.trough_at}" in toy.summary
    assert "cut to 7 dimensions: the waves of 1 to 3 turns and the constant, falls to −0.23" in toy.summary
    toy.button("Let the points move").press("Enter")
    toy.wait_until_doing("at rest")
    assert toy.profile() == pytest.approx(profile, abs=0.02)


def test_dimensions_and_order_show_the_settled_state_of_each(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    toy.slider("n").focus()
    for n in (5, 4, 3):
        page.keyboard.press("ArrowLeft")
        assert toy.value("n") == n
        assert toy.profile() == pytest.approx(found(n)[1], abs=0.01)
    toy.figure.get_by_label("line", exact=True).check()
    assert toy.profile() == pytest.approx(found(3, False)[1], abs=0.01)
    assert toy.doing == "settled"
    assert "in the order of a line, in 3 dimensions" in toy.curve.get_attribute("aria-label")


def test_the_curve_is_turned_by_key_and_by_hand_and_nothing_else_is(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    before = toy.drawn()
    assert toy.curve.get_attribute("aria-valuetext") == "turned by 32°, tilted by 24°"
    toy.curve.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert toy.curve.get_attribute("aria-valuetext") == "turned by 37°, tilted by 29°"
    after = toy.drawn()
    assert {name for name in before if before[name] != after[name]} == {"curve"}
    box = toy.curve.bounding_box()
    x, y = box["x"] + 150, box["y"] + 150
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 20, steps=4)
    page.mouse.up()
    page.mouse.move(x, y)
    assert toy.curve.get_attribute("aria-valuetext") == "turned by 17°, tilted by 39°"
    toy.figure.get_by_label("flat, in pairs").check()
    assert toy.curve.get_attribute("role") == "img"
    flat = toy.drawn()["curve"]
    assert flat != after["curve"]
    toy.curve.focus()
    page.keyboard.press("ArrowRight")
    assert toy.drawn()["curve"] == flat


def test_the_ideal_similarity_is_the_closed_form(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    toy.slider("d").focus()
    before = toy.drawn()
    page.keyboard.press("ArrowLeft")
    assert toy.figure.locator(".gkf-rt-kept").inner_text() == (
        "6 dimensions: the waves of 1 to 3 turns, the mean taken away"
    )
    after = toy.drawn()
    assert {name for name in before if before[name] != after[name]} == {"ideal"}
    page.wait_for_function(
        "document.querySelector('.gkf-summary').textContent.includes('falls to −0.44 at a distance of 21')"
    )
    page.keyboard.press("End")
    assert toy.value("d") == 40


def test_scattered_points_tangle_and_the_rings_come_with_the_narrowing(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    toy.button("Start again, anywhere").click()
    toy.wait_until_doing("moving")
    toy.button("Pause").click()
    assert "moving" not in toy.doing
    assert float(toy.readings[0].replace("−", "-")) > -0.6
    toy.button("Widen w, then narrow it").click()
    page.wait_for_function(
        "document.querySelector('[aria-label=\"Width w of the attraction\"]').value === '34'"
    )
    page.wait_for_function(
        "Number(document.querySelector('[aria-label=\"Width w of the attraction\"]').value) < 34"
    )
    page.wait_for_function(
        "Number(document.querySelector('.gkf-score strong').textContent.replace('−', '-')) < -0.6 &&"
        "document.querySelector('[aria-label=\"Width w of the attraction\"]').value === '6'"
    )


def test_another_width_lets_the_points_move(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    before = toy.profile()
    drawn = toy.figure.locator(".gkf-rt-toy").get_attribute("d")
    toy.slider("w").fill("3")
    toy.wait_until_doing("moving")
    assert (
        toy.figure.locator(".gkf-rt-law")
        .inner_text()
        .startswith(
            "Forces: the next point pulls with 1, the second with ½, the third not at all; all others push"
        )
    )
    page.wait_for_function(
        "(d) => document.querySelector('.gkf-rt-toy').getAttribute('d') !== d",
        arg=drawn,
    )
    toy.button("Pause").click()
    assert toy.profile() != pytest.approx(before, abs=1e-3)


def test_with_reduced_motion_nothing_moves_by_itself(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html", reduced_motion="reduce")
    toy = Toy(page)
    page.evaluate("window.frames = 0; requestAnimationFrame = () => { frames++; return 0 }; 0")
    toy.button("Start again, anywhere").click()
    assert toy.doing == "0 steps"
    start = toy.profile()
    assert start == pytest.approx(
        mean_by_lag(ring.similarity(ring.start(ring.Toy(seed=1)).positions), True), abs=0.01
    )
    toy.button("Go on by 100 steps").press("Enter")
    assert toy.doing == "100 steps"
    moved = ring.move(ring.start(ring.Toy(seed=1)), ring.Toy(), 100)
    assert toy.profile() == pytest.approx(mean_by_lag(ring.similarity(moved.positions), True), abs=0.01)
    toy.button("Widen w, then narrow it").click()
    assert float(toy.readings[0].replace("−", "-")) < -0.5  # the end is there at once
    assert toy.value("w") == 6
    assert page.evaluate("frames") == 0


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda manifest: {**manifest, "options": {}}, "the toy has 3 to 8 dimensions, not undefined"),
        (lambda manifest: {**manifest, "width": None}, "the settled states have no width"),
        (lambda manifest: {**manifest, "arrays": []}, "the data lack “settled”"),
        (lambda manifest: {**manifest, "bytes": 8}, "bytes instead of 8"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, from_disk, spoil, reason):
    page = open_page(f"{from_disk}/ring_toy.html")
    figure = RingToy()
    assert reason in reason_not_drawn(page, figure, spoil(figure.manifest))


# For every reader


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/ring_toy.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page, "figure") == []
    page.get_by_label("flat, in pairs").check()
    assert violations(page, "figure") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


@pytest.mark.parametrize("width", [320, 700, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/ring_toy.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_a_finger_finds_every_control(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html", viewport={"width": 375, "height": 800}, has_touch=True)
    assert too_small(page) == []
    assert Toy(page).curve.evaluate("e => e.style.touchAction") == "pan-y"


def test_every_control_can_be_reached_and_seen_by_keyboard(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    names = []
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
    assert names == [
        "Let the points move",
        "Dimensions n",
        "Width w of the attraction",
        "circle",
        "Start again, anywhere",
        "Widen w, then narrow it",
        "Turn the curve of 100 points in the order of a circle, in 6 dimensions",
        "in space",
        "Turn left",
        "Turn right",
        "Tilt up",
        "Tilt down",
        "Keep d dimensions of the ideal similarity",
    ]


def test_the_figure_follows_the_page_into_the_dark(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html")
    light = Toy(page).drawn()
    in_theme(page, "dark")
    dark = Toy(page).drawn()
    assert {name for name in light if light[name] != dark[name]} == {"curve", "cosines"}


def test_without_javascript_and_in_print_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/ring_toy.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "Their mean cosine falls to" in picture.get_attribute("aria-label")
    page = open_page(f"{from_disk}/ring_toy.html")
    page.emulate_media(media="print")
    assert page.locator(".gkf-rt-canvas canvas").is_visible()
    assert not page.get_by_role("slider", name="Dimensions n").is_visible()


def test_a_page_that_is_no_wider_than_a_hair_for_a_moment_changes_nothing(open_page, from_disk):
    """As while it is printed or photographed."""
    page = open_page(f"{from_disk}/ring_toy.html")
    toy = Toy(page)
    before = toy.drawn()
    for width in (16, 60):
        page.evaluate(f"document.body.style.width = '{width}px'")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("document.body.style.width = ''")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert toy.drawn() == before
