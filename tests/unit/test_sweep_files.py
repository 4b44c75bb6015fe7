"""Sweeps into a file: what is kept, what survives, what is never done twice."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from grokkit import circuits, measures
from grokkit.networks.fast import grid_run
from grokkit.runs.run import CURVES
from grokkit.runs.spikes import spike_count
from grokkit.settings import KNOWN
from grokkit.sweeps import MEASURES, Asked, Grid, Results, record, run_one
from grokkit.sweeps import outcome as outcome_module
from grokkit.sweeps.outcome import fate
from grokkit.sweeps.recorded import recorded_sweep, sweep_names
from grokkit.sweeps.results import thinned
from grokkit.sweeps.shown import duration, steps
from grokkit.training import train
from grokkit.training.silence import silent

SMALL = {"p": 7, "d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24, "steps": 25, "record_every": 5}
ASKED = Asked(target=0.3, crossings=("train_loss < 1.9", "test_loss < 0.001"), measures=tuple(MEASURES))
GRID = Grid({"lr": (0.01, 0.03), "frac_train": (0.5, 0.7)}, seeds=(0, 5), changes=SMALL, asked=ASKED)


def same(one, other):
    """Whether two recorded runs are the same but for when they were made."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in vars(one) if name not in TIMES]
    curves = all(np.array_equal(one.curves[name], other.curves[name], equal_nan=True) for name in CURVES)
    return curves and all(a == b for a, b in pairs)


TIMES = ("seconds", "session", "curves")


def test_the_file_has_what_each_run_shows(tmp_path):
    results = record(GRID, tmp_path / "new" / "sweep.sqlite", n_jobs=1)
    assert [(run.key, run.cell, run.seed) for run in results.runs] == [
        (job.key, job.cell, job.seed) for job in GRID.jobs()
    ]
    for run, job in zip(results.runs, GRID.jobs(), strict=True):
        outcome = run_one(job.setting, ASKED)
        assert run.failure is None
        assert (run.step_at_target, run.key_frequencies) == (outcome.step_at_target, outcome.key_frequencies)
        assert (run.moments, run.crossings) == (outcome.moments, outcome.crossings)
        assert run.step == outcome.curves["step"][-1] == 25
        for name in CURVES[1:]:
            assert getattr(run, name) == outcome.curves[name][-1]
            np.testing.assert_allclose(run.curves[name], outcome.curves[name], rtol=1e-3)
        assert run.curves["step"].tolist() == outcome.curves["step"].tolist()
        assert run.setting["train"]["lr"] == job.cell["lr"]
    (told,) = results.provenance.values()
    assert {"command", "torch", "date", "machine", "workers"} <= told.keys()


def test_measures_and_crossings_are_those_of_the_last_network(tmp_path):
    for job in list(GRID.jobs())[:3]:
        outcome = run_one(job.setting, ASKED)
        run = train(*job.setting)
        network, task = run.network(25), run.task
        grid, K = grid_run(network), measures.key_frequencies(network)
        right, mirrored = grid.logits.argmax(axis=1) == task.labels, task.mirrored_in_train
        expected = {
            "sum_of_squared_weights": sum(float((w.astype(float) ** 2).sum()) for w in network.values()),
            "gini_W_E": measures.fourier_gini(measures.number_embedding(network)),
            "gini_W_L": measures.fourier_gini(measures.neuron_logit_map(network)),
            "trig_fraction": measures.trig_fraction(grid.logits, K, 7).pooled,
            "restricted_loss": measures.restricted_loss(grid.logits, K, task, "test"),
            "excluded_loss": measures.excluded_loss(grid.logits, K, task),
            "single_frequency_neurons": circuits.neuron_clusters(grid.post, 7).assigned,
            "gradient_symmetricity": circuits.gradient_symmetricity(network),
            "distance_irrelevance": circuits.distance_irrelevance(grid.logits),
            "circularity": circuits.circularity(network),
            "additive_share": circuits.additive_share(grid.pre),
            "frequencies_as_sums": len(K),  # it adds: its names are those of sums
            "trig_fraction_as_sums": measures.trig_fraction(grid.logits, K, 7).pooled,
            "silent_pairs": silent(network, task, run.train)[task.train_mask].mean(),
            "spikes": spike_count(run),
            "accuracy_mirrored": right[mirrored & ~task.train_mask].mean(),
            "accuracy_not_mirrored": right[~mirrored & ~task.train_mask].mean(),
        }
        assert outcome.measures.keys() == expected.keys()
        for name, value in expected.items():
            assert outcome.measures[name] == pytest.approx(value, rel=1e-6), name
        below = next(
            (
                int(step)
                for step, loss in zip(run.curves["step"], run.curves["train_loss"], strict=True)
                if loss < 1.9
            ),
            None,
        )
        assert outcome.crossings == {"train_loss < 1.9": below, "test_loss < 0.001": None}


