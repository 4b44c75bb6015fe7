"""What all interactive figures share in Python: one object that is a live widget and a static figure.

Displayed in a notebook, a figure gives two forms of itself at once:

- the *widget*, for Jupyter and Colab: the JavaScript module and the data travel with it;
- *HTML* for everything that has no kernel: a picture, a caption, and what the book needs to bring the figure
  to life. It holds no script, and no data either when what it shows is shipped with grokkit: the book has one
  copy of both beside its pages (see `clock_book.explorables`).

The environment variable GROKKIT_FIGURES forces one form: ``live`` the widget, ``static`` HTML that lives on
its own, with scripts and data inside (for a front end that runs scripts but no widgets).
"""

import hashlib
import html
import json
import os
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar, cast

import anywidget
import traitlets

from grokkit.explorables.frame.encoding import FigureData, as_json, pack
from grokkit.explorables.frame.recording import RUNS, Recording, Shelf, identity

BUNDLES = Path(__file__).parent.parent / "_bundles"
MODES = ("", "live", "static")
# What the figures of a page share: "number", "list" or "text", by name. JavaScript and the book read it too.
STATE: dict[str, str] = json.loads(
    files("grokkit.explorables").joinpath("state.json").read_text(encoding="utf-8")
)
INLINE, PICTURE_ONLY = "inline", ""  # where a figure's data are, when they are not beside the page
MOST_INLINE = 150_000  # characters of data in a notebook's output, so that a notebook stays quick to open
MOST_STANDALONE = 4_000_000  # characters of further data in a figure that lives on its own
PART_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PICTURE_NOTE = (
    "This is a picture of an interactive figure. It comes alive in the book with JavaScript, "
    "and in Jupyter when this cell is run."
)

State = Mapping[str, Any]  # some of STATE, by name


def state_number() -> traitlets.Int:
    """A number of the page's state that a figure uses; None while it is not chosen."""
    return traitlets.Int(None, allow_none=True, min=0).tag(sync=True)


def state_list() -> traitlets.List:
    """A list of numbers of the page's state that a figure uses."""
    return traitlets.List(traitlets.Int(min=0)).tag(sync=True)


def state_text() -> traitlets.Unicode:
    """A text of the page's state that a figure uses; empty while there is none."""
    return traitlets.Unicode().tag(sync=True)


Shown = TypeVar(
    "Shown", bound=Recording | None
)  # the kind of recording that a figure shows; None: it needs none


