"""The file of a run: whatever was saved can be loaded, and whatever was damaged is one clear error."""

import gc
import json
import os
import pickle
import shutil
import struct
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grokkit import ModelConfig, Run, RunFileError, Task, TrainConfig, resume, train
from grokkit.runs import CURVES, file, replacing

pytestmark = pytest.mark.no_numbers

TINY = ModelConfig(p=3, d_model=1, n_heads=1, d_head=1, d_mlp=1)


def tiny_run(**provenance) -> Run:
    """Two checkpoints of eight weights or so, made up."""
    rng = np.random.default_rng(0)
    weights = [{n: rng.normal(size=s).astype("f4") for n, s in TINY.shapes.items()} for _ in range(2)]
    steps = np.array([0, 5])
    curves = {name: np.array([0.5, 0.25]) for name in CURVES} | {"step": steps}
    return Run(Task(3, frac_train=0.5), TINY, TrainConfig(steps=5), steps, curves, weights, provenance)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "run.safetensors"
    tiny_run(command="a test").save(path)
    return path


def is_same(run: Run, other: Run) -> bool:
    return (
        run.identity == other.identity
        and run.provenance == other.provenance
        and run.train == other.train
        and all(np.array_equal(run.weights(5)[n], other.weights(5)[n]) for n in TINY.shapes)
    )


def loads_right_or_not_at_all(path, original: Run) -> bool:
    """Whether it is refused; anything but the right run or the one error fails the test."""
    try:
        run = Run.load(path)
        for step in run.steps:
            run.weights(step)
    except RunFileError as error:
        if str(path) not in str(error):
            raise
        return True
    assert is_same(run, original)
    return False


# What can be saved can be loaded


@pytest.mark.parametrize(
    "text",
    [
        "0" * 64,
        f"x {'0' * 64} y",
        '"digest":"' + "0" * 64,
        '\\"digest":"',
        "ünï 😀 \x00\x1b\u202e",
        "",
        "9" * 100_000,
    ],
)
def test_any_provenance_comes_back(tmp_path, text):
    path = tmp_path / "run.safetensors"
    for i in range(12):  # safetensors orders its texts anew each time
        run = tiny_run(**{"command": text, "a": text[::-1], f"digest{i}": text, "zz": "f" * 64})
        run.save(path)
        assert is_same(Run.load(path), run)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=80), max_size=4))
def test_any_texts_come_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("texts") / "run.safetensors"
    run = tiny_run()
    run.provenance = {k: v for k, v in texts.items() if not any("\ud800" <= c <= "\udfff" for c in k + v)}
    run.save(path)
    assert Run.load(path).provenance == run.provenance


@pytest.mark.usefixtures("as_users_run_it")
def test_numpy_numbers_as_settings_are_kept_as_plain_ones(tmp_path):
    task = Task(p=np.int64(7), frac_train=np.float32(0.5), seed=np.int32(3))
    model = ModelConfig(p=np.int64(7), d_model=np.int16(4), n_heads=1, d_head=2, d_mlp=3)
    run = train(task, model, TrainConfig(steps=3))
    run.save(tmp_path / "run.safetensors")
    again = Run.load(tmp_path / "run.safetensors")
    assert (again.task, again.model, again.train) == (run.task, run.model, run.train)
    assert type(again.task.p) is int
    assert type(again.task.frac_train) is float


