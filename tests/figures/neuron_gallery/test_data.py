"""The gallery's data give a page the network's own neurons, formulas and clusters, within a stated error."""

import json
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node, load_recorded, svg
from grokkit.explorables import NeuronGallery
from grokkit.explorables.frame import encoding
from grokkit.explorables.neuron_gallery.figure import FAINT, milestones

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData, readStep, sortedClusters } from "./grokkit/explorables/neuron_gallery/data.js";
import { afterRelu, beforeRelu } from "./grokkit/explorables/web/engine/neuron_math.js";
let text = "";
for await (const part of process.stdin) text += part;
const [first, later] = JSON.parse(text);
const data = readData(first[0], await inflate(first[1]));
const { p, home, cluster } = data;
const image = (n, { tables, weights }) => [...afterRelu(beforeRelu(n, tables, weights, p))];
const images = (step) => Array.from(home, (_, n) => image(n, step));
const early = readStep(later[0], await inflate(later[1]), p, home.length);
console.log(JSON.stringify({ home, cluster, last: images(data.last), early: images(early), fit: data.last.fit,
  order: [...sortedClusters(data)] }, (_, v) => (ArrayBuffer.isView(v) ? [...v] : v)));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p=7, seed=0, op="add", act="relu") -> Run:
    """Two networks that were never trained, their neurons driven by real biases."""
    model = ModelConfig(p=p, d_model=8, n_heads=2, d_head=4, d_mlp=12, act=act)
    weights = []
    for i in range(2):
        state = Transformer(model, seed + i).state_dict()
        w = {name: 3 * tensor.numpy() for name, tensor in state.items() if name in model.shapes}
        w["blocks.0.mlp.b_in"] = np.random.default_rng(seed).normal(size=12).astype(np.float32)
        w["blocks.0.mlp.b_in"][3] = -1000  # a dead neuron
        weights.append(w)
    curves = {
        "step": np.array([0, 10, 20]),
        "train_loss": np.array([2.0, 1.0, 0.1]),
        "test_loss": np.array([2.0, 3.0, 0.1]),
        "train_accuracy": np.array([0.1, 0.5, 1.0]),
        "test_accuracy": np.array([0.1, 0.2, 1.0]),
    }
    return Run(Task(p=p, op=op, seed=seed), model, TrainConfig(), np.array([0, 20]), curves, weights)


def reference(run: Run, step: int) -> np.ndarray:
    """Activations (pair, neuron) of the transformer as a reader would write it."""
    model = Transformer(run.model, 0)
    model.load_state_dict({k: torch.as_tensor(v) for k, v in run.weights(step).items()}, strict=False)
    _, cache = model.run_with_cache(torch.tensor(run.task.tokens))
    return cache["blocks.0.mlp.hook_post"][:, -1].detach().numpy()


def read_in_node(run: Run) -> dict:
    parts = [NeuronGallery.first_data(run), NeuronGallery.part_data(run, "step-0")]
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    given = f"[{','.join(data.as_text() for data in parts)}]"
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"errors": [data.manifest["error"] for data in parts]}


@pytest.mark.parametrize(("p", "seed", "op"), [(7, 0, "add"), (13, 1, "add"), (10, 2, "subtract")])
def test_a_page_computes_the_networks_neurons_within_the_stated_error(p, seed, op):
    run = run_of(p, seed, op)
    read = read_in_node(run)
    for name, step, error in zip(("last", "early"), (20, 0), read["errors"], strict=True):
        post = reference(run, step)
        largest = post.max(axis=0)
        off = np.abs(np.array(read[name]).T - post).max(axis=0)
        shown = largest > FAINT * largest.max()
        assert (off[shown] <= error["worst"] * largest[shown] + 1e-4).all()
        assert 0 < error["median"] < 0.02
        assert off[3] == largest[3] == 0  # the dead one


