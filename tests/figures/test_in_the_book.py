"""Chapters as they are built: the shipped run under the reader's hand."""

import pytest

from figures.clock.page import ClockFigure
from figures.predict_curve.page import Predict
from figures.training_scrubber.page import Scrubber
from grokkit import load_recorded


@pytest.fixture(scope="module")
def chapter(built_book) -> str:
    return (built_book / "chapters" / "04_the_jump.html").as_uri()


def test_the_chapter_lets_its_reader_scrub_through_the_shipped_run(open_page, chapter):
    run = load_recorded("mainline")
    page = open_page(chapter, ready=False)
    scrubber = Scrubber(page)
    scrubber.figure.scroll_into_view_if_needed()
    page.wait_for_selector('[data-gk-state="ready"]')
    scrubber.slider.focus()
    page.keyboard.press("Home")
    assert scrubber.step == 0
    before = scrubber.drawn()
    page.keyboard.press("End")
    assert scrubber.step == run.steps[-1]
    after = scrubber.drawn()
    assert not {name for name in before if before[name] == after[name]}
    cells = scrubber.figure.locator(".gkf-key tbody td").all_inner_texts()
    assert [cell.strip() for cell in cells] == ["3,830", "0", "8,939", "0"]  # all pairs of the paper's split


def test_its_sentences_play(open_page, chapter):
    page = open_page(chapter, ready=False, reduced_motion="reduce")
    buttons = page.locator("button.gk-play")
    assert buttons.count() >= 1
    run = load_recorded("mainline")
    for i in range(buttons.count()):
        to = int(buttons.nth(i).get_attribute("data-to"))
        buttons.nth(i).press("Enter")
        Scrubber(page).wait_for_step(run.nearest(to))


def test_its_picture_stands_alone_without_javascript(open_page, chapter):
    page = open_page(chapter, ready=False, java_script_enabled=False)
    figure = page.locator("figure.gk-figure").first
    assert figure.locator(".gkf-picture svg").bounding_box()["width"] > 400
    assert figure.locator("figcaption").is_visible()


def test_the_first_chapters_clocks_turn_when_its_sentences_are_pressed(open_page, built_book):
    chapter = (built_book / "chapters" / "01_clock_arithmetic.html").as_uri()
    page = open_page(chapter, ready=False, reduced_motion="reduce")
    assert page.locator('figure.gk-figure[data-gk-figure="clock"]').count() == 2
    page.get_by_role("link", name="50 + 63").press("Enter")
    page.wait_for_selector('[data-gk-state="ready"]')
    slow = ClockFigure(page, 0)
    slow.wait_until(a=50, b=63)
    assert slow.sum == "50 + 63 = 113 = 113 + 0"
    page.get_by_role("link", name="speed 56").press("Enter")
    clocks = "document.querySelectorAll('[data-gk-figure=clock][data-gk-state=ready]')"
    page.wait_for_function(f"{clocks}.length === 2")
    fast = ClockFigure(page, 1)
    fast.wait_until(a=50, b=63, k=56)
    assert fast.readout()["sum"] == [0, 1, 0]
    assert slow.count == "1 full turn"  # the first clock has no speeds


def test_the_guess_of_chapter_3_is_shown_again_in_chapter_4(open_page, chapter):
    run = load_recorded("mainline")
    page = open_page(chapter.replace("04_the_jump", "03_memorisation"), ready=False, reduced_motion="reduce")
    predict = Predict(page, int(run.steps[-1]))
    page.locator('figure.gk-figure[data-gk-figure="predict_curve"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-gk-state="ready"]')
    predict.draw_by_keys()
    predict.show.click()
    assert predict.truth == 2
    predict.wait_for_summary("You were farthest off")

    page.goto(chapter)
    scrubber = Scrubber(page)
    scrubber.figure.scroll_into_view_if_needed()
    page.wait_for_selector('[data-gk-state="ready"]')
    scrubber.figure.get_by_label("accuracy", exact=True).check()
    assert scrubber.figure.locator(".gkf-guess").count() == 1
    assert scrubber.figure.get_by_label("your guess from chapter 3").is_checked()
