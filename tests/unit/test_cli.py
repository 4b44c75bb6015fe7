"""The command line, as a user types it."""

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grokkit import ModelConfig, Task, TrainConfig, cli, train
from grokkit.cli import app
from grokkit.ledger import several
from grokkit.ledger.several import SeveralLedger
from grokkit.runs import Run
from grokkit.sweeps import Grid, Results

SMALL = ["--p", "11", "--frac-train", "0.5", "--steps", "30", "--batch-size", "0"]


def grokkit(*arguments: str):
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})


@pytest.fixture
def run_file(tmp_path):
    path = tmp_path / "run.safetensors"
    result = grokkit("train", "quick", *SMALL, "--out", str(path), "--seed", "3")
    assert result.exit_code == 0, result.output
    assert "right: train" in result.output
    return path


def test_train_records_what_was_asked_for(run_file):
    run = Run.load(run_file)
    assert (run.task.p, run.task.frac_train, run.task.seed, run.model.p) == (11, 0.5, 3, 11)
    assert (run.train.steps, run.train.batch_size, run.train.weight_seed) == (30, None, 3)


def test_inspect_tells_the_story(run_file):
    result = grokkit("inspect", str(run_file))
    assert result.exit_code == 0, result.output
    run = Run.load(run_file)
    assert f"{run.at(30)['test_loss']:.2e}" in result.output
    for words in ("add mod 11", "train accuracy above 99 %", "key frequencies in W_L", "excluded loss"):
        assert words in result.output


def test_inspect_of_another_operation_says_what_does_not_apply(tmp_path):
    path = str(tmp_path / "times.safetensors")
    assert grokkit("train", "quick", *SMALL, "--op", "multiply", "--out", path).exit_code == 0
    assert "this run learned multiply" in grokkit("inspect", path).output


def test_ledger_of_recorded_runs_names_them_by_their_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in ("1", "2"):
        assert grokkit("train", "mainline", *SMALL, "--seed", seed, "--out", f"seed{seed}.st").exit_code == 0
    result = grokkit("ledger", "seed1.st", "seed2.st", "--out", "two.json")
    assert result.exit_code == 0, result.output
    assert "2 runs, network: " in result.output
    assert "training: too few checkpoints to judge" in result.output
    told = SeveralLedger.from_json((tmp_path / "two.json").read_text())
    assert [(facts.name, facts.seed) for facts in told.runs] == [("seed1", 1), ("seed2", 2)]
    assert told.provenance["command"] == "grokkit ledger seed1.st seed2.st --out two.json"


def test_ledger_can_train_the_quick_networks_of_the_first_seeds(tmp_path, monkeypatch):
    asked = []

    def train_quick(seeds):
        asked.extend(seeds)
        return {"one": Run.load(tmp_path / "run.st")}

    assert grokkit("train", "mainline", *SMALL, "--out", str(tmp_path / "run.st")).exit_code == 0
    monkeypatch.setattr(several, "train_quick", train_quick)
    path = tmp_path / "told.json"
    result = grokkit("ledger", "--seeds", "3", "--out", str(path))
    assert result.exit_code == 0, result.output
    assert asked == [0, 1, 2]
    told = SeveralLedger.from_json(path.read_text())
    assert told.provenance["command"] == f"grokkit ledger --seeds 3 --out {path.name}"


@pytest.mark.parametrize("during", [0, 2])
def test_ctrl_c_ends_the_training_for_a_ledger_and_says_what_is_kept(tmp_path, monkeypatch, during):
    """The network in training is never taken for one of its seed; the signal that ended it is passed on."""
    trained, ended_by = [], []

    def train_small(task, model, config):
        trained.append(task.seed)

        def press_ctrl_c(snapshot):
            if task.seed == during and snapshot.step == 20:
                signal.raise_signal(signal.SIGINT)

        small = Task(11, frac_train=0.5, seed=task.seed), ModelConfig(11)
        return train(*small, TrainConfig(steps=30), callback=press_ctrl_c)

    def end_by(number):
        ended_by.append(number)
        raise SystemExit(128 + number)

    monkeypatch.setattr(several, "train", train_small)
    monkeypatch.setattr(cli, "_end_by", end_by)
    path = tmp_path / "told.json"
    result = grokkit("ledger", "--seeds", "5", "--out", str(path))
    assert trained == list(range(during + 1))
    assert (result.exit_code, ended_by) == (130, [signal.SIGINT])
    if during == 0:
        assert "interrupted; nothing is kept" in result.stderr
        assert not path.exists()
    else:
        assert "interrupted; the ledger is of seed0, seed1 alone" in result.stderr
        told = SeveralLedger.from_json(path.read_text())
        assert [facts.seed for facts in told.runs] == [0, 1]
        assert told.provenance["command"] == f"grokkit ledger --seeds 2 --out {path.name}"


def test_what_is_written_may_be_in_the_home_folder(tmp_path, monkeypatch, run_file):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for command in (
        ["inspect", run_file, "--report=~/new/page.html"],
        ["ledger", run_file, "--out=~/l.json"],
    ):
        result = grokkit(*map(str, command))
        assert result.exit_code == 0, result.stderr
    assert (tmp_path / "new" / "page.html").read_text().startswith("<!doctype html>")
    assert SeveralLedger.from_json((tmp_path / "l.json").read_text()).provenance
    result = grokkit("ledger", "--seeds", "3", "--out=~/new")  # before anything is trained
    assert result.exit_code == 2
    assert "~/new is a folder: name a file to write to" in result.stderr


