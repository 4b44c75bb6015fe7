"""Every chart of a notebook has a small picture, for viewers that run nothing."""

import base64
import re
import zlib

import nbformat
import numpy as np
import pictures
import pytest
from chapter_files import NOTEBOOKS, read
from nbconvert import HTMLExporter

from grokkit import plots
from grokkit.palette import LIGHT

MOST_OF_ONE, MOST_OF_ALL = 45_000, 1_200_000  # bytes as they are stored: git keeps every version of each
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_every_chart_has_a_small_picture_of_itself(notebook):
    for output in pictures.charts(read(notebook)):
        picture = pictures.picture_of(output)
        assert picture, f"the picture is missing or old: python book/pictures.py {notebook.name}"
        assert len(picture) <= MOST_OF_ONE


def test_all_pictures_together_are_light():
    sizes = [len(output.data[pictures.PNG]) for path in NOTEBOOKS for output in pictures.charts(read(path))]
    assert 0 < sum(sizes) <= MOST_OF_ALL


@each_notebook
def test_an_exported_notebook_shows_each_chart(notebook):
    page, _ = HTMLExporter().from_notebook_node(read(notebook))
    shown = re.findall(r'<img [^>]*src="data:image/png;base64,([^"]+)"', page)
    assert shown == [output.data[pictures.PNG] for output in pictures.charts(read(notebook))]


def test_a_picture_of_another_chart_is_none():
    notebook = nbformat.from_dict(read(NOTEBOOKS[0]))
    output = next(pictures.charts(notebook))
    output.data[pictures.MIME_TYPE]["layout"]["height"] += 1
    assert pictures.picture_of(output) is None


def test_a_chart_is_drawn_in_the_colours_and_the_size_of_the_book(chromium):
    chart = plots.step_curves(np.arange(9), {"one": np.arange(9.0)}, "height").update_layout(height=240)
    with chromium.new_context(viewport={"width": 640, "height": 600}) as context:
        png = base64.b64decode(pictures.drawn(context.new_page(), chart.to_plotly_json()))
    assert np.frombuffer(png[16:24], ">u4").tolist() == [pictures.WIDTH, 240]
    table = png[png.index(b"PLTE") + 4 :][: int.from_bytes(png[png.index(b"PLTE") - 4 :][:4])]
    colours = np.frombuffer(table, np.uint8).reshape(-1, 3).astype(int)
    for name in ("paper", "ink"):
        meant = [int(LIGHT[name][i : i + 2], 16) for i in (1, 3, 5)]
        assert np.abs(colours - meant).max(axis=1).min() <= 8, name
    pixels = zlib.decompress(
        png[png.index(b"IDAT") + 4 :][: int.from_bytes(png[png.index(b"IDAT") - 4 :][:4])]
    )
    assert len(set(pixels)) > 2


def test_few_colours_are_those_that_were_there():
    image = np.zeros((4, 6, 3), np.uint8)
    image[1:3] = [200, 16, 40]
    numbers, colours = pictures.few_colours(image)
    np.testing.assert_array_equal(colours[numbers], image)
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    numbers, colours = pictures.few_colours(noise)
    assert len(colours) == pictures.COLOURS
    every = np.square(noise[..., None, :] - colours.astype(float)).sum(-1)
    mine = np.square(noise - colours[numbers].astype(float)).sum(-1)
    assert np.mean(np.sqrt(mine) - np.sqrt(every.min(-1))) < 8  # the nearest, but for those that count as one
