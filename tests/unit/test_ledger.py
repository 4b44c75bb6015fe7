"""The ledger says what the single functions say, and its verdicts can go either way."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from grokkit import circuits, fast, ledger, load_recorded, measures
from grokkit.ledger.network import NETWORK
from grokkit.ledger.training import TRAINING
from grokkit.measures import CheckpointMeasures, RunMeasures
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task


def a_run(weights, p, **task):
    """A run of one checkpoint."""
    curves = {"step": np.array([0]), "train_loss": np.zeros(1), "test_loss": np.zeros(1)}
    curves |= {"train_accuracy": np.ones(1), "test_accuracy": np.ones(1)}
    model = ModelConfig.of(weights)
    return Run(Task(p, **task), model, TrainConfig(steps=0), np.array([0]), curves, [weights])


def untrained(p, seed=0):
    model = Transformer(ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64), seed)
    return {name: w.detach().numpy() for name, w in model.named_parameters()}


def by_quantity(rows):
    found = {row.quantity: row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def recorded():
    return by_quantity(ledger.network_ledger(load_recorded("mainline")))


def test_every_row_says_what_was_published_what_is_ours_and_by_which_rule(recorded):
    assert len(recorded) >= 25
    for row in recorded.values():
        assert row.verdict in ("reproduced", "differs", "not comparable")
        assert all(getattr(row, f.name).strip() for f in fields(row))
        assert "nan" not in row.ours


def test_numbers_of_the_recorded_run_are_those_of_the_single_functions(recorded):
    run = load_recorded("mainline")
    weights, task, p = run.network(run.steps[-1]), run.task, run.task.p
    opened, K = fast.grid_run(weights), measures.key_frequencies(weights)
    post_without = circuits.ablate_waves(opened.post, [K[0]], p)
    one_cut = fast.grid_run(weights, edits={"post": lambda _: post_without}).logits
    expected = {
        "number of key frequencies": f"{len(K)}",
        "loss of the full network": f"{measures.loss(opened.logits, task, 'all'):.2e}",
        "loss with all heads zero": f"{measures.loss(circuits.ablate(weights, 'heads'), task, 'all'):.2f}",
        "loss with the waves of a+b alone (restricted loss)": (
            f"{measures.restricted_loss(opened.logits, K, task, 'all'):.2e}"
        ),
        "variance of the logits that is Σ α_k cos w_k(a+b−c)": (
            f"{circuits.closed_form_logits(opened.logits, K, p).fve:.1%}"
        ),
    }
    for quantity, ours in expected.items():
        assert recorded[quantity].ours == ours
    first = recorded["loss with one key frequency taken out of the neurons"].ours.split(", ")[0]
    assert float(first) == pytest.approx(measures.loss(one_cut, task, "all"), rel=0.01)
    # a transform of the pairs, written out: the largest 4|K| components and where they are
    F = np.linalg.qr(np.column_stack([np.cos(0 * np.arange(p)), *_waves(p)]))[0].T
    grid = opened.logits.reshape(p, p, p).astype(float)
    power = np.square(np.einsum("fa,gb,abc->fgc", F, F, grid - grid.mean(axis=(0, 1)), optimize=True)).sum(2)
    largest = np.argsort(-power, axis=None)[: 4 * len(K)]
    frequencies = [((f + 1) // 2, (g + 1) // 2) for f, g in (divmod(i, p) for i in largest)]
    inside = sum(f == g and f in K for f, g in frequencies)
    assert recorded["largest components of the logits that are products of equal key frequency"].ours == (
        f"{inside} of {4 * len(K)}"
    )


def _waves(p):
    x = 2 * np.pi * np.arange(p) / p
    return [f(k * x) for k in range(1, p // 2 + 1) for f in (np.cos, np.sin)]


def test_the_recorded_run_reproduces_what_is_causal(recorded):
    for quantity in (
        "loss with the waves of a+b alone (restricted loss)",
        "loss with one key frequency taken out of the neurons",
        "the same with the largest of the other frequencies",
        "loss with neurons replaced by polynomials of degree 2",
        "loss with all heads zero",
    ):
        assert recorded[quantity].verdict == "reproduced", recorded[quantity]


def test_off_the_directions_of_w_l_the_answers_are_gone_though_not_loudly(recorded):
    """The published loss, 5.27, is above that of a guess. Ours is not, and no less is lost."""
    row = recorded["loss with the MLP projected on their nullspace"]
    assert row.verdict == "differs"
    run = load_recorded("mainline")
    weights = run.network(run.steps[-1])
    K = measures.key_frequencies(weights)
    right = {
        how: measures.accuracy(
            fast.grid_logits(circuits.ablate_neuron_directions(weights, K, how)), run.task, "all"
        )
        for how in ("keep", "remove")
    }
    assert right["keep"] == 1
    assert right["remove"] < 0.1


def transformed_loss(logits, task):
    """Test loss, with nothing of grokkit."""
    logits = logits.astype(float)[~task.train_mask]
    right = logits[np.arange(len(logits)), task.labels[~task.train_mask]]
    return float(
        (np.log(np.exp(logits - logits.max(1, keepdims=True)).sum(1)) + logits.max(1) - right).mean()
    )


def test_of_the_recorded_run_the_key_waves_alone_have_a_lower_loss_and_without_them_the_answers_are_gone():
    run = load_recorded("mainline")
    task, p, weights = run.task, run.task.p, run.network(run.steps[-1])
    K = np.array(measures.key_frequencies(weights))
    logits = fast.grid_logits(weights)
    # in the transform over pairs, the waves of a + b are the entries (k, k) and (−k, −k)
    transform = np.fft.fft2(logits.reshape(p, p, p), axes=(0, 1))
    kept = np.zeros_like(transform)
    for k in (0, *K, *-K):
        kept[k, k] = transform[k, k]
    only = np.fft.ifft2(kept, axes=(0, 1)).real.reshape(p * p, p)
    assert transformed_loss(only, task) < transformed_loss(logits, task) / 4
    kept[0, 0] = 0
    rest = logits - np.fft.ifft2(kept, axes=(0, 1)).real.reshape(p * p, p)

    def blind(frequencies):
        numbers = np.fft.fft(weights["embed.W_E"][:p], axis=0)
        numbers[np.concatenate([frequencies, -frequencies])] = 0
        table = np.concatenate([np.fft.ifft(numbers, axis=0).real, weights["embed.W_E"][p:]])
        return fast.grid_logits(weights | {"embed.W_E": table.astype(np.float32)})

    test = ~task.train_mask
    for cut, most in ((blind(K), 0.02), (blind(np.concatenate([K, 2 * K % p])), 0.013), (rest, 0.018)):
        right = (cut.argmax(axis=1) == task.labels)[test].mean()
        assert 1 / p < right < most  # near chance, and not quite there


def test_an_untrained_network_reproduces_nothing():
    rows = ledger.network_ledger(a_run(untrained(59), 59))
    right = [row.quantity for row in rows if row.verdict == "reproduced"]
    relu = "R² of a fit to ReLU(0.5 + cos + cos)"  # holds without any network
    assert right == [f"{relu} without the product", f"{relu} with the product"]
    assert "no answers to lose" in by_quantity(rows)["loss with all heads zero"].reason
    assert [row.asked for row in rows] == [claim.reason for claim in NETWORK]


def test_several_runs_are_told_by_median_and_range_and_must_all_agree():
    clock, noise = a_run(circuits.written_network(59), 59), a_run(untrained(59), 59)
    both = by_quantity(ledger.network_ledger([clock, clock, noise]))
    alone = by_quantity(ledger.network_ledger(clock))
    assert both["number of key frequencies"].ours.startswith("5 (5 … ")
    full = "loss of the full network"
    assert alone[full].verdict == "reproduced"
    assert both[full].verdict == "differs"
    assert both[full].reason.endswith("(so in 2 of 3 runs)")
    assert both[full].asked == alone[full].reason
    twice = by_quantity(ledger.network_ledger([clock, clock]))
    assert {q: row.verdict for q, row in twice.items()} == {q: row.verdict for q, row in alone.items()}


def test_what_it_is_not_about_is_refused():
    with pytest.raises(ValueError, match="at least one run"):
        ledger.network_ledger([])
    with pytest.raises(ValueError, match="addition modulo an odd number"):
        ledger.network_ledger(a_run(untrained(12), 12))
    with pytest.raises(ValueError, match="addition modulo an odd number"):
        ledger.network_ledger(a_run(untrained(13), 13, op="multiply"))


def subject(**measured):
    """What a claim asks of a network, made up."""
    nested = {"clusters": "assigned", "waves": "residual", "form": "fve", "heads": "fve"}
    return SimpleNamespace(
        full=1.0,
        p=59,
        knows=True,
        **{
            name: SimpleNamespace(**{nested[name]: x}) if name in nested else x
            for name, x in measured.items()
        },
    )


@pytest.mark.parametrize(
    ("quantity", "name", "last_that_holds", "inwards"),
    [
        ("neurons with 85 % of their variance at one frequency", "clusters", 0.8, 1),
        (
            "variance of u_k · MLP, v_k · MLP that is cos, sin of w_k(a+b)",
            "directions_fve",
            np.array([0.9]),
            1,
        ),
        ("variance of the logits that is Σ α_k cos w_k(a+b−c)", "form", 0.95, 1),
        ("loss of Σ α_k cos w_k(a+b−c) in place of the logits", "form_loss", 1.0, -1),
        ("loss with {1, cos_k, sin_k}(a) × {1, cos_k, sin_k}(b) alone", "block3", 1.0, -1),
        ("loss with the MLP projected on the directions of W_L", "on_directions", 1.0, -1),
        ("loss with one key frequency taken out of the neurons", "without_each_key", np.array([10.0]), 1),
        ("loss with neurons replaced by polynomials of degree 2", "polynomial", 2.0, -1),
        ("loss with neurons replaced by polynomials of degree 2", "polynomial", 0.5, 1),
        ("variance of each head's attention that is one wave", "heads", np.array([0.97]), 1),
    ],
)
def test_at_least_includes_the_threshold(quantity, name, last_that_holds, inwards):
    holds = _holds(quantity)
    assert holds(subject(**{name: last_that_holds}))
    assert holds(subject(**{name: last_that_holds + inwards * 1e-6}))
    assert not holds(subject(**{name: last_that_holds - inwards * 1e-6}))


@pytest.mark.parametrize(
    ("quantity", "name", "first_that_fails", "inwards"),
    [
        ("norm of W_L that is not in its key waves", "waves", 0.0055, -1),
        ("loss with the waves of a+b alone (restricted loss)", "restricted", 1.0, -1),
        ("loss with the MLP projected on their nullspace", "off_directions", np.log(59), 1),
        ("the same with the largest of the other frequencies", "without_another", 2.0, -1),
    ],
)
def test_above_and_below_leave_the_threshold_out(quantity, name, first_that_fails, inwards):
    holds = _holds(quantity)
    assert not holds(subject(**{name: first_that_fails}))
    assert holds(subject(**{name: first_that_fails + inwards * 1e-6}))


@pytest.mark.parametrize(
    ("loss", "heads", "holds"),
    [
        (2.0, [0.97, 0.99], True),
        (0.5, [0.97, 0.99], True),
        (2.001, [0.99, 0.99], False),
        (0.499, [0.99, 0.99], False),
        (1.0, [0.969, 0.99], False),  # a loss that stays says nothing of a wave that no head has
        (1.0, [-11.58, 0.99], False),
    ],
)
def test_attention_is_replaced_by_a_wave_only_where_every_head_is_one(loss, heads, holds):
    asked = SimpleNamespace(full=1.0, linear_attention=loss, heads=SimpleNamespace(fve=np.array(heads)))
    assert _holds("loss with attention replaced by that wave")(asked) == holds


@pytest.mark.parametrize(("n", "holds"), [(2, False), (3, True), (6, True), (7, False)])
def test_three_to_six_key_frequencies_are_as_published(n, holds):
    assert _holds("number of key frequencies")(SimpleNamespace(K=range(1, n + 1))) == holds


def test_attention_to_equals_and_its_loss_stay_below():
    small, limit = (SimpleNamespace(heads=SimpleNamespace(to_equals=np.array([x]))) for x in (0.0099, 0.01))
    assert _holds("mean attention from = to =, each head")(small)
    assert not _holds("mean attention from = to =, each head")(limit)


@pytest.mark.parametrize(
    "quantity", ["loss with all heads zero", "loss without the skip connection around attention"]
)
def test_a_loss_like_that_of_a_guess_is_not_worse_than_it(quantity):
    at, above = (
        SimpleNamespace(p=59, without=lambda _, x=x: (x, 0)) for x in (np.log(59), np.log(59) + 1e-9)
    )
    assert not _holds(quantity)(at)
    assert _holds(quantity)(above)


def test_the_waves_of_w_l_are_counted_above_a_tenth_and_must_leave_less_than_chance_leaves():
    at_a_tenth = SimpleNamespace(waves=SimpleNamespace(singular_values=np.array([2.0, 1, 0.2])), K=(7,))
    assert _holds("rank of W_L")(at_a_tenth)  # two exceed it; the third is as large
    fifth, less = (
        SimpleNamespace(waves=SimpleNamespace(residual=x, residual_by_chance=5)) for x in (1, 0.99)
    )
    assert not _holds("the same beside as many random waves")(fifth)
    assert _holds("the same beside as many random waves")(less)


def story(**told):
    """What a claim asks of a run's curves, made up."""
    measured = {"excluded_loss", "embedding_gini", "neuron_logit_gini", "weight_norms"}
    curves = SimpleNamespace(**{name: told.pop(name) for name in measured & set(told)})
    return SimpleNamespace(m=curves, **told)


