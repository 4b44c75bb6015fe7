"""ForwardPass computes in the page what PyTorch computes, with the weights that it says it has."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from changed import with_weights

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node, load_recorded
from grokkit.explorables import ForwardPass, figures
from grokkit.explorables.forward_pass.figure import as_read, coded_weights, nearest_moment
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame import figure as frame
from grokkit.runs.moments import moments_of

ROOT = Path(__file__).resolve().parents[3]
COMPUTE = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData, readWeights } from "./grokkit/explorables/forward_pass/data.js";
import { forward } from "./grokkit/explorables/web/engine/forward.js";
let text = "";
for await (const part of process.stdin) text += part;
const [first, parts, pairs] = JSON.parse(text);
const data = readData(first[0], await inflate(first[1]));
const { config, p, moments } = data;
const weights = [];
for (const [manifest, block] of parts) weights.push(readWeights(config, manifest, await inflate(block)));
weights.push(data.weights);
console.log(JSON.stringify({
  moments: moments.map(({ step, name }) => [step, name]),
  correct: moments.map((_, i) => [...data.correct.unpack(i)]),
  answers: moments.map((_, i) => Array.from({ length: p * p }, (_, pair) => data.answerAt(i, pair))),
  label: data.label,
  tensors: weights.map((w) => pairs.map(([a, b]) => forward(w, config, a, b))),
}, (_, v) => (ArrayBuffer.isView(v) ? [...v] : v)));
"""
# What the page computes, at the last position only; keys, values and the stream before it at all three.
HOOKS = {
    "embed": "hook_embed",
    "pos_embed": "hook_pos_embed",
    "resid_pre": "blocks.0.hook_resid_pre",
    "k": "blocks.0.attn.hook_k",
    "v": "blocks.0.attn.hook_v",
}
HOOKS_AT_EQUALS = {
    "q": "blocks.0.attn.hook_q",
    "z": "blocks.0.attn.hook_z",
    "attn_out": "blocks.0.hook_attn_out",
    "resid_mid": "blocks.0.hook_resid_mid",
    "pre": "blocks.0.mlp.hook_pre",
    "post": "blocks.0.mlp.hook_post",
    "mlp_out": "blocks.0.hook_mlp_out",
    "resid_post": "blocks.0.hook_resid_post",
}


def run_of(
    p=7, seed=0, train_accuracy=(0, 0.5, 1, 1, 1, 1), test_accuracy=(0, 0, 0.1, 0.5, 1, 1), **sizes
) -> Run:
    """Networks that were never trained, biases included, in a run with given accuracies."""
    model = ModelConfig(p=p, **{"d_model": 12, "n_heads": 2, "d_head": 5, "d_mlp": 16, **sizes})
    rng = np.random.default_rng([seed, p])
    n = len(train_accuracy)
    checkpoints = []
    for i in range(n):
        weights = {k: v.detach().numpy() for k, v in Transformer(model, seed + i).named_parameters()}
        checkpoints.append(
            {k: (v + 0.2 * rng.normal(size=v.shape)).astype(np.float32) for k, v in weights.items()}
        )
    steps = 100 * np.arange(n)
    curves = {
        "step": steps,
        "train_loss": np.ones(n),
        "test_loss": np.ones(n),
        "train_accuracy": np.array(train_accuracy, dtype=float),
        "test_accuracy": np.array(test_accuracy, dtype=float),
    }
    return Run(Task(p=p, seed=seed), model, TrainConfig(), steps, curves, checkpoints)


def computed_in_node(run: Run, pairs: list[tuple[int, int]]) -> dict:
    """What the figure's own JavaScript makes of its data and all their parts."""
    parts = [json.loads(ForwardPass.part_data(run, name).as_text()) for name in ForwardPass.parts(run)]
    first = json.loads(ForwardPass.first_data(run).as_text())
    command = [*_node.find_node(), "--input-type=module", "-e", COMPUTE]
    given = json.dumps([first, parts, pairs])
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_pytorch(weights, pairs) -> dict[str, np.ndarray]:
    """All tensors of the reference model, in 64 bits, under the names that the page uses; pairs first."""
    model = Transformer.from_network(weights).double()
    tokens = torch.tensor([[a, b, model.config.p] for a, b in pairs])
    with torch.no_grad():
        logits, cache = model.run_with_cache(tokens)
    tensors = {name: cache[hook] for name, hook in HOOKS.items()}
    tensors |= {name: cache[hook][:, -1] for name, hook in HOOKS_AT_EQUALS.items()}
    tensors["attn_scores"] = cache["blocks.0.attn.hook_attn_scores"][:, :, -1]
    tensors["pattern"] = cache["blocks.0.attn.hook_pattern"][:, :, -1]
    tensors["result"] = torch.einsum("bhd,hdm->bhm", tensors["z"], model.blocks[0].attn.W_O.detach())
    tensors["logits"] = logits[:, -1]
    return {name: tensor.numpy() for name, tensor in tensors.items()}


@pytest.mark.parametrize(
    ("p", "seed", "sizes"),
    [
        (7, 0, {}),
        (10, 1, {"d_model": 9, "n_heads": 3, "d_head": 4, "d_mlp": 21}),
        (23, 2, {"n_heads": 1, "d_head": 7}),
    ],
)
def test_every_tensor_of_the_page_is_pytorchs(p, seed, sizes):
    run = run_of(p, seed, **sizes)
    pairs = [(0, 0), (1, p - 1), (p - 1, 2), (3, 3)]
    read = computed_in_node(run, pairs)
    assert len(read["tensors"]) == len(moments_of(run)) == 5
    for (step, _), of_step in zip(read["moments"], read["tensors"], strict=True):
        expected = in_pytorch(as_read(run.network(step)), pairs)
        for i, tensors in enumerate(of_step):
            assert tensors.keys() == expected.keys()
            for name, values in tensors.items():
                np.testing.assert_allclose(values, expected[name][i].ravel(), atol=1e-6, err_msg=name)


