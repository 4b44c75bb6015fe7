"""Exercises answered in the page: the browser says what the check says, by hand and by keyboard."""

import contextlib
import json
from pathlib import Path

import alive
import axe
import pytest
from answers_given import NO_NUMBERS, NUMBERS, candidates
from clock_book import answers
from serving import serve
from visits import visiting

from grokkit.exercises import QUESTIONS
from grokkit.exercises._judge import ByCases, NotYet, Target
from grokkit.exercises.asked import Choice, Hand, Match, Number, Question, Subset, Whole

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "chapters/01_clock_arithmetic.html"

# Answers all that are given to one of the page's forms, by the fields and the button that a reader has.
ANSWER_ALL = """async ([number, all]) => {
    const form = document.querySelectorAll('form')[number];
    const said = form.querySelector('.gk-verdict');
    const fields = [...form.querySelectorAll('input, select')];
    const verdicts = [];
    for (const values of all) {
        fields.forEach((field, i) => {
            if (['radio', 'checkbox'].includes(field.type)) field.checked = values[i];
            else field.value = values[i];
            field.dispatchEvent(new Event('input', {bubbles: true}));
        });
        const said_now = new Promise((done) => {
            const look = new MutationObserver(() => { look.disconnect(); done(said.textContent); });
            look.observe(said, {childList: true});
        });
        form.requestSubmit();
        verdicts.push([await said_now, form.dataset.gkState]);
    }
    return verdicts;
}"""


def write(folder: Path, *questions: Question) -> Path:
    """Write a page that holds these questions, 1.1, 1.2 and so on, and nothing else; returns it."""
    script = (ROOT / "book" / "_static" / "answers.js").read_text(encoding="utf-8")
    forms = "".join(answers.form(f"1.{number}", each) for number, each in enumerate(questions, 1))
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>'
        f"{forms}<script>{script}</script>",
        encoding="utf-8",
    )
    return page


def answer(page, given: list, number: int = 0) -> list[list[str]]:
    """What is said to each answer, and the state that the form is in then."""
    return page.evaluate(ANSWER_ALL, [number, given])


@pytest.fixture
def ask(tmp_path, visit):
    """Open such a page from disk."""
    return lambda *questions: visit(write(tmp_path, *questions).as_uri())[0]


@pytest.fixture
def ask_served(tmp_path, visit):
    """Open such a page from a server: of pages on disk Chromium does not always keep what they store."""
    with contextlib.ExitStack() as servers:

        def open_page(question: Question):
            write(tmp_path, question)
            return visit(f"{servers.enter_context(serve(tmp_path))}/page.html")[0]

        yield open_page


@pytest.fixture(scope="module")
def all_questions(tmp_path_factory, chromium):
    """A page with every question of the book."""
    page = write(tmp_path_factory.mktemp("questions"), *QUESTIONS.values())
    with visiting(chromium, page.as_uri()) as (opened, _):
        yield opened


def held(form, number: int, given) -> list:
    """What the fields of a form hold when answer ``number`` of its list is given."""
    match form:
        case Choice():
            return [i == number for i in range(len(form.options))]
        case Subset():
            return [bool(number >> i & 1) for i in range(len(form.options))]
        case Match():
            return [str(form.options.index(given[row])) for row in form.rows]
        case _:
            return [repr(given)]


def shown_as(right: bool, says: str) -> list[str]:
    return [f"{'✓' if right else '✗'} {says[0].upper()}{says[1:]}", "right" if right else "wrong"]


@pytest.mark.parametrize("exercise", QUESTIONS)
def test_the_page_says_what_the_check_says(all_questions, exercise):
    question = QUESTIONS[exercise]
    given = candidates(question)
    fields = [held(question.form, i, one) for i, one in enumerate(given)]
    verdicts = answer(all_questions, fields, [*QUESTIONS].index(exercise))
    for one, verdict in zip(given, verdicts, strict=True):
        right, says = question.verdict(one)
        if isinstance(question.form, Number) and " you gave " in says:  # there, as it was typed
            advice = says.partition(" you gave ")[2].partition(". ")[2]
            assert verdict[0].endswith(advice)
            assert f"you gave {one!r}. " in verdict[0]
        elif isinstance(question.form, Number) and not right:
            assert verdict[0].endswith(f"is not {one!r}.")
        else:
            assert verdict[0] == shown_as(right, says)[0]
        assert verdict[1] == shown_as(right, says)[1]


def only(value):
    """A question that nothing but one number answers."""
    target = Target(value, case="this", what="it", rel=1e-15)
    return Question("?", Number(), ByCases(((),), lambda: target, "right. So it is."))


def test_numbers_are_read_as_python_reads_them(ask):
    page = ask(*map(only, NUMBERS.values()))
    for number, text in enumerate(NUMBERS):
        assert answer(page, [[text]], number) == [["✓ Right. So it is.", "right"]], text
    verdicts = answer(page, [[text] for text in [*NO_NUMBERS, "٨", "½"]])
    assert {words for words, _ in verdicts} == {
        "✗ Not answered yet: a number is asked for, such as 8.5, 1e3, 3/5 or 50 %."
    }


