"""A chapter's number is the one in its file name, also while chapters before it are missing.

Sphinx counts the entries of the table of contents. This wraps the step in which it does so (as
sphinx-external-toc does it); once every chapter from 1 on is listed, the wrapper changes nothing.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles


def chapter_number(docname: str) -> int | None:
    """Return 4 for `chapters/04_the_jump`, None for a page that is no chapter."""
    match = re.match(r"chapters/(\d\d)_", docname)
    return int(match[1]) if match else None


def _renumber(env: BuildEnvironment) -> None:
    for docname, numbers in env.toc_secnumbers.items():
        chapter = chapter_number(docname)
        if chapter is None:
            continue
        for anchor, number in numbers.items():
            if number:
                numbers[anchor] = (chapter, *number[1:])
        for node in [env.titles[docname], *env.tocs[docname].findall(nodes.reference)]:
            if node.get("secnumber"):
                node["secnumber"] = [chapter, *node["secnumber"][1:]]


def setup(app: Sphinx) -> None:
    """Wrap Sphinx's numbering once per process."""
    count = TocTreeCollectorWithStyles.assign_section_numbers
    if hasattr(count, "by_file_name"):
        return

    def assign_section_numbers(self, env: BuildEnvironment) -> list[str]:
        rewrite = count(self, env)
        _renumber(env)
        return rewrite

    assign_section_numbers.by_file_name = True
    TocTreeCollectorWithStyles.assign_section_numbers = assign_section_numbers