@pytest.mark.parametrize(
    ("quantity", "at", "beyond"),
    [
        (
            "step at which excluded loss has doubled from its minimum",
            {"excluded_rises": 300, "grokked": 300},
            {"excluded_rises": 299, "grokked": 300},
        ),
        (
            "steps at which excluded loss is lowest and test loss highest",
            {"excluded_turns": 200, "test_turns": 200},
            {"excluded_turns": 199, "test_turns": 200},
        ),
        (
            "excluded loss: highest, last",
            {"excluded_loss": np.array([0.9]), "excluded_peak": 1.0},
            {"excluded_loss": np.array([0.91]), "excluded_peak": 1.0},
        ),
        (
            "excluded loss: change over the last tenth of the steps",
            {"excluded_drift": -0.05},
            {"excluded_drift": -0.049},
        ),
        (
            "steps at which cleanup begins by the rules excluded loss, accuracy, weights",
            {"cleanups": np.array([100, 150, 300]), "steps": np.array([0, 1000])},
            {"cleanups": np.array([100, 150, 299]), "steps": np.array([0, 1000])},
        ),
        (
            "Gini of W_E and W_L, first and last",
            {"embedding_gini": np.array([0.3, 0.3]), "neuron_logit_gini": np.array([0.3, 0.4])},
            {"embedding_gini": np.array([0.3, 0.4]), "neuron_logit_gini": np.array([0.3, 0.4])},
        ),
        (
            "Gini of W_E and W_L, first and last",
            {"embedding_gini": np.array([0.3, 0.4]), "neuron_logit_gini": np.array([0.3, 0.3])},
            {"embedding_gini": np.array([0.3, 0.4]), "neuron_logit_gini": np.array([0.3, 0.4])},
        ),
        (
            "sum of squared weights: first, highest, last",
            {"weight_norms": {"total": np.array([10.0])}, "norm_peak": 20},
            {"weight_norms": {"total": np.array([9.9])}, "norm_peak": 20},
        ),
    ],
)
def test_a_curve_exactly_at_the_threshold_has_not_passed_it(quantity, at, beyond):
    assert not _holds(quantity)(story(**at))
    assert _holds(quantity)(story(**beyond))


