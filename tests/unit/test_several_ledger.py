"""Recorded ledgers of several runs say where they come from; runs judged now are judged alike."""

import json
import re
from importlib import resources

import numpy as np
import pytest

from grokkit import circuits, load_recorded, train
from grokkit.cli import app
from grokkit.ledger import network_ledger, several
from grokkit.ledger.facts import Left, doubles
from grokkit.ledger.network import NETWORK
from grokkit.ledger.table import Comparison
from grokkit.ledger.training import TRAINING
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task

# What each of the recorded quick networks reproduces with room to spare; nothing here hangs on exact floats.
ROBUST = {
    "number of key frequencies",
    "loss of Σ α_k cos w_k(a+b−c) in place of the logits",
    "loss with the waves of a+b alone (restricted loss)",
    "the same with the largest of the other frequencies",
    "R² of a fit to ReLU(0.5 + cos + cos) with the product",
    "loss with all heads zero",
}


@pytest.fixture(scope="module", params=["mainline", "quick"])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def recorded(name):
    return several.recorded(name)


@pytest.fixture(scope="module")
def both():
    return several.recorded("mainline"), several.recorded("quick")


def written(p, frequencies=None, seed=0, **task):
    """A run of one checkpoint, whose weights are trigonometry."""
    weights = circuits.written_network(p, frequencies)
    curves = {"step": np.array([0]), "train_loss": np.zeros(1), "test_loss": np.zeros(1)}
    curves |= {"train_accuracy": np.ones(1), "test_accuracy": np.ones(1)}
    steps, settings = np.array([0]), TrainConfig(steps=0)
    return Run(Task(p, seed=seed, **task), ModelConfig.of(weights), settings, steps, curves, [weights])


def small(seed, p=11, steps=60, **changed):
    """A small network trained now, one checkpoint a step."""
    model = ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    seeds = {"weight_seed": seed, "batch_seed": seed}
    config = TrainConfig(steps=steps, lr=1e-2, record_every=1, **seeds, **changed)
    return train(Task(p, seed=seed, frac_train=0.6), model, config)


# The recorded ones


def test_it_says_how_when_and_with_what_it_was_made(recorded, name):
    about = recorded.provenance
    of = {
        "quick": "--seeds 10",
        "mainline": "mainline " + " ".join(f"seed{s}.safetensors" for s in range(1, 10)),
    }
    assert about["command"] == f"grokkit ledger {of[name]} --out grokkit/recorded/{name}_ledger.json"
    assert about["command"].split()[1] in {
        command.name or command.callback.__name__ for command in app.registered_commands
    }
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", about["made"])
    for part in ("grokkit", "numpy", "torch", "python", "machine"):
        assert about[part]
    text = (resources.files("grokkit") / f"recorded/{name}_ledger.json").read_text(encoding="utf-8")
    assert recorded.to_json() == text
    assert not re.search(r"/(home|root|tmp|work)/", text)


def test_it_is_of_ten_seeds_and_together_says_what_they_say_alone(recorded):
    assert [facts.seed for facts in recorded.runs] == list(range(10))
    for told in (*recorded.network, *recorded.training):
        assert len(told.ours) == len(told.verdicts) == 10
        if told.row.verdict == "not comparable":
            assert set(told.verdicts) == {"not comparable"}
            assert told.have_it is None
            continue
        assert told.have_it == told.verdicts.count("reproduced")
        assert told.row.verdict == ("reproduced" if told.have_it == 10 else "differs")
        assert f"(so in {told.have_it} of 10 runs)" in told.row.reason
    assert len(set(recorded.network[0].ours)) == 10  # which frequencies are used is chance


def test_the_facts_of_a_run_are_those_that_its_rows_tell(recorded):
    by_quantity = {told.row.quantity: told for told in recorded.network}
    for i, facts in enumerate(recorded.runs):
        said = by_quantity["key frequencies"].ours[i].split(" by W_L")[0]
        assert said == "{" + ", ".join(map(str, facts.key_frequencies)) + "}"
        assert by_quantity["test accuracy exceeds 99 % at step"].ours[i] == f"{facts.grokked:,}"
        assert facts.memorised <= facts.grokked <= facts.last
        for left in facts.without_key.values():
            assert 0 <= left.right <= facts.test_pairs
            assert 0 <= left.likelier < 113


