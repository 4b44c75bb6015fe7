"""LineBreak under the reader's hand: write, move the margin, predict and cut; by hand, by key and by link."""

import re
import textwrap

import axe
import numpy as np
import pytest
import torch

from figures.fit import sticking_out, too_small
from figures.line_break.page import Written, english, implicit, told
from figures.test_appearance import in_theme
from grokkit.explorables.line_break.figure import first_words, first_written, line_break_data, wrapped
from grokkit.text.english import english_tokens
from grokkit.text.oracle import break_probability
from grokkit.text.scores import newline_chance, next_token_logs
from grokkit.text.words import vocabulary
from grokkit.text.wrapping import N_WORDS


@pytest.fixture
def opened(open_page, from_disk) -> Written:
    return Written(open_page(f"{from_disk}/line_break.html"))


def percent(chance: float) -> str:
    return "<1 %" if chance < 0.005 else ">99 %" if chance > 0.995 else f"{int(100 * chance + 0.5)} %"


def lines_of(run, words, k) -> list[str]:
    """The text's last seven lines, as the package wraps it."""
    text = wrapped(run.wrapping, words, k)
    at = np.flatnonzero(text.tokens[0] < N_WORDS)[: len(words)]
    lines = [[] for _ in range(text.line[0, at[-1]] + 1)]
    for line, word in zip(text.line[0, at], words, strict=True):
        lines[line].append(vocabulary()[word])
    return [" ".join(line) for line in lines][-7:]


def test_it_begins_with_a_text_and_says_what_model_and_oracle_say(opened):
    run = implicit()
    words = first_words(run.wrapping, 20)
    text = wrapped(run.wrapping, words, 20)
    end = int(np.flatnonzero(text.tokens[0] < N_WORDS)[len(words) - 1])
    opened.broken_by("the margin")
    assert opened.lines == lines_of(run, words, 20)
    chance = newline_chance(next_token_logs(run.reader(), text))[0, end]
    assert opened.chance == f"newline {percent(chance)}"
    best = break_probability(text)[0, end]
    opened.wait_for(f"the best that can be known is {percent(best)}")
    assert int(opened.word.get_attribute("max")) == len(words) - 1


def test_one_writes_by_key_and_takes_it_back(opened):
    run, page = implicit(), opened.page
    opened.broken_by("the margin")
    words = first_words(run.wrapping, 20)
    opened.next.first.focus()
    for s in (0, 2, 3, 0, 1):
        for _ in range(s):
            page.keyboard.press("Tab")
        options = run.wrapping.chain.successors[words[-1]]
        shown = [text.split("\n")[0] for text in opened.next.all_inner_texts()]
        assert shown == [vocabulary()[w] for w in options]
        page.keyboard.press("Enter")
        words.append(int(options[s]))
        for _ in range(s):
            page.keyboard.press("Shift+Tab")  # the focus stays where one writes
        assert opened.lines == lines_of(run, words, 20)
    opened.button("Take back a word").click()
    assert opened.lines == lines_of(run, words[:-1], 20)
    opened.button("Start again").click()
    assert opened.lines == lines_of(run, first_words(run.wrapping, 20), 20)


def test_ten_words_are_written_and_the_page_ends_where_the_models_room_does(opened):
    opened.broken_by("the margin")
    before = int(opened.word.get_attribute("max"))
    opened.button("Write ten words").click()
    assert int(opened.word.get_attribute("max")) == before + 10
    for _ in range(4):
        if opened.button("Write ten words").is_enabled():
            opened.button("Write ten words").click()
    assert opened.next.first.is_disabled()
    assert "no room for more" in opened.figure.locator(".gkf-page-full").inner_text()
    opened.button("Take back a word").click()
    opened.button("Take back a word").click()
    assert opened.next.first.is_enabled()


def test_the_margin_moves_by_key_and_earlier_lines_are_wrapped_anew(opened):
    run, page = implicit(), opened.page
    words = first_words(run.wrapping, 20)
    opened.broken_by("the margin")
    opened.margin.focus()
    for k in (21, 22, 23):
        page.keyboard.press("ArrowRight")
        assert opened.margin.get_attribute("aria-valuetext") == f"{k} characters"
        assert opened.lines == lines_of(run, words, k)
    page.keyboard.press("Home")
    assert opened.lines == lines_of(run, words, 12)


