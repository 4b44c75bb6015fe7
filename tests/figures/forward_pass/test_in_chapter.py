"""Chapter 2 as it is built: the shipped run's weights under the reader's hand."""

import pytest

from figures.forward_pass.page import Pass, answer_entry
from grokkit import load_recorded
from grokkit.runs.moments import moments_of


@pytest.fixture
def chapter(built_book, open_page) -> Pass:
    page = open_page((built_book / "chapters" / "02_a_transformer_you_can_hold.html").as_uri(), ready=False)
    opened = Pass(page)
    opened.figure.scroll_into_view_if_needed()
    page.wait_for_selector('[data-gk-state="ready"]')
    return opened


def test_every_moments_weights_can_be_had(chapter):
    run = load_recorded("mainline")
    chapter.stage("answer")
    for moment in reversed(moments_of(run)):
        chapter.moment(moment.name).check()
        chapter.wait_for_entry(answer_entry(run, moment.checkpoint, 47, 91))


def test_the_pair_of_the_text_is_one_that_the_network_was_never_shown(chapter):
    run = load_recorded("mainline")
    kind = chapter.figure.locator(".gkf-kind").inner_text()
    assert kind == "(47, 91) is a test pair, and so is its mirror image."
    assert not run.task.train_mask[[47 * 113 + 91, 91 * 113 + 47]].any()
    says = [card.split("\n")[2] for card in chapter.figure.locator(".gkf-moment").all_inner_texts()]
    assert [text.endswith("right") for text in says] == [False, False, False, True, True]


def test_its_sentences_move_the_figure(chapter):
    run = load_recorded("mainline")
    chapter.stage("answer")
    for name in ("by heart", "the same pair at the end"):
        link = chapter.page.get_by_role("link", name=name)
        step = int(link.get_attribute("href").split("step=")[1].split("&")[0])
        assert step in {moment.checkpoint for moment in moments_of(run)}
        link.click()
        chapter.wait_for_entry(answer_entry(run, step, 47, 91))
