"""What a training makes smaller: losses and slopes by autograd, what a run resumes, what precision costs."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from test_train import SMALL, TASK, same_run

from grokkit.networks import fast
from grokkit.networks.model import Transformer
from grokkit.networks.network import Network
from grokkit.networks.objectives import OBJECTIVES, PRECISIONS, Objective, roughness
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.training import TextTrainer
from grokkit.training import resume, train
from grokkit.training.silence import silent
from grokkit.training.sums import Trainer


def plainly(kind, scores, labels, temperature):
    """As one would write it; its gradient is autograd's."""
    x = scores / temperature
    s = torch.exp(x) if kind == "softmax" else torch.where(x >= 0, x + 1, 1 / (1 - x))
    return -torch.log(s[torch.arange(len(labels)), labels] / s.sum(dim=1)).mean()


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("kind", OBJECTIVES)
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_loss_and_slope_are_those_of_the_formula(kind, temperature, seed):
    rng = np.random.default_rng(seed)
    scores = torch.tensor(3 * rng.normal(size=(20, 7))).requires_grad_()
    labels = torch.tensor(rng.integers(7, size=20))
    expected = plainly(kind, scores, labels, temperature)
    expected.backward()
    objective = Objective(kind, torch.float64, temperature)
    value, slope = objective.with_slope(scores.detach().clone(), labels)
    torch.testing.assert_close(value, expected.detach())
    torch.testing.assert_close(slope, scores.grad)
    again = scores.detach().clone().requires_grad_()
    (3 * objective.of(again, labels)).backward()
    torch.testing.assert_close(again.grad, 3 * scores.grad)


@pytest.mark.parametrize("kind", OBJECTIVES)
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-5), ("float16", 1e-2)])
def test_less_precision_is_the_same_but_for_rounding(kind, precision, tolerance):
    rng = np.random.default_rng(0)
    scores, labels = torch.tensor(rng.normal(size=(5000, 114))).float(), torch.tensor(np.arange(5000) % 114)
    value, slope = Objective(kind, PRECISIONS[precision]).with_slope(scores.clone(), labels)
    exact, exact_slope = Objective(kind).with_slope(scores.clone(), labels)
    assert float(value) == pytest.approx(float(exact), rel=tolerance)
    assert slope.dtype == torch.float32
    assert float((slope - exact_slope).norm()) < tolerance * float(exact_slope.norm())


@pytest.mark.parametrize("kind", OBJECTIVES)
@pytest.mark.parametrize("act", ["relu", "gelu"])
def test_the_gradients_of_all_weights_are_autograds(kind, act):
    sizes = replace(SMALL, act=act)
    model = Transformer(sizes, seed=3).double()
    weights = {name: w.detach().clone().requires_grad_() for name, w in model.state_dict().items()}
    mask = TASK.train_mask
    labels = torch.tensor(TASK.labels[mask])
    plainly(kind, model(torch.tensor(TASK.tokens[mask]))[:, -1], labels, 2.0).backward()
    reads = fast.Reads.of(torch.tensor(TASK.pairs[mask]), TASK.p, SMALL.n_heads)
    fast.loss(weights, reads, labels, act, Objective(kind, torch.float64, 2.0)).backward()
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(weights[name].grad, parameter.grad, rtol=1e-8, atol=1e-12, msg=name)


