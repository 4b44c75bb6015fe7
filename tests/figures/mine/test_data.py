"""What a figure draws of the reader's own run is what Python would have handed it."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from figures.run_gallery.page import hung
from grokkit import ModelConfig, Run, Task, TrainConfig, _node, train
from grokkit.circuits import distance_irrelevance, gradient_symmetricity, neuron_clusters
from grokkit.explorables import (
    ClockPizza,
    EmbeddingWaves,
    ForwardPass,
    Interference,
    NeuronGallery,
    Phases,
    PredictCurve,
    ReluProduct,
    Surgery,
    TrainingScrubber,
    TwoMinds,
    Volume,
    figures,
)
from grokkit.explorables.embedding_waves.figure import paths
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.encoding import FigureData
from grokkit.explorables.frame.figure import Explorable
from grokkit.explorables.two_minds.figure import kinds_of_sum
from grokkit.fourier import plane
from grokkit.gallery import Gallery
from grokkit.measures import key_frequencies, margins, number_embedding
from grokkit.networks.fast import grid_logits, grid_run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TRAININGS = {  # odd and even p, with and without rest in fours, by rule and by lot, known at last and never
    "grokked": (Task(p=11, frac_train=0.7, seed=1), 32, 300, 0.01),
    "even": (Task(p=12, frac_train=0.6, seed=2), 24, 90, 0.01),
    "tiny": (Task(p=3, op="subtract", frac_train=0.5), 5, 12, 0.01),
    "by lot": (Task(p=7, op="random", frac_train=0.5, seed=4), 18, 60, 0.02),
}


@pytest.fixture(scope="session", params=TRAININGS)
def saved(request, tmp_path_factory) -> tuple[Run, Path]:
    """A run, and the file that a reader would open."""
    task, d_model, steps, rate = TRAININGS[request.param]
    model = ModelConfig(p=task.p, d_model=d_model, n_heads=2, d_head=8, d_mlp=2 * d_model + 1)
    told = TrainConfig(steps=steps, lr=rate, record_every=steps // 6, checkpoints=9, weight_seed=task.seed)
    path = tmp_path_factory.mktemp("mine") / "run.safetensors"
    train(task, model, told).save(path)
    return Run.load(path), path


def ask(**question) -> dict:
    """What `made.mjs` answers."""
    command = [*_node.find_node(), str(HERE / "made.mjs")]
    done = subprocess.run(command, input=json.dumps(question), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


NOTHING = FigureData({"run": {"p": 0}, "kinds": []}, b"")


def made(path: Path, kind: str, parts: list[str], recorded: FigureData = NOTHING) -> dict:
    """What the page makes of a file, where data of another run are drawn."""
    shown = {"manifest": recorded.manifest, "block": base64.b64encode(recorded.block).decode()}
    return ask(path=str(path), kind=kind, parts=parts, recorded=shown)


def arrays(data: FigureData) -> dict[str, np.ndarray]:
    """The values that a figure reads."""
    found = {}
    for entry in data.manifest["arrays"]:
        if entry["dtype"] == "bits":
            found[entry["name"]] = encoding.unpack_bits(data, entry["name"])
            continue
        coded = {name: entry[name] for name in ("dtype", "scale")}
        count = int(np.prod(entry["shape"], dtype=int))
        size = count * np.dtype({"rows8": "i1"}.get(entry["dtype"], entry["dtype"])).itemsize
        if entry["dtype"] == "rows8":
            size += 4 * (count // entry["shape"][-1])
        raw = data.block[entry["offset"] : entry["offset"] + size]
        found[entry["name"]] = encoding.decoded(encoding.Encoded(tuple(entry["shape"]), raw=raw, **coded))
    return found


def as_data(text: dict) -> FigureData:
    return FigureData(text["manifest"], base64.b64decode(text["block"]))


def compare(own: FigureData, expected: FigureData, without: tuple[str, ...] = ()) -> None:
    """The same arrays, as exact as Python's are in the coarser of the two forms."""
    found, wanted = arrays(own), arrays(expected)
    assert found.keys() == wanted.keys()
    errors = {entry["name"]: entry for entry in expected.manifest["arrays"]}
    for name, values in wanted.items():
        if name in without:
            continue
        assert found[name].shape == values.shape, name
        error, scale = errors[name]["error"], errors[name]["scale"]
        exact = values.dtype == bool or errors[name]["dtype"] == "i4"
        relative = error if scale and scale["kind"] == "log10" else 0
        slack = {
            "atol": 0 if exact else (1e-5 + (0 if relative else error)),
            "rtol": 0 if exact else relative + 1e-5,
        }
        np.testing.assert_allclose(found[name].astype(float), values.astype(float), err_msg=name, **slack)


