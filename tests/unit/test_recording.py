"""What is recorded reaches the disk as it goes, and outlives whatever ends the training."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import textwrap
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from test_train import SMALL, TASK, same_run

from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.training import RunFile, finished, resume, run_file, train

pytestmark = pytest.mark.no_numbers

LONG = TrainConfig(steps=10**7, lr=5e-3, batch_size=20, checkpoints=6, record_every=5)
PATIENCE = 120  # seconds; for a machine that is busy


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def child(code: str, folder: Path, **settings) -> subprocess.Popen:
    """A process that trains in the folder, with what this file imports; it prints a line when it records."""
    begin = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_recording import *
    """
    script = textwrap.dedent(begin) + textwrap.dedent(code)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", script], cwd=folder, **pipes, **settings)


def told(process: subprocess.Popen) -> str:
    """The next line that it prints; what it complains of where there is none."""
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return line


class Telling(RunFile):
    """Writes after every update, and says so."""

    def write(self, run: Run) -> None:
        super().write(run)
        print("recorded", run.resume_state["step"], flush=True)


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_what_a_killed_training_leaves_goes_on_as_if_nothing_had_been(tmp_path, optimiser):
    """Killed at once (-9), also while it writes; meanwhile a second training on its file is refused."""
    settings = f"replace(LONG, optimiser={optimiser!r})"
    process = child(f"train(TASK, SMALL, {settings}, out=Telling('a.st', interval=0))", tmp_path)
    path = tmp_path / "a.st"
    told(process)
    with pytest.raises(OSError, match=r"a\.st: another training is recording to this file"):
        train(TASK, SMALL, TrainConfig(steps=3), out=path)
    last = [told(process) for _ in range(5)][-1]
    process.kill()
    process.communicate(timeout=PATIENCE)

    left = Run.load(path)
    reached = int(left.resume_state["step"])
    assert reached >= int(last.split()[1])  # nothing that was written is lost
    assert not finished(left)
    whole = train(TASK, SMALL, replace(left.train, steps=reached + 12))
    resumed = resume(left, reached + 12, out=path)
    assert finished(resumed)
    assert same_run(resumed, whole)
    assert same_run(Run.load(path), resumed)
    assert names(tmp_path) == ["a.st"]  # neither drafts nor locks are left


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_command_that_is_told_to_end_keeps_the_run_and_ends_by_that_signal(tmp_path, name):
    """So a shell sees 128 + the signal's number, and a loop over seeds ends too."""
    code = """
        from grokkit import cli
        cli.RunFile = lambda path, precision: Telling(path, 0, precision)
        sys.argv = "grokkit train quick --p 11 --steps 1000000 --precision float16 --out a.st".split()
        cli.app()
    """
    process = child(code, tmp_path)
    told(process)
    number = getattr(signal, name)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == -number
    assert "Interrupted; go on: grokkit resume a.st" in out.splitlines()[-1]
    assert "Traceback" not in err
    run = Run.load(tmp_path / "a.st")
    assert run.resume_state, "a run that is not over is kept such that it can be resumed, not as float16"
    assert run.provenance["ended"] == f"interrupted at step {int(run.resume_state['step'])}"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_is_passed_on_once_the_run_is_saved(tmp_path, name):
    number, heard = getattr(signal, name), []
    path = tmp_path / "a.st"

    def knock(snapshot):
        if snapshot.step == 7:
            signal.raise_signal(number)

    def listen(*_):
        heard.append(int(Run.load(path).resume_state["step"]))

    before = signal.signal(number, listen)
    try:
        train(TASK, SMALL, LONG, callback=knock, out=path)
        assert signal.getsignal(number) is listen
        assert heard == [7]
        signal.signal(number, signal.SIG_IGN)  # as `nohup` does
        run = train(TASK, SMALL, replace(LONG, steps=9), callback=knock, out=path)
        assert run.steps[-1] == 9
        signal.signal(number, listen)
        heard.clear()
        train(TASK, SMALL, replace(LONG, steps=9), callback=knock)  # nothing to save: not ours to catch
        assert heard == [9]
    finally:
        signal.signal(number, before)


def test_what_is_recorded_is_written_by_time_and_never_takes_more_than_a_fiftieth_of_it(
    monkeypatch, tmp_path
):
    now, costs, written = [0.0], [0.1, 3.0, 0.2], []
    monkeypatch.setattr(run_file.time, "monotonic", lambda: now[0])

    def save(path):
        now[0] += costs[len(written)]
        written.append(now[0])

    run = train(TASK, SMALL, TrainConfig(steps=0))
    monkeypatch.setattr(run, "save", save)
    file = RunFile(tmp_path / "a.st")
    with file.reserved(least=1):
        while len(written) < 3:
            while not file.is_due():
                now[0] += 0.5
            file.write(run)
    # after 30 s; 30 s later; 50 times the 3 s that this one took later
    assert written == pytest.approx([30.1, 30.1 + 33, 63.1 + 150.2], abs=1)


