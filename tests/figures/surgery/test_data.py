"""Surgery shows what the single operations of `grokkit.circuits` do, for every subset."""

import gzip
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node, circuits, load_recorded, measures
from grokkit.circuits.combinations import MOST_PARTS, REST, operations_of, outcomes, subsets
from grokkit.explorables import Surgery, figures
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.surgery.figure import EACH, trained_moments
from grokkit.networks.fast import grid_logits, grid_run

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData, readOutcomes } from "./grokkit/explorables/surgery/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [first, parts] = JSON.parse(text);
const data = readData(first[0], await inflate(first[1]));
const all = [];
for (const [manifest, block] of parts) all.push(readOutcomes(data, manifest, await inflate(block)));
all.push(data.outcomes);
console.log(JSON.stringify({
  moments: data.moments, first: data.first, total: data.total, count: data.count,
  outcomes: all.map(({ counts, loss, right }) => ({ counts, train: [...loss.train], test: [...loss.test],
    right: counts.map((_, row) => [...right.unpack(row)].join("")) })),
}));
"""


def run_of(weights, p, seed=0, steps=1) -> Run:
    """A run whose networks are the same at all steps."""
    n = np.arange(steps)
    curves = {"step": n, "train_loss": np.ones(steps), "test_loss": np.ones(steps)}
    curves |= {"train_accuracy": np.ones(steps), "test_accuracy": n / max(steps - 1, 1)}
    return Run(Task(p, seed=seed), ModelConfig.of(weights), TrainConfig(), n, curves, [weights] * steps)


def noisy(p, seed, size=0.0004):
    """A network that adds, and whose parts are all a little different."""
    weights = circuits.written_network(p, frequencies=[2, 5, 11])
    rng = np.random.default_rng([seed, p])
    return {
        name: (w + size * np.abs(w).max() * rng.normal(size=w.shape)).astype(np.float32)
        for name, w in weights.items()
    }


def untrained(p, seed, **sizes):
    model = ModelConfig(p=p, **{"d_model": 24, "n_heads": 3, "d_head": 8, "d_mlp": 48, **sizes})
    return {name: w.detach().numpy() for name, w in Transformer(model, seed).named_parameters()}


def cut_by_circuits(run, operation, cut):
    """Logits after a cut, from the functions that a reader would call."""
    p, weights = run.task.p, run.network(run.steps[-1])
    cluster = operations_of(run).cluster
    kind, _, how = operation.name.partition("-")
    if kind == "embedding":
        return grid_logits(circuits.ablate_frequencies(weights, cut, "W_E"))
    if kind == "logits":
        return circuits.ablate_waves(grid_logits(weights), cut, p)
    which = cut if kind == "heads" else np.flatnonzero(np.isin(cluster, cut))
    return circuits.ablate(weights, kind, which, how)


@pytest.mark.parametrize(("p", "seed"), [(29, 0), (31, 1)])
def test_every_subset_of_every_operation_is_what_circuits_does(p, seed):
    run = run_of(noisy(p, seed), p, seed)
    operations = operations_of(run)
    rows = iter(outcomes(run, 0, operations))
    harmless = 0
    for operation in operations.all:
        assert len(operation.parts) >= 2
        for cut in subsets(operation.parts):
            logits = cut_by_circuits(run, operation, cut)
            found = next(rows)
            for split, told in (("train", found.train_loss), ("test", found.test_loss)):
                assert told == pytest.approx(measures.loss(logits, run.task, split), rel=1e-3, abs=1e-6), cut
            # of two logits that are equal up to rounding either may be the largest
            assert (found.right != (logits.argmax(1) == run.task.labels)).mean() < 0.01
            harmless += found.right.mean() > 0.9
    assert next(rows, None) is None
    assert 6 <= harmless < sum(2 ** len(o.parts) for o in operations.all)


def test_subsets_are_numbered_by_their_bits():
    assert list(subsets([7, 9])) == [(), (7,), (9,), (7, 9)]
    assert len(list(subsets(range(5)))) == 32


def in_node(run):
    """What the figure's own JavaScript reads of its data."""
    first = json.loads(Surgery.first_data(run).as_text())
    parts = [json.loads(Surgery.part_data(run, name).as_text()) for name in Surgery.parts(run)]
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps([first, parts]), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_page_reads_what_was_computed():
    p = 13
    run = run_of(untrained(p, 4), p, steps=4)
    operations = operations_of(run)
    expected = list(outcomes(run, 0, operations))
    read = in_node(run)
    assert [m["step"] for m in read["moments"]] == [m.checkpoint for m in trained_moments(run)]
    sizes = [2 ** len(o.parts) for o in operations.all]
    assert read["first"] == [sum(sizes[:i]) for i in range(len(sizes))]
    assert read["total"] == len(expected) == sum(sizes)
    train = run.task.train_mask
    assert read["count"] == {"train": train.sum(), "test": (~train).sum()}
    for told in read["outcomes"]:  # the weights are the same at all steps
        for row, outcome in enumerate(expected):
            assert told["train"][row] == pytest.approx(outcome.train_loss, rel=1e-3)
            assert told["test"][row] == pytest.approx(outcome.test_loss, rel=1e-3)
            assert told["right"][row] == "".join("01"[int(r)] for r in outcome.right)
            counts = {"train": (outcome.right & train).sum(), "test": (outcome.right & ~train).sum()}
            assert told["counts"][row] == counts


