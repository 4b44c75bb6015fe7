"""What a page says to an answer is what the check in the notebook says, whatever is answered."""

import base64
import json
import zlib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from answers_given import NO_NUMBERS, NUMBERS, candidates

from grokkit.exercises import CHECKS, QUESTIONS
from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, shown
from grokkit.exercises.asked import Choice, Hand, Match, Number, Question, Subset, Whole
from grokkit.exercises.typed import typed_number

TESTED = [
    import_module(path.stem)
    for path in Path(__file__).parent.glob("test_exercises*.py")
    if path.stem != Path(__file__).stem
]


def solution(exercise):
    """A right answer to the whole exercise, as the tests of its chapter know it."""
    known = []
    for module in TESTED:
        right = getattr(module, "RIGHT", {})
        known += [
            answer for e, answer in (right.items() if isinstance(right, dict) else right) if e == exercise
        ]
    return known[0][0] if isinstance(known[0], list) else known[0]


def in_the_notebook(exercise, question, answer):
    """What `check` says to a solution that is right, but for the case that the page asks."""
    if not isinstance(question.whole, ByCases):
        return said_by(CHECKS[exercise], answer)
    right = solution(exercise)

    def function(*case):
        asked = all(np.array_equal(x, y) for x, y in zip(case, question.case, strict=True))
        return (question.becomes or (lambda x: x))(answer) if asked else right(*case)

    return said_by(question.whole, function), said_by(CHECKS[exercise], function)[0]


def said_by(check, answer):
    try:
        return True, check(answer)
    except NotYet as reason:
        return False, reason.unspoilt


@pytest.mark.parametrize("exercise", QUESTIONS)
def test_the_page_says_what_the_check_in_the_notebook_says(exercise):
    question = QUESTIONS[exercise]
    verdicts = set()
    for answer in candidates(question):
        right, says = question.verdict(answer)
        verdicts.add(right)
        if isinstance(question.whole, ByCases):
            by_cases, whole = in_the_notebook(exercise, question, answer)
            assert (right, says) == by_cases
            assert right == whole
        else:
            assert (right, says) == in_the_notebook(exercise, question, answer)
    assert verdicts == {True, False}


@pytest.mark.parametrize("exercise", [e for e in QUESTIONS if not isinstance(QUESTIONS[e].form, Number)])
def test_the_table_holds_the_verdict_on_every_answer(exercise):
    question = QUESTIONS[exercise]
    table = json.loads(zlib.decompress(base64.b64decode(question.packed())))
    answers = list(question.form.answers())
    assert len(table["verdicts"]) == len(answers)
    for answer, verdict in zip(answers, table["verdicts"], strict=True):
        assert tuple(table["said"][verdict]) == question.verdict(answer)


@pytest.mark.parametrize("exercise", QUESTIONS)
def test_a_wrong_answer_is_told_why_and_not_what_is_right(exercise):
    question = QUESTIONS[exercise]
    right = [answer for answer in candidates(question) if question.verdict(answer)[0]]
    for answer in candidates(question):
        is_right, says = question.verdict(answer)
        assert len(says) > 10
        assert is_right == says.startswith("right.")
        if isinstance(question.form, Number | Whole) and not is_right:
            assert f"should be {shown(right[0])}" not in says


@pytest.mark.parametrize("exercise", QUESTIONS)
def test_the_answer_cannot_be_read_in_the_page(exercise):
    packed = QUESTIONS[exercise].packed()
    assert packed.isascii()
    assert "right" not in packed


def test_few_of_the_answers_that_can_be_listed_are_right():
    for exercise, question in QUESTIONS.items():
        if not isinstance(question.form, Number):
            right = [answer for answer in question.form.answers() if question.verdict(answer)[0]]
            assert 1 <= len(right) <= len(list(question.form.answers())) / 2, exercise