def test_training_is_judged_where_there_are_checkpoints_enough(both):
    mainline, quick = both
    assert [told.row.quantity for told in mainline.training] == [claim.quantity for claim in TRAINING]
    assert quick.training == ()


def test_the_first_of_the_runs_with_the_papers_settings_is_the_one_in_the_package(both):
    first, ours = both[0], network_ledger(load_recorded("mainline"))
    assert first.runs[0].name == "mainline"
    assert first.runs[0].last == load_recorded("mainline").steps[-1]
    assert [(told.ours[0], told.verdicts[0]) for told in first.network] == [(r.ours, r.verdict) for r in ours]


def test_in_each_of_ten_networks_the_key_waves_alone_do_better_and_without_them_the_answers_are_gone(both):
    ten = both[0].runs
    for facts in ten:
        assert facts.only_key < facts.test_loss
        assert all(left.right < 0.028 * facts.test_pairs for left in facts.without_key.values())
        assert facts.without_key["logits"].likelier > 0  # no answer is preferred for being right
    guessed = ten[0].test_pairs / 113
    reach = guessed + 2 * np.sqrt(guessed * (1 - 1 / 113))
    chance = [facts.without_key["embedding with doubles"].right < reach for facts in ten]
    assert chance == [False] + 9 * [True]  # the network in the package is the exception


def test_in_how_many_of_ten_the_circuit_forms_before_the_jump(both):
    by_quantity = {told.row.quantity: told for told in both[0].training}
    for quantity in (
        "test accuracy exceeds 99 % at step",
        "steps at which restricted loss and test loss have halved since memorising",
        "step at which excluded loss has doubled from its minimum",
        "sum of squared weights: first, highest, last",
    ):
        assert by_quantity[quantity].have_it == 10
    assert by_quantity["excluded loss: highest, last"].have_it == 0  # no plateau
    # three turn at the same checkpoint, and in one the test loss turns first
    turns = by_quantity["steps at which excluded loss is lowest and test loss highest"]
    steps = np.array([[int(step.replace(",", "")) for step in said.split(", ")] for said in turns.ours])
    assert (np.sign(steps[:, 1] - steps[:, 0]) == [1, 1, 1, 0, 0, 1, 1, 0, 1, -1]).all()
    assert turns.have_it == 6


def test_what_holds_in_all_of_ten_networks_and_what_in_none(both):
    mainline, quick = ({told.row.quantity: told for told in of.network} for of in both)
    for quantity in (
        "neurons have the same frequencies as W_L",
        "loss of the full network",
        "variance of the logits that is Σ α_k cos w_k(a+b−c)",
        "largest components of the logits that are products of equal key frequency",
        "loss with one key frequency taken out of the neurons",
        "accuracy without attention to =",
        *ROBUST,
    ):
        assert mainline[quantity].have_it == 10, quantity
    for quantity in (
        "norm of W_L that is not in its key waves",
        "loss with the MLP projected on their nullspace",
        "variance of each head's attention that is one wave",
        "loss without the skip connection around attention",
    ):
        assert mainline[quantity].have_it == quick[quantity].have_it == 0, quantity
    assert mainline["loss with the MLP projected on the directions of W_L"].have_it == 0
    # the loss rises when the neurons are projected on the key directions, but not to double
    full, on = (
        np.array([float(said) for said in mainline[quantity].ours])
        for quantity in ("loss of the full network", "loss with the MLP projected on the directions of W_L")
    )
    assert ((full < on) & (on < 2 * full)).all()
    for by_quantity in (mainline, quick):
        skip = by_quantity["loss without the skip connection around attention"]
        assert max(map(float, skip.ours)) < 0.11
    # with so small a mean loss over all pairs, no pair's can be that of a wrong answer
    products = mainline["loss with neurons replaced by polynomials of degree 2"]
    assert max(map(float, products.ours)) < np.log(2) / 113**2


# Judged now


def test_quick_networks_trained_now_have_the_same_properties():
    before = several.recorded("quick")
    now = several.make(several.train_quick([1]), "a test")
    assert now.provenance["command"] == "a test"
    assert [facts.name for facts in now.runs] == ["seed1"]
    assert {t.row.quantity for t in before.network if t.row.verdict == "reproduced"} >= ROBUST
    verdict = {told.row.quantity: told.verdicts[0] for told in now.network}
    assert {verdict[quantity] for quantity in ROBUST} == {"reproduced"}
    agree = sum(verdict[told.row.quantity] == told.verdicts[1] for told in before.network)
    assert agree >= 0.75 * len(verdict)  # rows near their threshold may fall on either side elsewhere
    assert several.SeveralLedger.from_json(now.to_json()) == now