def test_ledger_says_what_it_cannot_be_of(tmp_path, run_file):
    product = tmp_path / "product.st"
    assert grokkit("train", "mainline", *SMALL, "--op", "multiply", "--out", str(product)).exit_code == 0
    for arguments, says in {
        (): "name the runs that the ledger shall be of, or give --seeds",
        ("mainline", "--seeds", "2"): "one of the two",
        ("fast",): "no recorded run is called 'fast'",
        ("none.safetensors",): "none.safetensors",
        (str(run_file), str(run_file)): "two of these runs have the same name",
        (str(product),): "addition modulo an odd number; product learned",
    }.items():
        result = grokkit("ledger", *arguments, "--out", str(tmp_path / "no.json"))
        assert result.exit_code == 2
        assert says in result.output
    assert grokkit("ledger", "--seeds", "0").exit_code == 2
    assert not (tmp_path / "no.json").exists()


def test_resume_goes_on_where_the_file_ends(run_file):
    result = grokkit("resume", str(run_file), "--steps", "45")
    assert result.exit_code == 0, result.output
    run = Run.load(run_file)
    assert (run.train.steps, int(run.curves["step"][-1])) == (45, 45)
    assert run.resume_state


def test_resume_keeps_as_many_checkpoints_and_bits_as_it_is_told(run_file):
    result = grokkit("resume", str(run_file), "--steps", "45", "--checkpoints", "3", "--precision", "float16")
    assert result.exit_code == 0, result.output
    run = Run.load(run_file)
    assert (len(run.steps), run.steps[0], run.steps[-1]) == (3, 0, 45)
    assert not run.resume_state


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "quick", *SMALL, "--out", "."], ". is a folder: name a file to record to"),
        (["inspect", "nowhere"], "no recorded run is called 'nowhere'"),
        (["inspect", "nowhere.safetensors"], "nowhere.safetensors"),
        (["train", "quick", "--p", "2"], "p must be an integer of at least 3, got 2"),
        (["train", "quick", "--batch-size", "9999", "--p", "11"], "batch_size is 9999"),
    ],
)
def test_mistakes_are_told_in_one_line(arguments, message):
    result = grokkit(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_help_teaches_and_the_module_is_the_command():
    result = subprocess.run(
        [sys.executable, "-m", "grokkit", "--help"], capture_output=True, text=True, check=True
    )
    assert "Usage: grokkit" in result.stdout
    assert "grokkit train quick" in result.stdout
    assert "inspect" in result.stdout


def test_sweep_trains_a_grid_and_show_says_what_it_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grid.toml").write_text(
        'note = "By [rate]."\nseeds = [0, 1]\ntarget = 0.2\n[set]\np = 7\nd_mlp = 24\nsteps = 12\n'
        "batch_size = 20\n[axes]\nlr = [0.01, 0.02]\nfrac_train = [0.2, 0.7]\n"
    )
    swept = grokkit("sweep", "grid.toml", "--jobs", "1")
    assert swept.exit_code == 0, swept.output
    results = Results.load("grid.sqlite")
    assert len(results.runs) == 8
    shown = grokkit("sweep", "--show", "grid.sqlite")
    assert shown.stdout == swept.stdout
    for words in ("By [rate].", "8 of 8 runs, 4 failed", "lr", "frac_train", "steps to 20%", "all are done"):
        assert words in shown.output
    assert "failed, 4 times: ValueError: batch_size is 20, but there are only 9" in shown.output


def test_tune_prints_what_a_grid_would_set(tmp_path, monkeypatch):
    pytest.importorskip("optuna", reason='tuning needs Optuna: pip install "grokkit[tune]"')
    monkeypatch.chdir(tmp_path)
    set_ = "p = 7\nd_model = 16\nn_heads = 2\nd_head = 8\nd_mlp = 24\nsteps = 10\noptimiser = 'grokfast_ma'"
    ends = (
        'lr = { low = 0.001, high = 0.1, log = true }\n"options.window" = { low = 2, high = 5, whole = true }'
    )
    Path("search.toml").write_text(f"trials = 2\nseeds = [0]\n[set]\n{set_}\n[search]\n{ends}\n")
    tuned = grokkit("tune", "search.toml")
    assert tuned.exit_code == 0, tuned.output
    assert "the best of 2 trials" in tuned.output
    best = tomllib.loads(tuned.output)
    assert 0.001 <= best["lr"] <= 0.1
    (job,) = Grid({"lr": (best.pop("lr"),)}, changes={"optimiser": "grokfast_ma", **best}).jobs()
    assert job.setting[2].options == (("window", best["options.window"]),)
    assert Path("search.sqlite").exists()
    assert grokkit("tune", "search.toml").output == tuned.output  # the budget is spent
    missing = grokkit("tune", "none.toml")
    assert missing.exit_code == 2
    assert "none.toml" in missing.output


def test_sweep_wants_a_grid_or_a_file_and_says_so(tmp_path):
    for arguments in ([], ["grid.toml", "--show", "grid.sqlite"]):
        result = grokkit("sweep", *arguments)
        assert result.exit_code == 2
        assert "name a GRID to train, or give --show" in result.output
    result = grokkit("sweep", str(tmp_path / "none.toml"))
    assert result.exit_code == 2
    assert "none.toml" in result.output
