r"""Mathematics set at build time: pages carry finished HTML and MathML, and no formula engine.

Colours: `\textcolor{#0b66b0}{a}` shows in Jupyter as it is; here the palette's light colours become
CSS variables, so that the same formula has the right colour on a dark page.
"""

import json
import re
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from clock_book.colours import as_variable
from grokkit import _node

logger = logging.getLogger(__name__)
OPENING, CLOSING = (
    re.compile(r"[(\[“‘]+$"),
    re.compile(r"[,.;:!?)\]”’-]+"),
)  # no line ends, or begins, with them
COLOUR = re.compile(r"(?<=color:)#[0-9a-fA-F]{6}")


class Typesetter:
    """A Node process that turns TeX into HTML, started when the first formula comes."""

    def __init__(self, book: Path):
        self.book = book
        self.process: subprocess.Popen | None = None

    def __call__(self, tex: str, display: bool) -> str:
        """Return the HTML of one formula; raise `ValueError` with KaTeX's own words if it has none."""
        if self.process is None:
            script = Path(__file__).with_name("katex_server.cjs")
            katex = _node.install(self.book) / "katex"
            self.process = subprocess.Popen(
                [*_node.find_node(), str(script), str(katex)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        self.process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return COLOUR.sub(lambda match: as_variable(match.group()), answer["html"])

    def close(self) -> None:
        """Let the process end, if there is one."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


def _set(translator, node: nodes.Element, display: bool) -> str:
    try:
        return translator.builder.app.typeset(node.astext(), display)
    except ValueError as error:
        logger.warning("mathematics: %s", error, location=node, type="katex")
        return f"<code>{translator.encode(node.astext())}</code>"


class Cling(SphinxPostTransform):
    """Keep a formula and the comma after it, or the bracket before it, on one line.

    Browsers break lines on either side of a formula, whatever stands there.
    """

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Wrap each such formula and its marks in a span that does not break at its ends."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            at = parent.index(formula)
            before, after = parent.children[:at][-1:], parent.children[at + 1 :][:1]
            opening = OPENING.search(before[0]) if before and isinstance(before[0], nodes.Text) else None
            closing = CLOSING.match(after[0]) if after and isinstance(after[0], nodes.Text) else None
            if not opening and not closing:
                continue
            together = nodes.inline("", "", classes=["gk-cling"])
            parent.replace(formula, together)
            together += formula
            if opening:
                parent.replace(before[0], nodes.Text(before[0][: opening.start()]))
                together.insert(0, nodes.Text(opening[0]))
            if closing:
                parent.replace(after[0], nodes.Text(after[0][closing.end() :]))
                together += nodes.Text(closing[0])


def visit_inline(translator, node: nodes.math) -> None:
    """Write one formula within a line."""
    formula = _set(translator, node, display=False)
    start, base, end = formula.rpartition('<span class="katex-base">')
    if base and "gk-cling" in node.parent.get("classes", []):
        # Lines may break after each `katex-base`; the last, at the end of two more spans, is set apart.
        formula = f'{start}<span class="gk-last">{base}{end.removesuffix(2 * "</span>")}{3 * "</span>"}'
    translator.body.append(f'<span class="math" translate="no">{formula}</span>')
    raise nodes.SkipNode


def visit_display(translator, node: nodes.math_block) -> None:
    """Write one displayed formula, with its number and anchor when it has a label."""
    translator.body.append(translator.starttag(node, "div", CLASS="math gk-display", translate="no"))
    # A wide formula scrolls by itself on a phone.
    translator.body.append(f'<div class="gk-scroll">{_set(translator, node, display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer under the name `katex` (Sphinx prefers it to its built-in MathJax)."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.add_post_transform(Cling)
    app.typeset = Typesetter(Path(app.srcdir) / "book")
    app.connect("build-finished", lambda app, exception: app.typeset.close())
