"""The command line, as a user types it."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from grokkit.cli import app
from grokkit.ledger import quick as quick_ledger
from grokkit.runs import Run

SMALL = ["--p", "11", "--frac-train", "0.5", "--steps", "30", "--batch-size", "0"]


def grokkit(*arguments: str):
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})


@pytest.fixture
def run_file(tmp_path):
    path = tmp_path / "run.safetensors"
    result = grokkit("train", "quick", *SMALL, "--out", str(path), "--seed", "3")
    assert result.exit_code == 0, result.output
    assert "test accuracy" in result.output
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


def test_ledger_writes_what_the_networks_of_the_first_seeds_show(tmp_path, monkeypatch):
    asked = []

    def make(seeds, command):
        asked.append((list(seeds), command))
        return quick_ledger.recorded()

    monkeypatch.setattr(quick_ledger, "make", make)
    path = tmp_path / "told.json"
    result = grokkit("ledger", "--seeds", "3", "--out", str(path))
    assert result.exit_code == 0, result.output
    assert asked == [([0, 1, 2], f"grokkit ledger --seeds 3 --out {path}")]
    assert quick_ledger.QuickLedger.from_json(path.read_text()).seeds == quick_ledger.recorded().seeds
    assert "3 networks" in result.output
    assert "3 not comparable" in result.output
    assert grokkit("ledger", "--seeds", "0").exit_code == 2


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
