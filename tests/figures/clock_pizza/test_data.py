"""ClockPizza's data: what its JavaScript reads is what the gallery holds; its picture says the same."""

import re

import numpy as np
import pytest

from figures.in_node import read_in_node
from figures.run_gallery.page import RATES, hung, on_the_page
from grokkit.circuits.pizza import PUBLISHED_CLOCK, PUBLISHED_PIZZA
from grokkit.explorables import ClockPizza
from grokkit.explorables.clock_pizza.picture import SIDE, plane_picture
from grokkit.gallery import EDGE, Gallery

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { ratesOf, readData } from "./grokkit/explorables/clock_pizza/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { networks, published, low } = readData(manifest, await inflate(block));
console.log(JSON.stringify({
  networks: networks.map((each) => ({ ...each, circles: each.circles.map((circle) => [...circle]) })),
  published, low, rates: ratesOf(networks),
}));
"""


def test_node_reads_what_the_gallery_holds():
    gallery = on_the_page().along_the_dial()
    read = read_in_node(ClockPizza.data(gallery), READ)
    for found, network in zip(read["networks"], gallery.networks, strict=True):
        assert (found["p"], found["seed"]) == (network.p, network.seed)
        assert found["rate"] == network.attention_rate
        assert found["frequencies"] == list(network.frequencies)
        for name in ("symmetricity", "irrelevance", "neurons"):
            assert found[name] == network.numbers[name]
        (circle,) = found["circles"]
        np.testing.assert_allclose(circle, np.ravel(network.circles[0]) / EDGE, atol=2e-5)
    assert read["published"] == {"pizza": list(PUBLISHED_PIZZA), "clock": list(PUBLISHED_CLOCK)}
    assert read["low"] == 0
    assert read["rates"] == [[rate, 9] for rate in RATES]


@pytest.mark.parametrize("least", [-0.5, 0.25])
def test_the_axis_begins_below_zero_only_if_a_network_is_there(least):
    network = hung(23, 0, 1.0)
    network.numbers["symmetricity"] = least
    read = read_in_node(ClockPizza.data(Gallery((network,), {})), READ)
    assert read["low"] == min(0, least)


def test_an_empty_plane_is_refused():
    with pytest.raises(ValueError, match="needs one network"):
        ClockPizza(Gallery((), {}))


def test_the_picture_has_every_network_in_its_place():
    gallery = on_the_page().along_the_dial()
    drawn = plane_picture(gallery)
    discs = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    soft = [n.numbers for n in gallery.networks if n.attention_rate == 1]
    assert len(discs) == len(soft)
    x, y = np.array(discs, dtype=float).T
    np.testing.assert_allclose(np.diff(x), SIDE * np.diff([n["irrelevance"] for n in soft]), atol=0.11)
    np.testing.assert_allclose(np.diff(y), -SIDE * np.diff([n["symmetricity"] for n in soft]), atol=0.11)
    corners = [len(points.split()) for points in re.findall(r'<polygon points="([^"]*)"', drawn)]
    assert sorted(corners) == [3] * 9 + [4] * 9
    for rate in RATES:
        across = [n.numbers["irrelevance"] for n in gallery.networks if n.attention_rate == rate]
        assert f"distance irrelevance {min(across):.2f} to {max(across):.2f}" in drawn
