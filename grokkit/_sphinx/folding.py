"""Folded things as native `<details>`: they open without JavaScript, by keyboard, and in print."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class fold(nodes.General, nodes.Element):  # noqa: N801 (docutils writes node classes in lower case)
    """A `<details>` whose summary is its first child."""


class FoldDropdowns(SphinxPostTransform):
    """Turn every admonition, exercise or solution of class `dropdown` into a fold."""

    default_priority = 500  # after sphinx-exercise has written the titles
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Replace the nodes in place."""
        for node in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in node["classes"]:
                continue
            title = node.children[0]
            summary = nodes.inline("", "", *title.children)
            classes = [c for c in node["classes"] if c != "dropdown"]
            node.replace_self(fold("", summary, *node.children[1:], ids=node["ids"], classes=["admonition", *classes]))


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
                    self.document.remove(cell)
                    child.insert(1, cell)
                return
            if isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
                leading.append(child)


def visit_fold(translator, node: fold) -> None:
    """Open `<details>`, write the summary."""
    translator.body.append(translator.starttag(node, "details"))
    translator.body.append('<summary class="admonition-title">')
    node.children[0].walkabout(translator)
    translator.body.append("</summary>\n")
    node.children.pop(0)


def depart_fold(translator, node: fold) -> None:
    """Close `<details>`."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node and both transforms."""
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_post_transform(FoldDropdowns)
    app.add_post_transform(PlaceSetupCell)
