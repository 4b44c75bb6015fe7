"""A reader with mouse, finger, keyboard, screen reader or a link can turn the hands of a Clock."""

import pytest
from axe import violations

from figures.alone import reason_not_drawn
from figures.clock.page import ClockFigure
from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from figures.test_live import run_cell
from grokkit.explorables import Clock
from grokkit.explorables.frame.figure import bundle


def turns(hour, p):
    return pytest.approx(hour % p / p, abs=2e-3)


def arrived(clock, p, **state):
    """Wait until the hands stand still at a pair and a speed."""
    clock.wait_until(**state)
    k, a, b = state.get("k", 1), state["a"], state["b"]
    angle = k * (a + b) % p / p
    clock.page.wait_for_function(
        """([figure, turns]) => { const hand = figure.querySelector('.gkf-clock-answer path');
             const [, x, y] = hand.getAttribute('d').match(/L(\\S+) (\\S+)/).map(Number);
             const off = Math.atan2(x, -y) / 2 / Math.PI - turns;
             return Math.abs(off - Math.round(off)) < 2e-3 }""",
        arg=[clock.figure.element_handle(), angle],
    )


def test_the_first_view_shows_a_sum_that_goes_past_the_top(open_page, address):
    clock = ClockFigure(open_page(f"{address}/clock.html"))
    assert clock.sum == "10 + 5 = 15 = 12 + 3"
    assert clock.count == "1 full turn"
    assert clock.hands() == {"a": turns(10, 12), "b": turns(5, 12), "answer": turns(3, 12)}
    assert clock.summary.startswith(
        "A clock with 12 hours: 10 + 5 = 15 = 12 + 3. Hand a points at 10, hand b at 5"
    )
    face = clock.figure.locator(".gkf-clock-face").get_attribute("aria-label")
    assert "hand of their sum at 3, after 1 full turn" in face


def test_an_arrow_key_turns_a_hand_one_hour_and_says_so(open_page, from_disk):
    page = open_page(f"{from_disk}/clock113.html")
    clock = ClockFigure(page)
    before = clock.drawn()
    clock.slider("a").focus()
    page.keyboard.press("ArrowRight")
    assert clock.state == {"a": 48, "b": 91, "k": 1}
    assert clock.hands()["answer"] == turns(48 + 91, 113)
    assert clock.slider("a").get_attribute("aria-valuetext") == "a is 48; the sum stands at 26"
    after = clock.drawn()
    assert {name for name in before if before[name] != after[name]} == {"face", "marks", "waves"}
    page.keyboard.press("Home")
    assert clock.sum == "0 + 91 = 91"
    assert clock.count == "no full turn"
    clock.slider("k").focus()
    page.keyboard.press("End")
    assert clock.state["k"] == 56
    assert (
        clock.slider("k").get_attribute("aria-valuetext").startswith("speed 56: the hands point at 0 and 11")
    )
    assert clock.drawn()["table"] != after["table"]
    page.wait_for_function(
        "document.querySelector('.gkf-summary').textContent.includes('Speed 56: 56 × 0 points at 0')"
    )