def test_a_measure_that_is_not_defined_is_none():
    setting = next(replace(GRID, changes={**SMALL, "op": "multiply"}).jobs()).setting
    found = run_one(setting, ASKED).measures
    assert found["restricted_loss"] is None
    assert found["distance_irrelevance"] is None
    assert found["excluded_loss"] is None
    assert found["gini_W_E"] > 0
    assert found["frequencies_as_sums"] >= 1  # of logarithms
    nothing = run_one(next(replace(GRID, changes={**SMALL, "op": "x2_xy_y2"}).jobs()).setting, ASKED).measures
    assert nothing["frequencies_as_sums"] is None
    assert nothing["trig_fraction_as_sums"] is None


def test_multiplication_is_measured_by_its_logarithms():
    """Of a network that multiplies: what its logits are to sums modulo p − 1, by least squares."""
    task, model, config = next(replace(GRID, changes={**SMALL, "op": "multiply"}).jobs()).setting
    found = run_one((task, model, config), ASKED).measures
    p, network = task.p, train(task, model, config).network(25)
    order = circuits.powers(p)
    a, b = np.divmod(np.arange((p - 1) ** 2), p - 1)
    logits = grid_run(network).logits[np.ix_(order[a] * p + order[b], order)].astype(float)
    W_L = measures.neuron_logit_map(network)[order].astype(float)
    waves = 2 * np.pi * np.outer(np.arange(1, (p - 1) // 2 + 1), np.arange(p - 1)) / (p - 1)
    size = [2 - (2 * k == p - 1) for k in range(1, (p - 1) // 2 + 1)]  # the last has one wave, not two
    norms = [
        np.sqrt(n / (p - 1) * (np.abs(np.exp(1j * wave) @ W_L) ** 2).sum())
        for n, wave in zip(size, waves, strict=True)
    ]
    K = [k for k, norm in enumerate(norms, 1) if norm >= measures.TAU * max(norms)]
    assert found["frequencies_as_sums"] == len(K)
    turns = 2 * np.pi * np.outer(a + b, K) / (p - 1)
    x = np.hstack([np.cos(turns), np.sin(turns)])
    centred = logits - logits.mean(axis=0)
    left = centred - x @ np.linalg.lstsq(x, centred, rcond=None)[0]
    assert found["trig_fraction_as_sums"] == pytest.approx(1 - (left**2).sum() / (centred**2).sum(), abs=1e-4)


def test_anyone_can_read_it(tmp_path):
    """By the words of the documentation alone, with nothing of ours."""
    path = tmp_path / "sweep.sqlite"
    results = record(GRID, path, n_jobs=1)
    database = sqlite3.connect(path)
    rows = database.execute(
        "SELECT json_extract(cell, '$.lr'), seed, json_extract(moments, '$.memorised'), curves FROM runs"
    ).fetchall()
    (told,) = database.execute("SELECT json_extract(provenance, '$.command') FROM sessions").fetchone()
    database.close()
    assert {(lr, seed) for lr, seed, _, _ in rows} == {(lr, seed) for lr in (0.01, 0.03) for seed in (0, 5)}
    assert sorted(r.moments["memorised"] or 0 for r in results.runs) == sorted(m or 0 for _, _, m, _ in rows)
    assert all(json.loads(curves).keys() == set(CURVES) for _, _, _, curves in rows)
    assert told


def test_the_same_grid_twice_does_nothing(tmp_path, monkeypatch):
    path = tmp_path / "sweep.sqlite"
    first = record(GRID, path, n_jobs=1)
    kept = path.read_bytes()
    monkeypatch.setattr(outcome_module, "train", None)  # whoever trains now fails
    again = record(GRID, path, n_jobs=1)
    assert path.read_bytes() == kept
    assert all(same(*pair) for pair in zip(first.runs, again.runs, strict=True))
    assert [p.name for p in tmp_path.iterdir()] == ["sweep.sqlite"]  # the lock is gone


def test_a_grid_that_has_grown_trains_only_what_is_new(tmp_path):
    path = tmp_path / "sweep.sqlite"
    small = replace(GRID, axes={**GRID.axes, "lr": (0.01,)}, seeds=(0,))
    first = record(small, path, n_jobs=1)
    results = record(GRID, path, n_jobs=1)
    assert (len(first.runs), len(results.runs)) == (2, 8)
    assert [run.session for run in results.runs].count(1) == 2
    assert {run.key: run.seconds for run in first.runs}.items() <= {
        run.key: run.seconds for run in results.runs
    }.items()
    alone = record(GRID, tmp_path / "alone.sqlite", n_jobs=1)
    assert all(same(*pair) for pair in zip(results.runs, alone.runs, strict=True))
    assert [len(runs) for _, runs in results.cells] == [2, 2, 2, 2]
    assert [tuple(cell.values()) for cell, _ in results.cells] == [
        (lr, frac) for lr in (0.01, 0.03) for frac in (0.5, 0.7)
    ]


@pytest.mark.no_numbers
def test_a_sweep_that_was_killed_goes_on_and_repeats_nothing(tmp_path):
    path, toml = tmp_path / "sweep.sqlite", tmp_path / "grid.toml"
    toml.write_text(
        "seeds = [0, 1, 2, 3]\n[set]\n"
        + "".join(f"{name} = {value}\n" for name, value in {**SMALL, "steps": 150}.items())
        + "[axes]\nlr = [0.01, 0.03]\n"
    )
    command = [sys.executable, "-m", "grokkit", "sweep", str(toml), "--out", str(path), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    there = wait_for_runs(path, 2, process)
    process.kill()
    process.wait()
    before = Results.load(path)
    assert there <= len(before.runs) < 8
    after = record(Grid.from_toml(toml), path, n_jobs=1)
    assert len(after.runs) == 8
    old = {run.key: run.seconds for run in before.runs}
    assert [run.key for run in after.runs if run.session == 1] == list(old)
    assert all(old[run.key] == run.seconds for run in after.runs if run.session == 1)


def wait_for_runs(path, n, process=None):
    """How many there are, once there are so many."""
    until = time.monotonic() + 240
    while time.monotonic() < until and (process is None or process.poll() is None):
        try:
            if (there := len(Results.load(path).runs)) >= n:
                return there
        except (OSError, ValueError):  # not begun
            pass
        time.sleep(0.02)
    raise AssertionError(f"{path} never had {n} runs")


def test_a_run_that_fails_is_a_row_that_says_why(tmp_path, monkeypatch):
    grid = replace(GRID, changes={**SMALL, "batch_size": 30}, seeds=(0,))
    path = tmp_path / "sweep.sqlite"
    results = record(grid, path, n_jobs=1)
    failed = [run for run in results.runs if run.failure]
    assert {run.cell["frac_train"] for run in failed} == {0.5}  # 24 training pairs, and batches of 30
    assert len(failed) == 2
    for run in failed:
        assert run.failure == "ValueError: batch_size is 30, but there are only 24 training pairs"
        assert (run.curves, run.step_at_target, run.fate, run.train_loss) == (None, None, None, None)
    monkeypatch.setattr(outcome_module, "train", None)
    assert len(record(grid, path, n_jobs=1).runs) == 4


def test_several_processes_find_what_one_finds(tmp_path):
    one = record(GRID, tmp_path / "one.sqlite", n_jobs=1)
    two = record(GRID, tmp_path / "two.sqlite", n_jobs=2)
    assert all(same(*pair) for pair in zip(one.runs, two.runs, strict=True))


@pytest.mark.no_numbers
def test_on_a_cluster_a_worker_may_die(tmp_path):
    """A real one of two workers, of which one is killed once there are results."""
    distributed = pytest.importorskip("distributed")
    grid = replace(GRID, changes={**SMALL, "steps": 200, "record_every": 50}, seeds=(0, 5))
    path = tmp_path / "cluster.sqlite"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        with distributed.Client(local) as client:
            pids = client.run(os.getpid)
        assert len(pids) == 2
        victim, left = next(iter(pids.values())), []

        def kill_one():
            left.append(8 - wait_for_runs(path, 2))
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill_one)
        killer.start()
        results = record(grid, path, scheduler=local.scheduler_address)
        killer.join()
        with distributed.Client(local) as client:
            client.wait_for_workers(2, timeout=120)
            assert victim not in client.run(os.getpid).values()
    assert left[0] > 2  # so it was in the middle
    assert "2 workers of a Dask cluster" in results.provenance[1]["workers"]
    alone = record(grid, tmp_path / "alone.sqlite", n_jobs=1)
    assert len(results.runs) == 8
    assert all(same(*pair) for pair in zip(results.runs, alone.runs, strict=True))


def test_without_dask_a_cluster_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="needs Dask"):
        record(GRID, tmp_path / "sweep.sqlite", scheduler="tcp://127.0.0.1:9")


def test_what_is_not_the_file_of_this_sweep_is_left_alone(tmp_path):
    path = tmp_path / "sweep.sqlite"
    record(replace(GRID, seeds=(0,)), path, n_jobs=1)
    kept = path.read_bytes()
    with pytest.raises(ValueError, match="is of another grid"):
        record(replace(GRID, changes={**SMALL, "steps": 30}), path, n_jobs=1)
    with FileLock(path.with_name(".sweep.sqlite.lock")), pytest.raises(OSError, match="another sweep is"):
        record(GRID, path, n_jobs=1)
    assert path.read_bytes() == kept
    note = tmp_path / "note.txt"
    note.write_text("not a database, but long enough to be looked at as one: " + 600 * "x")
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE birds (name TEXT)")
    database.close()
    for strange in (note, other):
        kept = strange.read_bytes()
        with pytest.raises(ValueError, match="is not the file of a sweep"):
            record(GRID, strange, n_jobs=1)
        with pytest.raises(ValueError, match="is not the file of a sweep"):
            Results.load(strange)
        assert strange.read_bytes() == kept
    with pytest.raises(FileNotFoundError):
        Results.load(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_thinned_curves_keep_their_ends_and_a_spike_of_one_point():
    loss = np.concatenate([np.full(200, 5.0), [1e-3], np.full(199, 5.0)])  # one spike in a plain
    curves = {"step": np.arange(400), "train_loss": loss, "test_loss": loss}
    curves |= {"train_accuracy": np.zeros(400), "test_accuracy": np.zeros(400)}
    kept = thinned(curves, 12)
    assert len(kept["step"]) == 12
    assert {0, 200, 399} <= set(kept["step"].tolist())
    assert all(np.array_equal(kept[name], curves[name][kept["step"]]) for name in CURVES)
    few = {name: np.arange(5.0) for name in CURVES} | {"step": np.arange(5)}
    assert all(np.array_equal(thinned(few, 12)[name], few[name]) for name in CURVES)


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_drawn_through_thinned_curves_is_nearly_the_curve(seed):
    """A noisy slide of five decades, from 800 points to 60, read between the points as a chart draws it."""
    steps_, noise = np.arange(0, 8000, 10), np.random.default_rng(seed).normal(size=(2, 800))
    test = 10 ** (1 - 5 / (1 + np.exp((4000 - steps_) / 300)) + 0.02 * noise[0])
    train = 10 ** (0.6 - 6 * np.minimum(steps_ / 400, 1) + 0.02 * noise[1])
    curves = {"step": steps_, "train_loss": train, "test_loss": test}
    curves |= {"train_accuracy": (train < 0.01) * 1.0, "test_accuracy": 1 / (1 + test)}
    kept = thinned(curves, 60)
    for name in ("train_loss", "test_loss"):
        drawn = np.interp(steps_, kept["step"], np.log10(kept[name]))
        assert np.abs(drawn - np.log10(curves[name])).max() < 0.25  # of a decade
    drawn = np.interp(steps_, kept["step"], kept["test_accuracy"])
    assert np.abs(drawn - curves["test_accuracy"]).max() < 0.15


NEVER = {"memorised": None, "half_known": None, "grokked": None, "broke_at": None}


@pytest.mark.parametrize(
    ("at_target", "moments", "accuracy", "expected"),
    [
        (50, NEVER, 1.0, "groks"),
        (50, NEVER | {"broke_at": 90}, None, "groks"),
        (None, NEVER | {"memorised": 20}, KNOWN, "memorises only"),
        (None, NEVER | {"memorised": 20}, 0.2, "falls apart"),
        (None, NEVER | {"memorised": 20, "broke_at": 40}, None, "falls apart"),
        (None, NEVER | {"broke_at": 3}, None, "falls apart"),
        (None, NEVER, 0.9, "learns nothing"),
    ],
)
def test_every_run_has_one_fate(at_target, moments, accuracy, expected):
    assert fate(at_target, moments, accuracy) == expected


def test_times_and_steps_are_said_as_one_says_them():
    assert [duration(s) for s in (0.71, 30.0, 200.0, 9000.0)] == ["0.71 s", "30 s", "3 min", "2.5 h"]
    assert steps([None, None]) == "–"
    assert steps([30, None, 10, 20]) == "20 (10 … 30)"
    assert steps([1500, 1500]) == "1,500"


@pytest.mark.parametrize("name", sweep_names())
def test_a_shipped_sweep_names_no_folder_of_one_machine(name):
    for told in recorded_sweep(name).provenance.values():
        assert not any(Path(word).is_absolute() for word in shlex.split(told["command"])), told["command"]