def test_the_home_folder_is_where_it_says(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    tiny_run().save("~/run.safetensors")
    assert sorted(os.listdir(tmp_path)) == ["run.safetensors"]
    assert len(Run.load("~/run.safetensors").steps) == 2


def test_what_is_replaced_may_be_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with replacing(Path("~/reports/page.html")) as draft:
        draft.write_text("a page")
    assert (tmp_path / "reports" / "page.html").read_text() == "a page"
    assert os.listdir(tmp_path) == ["reports"]


def test_a_run_that_broke_can_be_kept_and_looked_at(tmp_path):
    run = tiny_run()
    curves = {n: v.copy() for n, v in run.curves.items()}
    curves["test_loss"][1] = np.nan
    last = {n: np.full_like(w, np.nan) for n, w in run.weights(5).items()}
    broken = replace(run, curves=curves, checkpoints=[run.weights(0), last])
    broken.save(tmp_path / "run.safetensors")
    again = Run.load(tmp_path / "run.safetensors")
    assert np.isnan(again.at(5)["test_loss"])
    assert np.isnan(again.weights(5)["embed.W_E"]).all()
    assert again.network(0)["embed.W_E"].shape == (4, 1)
    with pytest.raises(ValueError, match=r"at step 5 this run has no usable network: .* not finite"):
        again.network(5)


@pytest.mark.usefixtures("as_users_run_it")
def test_what_cannot_be_read_again_is_not_written(tmp_path, saved):
    before = saved.read_bytes()
    with pytest.raises(ValueError, match="characters about the run are too many"):
        tiny_run(command='"' * file.MOST_TEXT).save(saved)
    escaped_most = '\\"\n' * (file.MOST_TEXT // 8)
    tiny_run(command=escaped_most).save(tmp_path / "long")
    assert len(Run.load(tmp_path / "long").provenance["command"]) == len(escaped_most)
    for texts in ({"command": 3}, {5: "five"}):
        run = tiny_run()
        run.provenance.update(texts)
        with pytest.raises(ValueError, match="provenance must be texts by name, got"):
            run.save(saved)
        with pytest.raises(ValueError, match="provenance must be texts by name, got"):
            replace(tiny_run(), provenance=texts)
    assert saved.read_bytes() == before


@pytest.mark.parametrize("size", [65_504, -65_504, 65_520, -1e30])
def test_half_precision_does_not_make_infinities(tmp_path, size):
    path = tmp_path / "run.safetensors"
    weights = [tiny_run().weights(0), tiny_run().weights(5)]
    weights[1]["blocks.0.mlp.W_in"][0, 0] = size
    run = replace(tiny_run(), checkpoints=weights)
    if abs(size) == 65_504:
        run.save(path, "float16")
        assert Run.load(path).weights(5)["blocks.0.mlp.W_in"][0, 0] == size
        return
    with pytest.raises(ValueError, match=r"W_in reaches .* at step 5, which float16 cannot hold"):
        run.save(path, "float16")
    assert not path.exists()
    weights[1]["blocks.0.mlp.W_in"][0, 0] = -np.inf  # a network that broke is kept as it is
    replace(run, checkpoints=weights).save(path, "float16")
    assert np.isneginf(Run.load(path).weights(5)["blocks.0.mlp.W_in"]).any()


def test_a_run_without_checkpoints_comes_back_without_any(tmp_path):
    run = replace(tiny_run(), steps=np.array([], dtype=np.int64), checkpoints=[])
    run.save(tmp_path / "run.safetensors")
    again = Run.load(tmp_path / "run.safetensors")
    assert (len(again.steps), len(again.checkpoints), again.identity) == (0, 0, run.identity)
    with pytest.raises(ValueError, match="no checkpoints"):
        again.nearest(3)


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"])
def test_whatever_an_optimiser_remembers_comes_back(tmp_path, kind):
    state = {"a.b": np.ones((2, 3), kind), "step": np.array(1, kind), "none": np.zeros((0, 4), kind)}
    replace(tiny_run(), resume_state=state).save(tmp_path / "run.safetensors")
    again = Run.load(tmp_path / "run.safetensors").resume_state
    assert again.keys() == state.keys()
    for name, values in state.items():
        assert (again[name].dtype, again[name].shape) == (values.dtype, values.shape)
        assert np.array_equal(again[name], values)


def test_a_split_that_was_given_is_in_the_file(tmp_path):
    mask = np.array([True, False, True, True, False, False, False, True, False])
    run = replace(tiny_run(), task=Task.with_split(mask))
    run.save(tmp_path / "run.safetensors")
    again = Run.load(tmp_path / "run.safetensors")
    assert again.task == run.task
    assert np.array_equal(again.task.train_mask, mask)


# Files that change while they are open


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-9] + bytes(9),
        lambda whole: whole + b"more",
    ],
)
def test_a_file_that_is_written_to_after_it_was_opened_gives_nothing_wrong(saved, damage):
    run, whole = Run.load(saved), saved.read_bytes()
    before = run.weights(5)
    os.utime(saved, ns=(0, 0))
    run = Run.load(saved)
    saved.write_bytes(damage(whole))  # in place, not by a new file under the name
    with pytest.raises(RunFileError, match="written to since it was opened; load it again") as error:
        run.weights(5)
    assert str(saved) in str(error.value)
    saved.write_bytes(whole)
    again = Run.load(saved)
    os.replace(shutil.copy(saved, saved.with_name("other")), saved)  # another process saves its own
    assert all(np.array_equal(again.weights(5)[name], before[name]) for name in before)


