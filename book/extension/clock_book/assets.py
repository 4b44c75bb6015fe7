"""What pages load besides their own HTML: made once per build folder, served by the book itself."""

import shutil
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.application import Sphinx

from grokkit import _node, palette

# The book's faces, cut from the variable fonts to the weights (and optical sizes) that it uses:
# file name -> (package, source file, axis limits).
SERIF, SANS, MONO = "source-serif-4", "source-sans-3", "source-code-pro"
FACES = {
    "serif.woff2": (SERIF, "source-serif-4-latin-opsz-normal", {"opsz": 16, "wght": (400, 700)}),
    "serif-italic.woff2": (SERIF, "source-serif-4-latin-opsz-italic", {"opsz": 16, "wght": (400, 400)}),
    "display.woff2": (SERIF, "source-serif-4-latin-opsz-normal", {"opsz": 60, "wght": 400}),
    "sans.woff2": (SANS, "source-sans-3-latin-wght-normal", {"wght": (400, 650)}),
    "mono.woff2": (MONO, "source-code-pro-latin-wght-normal", {"wght": (400, 600)}),
}

# Left by the themes below ours and used by no page of the book.
UNUSED = (
    "vendor", "locales", "webpack-macros.html", "sbt-webpack-macros.html", "sphinx-thebe.js",
    "sphinx-thebe.css", "images/logo_binder.svg", "images/logo_colab.png", "images/logo_deepnote.svg",
    "images/logo_jupyterhub.svg", "images/logo_jupyterlite.svg", "scripts", "styles", "togglebutton.js",
    "togglebutton.css", "copybutton.js", "copybutton.css", "copybutton_funcs.js", "clipboard.min.js",
    "check-solid.svg", "copy-button.svg", "file.png", "plus.png", "minus.png", "pygments.css",
    "basic.css", "exercise.css", "proof.css", "minimal",
)  # fmt: skip


def make(app: Sphinx) -> None:
    """Fill the generated static folder: `fonts/`, `katex/`, `plotly/plotly.min.js`, `palette.css`."""
    if app.builder.format != "html":
        return
    root = Path(app.srcdir)
    if (root / "grokkit" / "explorables" / "web").is_dir():
        _node.make_bundles(root)  # the figures may have changed since grokkit was installed
    modules = _node.install(root / "book")
    made = Path(app.doctreedir).parent / ".made_static"
    made.mkdir(parents=True, exist_ok=True)
    (made / "palette.css").write_text(palette.stylesheet(), encoding="utf-8")
    _cut_fonts(modules / "@fontsource-variable", made / "fonts")
    _copy_katex(modules / "katex" / "dist", made / "katex")
    _copy_plotly(made / "plotly")
    app.config.html_static_path.append(str(made))


def _cut_fonts(packages: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for name, (package, source, limits) in FACES.items():
        original = packages / package / "files" / f"{source}.woff2"
        if (to / name).exists() and (to / name).stat().st_mtime > original.stat().st_mtime:
            continue
        font = instantiateVariableFont(TTFont(original), limits)
        font.flavor = "woff2"
        font.save(to / name)
    for package in (SERIF, SANS, MONO):
        shutil.copyfile(packages / package / "LICENSE", to / f"LICENSE-{package}.txt")


def _copy_katex(dist: Path, to: Path) -> None:
    (to / "fonts").mkdir(parents=True, exist_ok=True)
    for font in (dist / "fonts").glob("*.woff2"):
        shutil.copy2(font, to / "fonts" / font.name)
    shutil.copy2(dist / "katex-swap.min.css", to / "katex.css")
    shutil.copy2(dist.parent / "LICENSE", to / "LICENSE.txt")


def _copy_plotly(to: Path) -> None:
    import plotly

    to.mkdir(exist_ok=True)
    shutil.copy2(Path(plotly.__file__).parent / "package_data" / "plotly.min.js", to / "plotly.min.js")


def prune(app: Sphinx, exception: Exception | None) -> None:
    """Delete what the inherited themes copied and no page of ours asks for (megabytes of icon fonts)."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for name in UNUSED:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()


def setup(app: Sphinx) -> None:
    """Make the files when the builder is known; prune after the themes have copied theirs."""
    app.connect("builder-inited", make)
    app.connect("build-finished", prune, priority=900)
