"""What all interactive figures share in Python: one object that is a live widget and a static figure.

Displayed in a notebook, a figure gives two forms of itself at once:

- the *widget*, for Jupyter and Colab: the JavaScript module and the data travel with it;
- *HTML* for everything that has no kernel: a picture, a caption, and what the book needs to bring the figure
  to life. It holds no script, and no data either when the run is one of those shipped with grokkit: the book
  has one copy of both beside its pages (see `grokkit.explorables._sphinx`).

The environment variable GROKKIT_FIGURES forces one form: ``live`` the widget, ``static`` HTML that lives on
its own, with scripts and data inside (for a front end that runs scripts but no widgets).
"""

import hashlib
import html
import os
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import ClassVar

import anywidget
import traitlets

from grokkit.explorables._data import FigureData, as_json, fingerprint
from grokkit.runs import Run, load_recorded

BUNDLES = Path(__file__).parent / "_bundles"
MODES = ("", "live", "static")
INLINE, PICTURE_ONLY = "inline", ""  # where a figure's data are, when they are not beside the page
MOST_INLINE = 150_000  # characters of data in a notebook's output, so that a notebook stays quick to open
PICTURE_NOTE = (
    "This is a picture of an interactive figure. It comes alive in the book with JavaScript, "
    "and in Jupyter when this cell is run."
)


class Explorable(anywidget.AnyWidget):
    """Base of the interactive figures; a subclass says what its data, picture and caption are.

    Attributes:
        step: The training step that is shown, in step with the reader: read it or set it (the nearest
            recorded step is shown).
    """

    kind: ClassVar[str]  # name of the JavaScript module in src/
    caption: ClassVar[str]  # what to try

    manifest = traitlets.Dict(read_only=True).tag(sync=True)
    block = traitlets.Bytes(read_only=True).tag(sync=True)
    text = traitlets.Unicode(read_only=True).tag(sync=True)  # the caption, for the live form
    step = traitlets.Int().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, run: Run, step: int):
        data = self.data(run)
        super().__init__(step=step)
        self.set_trait("manifest", data.manifest)
        self.set_trait("block", data.block)
        self.set_trait("text", self.caption)
        self._run, self._start = run, step

    @traitlets.default("_esm")
    def _module_text(self) -> str:
        return bundle(f"{self.kind}.mjs")

    @traitlets.default("_css")
    def _style_text(self) -> str:
        return bundle("figures.css")

    # What a subclass gives

    @staticmethod
    def data(run: Run) -> FigureData:
        """All that the figure draws, from the run alone."""
        raise NotImplementedError

    @staticmethod
    def picture(run: Run, figure_data: FigureData, step: int) -> str:
        """What is seen where nothing is interactive: one SVG element with a text alternative."""
        raise NotImplementedError

    @staticmethod
    def describe(run: Run, step: int) -> str:
        """What is seen, in a sentence."""
        raise NotImplementedError

    # The two forms

    def __repr__(self) -> str:
        run = self.manifest["run"]
        return f"<{type(self).__name__}: {run['text']}, run {run['id']}>"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        mode = os.environ.get("GROKKIT_FIGURES", "")
        if mode not in MODES:
            raise ValueError(f"GROKKIT_FIGURES must be 'live', 'static' or not set, got {mode!r}")
        if mode == "static":
            return {"text/plain": repr(self), "text/html": self.standalone_html()}, {}
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        if mode != "live":
            bundle["text/html"] = self.html()
        return bundle, metadata

    def html(self) -> str:
        """The figure for the book: picture and caption, and the names of the run and of the module.

        A run that is not shipped with grokkit is inside, if it is not too large; else the picture is all.
        """
        data = FigureData(self.manifest, self.block)
        name = data_name(self.kind, self.manifest)
        inside = [
            f'<div class="gkf-picture">{self.picture(self._run, data, self._start)}</div>',
            f"<figcaption>{html.escape(self.caption)}</figcaption>",
            f'<p class="gkf-note">{html.escape(PICTURE_NOTE)}</p>',
        ]
        if self.manifest["run"]["id"] not in recorded_runs():
            inline = data.as_text()
            name = INLINE if len(inline) <= MOST_INLINE else PICTURE_ONLY
            if name == INLINE:
                inside.append(f'<script type="application/json" class="gkf-data">{inline}</script>')
        start = as_json({"step": self._start})
        content = "\n".join(inside)
        digest = hashlib.sha256(f"{name}{start}{content}".encode()).hexdigest()[:10]
        return (
            f'<figure class="gk-figure gk-wide" id="gk-{self.kind.replace("_", "-")}-{digest}" '
            f'data-gk-figure="{self.kind}" data-gk-data="{name}" '
            f'data-gk-start="{html.escape(start)}">\n{content}\n</figure>'
        )

    def standalone_html(self) -> str:
        """The figure with everything it needs: works in any page, from disk, without kernel or network."""
        name = data_name(self.kind, self.manifest)
        scripts = [
            FigureData(self.manifest, self.block).script(name),
            bundle(f"{self.kind}.js"),
            bundle("host.js"),
        ]
        escaped = (script.replace("</script", "<\\/script") for script in scripts)
        text = "".join(f"<script>{script}</script>\n" for script in escaped)
        figure = self.html()
        figure = re.sub(r'data-gk-data="[^"]*"', f'data-gk-data="{name}"', figure, count=1)
        return f"{figure}\n<style>{bundle('figures.css')}</style>\n{text}"


def bundle(name: str) -> str:
    """Text of a bundled script or style sheet.

    Raises:
        FileNotFoundError: If the bundles were not made; the message says how to make them.
    """
    path = BUNDLES / name
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: the figures' bundles are made when grokkit is installed. Install it again "
            "(`pip install -e .` in the repository), or run `npm ci && npm run build` there"
        )
    return path.read_text(encoding="utf-8")


def data_name(kind: str, manifest: dict) -> str:
    """Name under which a figure's data are filed: the kind of figure and the run's fingerprint."""
    return f"{kind}-{manifest['run']['id']}"


@cache
def recorded_runs() -> dict[str, str]:
    """Names of the runs shipped with grokkit, by fingerprint."""
    folder = resources.files("grokkit") / "recorded"
    if not folder.is_dir():
        return {}
    names = sorted(
        f.name.removesuffix(".safetensors") for f in folder.iterdir() if f.name.endswith(".safetensors")
    )
    return {fingerprint(load_recorded(name)): name for name in names}