@pytest.mark.parametrize(("p", "seed"), [(7, 0), (13, 1)])
def test_formulas_and_clusters_are_those_of_explicit_waves(p, seed):
    run = run_of(p, seed)
    read = read_in_node(run)
    weights = run.weights(20)
    post = reference(run, 20).astype(np.float64)
    a, b = run.task.pairs.T
    W_L = (weights["blocks.0.mlp.W_out"].astype(float) @ weights["unembed.W_U"].astype(float))[:, :p]
    for n in range(12):
        power = np.abs(np.fft.fft2(post[:, n].reshape(p, p))) ** 2
        power[0, 0] = 0
        if n == 3:
            assert (read["home"][n], read["cluster"][n]) == (0, 0)
            continue
        shares = [
            power[np.ix_([0, k, p - k], [0, k, p - k])].sum() / power.sum() for k in range(1, p // 2 + 1)
        ]
        k = int(np.argmax(shares)) + 1
        assert read["home"][n] == k
        assert read["cluster"][n] == (k if max(shares) >= 0.85 else 0)
        fit = {name: read["fit"][name][n] for name in read["fit"]}
        assert fit["share"] == pytest.approx(max(shares), rel=2e-3)

        w = 2 * np.pi * k / p
        inside = fit["offset"] + fit["sizeA"] * np.cos(w * a + fit["phaseA"])
        formula = np.maximum(inside + fit["sizeB"] * np.cos(w * b + fit["phaseB"]), 0)
        r2 = 1 - np.square(post[:, n] - formula).sum() / np.square(post[:, n] - post[:, n].mean()).sum()
        assert fit["r2"] == pytest.approx(max(r2, -1), abs=0.01)
        wave = fit["writeSize"] * np.cos(w * np.arange(p) + fit["writePhase"])
        spread = np.square(W_L[n] - W_L[n].mean()).sum()
        left = np.square(W_L[n] - W_L[n].mean() - wave).sum()
        assert 1 - left / spread == pytest.approx(fit["writeShare"], abs=0.01)


def test_each_neuron_is_shown_once_and_those_of_a_cluster_by_phase():
    read = read_in_node(run_of(13, 1))
    order = dict(read["order"])
    assert sorted(n for members in order.values() for n in members) == list(range(12))
    for k, members in order.items():
        assert {read["cluster"][n] for n in members} == {k}
        if k:
            phases = [read["fit"]["phaseA"][n] % (2 * np.pi) for n in members]
            assert phases == sorted(phases)
    assert order[0][-1] == 3  # the dead one comes last


def test_milestones_are_what_happened_and_no_more():
    run = run_of()
    assert milestones(run) == [0, 20]
    steps = np.arange(0, 100, 10)
    curves = {
        "step": steps,
        "train_loss": np.ones(10),
        "test_loss": np.array([1, 2, 3, 9, 3, 2, 1, 1, 1, 1.0]),
        "train_accuracy": np.array([0, 1, 1, 1, 1, 1, 1, 1, 1, 1.0]),
        "test_accuracy": np.array([0, 0, 0, 0, 0.4, 0.6, 0.9, 1, 1, 1]),
    }
    weights = [run.checkpoints[0]] * 10
    full = replace(run, steps=steps, curves=curves, checkpoints=weights)
    assert milestones(full) == [0, 10, 30, 50, 70, 90]
    never = replace(full, curves=curves | {"test_accuracy": np.zeros(10)})
    assert milestones(never) == [0, 10, 30, 90]
    assert NeuronGallery.parts(full) == ["step-0", "step-10", "step-30", "step-50", "step-70"]


def test_the_recorded_runs_first_data_are_small_and_exact():
    run = load_recorded("mainline")
    data = NeuronGallery.first_data(run)
    assert data.manifest["error"]["worst"] < 0.01
    program = (ROOT / "grokkit" / "explorables" / "_bundles" / "neuron_gallery.js").read_bytes()
    assert len(zlib.compress(data.as_text().encode())) + len(zlib.compress(program)) < 400_000


def test_what_cannot_be_shown_is_refused_by_name():
    with pytest.raises(ValueError, match="ReLU neurons; these are 'gelu'"):
        NeuronGallery(run_of(act="gelu"))
    run = run_of()
    with pytest.raises(ValueError, match="no checkpoints"):
        NeuronGallery(replace(run, steps=np.array([], dtype=int), checkpoints=[]))
    with pytest.raises(ValueError, match="no cluster has frequency 99"):
        NeuronGallery(run, k=99)
    spoiled = {name: w.copy() for name, w in run.checkpoints[1].items()}
    spoiled["blocks.0.mlp.W_out"][0, 0] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        NeuronGallery(replace(run, checkpoints=[run.checkpoints[0], spoiled]))


def test_the_picture_says_what_it_shows_and_repeats_itself():
    run = run_of(13, 1)
    figure = NeuronGallery(run)
    assert figure.html() == NeuronGallery(run).html()
    assert "The 12 neurons of a network that learned a + b mod 13, at step 20" in figure.html()
    assert repr(figure).startswith("<NeuronGallery: a + b mod 13, ")


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (5, 5)])
def test_a_grey_picture_holds_its_shades(shape):
    shades = np.random.default_rng(0).integers(0, 16, shape)
    png = svg.grey_png(shades / 15)
    assert png[16:26] == shape[1].to_bytes(4) + shape[0].to_bytes(4) + bytes([4, 0])
    start = png.index(b"IDAT") + 4
    lines = zlib.decompress(png[start : start + int.from_bytes(png[start - 8 : start - 4])])
    rows = np.frombuffer(lines, np.uint8).reshape(shape[0], -1)[:, 1:]
    unpacked = np.stack([rows >> 4, rows & 15], axis=2).reshape(shape[0], -1)[:, : shape[1]]
    np.testing.assert_array_equal(unpacked, shades)


@pytest.mark.parametrize("code", [encoding.half, encoding.rows8, encoding.linear, encoding.logarithmic])
def test_coded_numbers_can_be_read_back_within_their_error(code):
    values = np.random.default_rng(1).uniform(0.1, 4, (3, 5))
    array = code(values, "values")
    error = np.abs(encoding.decoded(array) - values)
    assert (error / (values if code is encoding.logarithmic else 1)).max() <= array.error * 1.01
    assert 0 < array.error < 0.02
