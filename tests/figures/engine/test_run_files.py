"""What a page opens is what `Run.load` opens, and what it refuses is what `Run.load` refuses."""

import dataclasses
import hashlib
import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grokkit import ModelConfig, Run, RunFileError, Task, TrainConfig
from grokkit.runs import CURVES

ALIGNED = 8  # bytes


def made_up(task: Task, seed: int = 0, d_model: int = 3, act: str = "relu") -> Run:
    """Three checkpoints and four measurements, by lot."""
    rng = np.random.default_rng(seed)
    model = ModelConfig(p=task.p, d_model=d_model, n_heads=2, d_head=1, d_mlp=5, act=act)
    weights = [{n: rng.normal(size=s).astype("f4") for n, s in model.shapes.items()} for _ in range(3)]
    curves = {name: rng.random(4) for name in CURVES} | {"step": np.array([0, 2, 5, 9])}
    told = TrainConfig(steps=9, weight_decay=0.5)
    return Run(task, model, told, np.array([0, 5, 9]), curves, weights, {"command": 'a "test" …'})


def parts(path: Path) -> tuple[dict[str, Any], bytes]:
    """Header and the rest of a file."""
    whole = path.read_bytes()
    length = int.from_bytes(whole[:8], "little")
    return json.loads(whole[8 : 8 + length]), whole[8 + length :]