def _holds(quantity):
    (claim,) = (claim for claim in [*NETWORK, *TRAINING] if claim.quantity == quantity)
    return claim.holds


# Training


def curves(**changed):
    """Measures of a run that does what was published: five checkpoints from memorising to grokking."""
    same = {"train": np.ones(5), "test": np.array([5, 2, 0.9, 0.5, 0.1]), "all": np.ones(5)}
    values = {
        "steps": np.array([0, 100, 200, 300, 400]),
        "tau": 0.25,
        "key_frequencies": (1,),
        "key_frequencies_embedding": (1,),
        "test_loss": np.array([5, 6, 6.5, 5, 0.1]),
        "train_accuracy": np.array([0, 1.0, 1, 1, 1]),
        "test_accuracy": np.array([0, 0, 0, 0.6, 1]),
        "restricted_loss": {"sum": same, "blocks": same},
        "excluded_loss": np.array([5, 1, 3, 5, 4.9]),
        "embedding_gini": np.array([0.1, 0.1, 0.2, 0.5, 0.8]),
        "neuron_logit_gini": np.array([0.1, 0.1, 0.2, 0.5, 0.8]),
        "weight_norms": {"total": np.array([10, 20, 19, 8, 4.0])},
    }
    spectra = {"embedding_spectrum", "neuron_logit_spectrum", "excluded_loss_by_frequency"}
    rest = {f.name: np.zeros((5, 3) if f.name in spectra else 5) for f in fields(CheckpointMeasures)}
    return RunMeasures(**(rest | values | changed))