def test_a_run_that_was_sent_is_not_mixed_with_another(saved):
    sent = pickle.dumps(Run.load(saved))
    assert is_same(pickle.loads(sent), tiny_run(command="a test"))
    replace(tiny_run(), provenance={"command": "another"}).save(saved)
    with pytest.raises(RunFileError, match="another run has taken the place"):
        pickle.loads(sent)


def test_many_runs_can_be_open(saved):
    """They hold one handle each, and give it back when they are gone."""
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    runs = [Run.load(saved) for _ in range(50)]
    assert len(os.listdir("/proc/self/fd")) == before + 50
    del runs
    gc.collect()
    with pytest.raises(RunFileError):
        Run.load(saved.parent)
    assert len(os.listdir("/proc/self/fd")) == before


# Damages


@pytest.mark.usefixtures("as_users_run_it")  # faster
def test_every_flipped_bit_of_the_header_is_noticed(saved):
    whole, original = saved.read_bytes(), tiny_run(command="a test")
    length = 8 + int.from_bytes(whole[:8], "little")
    with open(saved, "r+b", buffering=0) as damaged:
        for bit in range(8 * length):
            os.pwrite(damaged.fileno(), bytes([whole[bit // 8] ^ 1 << bit % 8]), bit // 8)
            try:
                file.StoredRun(saved)  # what `Run.load` does first
            except RunFileError:
                pass
            else:
                assert loads_right_or_not_at_all(saved, original), bit
            os.pwrite(damaged.fileno(), whole[bit // 8 : bit // 8 + 1], bit // 8)


HEADERS = [
    {"__metadata__": None},
    {"__metadata__": []},
    {"__metadata__": {"format": "grokkit.run", "version": 1}},
    {"__metadata__": {"format": "grokkit.run", "version": "1"}},
    {"__metadata__": {"format": "grokkit.run", "version": "1", "digest": 5}},
    {"__metadata__": {"format": "grokkit.run", "version": "1", "digest": "0" * 64}},
    {"a": []},
    {"a": None},
    {"a": {"data_offsets": [0]}},
    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, "4"]}},
    {"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
    {"a": {"dtype": 3, "shape": [True], "data_offsets": [0, 4]}},
    {},
]


def described(name="a", dtype="F32", place="[0,4]"):
    return f'"{name}":{{"dtype":"{dtype}","shape":[1],"data_offsets":{place}}}'


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([described(), described()], "two entries of one name"),
        ([described(), described("b")], "one behind the other"),
        ([described(place="[0,8]")], "'a' has 8 bytes, not 4"),
        ([described(place="[4,8]")], "one behind the other"),
        ([described(place="[8,4]")], "'a' has -4 bytes, not 4"),
        ([described("b", "X9", "[8,4]")], "one behind the other"),
    ],
)
def test_headers_that_contradict_themselves(tmp_path, entries, reason):
    text = f"{{{','.join(entries)}}}"
    path = tmp_path / "run.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text.encode() + bytes(4))
    with pytest.raises(RunFileError, match=reason):
        Run.load(path)


@pytest.mark.parametrize("header", HEADERS, ids=str)
def test_headers_that_say_nonsense(tmp_path, header):
    text = json.dumps(header, separators=(",", ":")).encode()
    path = tmp_path / "run.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    assert loads_right_or_not_at_all(path, tiny_run())


@pytest.mark.parametrize(
    "text", [b"{" + b"[" * 100_000, b'{"a":' * 50_000, b"[]", b'{"a":[[[[', b"\xff{}", b"{}" * 9]
)
def test_headers_that_are_no_object(tmp_path, text):
    path = tmp_path / "run.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    assert loads_right_or_not_at_all(path, tiny_run())


def rewritten(path, tensors=None, texts=None, drop=()):
    """The file with other tensors and texts, and a right digest: altered by somebody who knows the format."""
    metadata = file.StoredRun(path).texts
    from safetensors.numpy import load_file

    content = {n: v for n, v in load_file(path).items() if n not in drop} | (tensors or {})
    metadata = {k: v for k, v in metadata.items() if k not in ("format", "version", "digest")} | (texts or {})
    file.write(path, content, metadata)


def odd_arrays() -> list[np.ndarray]:
    nothing_finite = [np.full((2, 3), np.nan), np.full(2, np.inf)]
    shapes = [np.zeros((2, 2)), np.zeros(0), np.array(3.0), np.zeros((2, 4, 1), "f8")]
    types = [np.zeros(7, "i1"), np.zeros(9, bool), np.array([0.5, 1.5])]
    return [*nothing_finite, *shapes, *types, np.array([5, 0]), np.array([-1, 5])]


def damaged_bytes(rng, whole):
    """The file cut short, made longer, with other bytes, with a hole, with another length of its header."""
    n = len(whole)
    for cut in rng.integers(n, size=120).tolist():
        yield whole[:cut]
    for more in rng.integers(1, 99, size=60).tolist():
        yield whole + bytes(more)
    for at, flip in zip(
        rng.integers(n, size=120).tolist(), rng.integers(1, 256, size=120).tolist(), strict=True
    ):
        yield whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :]
    for a, b in np.sort(rng.integers(n, size=(60, 2)), axis=1).tolist():
        yield whole[:a] + bytes(b - a + 1) + whole[b + 1 :]
    for length in rng.choice([0, 1, n, n - 8, 2**31, 2**40, 2**62], size=40).tolist():
        yield struct.pack("<Q", length) + whole[8:]
    pickled = pickle.dumps({"a": 1})
    yield from [b"", b"PK\x03\x04rest", pickled, b"\x80\x04.", b"%PDF-1.7", b"\x00" * 99, b"<html>"]


def forged(rng):
    """Tensors and texts exchanged, added or left out by somebody who can compute a digest."""
    names = ["steps", "train_mask", *(f"curves/{c}" for c in CURVES), *(f"weights/{w}" for w in TINY.shapes)]
    odd = odd_arrays()
    for name, i in zip(rng.choice(names, size=140).tolist(), rng.integers(len(odd), size=140), strict=True):
        yield {"tensors": {name: odd[i]}}
    texts = ["", "null", "{}", "[]", "7", '{"p": 20000}', '{"p": -3}', '{"p": 1e9}', '{"p": "3"}', "[" * 9000]
    yield from (
        {"texts": {name: text}} for name in ("task", "model", "train", "provenance") for text in texts
    )
    yield from ({"drop": (name,)} for name in names)
    yield from ({"tensors": {"surprise": value}} for value in odd)


def test_made_up_damages_end_in_the_right_run_or_in_one_clear_error(saved):
    original, whole = tiny_run(command="a test"), saved.read_bytes()
    made, refused = 0, 0
    for content in damaged_bytes(np.random.default_rng(7), whole):
        saved.write_bytes(content)
        refused += loads_right_or_not_at_all(saved, original)
        made += 1
    assert refused >= made - 2  # a damage may put the byte that was there
    for changes in forged(np.random.default_rng(8)):
        saved.write_bytes(whole)
        rewritten(saved, **changes)
        try:
            other = Run.load(saved)
        except RunFileError:
            refused += 1
        else:  # a tensor or text of the right kind is another run, not a damage; it is whole, too
            assert all(
                np.shape(other.weights(s)[n]) == shape
                for s in other.steps
                for n, shape in TINY.shapes.items()
            )
        made += 1
    assert made >= 600
    assert refused > 0.9 * made


def test_a_modulus_is_held_against_the_file_before_anything_is_made_of_it(saved):
    metadata = file.StoredRun(saved).texts
    task = json.loads(metadata["task"]) | {"p": 20_000}
    rewritten(saved, texts={"task": json.dumps(task)})
    started = time.process_time()
    with pytest.raises(RunFileError, match=r"the task is mod 20000, but its split is of 9 pairs"):
        Run.load(saved)
    assert time.process_time() - started < 5  # all pairs mod 20,000 would take minutes and gigabytes


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "a pipe"), (tmp_path, "a folder")):
        with pytest.raises(RunFileError, match=f"not a file but {kind}"):
            Run.load(path)
    with open(tmp_path / "sparse", "wb") as sparse:
        sparse.write(struct.pack("<Q", 30 << 30) + b"{")
        sparse.truncate(31 << 30)
    with pytest.raises(RunFileError, match="truncated, or not a safetensors file"):
        Run.load(tmp_path / "sparse")


