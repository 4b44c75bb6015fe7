"""Sphinx extension: interactive figures in built pages.

What a chapter's output holds is a picture, a caption and the names of a module and of a run (see `_base`).
When a page with figures is written, this extension

- puts the figures' scripts and style sheet into ``_static/figures/``, and the data of every run they show,
  computed from the runs shipped with grokkit, once per run and version of grokkit's code;
- names these files in the figure and loads the small host script, on pages that have figures, and only there;
- makes links of the prose such as ``[the jump](#play=800..1400)`` into buttons that play a stretch of
  training, and leaves ``[step 1,000](#step=1000)`` alone as links to a state of the page, before MyST looks
  for anchors of these names.

Use: ``extensions = ["grokkit.explorables._sphinx"]``, or ``sphinx.extra_extensions`` in Jupyter Book.
"""

import hashlib
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from grokkit.explorables import FIGURES
from grokkit.explorables._base import BUNDLES, INLINE, PICTURE_ONLY, bundle, recorded_runs
from grokkit.runs import load_recorded

FOLDER = "_static/figures"
FIGURE = re.compile(r'(<figure class="gk-figure[^>]*>)(.*?</figure>)', re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
STATE_LINK = re.compile(r"#(?:play=(?P<from>\d+)\.\.(?P<to>\d+)|(?:run|step|a|b|k|cut)=[\w.,&=-]+)")

logger = logging.getLogger(__name__)


class StateLinks(SphinxTransform):
    """Links of the prose that move the figures, set apart before MyST resolves anchors."""

    default_priority = 100  # MyST's own transforms of anchors come later

    def apply(self, **kwargs) -> None:
        """Replace the links in place."""
        for link in list(self.document.findall(nodes.reference)):
            if found := STATE_LINK.fullmatch(link.get("refuri", "")):
                link.replace_self(_state_link(link, found))


def _state_link(link: nodes.reference, found: re.Match) -> list[nodes.Node]:
    if found["from"]:
        start = f'<button type="button" class="gk-play" data-from="{found["from"]}" data-to="{found["to"]}">'
        end = "</button>"
    else:
        start, end = f'<a href="{html.escape(found[0])}">', "</a>"
    return [nodes.raw("", start, format="html"), *link.children, nodes.raw("", end, format="html")]


def complete_page(body: str, static: Path, address: str, pagename: str) -> str:
    """A page's HTML with its figures completed, their style sheet before and the host script after it.

    Args:
        body: HTML that may hold figures, as `Explorable.html` makes them.
        static: Folder for the files that the figures need; what is there and still right stays.
        address: That folder, seen from the page.
        pagename: For warnings.
    """
    if not FIGURE.search(body):
        return body

    def url(name: str) -> str:
        version = hashlib.sha256((static / name).read_bytes()).hexdigest()[
            :8
        ]  # so that no stale copy is used
        return f"{address}/{name}?v={version}"

    for name in ("figures.css", "host.js"):
        _write(static / name, bundle(name))
    body = FIGURE.sub(
        lambda figure: _complete(figure[1], static, url, pagename) + figure[2], _unrepeated(body)
    )
    style = f'<link rel="stylesheet" href="{url("figures.css")}">'
    return f'{style}\n{body}\n<script src="{url("host.js")}" defer></script>\n'


def on_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    """Complete the figures of a page that is about to be written."""
    if app.builder.format == "html" and "body" in context:
        address = context["pathto"](FOLDER, 1)
        context["body"] = complete_page(context["body"], Path(app.outdir, FOLDER), address, pagename)


def _unrepeated(body: str) -> str:
    """Equal figures have equal ids, since these are made from the content; on one page they must differ."""
    seen: set[str] = set()

    def rename(figure: re.Match) -> str:
        text = figure[0]
        for name in IDENTIFIER.findall(text):
            if name in seen:
                text = re.sub(rf'((?:id="|#)){re.escape(name)}(?=["\)])', rf"\g<1>{name}-{len(seen)}", text)
        seen.update(IDENTIFIER.findall(text))
        return text

    return FIGURE.sub(rename, body)


def _complete(tag: str, static: Path, url: Callable[[str], str], pagename: str) -> str:
    """The opening tag of a figure with the addresses of its module and of its data."""
    attributes = dict(ATTRIBUTE.findall(tag))
    kind, data = attributes["data-gk-figure"], attributes["data-gk-data"]
    if kind not in FIGURES:
        logger.warning("there is no figure of the kind %r", kind, location=pagename)
        return tag
    _write(static / f"{kind}.js", bundle(f"{kind}.js"))
    added = f' data-gk-module-src="{url(f"{kind}.js")}"'
    if data not in (INLINE, PICTURE_ONLY):
        run = recorded_runs().get(data.rpartition("-")[2])
        if run is None:
            logger.warning(
                "the figure %r shows a run that is not one of those shipped (%s): execute the page again",
                data,
                ", ".join(recorded_runs().values()) or "none",
                location=pagename,
            )
            return tag
        _write_data(static / f"{data}.js", kind, run)
        added += f' data-gk-data-src="{url(f"{data}.js")}"'
    return f"{tag[:-1]}{added}>"


def _write_data(path: Path, kind: str, run: str) -> None:
    """Write the data of a figure, unless they are there, made by the same code."""
    code = hashlib.sha256()
    for source in (f"{kind}.py", "_data.py", "../fast.py", "../fourier.py", "../measures.py"):
        code.update((BUNDLES.parent / source).read_bytes())
    first_line = f"// {run}, read by {code.hexdigest()[:16]}\n"
    if path.exists():
        with path.open(encoding="utf-8") as file:
            if file.readline() == first_line:
                return
    data = FIGURES[kind].data(load_recorded(run))
    _write(path, first_line + data.script(path.stem))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(StateLinks)
    # After themes have filled in the page.
    app.connect("html-page-context", on_page, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
