"""A recorded run is one file: what goes in comes out, and anything else is refused by name and reason."""

import hashlib
import json
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from grokkit import fast
from grokkit.measures import cross_entropy
from grokkit.networks.model import ModelConfig
from grokkit.runs import CURVES, Run, RunFileError, load_recorded
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.sums import train

SMALL = ModelConfig(p=7, d_model=8, n_heads=2, d_head=4, d_mlp=10)


@pytest.fixture(scope="module")
def run() -> Run:
    return train(Task(p=7, frac_train=0.5), SMALL, TrainConfig(steps=30))


@pytest.fixture
def path(run, tmp_path):
    run.save(tmp_path / "run.safetensors")
    return tmp_path / "run.safetensors"


@pytest.mark.parametrize("times", [1, 2])
def test_a_run_survives_the_file(run, path, times):
    loaded = Run.load(path)
    for _ in range(times - 1):  # what was loaded can be saved, over its own file too
        loaded.save(path)
        loaded = Run.load(path)
    assert (loaded.task, loaded.model, loaded.train) == (run.task, run.model, run.train)
    assert loaded.provenance == run.provenance
    assert np.array_equal(loaded.steps, run.steps)
    for name in CURVES:
        assert np.array_equal(loaded.curves[name], run.curves[name])
    for step in run.steps:
        for name, w in run.weights(step).items():
            assert np.array_equal(loaded.weights(step)[name], w)
            assert loaded.weights(step)[name].dtype == np.float32
    assert run.resume_state.keys() == loaded.resume_state.keys()
    assert all(np.array_equal(loaded.resume_state[n], v) for n, v in run.resume_state.items())


def test_half_precision_halves_the_weights_and_nothing_else(run, path, tmp_path):
    half = tmp_path / "half.safetensors"
    run.save(half, precision="float16")
    loaded = Run.load(half)
    for name in CURVES:
        assert np.array_equal(loaded.curves[name], run.curves[name])
    for name, w in run.weights(30).items():
        np.testing.assert_allclose(loaded.weights(30)[name], w, rtol=1e-3, atol=1e-7)
    assert not loaded.resume_state
    assert half.stat().st_size < 0.6 * path.stat().st_size


def test_any_safetensors_reader_can_read_it(run, path):
    tensors = load_file(path)
    assert tensors["weights/embed.W_E"].shape == (len(run.steps), 8, 8)
    assert tensors["train_mask"].sum() == 24


def test_a_missing_step_names_its_neighbour(run):
    with pytest.raises(KeyError, match="no checkpoint at step 27; the nearest is 24"):
        run.weights(27)
    assert run.nearest(-5) == 0
    with pytest.raises(KeyError, match="nothing was measured at step 99; the nearest measurement is at 30"):
        run.at(99)


def test_first_step_is_the_first(run):
    threshold = float(np.median(run.curves["train_accuracy"]))
    expected = next(
        s for s, a in zip(run.curves["step"], run.curves["train_accuracy"], strict=True) if a > threshold
    )
    assert run.first_step("train_accuracy", threshold) == expected
    assert run.first_step("test_accuracy", 1.0) is None


def refused(path, reason):
    with pytest.raises(RunFileError, match=reason) as error:
        Run.load(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("keep", [0, 5, 100, 0.5, -1])
def test_truncated_files_are_refused(path, keep):
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content)) if isinstance(keep, float) else keep])
    refused(path, "truncated")


def test_a_file_with_something_behind_it_is_refused(path):
    path.write_bytes(path.read_bytes() + b"more")
    refused(path, "truncated or padded")


@pytest.mark.parametrize("where", [0.3, 0.6, 0.99])
def test_one_altered_bit_in_the_data_is_noticed(path, where):
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1
    path.write_bytes(content)
    refused(path, "altered")


def test_altered_settings_are_noticed(path):
    content = path.read_bytes()
    assert content.count(b'\\"lr\\": 0.001') == 1
    path.write_bytes(content.replace(b'\\"lr\\": 0.001', b'\\"lr\\": 0.009'))
    refused(path, "altered")


@pytest.mark.parametrize("write", [torch.save, lambda thing, path: path.write_bytes(pickle.dumps(thing))])
def test_pickles_are_refused_unopened(tmp_path, write):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("the pickle was opened",))

    path = tmp_path / "state.pth"
    write({"weights": Trap()} if write is not torch.save else {"weights": torch.zeros(3)}, path)
    refused(path, "pickle")