@pytest.mark.parametrize("p", [12, 13, 59])
def test_a_wave_is_as_rough_as_the_sine_of_half_its_step(p):
    rng = np.random.default_rng(p)
    for k in range(p // 2 + 1):
        across = rng.normal(size=5)
        wave = np.outer(np.cos(2 * np.pi * k * np.arange(p) / p + rng.uniform(0, 7)), across)
        expected = np.mean([((wave[a] - wave[(a + 1) % p]) ** 2).sum() for a in range(p)])
        assert float(roughness(torch.tensor(wave))) == pytest.approx(expected, abs=1e-12)
        if 0 < 2 * k < p:
            closed = 2 * (across**2).sum() * np.sin(np.pi * k / p) ** 2
            assert float(roughness(torch.tensor(wave))) == pytest.approx(closed)


@pytest.mark.parametrize("weight", [0.0, 0.003, 2.0])
def test_the_embeddings_roughness_counts_as_much_as_is_asked(weight):
    plain, trainer = (Trainer(TASK, SMALL, TrainConfig(roughness=r)) for r in (0.0, weight))
    W_E = trainer.weights["embed.W_E"].detach().numpy().astype(float)
    steps = [W_E[a] - W_E[(a + 1) % TASK.p] for a in range(TASK.p)]
    loss = trainer.loss()
    expected = float(plain.loss()) + weight * np.mean([(step**2).sum() for step in steps])
    assert float(loss) == pytest.approx(expected, rel=1e-6)
    loss.backward()
    plain.loss().backward()
    pull = trainer.weights["embed.W_E"].grad - plain.weights["embed.W_E"].grad
    by_hand = [2 * weight / TASK.p * (steps[a] - steps[a - 1]) for a in range(TASK.p)]
    np.testing.assert_allclose(pull[: TASK.p], by_hand, atol=1e-6)
    assert not pull[TASK.p :].any()


VARIANTS = [
    {"loss": "stablemax"},
    {"loss_precision": "float16"},
    {"loss_precision": "float32"},
    {"temperature": 3.0},
    {"roughness": 0.1},
    {"loss": "stablemax", "optimiser": "perpgrad", "weight_decay": 0.0},
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_run_of_each_resumes_bit_for_bit(variant, tmp_path):
    common = dict(steps=20, lr=0.01, batch_size=0.5, record_every=5, dense_start=False)
    settings = TrainConfig(**common, **variant)

    def press_ctrl_c(snapshot):
        if snapshot.step == 10:
            raise KeyboardInterrupt

    train(TASK, SMALL, settings, callback=press_ctrl_c).save(tmp_path / "part.st")
    part = Run.load(tmp_path / "part.st")
    assert part.train == settings
    whole = train(TASK, SMALL, settings)
    assert same_run(resume(part), whole)
    assert not same_run(whole, train(TASK, SMALL, TrainConfig(**common)))


def test_what_is_recorded_is_cross_entropy_whatever_is_made_smaller():
    first = [
        train(TASK, SMALL, TrainConfig(steps=0, **variant)).curves["train_loss"].tolist()
        for variant in ({}, *VARIANTS)
    ]
    assert all(losses == first[0] for losses in first)


def sure(lead):
    """A network that says 3 to every pair, ahead of the others by so much."""
    weights = {name: np.zeros(shape, dtype=np.float32) for name, shape in SMALL.shapes.items()}
    weights["blocks.0.mlp.b_out"][0] = 1
    weights["unembed.W_U"][0, 3] = lead
    return Network(SMALL, weights)


@pytest.mark.parametrize(
    ("variant", "last_heard"),
    [  # softmax: 11 rivals together weigh less than half of the last bit of 1
        ({"loss_precision": "float16"}, np.log(11 * 2**11)),
        ({"loss_precision": "float32"}, np.log(11 * 2**24)),
        ({}, np.log(11 * 2**53)),
        ({"loss_precision": "float32", "temperature": 2.0}, 2 * np.log(11 * 2**24)),
        ({"loss_precision": "float32", "loss": "stablemax"}, None),
    ],
    ids=str,
)
def test_pairs_fall_silent_where_rounding_swallows_the_rivals(variant, last_heard):
    settings = TrainConfig(**variant)
    threes = TASK.train_mask & (TASK.labels == 3)
    if last_heard is None:
        assert not silent(sure(1000.0), TASK, settings).any()
        return
    assert not silent(sure(float(last_heard) - 1.5), TASK, settings).any()
    assert np.array_equal(silent(sure(float(last_heard) + 1.5), TASK, settings), threes)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"loss": "hinge"}, "loss must be one of softmax, stablemax; got 'hinge'"),
        ({"loss_precision": "int8"}, "loss_precision must be one of float16, float32, float64; got 'int8'"),
        ({"temperature": 0}, "temperature must be a number above 0, got 0"),
        ({"roughness": -1e-3}, "roughness must be a number of at least 0, got -0.001"),
        ({"temperature": float("inf")}, "temperature must be a number above 0, got inf"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_what_is_no_loss_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainConfig(**settings)


@pytest.mark.parametrize("other", [{"temperature": 2.0}, {"roughness": 0.1}, {"loss": "stablemax"}], ids=str)
def test_a_text_model_has_one_loss(other):
    wrapping, model, config = TEXT_SETTINGS["implicit"](0)
    with pytest.raises(ValueError, match="a text model has one loss"):
        TextTrainer(wrapping, model, replace(config, **other))