def test_with_the_weights_of_the_shipped_run_they_are_pytorchs_too():
    run = load_recorded("mainline")
    pairs = [(47, 91), (91, 47), (0, 112), (5, 5)]
    read = computed_in_node(run, pairs)
    for (step, _), of_step, answers in zip(read["moments"], read["tensors"], read["answers"], strict=True):
        expected = in_pytorch(as_read(run.network(step)), pairs)
        for i, tensors in enumerate(of_step):
            for name, values in tensors.items():
                np.testing.assert_allclose(values, expected[name][i].ravel(), atol=1e-4, err_msg=name)
            a, b = pairs[i]
            assert answers[a * 113 + b] == int(np.argmax(tensors["logits"][:113]))


@pytest.mark.parametrize(("p", "seed"), [(7, 0), (11, 3)])
def test_what_quantising_does_is_what_the_manifest_says(p, seed):
    run = run_of(p, seed)
    read = computed_in_node(run, [])
    manifest = ForwardPass.first_data(run).manifest
    tokens = torch.tensor(run.task.tokens)
    assert read["label"] == run.task.labels.tolist()
    for i, (step, name) in enumerate(read["moments"]):
        about = manifest["milestones"][i]
        assert about["name"] == name
        with torch.no_grad():
            exact, quantised = (
                Transformer.from_network(w).double()(tokens)[:, -1, :p].numpy()
                for w in (run.network(step), as_read(run.network(step)))
            )
        assert about["logit_error"] == pytest.approx(np.abs(exact - quantised).max(), abs=1e-4)
        assert about["logit_size"] == pytest.approx(np.abs(exact).max(), abs=1e-4)
        assert 0 < about["logit_error"] < 0.05 * about["logit_size"]
        assert about["answers_changed"] == (exact.argmax(1) != quantised.argmax(1)).sum()
        assert read["answers"][i] == quantised.argmax(1).tolist()
        assert read["correct"][i] == (quantised.argmax(1) == run.task.labels).astype(int).tolist()
        typical = np.median(np.abs(quantised).max(axis=1))
        assert about["typical"]["logits"] == pytest.approx(typical, rel=0.2)  # torch takes the lower middle


def test_a_row_is_off_by_at_most_half_a_level():
    weights = run_of().network(0)
    for name, read in as_read(weights).items():
        size = np.abs(weights[name]).max(axis=-1, keepdims=True)
        assert (np.abs(read - weights[name]) <= size / 253).all(), name
        assert coded_weights(weights)[name].error <= size.max() / 253


def test_the_nearest_moment_is_shown():
    memorised = run_of(test_accuracy=(0,) * 6)
    assert [moment.checkpoint for moment in moments_of(memorised)] == [0, 200, 500]
    assert nearest_moment(memorised, 260) == 200


def test_the_figure_starts_at_the_end_with_the_books_pair():
    figure = ForwardPass(run_of(p=113, d_mlp=4))
    assert (figure.step, figure.a, figure.b) == (500, 47, 91)
    small = ForwardPass(run_of(p=7), step=130, b=0)
    assert (small.step, small.a, small.b) == (100, 47 % 7, 0)


@pytest.mark.parametrize(("a", "b"), [(7, 0), (0, 7), (-1, 0)])
def test_a_pair_must_be_one(a, b):
    with pytest.raises(ValueError, match=f"from 0 to 6, got a={a} and b={b}"):
        ForwardPass(run_of(p=7), a=a, b=b)


def test_a_run_without_weights_is_refused():
    run = run_of()
    run.steps, run.checkpoints = run.steps[:0], []
    with pytest.raises(ValueError, match="no checkpoints"):
        ForwardPass(run)


def test_another_activation_is_refused():
    run = run_of()
    run.model = ModelConfig(**{**run.model.to_dict(), "act": "gelu"})
    with pytest.raises(ValueError, match="'gelu'"):
        ForwardPass(run)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused_by_name(bad):
    run = with_weights(run_of(), 0, "blocks.0.mlp.W_in", (3, 2), bad)
    with pytest.raises(ValueError, match=r"W_in holds 1 values that are not finite"):
        ForwardPass(run)


def test_the_picture_says_what_it_shows():
    run = run_of(p=11)
    figure = ForwardPass(run, a=3, b=4, step=0)
    text = figure.html()
    assert text == ForwardPass(run, a=3, b=4, step=0).html()
    logits = in_pytorch(run.network(0), [(3, 4)])["logits"][0, :11]
    says = int(logits.argmax())
    right = "which is right" if says == 7 else "but 7 is right"
    assert re.search(rf'role="img" aria-label="3 and 4 [^"]* The network says {says}, {right}\."', text)
    assert figures()["forward_pass"] is ForwardPass


def test_the_figure_and_its_first_data_are_light():
    _node.make_bundles(ROOT)
    run = load_recorded("mainline")
    texts = [ForwardPass.first_data(run).script("forward_pass"), frame.bundle("forward_pass.js")]
    texts += [frame.bundle(name) for name in ("host.js", *frame.style_sheets("forward_pass"))]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 400_000
    assert isinstance(ForwardPass.part_data(run, "step-150"), encoding.FigureData)