def test_the_margin_is_dragged_and_a_word_is_chosen_by_hand(opened):
    page = opened.page
    box = opened.figure.locator(".gkf-handle-knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    assert int(opened.margin.input_value()) > 20
    opened.figure.locator(".gkf-paper .gkf-typed").nth(2).click(force=True)
    assert opened.word.input_value() == "2"
    opened.word.focus()
    page.keyboard.press("ArrowLeft")
    assert opened.word.input_value() == "1"
    assert re.match(r"“\w+”, line 1, up to column \d+: newline", opened.word.get_attribute("aria-valuetext"))


def test_where_the_width_is_told_the_margin_exchanges_the_token(open_page, from_disk):
    run = told()
    opened = Written(open_page(f"{from_disk}/line_break_told.html"))
    opened.broken_by("the margin")
    words = first_words(run.wrapping, 20)
    opened.margin.focus()
    for k in (21, 22):
        opened.page.keyboard.press("ArrowRight")
        text = wrapped(run.wrapping, words, k)
        end = int(np.flatnonzero(text.tokens[0] < N_WORDS)[len(words) - 1])
        chance = newline_chance(next_token_logs(run.reader(), text))[0, end]
        assert opened.chance == f"newline {percent(chance)}"
        opened.wait_for(f"The first token says the width: {k}.")


def test_nothing_of_a_cut_is_seen_before_the_prediction(opened):
    run = implicit()
    opened.broken_by("the margin")
    before = opened.chart
    assert "Nothing is cut" in opened.verdict
    opened.switch(1, "head 1").check()
    assert opened.verdict == "Say first, then see."
    assert opened.chart == before
    assert "Without head 1 of layer 1" in opened.figure.locator(".gkf-ask").inner_text()
    opened.button("a lower chance").click()
    words = first_words(run.wrapping, 20)
    text = wrapped(run.wrapping, words, 20)
    end = int(np.flatnonzero(text.tokens[0] < N_WORDS)[len(words) - 1])
    mean = head_mean(run)[1, 1]

    def cut(z):
        z = z.clone()
        z[:, 1] = torch.tensor(mean)
        return z

    logits = run.reader().run_with_hooks(torch.tensor(text.tokens), {"blocks.1.attn.hook_z": cut})
    after = newline_chance(logits.log_softmax(dim=-1).numpy())[0, end]
    assert f"to {percent(after)}." in opened.verdict
    assert opened.figure.locator(".gkf-after-cut").inner_text().endswith(percent(after))
    assert ", cut " in opened.chart
    assert opened.figure.get_by_text("1 prediction,").is_visible()
    opened.switch(0, "count").check()  # another cut is another question
    assert opened.verdict == "Say first, then see."
    assert ", cut " not in opened.chart
    opened.switch(0, "count").uncheck()
    assert "You said: a lower chance" in opened.verdict
    opened.button("Forget my predictions").click()
    assert opened.verdict == "Say first, then see."


def head_mean(run) -> np.ndarray:
    data = line_break_data(run)
    (entry,) = [e for e in data.manifest["arrays"] if e["name"] == "head_mean"]
    return np.frombuffer(data.block, "<f4", int(np.prod(entry["shape"])), entry["offset"]).reshape(
        entry["shape"]
    )


def test_a_prediction_is_made_by_key(opened):
    page = opened.page
    opened.switch(0, "head 0").focus()
    page.keyboard.press("Space")
    opened.button("about the same").focus()
    page.keyboard.press("Enter")
    assert opened.verdict.startswith("You said: about the same")


def test_a_text_its_width_and_a_cut_stand_in_the_address(open_page, address):
    run = implicit()
    words = first_words(run.wrapping, 20)[:7]
    link = f"k=17&cut=101&words={','.join(map(str, words))}"
    opened = Written(open_page(f"{address}/line_break.html#{link}"))
    opened.broken_by("the margin")
    assert opened.lines == lines_of(run, words, 17)
    assert opened.switch(1, "head 1").is_checked()
    opened.next.nth(1).click()
    words.append(int(run.wrapping.chain.successors[words[-1], 1]))
    opened.page.wait_for_url(f"**#k=17&cut=101&words={','.join(map(str, words))}")


def test_nonsense_in_the_address_is_left_out(open_page, from_disk):
    opened = Written(open_page(f"{from_disk}/line_break.html#k=999&cut=7,299&words=3,999,4"))
    assert opened.margin.input_value() == "20"
    assert opened.word.get_attribute("max") == "1"
    assert "Nothing is cut" in opened.verdict


def test_two_models_read_the_same_text(open_page, from_disk):
    page = open_page(f"{from_disk}/line_breaks.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    one, other = Written(page), Written(page, 1)
    for figure in (one, other):
        figure.broken_by("the margin")
    one.next.first.click()
    other.margin.fill("24")
    assert one.lines == other.lines
    assert one.margin.input_value() == "24"


# Free text


@pytest.fixture
def free(open_page, from_disk) -> Written:
    return Written(open_page(f"{from_disk}/line_break_free.html"))


def test_free_text_is_wrapped_as_it_is_typed_and_judged_as_pytorch_does(free):
    run, text = english(), first_written(english().wrapping, 20)
    free.broken_by("the margin")
    free.field.focus()
    free.page.keyboard.press("Control+End")
    for typed in (" Perhaps", " it counts", ": naïve"):
        free.page.keyboard.type(typed)
        text += typed
        assert free.field.input_value() == text
        assert free.lines == textwrap.wrap(text, 20)[-7:]
        wrapping, words = run.wrapping, english_tokens(text)
        made = wrapped(wrapping, words, 20)
        end = int(np.flatnonzero(made.tokens[0] < N_WORDS)[len(words) - 1])
        chance = newline_chance(next_token_logs(run.reader(), made))[0, end]
        assert free.chance == f"newline {percent(chance)}"
        free.wait_for(f"the best that can be known is {percent(break_probability(made)[0, end])}")
    free.page.keyboard.type(",")
    free.figure.get_by_text("after “naïve,”, column").wait_for()


def test_what_cannot_be_read_is_told_and_an_empty_sheet_waits(free):
    free.broken_by("the margin")
    note = free.figure.locator(".gkf-page-full")
    free.field.fill("so internationally it is")
    assert free.lines == ["so it is"]
    assert note.inner_text() == "“internationally”: longer than 14 letters, so left out."
    free.field.fill("")
    assert note.inner_text() == "Write at least one word."
    assert free.field.input_value() == ""
    assert free.lines == ["so it is"]
    free.button("Start again").click()
    first = first_written(english().wrapping, 20)
    assert free.field.input_value() == first
    assert free.lines == textwrap.wrap(first, 20)
    free.field.fill("so " * 200)
    assert "no room for more" in note.inner_text()


def test_free_text_stands_in_the_address(open_page, address):
    opened = Written(open_page(f"{address}/line_break_free.html#k=17&written=What%20is%20it%3F"))
    assert opened.field.input_value() == "What is it?"
    opened.field.fill("100 % & <b>more</b>")
    opened.page.wait_for_url("**&written=100%20%25%20%26%20%3Cb%3Emore%3C%2Fb%3E")
    opened.page.reload()
    opened.field.wait_for()
    assert opened.field.input_value() == "100 % & <b>more</b>"
    assert "<b>more</b>" in opened.lines[-1]


# For every reader


@pytest.mark.parametrize("name", ["line_break", "line_break_free"])
@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 375)])
def test_axe_finds_nothing_before_and_after_a_cut(open_page, from_disk, name, theme, width):
    opened = Written(open_page(f"{from_disk}/{name}.html", viewport={"width": width, "height": 900}))
    page = opened.page
    in_theme(page, theme)
    for act in (lambda: None, opened.switch(1, "head 0").check, opened.button("a lower chance").click):
        act()
        assert axe.violations(page) == []


@pytest.mark.parametrize("name", ["line_break", "line_break_free"])
@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out_and_a_finger_finds_every_control(open_page, from_disk, name, width):
    page = open_page(f"{from_disk}/{name}.html", viewport={"width": width, "height": 900}, has_touch=True)
    opened = Written(page)
    for act in (lambda: None, opened.switch(1, "head 0").check, opened.button("a lower chance").click):
        act()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert sticking_out(page) == []
        assert width > 700 or too_small(page) == []


def test_without_javascript_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/line_break.html", ready=False, java_script_enabled=False)
    figure = Written(page).figure
    assert figure.locator(".gkf-picture svg").is_visible()
    assert "the model says that a newline is next with" in figure.locator("svg").get_attribute("aria-label")