def test_foreign_files_are_refused(tmp_path):
    text = tmp_path / "notes.safetensors"
    text.write_text("just some words that are long enough to have a header")
    refused(text, "truncated, or not a safetensors file")
    other = tmp_path / "other.safetensors"
    save_file({"x": np.zeros(3)}, other)
    refused(other, "not a run recorded by grokkit")
    save_file({"x": np.zeros(3)}, other, {"format": "grokkit.run", "version": "99"})
    refused(other, "version '99'; this grokkit reads version '1'")
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes((6).to_bytes(8, "little") + b"{wrong")
    refused(broken, "not JSON")
    with pytest.raises(FileNotFoundError):
        Run.load(tmp_path / "nowhere.safetensors")


def test_a_split_that_is_not_the_tasks_is_refused(run, tmp_path):
    """A file that is whole but contradicts itself: the settings of one split, the mask of another."""
    path = tmp_path / "odd.safetensors"
    other = Run(Task(p=7, frac_train=0.5), SMALL, run.train, run.steps, run.curves, run.checkpoints)
    other.task.__dict__["train_mask"] = ~run.task.train_mask
    other.save(path)
    refused(path, "split")


def test_saving_is_all_or_nothing(run, path, monkeypatch):
    before = path.read_bytes()

    def disk_full(*args):
        raise OSError("no space left")

    monkeypatch.setattr("grokkit.runs.file._write_digest", disk_full)
    with pytest.raises(OSError, match="no space left"):
        run.save(path)
    assert path.read_bytes() == before
    assert [f.name for f in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("as_users_run_it")
def test_precision_must_be_known(run, tmp_path):
    with pytest.raises(ValueError, match="'int4'"):
        run.save(tmp_path / "x", precision="int4")


def test_a_loaded_run_can_be_sent_to_another_process(path):
    copy = pickle.loads(pickle.dumps(Run.load(path)))
    assert np.array_equal(copy.weights(30)["embed.W_E"], Run.load(path).weights(30)["embed.W_E"])


class TestMainline:
    """The run that is shipped: the paper's settings, whole, and exact to a stated tolerance."""

    @pytest.fixture(scope="class")
    def mainline(self):
        return load_recorded("mainline")

    def test_it_is_the_papers_run(self, mainline):
        assert mainline.task == Task(p=113, op="add", frac_train=0.3, seed=0)
        assert mainline.model.n_parameters == 226_816
        t = mainline.train
        assert (t.lr, t.weight_decay, t.betas, t.warmup, t.batch_size) == (1e-3, 1.0, (0.9, 0.98), 10, None)
        assert mainline.provenance["command"].startswith("grokkit train mainline")

    def test_it_was_continued_without_a_jolt(self, mainline):
        """At step 8,980 a new optimiser took over; the losses go on falling as before."""
        assert "at step 8,980 with a new optimiser" in mainline.provenance["resumed"]
        steps, loss = mainline.curves["step"], np.log(mainline.curves["train_loss"])
        before = loss[(steps > 8_480) & (steps <= 8_980)]
        after = loss[(steps >= 8_980) & (steps < 9_480)]
        assert np.abs(np.diff(after)).max() < 2 * np.abs(np.diff(before)).max()

    def test_it_groks(self, mainline):
        memorised = mainline.first_step("train_accuracy", 0.99)
        jump = mainline.first_step("test_accuracy", 0.99)
        assert memorised < 300
        assert jump > 10 * memorised
        assert mainline.at(memorised)["test_accuracy"] < 0.05
        assert mainline.steps[-1] >= jump + 5_000
        end = mainline.at(int(mainline.steps[-1]))
        assert end["test_loss"] < 1e-6
        assert end["test_accuracy"] == 1

    def test_it_has_enough_checkpoints_in_a_small_file(self, mainline):
        from importlib import resources

        assert len(mainline.steps) >= 80
        with resources.as_file(resources.files("grokkit") / "recorded" / "mainline.safetensors") as path:
            assert path.stat().st_size <= 40e6

    def test_stored_weights_give_the_recorded_losses(self, mainline):
        """Half precision moves a loss by at most 1 %, and every accuracy by by one pair in 1,000."""
        task = mainline.task
        for step in mainline.steps[:: max(1, len(mainline.steps) // 12)]:
            logits = fast.grid_logits(mainline.network(step))
            recorded = mainline.at(step)
            for part, mask in {"train": task.train_mask, "test": ~task.train_mask}.items():
                loss = cross_entropy(logits[mask], task.labels[mask]).mean()
                assert loss == pytest.approx(recorded[f"{part}_loss"], rel=0.005), (step, part)
                accuracy = (logits[mask].argmax(1) == task.labels[mask]).mean()
                assert accuracy == pytest.approx(recorded[f"{part}_accuracy"], abs=1e-3), (step, part)


def test_an_unknown_recorded_run_is_named():
    with pytest.raises(ValueError, match="'sideline'; there is"):
        load_recorded("sideline")


@pytest.mark.parametrize("padding", range(0, 264, 8))
def test_no_length_of_the_header_looks_like_a_pickle(run, tmp_path, padding):
    """The file begins with the header's length; some lengths begin with the byte that pickles begin with."""
    path = tmp_path / "run.safetensors"
    note = {"note": "x" * padding}
    padded = Run(run.task, run.model, run.train, run.steps, run.curves, run.checkpoints, note)
    padded.save(path)
    assert Run.load(path).provenance == padded.provenance


def test_metadata_is_plain_json(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    assert json.loads(header["__metadata__"]["task"])["p"] == 7


def test_the_identity_is_that_of_what_can_be_seen(run, path, tmp_path):
    """Equal in memory and in the file, whatever the file is called and says of its origin."""
    assert re.fullmatch("[0-9a-f]{12}", run.identity)
    assert Run.load(path).identity == run.identity
    replace(run, provenance={"command": "another"}, train=TrainConfig(steps=99)).save(tmp_path / "renamed")
    assert Run.load(tmp_path / "renamed").identity == run.identity
    run.save(path, precision="float16")
    half = Run.load(path)
    half.save(tmp_path / "again", precision="float16")
    assert Run.load(tmp_path / "again").identity == half.identity != run.identity


def test_the_identity_tells_apart_whatever_a_figure_shows(run):
    def changed(index, name, where, by):
        checkpoints = [{n: w.copy() for n, w in weights.items()} for weights in run.checkpoints]
        checkpoints[index][name][where] += by
        return replace(run, checkpoints=checkpoints)

    others = [
        replace(run, task=Task(p=7, frac_train=0.5, seed=1)),
        replace(run, task=Task(p=7, frac_train=0.5, op="subtract")),
        replace(run, model=replace(SMALL, act="gelu")),
        replace(run, curves={**run.curves, "test_loss": run.curves["test_loss"] + 1e-9}),
        replace(run, steps=run.steps[1:], checkpoints=list(run.checkpoints)[1:]),
        *(changed(i, name, 0, 1e-3) for i in (0, -1) for name in SMALL.shapes),
        changed(3, "blocks.0.mlp.W_out", (-1, -1), 1e-6),
    ]
    assert len({r.identity for r in [run, *others]}) == len(others) + 1


def test_the_identity_is_the_same_on_any_machine():
    """Of a run of round numbers it is written down here."""
    steps = np.array([0, 10])
    curves = {name: np.arange(2) / 4 for name in CURVES} | {"step": steps}
    weights = {
        name: np.arange(np.prod(shape), dtype=np.float32).reshape(shape) / 8
        for name, shape in SMALL.shapes.items()
    }
    run = Run(Task(p=7, frac_train=0.5), SMALL, TrainConfig(), steps, curves, [weights, weights])
    assert run.identity == "4d25c0d70a78"


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_the_identity_is_a_hash_of_what_is_stored(run, path, precision):
    run.save(path, precision=precision)
    stored = load_file(path)
    digest = hashlib.sha256(json.dumps([run.task.to_dict(), SMALL.to_dict()], sort_keys=True).encode())
    digest.update(stored["steps"].tobytes())
    for name in CURVES:
        values = stored[f"curves/{name}"]
        digest.update(values.tobytes())
    for index in range(len(run.steps)):
        for name in SMALL.shapes:
            digest.update(stored[f"weights/{name}"][index].tobytes())
    assert Run.load(path).identity == digest.hexdigest()[:12]