# What is handed out is not the record


def test_what_a_run_hands_out_cannot_change_it(saved):
    for run in (tiny_run(), Run.load(saved)):
        before = run.identity
        run.weights(5)["embed.W_E"][:] = 0
        for array in (
            run.checkpoints[1]["embed.W_E"],
            run.curves["train_loss"],
            run.steps,
            run.network(5)["embed.W_E"],
        ):
            with pytest.raises(ValueError, match="read-only"):
                array[:] = 0
        for arrays in (run.curves, run.checkpoints[1]):
            with pytest.raises(TypeError):
                arrays[next(iter(arrays))] = np.zeros(2)
        with pytest.raises(TypeError):
            run.checkpoints[0] = run.checkpoints[1]
        assert type(run.curves | {"test_loss": np.zeros(2)}) is dict
        again = replace(run)  # a new object, so that the identity is computed anew
        assert again.identity == before


@pytest.mark.usefixtures("as_users_run_it")
def test_runs_that_do_not_fit_together_are_refused():
    run = tiny_run()
    for changed, message in (
        ({"steps": np.array([5, 0])}, "steps must ascend from 0 or more"),
        ({"steps": np.array([[0, 5]])}, "steps must be whole numbers in a row"),
        ({"steps": np.array([0, 5, 6])}, "3 steps need as many checkpoints, got 2"),
        ({"steps": np.array([0.5, 5])}, "steps must be whole numbers"),
        ({"steps": np.array([-1, 5])}, "ascend from 0"),
        ({"curves": {**run.curves, "test_loss": np.zeros(3)}}, "curves must be of one length"),
        ({"curves": {"step": np.array([0, 5])}}, "the curves lack test_accuracy, test_loss"),
        ({"curves": {**run.curves, "step": np.array([5, 5])}}, "the curves' step must ascend"),
    ):
        with pytest.raises(ValueError, match=message):
            replace(run, **changed)


