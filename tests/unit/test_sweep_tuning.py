"""Tuning: the budget is kept, nothing is tried twice, and the best is the best of what was tried."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from grokkit.settings import mainline
from grokkit.sweeps import Outcome, tuning
from grokkit.sweeps.tuning import Between, Search, score_of, tune

SMALL = {"p": 7, "d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24, "steps": 10, "record_every": 5}
SEARCH = Search({"lr": Between(1e-3, 1e-1, True)}, trials=4, seeds=(0, 1), changes=SMALL, target=0.5)


def outcome(step, accuracies=(0.0,)):
    """Of a run of a thousand steps."""
    task, model, config = mainline(0)
    return Outcome(
        setting=(task, model, replace(config, steps=1000)),
        curves={"test_accuracy": np.array(accuracies)},
        target=0.99,
        step_at_target=step,
        tau=0.5,
        key_frequencies=None,
        moments={},
        crossings={},
        measures={},
        seconds=1.0,
    )


def test_who_arrives_is_better_than_who_does_not_and_nearer_is_better_than_far():
    assert score_of([outcome(100), outcome(300)]) == 200
    never, nearly, broken = outcome(None), outcome(None, (0.2, 0.9, 0.5)), outcome(None, (0.4, np.nan))
    scores = [score_of([each]) for each in (outcome(1000), nearly, broken, never)]
    assert scores == [1000, pytest.approx(1100), pytest.approx(1600), 2000]


@pytest.fixture
def trained(monkeypatch):
    """The rates of all runs; they take as many steps as their rate is off from a hundredth."""
    rates = []

    def run_one(setting, asked):
        rates.append(setting[2].lr)
        return outcome(1 + round(100 * abs(np.log10(setting[2].lr) + 2)))

    monkeypatch.setattr(tuning, "run_one", run_one)
    return rates


def test_the_budget_is_kept_and_the_best_is_of_what_was_tried(trained, tmp_path):
    pytest.importorskip("optuna", reason='tuning needs Optuna: pip install "grokkit[tune]"')
    found = tune(SEARCH, tmp_path / "new" / "study.sqlite")
    assert found.trials == SEARCH.trials
    assert len(trained) == SEARCH.trials * len(SEARCH.seeds)
    assert len(set(trained)) == SEARCH.trials
    best = min(trained, key=lambda lr: abs(np.log10(lr) + 2))
    assert found.best == {"lr": pytest.approx(best)}
    assert all(1e-3 <= lr <= 1e-1 for lr in trained)


def test_it_goes_on_where_it_was_ended_and_tries_nothing_twice(trained, tmp_path, monkeypatch):
    pytest.importorskip("optuna", reason='tuning needs Optuna: pip install "grokkit[tune]"')
    path = tmp_path / "study.sqlite"
    going = tuning.run_one

    def ends(setting, asked):
        if len(trained) == 5:  # in the middle of the third trial
            raise KeyboardInterrupt
        return going(setting, asked)

    monkeypatch.setattr(tuning, "run_one", ends)
    with pytest.raises(KeyboardInterrupt):
        tune(SEARCH, path)
    kept = list(trained[:4])
    monkeypatch.setattr(tuning, "run_one", going)
    trained.clear()
    found = tune(SEARCH, path)
    assert found.trials == 4
    assert len(trained) == 4  # two trials were kept
    assert not set(trained) & set(kept)
    trained.clear()
    assert tune(SEARCH, path) == found
    assert trained == []
    assert tune(replace(SEARCH, trials=6), path).trials == 6
    assert len(trained) == 4
    with pytest.raises(ValueError, match="is of another search"):
        tune(replace(SEARCH, seeds=(3,)), path)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM studies").fetchone() == (1,)


def test_a_network_is_trained_for_each_trial(tmp_path):
    pytest.importorskip("optuna", reason='tuning needs Optuna: pip install "grokkit[tune]"')
    found = tune(replace(SEARCH, trials=1, seeds=(0,)), tmp_path / "study.sqlite")
    assert found.trials == 1
    assert 0 < found.score <= 20


def test_a_whole_number_is_tried_as_one(monkeypatch, tmp_path):
    pytest.importorskip("optuna", reason='tuning needs Optuna: pip install "grokkit[tune]"')
    tried = []

    def run_one(setting, asked):
        tried.append(setting[2].batch_size)
        return outcome(setting[2].batch_size)

    monkeypatch.setattr(tuning, "run_one", run_one)
    ends = Between(1, 9, log=True, whole=True)
    assert (ends.low, ends.high) == (1, 9)
    found = tune(Search({"batch_size": ends}, trials=6, seeds=(0,)), tmp_path / "study.sqlite")
    assert all(type(size) is int and 1 <= size <= 9 for size in tried)
    assert found.best == {"batch_size": min(tried)}


def test_a_search_is_a_file(tmp_path):
    path = tmp_path / "muon.toml"
    path.write_text(
        'trials = 3\nseeds = [9]\nbase = "mainline"\n[set]\noptimiser = "muon"\n'
        "[search]\nlr = { low = 0.001, high = 0.1, log = true }\nweight_decay = { low = 0, high = 4 }\n"
    )
    search = Search.from_toml(path)
    assert search == Search(
        {"lr": Between(0.001, 0.1, True), "weight_decay": Between(0.0, 4.0)},
        3,
        [9],
        "mainline",
        {"optimiser": "muon"},
    )
    (job,) = search.grid({"lr": 0.01, "weight_decay": 1.0}).jobs()
    assert (job.setting[2].optimiser, job.setting[2].lr, job.seed) == ("muon", 0.01, 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[search]\n", "nothing to search"),
        ("[search]\nspeed = { low = 1, high = 2 }", "nothing called 'speed'"),
        ("[search]\nlr = { low = 2, high = 1 }", "low must be below high"),
        ("[search]\nlr = { low = 0, high = 1, log = true }", "above 0 if log is true"),
        (
            "[search]\nbatch_size = { low = 1, high = 2.5, whole = true }",
            "integers if whole is true; got 1 and",
        ),
        ("[search]\nlr = { low = 1 }", "high"),
        ("[search]\nlr = { low = -1, high = 1 }", "lr must be"),
        ("budget = 3\n[search]\nlr = { low = 1, high = 2 }", "a search has no 'budget'"),
        ("trials = 0\n[search]\nlr = { low = 1, high = 2 }", "trials must be"),
    ],
)
def test_what_is_no_search_is_named(tmp_path, text, said):
    path = tmp_path / "search.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        Search.from_toml(path)