def trained(memorised=100):
    accuracy = np.array([0, 1.0, 1, 1, 1]) if memorised else np.zeros(5)
    run = a_run(untrained(5), 5)
    run.steps = np.array([0, 100, 200, 300, 400])
    run.curves = {**run.curves, "step": run.steps, "train_accuracy": accuracy}
    return run


def test_a_run_that_forms_its_circuit_before_the_jump_reproduces_the_story():
    rows = ledger.training_ledger(trained(), curves())
    assert {row.verdict for row in rows} == {"reproduced", "not comparable"}
    found = by_quantity(rows)
    assert (
        found["steps at which restricted loss and test loss have halved since memorising"].ours == "200, 400"
    )
    assert found["step at which excluded loss has doubled from its minimum"].ours == "200"
    assert found["steps at which excluded loss is lowest and test loss highest"].ours == "100, 200"
    assert found["excluded loss: highest, last"].ours == "5.0, 4.9"
    assert found["excluded loss: change over the last tenth of the steps"].ours == "-0.8%"
    assert found["steps at which cleanup begins by the rules excluded loss, accuracy, weights"].ours == (
        "300, 300, 300"
    )


def test_a_rule_that_finds_no_phases_gives_no_step():
    falls = curves(excluded_loss=np.array([5, 4, 3, 2, 1.0]))
    (row,) = (r for r in ledger.training_ledger(trained(), falls) if "cleanup begins" in r.quantity)
    assert (row.ours, row.verdict) == ("none, 300, 300", "differs")


