"""Sphinx extension: interactive figures in built pages.

What a chapter's output holds is a picture, a caption and the names of a module and of a recording (see
`grokkit.explorables.frame.figure`).
When a page with figures is written, this extension

- puts the figures' scripts and style sheets into ``_static/figures/``, and the data of every run they show,
  computed from the recordings shipped with grokkit, and again when something they are computed with has
  changed (see `clock_book.made_from`): what a figure draws at first in one file, and each part that it may
  ask for later in one of its own;
- names these files in the figure and loads the small host script, on pages that have figures, and only there;
- puts a figure into a page that is no notebook: the directive ``{explorable}`` with its kind, the name of a
  recording on its shelf, and what else it is to be told, as JSON;
- makes links of the prose such as ``[the jump](#play=800..1400)`` into buttons that play a stretch of
  training, and leaves ``[step 1,000](#step=1000)`` alone as links to a state of the page, before MyST looks
  for anchors of these names.
"""

import hashlib
import html
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from clock_book.made_from import made_from
from grokkit.explorables import Explorable, figures
from grokkit.explorables.frame.encoding import FigureData
from grokkit.explorables.frame.figure import INLINE, PICTURE_ONLY, STATE, bundle, style_sheets
from grokkit.explorables.frame.recording import Recording

FOLDER = "_static/figures"
FIGURE = re.compile(r'(<figure class="gk-figure[^>]*>)(.*?</figure>)', re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
STATE_LINK = re.compile(
    rf"#(?:play=(?P<from>\d+)\.\.(?P<to>\d+)|(?:run|{'|'.join(map(re.escape, STATE))})=[\w.,&=%-]+)"
)

logger = logging.getLogger(__name__)


class StateLinks(SphinxTransform):
    """Links of the prose that move the figures, set apart before MyST resolves anchors."""

    default_priority = 100  # MyST's own transforms of anchors come later

    def apply(self, **kwargs) -> None:
        """Replace the links in place."""
        for link in list(self.document.findall(nodes.reference)):
            if found := STATE_LINK.fullmatch(link.get("refuri", "")):
                link.replace_self(_state_link(link, found))


class ExplorableDirective(SphinxDirective):
    """A figure in a page that is no notebook.

    ::

        ```{explorable} live_training
        :recording: mainline
        :options: {"small": true}
        ```

    A figure, recording or option that there is not is an error at its place.
    """

    required_arguments = 1
    option_spec: ClassVar = {
        "recording": directives.unchanged_required,
        "options": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The figure's HTML, as a notebook's output would hold it."""
        try:
            figure = figures()[self.arguments[0]]
            recording = self.options.get("recording")
            shown = [] if recording is None else [figure.shelf.load(recording)]
            html_ = figure(*shown, **json.loads(self.options.get("options", "{}"))).html()
        except (KeyError, TypeError, ValueError) as error:
            raise self.error(f"{{explorable}} {self.arguments[0]} cannot be shown: {error}") from error
        return [nodes.raw("", html_, format="html")]


def _state_link(link: nodes.reference, found: re.Match) -> list[nodes.Node]:
    if found["from"]:
        start = f'<button type="button" class="gk-play" data-from="{found["from"]}" data-to="{found["to"]}">'
        end = "</button>"
    else:
        start, end = f'<a href="{html.escape(found[0])}">', "</a>"
    return [nodes.raw("", start, format="html"), *link.children, nodes.raw("", end, format="html")]


def complete_page(body: str, static: Path, address: str, pagename: str) -> str:
    """A page's HTML with its figures completed, their style sheets before and the host script after it.

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

    kinds = [dict(ATTRIBUTE.findall(figure[1]))["data-gk-figure"] for figure in FIGURE.finditer(body)]
    styles = dict.fromkeys(sheet for kind in kinds for sheet in style_sheets(kind))
    for name in (*styles, "host.js"):
        _write(static / name, bundle(name))
    body = FIGURE.sub(
        lambda figure: _complete(figure[1], static, address, url, pagename) + figure[2], _unrepeated(body)
    )
    links = "\n".join(f'<link rel="stylesheet" href="{url(name)}">' for name in styles)
    return f'{links}\n{body}\n<script src="{url("host.js")}" defer></script>\n'


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


def _complete(tag: str, static: Path, address: str, url: Callable[[str], str], pagename: str) -> str:
    """The opening tag of a figure with the addresses of its module and of its data."""
    attributes = dict(ATTRIBUTE.findall(tag))
    kind, data = attributes["data-gk-figure"], attributes["data-gk-data"]
    if kind not in figures():
        logger.warning("there is no figure of the kind %r", kind, location=pagename)
        return tag
    _write(static / f"{kind}.js", bundle(f"{kind}.js"))
    added = f' data-gk-module-src="{url(f"{kind}.js")}"'
    if data not in (INLINE, PICTURE_ONLY):
        figure = figures()[kind]
        shipped = figure.shelf.by_identity
        name = shipped.get(data.rpartition("-")[2])
        if name is None:
            logger.warning(
                "the figure %r shows something that is not shipped (%s are): execute the page again",
                data,
                ", ".join(shipped.values()) or "none",
                location=pagename,
            )
            return tag
        parts = _write_data(static, data, figure, name)
        added += f' data-gk-data-src="{url(f"{data}.js")}"'
        if parts:  # one address for all: where the name belongs, and a version that changes with any of them
            version = hashlib.sha256(b"".join((static / name).read_bytes() for name in parts)).hexdigest()[:8]
            added += f' data-gk-parts-src="{address}/{data}-{{part}}.js?v={version}"'
    return f"{tag[:-1]}{added}>"


def _write_data(static: Path, data: str, figure: type[Explorable], shown: str) -> list[str]:
    """Write the data of a figure and their parts, unless they are there, made from the same.

    Args:
        static: Where to.
        data: Their name.
        figure: Whose data.
        shown: The name of the recording on the figure's shelf.

    Returns:
        The names of the parts' files.
    """
    first_line = f"// {json.dumps(shown)}, made from {made_from(figure)}\n"
    recorded = cache(lambda: figure.shelf.load(shown))  # only if something has to be written

    def write(name: str, compute: Callable[[Recording], FigureData]) -> Path:
        path = static / f"{name}.js"
        if not _begins_with(path, first_line):
            _write(path, first_line + compute(recorded()).script(name))
        return path

    first = write(data, figure.first_data).read_text(encoding="utf-8")
    manifest, _ = json.loads(first.partition("] = ")[2].rstrip(";\n"))
    return [
        write(f"{data}-{part}", lambda recording, part=part: figure.part_data(recording, part)).name
        for part in manifest["parts"]
    ]


def _begins_with(path: Path, line: str) -> bool:
    if not path.exists():
        return False
    with path.open(encoding="utf-8") as file:
        return file.readline() == line


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(StateLinks)
    app.add_directive("explorable", ExplorableDirective)
    # After themes have filled in the page.
    app.connect("html-page-context", on_page, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
