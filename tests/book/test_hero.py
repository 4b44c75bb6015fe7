"""The clock on the landing page, by keyboard, by hand, and before any script."""

import math

import pytest


def test_the_sliders_turn_the_hands_and_the_sum_follows(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    hand = page.locator(".gk-hero-hand[data-of=answer]")
    for name, value in (("a", 100), ("b", 30)):
        slider = page.locator(f".gk-hero-{name} input")
        slider.focus()
        page.keyboard.press("Home")
        for _ in range(value):
            page.keyboard.press("ArrowRight")
    assert page.locator(".gk-hero-sum").inner_text() == "100 + 30 = 130 = 113 + 17"
    turned = float(hand.get_attribute("transform").removeprefix("rotate(").removesuffix(")"))
    assert turned % 360 == pytest.approx(17 / 113 * 360, abs=0.01)
    assert "sum stands at 17" in page.locator(".gk-hero-b input").get_attribute("aria-valuetext")
    assert "sum at 17" in page.locator(".gk-hero-face").get_attribute("aria-label")


def test_a_hand_can_be_dragged(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html")
    face = page.locator(".gk-hero-face")
    face.scroll_into_view_if_needed()
    box = face.bounding_box()
    centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    knob = page.locator(".gk-hero-hand[data-of=a] circle").bounding_box()
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    page.mouse.move(centre[0] + 60, centre[1], steps=4)  # to the right: a quarter turn
    page.mouse.up()
    assert page.locator(".gk-hero-a input").input_value() == str(round(113 / 4))


def test_with_reduced_motion_another_pair_is_there_at_once(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", reduced_motion="reduce")
    button = page.get_by_role("button", name="Another pair")
    angle = "document.querySelector('.gk-hero-hand[data-of=answer]').getAttribute('transform')"
    before = page.evaluate(angle)
    after = page.evaluate(f"(() => {{ document.querySelector('.gk-hero-next').click(); return {angle}; }})()")
    assert after != before
    page.wait_for_timeout(100)
    assert page.evaluate(angle) == after
    assert button.is_visible()


def test_the_picture_before_any_script_is_right(served_book, visit):
    still, _ = visit(f"{served_book}/book/index.html", java_script_enabled=False)
    live, _ = visit(f"{served_book}/book/index.html")
    for of in ("a", "b", "answer"):
        hands = [p.locator(f".gk-hero-hand[data-of={of}]").get_attribute("transform") for p in (still, live)]
        angles = [float(h.removeprefix("rotate(").removesuffix(")")) % 360 for h in hands]
        assert angles[0] == pytest.approx(angles[1], abs=0.02)
    live.locator(".gk-hero-a input").press("ArrowRight")
    live.locator(".gk-hero-a input").press("ArrowLeft")
    for of in ("a", "b"):
        arcs = [p.locator(f".gk-hero-arc[data-of={of}]").get_attribute("d") for p in (still, live)]
        assert arcs[0] == arcs[1]


# How a mark lies in the picture: its middle, and the sine and cosine of its lean.
LIES = """(mark) => {
  const { x, y, width, height } = mark.getBBox();
  const face = mark.ownerSVGElement.getScreenCTM().inverse().multiply(mark.getScreenCTM());
  const middle = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(face);
  return [middle.x, middle.y, face.b, face.a];
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_marks_stand_upright_on_their_hands_whatever_these_point_at(served_book, visit, scripts):
    page, _ = visit(f"{served_book}/book/index.html", java_script_enabled=scripts)
    if scripts:
        for name, key in (("a", "End"), ("b", "ArrowRight")):
            page.locator(f".gk-hero-{name} input").press(key)
    for of, along in (("b", 62), ("answer", 83.5)):
        hand = page.locator(f".gk-hero-hand[data-of={of}]")
        angle = math.radians(float(hand.get_attribute("transform").removeprefix("rotate(").removesuffix(")")))
        middle = (along * math.sin(angle), -along * math.cos(angle))
        assert hand.locator(".gk-hero-mark").evaluate(LIES) == pytest.approx([*middle, 0, 1], abs=0.1)