@pytest.mark.usefixtures("as_users_run_it")
def test_steps_and_curves_are_asked_for_by_what_there_is():
    run = tiny_run()
    assert (run.nearest(2), run.nearest(3), run.nearest(-9), run.nearest(1e300)) == (0, 5, 0, 5)
    for step in (np.inf, -np.inf, np.nan):
        with pytest.raises(ValueError, match="step must be a finite number, got"):
            run.nearest(step)
    with pytest.raises(ValueError, match=r"curve must be one of train_loss, .*; got 'loss'"):
        run.first_step("loss", 0.5)
    for step in (np.inf, np.nan):
        with pytest.raises(KeyError, match="step must be a finite number, got"):
            run.at(step)
    with pytest.raises(ValueError, match="above must be a number, got nan"):
        run.first_step("test_loss", np.nan)
    with pytest.raises(KeyError, match="no checkpoint at step 3; the nearest is 5"):
        run.weights(3)


# Systems that are stricter with files


def test_a_file_is_put_on_disk_through_a_handle_that_may_write(tmp_path, monkeypatch):
    import fcntl

    on_disk = os.fsync

    def refusing(handle):
        assert fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
        on_disk(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    tiny_run().save(tmp_path / "run.safetensors")


def test_a_file_is_let_go_of_before_it_is_replaced(tmp_path, monkeypatch):
    """Where a file that is mapped cannot be replaced, a run can still be taken up in its own file."""
    path = tmp_path / "run.safetensors"
    model = ModelConfig(p=5, d_model=2, n_heads=1, d_head=2, d_mlp=3)
    train(Task(5, frac_train=0.5), model, TrainConfig(steps=4, record_every=2)).save(path)
    run, replaced = Run.load(path), os.replace

    def refusing(draft, target):
        mapped = Path("/proc/self/maps").read_text().splitlines()
        assert not [line for line in mapped if line.endswith(str(target))]
        assert str(target) not in [os.path.realpath(handle) for handle in Path("/proc/self/fd").iterdir()]
        replaced(draft, target)

    before = run.weights(4)
    monkeypatch.setattr(os, "replace", refusing)
    longer = resume(run, 8)
    longer.save(path)
    assert all(np.array_equal(run.weights(4)[name], before[name]) for name in before)
    assert Run.load(path).steps[-1] == 8
