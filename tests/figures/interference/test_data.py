"""Interference: its data against sets counted one by one, and logits of the network itself."""

import json
import subprocess
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from changed import with_weights

from grokkit import ModelConfig, Run, Task, TrainConfig, _node, circuits
from grokkit.explorables import Interference
from grokkit.explorables.frame.encoding import FigureData, unpack_bits
from grokkit.explorables.frame.figure import Explorable
from grokkit.explorables.interference import figure as interference
from grokkit.explorables.interference.figure import interference_data
from grokkit.networks.fast import grid_logits

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { decode, float32, inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/interference/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [[manifest, block], [partManifest, partBlock]] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const { p, n, keys } = data;
const all = Array.from({ length: n }, (_, i) => i + 1);
const { logits } = decode(partManifest, await inflate(partBlock), "interference", { logits: float32(p, p) });
console.log(JSON.stringify({ keys, alphas: all.map(data.alpha), counts: all.map((s) => [...data.counts(s)]),
  best: all.map((s) => data.set("best", s)), worst: all.map((s) => data.set("worst", s)),
  logits: [...logits] }));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p: int, K: tuple[int, ...], op: str = "add", steps: int = 1) -> Run:
    """A run whose network is written down, so that its frequencies and strengths are known."""
    model = ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    curves = {name: np.ones(steps) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    weights = circuits.written_network(p, K, config=model, margin=5)
    at = np.arange(steps)
    return Run(Task(p=p, op=op), model, TrainConfig(), at, {"step": at, **curves}, [weights] * steps)


def read_in_node(data: FigureData, part: FigureData) -> dict:
    given = f"[{data.as_text()}, {part.as_text()}]"
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("p", "K"), [(11, (1, 3)), (15, (2, 7)), (23, (2, 5, 9))])
def test_javascript_reads_every_set_and_the_networks_own_logits(p, K):
    run = run_of(p, K)
    read = read_in_node(interference_data(run), Interference.part(run, "a-4"))
    assert tuple(read["keys"]) == K
    logits = grid_logits(run.network(0)).astype(float)
    alphas = circuits.closed_form_logits(logits, K, p).spectrum[1:]
    assert read["alphas"] == pytest.approx(alphas, abs=1e-4 * np.abs(alphas).max())

    ceiling = p / (p - 1)
    for n in range(1, p // 2 + 1):
        sets = list(combinations(range(1, p // 2 + 1), n))
        shares = np.array([circuits.margin(s, p) / n for s in sets])
        assert circuits.margin(read["best"][n - 1], p) / n == pytest.approx(shares.max())
        assert circuits.margin(read["worst"][n - 1], p) / n == pytest.approx(shares.min(), abs=1e-12)
        counts = np.array(read["counts"][n - 1])
        edges = np.linspace(0, ceiling, len(counts) + 1)
        for share in (0.1, 0.3, 0.62):
            if np.abs(shares - share).min() < 0.01:
                continue  # near an edge, a rounding error decides
            at = int(np.searchsorted(edges, share))
            assert counts[:at].sum() / counts.sum() == pytest.approx((shares < share).mean(), abs=1e-9)

    centred = logits.reshape(p, p, p)[4] - logits.reshape(p, p, p)[4].mean(axis=1, keepdims=True)
    error = np.abs(np.array(read["logits"]).reshape(p, p) - centred)
    assert (error <= np.abs(centred).max(axis=1, keepdims=True) / 250).all()


def test_sets_that_are_too_many_are_drawn_by_lot(monkeypatch):
    monkeypatch.setattr(interference, "MOST_SETS", 40)
    monkeypatch.setattr(interference, "DRAWN", 500)
    interference.rank_sets.cache_clear()
    ranking = interference.rank_sets(31)
    interference.rank_sets.cache_clear()
    assert ranking.all_up_to == 2  # 14 sets of two contain 1, 91 sets of three
    assert ranking.counts.sum(axis=1).tolist() == [1, 14] + [500] * 13
    assert ranking.best.sum(axis=1).tolist() == list(range(1, 16))


def test_the_recorded_run_fits_the_budget():
    from grokkit import load_recorded

    run = load_recorded("mainline")
    data = interference_data(run)
    program = sum(
        len(subprocess.run(["gzip", "-9c", path], capture_output=True).stdout)
        for path in (ROOT / "grokkit/explorables/_bundles").glob("interference.*s")
    )
    assert len(data.as_text()) + program < 400_000
    assert len(Interference.part(run, "a-112").as_text()) < 30_000
    assert data.manifest["all_up_to"] == 5
    assert unpack_bits(data, "worst")[1].sum() == 2


def test_bad_runs_are_named():
    with pytest.raises(ValueError, match='this run learned "multiply"'):
        interference_data(run_of(11, (1, 3), op="multiply"))
    with pytest.raises(ValueError, match="no checkpoints"):
        interference_data(run_of(11, (1, 3), steps=0))
    spoiled = with_weights(run_of(11, (1, 3)), 0, "unembed.W_U", ..., np.nan)
    with pytest.raises(ValueError, match="finite"):
        interference_data(spoiled)


def test_the_pictures_say_in_words_what_they_show():
    run = run_of(11, (1, 3))
    text = Interference(run, a=3, b=12, cut=[3, 4]).html()
    assert "Waves of the frequencies 1, 4 over all answers mod 11. All have a crest at 3 + 1 = 4" in text
    assert 'data-gk-start="{&quot;a&quot;:3,&quot;b&quot;:1,&quot;cut&quot;:[3,4]}"' in text
    assert "No frequency is chosen" in Interference(run, cut=[1, 3]).html()


def test_they_are_figures_like_the_others():
    assert issubclass(Interference, Explorable)
    with pytest.raises(TypeError, match="step"):
        Interference(run_of(11, (1, 3)), step=3)
