"""What is answered to the questions of a page, by the tests in Python and by those in a browser."""

from grokkit.exercises.asked import Number

# Python's own numbers, those of other countries, shares and fractions.
NUMBERS = {
    "8.5": 8.5,
    " 8.5 ": 8.5,
    "8,5": 8.5,
    "0,125": 0.125,
    "12,769": 12769,
    "226,816": 226816,
    "1,442,897": 1442897,
    "1,442,897.5": 1442897.5,
    "12 769": 12769,
    "1_000": 1000,
    "1e3": 1000,
    "1E3": 1000,
    "-1.5e-3": -0.0015,
    "+7": 7,
    "−7": -7,
    ".5": 0.5,
    "5.": 5,
    "50 %": 0.5,
    "2.5%": 0.025,
    "3/5": 0.6,
    "-3 / 4": -0.75,
    "007": 7,
    "８．５": 8.5,
    "－３": -3,
    "５０ ％": 0.5,
    "1\u2009370": 1370,
}
NO_NUMBERS = [
    "",
    " ",
    "abc",
    "1.2.3",
    "1,2,3",
    "--1",
    "1e",
    "%",
    "1/0",
    "/2",
    "1/2/3",
    "inf",
    "nan",
    "1 or 2",
    "0x10",
]


def candidates(question):
    """Every answer of a form, or numbers at and around all that a target knows."""
    if not isinstance(question.form, Number):
        return list(question.form.answers())
    table = question.table()
    known = [table["right"], *(wrong for wrong, _ in table["mistakes"])]
    near = [value * (1 + side * table["rel"]) for value in known for side in (-1.01, -0.99, 0.99, 1.01)]
    return [*known, *near, 0.0, -1.0, 0.123456, 1e9]
