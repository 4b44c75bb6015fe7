"""Phases: what its JavaScript reads are the measures of the run, and the cuts are those of the rules."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from changed import with_weights

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node, phases
from grokkit.explorables import Phases
from grokkit.explorables.phases import figure as figure_module
from grokkit.explorables.phases.figure import phases_data
from grokkit.measures import measure_run

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/phases/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { steps, keys, phases, rules, arrays, withoutKey } = readData(manifest, await inflate(block));
const plain = (_, v) => (ArrayBuffer.isView(v) ? [...v] : v);
console.log(JSON.stringify({ steps, keys, phases, rules, arrays, withoutKey }, plain));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p=7, op="add", seed=0, n=8) -> Run:
    """Networks that were never trained, one after another: any run is a run."""
    model = ModelConfig(p=p, d_model=8, n_heads=2, d_head=4, d_mlp=16)
    states = [Transformer(model, seed + i).state_dict() for i in range(n)]
    weights = [{name: state[name].numpy() for name in model.shapes} for state in states]
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    steps = 7 * np.arange(n)
    return Run(
        Task(p=p, op=op, seed=seed),
        model,
        TrainConfig(),
        steps,
        {"step": steps, **{name: np.ones(n) for name in names}},
        weights,
    )


def with_phases(run):
    """The measures of a run, with curves put in that have phases: cuts at the third and the sixth step."""
    return replace(
        measure_run(run),
        train_accuracy=np.array([0, 1, 1, 1, 1, 1, 1, 1.0]),
        test_accuracy=np.array([0, 0, 0, 0, 0.2, 0.7, 1, 1.0]),
        excluded_loss=np.array([5, 1, 0.01, 1, 2, 9, 8, 7.0]),
    )


def read(data) -> dict:
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("p", "seed"), [(7, 0), (10, 1), (13, 2)])
def test_javascript_reads_what_was_measured(p, seed):
    run = run_of(p, seed=seed)
    m = with_phases(run)
    seen = read(phases_data(run, m))
    assert seen["steps"] == m.steps.tolist()
    assert seen["keys"] == list(m.key_frequencies)
    assert seen["phases"] == list(phases.NAMES)
    losses = {
        "train_loss": m.train_loss,
        "test_loss": m.test_loss,
        "restricted_loss": m.restricted_loss["sum"]["test"],
        "restricted_blocks": m.restricted_loss["blocks"]["test"],
        "excluded_loss": m.excluded_loss,
    }
    for name, values in losses.items():
        np.testing.assert_allclose(seen["arrays"][name], values, rtol=5e-4)
    for k, row in zip(m.key_frequencies, seen["withoutKey"], strict=True):
        np.testing.assert_allclose(row, m.excluded_loss_by_frequency[:, k], rtol=5e-4)
    shares = {
        "train_accuracy": m.train_accuracy,
        "test_accuracy": m.test_accuracy,
        "trig_fraction": m.trig_fraction_pooled,
        "embedding_gini": m.embedding_gini,
        "neuron_logit_gini": m.neuron_logit_gini,
    }
    for name, values in shares.items():
        np.testing.assert_allclose(seen["arrays"][name], values, atol=1e-5)
    norm = m.weight_norms["total"]
    np.testing.assert_allclose(seen["arrays"]["weight_norm"], norm, atol=norm.max() * 1e-5)


def test_cuts_are_those_of_the_rules_and_a_rule_without_phases_says_why():
    run = run_of()
    m = with_phases(run)
    by_name = {rule["name"]: rule for rule in read(phases_data(run, m))["rules"]}
    assert set(by_name) == set(phases.RULES)
    assert by_name["excluded loss"]["cuts"] == [14, 35]
    assert by_name["accuracy"]["cuts"] == [7, 35]
    never = phases_data(run, measure_run(run)).manifest["rules"]
    assert all("never memorises" in rule["reason"] and "cuts" not in rule for rule in never)


def test_the_rule_that_finds_phases_comes_first():
    run = run_of()
    m = replace(with_phases(run), excluded_loss=np.linspace(9, 1, 8))
    first, *_, last = phases_data(run, m).manifest["rules"]
    assert "cuts" in first
    assert last["name"] == "excluded loss"
    assert "never rises" in last["reason"]


def test_the_picture_says_what_it_shows_and_draws_five_losses_and_one_band():
    run = run_of()
    m = with_phases(run)
    figure = Phases(run, measured=m)
    assert figure.step == 14
    picture = figure.picture(run, figure._data, {"step": 14})
    (label,) = re.findall(r'aria-label="([^"]*)"', picture)
    assert "circuit formation begins at step 14, cleanup at step 35" in label
    assert f"excluded loss {m.excluded_loss[2]:.2g} nats" in label
    lines = re.findall(r'<polyline points="([^"]*)"', picture)
    assert [len(line.split()) for line in lines] == [len(m.steps)] * 5
    assert picture.count("<rect") == 1


def test_a_run_without_phases_is_shown_without_bands():
    run = run_of()
    figure = Phases(run)
    assert figure.step == run.steps[-1]
    picture = figure.picture(run, figure._data, {"step": 0})
    assert "No phases: this run never memorises" in picture
    assert "<rect" not in picture


def test_no_run_is_measured_twice(monkeypatch):
    run = run_of(seed=5)
    measured = with_phases(run)

    def again(run):
        raise AssertionError("measured again")

    monkeypatch.setattr(figure_module, "measure_run", again)
    Phases(run, measured=measured).html()


def test_measures_of_another_run_are_refused():
    with pytest.raises(ValueError, match="of another run"):
        Phases(run_of(n=8), measured=measure_run(run_of(n=5)))


def test_a_run_without_checkpoints_is_refused():
    with pytest.raises(ValueError, match="no checkpoints"):
        Phases(run_of(n=0))


def test_another_operation_than_addition_is_refused():
    with pytest.raises(ValueError, match='defined for op="add" only'):
        Phases(run_of(op="multiply"))


def test_weights_that_are_not_finite_are_refused():
    run = with_weights(run_of(), 3, "embed.W_E", ..., np.nan)
    with pytest.raises(ValueError, match="not finite"):
        Phases(run)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rules": [{"name": "eye", "cuts": [1, 2]}]}, "the rule “eye” gives no phases and no reason"),
        ({"rules": [{"name": "weights", "cuts": [9, 2]}]}, "the rule “weights” gives no phases"),
        ({"phases": ["one"]}, "do not say what the phases are"),
        ({"key_frequencies": [1]}, "“excluded_key” has shape"),
    ],
)
def test_javascript_refuses_what_does_not_fit(change, said):
    run = run_of()
    data = phases_data(run, with_phases(run))
    data.manifest.update(change)
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode != 0
    assert said in done.stderr
