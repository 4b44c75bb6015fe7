"""Folded things as native `<details>`: they open without JavaScript, by keyboard, and in print."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

DEPTH = "In depth: "  # how the title of a section begins that only its first paragraph tells at once


class fold(nodes.General, nodes.Element):
    """A `<details>` whose summary is its first child."""


class PlaceSetupCell(SphinxPostTransform):
    """Show a notebook's first cell, when it stands above the title, right below the title."""

    default_priority = 198  # before myst-nb folds hidden inputs
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Move leading code cells into the first section."""
        leading = []
        for child in self.document.children:
            if isinstance(child, nodes.section):
                for cell in reversed(leading):
                    cell["prompt_show"] = "Set-up"
                    self.document.remove(cell)
                    child.insert(1, cell)
                return
            if isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
                leading.append(child)


class Fold(SphinxPostTransform):
    """Fold every box of class `dropdown`, the code of every cell, and what a section "In depth: …" tells."""

    default_priority = 500  # after sphinx-exercise has written the titles and myst-nb has hidden inputs
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Replace the nodes in place."""
        for box in list(self.document.findall(nodes.Admonition)):
            # sphinx-exercise wraps contents in a section that has the same id in every box.
            for inner in [child for child in box.children if isinstance(child, nodes.section)]:
                box.replace(inner, inner.children)  # (replace_self would keep the id)
            if "dropdown" in box["classes"]:
                summary = nodes.inline("", "", *box.children[0].children)
                classes = ["admonition", *(name for name in box["classes"] if name != "dropdown")]
                new = fold("", summary, *box.children[1:], ids=box["ids"], classes=classes)
                box.parent.replace(box, new)
        for code in list(self.document.findall(_is_code)):
            (_fold_hidden if isinstance(code.parent, HideCodeCellNode) else _fold_taught)(code)
        for section in list(self.document.findall(nodes.section)):
            if section.children[0].astext().startswith(DEPTH):
                _fold_depth(section)


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


def _fold_taught(code: nodes.container) -> None:
    """Code that teaches is open until the reader folds it."""
    summary = nodes.inline("", "", nodes.inline("", _says(code) or "Code"))
    new = fold("", summary, code.deepcopy(), classes=["gk-code"], open=True)
    code.parent.replace(code, new)


def _fold_hidden(code: nodes.container) -> None:
    """Code that prepares or draws is folded under its own first line, which says what it does."""
    hidden = code.parent
    cell = hidden.parent
    words, says = _words(cell), _says(code)
    if says:
        for block in code.findall(nodes.literal_block):
            block.rawsource = block.rawsource.partition("\n")[2].lstrip("\n")
            block.children = [nodes.Text(block.rawsource)]
    summary = nodes.inline("", says or ("How this is computed" if words else hidden["prompt_show"]))
    new = fold("", summary, *hidden.children, classes=["gk-code", "gk-hidden-code"])
    cell.replace(hidden, new)
    if words:  # sentences with computed numbers read on; their code comes after them
        cell.remove(new)
        cell.append(new)
        cell["classes"].append("gk-computed")


def _fold_depth(section: nodes.section) -> None:
    """A section that goes deep shows its title and its first paragraph; the rest, cells too, is folded."""
    title, *told = section.children
    if len(told) < 2 or not isinstance(told[0], nodes.paragraph):
        logger.warning(
            "the section %r should begin with a paragraph that says what is found, and go on",
            title.astext(),
            location=section,
        )
        return
    first, *rest = told
    section.children = [title, first]
    section += fold("", nodes.inline("", "Read on, in depth"), *rest, classes=["gk-depth"])


def _says(code: nodes.container) -> str:
    """What a cell's first line says that it does, or nothing."""
    first = code.astext().partition("\n")[0]
    return first.removeprefix("#").strip().removesuffix(".") if first.startswith("#") else ""


def _words(cell: nodes.Element) -> bool:
    """Whether a cell has put out sentences and nothing else."""
    output = cell.children[-1]
    sentences = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list)
    is_output = output.get("nb_element") == "cell_code_output"
    return is_output and all(isinstance(child, sentences) for child in output.children)


def visit_fold(translator, node: fold) -> None:
    """Open `<details>` and write the summary."""
    state = {"open": ""} if node.get("open") else {}
    translator.body.append(translator.starttag(node, "details", **state))
    summary = node.children.pop(0)
    translator.body.append("<summary>")
    summary.walkabout(translator)
    translator.body.append("</summary>\n")


def depart_fold(translator, node: fold) -> None:
    """Close `<details>`."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node and both transforms."""
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_post_transform(PlaceSetupCell)
    app.add_post_transform(Fold)
