"""ReluProduct: harmonics as a Fourier transform finds them; neurons and sums as NumPy has them."""

import json

import numpy as np
import pytest

from figures.in_node import read_in_node
from figures.recordings import run_of
from figures.relu_product.page import small_clock
from grokkit import circuits, fast, measures
from grokkit.explorables import ReluProduct
from grokkit.explorables.frame import encoding

PROGRAM = """
import { alike, heard, clippedHarmonics, evenly } from "./grokkit/explorables/relu_product/chorus.js";
import { readData } from "./grokkit/explorables/relu_product/data.js";
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { text } from "node:stream/consumers";
const [manifest, block] = JSON.parse(await text(process.stdin));
const data = readData({ ...manifest, options: { n: 5 } }, await inflate(block));
const k = data.frequencies[0];
console.log(JSON.stringify({
  k,
  harmonics: clippedHarmonics(0.3, 1.7, 6),
  heard: heard(data.network(k), 1.1, 2.3),
  alike: alike(data.network(k), data.p),
  even: [1, 4, 5, 6, 16].map((n) => heard(evenly(n, 0), 0.4, 1.5)),
}));
"""


@pytest.fixture(scope="module", params=[(11, (2, 3), 0), (13, (1, 5, 6), 1)], ids=["mod 11", "mod 13"])
def run(request):
    return small_clock(*request.param)


@pytest.fixture(scope="module")
def seen_in_node(run):
    return read_in_node(ReluProduct.data(run), PROGRAM)


def test_javascript_finds_the_same_harmonics(seen_in_node):
    np.testing.assert_allclose(seen_in_node["harmonics"], circuits.clipped_harmonics(0.3, 1.7, 6), atol=1e-12)


def test_what_the_neurons_write_is_what_numpy_adds_up_from_the_network(run, seen_in_node):
    p, network, k = run.task.p, run.network(int(run.steps[-1])), seen_in_node["k"]
    seen = fast.grid_run(network)
    clusters = circuits.neuron_clusters(seen.post, p)
    fits = circuits.fit_neurons(seen.pre, seen.post, clusters.frequency, p)
    n = clusters.members(k)
    answers = 2 * np.pi * k * np.arange(p) / p
    W_L = measures.neuron_logit_map(network)[:, n].astype(float)  # (answer, neuron)
    voice = 2 / p * np.exp(-1j * answers) @ W_L  # Re(voice · e^{i w c}) is what it writes at k
    size = (fits.size_a + fits.size_b)[n] / 2
    middle = np.angle(np.exp(1j * fits.phase_a[n]) + np.exp(1j * fits.phase_b[n]))

    def given(x, y):
        return np.maximum(fits.offset[n] / size + np.cos(x + middle) + np.cos(y + middle), 0)

    share = size * np.abs(voice) / (size * np.abs(voice)).sum()
    total = (share * given(1.1, 2.3) * np.exp(1j * np.angle(voice))).sum()
    np.testing.assert_allclose(complex(*seen_in_node["heard"]["total"]), total, atol=1e-5)
    angles = 2 * np.pi * np.arange(2000) / 2000  # any sum, and the differences that there are
    apart = 2 * np.pi * np.arange(p) / p
    means = np.mean([[given(s + d, s) for s in angles[::20]] for d in apart], axis=(0, 1))
    np.testing.assert_allclose(
        complex(*seen_in_node["alike"]), (share * means * np.exp(1j * np.angle(voice))).sum(), atol=2e-4
    )


def test_of_many_phases_the_wave_of_the_sum_is_left_and_of_few_it_is_not(seen_in_node):
    x, y = 0.4, 1.5
    z = np.linspace(0, 2 * np.pi, 50)
    for n, found in zip([1, 4, 5, 6, 16], seen_in_node["even"], strict=True):
        phase = 2 * np.pi * np.arange(n) / n
        fired = np.maximum(np.cos(x + phase) + np.cos(y + phase), 0)
        written = fired @ np.cos(z + 2 * phase[:, None]) / n
        total = complex(*found["total"])
        np.testing.assert_allclose(written, np.real(total * np.exp(1j * z)), atol=1e-9)
        ideal = 2 / (3 * np.pi) * abs(np.cos((x - y) / 2))
        assert found["wanted"] == pytest.approx(ideal)
        off = abs(total - ideal * np.exp(-1j * (x + y)))
        assert (off < 0.04) == (n >= 5)


def test_weights_are_shares_and_every_neuron_of_a_cluster_is_there(run):
    data = ReluProduct.data(run)
    arrays = {array["name"]: array for array in data.manifest["arrays"]}
    counts = circuits.neuron_clusters(fast.grid_run(run.network(int(run.steps[-1]))).post, run.task.p).counts
    assert set(data.manifest["frequencies"]) == set(counts)
    assert arrays["weight"]["shape"] == [sum(counts.values())]


def test_what_cannot_be_shown_is_refused_with_the_reason(run):
    with pytest.raises(ValueError, match="no cluster has frequency 99"):
        ReluProduct(run, k=99)
    with pytest.raises(ValueError, match="n must be"):
        ReluProduct(run, n=0)
    with pytest.raises(ValueError, match="task is 'subtract'"):
        ReluProduct(run_of(op="subtract"))


def test_where_no_neuron_has_one_frequency_evenly_placed_ones_are_left():
    data = ReluProduct.data(run_of(p=29))
    shapes = {array["name"]: array["shape"] for array in data.manifest["arrays"]}
    assert shapes["weight"] == [0]
    assert all(1 <= k <= 14 for k in data.manifest["frequencies"])


def test_the_picture_says_what_it_shows(run):
    figure = ReluProduct(run, a=3, b=3, n=7)
    assert "A cosine of height 2.00" in figure.html()
    assert "with 7 neurons" in figure.html()
    assert json.dumps(figure.manifest)
    assert encoding.as_json(figure.manifest["frequencies"])