def test_runs_with_checkpoints_enough_are_judged_for_how_they_were_trained_too():
    runs = {"one": small(0), "other": small(1)}
    assert all(len(run.steps) >= several.ENOUGH for run in runs.values())
    told = several.make(runs, "a test")
    assert [t.row.quantity for t in told.training] == [claim.quantity for claim in TRAINING]
    assert several.SeveralLedger.from_json(told.to_json()) == told
    for facts, run in zip(told.runs, runs.values(), strict=True):
        (known,) = np.nonzero(run.curves["train_accuracy"] > 0.99)
        assert facts.memorised == run.curves["step"][known[0]]
        assert facts.last == run.steps[-1]
        weights, K, p, test = run.network(run.steps[-1]), facts.key_frequencies, 11, ~run.task.train_mask
        numbers = np.fft.fft(weights["embed.W_E"][:p], axis=0)
        numbers[[*K, *(-k for k in K)]] = 0
        table = np.concatenate([np.fft.ifft(numbers, axis=0).real, weights["embed.W_E"][p:]])
        blind = grid_logits(weights | {"embed.W_E": table.astype(np.float32)})
        pairs = np.fft.fft2(grid_logits(weights).reshape(p, p, p), axes=(0, 1))
        for k in (*K, *(-k for k in K)):
            pairs[k, k] = 0
        rest = np.fft.ifft2(pairs, axes=(0, 1)).real.reshape(p * p, p)
        for where, logits in {"embedding": blind, "logits": rest}.items():
            right = (logits.argmax(axis=1) == run.task.labels)[test].sum()
            assert facts.without_key[where].right == right
    memorised = next(t for t in told.training if t.row.quantity == "train accuracy exceeds 99 % at step")
    assert memorised.ours == tuple(f"{facts.memorised:,}" for facts in told.runs)
    # one run with fewer, and the orders of none are judged
    fewer = {**runs, "third": small(2, steps=20)}
    assert several.make(fewer, "a test").training == ()


@pytest.mark.parametrize(("p", "frequencies"), [(59, (3, 8, 20, 27)), (101, (2, 9, 31, 44, 50))])
def test_facts_of_a_written_network_are_those_of_trigonometry(p, frequencies):
    told = several.make({"written": written(p, frequencies, seed=3)}, "a test")
    (facts,) = told.runs
    assert (facts.name, facts.seed, facts.key_frequencies) == ("written", 3, frequencies)
    assert (facts.memorised, facts.grokked, facts.last) == (0, 0, 0)
    assert facts.test_pairs == p * p - round(0.3 * p * p)
    assert set(facts.without_key) == {
        f"{o}{d}" for o in ("embedding", "logits") for d in ("", " with doubles")
    }
    assert 0 <= facts.test_loss <= np.log1p((p - 1) * np.exp(-20.0))  # by its margin, see `written_network`
    assert 0 <= facts.only_key < 1e-6
    assert told.training == ()


