"""Volume: losses as PyTorch has them, on several seeds, moduli and tasks; which checkpoint is shown."""

import numpy as np
import pytest
import torch

from figures.in_node import read_in_node
from figures.recordings import run_of
from grokkit import Transformer
from grokkit.explorables import Volume
from grokkit.explorables.volume.figure import mean_losses, step_of, volumes

PROGRAM = """
import { readData } from "./grokkit/explorables/volume/data.js";
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { text } from "node:stream/consumers";
const [manifest, block] = JSON.parse(await text(process.stdin));
const data = readData(manifest, await inflate(block));
const each = Array.from({ length: data.p }, (_, i) => i);
const all = (f) => each.map((a) => each.map((b) => f(a, b)));
console.log(JSON.stringify({
  volumes: data.volumes, losses: data.losses, step: data.step,
  trained: all(data.trained), mirrored: all(data.mirrored), answers: all(data.answer),
}));
"""


@pytest.fixture(
    scope="module",
    params=[(7, "add", 0), (12, "add", 3), (11, "subtract", 1)],
    ids=["mod 7", "mod 12", "subtraction mod 11"],
)
def run(request):
    p, op, seed = request.param
    return run_of(p=p, op=op, seed=seed)


def test_losses_are_those_of_pytorch(run):
    model = Transformer.from_network(run.network(step_of(run)))
    with torch.no_grad():
        logits = model(torch.tensor(run.task.tokens))[:, -1, : run.task.p].double()
    labels = torch.tensor(run.task.labels)
    train = torch.tensor(run.task.train_mask)
    for volume, *found in zip(volumes(), *mean_losses(run), strict=True):
        for split, loss in zip((train, ~train), found, strict=True):
            wanted = torch.nn.functional.cross_entropy(volume * logits[split], labels[split])
            assert loss == pytest.approx(float(wanted), abs=1e-4)
    assert np.isclose(mean_losses(run)[1][0], np.log(run.task.p))


def test_javascript_reads_what_python_wrote(run):
    seen = read_in_node(Volume.data(run), PROGRAM)
    task = run.task
    np.testing.assert_allclose(seen["volumes"], volumes(), rtol=1e-6)
    for split, losses in zip(("train", "test"), mean_losses(run), strict=True):
        np.testing.assert_allclose(seen["losses"][split], losses, rtol=1e-6)
    assert seen["step"] == step_of(run)
    assert np.array_equal(np.array(seen["trained"]).ravel(), task.train_mask)
    assert np.array_equal(np.array(seen["mirrored"]).ravel(), ~task.train_mask & task.mirrored_in_train)
    assert np.array_equal(np.array(seen["answers"]).ravel(), task.labels)


def test_the_first_checkpoint_is_shown_that_knows_the_pairs():
    n = 12
    accuracy = np.linspace(0, 0.98, n)
    assert step_of(run_of(train_accuracy=accuracy)) == 45  # none does: the last of 0, 15, 30, 45
    accuracy[4:] = 1.0  # from step 20 on
    assert step_of(run_of(train_accuracy=accuracy)) == 30
    assert step_of(run_of(train_accuracy=np.ones(n))) == 0


def test_the_picture_says_the_ends_of_both_curves(run):
    train, test = mean_losses(run)
    said = Volume(run).html()
    assert f"A guess costs {np.log(run.task.p):.2f} nats" in said
    assert f"to {train[-1]:.2f}; test pairs go to {test[-1]:.2f}" in said


def test_without_a_checkpoint_there_is_nothing_to_turn_down():
    run = run_of()
    run.steps, run.checkpoints = run.steps[:0], []
    with pytest.raises(ValueError, match="no checkpoints"):
        Volume(run)