def test_excluded_loss_that_is_lowest_after_the_jump_turned_before_it():
    """In cleanup it may fall again, below where it turned: the turn that is meant comes before grokking."""
    again = curves(excluded_loss=np.array([5, 1, 3, 4, 0.5]), test_accuracy=np.array([0, 0, 0, 1.0, 1]))
    found = by_quantity(ledger.training_ledger(trained(), again))
    assert found["steps at which excluded loss is lowest and test loss highest"].ours == "100, 200"


@pytest.mark.parametrize(
    ("changed", "quantity"),
    [
        ({"excluded_loss": np.ones(5)}, "step at which excluded loss has doubled from its minimum"),
        (
            {"excluded_loss": np.array([5, 4, 3, 1, 5.0])},
            "steps at which excluded loss is lowest and test loss highest",
        ),
        ({"excluded_loss": np.array([5, 1, 3, 5, 4.0])}, "excluded loss: highest, last"),
        (
            {"excluded_loss": np.array([5, 1, 3, 5, 2.0])},
            "excluded loss: change over the last tenth of the steps",
        ),
        (
            {"test_accuracy": np.array([0, 0, 0.6, 1.0, 1])},
            "steps at which cleanup begins by the rules excluded loss, accuracy, weights",
        ),
        ({"embedding_gini": np.ones(5)}, "Gini of W_E and W_L, first and last"),
        # exactly at the threshold
        ({"excluded_loss": np.array([5, 1, 3, 10, 9.0])}, "excluded loss: highest, last"),
        (
            {"weight_norms": {"total": np.array([10, 20, 19, 12, 10.0])}},
            "sum of squared weights: first, highest, last",
        ),
        ({"test_accuracy": np.array([0, 0, 0, 1.0, 1])}, "test accuracy exceeds 99 % at step"),
        (
            {"excluded_loss": np.array([5, 1, 2, 2, 2.0])},
            "step at which excluded loss has doubled from its minimum",
        ),
        ({"weight_norms": {"total": np.ones(5)}}, "sum of squared weights: first, highest, last"),
        ({"test_accuracy": np.array([0, 0, 1.0, 1, 1])}, "test accuracy exceeds 99 % at step"),
        (
            {"test_loss": np.array([5, 6, 1, 0.1, 0.1])},
            "steps at which restricted loss and test loss have halved since memorising",
        ),
    ],
)
def test_a_run_with_another_story_differs(changed, quantity):
    rows = by_quantity(ledger.training_ledger(trained(), curves(**changed)))
    assert rows[quantity].verdict == "differs"


def test_measures_of_another_run_and_runs_that_never_memorise_are_refused():
    other = trained()
    other.steps = np.array([0, 1, 2, 3, 4])
    with pytest.raises(ValueError, match="other checkpoints"):
        ledger.training_ledger(other, curves())
    with pytest.raises(ValueError, match="never memorises"):
        ledger.training_ledger(trained(memorised=None), curves())