class Explorable(anywidget.AnyWidget, Generic[Shown]):
    """Base of the interactive figures; a subclass says what its data, picture and caption are.

    A subclass declares which of `STATE` it uses, as traits: ``step = state_number()``. They are in step with
    the reader and with all other figures of the page: read them or set them. (For ``step`` the nearest
    recorded one is shown.)

    Args:
        recording: What the figure shows, or None for a figure that needs none. Anything that is a
            `Recording`: most figures show runs.
        options: What distinguishes this figure from others of its kind and recording: JSON, for its
            JavaScript (``manifest.options``) and its picture. The data do not depend on them.
        start: The state to begin with, any of the declared; what the page shows already goes before.

    What a manifest calls its ``run`` is what its recording is about; of figures with the same one the page
    knows that they show the same steps.

    Raises:
        TypeError: If ``start`` holds something that the figure does not declare, or a subclass declares a
            field as what it is not.
    """

    kind: ClassVar[str]  # name of its folder
    caption: str  # what to try
    shelf: ClassVar[Shelf] = RUNS  # where those of its recordings stand that are shipped

    manifest = traitlets.Dict(read_only=True).tag(sync=True)
    block = traitlets.Bytes(read_only=True).tag(sync=True)
    text = traitlets.Unicode(read_only=True).tag(sync=True)  # the caption, for the live form
    asked = traitlets.List(traitlets.Unicode()).tag(sync=True)  # names of parts, one after another
    answer = traitlets.Unicode(read_only=True).tag(sync=True)  # the part asked for, as JSON
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        traits = {"number": traitlets.Int, "list": traitlets.List, "text": traitlets.Unicode}
        for name, kind in STATE.items():
            if name in vars(cls) and not isinstance(vars(cls)[name], traits[kind]):
                raise TypeError(f"{cls.__name__}.{name} must be declared as state_{kind}()")

    def __init__(
        self, recording: Shown | None = None, options: Mapping[str, Any] | None = None, **start: Any
    ):
        used = [name for name in STATE if self.has_trait(name)]
        if unknown := sorted(set(start) - set(used)):
            raise TypeError(f"{type(self).__name__} has no {', '.join(unknown)}; its state is {used}")
        self._recording = cast(Shown, recording)  # of a figure that needs none, None is all that there is
        self._data = self.first_data(self._recording)
        super().__init__(**start)
        self.options = json.loads(json.dumps(dict(options or {}), allow_nan=False))
        self.set_trait("manifest", {**self._data.manifest, "options": self.options})
        self.set_trait("block", self._data.block)
        self.set_trait("text", self.caption)
        self._n_answers = 0
        self._start = {name: value for name, value in start.items() if value is not None}

    @traitlets.default("_esm")
    def _module_text(self) -> str:
        return bundle(f"{self.kind}.mjs")

    @traitlets.default("_css")
    def _style_text(self) -> str:
        return "".join(bundle(name) for name in style_sheets(self.kind))

    # What a subclass gives

    @classmethod
    def data(cls, recording: Shown) -> FigureData:
        """What the figure draws at first, from the recording alone. By default only what that is about."""
        return pack(cls.kind, {}, **({} if recording is None else {"run": recording.about()}))

    @staticmethod
    def picture(recording: Shown, figure_data: FigureData, start: State) -> str:
        """What is seen where nothing is interactive: one SVG element with a text alternative."""
        raise NotImplementedError

    @staticmethod
    def parts(recording: Shown) -> Sequence[str]:
        """Names of further data that the figure may ask for: small letters, digits and hyphens."""
        return ()

    @staticmethod
    def part(recording: Shown, name: str) -> FigureData:
        """One of these; packed with the figure's kind."""
        raise NotImplementedError

    # Data

    @classmethod
    def first_data(cls, recording: Shown) -> FigureData:
        """The figure's `data`, whose manifest also lists the names of its parts.

        Raises:
            ValueError: If a part's name could not be that of a file, or the data are said to be of another
                recording.
        """
        data, names = cls.data(recording), list(cls.parts(recording))
        shown = None if recording is None else identity(recording)
        if (said := data.manifest.get("run", {}).get("id")) != shown:
            raise ValueError(f"the data of {cls.kind} say that they are of {said}, and are of {shown}")
        if bad := [name for name in names if not PART_NAME.fullmatch(name)]:
            raise ValueError(f"a part's name has small letters, digits and hyphens only, got {bad[0]!r}")
        return FigureData({**data.manifest, "parts": names}, data.block)

    @classmethod
    def part_data(cls, recording: Shown, name: str) -> FigureData:
        """A `part`, whose manifest says which one it is."""
        data = cls.part(recording, name)
        return FigureData({**data.manifest, "part": name}, data.block)

    @traitlets.observe("asked")
    def _on_asked(self, change: dict) -> None:
        before, now = change["old"] or [], change["new"]
        # The reader's side appends to the list. It begins a new one where the notebook was opened again.
        for name in now[len(before) :] if now[: len(before)] == before else now:
            self._n_answers += 1  # makes every answer a new value, which is sent
            self.set_trait("answer", as_json({"number": self._n_answers, "name": name, **self._answer(name)}))

    def _answer(self, name: str) -> dict[str, Any]:
        if name not in self._data.manifest["parts"]:
            return {"error": f"there is no part “{name}”"}
        try:
            return {"data": json.loads(self.part_data(self._recording, name).as_text())}
        except Exception as error:  # the reader waits for an answer, whatever went wrong
            return {"error": f"“{name}” could not be computed: {error}"}

    # The two forms

    def __repr__(self) -> str:
        about = self.manifest.get("run")
        return f"<{type(self).__name__}" + (f": {about['text']}, {about['id']}>" if about else ">")

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        mode = os.environ.get("GROKKIT_FIGURES", "")
        if mode not in MODES:
            raise ValueError(f"GROKKIT_FIGURES must be 'live', 'static' or not set, got {mode!r}")
        if mode == "static":
            return {"text/plain": repr(self), "text/html": self.standalone_html()}, {}
        forms = super()._repr_mimebundle_(**kwargs)
        assert forms is not None  # it is only of widgets without a view
        bundle, metadata = forms
        if mode != "live":
            bundle["text/html"] = self.html()
        return bundle, metadata

    def html(self) -> str:
        """The figure for the book: picture and caption, and the names of the recording and of the module.

        Data of what is not shipped with grokkit are inside, if they are not too large; else the picture is
        all.
        """
        if self._recording is not None and identity(self._recording) in self.shelf.by_identity:
            return self._figure(data_name(self.kind, self.manifest))
        inline = self._data.as_text()
        return self._figure(INLINE, inline) if len(inline) <= MOST_INLINE else self._figure(PICTURE_ONLY)

    def standalone_html(self) -> str:
        """The figure with everything it needs: works in any page, from disk, without kernel or network.

        Of its parts it takes as many with it, in their order, as fit into `MOST_STANDALONE` characters.
        """
        name = data_name(self.kind, self.manifest)
        scripts, room = [self._data.script(name)], MOST_STANDALONE
        for part in self._data.manifest["parts"]:
            script = self.part_data(self._recording, part).script(f"{name}-{part}")
            room -= len(script)
            if room < 0:
                break
            scripts.append(script)
        scripts += [bundle(f"{self.kind}.js"), bundle("host.js")]
        escaped = (script.replace("</script", "<\\/script") for script in scripts)
        text = "".join(f"<script>{script}</script>\n" for script in escaped)
        return f"{self._figure(name)}\n<style>{self._style_text()}</style>\n{text}"

    def _figure(self, name: str, inline: str = "") -> str:
        data = FigureData(self.manifest, self.block)
        inside = [
            f'<div class="gkf-picture">{self.picture(self._recording, data, self._start)}</div>',
            f"<figcaption>{html.escape(self.caption)}</figcaption>",
            f'<p class="gkf-note">{html.escape(PICTURE_NOTE)}</p>',
        ]
        if inline:
            inside.append(f'<script type="application/json" class="gkf-data">{inline}</script>')
        start, options = as_json(self._start), as_json(self.options) if self.options else ""
        begin = f'data-gk-start="{html.escape(start)}"'
        if options:
            begin += f' data-gk-options="{html.escape(options)}"'
        content = "\n".join(inside)
        digest = hashlib.sha256(f"{name}{start}{options}{content}".encode()).hexdigest()[:10]
        return (
            f'<figure class="gk-figure gk-wide" id="gk-{self.kind.replace("_", "-")}-{digest}" '
            f'data-gk-figure="{self.kind}" data-gk-data="{name}" {begin}>\n{content}\n</figure>'
        )


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


def style_sheets(kind: str) -> list[str]:
    """Names of the bundled style sheets that a figure needs: the common one, and its own if it has one."""
    own = f"{kind}.css"
    return ["figures.css", *([own] if (BUNDLES / own).exists() else [])]


def data_name(kind: str, manifest: dict) -> str:
    """Name under which a figure's data are filed: the kind of figure, and the recording's identity if any."""
    return f"{kind}-{manifest['run']['id']}" if "run" in manifest else kind
