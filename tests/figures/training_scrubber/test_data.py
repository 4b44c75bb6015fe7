"""The scrubber's data hold what the networks do, within the errors that they state."""

import numpy as np
import pytest
import torch

from figures.in_node import read_in_node
from figures.recordings import run_of
from grokkit import Transformer
from grokkit.explorables import TrainingScrubber
from grokkit.explorables.training_scrubber.figure import scrubber_data, start_step, summary

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/training_scrubber/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { steps, curveSteps, loss, accuracy, total, right, spectrum, weightNorm, keys } =
  readData(manifest, await inflate(block));
const plain = (v) => (ArrayBuffer.isView(v) ? [...v] : v);
console.log(JSON.stringify({ steps, curveSteps, spectrum, weightNorm, right, total, keys,
  train_loss: loss.train, test_loss: loss.test,
  train_accuracy: accuracy.train, test_accuracy: accuracy.test }, (_, v) => plain(v)));
"""


@pytest.mark.parametrize(("p", "op", "seed"), [(7, "add", 0), (10, "subtract", 1), (13, "random", 2)])
def test_javascript_reads_what_the_network_does_within_the_stated_errors(p, op, seed):
    run = run_of(p, op, seed)
    data = scrubber_data(run)
    read = read_in_node(data, READ)
    error = {entry["name"]: entry["error"] for entry in data.manifest["arrays"]}
    assert read["steps"] == run.steps.tolist()
    assert read["curveSteps"] == run.curves["step"].tolist()
    for name in ("train_loss", "test_loss"):
        assert error[name] < 5e-4
        np.testing.assert_allclose(read[name], run.curves[name], rtol=error[name] * 1.001)
    for name in ("train_accuracy", "test_accuracy"):
        assert error[name] < 1e-5
        np.testing.assert_allclose(read[name], run.curves[name], atol=error[name] * 1.001)

    # The oracle for answers is the reference model, for the spectrum a sum over explicit waves.
    for i, step in enumerate(run.steps):
        model = Transformer(run.model, 0)
        model.load_state_dict(
            {k: torch.as_tensor(v) for k, v in run.weights(int(step)).items()}, strict=False
        )
        logits = model(torch.tensor(run.task.tokens))[:, -1, :p].detach().numpy()
        correct = logits.argmax(1) == run.task.labels
        expected = {
            "train": int(correct[run.task.train_mask].sum()),
            "test": int(correct[~run.task.train_mask].sum()),
        }
        assert read["right"][i] == expected
        W_E = run.weights(int(step))["embed.W_E"][:p].astype(np.float64)
        for k in range(1, p // 2 + 1):
            x = 2 * np.pi * k * np.arange(p) / p
            scale = np.sqrt((1 if 2 * k == p else 2) / p)
            waves = [np.cos(x)] if 2 * k == p else [np.cos(x), np.sin(x)]
            norm = np.sqrt(sum(np.square(scale * wave @ W_E).sum() for wave in waves))
            assert read["spectrum"][i * (p // 2) + k - 1] == pytest.approx(norm, abs=error["spectrum"] + 1e-5)
        total = sum(float(np.square(w.astype(np.float64)).sum()) for w in run.weights(int(step)).values())
        assert read["weightNorm"][i] == pytest.approx(total, abs=error["weight_norm"] + 1e-6)


def test_a_loss_of_exactly_zero_can_be_drawn():
    run = run_of(train_loss=np.zeros(12))
    assert read_in_node(scrubber_data(run), READ)["train_loss"] == pytest.approx([1e-16] * 12)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_run_that_diverged_is_refused_with_the_curve_and_the_place(bad):
    loss = np.ones(12)
    loss[5] = bad
    with pytest.raises(
        ValueError, match=r"test_loss holds 1 values that are not finite \(the first is number 5\)"
    ):
        TrainingScrubber(run_of(test_loss=loss))


def test_a_run_without_checkpoints_is_refused():
    run = run_of(n_checkpoints=0)
    with pytest.raises(ValueError, match="no checkpoints"):
        TrainingScrubber(run)


def test_an_accuracy_that_is_not_a_share_is_refused():
    with pytest.raises(ValueError, match=r"test_accuracy must lie between 0\.0 and 1\.0"):
        scrubber_data(run_of(test_accuracy=np.full(12, 1.5)))


def test_the_figure_starts_where_half_of_the_test_pairs_are_right():
    accuracy = np.repeat([0.0, 0.1, 0.45, 1.0], 3)
    run = run_of(test_accuracy=accuracy)
    assert start_step(run) == run.steps[2]
    assert "45.0 % of the test pairs are right" in summary(run, start_step(run))
    never = run_of(test_accuracy=np.full(12, 0.2))
    assert start_step(never) == never.steps[-1]