def test_what_is_left_counts_the_distances_from_the_right_answer():
    task = Task(7, frac_train=0.3, seed=1)
    labels, test = task.labels, ~task.train_mask
    always = np.eye(7)
    assert Left.of(always[labels], task) == Left(int(test.sum()), 0)
    assert Left.of(always[(labels + 2) % 7], task) == Left(0, 6)
    # half of the test pairs are right, half are one off
    places = np.flatnonzero(test)
    off = labels.copy()
    off[places[: len(places) // 2]] += 1
    left = Left.of(always[off % 7], task)
    assert left.right == len(places) - len(places) // 2
    assert left.likelier == int(len(places) % 2 == 0)
    # the same to every pair: as often right as the answer occurs
    constant = np.tile(always[3], (49, 1))
    counts = np.bincount((3 - labels[test]) % 7, minlength=7)
    assert Left.of(constant, task) == Left(int(counts[0]), int((counts[1:] >= counts[0]).sum()))


@pytest.mark.parametrize("p", [59, 97, 113])
def test_doubles_are_the_frequencies_of_the_squared_waves(p):
    x = 2 * np.pi * np.arange(p) / p
    for k in range(1, p // 2 + 1):
        spectrum = np.abs(np.fft.rfft(np.cos(k * x) ** 2))
        assert doubles([k], p) == (1 + spectrum[1:].argmax(),)


def test_the_recorded_verdict_on_the_wave_in_place_of_attention_follows_from_the_recorded_numbers(recorded):
    by_quantity = {told.row.quantity: told for told in recorded.network}
    wave = by_quantity["loss with attention replaced by that wave"]
    heads = by_quantity["variance of each head's attention that is one wave"].ours
    full = by_quantity["loss of the full network"].ours
    for told, shares, whole, verdict in zip(wave.ours, heads, full, wave.verdicts, strict=True):
        alike = min(float(share.rstrip("%")) for share in shares.split(", ")) >= 97
        near = 0.5 <= float(told) / float(whole) <= 2
        assert verdict == ("reproduced" if alike and near else "differs")


# Beside one run


def test_beside_one_run_they_are_a_table(both):
    mainline, quick = both
    ours = network_ledger(load_recorded("mainline"))
    comparison = Comparison(ours, mainline, quick)
    rows = comparison.rows()
    assert [row[:4] for row in rows] == [(r.quantity, r.published, r.ours, r.verdict) for r in ours]
    by_quantity = {row[0]: row for row in rows}
    assert by_quantity["key frequencies"][4:] == ("all differ", "–", "–")
    same = [sum(said == "yes" for said in told.network[2].ours) for told in both]
    assert by_quantity["neurons have the same frequencies as W_L"][4:] == (
        f"yes ({same[0]} of 10)",
        *(f"{n}\u00a0of\u00a010" for n in same),
    )
    number = by_quantity["number of key frequencies"]
    assert number[4:] == (mainline.network[1].row.ours, "10\u00a0of\u00a010", "10\u00a0of\u00a010")
    page = comparison._repr_html_()
    assert page.count("<tr>") == 1 + len(NETWORK)
    assert page.count("<strong>differs</strong>") == sum(row.verdict == "differs" for row in ours)
    assert "<th>10 networks at the same settings</th>" in page
    assert "<td>5.54e&#8209;08 (of the full loss 2.41e&#8209;07)</td>" in page
    assert repr(comparison).startswith(f"<{len(NETWORK)} published numbers: ")
    with pytest.raises(ValueError, match="not about the same quantities"):
        Comparison(ours[1:], mainline, quick)


# Bad input


def test_what_is_no_such_file_or_of_other_claims_is_refused(recorded):
    with pytest.raises(ValueError, match=r"no grokkit\.ledger file"):
        several.SeveralLedger.from_json("[]")
    with pytest.raises(ValueError, match=r"no grokkit\.ledger file"):
        several.SeveralLedger.from_json('{"format": "other"}')
    content = json.loads(recorded.to_json())
    with pytest.raises(ValueError, match="of version '0'; this grokkit reads version '1'"):
        several.SeveralLedger.from_json(json.dumps({**content, "version": "0"}))
    asked = content["network"][3]["row"]["reason"]
    content["network"][3]["row"]["reason"] = "at least three unicorns (so in 0 of 10 runs)"
    with pytest.raises(ValueError, match=r"of other claims: .*at least three unicorns"):
        several.SeveralLedger.from_json(json.dumps(content))
    content["network"][3]["row"].update(quantity="number of unicorns", reason=asked)
    with pytest.raises(ValueError, match=r"number of unicorns.*record it again with `grokkit ledger`"):
        several.SeveralLedger.from_json(json.dumps(content))
    assert len(content["network"]) == len(NETWORK)
    with pytest.raises(ValueError, match="called 'slow'; there is mainline, quick"):
        several.recorded("slow")


def test_runs_that_cannot_be_judged_are_refused_by_name():
    with pytest.raises(ValueError, match="at least one run"):
        several.make({}, "a test")
    good = written(59)
    with pytest.raises(ValueError, match=r"addition modulo an odd number; odd one learned .*multiply"):
        several.make({"good": good, "odd one": written(59, op="multiply")}, "a test")
    with pytest.raises(ValueError, match="never memorises"):
        several.make({"short": small(0, steps=60, warmup=1000)}, "a test")
