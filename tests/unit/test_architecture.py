"""The drawing of the network says its sizes, stays within a phone, and knows where one is."""

import re
import xml.etree.ElementTree as ET

import pytest

from grokkit import ModelConfig
from grokkit.architecture import PARTS, WIDTH, diagram

SVG = "{http://www.w3.org/2000/svg}"
CONFIGS = [ModelConfig(), ModelConfig(p=31, d_model=24, n_heads=3, d_head=8, d_mlp=40)]


def read(drawn):
    return ET.fromstring(drawn.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(root) -> list[str]:
    return ["".join(text.itertext()).replace("\u200b", "") for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("config", CONFIGS, ids=["the paper's", "a small one"])
def test_every_part_stands_in_order_with_its_tables_and_sizes(config):
    drawn = diagram(config)
    said = texts(read(drawn))
    assert [text for text in said if text in PARTS] == list(PARTS)
    names = {f"W{name}" for name in ("E", "pos", "Q", "K", "V", "O", "in", "out", "U")} | {"bin", "bout"}
    assert names == {name for text in said for name in re.findall(r"\b[Wb](?:E|pos|[QKVOU]|in|out)\b", text)}
    for number in (config.d_model, config.n_heads, config.d_mlp, config.p):
        assert re.search(rf"\b{number}\b", " ".join(said))
        assert re.search(rf"\b{number}\b", drawn.text)


@pytest.mark.parametrize("here", [None, *PARTS])
def test_it_says_what_it_shows_in_colours_of_the_page_and_as_wide_as_a_phone(here):
    drawn = diagram(ModelConfig(), here)
    root = read(drawn)
    assert root.get("aria-label") == drawn.text == repr(drawn)
    assert drawn._repr_html_() == drawn.svg
    assert float(root.get("width")) == WIDTH <= 343
    for box in root.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x")) <= float(box.get("x")) + float(box.get("width")) <= WIDTH
    inks = {each.get(kind) for each in root.iter() for kind in ("fill", "stroke")} - {
        None,
        "none",
        "currentColor",
    }
    assert all(ink.startswith("var(--gk-") for ink in inks)


@pytest.mark.parametrize("here", PARTS)
def test_the_strip_marks_one_part(here):
    drawn = diagram(ModelConfig(), here)
    root = read(drawn)
    boxes = list(root.iter(f"{SVG}rect"))
    dark = [i for i, box in enumerate(boxes) if "--gk-ink" in box.get("fill")]
    assert dark == [PARTS.index(here)]
    (mark,) = [text for text in root.iter(f"{SVG}text") if text.text == "here"]
    box = boxes[dark[0]]
    assert float(mark.get("x")) == float(box.get("x")) + float(box.get("width")) / 2
    assert f"at the {here}, the {('first', 'second', 'third', 'last')[dark[0]]}" in drawn.text


@pytest.mark.parametrize("wrong", ["", "MLP", "Attention"])
def test_a_part_that_there_is_not_is_named(wrong):
    with pytest.raises(ValueError, match=f"embedding, attention, neurons, unembedding; got '{wrong}'"):
        diagram(ModelConfig(), wrong)
