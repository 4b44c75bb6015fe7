"""RunGallery's data: what its JavaScript reads is what the gallery holds."""

import numpy as np
import pytest

from figures.in_node import read_in_node
from figures.run_gallery.page import hung, on_the_page
from grokkit.explorables import RunGallery
from grokkit.explorables.run_gallery.picture import gallery_picture
from grokkit.gallery import EDGE, NUMBERS, Gallery

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { placesOf, range, readData, shared } from "./grokkit/explorables/run_gallery/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const { groups, networks, numbers } = data;
console.log(JSON.stringify({
  networks: networks.map((each) => ({
    ...each, spectrum: [...each.spectrum], circles: each.circles.map((circle) => [...circle]),
  })),
  labels: numbers.map((number) => number.label),
  groups,
  places: placesOf(data),
  ranges: numbers.map((_, i) => range(networks, i)),
  shared: shared(networks),
}));
"""


def test_node_reads_what_the_gallery_holds():
    gallery = on_the_page()
    read = read_in_node(RunGallery.data(gallery), READ)
    assert read["labels"] == [number.label for number in NUMBERS.values()]
    for found, network in zip(read["networks"], gallery.networks, strict=True):
        assert (found["p"], found["seed"]) == (network.p, network.seed)
        assert found["rate"] == network.attention_rate
        assert found["frequencies"] == list(network.frequencies)
        assert found["numbers"] == list(network.numbers.values())
        np.testing.assert_allclose(found["spectrum"], network.spectrum, atol=1e-5)
        for seen, circle in zip(found["circles"], network.circles, strict=True):
            np.testing.assert_allclose(seen, np.ravel(circle) / EDGE, atol=2e-5)
        assert found["differs"] == network.differs
    assert [each["short"] for each in read["groups"]] == ["1", "0.5", "0", "sizes", "a − b"]
    assert [len(places) for places in read["places"]] == [9, 9, 9, 4, 3]
    assert [i for places in read["places"] for i in places] == list(range(len(gallery.networks)))
    for i, name in enumerate(NUMBERS):
        values = [network.numbers[name] for network in gallery.networks]
        assert read["ranges"][i] == {"least": min(values), "most": max(values)}
    counts = {k: sum(k in network.frequencies for network in gallery.networks) for k, _ in read["shared"]}
    assert dict(map(tuple, read["shared"])) == counts
    assert read["shared"][0][1] == max(counts.values())


def test_an_empty_wall_is_refused():
    with pytest.raises(ValueError, match="needs one network"):
        RunGallery(Gallery((), {}))


def test_the_picture_draws_and_names_every_network():
    gallery = on_the_page()
    drawn = gallery_picture(gallery)
    assert drawn.count("<g transform") == len(gallery.networks)
    for network in gallery.networks:
        name = f"mod {network.p}, attention rate {network.attention_rate:g}, seed {network.seed}"
        name += f", {network.differs}" if network.differs else ""
        assert f"{name}: frequencies {', '.join(map(str, sorted(network.frequencies)))}" in drawn
    one = gallery_picture(Gallery((hung(23, 0, 1.0),), {}))
    assert one.count("<g transform") == 1
