"""What LiveTraining begins with: a recorded run as it is, and the settings that Python knows by name."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from figures.in_node import read_in_node
from figures.recordings import run_of
from grokkit import Transformer, _node, mainline, quick, small
from grokkit.explorables import LiveTraining
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.live_training.figure import live_data
from grokkit.explorables.live_training.picture import before_and_after

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { counts, readData } from "./grokkit/explorables/live_training/data.js";
import { choicesOf, settingsOf } from "./grokkit/explorables/live_training/choices.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { recorded, named, known, small } = readData(manifest, await inflate(block));
const again = Object.fromEntries(
  Object.entries(named).map(([name, settings]) => [name, settingsOf(settings, choicesOf(settings))]));
const { p, step, mask, right, embedding, rows } = recorded;
console.log(JSON.stringify({ p, step, mask: [...mask], right: [...right], W_E: [...embedding.values], rows,
  channels: embedding.channels, counts: counts(recorded), again, known, small }));
"""


@pytest.mark.parametrize(("p", "op", "seed"), [(7, "add", 0), (10, "subtract", 1), (13, "random", 2)])
def test_javascript_reads_the_run_as_it_was_recorded(p, op, seed):
    run = run_of(p, op, seed)
    read = read_in_node(live_data(run), READ)
    last = int(run.steps[-1])
    assert (read["p"], read["step"], read["channels"]) == (p, last, run.model.d_model)
    assert read["mask"] == run.task.train_mask.astype(int).tolist()
    model = Transformer(run.model, 0)  # the reference model is the oracle
    model.load_state_dict({k: torch.as_tensor(v) for k, v in run.weights(last).items()}, strict=False)
    logits = model(torch.tensor(run.task.tokens))[:, -1, :p].detach().numpy()
    right = logits.argmax(1) == run.task.labels
    assert read["right"] == right.astype(int).tolist()
    assert read["counts"]["test"] == {
        "right": int(right[~run.task.train_mask].sum()),
        "all": int((~run.task.train_mask).sum()),
    }
    W_E = run.weights(last)["embed.W_E"][:p]
    np.testing.assert_allclose(np.reshape(read["W_E"], W_E.shape), W_E, rtol=2**-11, atol=1e-7)
    for name, values in run.curves.items():
        np.testing.assert_allclose([row[name] for row in read["rows"]], values, rtol=1e-3, atol=1e-4)


def test_named_settings_are_those_of_python_whatever_passes_through_the_readers_hands():
    data = live_data(run_of())
    read = read_in_node(data, READ)["again"]
    for name, named in {"quick": quick(), "small": small(), "mainline": mainline()}.items():
        task, model, train = (json.loads(json.dumps(part.to_dict())) for part in named)
        kept = read[name]["train"].pop("checkpoints")
        assert 2 <= kept <= 40e6 / (4 * named[1].n_parameters)
        train.pop("checkpoints")
        assert read[name] == {"task": task, "model": model, "train": train}


@pytest.mark.parametrize("p", [3, 7, 10])
def test_the_picture_shows_as_many_planes_as_there_are(p):
    picture = before_and_after(run_of(p))
    planes = min(3, (p - 1) // 2)
    assert picture.count("<polygon") == 2 * planes
    assert len(set(re.findall(r"k = (\d+)<", picture))) == planes
    assert "before training and after 45 steps of it" in picture


def test_the_small_form_has_another_caption_and_the_same_data():
    small, full = LiveTraining(run_of(), small=True), LiveTraining(run_of())
    assert small.caption != full.caption
    assert f"{quick()[1].n_parameters:,} weights" in small.caption
    assert {**small.manifest, "options": {}} == {**full.manifest, "options": {}}


def test_a_run_without_checkpoints_or_that_is_not_finite_is_refused():
    run = run_of(test_loss=np.full(12, np.nan))
    with pytest.raises(ValueError, match="test_loss holds 12 values that are not finite"):
        LiveTraining(run)
    with pytest.raises(ValueError, match="no checkpoints"):
        LiveTraining(run_of(n_checkpoints=0))


def test_the_program_is_light_with_the_engine_in_it():
    _node.make_bundles(Path(__file__).resolve().parents[3])
    program = frame.bundle("live_training.js")
    assert len(gzip.compress(program.encode())) <= 60_000