def test_the_file_that_was_there_stays_until_there_is_something_to_take_its_place(tmp_path):
    path = tmp_path / "a.st"
    first = train(TASK, SMALL, TrainConfig(steps=5), out=path)

    def fail(snapshot):
        raise RuntimeError("at once")

    def look(snapshot):
        assert same_run(Run.load(path), first)

    train(TASK, SMALL, TrainConfig(steps=7, weight_seed=1), callback=look, out=path)
    assert Run.load(path).steps[-1] == 7
    with pytest.raises(RuntimeError, match="at once"):
        train(TASK, SMALL, TrainConfig(steps=9), callback=fail, out=path)
    assert Run.load(path).provenance["ended"] == "interrupted at step 0"


def test_recording_changes_nothing_of_the_run(tmp_path):
    settings = TrainConfig(steps=37, lr=5e-3, batch_size=0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recorded = train(TASK, SMALL, settings, out=RunFile(tmp_path / "new" / "a.st", interval=0))
    assert same_run(recorded, train(TASK, SMALL, settings))
    assert same_run(Run.load(tmp_path / "new" / "a.st"), recorded)
    assert names(tmp_path / "new") == ["a.st"]


@pytest.fixture
def small_disk():
    """No file may become larger than so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def size_of(steps: int, tmp_path: Path) -> int:
    train(TASK, SMALL, TrainConfig(steps=steps), out=tmp_path / "measured")
    size = (tmp_path / "measured").stat().st_size
    (tmp_path / "measured").unlink()
    return size


def test_a_disk_that_fills_up_ends_no_training_and_takes_nothing_that_was_written(
    tmp_path, small_disk, monkeypatch
):
    monkeypatch.setattr(run_file, "SHARE", 0)
    path, settings = tmp_path / "a.st", TrainConfig(steps=8)
    limit = size_of(4, tmp_path) + 1000
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    whole = train(TASK, SMALL, settings)
    small_disk(limit)
    with pytest.warns(UserWarning, match="could not be saved") as warned:
        run = train(TASK, SMALL, settings, out=RunFile(path, interval=0))
    assert same_run(run, whole)
    first, last = (str(warning.message) for warning in warned)
    assert first.endswith("File too large; the file goes to step 4; training goes on")
    assert last.endswith(f"nor could it be kept in {tmp_path}: File too large")
    assert Run.load(path).steps[-1] == 4
    assert same_run(resume(Run.load(path), steps=8), whole)
    assert names(tmp_path) == ["a.st"]


def test_a_run_that_cannot_be_saved_at_its_end_is_kept_elsewhere(tmp_path, monkeypatch):
    path, refuge = tmp_path / "a" / "b.st", tmp_path / "tmp"
    refuge.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(refuge))

    def take_away(snapshot):
        if snapshot.step == 5:
            for file in path.parent.iterdir():
                file.unlink()
            path.parent.rmdir()
            path.parent.write_text("no longer a folder")

    with pytest.warns(UserWarning, match="could not be saved: .*; the whole run is in ") as warned:
        run = train(TASK, SMALL, TrainConfig(steps=5), callback=take_away, out=path)
    (kept,) = refuge.glob("*/b.st")
    assert str(warned[0].message).endswith(str(kept))
    assert same_run(Run.load(kept), run)


def test_weights_that_half_precision_cannot_hold_are_kept_as_they_are(tmp_path):
    run = train(TASK, SMALL, TrainConfig(steps=3))
    weights = [run.weights(step) for step in run.steps]
    weights[-1]["unembed.W_U"][0, 0] = 1e6
    run, file = replace(run, checkpoints=weights), RunFile(tmp_path / "run.st", precision="float16")
    with pytest.warns(UserWarning, match="is written as float32: unembed.W_U reaches 1e.06 at step 3"):
        file.finish(run, interrupted=False)
    assert file.failure is None
    assert same_run(Run.load(file.path), run)


def test_the_place_is_tried_before_training(tmp_path, small_disk):
    def never(snapshot):
        raise AssertionError("trained")

    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    before = names(tmp_path)
    for name, says in {
        "folder": "is a folder: name a file",
        "pipe": "is no ordinary file: name a file",
        "file/a.st": "cannot be written: ",
        "n" * 254: "cannot be written: File name too long",
    }.items():
        with pytest.raises(OSError, match=f"{name}.* {says}"):
            train(TASK, SMALL, TrainConfig(steps=3), callback=never, out=tmp_path / name)
    small_disk(5000)
    with pytest.raises(OSError, match=r"cannot be written: File too large \(at least 0.04\d MB are needed"):
        train(TASK, SMALL, TrainConfig(steps=3), callback=never, out=tmp_path / "a.st")
    assert names(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_found_out_at_once(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OSError, match="cannot be written: Permission denied"):
        train(TASK, SMALL, TrainConfig(steps=3), out=tmp_path / "a.st")


def test_a_run_on_a_full_disk_is_told_with_the_systems_reason(tmp_path, small_disk):
    run = train(TASK, SMALL, TrainConfig(steps=3))
    small_disk(5000)
    with pytest.raises(OSError, match=r"File too large: .*a\.st"):
        run.save(tmp_path / "a.st")
    assert names(tmp_path) == []