def about_but_the_name(manifest: dict) -> dict:
    """What the manifest says of the run; the page names a run by its file."""
    return {name: value for name, value in manifest["run"].items() if name != "id"}


def test_every_figure_that_shows_a_run_shows_ones_own():
    of_runs = {kind for kind, figure in figures().items() if Explorable[Run] in figure.__orig_bases__}
    assert {"live_training", "surgery", "volume"} < of_runs
    folders = {path.parent.name for path in (ROOT / "grokkit" / "explorables").glob("*/mine.js")}
    assert of_runs - {"live_training"} <= folders  # that one trains it


def test_a_training_scrubber_of_ones_own(saved):
    run, path = saved
    own, expected = as_data(made(path, "training_scrubber", [])["data"]), TrainingScrubber.data(run)
    compare(own, expected)
    assert about_but_the_name(own.manifest) == about_but_the_name(expected.manifest)
    for name in ("key_frequencies", "tau"):
        assert own.manifest[name] == expected.manifest[name]


ANGLES = (2, 4, 7)  # rows of the gallery's table of formulas that are phases, each behind its size


def same_formulas(own: np.ndarray, expected: np.ndarray) -> None:
    """Tables as `gallery_data` has them: a wave of no size may have any phase."""
    for row, (found, wanted) in enumerate(zip(own, expected, strict=True)):
        if row in ANGLES:
            found, wanted = (expected[row - 1] * np.exp(1j * angle) for angle in (found, wanted))
        np.testing.assert_allclose(found, wanted, rtol=2e-3, atol=2e-3, err_msg=str(row))


def test_the_neurons_of_ones_own(saved):
    run, path = saved
    names = list(NeuronGallery.parts(run))
    found = made(path, "neuron_gallery", names)
    own, expected = as_data(found["data"]), NeuronGallery.data(run)
    compare(own, expected, without=("fit",))
    for name in ("at", "milestones", "clusters", "threshold"):
        assert own.manifest[name] == expected.manifest[name]
    same_formulas(arrays(own)["fit"], arrays(expected)["fit"])
    for name, text in zip(names, found["parts"], strict=True):
        part, wanted = as_data(text), NeuronGallery.part(run, name)
        assert part.manifest["at"] == wanted.manifest["at"]
        compare(part, wanted, without=("fit",))
        same_formulas(arrays(part)["fit"], arrays(wanted)["fit"])


def test_the_product_of_ones_own(saved):
    run, path = saved
    if run.task.op != "add":
        assert "it is about ReLU neurons that add" in made(path, "relu_product", [])["refused"]
        return
    own, expected = as_data(made(path, "relu_product", [])["data"]), ReluProduct.data(run)
    assert own.manifest["frequencies"] == expected.manifest["frequencies"]
    found, wanted = arrays(own), arrays(expected)
    for name in ("phase", "voice"):  # of half a sum of phases that lie opposite either end is right
        np.testing.assert_allclose(
            np.exp(2j * found.pop(name)), np.exp(2j * wanted.pop(name)), atol=1e-3, err_msg=name
        )
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-3, atol=1e-5, err_msg=name)


def test_the_curve_to_predict_of_ones_own(saved):
    run, path = saved
    known = run.curves["train_accuracy"] > 0.99
    if not known[:-1].any():
        reason = "ends at step" if known.any() else "never knows its training pairs"
        assert reason in made(path, "predict_curve", [])["refused"]
        return
    own, expected = as_data(made(path, "predict_curve", [])["data"]), PredictCurve.data(run)
    compare(own, expected)
    assert about_but_the_name(own.manifest) == about_but_the_name(expected.manifest)
    assert own.manifest["known"] == expected.manifest["known"]