def seal(header: bytes, content: bytes) -> bytes:
    """A file with a header, whose digest is that of the file."""
    header = header.ljust(-(-len(header) // ALIGNED) * ALIGNED)
    before = b'"digest":"'
    at = header.find(before) + len(before)
    zeroed = header[:at] + b"0" * 64 + header[at + 64 :]
    whole = len(header).to_bytes(8, "little") + zeroed + content
    return whole[: 8 + at] + hashlib.sha256(whole).hexdigest().encode() + whole[8 + at + 64 :]


def compact(header: dict[str, Any]) -> bytes:
    return json.dumps(header, separators=(",", ":")).encode()


def setting(part: str, **values: Any) -> Callable:
    """A change of some settings; None takes one out."""

    def change(header, content):
        told = json.loads(header["__metadata__"][part]) | values
        header["__metadata__"][part] = json.dumps({n: v for n, v in told.items() if v is not None})
        return compact(header), content

    return change


def entry(name: str, **values: Any) -> Callable:
    """A change of what the header says of a tensor."""

    def change(header, content):
        header[name] |= values
        return compact(header), content

    return change


def without(name: str) -> Callable:
    """The file without a tensor, the last ones moved up."""

    def change(header, content):
        first, last = header.pop(name)["data_offsets"]
        for about in header.values():
            if "data_offsets" in about and about["data_offsets"][0] >= last:
                about["data_offsets"] = [place - (last - first) for place in about["data_offsets"]]
        return compact(header), content[:first] + content[last:]

    return change


def numbers(name: str, kind: str, values: dict[int, Any]) -> Callable:
    """A change of some entries of a tensor."""

    def change(header, content):
        first, last = header[name]["data_offsets"]
        array = np.frombuffer(content[first:last], kind).copy()
        for place, value in values.items():
            array[place] = value
        return compact(header), content[:first] + array.tobytes() + content[last:]

    return change


def replaced(old: str, new: str) -> Callable:
    """A change of the header's text."""

    def change(header, content):
        text = compact(header).decode()
        assert old in text
        return text.replace(old, new).encode(), content

    return change


def metadata(**values: Any) -> Callable:
    """A change of the texts; None takes one out."""

    def change(header, content):
        told = header["__metadata__"] | values
        header["__metadata__"] = {n: v for n, v in told.items() if v is not None}
        return compact(header), content

    return change


# What is wrong with a file that is sealed, and a piece of what is said of it.
WRONG = {
    "no format": (metadata(format=None), "not a run recorded by grokkit"),
    "a text model": (metadata(format="grokkit.text"), "not a run recorded by grokkit"),
    "version": (metadata(version="2"), 'version "2"; this page reads version "1"'),
    "number among texts": (metadata(extra=5), "metadata are not texts by name"),
    "no task": (metadata(task=None), "says nothing of its task"),
    "task is no JSON": (metadata(task="{p: 3}"), "task is not JSON"),
    "task is a list": (metadata(task="[]"), r"what it says of its task is \[\]"),
    "provenance of numbers": (setting("provenance", command=5), "texts by name, got command: 5"),
    "another p": (setting("task", p=4), "mod 4, but its split is of 25 pairs"),
    "p is text": (setting("task", p="5"), 'p must be an integer of at least 3; got "5"'),
    "p is real": (setting("task", p=5.0), "p must be an integer of at least 3; got 5.0"),
    "p of the model": (setting("model", p=7), "expected 8 × 3|mod 5, but the model is for p = 7"),
    "p of the model is real": (setting("model", p=5.0), "got 5.0"),
    "width": (setting("model", d_model=4), "“weights/embed.W_E” has shape 3 × 6 × 3, expected 3 × 6 × 4"),
    "heads": (setting("model", n_heads=0), "n_heads must be an integer of at least 1; got 0"),
    "act": (setting("model", act="tanh"), 'act must be one of relu, gelu; got "tanh"'),
    "unknown size": (setting("model", d_toes=5), "nothing is known of its setting “d_toes”"),
    "op": (setting("task", op="power"), 'op must be one of .*; got "power"'),
    "fraction": (setting("task", frac_train=1.5), "frac_train must be a number above 0 and below 1; got 1.5"),
    "another fraction": (setting("task", frac_train=0.2), "split is not the one that its task makes"),
    "another seed": (setting("task", seed=77), "split is not the one that its task makes"),
    "negative seed": (setting("task", seed=-1), "seed must be an integer of at least 0; got -1"),
    "split is no base64": (setting("task", split="§§", frac_train=0.48, seed=0), "not base64"),
    "split of another share": (setting("task", split="AAAAAA=="), "of the pairs for training, not 0.5"),
    "steps": (setting("train", steps=-3), "steps must be an integer of at least 0; got -3"),
    "rate": (setting("train", lr=0), "lr must be a number above 0; got 0"),
    "betas": (setting("train", betas=[0.9]), r"betas must be two numbers .*; got \[0.9\]"),
    "no betas": (setting("train", betas=None), "betas must be two numbers .*; got nothing"),
    "batch": (setting("train", batch_size=1.0), "got 1.0"),
    "stop": (setting("train", stop_loss=0.1), "stop_loss and stop_delay refine stop_accuracy"),
    "unknown setting": (setting("train", luck=1), "nothing is known of its setting “luck”"),
    "temperature": (setting("train", temperature=0), "temperature must be a number above 0; got 0"),
    "roughness": (setting("train", roughness=-1), "roughness must be a number of at least 0; got -1"),
    "loss": (setting("train", loss="hinge"), 'loss must be one of softmax, stablemax; got "hinge"'),
    "no steps": (without("steps"), "“steps” is missing"),
    "no curve": (without("curves/test_loss"), "“curves/test_loss” is missing"),
    "no weights": (without("weights/unembed.W_U"), "“weights/unembed.W_U” is missing"),
    "no split": (without("train_mask"), "split is of no pairs"),
    "unknown tensor": (replaced('"steps":', '"stairs":'), "nothing is known of its tensor “stairs”"),
    "property of objects": (replaced('"steps":', '"toString":'), "nothing is known of its tensor “toString”"),
    "type": (entry("weights/embed.W_E", dtype="I32"), "“weights/embed.W_E” has the type I32"),
    "unknown type": (entry("weights/embed.W_E", dtype="F8_E4M3"), "type F8_E4M3"),
    "type by inheritance": (entry("weights/embed.W_E", dtype="toString"), "type toString"),
    "steps as reals": (entry("steps", dtype="F64"), "“steps” has the type F64"),
    "shape": (entry("steps", shape=[1, 3]), "“steps” has shape 1 × 3"),
    "negative shape": (entry("steps", shape=[-3]), "“steps” is no description of a tensor"),
    "real shape": (entry("steps", shape=[3.0]), "“steps” is no description of a tensor"),
    "shape is text": (entry("steps", shape="3"), "“steps” is no description of a tensor"),
    "true shape": (entry("train_mask", shape=[True, 25]), "“train_mask” is no description of a tensor"),
    "three offsets": (entry("steps", data_offsets=[0, 8, 24]), "“steps” is no description of a tensor"),
    "too few bytes": (entry("steps", shape=[4]), "“steps” has 24 bytes, not 32"),
    "offsets backwards": (entry("steps", shape=[0], data_offsets=[24, 0]), "“steps” has -24 bytes, not 0"),
    "huge shape": (entry("steps", shape=[2**40, 2**40]), "“steps” has 24 bytes, not"),
    "a gap": (lambda h, c: (compact(shifted(h, 8)), bytes(8) + c), "do not lie one behind the other"),
    "an overlap": (entry("steps", data_offsets=[8, 32]), "do not lie one behind the other"),
    "padded": (lambda h, c: (compact(h), c + bytes(8)), "truncated or padded: .* bytes instead of"),
    "truncated": (lambda h, c: (compact(h), c[:-8]), "truncated or padded: .* bytes instead of"),
    "two of one name": (replaced('"steps":', '"steps":{},"steps":'), "two entries of one name"),
    "twice by escape": (replaced('"steps":', '"st\\u0065ps":{},"steps":'), "two entries of one name"),
    "no JSON": (replaced('"steps":', "steps:"), "header is not JSON"),
    "bytes that are no text": (lambda h, c: (compact(h).replace(b'"steps"', b'"st\xffps"'), c), "not JSON"),
    "not a table": (lambda h, c: (compact({**h, "x": 5}), c), "“x” is no description of a tensor"),
    "steps back": (numbers("steps", "<i8", {2: 4}), "steps must ascend from 0 or more, got 4 after 5"),
    "steps below 0": (numbers("steps", "<i8", {0: -1}), "steps must ascend from 0 or more, got -1"),
    "half a step": (numbers("curves/step", "<f8", {1: 1.5}), "whole numbers, got 1.5"),
    "no number": (numbers("curves/step", "<f8", {3: np.nan}), "whole numbers, got NaN"),
    "endless": (numbers("curves/step", "<f8", {3: np.inf}), "whole numbers, got Infinity"),
    "measured back": (numbers("curves/step", "<f8", {1: 0}), "must ascend from 0 or more, got 0 after 0"),
    "another pair": (
        numbers("train_mask", "u1", dict(enumerate([1] * 12 + [0] * 13))),
        "split is not the one that its task makes",
    ),
    "one side": (numbers("train_mask", "u1", dict.fromkeys(range(25), 1)), "leaves one side empty"),
}


def shifted(header: dict[str, Any], by: int) -> dict[str, Any]:
    for name, about in header.items():
        if name != "__metadata__":
            about["data_offsets"] = [place + by for place in about["data_offsets"]]
    return header


def python_refuses(path: Path) -> bool:
    try:
        Run.load(path)
    except RunFileError:
        return True
    return False


def test_what_python_refuses_a_page_refuses_and_names_what_is_wrong(ask, tmp_path):
    whole = tmp_path / "whole.safetensors"
    made_up(Task(5, frac_train=0.5, seed=1)).save(whole)
    header, content = parts(whole)
    paths = {}
    for name, (change, _) in WRONG.items():
        paths[name] = tmp_path / name
        paths[name].write_bytes(seal(*change(json.loads(json.dumps(header)), content)))
    (tmp_path / "again").write_bytes(seal(compact(header), content))
    found = ask("opened", paths=[str(tmp_path / "again"), *map(str, paths.values())])
    assert (
        "refused" not in found[0]
    )  # sealed anew and otherwise as it was: what follows is refused for its change
    assert not python_refuses(tmp_path / "again")
    said = {name: answer.get("refused", "") for name, answer in zip(paths, found[1:], strict=True)}
    assert not [name for name, path in paths.items() if not python_refuses(path)]
    assert not {name: words for name, words in said.items() if not re.search(WRONG[name][1], words)}


@pytest.mark.parametrize("seed", [0, 1])
def test_no_byte_can_be_changed_or_lost_unnoticed(ask, tmp_path, seed):
    whole = tmp_path / "whole.safetensors"
    made_up(Task(4, frac_train=0.5, seed=seed), seed).save(whole)
    file = whole.read_bytes()
    rng = np.random.default_rng(seed)
    paths = []
    for place in [0, 1, 7, 8, 9, len(file) - 1, *rng.integers(len(file), size=60).tolist()]:
        altered = bytearray(file)
        altered[place] ^= 1 << int(rng.integers(8))
        paths.append(tmp_path / f"altered-{place}")
        paths[-1].write_bytes(altered)
    for length in [0, 1, 7, 8, 9, len(file) - 1, *rng.integers(len(file), size=10).tolist()]:
        paths.append(tmp_path / f"cut-{length}")
        paths[-1].write_bytes(file[:length])
    for path, answer in zip(paths, ask("opened", paths=list(map(str, paths))), strict=True):
        assert python_refuses(path), path.name
        assert "refused" in answer, path.name


def test_a_pickle_and_a_picture_are_named_as_what_they_are_not(ask, tmp_path):
    files = {
        "pickle": (pickle.dumps({"weights": 1}), "it is a pickle"),
        "zip": (b"PK\x03\x04" + bytes(40), "it is a pickle"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), "truncated, or not a safetensors file"),
        "long header": ((1 << 40).to_bytes(8, "little") + b"{}", "truncated, or not a safetensors file"),
        "too long a header": (
            ((16 << 20) + 8).to_bytes(8, "little") + b"{" + b" " * ((16 << 20) + 7),
            "truncated, or not",
        ),
    }
    for name, (content, _) in files.items():
        (tmp_path / name).write_bytes(content)
    answers = ask("opened", paths=[str(tmp_path / name) for name in files])
    for (name, (_, words)), answer in zip(files.items(), answers, strict=True):
        assert python_refuses(tmp_path / name)
        assert words in answer["refused"]


TASKS = [
    Task(3, frac_train=0.5),
    Task(4, op="subtract", frac_train=0.4, seed=3),
    Task(7, op="random", frac_train=0.7, seed=2, mirror_split=True),
    Task.with_split(np.arange(36) % 5 == 0, op="x2_xy_y2"),
    Task.with_split(np.arange(49) % 3 == 0, op="random", seed=4),
]


@pytest.mark.parametrize("precision", ["float32", "float16"])
@pytest.mark.parametrize(("seed", "task"), list(enumerate(TASKS)))
def test_what_is_in_a_file_is_what_python_finds_in_it(ask, tmp_path, seed, task, precision):
    path = tmp_path / "run.safetensors"
    made_up(task, seed, d_model=seed + 1, act=["relu", "gelu"][seed % 2]).save(path, precision)
    (found,) = ask("opened", paths=[str(path)])
    run = Run.load(path)
    assert found["about"]["text"] == run.about()["text"]
    assert (found["task"], found["model"]) == (task.to_dict(), run.model.to_dict())
    assert found["provenance"] == run.provenance
    np.testing.assert_array_equal(found["mask"], task.train_mask)
    np.testing.assert_array_equal(found["steps"], run.steps)
    for name in CURVES:
        np.testing.assert_array_equal([row[name] for row in found["measured"]], run.curves[name])
    for step, weights in zip(run.steps, found["weights"], strict=True):
        for name, values in run.weights(step).items():
            np.testing.assert_array_equal(np.array(weights[name], "f4"), values.ravel(), err_msg=name)


def test_what_was_not_asked_for_when_a_run_was_recorded_may_be_missing(ask, tmp_path):
    whole, older = tmp_path / "whole", tmp_path / "older"
    made_up(Task(3, frac_train=0.5)).save(whole)
    gone = dict.fromkeys(["loss", "loss_precision", "temperature", "roughness", "optimiser", "options"])
    older.write_bytes(seal(*setting("train", **gone)(*parts(whole))))
    assert len(Run.load(older).steps) == 3
    assert ask("opened", paths=[str(older)])[0]["steps"] == [0, 5, 9]


def test_a_run_that_broke_or_kept_nothing_is_opened_like_any_other(ask, tmp_path):
    run = made_up(Task(3, frac_train=0.5))
    broken = {n: np.full_like(w, np.nan) for n, w in run.weights(9).items()}
    run.checkpoints = (*run.checkpoints[:2], broken)
    run.save(tmp_path / "broken")
    empty = made_up(Task(3, frac_train=0.5))
    Run(empty.task, empty.model, empty.train, np.array([], int), empty.curves, []).save(tmp_path / "empty")
    found = ask("opened", paths=[str(tmp_path / "broken"), str(tmp_path / "empty")])
    assert set(found[0]["weights"][2]["embed.W_E"]) == {None}  # NaN, in JSON
    assert (found[1]["steps"], found[1]["weights"]) == ([], [])


@pytest.mark.parametrize(
    "other",
    [
        {"loss": "stablemax"},
        {"loss_precision": "float16"},
        {"temperature": 2.5},
        {"roughness": 0.001},
        {"optimiser": "muon", "options": {"momentum": 0.9}},
        {"device": "cuda"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_run_that_no_page_can_train_is_opened_but_not_trained_anew(ask, tmp_path, other):
    run = made_up(Task(5, frac_train=0.5))
    run.train = dataclasses.replace(run.train, **other)
    run.save(tmp_path / "run")
    (found,) = ask("opened", paths=[str(tmp_path / "run")])
    assert found["steps"] == [0, 5, 9]
    assert found["train"] == json.loads(json.dumps(run.train.to_dict()))
    again = {part: found[part] for part in ("task", "model", "train")}
    assert f"{next(iter(other))} must be " in ask("refusal", settings=again, form="plain")


def test_a_network_with_another_attention_is_not_opened(ask, tmp_path):
    run = made_up(Task(5, frac_train=0.5))
    run.model = dataclasses.replace(run.model, attention_rate=0.5)
    run.save(tmp_path / "run")
    (found,) = ask("opened", paths=[str(tmp_path / "run")])
    assert "attention_rate must be 1, ordinary attention, in a page; got 0.5" in found["refused"]


def test_a_run_with_a_given_split_is_opened_but_not_trained_anew(ask, tmp_path):
    made_up(Task.with_split(np.arange(25) % 3 == 0)).save(tmp_path / "run")
    (found,) = ask("opened", paths=[str(tmp_path / "run")])
    again = {part: found[part] for part in ("task", "model", "train")}
    assert "split must be drawn by the seed" in ask("refusal", settings=again, form="plain")
