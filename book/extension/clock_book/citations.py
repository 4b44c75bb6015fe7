"""Citations as (author, year) in round brackets; the references as a plain list."""

from functools import partial

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

ROUND = BracketStyle(left="(", right=")")
KINDS = ("textual", "parenthetical", "author", "label", "year")
# `bibtex_reference_style: author_year_round`
RoundAuthorYear = partial(AuthorYearReferenceStyle, **{f"bracket_{kind}": ROUND for kind in KINDS})


class ListReferences(SphinxPostTransform):
    """Write references as list items: the default markup has roles that may not stand where they do."""

    default_priority = 600  # after sphinxcontrib-bibtex has filled in the works
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Replace each run of citations by one list."""
        for citation in list(self.document.findall(nodes.citation)):
            content = [child for child in citation.children if not isinstance(child, nodes.label)]
            item = nodes.list_item("", *content, ids=citation["ids"])
            place = citation.parent.index(citation)
            before = citation.parent[place - 1] if place else None
            if isinstance(before, nodes.bullet_list) and "gk-references" in before["classes"]:
                before.append(item)
                citation.parent.remove(citation)
            else:
                citation.parent.replace(citation, nodes.bullet_list("", item, classes=["gk-references"]))


def setup(app: Sphinx) -> None:
    """Make the style known to sphinxcontrib-bibtex, and write references as a list."""
    app.add_post_transform(ListReferences)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)