def test_the_embedding_waves_of_ones_own(saved):
    run, path = saved
    names = list(EmbeddingWaves.parts(run))
    found = made(path, "embedding_waves", names)
    own, expected = as_data(found["data"]), EmbeddingWaves.data(run)
    compare(own, expected)
    for name in ("keys", "tau"):
        assert own.manifest[name] == expected.manifest[name]
    assert own.manifest["reach"] == pytest.approx(expected.manifest["reach"], rel=1e-4)
    for name, part in zip(names, found["parts"], strict=True):
        assert part["manifest"]["part"] == name
        compare(as_data(part), EmbeddingWaves.part(run, name))
    W_E = number_embedding(run.network(run.steps[0])).astype(float)
    k = int(arrays(own)["frequency"][0])
    W_last = number_embedding(run.network(run.steps[-1]))
    centred = W_E - W_E.mean(axis=0)
    np.testing.assert_allclose(arrays(own)["path"][0, 0], plane(W_last, k) @ centred.T, atol=1e-4)
    assert paths(run).shape[0] == (run.task.p - 1) // 2


def test_a_forward_pass_of_ones_own(saved):
    run, path = saved
    names = list(ForwardPass.parts(run))
    found = made(path, "forward_pass", names)
    own, expected = as_data(found["data"]), ForwardPass.data(run)
    parameters = tuple(run.model.shapes)
    compare(own, expected, without=("answer", *parameters))
    shown = [int(step) for step in arrays(own)["milestone"]]
    mine = arrays(own)
    for i, step in enumerate(shown):
        logits = run.network(step)
        np.testing.assert_array_equal(mine["answer"][i], answers(logits))
    for name in parameters:  # as they are, not in 8 bits
        np.testing.assert_array_equal(mine[name], run.weights(shown[-1])[name])
    for moment, said in zip(own.manifest["milestones"], expected.manifest["milestones"], strict=True):
        assert moment["name"] == said["name"]
        assert (moment["logit_error"], moment["answers_changed"]) == (0, 0)
        for tensor, size in said["typical"].items():
            assert moment["typical"][tensor] == pytest.approx(size, rel=0.05), tensor
    for name, part in zip(names, found["parts"], strict=True):
        weights = arrays(as_data(part))
        step = int(name.removeprefix("step-"))
        for parameter, values in run.weights(step).items():
            np.testing.assert_array_equal(weights[parameter], values)


def answers(network) -> np.ndarray:
    """What it says to every pair."""
    return grid_logits(network).argmax(axis=1)


def of_another_run(figure: type, p: int) -> FigureData:
    """What a figure draws of a run with the same p."""
    model = ModelConfig(p=p, d_model=6, n_heads=1, d_head=3, d_mlp=7)
    return figure.data(train(Task(p=p, frac_train=0.4, seed=8), model, TrainConfig(steps=3)))


def test_an_interference_of_ones_own(saved):
    run, path = saved
    names = [f"a-{a}" for a in (0, run.task.p - 1)]
    if run.task.op != "add":
        refused = made(path, "interference", [])["refused"]
        assert refused == f"this figure is about a + b, and your network has learned {run.about()['text']}"
        return
    found = made(path, "interference", names, of_another_run(Interference, run.task.p))
    own, expected = as_data(found["data"]), Interference.data(run)
    compare(own, expected)
    for name in ("key_frequencies", "tau", "all_up_to", "drawn"):
        assert own.manifest[name] == expected.manifest[name]
    for name, part in zip(names, found["parts"], strict=True):
        compare(as_data(part), Interference.part(run, name))
    refused = made(path, "interference", [], of_another_run(Interference, 5))["refused"]
    assert refused.endswith(f"is known here mod 5 alone, and your network is mod {run.task.p}")


def test_the_phases_of_ones_own(saved):
    run, path = saved
    if run.task.op != "add":
        assert "its measures are about a + b" in made(path, "phases", [])["refused"]
        return
    expected = Phases.data(run)
    own = as_data(made(path, "phases", [], expected)["data"])
    losses = [name for name in arrays(expected) if name.endswith("_loss")]
    compare(own, expected, without=(*losses, "restricted_blocks", "excluded_key"))
    for name in (*losses, "restricted_blocks", "excluded_key"):
        np.testing.assert_allclose(arrays(own)[name], arrays(expected)[name], rtol=2e-3, err_msg=name)
    for name in ("key_frequencies", "tau", "phases", "rules"):
        assert own.manifest[name] == expected.manifest[name]