def less_than_three(answer):
    if answer >= 3:
        raise NotYet("too large")
    return "right. It is."


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        (Choice({"one": 1, "five": 5}), [1, 5]),
        (Whole(-1, 2), [-1, 0, 1, 2]),
        (Hand(4, {"a": 1}, "b"), [0, 1, 2, 3]),
        (Subset({"x": 1, "y": 2}, columns=1), [[], [1], [2], [1, 2]]),
        (
            Match(("r", "s"), ("k", "l", "m")),
            [{"r": one, "s": other} for one in "klm" for other in "klm"],
        ),
    ],
)
def test_forms_list_their_answers(form, answers):
    assert list(form.answers()) == answers


class TestQuestions:
    by_cases = ByCases(
        ((1, np.zeros(2)), (2, np.ones(3))),
        lambda n, x: Target(n + x.sum(), case=f"{n}", what="the sum", mistakes={"That is n.": lambda: n}),
        "right. So it is.",
    )

    def test_only_a_case_of_the_check_can_be_asked(self):
        assert Question("?", Number(), self.by_cases, (2, np.ones(3))).verdict(5) == (
            True,
            "right. So it is.",
        )
        for case in ((), (2,), (2, np.zeros(3)), (2, np.ones(2)), (1, np.ones(3))):
            with pytest.raises(ValueError, match="a case is one of"):
                Question("?", Number(), self.by_cases, case)

    def test_a_function_cannot_change_the_cases(self):
        def spoils(n, x):
            total = n + x.sum()
            x += 7
            return total

        with pytest.raises(NotYet, match="changed what it was given"):
            self.by_cases(spoils)
        assert self.by_cases(lambda n, x: n + x.sum()) == "right. So it is."

    def test_a_known_mistake_is_named_and_another_is_not_given_away(self):
        question = Question("?", Number(), self.by_cases, (2, np.ones(3)))
        assert question.verdict(2) == (False, "For 2 you gave 2. That is n.")
        assert question.verdict(4) == (False, "For 2, the sum is not 4.")
        assert question.verdict(float("nan"))[1].endswith("should be finite; you gave nan.")

    def test_a_number_needs_a_target(self):
        judged = ByCases(((1,),), lambda n: Judge("1", lambda answer: None), "right. Yes.")
        with pytest.raises(TypeError, match="judged by a Target"):
            Question("How many?", Number(), judged, (1,)).table()
        with pytest.raises(TypeError, match="judged by a Target"):
            Question("How many?", Number(), less_than_three).table()

    def test_more_answers_than_a_page_can_carry_are_refused(self):
        with pytest.raises(ValueError, match="at most 5,000 answers"):
            Question("How many?", Whole(1, 5_001), less_than_three).table()
        assert len(Question("How many?", Whole(1, 5_000), less_than_three).table()["verdicts"]) == 5_000


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers_are_read_as_they_are_typed(text, value):
    assert typed_number(text) == value


@pytest.mark.parametrize("value", np.random.default_rng(0).normal(size=20) * 10.0 ** np.arange(-10, 10))
def test_what_python_writes_is_read_back(value):
    for text in (repr(float(value)), f"{value:e}", f"{value:.3f}"):
        assert typed_number(text) == float(text)
    assert typed_number(f"{abs(int(value)):,}") == abs(int(value))


@pytest.mark.parametrize("text", [*NO_NUMBERS, "٨", "½"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="a number is like"):
        typed_number(text)


@pytest.mark.parametrize(
    ("value", "beside", "words"),
    [
        (226816, None, "226,816"),
        (226816.0, 226815.0, "226,816"),
        (2.302585, None, "2.303"),
        (0.33333, 0.33334, "0.33333"),
        (0.5, 0.5, "0.5"),
        (-3, None, "-3"),
        (1e20, None, "1e+20"),
    ],
)
def test_numbers_are_shown_as_they_are_meant(value, beside, words):
    assert shown(value, beside) == words
