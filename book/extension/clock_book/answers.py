"""Exercises in the page: how hard they are, a form that judges an answer, and where the rest is done.

The box of an exercise begins with a line such as ``★★☆ about 10 minutes``; it is set apart. Where
`grokkit.exercises` has a question for it, the box ends in a form. What it says to each answer was found out
by the check itself when the page was built, and is looked up by `answers.js`; without JavaScript and in print
there is no form. Below the code of every exercise, where a notebook says that three dots are to be replaced,
the page says where the notebook is.
"""

import html
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from grokkit.exercises import QUESTIONS
from grokkit.exercises.asked import Choice, Hand, Match, Number, Question, Subset, Whole

EFFORT = re.compile(r"(★{1,3})(☆{0,2}) about (\d+) minutes?")
LABEL = re.compile(r"ex-(\d+)-(\d+)")
OPEN = re.compile(r"· Exercise ([\d.]+): not answered yet\.")
COLAB = "%colab%"  # in a page's body, until its address is known


class Answers(SphinxPostTransform):
    """Dress the exercises of a page."""

    default_priority = 600  # after the boxes have been flattened
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Change the nodes in place."""
        for box in list(self.document.findall(nodes.Admonition)):
            label = next((LABEL.fullmatch(name) for name in box["ids"] if LABEL.fullmatch(name)), None)
            if label:
                _set_effort_apart(box)
                exercise = f"{label[1]}.{label[2]}"
                if exercise in QUESTIONS:
                    box.append(nodes.raw("", form(exercise, QUESTIONS[exercise]), format="html"))
        for cell in list(self.document.findall(nodes.container)):
            found = OPEN.match(cell.astext()) if cell.get("nb_element") == "cell_code_output" else None
            if found:
                cell.children = [nodes.raw("", elsewhere(found[1]), format="html")]


def _set_effort_apart(box: nodes.Element) -> None:
    for line in box.findall(nodes.paragraph):
        if found := EFFORT.fullmatch(line.astext()):
            line.replace_self(nodes.raw("", effort(len(found[1]), int(found[3])), format="html"))
        return


def effort(stars: int, minutes: int) -> str:
    """How hard an exercise is, and how long it takes, as HTML."""
    return (
        f'<p class="gk-effort"><span role="img" aria-label="Difficulty {stars} of 3">'
        f"{'★' * stars}{'☆' * (3 - stars)}</span> about {minutes} minute{'s' * (minutes > 1)}</p>"
    )


def elsewhere(exercise: str) -> str:
    """Where an exercise is done with code, as HTML."""
    return (
        f'<p class="gk-elsewhere">To write and check exercise {exercise}, '
        f'<a href="{COLAB}">open this page as a notebook in Colab</a>.</p>'
    )


def form(exercise: str, question: Question) -> str:
    """The form of a question as HTML; hidden until `answers.js` has brought it to life."""
    fields = FIELDS[type(question.form)](question.form)
    return (
        f'<form class="gk-ask" hidden data-gk-exercise="{exercise}" data-gk-kind="{question.form.kind}" '
        f'data-gk-table="{question.packed()}" novalidate><fieldset>'
        f'<legend><span class="gk-ask-here">Here, in the page.</span> {words(question.words)}</legend>'
        f'{fields}<button type="submit">Check</button>'
        '<p class="gk-verdict" role="status"></p></fieldset></form>'
    )


def words(text: str) -> str:
    """Plain text as HTML, variables between asterisks in italics."""
    return re.sub(r"\*(\w+)\*", r"<i>\1</i>", html.escape(text))


def _number(form: Number | Whole) -> str:
    mode = (
        "decimal" if isinstance(form, Number) or form.low >= 0 else "text"
    )  # a phone's digits have no minus
    limits = f' data-gk-low="{form.low}" data-gk-high="{form.high}"' if isinstance(form, Whole) else ""
    return (
        f'<label class="gk-ask-number"><span class="gk-unseen">Your answer</span>'
        f'<input type="text" inputmode="{mode}" autocomplete="off" spellcheck="false"{limits}>'
        f"{html.escape(form.unit)}</label>"
    )


def _choice(form: Choice) -> str:
    return _ticks("radio", form.options, "gk-ask-choice", "")


def _subset(form: Subset) -> str:
    return _ticks("checkbox", form.options, "gk-ask-subset", f' style="--columns: {form.columns}"')


def _ticks(kind: str, options: dict, name: str, style: str) -> str:
    boxes = "".join(
        f'<label><input type="{kind}" name="answer" value="{i}">{words(option)}</label>'
        for i, option in enumerate(options)
    )
    return f'<div class="{name}"{style}>{boxes}</div>'


def _match(form: Match) -> str:
    options = "".join(
        f'<option value="{i}">{words(option)}</option>' for i, option in enumerate(form.options)
    )
    rows = "".join(
        f'<label><span>{words(row)}</span><select><option value="">choose</option>{options}</select></label>'
        for row in form.rows
    )
    return f'<div class="gk-ask-match">{rows}</div>'


def _hand(form: Hand) -> str:
    turn = 360 / form.hours
    hours = "".join(
        f'<path class="gk-ask-hour" d="M0-90V-98" transform="rotate({i * turn:.2f})"/>'
        for i in range(form.hours)
    )
    standing = "".join(
        f'<g class="gk-{name}"><path d="M0 0V-66" transform="rotate({hour * turn:.2f})"/>'
        f'<text transform="rotate({hour * turn:.2f}) translate(0 -77) rotate({-hour * turn:.2f})" dy="6">'
        f"{name}</text></g>"
        for name, hour in form.standing.items()
    )
    return (
        '<div class="gk-ask-clock"><svg viewBox="-112 -112 224 224" aria-hidden="true">'
        f'<circle r="98"/>{hours}{standing}'
        '<g class="gk-ask-hand"><path d="M0 0V-86"/><circle cy="-86" r="9"/></g></svg>'
        f'<label>{words(form.name)} <input type="range" min="0" max="{form.hours - 1}" value="0">'
        "<output>0</output></label></div>"
    )


FIELDS = {
    Choice: _choice,
    Hand: _hand,
    Match: _match,
    Number: _number,
    Subset: _subset,
    Whole: _number,
}


def name_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document
) -> None:
    """Put the address of the page's notebook where exercises point to it."""
    if COLAB in context.get("body", ""):
        context["body"] = context["body"].replace(COLAB, html.escape(context["gk_colab"]))


def setup(app: Sphinx) -> None:
    """The transform, and the step in which the notebook's address is known."""
    app.add_post_transform(Answers)
    app.connect("html-page-context", name_notebook, priority=920)  # after `page` has found the address
