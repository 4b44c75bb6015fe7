"""Folded things as native `<details>`: they open without JavaScript, by keyboard, and in print."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


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
    """Fold every admonition, exercise or solution of class `dropdown`, and hidden parts of cells."""

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
        for hidden in list(self.document.findall(HideCodeCellNode)):
            cell = hidden.parent
            words = _words(cell)
            summary = nodes.inline("", "How this is computed" if words else hidden["prompt_show"])
            new = fold("", summary, *hidden.children, classes=["gk-hidden-code"])
            cell.replace(hidden, new)
            if words:  # sentences with computed numbers read on; their code comes after them
                cell.remove(new)
                cell.append(new)
                cell["classes"].append("gk-computed")


def _words(cell: nodes.Element) -> bool:
    """Whether a cell has put out sentences and nothing else."""
    output = cell.children[-1]
    sentences = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list)
    is_output = output.get("nb_element") == "cell_code_output"
    return is_output and all(isinstance(child, sentences) for child in output.children)


def visit_fold(translator, node: fold) -> None:
    """Open `<details>` and write the summary."""
    translator.body.append(translator.starttag(node, "details"))
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
