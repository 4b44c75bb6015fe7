"""Sweeps: each outcome is that of the run trained alone, in order, whatever runs beside it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from grokkit import measures
from grokkit.networks.model import ModelConfig
from grokkit.settings import TrainConfig, quick
from grokkit.sweeps import Asked, run_one, sweep, with_seed
from grokkit.sweeps import outcome as sweep_module
from grokkit.sweeps.grid import Then
from grokkit.task import Task
from grokkit.training.sums import train

MODEL = ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=24)
SETTING = (Task(7, frac_train=0.7), MODEL, TrainConfig(steps=25, lr=1e-2, record_every=5))


def same_curves(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_a_seed_changes_split_weights_and_minibatches_and_nothing_else():
    base = (Task(7, op="multiply"), MODEL, TrainConfig(steps=3, lr=0.1))
    task, model, config = with_seed(base, 5)
    assert (task, model) == (replace(base[0], seed=5), MODEL)
    assert config == replace(base[2], weight_seed=5, batch_seed=5)
    for seed in (0, 5):
        assert with_seed(quick(), seed) == quick(seed)


@pytest.mark.parametrize("seed", [0, 1])
def test_an_outcome_is_what_the_run_shows(seed):
    setting = with_seed(SETTING, seed)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    run = train(*setting)
    torch.set_num_threads(threads)
    outcome = run_one(setting, Asked(target=0.2, tau=0.6))
    assert outcome.setting == setting
    assert same_curves(outcome.curves, run.curves)
    assert outcome.key_frequencies == measures.key_frequencies(run.weights(int(run.steps[-1])), tau=0.6)
    assert (outcome.target, outcome.tau) == (0.2, 0.6)


@pytest.mark.parametrize(("target", "step"), [(0.1, 10), (0.2, 20), (0.45, 20), (0.5, None)])
def test_the_step_at_target_is_the_first_that_exceeds_it(target, step, monkeypatch):
    run = train(*SETTING)
    accuracy = np.array([0.0, 0.2, 0.5, 0.4])
    run.curves = dict.fromkeys(run.curves, accuracy) | {"step": np.array([0, 10, 20, 30])}
    monkeypatch.setattr(sweep_module, "train", lambda *setting: run)
    assert run_one(SETTING, Asked(target=target)).step_at_target == step


def test_side_by_side_or_one_by_one_the_outcomes_are_equal_and_in_order():
    settings = [with_seed(SETTING, seed) for seed in (3, 1, 2)]
    alone = sweep(settings, n_jobs=1)
    together = sweep(iter(settings), n_jobs=2)
    assert [outcome.setting for outcome in together] == settings
    for one, other in zip(alone, together, strict=True):
        assert same_curves(one.curves, other.curves)
        assert one.key_frequencies == other.key_frequencies
        assert one.step_at_target == other.step_at_target
    assert not same_curves(alone[0].curves, alone[1].curves)


def test_a_run_uses_the_threads_it_is_given_and_gives_them_back(monkeypatch):
    seen = []

    def watched(*setting):
        seen.append(torch.get_num_threads())
        torch.set_num_threads(1)  # the run itself need not crowd the machine
        return train(*setting)

    monkeypatch.setattr(sweep_module, "train", watched)
    outside = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        for threads in (1, 3):
            run_one(SETTING, threads=threads)
            assert torch.get_num_threads() == 2
        with pytest.raises(ValueError, match="batch_size"):
            run_one((*SETTING[:2], replace(SETTING[2], batch_size=1000)), threads=4)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(outside)
    assert seen == [1, 3, 4]


def test_a_network_that_blows_up_has_no_key_frequencies_and_does_not_end_the_sweep():
    too_fast = (*SETTING[:2], replace(SETTING[2], lr=1e30))
    blown_up, sound = sweep([too_fast, SETTING], n_jobs=1)
    assert not np.isfinite(blown_up.curves["train_loss"][-1])
    assert blown_up.key_frequencies is None
    assert sound.key_frequencies


def test_no_settings_give_no_outcomes():
    assert sweep([], n_jobs=1) == []


def test_an_interrupted_run_is_not_taken_for_a_whole_one(monkeypatch):
    def interrupted(task, model, config):
        def stop(snapshot):
            if snapshot.step == 10:
                raise KeyboardInterrupt

        return train(task, model, config, callback=stop)

    monkeypatch.setattr(sweep_module, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_one(SETTING)


def test_a_run_that_stops_at_its_goal_is_whole():
    config = replace(SETTING[2], stop_accuracy=0.01, steps=10_000)
    outcome = run_one((*SETTING[:2], config), Asked(target=0.01))
    assert outcome.curves["step"][-1] < 10_000
    assert outcome.step_at_target == outcome.curves["step"][-1]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_network_that_goes_on_as_before_is_one_that_was_trained_for_longer(seed):
    task, model, config = with_seed(SETTING, seed)
    longer = run_one((task, model, replace(config, steps=40)))
    went_on = run_one((task, model, config), then=Then(15, task, config))
    assert same_curves(went_on.curves, longer.curves)
    assert went_on.key_frequencies == longer.key_frequencies


def test_a_network_goes_on_with_a_part_of_its_pairs():
    task, _, config = SETTING
    fewer = replace(task, frac_train=0.2)
    assert not (fewer.train_mask & ~task.train_mask).any()
    outcome = run_one(SETTING, then=Then(400, fewer, replace(config, weight_decay=0.0)))
    before, after = outcome.curves["step"] <= 25, outcome.curves["step"] == 425
    assert np.array_equal(outcome.curves["train_loss"][before], run_one(SETTING).curves["train_loss"])
    assert outcome.curves["train_accuracy"][after] == 1  # of the few that are left
    assert outcome.curves["test_accuracy"][after] < 0.8  # many that it was shown before are test pairs now


def test_a_network_that_goes_on_is_not_measured_where_its_training_was_interrupted(monkeypatch):
    def interrupted(task, model, config):
        run = train(task, model, config)
        return replace(run, provenance={**run.provenance, "ended": "interrupted at step 5"})

    monkeypatch.setattr(sweep_module, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_one(SETTING, then=Then(5, SETTING[0], SETTING[2]))


def test_bad_input_is_refused():
    for target in (0.0, 1.0, -1.0):
        with pytest.raises(ValueError, match="target must be a number above 0 and below 1"):
            Asked(target=target)
    for tau in (0.0, 1.5):
        with pytest.raises(ValueError, match="tau must be a number above 0 and at most 1"):
            Asked(tau=tau)
    with pytest.raises(ValueError, match="threads must be at least 1, got 0"):
        sweep([SETTING], n_jobs=1, threads=0)
    with pytest.raises(ValueError, match="mod 5"):
        sweep([(Task(5), MODEL, SETTING[2])], n_jobs=1)