def test_of_the_recorded_run_single_cuts_are_those_of_circuits_and_the_data_are_light():
    torch.set_num_threads(1)
    _node.make_bundles(ROOT)
    run = load_recorded("mainline")
    data = Surgery.first_data(run)
    weights, task = run.network(run.steps[-1]), run.task
    K = measures.key_frequencies(weights)
    assert data.manifest["operations"][0] == {"name": "embedding", "parts": list(K)}
    assert sum(data.manifest["clusters"].values()) == run.model.d_mlp
    assert data.manifest["moments"] == ["memorised", "half-way", "grokked", "end"]
    right = encoding.unpack_bits(data, "right")
    exact = circuits.ablate_waves(grid_run(weights).logits, K, task.p).argmax(1) == task.labels
    assert np.array_equal(right[16 + 15], exact)  # all four waves of the logits
    assert right[0].all()
    assert right[15].mean() < 0.05  # all four of the embedding
    without_each = [right[2**i].mean() for i in range(4)]
    assert max(without_each) < 0.9
    texts = [data.script("surgery"), frame.bundle("surgery.js")]
    texts += [frame.bundle(name) for name in ("host.js", *frame.style_sheets("surgery"))]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 400_000


def test_more_frequencies_than_switches_leave_the_strongest():
    run = run_of(untrained(29, 2), 29)
    weights = run.weights(0)
    found = measures.key_frequencies(weights)
    assert len(found) > MOST_PARTS
    operations = operations_of(run)
    norms = np.abs(np.fft.rfft(measures.neuron_logit_map(weights), axis=0))
    strength = np.sqrt(np.square(norms).sum(axis=1))
    assert set(operations.keys) == set(sorted(found, key=lambda k: -strength[k])[:MOST_PARTS])
    assert operations.n_keys == len(found)
    assert set(operations.cluster) <= {REST, *operations.keys}


def test_what_is_cut_at_first_must_be_there_and_of_one_kind():
    run = run_of(noisy(29, 0), 29)
    keys = operations_of(run).keys
    figure = Surgery(run, cut=[2 * EACH, 2 * EACH + 1])
    assert figure.cut == [2000, 2001]
    assert figure.step == 0
    assert figures()["surgery"] is Surgery
    for wrong in ([keys[0], 2000], [29], [7000], [2009]):
        with pytest.raises(ValueError, match=r"cut must be numbers of one thousand among .*got"):
            Surgery(run, cut=wrong)


def test_what_cannot_be_operated_on_is_refused():
    run = run_of(untrained(11, 0), 11)
    with pytest.raises(ValueError, match="about addition; this run learned 'multiply'"):
        Surgery(replace(run, task=Task(11, op="multiply")))
    many = run_of(untrained(11, 0, n_heads=7, d_head=4), 11)
    with pytest.raises(ValueError, match="at most 6 heads can be switched; this network has 7"):
        Surgery(many)
    run.steps, run.checkpoints = run.steps[:0], []
    with pytest.raises(ValueError, match="no checkpoints"):
        Surgery(run)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(bad):
    weights = untrained(11, 0)
    weights["blocks.0.mlp.W_in"][3, 2] = bad
    with pytest.raises(ValueError, match="finite"):
        Surgery(run_of(weights, 11))


def test_the_picture_says_what_can_be_cut_and_gives_no_outcome_away():
    run = run_of(noisy(29, 0), 29)
    text = Surgery(run).html()
    assert text == Surgery(run).html()
    (label,) = re.findall(r'role="img" aria-label="([^"]*)"', text)
    keys = ", ".join(map(str, operations_of(run).keys))
    assert label.startswith("The whole network answers 100.0 % of the training pairs")
    assert f"key frequencies k = {keys}; 4 heads; neurons: " in label
    assert label.count("%") == 2
