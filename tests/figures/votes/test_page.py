"""Votes under the reader's hand: by key, by finger, by link, with options that are bad."""

import shutil

import pytest
from axe import violations

from figures.clock.page import ClockFigure
from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from figures.votes.page import VotesFigure
from figures.votes.test_data import by_hand


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/votes.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_view_tells_three_hands_and_their_mean(open_page, from_disk):
    votes = VotesFigure(open_page(f"{from_disk}/votes.html"))
    rivals, best = by_hand([1, 4, 56], 113, 47, 91)
    assert votes.hands == [1, 4, 56]
    assert votes.words.startswith("47 + 91 = 25 mod 113. Hands of the speeds 1, 4 and 56")
    assert f"{rivals[0]} and {rivals[1]}, have {best:.4f}" in votes.words
    assert float(votes.numbers[0]) == pytest.approx(best, abs=1e-4)
    for k, said in zip((1, 4, 56), votes.rivals, strict=False):
        (one, other), _ = by_hand([k], 113, 47, 91)
        assert said == f"runner-up {one} and {other}: 0.9985"


def test_an_arrow_key_changes_a_speed_and_a_switch_takes_a_hand_away(open_page, from_disk):
    page = open_page(f"{from_disk}/votes.html")
    votes = VotesFigure(page)
    votes.speed(2).focus()
    page.keyboard.press("ArrowRight")
    assert votes.hands == [1, 5, 56]
    assert "speeds 1, 5 and 56" in votes.words
    votes.votes(1).focus()
    page.keyboard.press("Space")
    assert votes.hands == [5, 56]
    assert "speeds 5 and 56" in votes.words
    votes.votes(2).uncheck()
    votes.votes(3).uncheck()
    assert "No hand votes" in votes.words
    assert votes.numbers == ["–", "–"]
    kept = votes.speed(2).input_value()
    votes.votes(2).check()
    assert (votes.hands, kept) == ([5], "5")


def test_links_buttons_and_the_address_know_the_hands(open_page, address):
    page = open_page(f"{address}/votes_and_links.html")
    votes = VotesFigure(page)
    page.get_by_role("link", name="four").click()
    votes.wait_for("Hands of the speeds 4, 13, 25 and 35")
    page.get_by_role("link", name="another").click()
    votes.wait_for("3 + 4 = 7 mod 113. One hand, of speed 2")
    votes.figure.get_by_role("button", name="all 56 speeds").click()
    votes.wait_for("All 56 hands")
    assert votes.hands == [1, 2, 3, 4]
    assert "52 more" in votes.figure.locator(".gkf-title small").inner_text()
    votes.figure.get_by_role("button", name="the network’s").click()
    page.wait_for_function("location.hash.includes('hands=4,13,25,35')")


def test_the_mean_can_be_dragged_and_hands_follow_what_is_typed(open_page, from_disk):
    page = open_page(f"{from_disk}/votes12.html")
    votes = VotesFigure(page)
    assert votes.words.startswith("10 + 5 = 3 mod 12. Hands of the speeds 5 and 4")
    votes.number("a").fill("2")
    assert votes.words.startswith("2 + 5 = 7 mod 12")
    box = votes.figure.locator(".gkf-votes-sum").bounding_box()
    pitch = (box["width"] - 34 - 62) / 12
    page.mouse.click(box["x"] + 34 + 9.5 * pitch, box["y"] + 100)
    assert votes.words.startswith("2 + 7 = 9 mod 12")


@pytest.mark.parametrize("wrong", ["113", "-1", "7.5", ""])
def test_what_is_no_number_of_the_clock_is_said_and_nothing_false_stands_beside_it(
    open_page, from_disk, wrong
):
    page = open_page(f"{from_disk}/votes.html")
    votes = VotesFigure(page)
    equation, typed = votes.figure.get_by_text("mod 113", exact=False).first, votes.number("a")
    assert equation.is_visible()
    typed.fill(wrong)
    assert votes.figure.get_by_text("a is a whole number from 0 to 112; it is still 47").is_visible()
    assert typed.get_attribute("aria-invalid") == "true"
    assert typed.is_visible()
    assert not equation.is_visible()
    page.keyboard.press("Tab")
    assert (typed.input_value(), typed.get_attribute("aria-invalid")) == ("47", None)
    assert equation.is_visible()
    assert votes.figure.locator(".gkf-number-note").all_inner_texts() == ["", ""]


def test_the_pair_is_that_of_the_clock_beside_it(open_page, from_disk):
    page = open_page(f"{from_disk}/votes_and_clock.html")
    ClockFigure(page).set_slider("a", 3)
    VotesFigure(page).wait_for("3 + 91 = 94 mod 113")


def test_everything_can_be_touched(open_page, from_disk):
    page = open_page(f"{from_disk}/votes.html", has_touch=True, viewport={"width": 375, "height": 900})
    assert sticking_out(page) == []
    assert too_small(page, "button, .gkf-check, .gkf-number input, input[type=range]") == []


def test_options_that_cannot_be_are_named(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "votes.html"
    page_file.write_text(page_file.read_text().replace("&quot;p&quot;:113", "&quot;p&quot;:20"))
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "the speeds of its network are not numbers from 1 to 10" in page.get_by_role("status").inner_text()