@pytest.mark.parametrize(("p", "page_name"), [(12, "clock"), (113, "clock113")])
def test_every_speed_adds(open_page, from_disk, p, page_name):
    clock = ClockFigure(open_page(f"{from_disk}/{page_name}.html"))
    for k, a, b in [(1, 3, 4), (2, p - 1, p - 1), (3, 0, 5), (p // 2, 7, p - 3), (5, p - 2, 1)]:
        for name, value in {"k": k, "a": a, "b": b}.items():
            clock.set_slider(name, value)
        read, hands = clock.readout(), clock.hands()
        assert [row[0] for row in list(read.values())[:3]] == [k * a % p, k * b % p, k * (a + b) % p]
        assert hands == {"a": turns(k * a, p), "b": turns(k * b, p), "answer": turns(k * (a + b), p)}
        assert read["from a, b"] == pytest.approx(read["sum"][1:], abs=0.0011)  # both are rounded
        full = k * (a + b) // p
        assert clock.count.startswith("no full" if full == 0 else f"{full} full turn")


def test_the_end_of_each_hand_can_be_dragged_also_past_the_top(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html")
    clock = ClockFigure(page)
    page.mouse.move(*clock.point(10 / 12, 50))
    page.mouse.down()
    for hour in (10.6, 11.4, 12.2, 13.1):
        page.mouse.move(*clock.point(hour / 12, 60))
    page.mouse.up()
    assert clock.state == {"a": 1, "b": 5, "k": 1}
    page.mouse.move(*clock.point(5 / 12, 33))
    page.mouse.down()
    page.mouse.move(*clock.point(3.2 / 12, 30))
    page.mouse.move(*clock.point(1.1 / 12, 30))  # exactly over the other hand
    page.mouse.move(*clock.point(0.2 / 12, 30))
    page.mouse.up()
    page.mouse.move(*clock.point(0.5, 40))
    assert clock.state == {"a": 1, "b": 0, "k": 1}


def test_pointing_at_an_hour_takes_the_nearer_hand_there(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html", has_touch=True, viewport={"width": 375, "height": 900})
    clock = ClockFigure(page)
    page.touchscreen.tap(*clock.point(9 / 12, 84))
    assert clock.state == {"a": 9, "b": 5, "k": 1}
    page.touchscreen.tap(*clock.point(4 / 12, 84))
    assert clock.state == {"a": 9, "b": 4, "k": 1}
    page.touchscreen.tap(*clock.point(1 / 8, 170))  # outside the clock
    assert clock.state == {"a": 9, "b": 4, "k": 1}


def test_a_fast_hand_has_to_be_turned_further(open_page, from_disk):
    page = open_page(f"{from_disk}/clock113.html#a=0&b=50&k=4")
    clock = ClockFigure(page)
    page.mouse.move(*clock.point(0, 50))
    page.mouse.down()
    for part in range(1, 5):
        page.mouse.move(*clock.point(part * 20 / 113, 60))
    page.mouse.up()
    assert clock.state == {"a": 20, "b": 50, "k": 4}  # eighty hours of the dial, at speed 4


def test_a_cell_of_the_table_is_a_pair_and_equal_answers_have_one_colour(open_page, from_disk):
    page = open_page(f"{from_disk}/clock113.html")
    clock = ClockFigure(page)
    box = clock.figure.locator("canvas").bounding_box()
    cell = box["width"] / 113
    page.mouse.click(box["x"] + 70.5 * cell, box["y"] + 20.5 * cell)
    assert clock.state == {"a": 20, "b": 70, "k": 1}
    for k in (1, 7):
        clock.set_slider("k", k)
        assert clock.colour(20, 70, 113) == clock.colour(90, 0, 113) == clock.colour(100, 103, 113)
        assert clock.colour(20, 70, 113) != clock.colour(20, 90, 113)
    one = clock.colour(0, 7 * 8 % 113, 113)
    clock.set_slider("k", 1)
    assert clock.colour(0, 7 * 7 * 8 % 113, 113) == one  # at speed 7 the colour of 56 is that of 7 times 56


def test_any_number_of_hours(open_page, from_disk):
    page = open_page(f"{from_disk}/clock113.html")
    clock = ClockFigure(page)
    clock.figure.get_by_label("12", exact=True).check()
    assert clock.sum == "11 + 7 = 18 = 12 + 6"  # 47 and 91 hours on a clock with twelve
    typed = clock.figure.get_by_label("or any")
    typed.fill("7")
    assert clock.sum == "5 + 0 = 5"
    assert clock.slider("k").get_attribute("max") == "3"
    assert not clock.figure.get_by_label("12", exact=True).is_checked()
    for wrong in ("2", "500", "7.5", ""):
        typed.fill(wrong)
        assert typed.get_attribute("aria-invalid") == "true"
        assert clock.sum == "5 + 0 = 5"
        assert clock.figure.get_by_text("A whole number from 3 to 499; the clock has 7").is_visible()
    typed.blur()
    assert (typed.input_value(), typed.get_attribute("aria-invalid")) == ("7", None)
    for extreme in ("3", "499"):
        typed.fill(extreme)
        assert typed.get_attribute("aria-invalid") is None
        assert f"A clock face with {extreme} hours" in clock.figure.locator(".gkf-clock-face").get_attribute(
            "aria-label"
        )
    assert clock.sum == "47 + 91 = 138"


@pytest.mark.parametrize("width", [375, 1100])
def test_why_hours_are_not_taken_is_said_within_the_page(open_page, from_disk, width):
    page = open_page(f"{from_disk}/clock113.html", viewport={"width": width, "height": 900})
    clock = ClockFigure(page)
    clock.figure.get_by_label("or any").fill("7.5")
    box = clock.figure.get_by_text("A whole number from 3 to 499").bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_waves_that_would_be_a_block_of_ink_are_drawn_hour_by_hour(open_page, from_disk):
    clock = ClockFigure(open_page(f"{from_disk}/clock113.html", viewport={"width": 1100, "height": 900}))
    drawn = {kind: clock.figure.locator(f".gkf-{kind}") for kind in ("wave-cos", "wave-sin", "wave-dots")}
    for k, followed in ((3, True), (13, True), (56, False)):
        clock.set_slider("k", k)
        for wave in ("wave-cos", "wave-sin"):
            assert bool(drawn[wave].get_attribute("d")) == followed
        dots = [path.get_attribute("d").count("M") for path in drawn["wave-dots"].all()]
        assert dots == ([0, 0] if followed else [113, 113])


def test_links_of_the_text_turn_the_hands_and_the_address_follows_the_reader(open_page, address):
    page = open_page(f"{address}/clock.html")
    clock = ClockFigure(page)
    page.get_by_role("link", name="seven and eight").press("Enter")
    arrived(clock, 12, a=7, b=8, k=2)
    assert clock.sum == "7 + 8 = 15 = 12 + 3"
    clock.slider("b").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**#a=7&b=7&k=2")
    page.get_by_role("link", name="seven and eight").press("Enter")
    arrived(clock, 12, a=7, b=8, k=2)


def test_a_link_wakes_a_clock_far_away_and_brings_it_into_view(open_page, address):
    page = open_page(f"{address}/below_clock.html", ready=False, reduced_motion="reduce")
    page.get_by_role("link", name="seven and eight").press("Enter")
    page.wait_for_selector('[data-gk-state="ready"]')
    clock = ClockFigure(page)
    clock.wait_until(a=7, b=8, k=2)
    page.wait_for_function("document.querySelector('.gk-figure').getBoundingClientRect().top < innerHeight")


def test_an_address_may_hold_numbers_of_a_larger_clock(open_page, from_disk):
    clock = ClockFigure(open_page(f"{from_disk}/clock.html#a=200&b=5&k=50"))
    assert clock.state == {"a": 200 % 12, "b": 5, "k": 1}
    assert clock.sum == "8 + 5 = 13 = 12 + 1"


def test_clocks_of_a_page_share_their_pair_and_only_some_have_speeds(open_page, from_disk, run):
    page = open_page(f"{from_disk}/clocks.html", viewport={"width": 1100, "height": 3000})
    page.wait_for_function(
        "[...document.querySelectorAll('.gk-figure')].every((f) => f.dataset.gkState === 'ready')"
    )
    slow, fast = ClockFigure(page, 0), ClockFigure(page, 1)
    assert slow.state == {"a": 10, "b": 5}
    assert fast.state == {"a": 10, "b": 5, "k": 3}
    fast.set_slider("a", 100)
    arrived(slow, 12, a=4, b=5)
    assert "100 + 5" not in page.locator(".gkf-pair-text").inner_text()  # no pair of the run, which is mod 11
    fast.set_slider("a", 9)
    assert page.locator(".gkf-pair-text").inner_text().startswith("9 + 5 = 3 mod 11")


def test_the_button_shows_b_being_added(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html")
    clock = ClockFigure(page)
    page.evaluate(
        """() => { const thread = document.querySelector('.gkf-clock-thread.gkf-clock-b');
             window.face = document.querySelector('.gkf-clock-face');
             [window.before, window.seen] = [face.outerHTML, []];
             const note = () => seen.push(thread.getAttribute('d'));
             new MutationObserver(note).observe(thread, {attributes: true}) }"""
    )
    clock.figure.get_by_role("button", name="Watch b being added to a").press("Enter")
    page.wait_for_function("seen.length > 4 && face.outerHTML === before")
    assert page.evaluate("seen[0]") == ""  # from no hours of b to all of them
    assert clock.state == {"a": 10, "b": 5, "k": 1}


def test_with_reduced_motion_hands_jump(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html", reduced_motion="reduce")
    clock = ClockFigure(page)
    assert not clock.figure.get_by_role("button", name="Watch b").is_visible()
    page.evaluate(
        "window.frames = 0; requestAnimationFrame = () => { frames++; return 0 }; location.hash = '#a=1&b=1'"
    )
    clock.wait_until(a=1, b=1)
    assert clock.hands()["answer"] == turns(2, 12)
    assert page.evaluate("frames") == 0


def test_the_link_to_a_pair_can_be_copied(open_page, http_site):
    page = open_page(f"{http_site}/clock.html", permissions=["clipboard-read", "clipboard-write"])
    ClockFigure(page).figure.get_by_role("button", name="Copy link to this pair").click()
    ClockFigure(page).figure.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{http_site}/clock.html#a=10&b=5"


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        (lambda manifest, options: (manifest, {}), "a clock needs 3 to 499 hours, not undefined"),
        (lambda manifest, options: (manifest, {"p": 0}), "a clock needs 3 to 499 hours, not 0"),
        (lambda manifest, options: (manifest, {"p": "many"}), "not many"),
        (
            lambda manifest, options: ({**manifest, "kind": "dial"}, options),
            "belong to another figure (dial)",
        ),
        (lambda manifest, options: ({**manifest, "bytes": 8}, options), "0 bytes instead of 8"),
        (lambda manifest, options: ({**manifest, "version": 9}, options), "format version 9"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, from_disk, spoiled, reason):
    page = open_page(f"{from_disk}/clock.html")
    figure = Clock(12)
    manifest, options = spoiled(figure.manifest, {"p": 12})
    assert reason in reason_not_drawn(page, figure, {**manifest, "options": options}, a=1, b=2)
    clock = ClockFigure(page)
    clock.set_slider("a", 3)
    assert clock.sum == "3 + 5 = 8"  # the other clock goes on


def test_python_and_the_reader_turn_the_same_hands(open_page, http_site, site, bundles):
    style = bundle("figures.css") + bundle("clock.css")
    (site / "empty_clock.html").write_text(
        f"<!doctype html><title>n</title><style>{style}</style><main></main>"
    )
    page = open_page(f"{http_site}/empty_clock.html", ready=False, reduced_motion="reduce")
    page.evaluate("window.heard = []; window.toPython = ({a, b, k}) => heard.push({a, b, k}); 0")
    run_cell(page, Clock(12, a=10, b=5))
    clock = ClockFigure(page)
    assert clock.sum == "10 + 5 = 15 = 12 + 3"
    assert page.locator("figcaption").inner_text().startswith("Turn hand a")
    clock.set_slider("b", 1)
    clock.set_slider("k", 2)
    page.wait_for_function("heard.length > 0 && heard.at(-1).k === 2")
    assert page.evaluate("heard.at(-1)") == {"a": 10, "b": 1, "k": 2}
    page.evaluate("model.fromPython('a', 4)")
    assert clock.state == {"a": 4, "b": 1, "k": 2}
    page.evaluate("cleanUp()")
    assert page.evaluate("[output.children.length, model.listening()]") == [0, 0]


# For every reader


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/clock.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    page.evaluate("document.getAnimations().forEach((a) => a.finish())")
    assert violations(page, "figure") == []


@pytest.mark.parametrize("page_name", ["clock", "clock113"])
@pytest.mark.parametrize("width", [320, 375, 700, 1920])
def test_nothing_sticks_out(open_page, from_disk, width, page_name):
    page = open_page(
        f"{from_disk}/{page_name}.html#a=100&b=100&k=5", viewport={"width": width, "height": 900}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_a_finger_finds_every_control_and_the_hands(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html", viewport={"width": 375, "height": 800}, has_touch=True)
    assert too_small(page, "button, input, .gkf-clock-grip") == []
    grip = "getComputedStyle(document.querySelector('.gkf-clock-grip')).touchAction"
    assert page.evaluate(grip) == "none"  # so that a hand can be turned up and down
    assert (
        page.locator(".gkf-clock-dial").evaluate("e => e.style.touchAction") == "pan-y"
    )  # and the page scrolled


def test_every_control_can_be_reached_and_seen_by_keyboard(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html")
    names = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.gkf-stage') === null"):  # through
            break
        name, ring = page.evaluate(
            """() => { const e = document.activeElement, s = (x) => x && getComputedStyle(x);
                 return [e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent,
                   [e, e.nextElementSibling].some((x) => x && s(x).outlineStyle !== 'none')]; }"""
        )
        names.append(name)
        assert ring, f"{name} has the focus, but nothing shows it"
    assert names == [
        "Watch b being added to a",
        "12",
        "or any",
        "Turn hand a",
        "Turn hand b",
        "Speed k of all hands",
        "Copy link to this pair",
    ]


def test_the_figure_follows_the_page_into_the_dark(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html")
    thread = "getComputedStyle(document.querySelector('.gkf-clock-thread')).stroke"
    light = page.evaluate(thread)
    in_theme(page, "dark")
    assert page.evaluate(thread) != light


def test_without_javascript_and_in_print_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/clock.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "hand a points at 10, hand b at 5, and the hand of their sum at 3" in picture.get_attribute(
        "aria-label"
    )
    page = open_page(f"{from_disk}/clock.html")
    page.emulate_media(media="print")
    assert page.locator(".gkf-clock-face").is_visible()
    assert not page.get_by_role("slider", name="Turn hand a").is_visible()