def at_least_two(answer):
    if answer < 2:
        raise NotYet("too small")
    return "right. Yes."


@pytest.mark.parametrize(
    ("form", "values", "says"),
    [
        (Whole(-1, 3), ["4"], "a whole number from -1 to 3"),
        (Whole(-1, 3), ["0.5"], "a whole number"),
        (Whole(-1, 3), [""], "a whole number"),
        (Choice({"one": 1, "two": 2}), [False, False], "choose one"),
        (Match(("r", "s"), ("k", "l")), ["1", ""], "choose one for each"),
    ],
)
def test_what_is_no_answer_is_not_judged(ask, form, values, says):
    judge = at_least_two if not isinstance(form, Match) else lambda given: "right. Yes."
    ((words, state),) = answer(ask(Question("?", form, judge)), [values])
    assert words.startswith("✗ Not answered yet: ")
    assert says in words
    assert state == "wrong"


def test_a_choice_is_answered_by_keyboard_and_kept(ask_served):
    page = ask_served(Question("At *least* two?", Choice({"one": 1, "two": 2}), at_least_two))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    verdict = page.locator(".gk-verdict")
    page.wait_for_function("document.querySelector('.gk-verdict').textContent")
    assert verdict.text_content() == "✓ Right. Yes."
    page.reload()
    page.wait_for_function("document.querySelector('.gk-verdict').textContent === '✓ Right. Yes.'")
    assert page.locator("input").nth(1).is_checked()
    page.locator("input").nth(0).check()
    assert verdict.text_content() == ""  # it was about another answer


@pytest.mark.parametrize("stored", ["{", "[]", '{"1.1": "x"}', '{"1.1": ["on"]}', "null", '{"1.1": [1, {}]}'])
def test_what_else_is_stored_does_no_harm(ask_served, stored):
    page = ask_served(Question("?", Choice({"one": 1, "two": 2}), at_least_two))
    page.evaluate("(text) => localStorage.setItem('gk-answers', text)", stored)
    page.reload()
    ((words, _),) = answer(page, [[False, True]])
    assert words == "✓ Right. Yes."
    assert json.loads(page.evaluate("localStorage.getItem('gk-answers')"))["1.1"] == ["", "on"]


def test_a_closed_store_does_no_harm(ask):
    page = ask(Question("?", Choice({"one": 1, "two": 2}), at_least_two))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})"
    )
    page.reload()
    assert answer(page, [[False, True]]) == [["✓ Right. Yes.", "right"]]


def test_a_hand_is_dragged(ask):
    page = ask(Question("?", Hand(12, {"a": 1}, "*b*"), at_least_two))
    box = page.locator("svg").bounding_box()
    x, y, r = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 3
    page.mouse.move(x, y - r)
    page.mouse.down()
    page.mouse.move(x + r, y, steps=3)
    assert page.locator("output").text_content() == "3"
    page.mouse.move(x - r, y + 3, steps=3)
    page.mouse.up()
    page.mouse.move(x, y)
    assert page.locator("output").text_content() == "9"
    assert page.locator("input").input_value() == "9"


def test_a_chapter_is_answered_from_disk_and_from_a_server(book_address, visit):
    page, _ = visit(f"{book_address}/{CHAPTER}")
    form = page.locator('form[data-gk-exercise="1.5"]')
    form.locator("input").fill("4")
    form.locator("button").press("Enter")
    page.wait_for_function("(form) => form.dataset.gkState", arg=form.element_handle())
    assert "greatest common divisor" in form.locator(".gk-verdict").text_content()
    form.locator("input").fill("3")
    form.locator("input").press("Enter")
    page.wait_for_function("(form) => form.dataset.gkState === 'right'", arg=form.element_handle())


def test_without_scripts_and_in_print_there_is_no_form_and_the_place_says_where_to_go(served_book, visit):
    page, _ = visit(f"{served_book}/{CHAPTER}", java_script_enabled=False)
    assert page.locator("form.gk-ask").count() >= 2
    assert page.locator("form.gk-ask:visible").count() == 0
    links = page.locator(".gk-elsewhere a")
    assert links.count() == page.locator("[id^=ex-1-]").count()
    assert all("colab" in link.get_attribute("href") for link in links.all())
    assert "not answered yet" not in page.locator("article").text_content()
    page, _ = visit(f"{served_book}/{CHAPTER}")
    assert page.locator("form.gk-ask:visible").count() >= 2
    page.emulate_media(media="print")
    assert page.locator("form.gk-ask:visible").count() == 0


@pytest.mark.parametrize("width", [375, 1280])
def test_with_all_its_verdicts_a_page_fits_and_axe_finds_nothing(served_book, visit, width):
    for chapter in (CHAPTER, "chapters/13_ghosts_aliens_and_clocks.html"):
        page, _ = visit(f"{served_book}/{chapter}", viewport={"width": width, "height": 800})
        for form in page.locator("form.gk-ask").all():
            form.locator("button").click()
            page.wait_for_function("(form) => form.dataset.gkState", arg=form.element_handle())
        for theme in ("light", "dark"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            alive.wait_for_theme(page, theme)
            assert not axe.violations(page, "#exercises")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