def test_two_minds_of_ones_own(saved):
    run, path = saved
    if run.task.op != "add":
        assert "this figure is about a + b" in made(path, "two_minds", [])["refused"]
        return
    expected = TwoMinds.data(run)
    own = as_data(made(path, "two_minds", [], expected)["data"])
    compare(own, expected, without=("sums", "kind"))
    for name in ("by_difference", "by_kind"):
        assert own.manifest[name] == pytest.approx(expected.manifest[name], rel=1e-3, abs=1e-6)
    assert own.manifest["kinds"] == expected.manifest["kinds"]
    # Drawn by the same rule, by another lot.
    lead, p = margins(grid_logits(run.network(run.steps[-1])), run.task), run.task.p
    pairs, theirs = arrays(own)["sums"] @ [p, 1], arrays(expected)["sums"] @ [p, 1]
    assert len(set(pairs)) == len(pairs) == len(theirs)
    assert not run.task.train_mask[pairs].any()
    kinds = kinds_of_sum(p)
    np.testing.assert_array_equal(arrays(own)["kind"], kinds[pairs])
    a, b = run.task.pairs.T
    fair = ~run.task.train_mask & (np.minimum(a, b) >= min(10, p // 4)) & (a != b)
    for kind in set(kinds[pairs]):
        candidates = np.sort(lead[fair & (kinds == kind)])
        n = max(2, len(candidates) // 10)
        asked = np.sort(lead[pairs[kinds[pairs] == kind]])
        assert len(asked) == 4
        assert asked[1] <= candidates[n - 1] + 1e-4
        assert asked[2] >= candidates[-n] - 1e-4


def test_the_surgery_of_ones_own(saved):
    check_surgery(*saved)


def check_surgery(run: Run, path: Path) -> None:
    if run.task.op != "add":
        assert "these operations are about a + b" in made(path, "surgery", [])["refused"]
        return
    names = Surgery.parts(run)
    found = made(path, "surgery", names)
    expected = [Surgery.data(run), *(Surgery.part(run, name) for name in names)]
    for own, wanted in zip(map(as_data, (found["data"], *found["parts"])), expected, strict=True):
        compare(own, wanted, without=("right", "train_loss", "test_loss"))
        for name in ("train_loss", "test_loss"):
            np.testing.assert_allclose(arrays(own)[name], arrays(wanted)[name], rtol=2e-3, err_msg=name)
        # Of two logits that are equal up to rounding either may be the largest.
        assert (arrays(own)["right"] != arrays(wanted)["right"]).mean() < 2e-3
    for name in ("operations", "moments", "n_keys", "clusters"):
        assert as_data(found["data"]).manifest[name] == expected[0].manifest[name]


def test_a_volume_of_ones_own(saved):
    run, path = saved
    names = Volume.parts(run)[-2:]
    found = made(path, "volume", names, of_another_run(Volume, 5))
    own, expected = as_data(found["data"]), Volume.data(run)
    compare(own, expected)
    assert own.manifest["step"] == expected.manifest["step"]
    for name, part in zip(names, found["parts"], strict=True):
        compare(as_data(part), Volume.part(run, name))


def test_so_many_heads_cannot_be_switched(tmp_path):
    model = ModelConfig(p=5, d_model=7, n_heads=7, d_head=1, d_mlp=2)
    path = tmp_path / "run.safetensors"
    train(Task(p=5, frac_train=0.5), model, TrainConfig(steps=2)).save(path)
    assert made(path, "surgery", [])["refused"] == ("at most 6 heads can be switched, and your network has 7")


def test_ones_own_among_clocks_and_pizzas(saved):
    check_place(*saved)


def check_place(run: Run, path: Path) -> None:
    others = ClockPizza.data(Gallery((hung(23, 0, 1.0), hung(31, 1, 0.0)), {}))
    answer = made(path, "clock_pizza", [], others)
    if run.task.op != "add" or run.task.p % 2 == 0:
        assert answer["refused"] == (
            "the plane is of addition modulo an odd number, and your network has learned "
            f"{run.about()['text']}"
        )
        return
    own = as_data(answer["data"])
    (told, *rest), last = own.manifest["networks"], run.network(run.steps[-1])
    assert rest == others.manifest["networks"]
    assert own.manifest["published"] == others.manifest["published"]
    assert told["symmetricity"] == pytest.approx(gradient_symmetricity(last), abs=1e-5)
    assert told["irrelevance"] == pytest.approx(distance_irrelevance(grid_logits(last)), abs=1e-5)
    assert told["neurons"] == np.mean(neuron_clusters(grid_run(last).post, run.task.p).frequency >= 0)
    W_E = number_embedding(last).astype(float)
    norms = np.abs(np.fft.rfft(W_E, axis=0) ** 2).sum(axis=1)
    assert told["frequencies"] == sorted(key_frequencies(last), key=lambda k: -norms[k])
    assert (told["p"], told["seed"], told["rate"]) == (run.task.p, run.task.seed, 1)
    assert told["yours"] == ("grokked" if run.curves["test_accuracy"].max() > 0.99 else "not grokked")
    at = W_E @ plane(W_E, told["frequencies"][0]).T
    circles = arrays(own)["circles"]
    mine = circles[: 2 * run.task.p].reshape(-1, 2)
    np.testing.assert_allclose(mine, at / np.linalg.norm(at, axis=1).max(), atol=1e-5)
    np.testing.assert_allclose(circles[2 * run.task.p :], arrays(others)["circles"], atol=1e-6)


def test_both_of_a_network_with_another_activation(tmp_path):
    model = ModelConfig(p=11, d_model=20, n_heads=3, d_head=7, d_mlp=30, act="gelu")
    path = tmp_path / "run.safetensors"
    train(Task(p=11, frac_train=0.7), model, TrainConfig(steps=200, lr=0.01)).save(path)
    check_surgery(Run.load(path), path)
    check_place(Run.load(path), path)


def test_what_a_figure_cannot_show_it_says(tmp_path):
    model = ModelConfig(p=5, d_model=1, n_heads=1, d_head=1, d_mlp=2, act="gelu")
    path = tmp_path / "run.safetensors"
    train(Task(p=5, frac_train=0.5), model, TrainConfig(steps=2)).save(path)
    assert "ReLU neurons, and those of your network are gelu" in made(path, "forward_pass", [])["refused"]
    assert "ReLU neurons, and those of your network are gelu" in made(path, "neuron_gallery", [])["refused"]
    assert "are gelu" in made(path, "relu_product", [])["refused"]
    assert "an embedding of two numbers or more" in made(path, "embedding_waves", [])["refused"]


def test_a_run_that_is_too_large_is_kept_with_fewer_checkpoints_and_python_opens_it(saved, tmp_path):
    run, path = saved
    into, size = tmp_path / "kept.safetensors", path.stat().st_size
    assert ask(path=str(path), most=size, into=str(into))["size"] == size
    assert into.read_bytes() == path.read_bytes()
    each = 4 * run.model.n_parameters
    for most in (100_000 + 40 * len(run.curves["step"]) + run.task.p**2 + n * each for n in (2, 3, 5)):
        if most >= size:
            continue
        assert ask(path=str(path), most=most, into=str(into))["size"] <= most
        kept = Run.load(into)
        assert 2 <= len(kept.steps) < len(run.steps)
        assert (kept.steps[0], kept.steps[-1]) == (run.steps[0], run.steps[-1])
        assert (kept.task, kept.model, kept.train) == (run.task, run.model, run.train)
        assert kept.provenance["kept"] == f"{len(kept.steps)} of {len(run.steps)} checkpoints, in a browser"
        for name in run.curves:
            np.testing.assert_array_equal(kept.curves[name], run.curves[name])
        for step in kept.steps:
            for name, values in run.weights(step).items():
                np.testing.assert_array_equal(kept.weights(step)[name], values)
        assert not kept.resume_state
    assert ask(path=str(path), most=1_000, into=str(into))["size"] is None
