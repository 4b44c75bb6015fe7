"""TwoMinds: its margins and sums against plain loops, on networks that are written down."""

import gzip
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from changed import with_weights

from grokkit import ModelConfig, Run, Task, TrainConfig, _node, circuits, measures
from grokkit.explorables import TwoMinds
from grokkit.explorables.two_minds.figure import (
    KINDS,
    explained,
    kinds_of_sum,
    twelve_sums,
    two_minds_data,
)
from grokkit.networks.fast import grid_logits

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { byDifference, difference, readData } from "./grokkit/explorables/two_minds/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const differences = data.sums.map((sum) => difference(sum, data.p));
console.log(JSON.stringify({ ...data, margins: [...data.margins], groups: byDifference(data), differences }));
"""


def run_of(p: int, K: tuple[int, ...], op: str = "add", steps: int = 1, seed: int = 0) -> Run:
    """A run whose network is written down."""
    model = ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    curves = {name: np.ones(steps) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    weights = circuits.written_network(p, K, config=model, margin=5)
    at = np.arange(steps)
    task = Task(p=p, op=op, seed=seed)
    return Run(task, model, TrainConfig(), at, {"step": at, **curves}, [weights] * steps)


def plain_margins(run: Run) -> list[float]:
    p = run.task.p
    found = []
    for i, row in enumerate(grid_logits(run.network(0)).astype(float).tolist()):
        right = (i // p + i % p) % p
        found.append(row[right] - max(row[:right] + row[right + 1 :]))
    return found


@pytest.mark.parametrize(("p", "K", "seed"), [(31, (2, 7), 0), (41, (3, 9), 1), (59, (4, 11, 20), 2)])
def test_javascript_reads_margins_sums_and_means_by_difference(p, K, seed):
    run = run_of(p, K, seed=seed)
    data = two_minds_data(run)
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    margins = plain_margins(run)
    near = (max(margins) - min(margins)) / 1000
    assert read["margins"] == pytest.approx(margins, abs=near)
    for sum_, difference in zip(read["sums"], read["differences"], strict=True):
        a, b = sum_["a"], sum_["b"]
        assert sum_["margin"] == pytest.approx(margins[a * p + b], abs=near)
        assert (difference - (a - b)) % p == 0
        assert abs(difference) <= p // 2
        assert sum_["kind"] == (2 if a + b >= p else 1 if a % 10 + b % 10 > 9 else 0)
    for d in range(p):
        of_d = sorted(margins[(b + d) % p * p + b] for b in range(p))
        assert read["groups"][d]["mean"] == pytest.approx(sum(of_d) / p, abs=near)
        assert read["groups"][d]["low"] == pytest.approx(of_d[p // 10], abs=near)
        assert read["groups"][d]["high"] == pytest.approx(of_d[-1 - p // 10], abs=near)


@pytest.mark.parametrize(("p", "seed"), [(31, 0), (59, 1), (113, 0), (113, 7), (100, 3)])
def test_of_each_kind_two_are_among_the_hardest_for_the_network_and_two_among_the_easiest(p, seed):
    task = Task(p=p, seed=seed)
    found = np.random.default_rng(seed).normal(size=p * p)
    dozen = twelve_sums(found, task)
    assert len({tuple(pair) for pair in dozen.pairs.tolist()}) == len(dozen.pairs) == 12
    assert np.bincount(dozen.kinds).tolist() == [4, 4, 4]
    for kind in range(len(KINDS)):
        here = [
            a * p + b
            for a in range(p)
            for b in range(p)
            if a != b
            and min(a, b) >= min(10, p // 4)
            and not task.train_mask[a * p + b]
            and (2 if a + b >= p else 1 if a % 10 + b % 10 > 9 else 0) == kind
        ]
        asked = [a * p + b for (a, b), k in zip(dozen.pairs.tolist(), dozen.kinds, strict=True) if k == kind]
        assert set(asked) <= set(here)
        rank = np.argsort(np.argsort(found[here]))
        shares = sorted(float(rank[here.index(i)]) / (len(here) - 1) for i in asked)
        most = max(2, len(here) // 10) / len(here)
        assert shares[1] <= most
        assert shares[2] >= 1 - most


def test_the_dozen_is_the_same_whenever_it_is_drawn_and_shuffled():
    task, found = Task(p=113), np.arange(113.0**2)
    first, again = twelve_sums(found, task), twelve_sums(found, task)
    assert np.array_equal(first.pairs, again.pairs)
    assert (np.diff(first.kinds) < 0).any()  # not asked kind by kind


@pytest.mark.parametrize("p", [11, 40])
def test_what_is_explained_is_all_or_nothing_where_it_must_be(p):
    a, b = np.divmod(np.arange(p * p), p)
    wave = np.cos(2 * np.pi * 3 * (a - b) / p)
    assert explained(wave, (a - b) % p) == pytest.approx(1)
    assert explained(wave, a) == pytest.approx(0, abs=1e-12)
    assert explained(np.ones(p * p), a) == 0
    both = wave + np.cos(2 * np.pi * 2 * a / p)
    assert explained(both, (a - b) % p) == pytest.approx(0.5)


@pytest.mark.parametrize("p", [11, 16])
def test_margins_are_those_of_a_plain_loop_and_negative_where_wrong(p):
    task = Task(p=p)
    logits = np.random.default_rng(p).normal(size=(p * p, p))
    margins = measures.margins(logits, task)
    for i, row in enumerate(logits):
        right = task.labels[i]
        assert margins[i] == pytest.approx(row[right] - np.delete(row, right).max())
    assert ((margins > 0).mean()) == pytest.approx(measures.accuracy(logits, task, "all"))
    with pytest.raises(ValueError, match="expected logits of all pairs"):
        measures.margins(logits[:-1], task)


def test_kinds_of_all_sums_are_counted():
    assert np.bincount(kinds_of_sum(113)).sum() == 113**2
    assert (kinds_of_sum(113) == 2).sum() == 113 * 112 // 2  # for each a, the a largest b


def test_the_recorded_run_fits_the_budget():
    from grokkit import load_recorded

    _node.make_bundles(ROOT)
    data = two_minds_data(load_recorded("mainline"))
    program = sum(  # what a page loads; a notebook has the same as .mjs
        len(gzip.compress((ROOT / "grokkit/explorables/_bundles" / name).read_bytes()))
        for name in ("two_minds.js", "two_minds.css")
    )
    assert len(data.as_text()) + program < 85_000


def test_bad_runs_are_named():
    with pytest.raises(ValueError, match='this run learned "multiply"'):
        two_minds_data(run_of(11, (1, 3), op="multiply"))
    with pytest.raises(ValueError, match="no checkpoints"):
        two_minds_data(run_of(11, (1, 3), steps=0))
    with pytest.raises(ValueError, match="finite"):
        two_minds_data(with_weights(run_of(11, (1, 3)), 0, "unembed.W_U", ..., np.nan))
    with pytest.raises(ValueError, match="no 4 test pairs of a kind mod 5"):
        twelve_sums(np.zeros(25), Task(p=5, frac_train=0.9))


def test_the_picture_says_in_words_what_it_shows():
    run = run_of(31, (2, 7))
    pairs = twelve_sums(np.array(plain_margins(run)), run.task).pairs
    text = TwoMinds(run).html()
    assert "Margin of the network by a − b: on average from" in text
    assert all(f"{a} + {b}" in text for a, b in pairs.tolist())
