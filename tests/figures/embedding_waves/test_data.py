"""EmbeddingWaves: paths are exact projections on the final network's planes, from Python to JavaScript."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from changed import with_weights

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node, load_recorded
from grokkit.explorables import EmbeddingWaves
from grokkit.explorables.embedding_waves import figure as embedding_waves
from grokkit.explorables.embedding_waves.figure import first_drawn, paths, summary, turn_order, waves_data
from grokkit.measures import key_frequencies

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { evenTurn } from "./grokkit/explorables/embedding_waves/even_turn.js";
import { coordinates, powerShare, readData, readPath } from "./grokkit/explorables/embedding_waves/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [first, ...parts] = JSON.parse(text);
const data = readData(first[0], await inflate(first[1]));
for (const [manifest, block] of parts)
  data.paths.set(Number(manifest.part.slice(2)), readPath(manifest, await inflate(block), data));
const seen = [...data.paths].sort(([k], [l]) => k - l).map(([k, path]) => Array.from(data.steps, (_, i) => {
  const { cos, sin } = coordinates(path, i, data.p);
  return { k, path: [[...cos], [...sin]], ...evenTurn(cos, sin, k), power: powerShare(data, i, k) };
}));
console.log(JSON.stringify({ steps: [...data.steps], accuracy: [...data.accuracy], keys: data.keys, seen }));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p=7, op="add", seed=0, n=4, d_model=8) -> Run:
    """Networks that were never trained: any run is a run."""
    model = ModelConfig(p=p, d_model=d_model, n_heads=2, d_head=4, d_mlp=16)
    weights = [
        {
            k: w.detach().numpy()
            for k, w in Transformer(model, 100 * seed + i).state_dict().items()
            if k in model.shapes
        }
        for i in range(n)
    ]
    rng = np.random.default_rng([p, seed])
    curves = {
        name: rng.uniform(size=n) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    steps = np.arange(n) * 10
    return Run(Task(p=p, op=op, seed=seed), model, TrainConfig(), steps, {"step": steps, **curves}, weights)


def read_in_node(run: Run) -> dict:
    """What the figure's own JavaScript makes of the data and of all parts."""
    texts = [EmbeddingWaves.first_data(run).as_text()]
    texts += [EmbeddingWaves.part_data(run, name).as_text() for name in EmbeddingWaves.parts(run)]
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=f"[{','.join(texts)}]", text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("p", "op", "seed"), [(7, "add", 0), (10, "subtract", 1), (13, "random", 2), (3, "add", 3)]
)
def test_javascript_shows_where_the_tokens_fall_in_the_planes_of_the_final_network(p, op, seed, monkeypatch):
    monkeypatch.setattr(embedding_waves, "MOST_FIRST", 2)
    run = run_of(p, op, seed)
    read = read_in_node(run)
    assert read["steps"] == run.steps.tolist()
    np.testing.assert_allclose(read["accuracy"], run.curves["test_accuracy"], atol=1e-5)
    assert [by_step[0]["k"] for by_step in read["seen"]] == list(range(1, (p + 1) // 2))

    # The oracle: waves written out, the plane by Gram's matrix instead of a singular value decomposition.
    x = np.arange(p)
    final = run.weights(int(run.steps[-1]))["embed.W_E"][:p].astype(float)
    for by_step in read["seen"]:
        k = by_step[0]["k"]
        cos, sin = np.cos(2 * np.pi * k * x / p), np.sin(2 * np.pi * k * x / p)
        pair = np.sqrt(2 / p) * np.array([cos @ final, sin @ final])
        values, vectors = np.linalg.eigh(pair @ pair.T)
        plane = vectors @ np.diag(values**-0.5) @ vectors.T @ pair
        for i, step in enumerate(run.steps):
            W_E = run.weights(int(step))["embed.W_E"][:p].astype(float)
            points = plane @ (W_E - W_E.mean(axis=0)).T
            np.testing.assert_allclose(by_step[i]["path"], points, atol=np.abs(points).max() / 250)
            R = np.array([cos @ points[0] + sin @ points[1], cos @ points[1] - sin @ points[0]]) / p
            assert by_step[i]["radius"] == pytest.approx(np.hypot(*R), abs=0.01 * np.abs(points).max())
            share = np.sum(R**2) / np.sum(points**2) * p
            assert by_step[i]["share"] == pytest.approx(share, abs=0.02)
            power = np.abs(np.fft.rfft(W_E, axis=0)[1:]) ** 2
            power[: (p - 1) // 2] *= 2
            power = power.sum(axis=1)
            assert by_step[i]["power"] == pytest.approx(power[k - 1] / power.sum(), abs=1e-3)


def test_a_network_that_is_a_clock_is_a_circle_of_its_radius_and_an_untrained_one_is_not():
    p, k = 23, 5
    run = run_of(p, n=2, d_model=16)
    x = np.arange(p)
    directions = np.linalg.qr(np.random.default_rng(0).normal(size=(16, 2)))[0]
    circle = 0.8 * np.stack([np.cos(2 * np.pi * k * x / p), np.sin(2 * np.pi * k * x / p)], axis=1)
    run = with_weights(run, -1, "embed.W_E", slice(p), circle @ directions.T)
    start, end = paths(run)[k - 1]
    np.testing.assert_allclose(np.hypot(*end), 0.8, rtol=1e-6)
    np.testing.assert_allclose(np.diff(np.unwrap(np.arctan2(end[1], end[0]))), 2 * np.pi * k / p, rtol=1e-5)
    assert np.hypot(*start).std() > 0.05
    assert "100.0 % of its spread is one even turn, a circle of radius 0.80" in summary(
        run, {"step": 10, "k": k}
    )
    assert "100.0 % of the embedding's power" in summary(run, {"step": 10, "k": k})


def test_the_first_data_hold_the_key_frequencies_by_both_rules_and_parts_hold_the_others():
    run = load_recorded("mainline")
    final = run.weights(int(run.steps[-1]))
    manifest = EmbeddingWaves.first_data(run).manifest
    w_l, w_e = (list(key_frequencies(final, source=source)) for source in ("W_L", "W_E"))
    assert manifest["keys"] == {"W_L": w_l, "W_E": w_e}
    assert first_drawn(run) == sorted({*w_l, *w_e})
    assert manifest["parts"] == [f"k-{k}" for k in range(1, 57) if k not in {*w_l, *w_e}]


def test_of_many_key_frequencies_only_the_largest_come_first(monkeypatch):
    monkeypatch.setattr(embedding_waves, "MOST_FIRST", 3)
    run = run_of(13)
    assert len(first_drawn(run)) == 3
    assert len(EmbeddingWaves.parts(run)) == 3


def test_it_starts_at_the_end_with_the_smallest_key_frequency():
    run = run_of(13)
    figure = EmbeddingWaves(run)
    assert (figure.step, figure.k) == (30, min(key_frequencies(run.weights(30))))
    figure = EmbeddingWaves(run, step=12, k=5, a=1, b=12)
    assert (figure.step, figure.k, figure.a, figure.b) == (10, 5, 1, 12)
    assert figure.html() == EmbeddingWaves(run_of(13), step=12, k=5, a=1, b=12).html()
    assert (
        'data-gk-start="{&quot;step&quot;:10,&quot;k&quot;:5,&quot;a&quot;:1,&quot;b&quot;:12}"'
        in figure.html()
    )


@pytest.mark.parametrize(("k", "p"), [(4, 113), (3, 7), (2, 6), (5, 12)])
def test_the_order_of_the_turn_is_that_of_the_hand(k, p):
    angles = [(k * x) % p for x in turn_order(k, p)]
    assert angles == sorted(angles)
    assert sorted(turn_order(k, p)) == list(range(p))


def test_what_cannot_be_shown_is_refused_by_name():
    with pytest.raises(ValueError, match="no checkpoints"):
        EmbeddingWaves(run_of(n=0))
    with pytest.raises(ValueError, match="frequency must be 1 … 3 for p = 7, got 4"):
        EmbeddingWaves(run_of(7), k=4)
    with pytest.raises(ValueError, match="no sine"):
        EmbeddingWaves(run_of(10), k=5)
    with pytest.raises(ValueError, match="b must be 0 … 6, got 7"):
        EmbeddingWaves(run_of(7), a=0, b=7)
    run = with_weights(run_of(7), 1, "embed.W_E", (3, 2), np.nan)
    with pytest.raises(ValueError, match=r"embed\.W_E holds 1 values that are not finite"):
        waves_data(run)


def test_the_picture_says_what_it_shows():
    figure = EmbeddingWaves(run_of(13), k=2)
    text = figure.html()
    assert 'role="img" aria-label="Path of the 13 tokens in the plane of frequency 2, steps 0 to 30.' in text
    assert text.count(">step ") == 3
