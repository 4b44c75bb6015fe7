"""Give every Plotly chart of a notebook a small picture, for viewers that run nothing: GitHub, nbviewer.

    python book/pictures.py                         all notebooks
    python book/pictures.py chapters/04_the_jump.ipynb …   only these

The picture is the chart as the book's page draws it (`plot.js`, in Chromium), light, in few colours. It
stands beside Plotly's own type as `image/png`, the one kind that all those viewers show; where Plotly is
known, the chart is alive as before. With it goes the name of the chart that it is of: it is drawn again only
when the chart has changed.
"""

import base64
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import plotly
from clock_book.plotly_mime import MIME_TYPE, figure_html
from jaxtyping import UInt8
from nbformat import NotebookNode
from playwright.sync_api import Page, Route, sync_playwright

from grokkit import _node, palette
from grokkit.svg import colour_png

ROOT = Path(__file__).resolve().parent.parent
PNG = "image/png"
WIDTH = 640  # px: what fits the column of all those viewers
COLOURS = 32  # of a picture; with more, a chart in one hue looks the same and weighs a third more
ORIGIN = "http://chart.invalid/"  # a page that is served from here alone
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

PAGE = f"""<!doctype html><html data-theme="light" data-content_root="/"><meta charset="utf-8"><style>
@font-face {{ font-family: "Source Sans 3"; src: url(/font.woff2); font-weight: 200 900 }}
{palette.stylesheet()}
body, figure {{ margin: 0; background: var(--gk-paper) }}
.gk-plot-box {{ width: {WIDTH}px }}
</style>%s<script src="/plot.js"></script></html>"""

# What was photographed, as its pixels.
PIXELS = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  return [image.width, image.height, btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""))];
}"""


def charts(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The outputs of a notebook that are Plotly charts."""
    for cell in notebook.cells:
        yield from (output for output in cell.get("outputs", []) if MIME_TYPE in output.get("data", {}))


def name_of(chart: dict) -> str:
    """A name that follows from all that a chart holds."""
    return hashlib.sha256(json.dumps(chart, sort_keys=True).encode()).hexdigest()[:12]


def picture_of(output: NotebookNode) -> str | None:
    """The picture of a chart in base64, or None if it has none or one of another chart."""
    about = output.metadata.get(PNG, {})
    return output.data.get(PNG) if about.get("chart") == name_of(output.data[MIME_TYPE]) else None


def add(notebook: NotebookNode, before: NotebookNode) -> None:
    """Give every chart of a notebook its picture: that which it had before, if it is the same chart.

    Args:
        notebook: As executed; it is changed.
        before: The same notebook as it was stored.

    Raises:
        FileNotFoundError: If a chart must be drawn and there is no Chromium.
    """
    known = {name_of(output.data[MIME_TYPE]): picture_of(output) for output in charts(before)}
    new = [
        output.data[MIME_TYPE]
        for output in charts(notebook)
        if not known.get(name_of(output.data[MIME_TYPE]))
    ]
    known |= dict(zip(map(name_of, new), draw(new), strict=True))
    for output in charts(notebook):
        chart = output.data[MIME_TYPE]
        output.data[PNG] = known[name_of(chart)]
        output.metadata[PNG] = {"chart": name_of(chart)}


def draw(specs: list[dict]) -> list[str]:
    """Pictures of charts in Chromium, PNG in base64."""
    if not specs:
        return []
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise FileNotFoundError(
            f"{len(specs)} charts need a picture, and none of {', '.join(BROWSERS)} is here"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
        return [drawn(page, spec) for spec in specs]


def drawn(page: Page, spec: dict) -> str:
    """The picture of one chart, PNG in base64, as the book's page draws it."""
    page.unroute_all()
    page.route("**/*", lambda route: _answer(route, spec))
    page.goto(ORIGIN)
    page.wait_for_selector(".gk-plot-box .main-svg")
    page.evaluate("document.fonts.ready")
    photographed = page.locator(".gk-plot-box").screenshot()
    width, height, pixels = page.evaluate(PIXELS, base64.b64encode(photographed).decode())
    image = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(height, width, 4)[..., :3]
    return base64.b64encode(colour_png(*few_colours(image))).decode()


def _answer(route: Route, spec: dict) -> None:
    """Serve what the page of one chart asks for."""
    sans = _node.install(ROOT / "book") / "@fontsource-variable" / "source-sans-3" / "files"
    files = {
        "plot.js": ROOT / "book" / "_static" / "plot.js",
        "font.woff2": sans / "source-sans-3-latin-wght-normal.woff2",
        "_static/plotly/plotly.min.js": Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
    }
    asked = route.request.url.removeprefix(ORIGIN)
    if asked:
        route.fulfill(path=files[asked]) if asked in files else route.fulfill(status=404)
    else:
        route.fulfill(body=PAGE % figure_html(spec), content_type="text/html")


def few_colours(
    image: UInt8[np.ndarray, "height width 3"],
) -> tuple[UInt8[np.ndarray, "height width"], UInt8[np.ndarray, "colour 3"]]:
    """An image in `COLOURS` colours or fewer: the number of each pixel's colour, and the colours.

    Colours that hardly differ count as one; the most frequent are taken, and every pixel gets the nearest.
    """
    coarse = image.reshape(-1, 3) // 8
    codes = coarse @ np.array([1024, 32, 1], dtype=np.int64)
    _, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(place, weights=image[..., c].ravel()) for c in range(3)], axis=1)
    means = sums / count[:, None]
    chosen = means[np.argsort(-count, kind="stable")[:COLOURS]]
    nearest = np.square(means[:, None] - chosen).sum(axis=-1).argmin(axis=1)
    return nearest[place].reshape(image.shape[:2]).astype(np.uint8), np.rint(chosen).astype(np.uint8)


def notebooks() -> list[Path]:
    """All of them, chapters first."""
    return [path for name in ("chapters", "book") for path in sorted((ROOT / name).glob("*.ipynb"))]


def main(arguments: list[str]) -> None:
    """Draw what is missing in the named notebooks, or in all."""
    for path in map(Path, arguments or notebooks()):
        notebook = nbformat.read(path, as_version=4)
        add(notebook, notebook)
        nbformat.write(notebook, path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
