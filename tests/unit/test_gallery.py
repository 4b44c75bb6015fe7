"""A gallery of networks, held to networks whose weights are written down: all that is told is known."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from grokkit import ModelConfig, Task, fast, interop, measures
from grokkit.circuits import written_network
from grokkit.cli import app
from grokkit.gallery import (
    EDGE,
    MOST_CIRCLES,
    NUMBERS,
    Gallery,
    Hung,
    gallery_names,
    recorded_gallery,
)
from grokkit.networks.network import Network

WRITTEN = [(11, (1, 3), 0), (23, (2, 5, 9), 1), (31, (4, 7, 11, 14), 2)]


SMALL = {"d_model": 32, "n_heads": 2, "d_head": 16, "d_mlp": 128}


def run_of(p: int, K: tuple[int, ...], seed: int):
    network = written_network(p, K, ModelConfig(p=p, **SMALL))
    return interop.run_of(network, Task(p=p, seed=seed), step=70)


@pytest.mark.parametrize(("p", "K", "seed"), WRITTEN)
def test_of_a_written_network_all_is_known(p, K, seed):
    run = run_of(p, K, seed)
    hung = Hung.of(run)
    assert (hung.op, hung.p, hung.frac_train, hung.seed, hung.grokked) == ("add", p, 0.3, seed, 70)
    assert (hung.d_model, hung.n_heads, hung.d_head, hung.d_mlp) == (32, 2, 16, 128)
    assert (hung.attention_rate, hung.act) == (1, "relu")
    assert hung.identity == run.identity
    assert sorted(hung.frequencies) == list(K)
    spectrum = np.array(hung.spectrum)
    assert {k for k in range(1, p // 2 + 1) if spectrum[k - 1] > 0.01} == set(K)
    assert spectrum.max() == 1
    assert [spectrum[k - 1] for k in hung.frequencies] == sorted(spectrum[[k - 1 for k in K]], reverse=True)
    for k, circle in zip(hung.frequencies, hung.circles, strict=True):
        x, y = np.array(circle).T
        np.testing.assert_allclose(np.hypot(x, y), EDGE, atol=2)
        turned = np.angle((x + 1j * y) * np.exp(-2j * np.pi * k * np.arange(p) / p))
        np.testing.assert_allclose(turned, turned[0], atol=2e-3)
    assert hung.numbers["evenness"] == pytest.approx(1, abs=1e-3)
    assert hung.numbers["frequencies"] == len(K)
    assert hung.numbers["waves"] == pytest.approx(in_waves(run.network(70), p, K, np.add), abs=1e-3)


def in_waves(network, p: int, K: tuple[int, ...], combined) -> float:
    """Share of the logits' variance in waves of a and b combined, by least squares."""
    logits = fast.grid_logits(network).astype(np.float64)
    logits -= logits.mean(axis=0)
    turns = 2 * np.pi / p * np.outer(combined.outer(np.arange(p), np.arange(p)).ravel(), K)
    waves = np.hstack([np.cos(turns), np.sin(turns)])
    left = logits - waves @ np.linalg.lstsq(waves, logits, rcond=None)[0]
    return 1 - (left**2).sum() / (logits**2).sum()


def test_of_what_subtracts_the_waves_of_the_difference_are_measured():
    """Weights are half noise, so its logits have both kinds of waves; it is said to be right all the same."""
    p, K, seed = WRITTEN[1]
    run = run_of(p, K, seed)
    rng = np.random.default_rng(0)
    noisy = {
        n: w + np.abs(w).mean() * rng.normal(size=w.shape).astype(np.float32)
        for n, w in run.network(70).items()
    }
    network = Network(run.model, noisy)
    shares = {}
    for op, combined in {"add": np.add, "subtract": np.subtract}.items():
        task = replace(run.task, op=op)
        hung = Hung.of(replace(run, task=task, checkpoints=[network]))
        assert hung.op == op
        shares[op] = hung.numbers["waves"]
        expected = in_waves(network, p, hung.frequencies, combined)
        assert shares[op] == pytest.approx(expected, rel=1e-3)
    assert shares["subtract"] < shares["add"]


@pytest.mark.parametrize(
    ("changes", "differs", "short"),
    [
        ({}, "", "1"),
        ({"p": 31, "attention_rate": 0.25}, "", "0.25"),
        ({"n_heads": 1, "d_head": 128}, "1 head of 128", "sizes"),
        ({"d_model": 64, "d_head": 16}, "width 64, 4 heads of 16", "sizes"),
        ({"d_mlp": 2048}, "2,048 neurons", "sizes"),
        ({"act": "gelu", "attention_rate": 0.0}, "GELU", "sizes"),
        ({"op": "subtract", "d_mlp": 128}, "a − b, 128 neurons", "a − b"),
        ({"frac_train": 0.6}, "60 % of the pairs", "1"),
    ],
)
def test_only_what_differs_from_the_book_is_named(changes, differs, short):
    book = {"p": 113, "attention_rate": 1.0, "op": "add", "frac_train": 0.3}
    book |= {"d_model": 128, "n_heads": 4, "d_head": 32, "d_mlp": 512, "act": "relu"}
    network = replace(Hung.of(run_of(*WRITTEN[0])), **(book | changes))
    assert (network.differs, network.group.short) == (differs, short)
    told = f"mod {network.p}, attention rate {network.attention_rate:g}, seed 0"
    assert network.name == (f"{told}, {differs}" if differs else told)


def test_a_wall_begins_with_the_dial_and_ends_with_subtraction():
    usual = {"d_model": 128, "n_heads": 4, "d_head": 32, "d_mlp": 512}
    one = replace(Hung.of(run_of(*WRITTEN[0])), **usual)
    kinds = [
        {},
        {"p": 13},
        {"p": 13, "seed": 1},
        {"attention_rate": 0.5},
        {"attention_rate": 0.0},
        {"n_heads": 2},
        {"n_heads": 8},
        {"act": "gelu"},
        {"d_mlp": 64},
        {"d_model": 64},
        {"op": "subtract"},
    ]
    networks = [replace(one, **changes) for changes in kinds]
    for seed in range(5):
        mixed = [networks[i] for i in np.random.default_rng(seed).permutation(len(networks))]
        assert sorted(mixed, key=lambda network: network.place) == networks
    gallery = Gallery(tuple(networks), {})
    assert [group.short for group in gallery.groups] == ["1", "0.5", "0", "sizes", "a − b"]
    assert gallery.along_the_dial().networks == tuple(networks[:5])
    with pytest.raises(ValueError, match="at least"):
        Gallery(tuple(networks[5:]), {}).along_the_dial()


@pytest.mark.parametrize("seed", [0, 1])
def test_circles_are_where_the_numbers_stand(seed):
    """Of an embedding without structure too: distances in the plane, each way found by least squares."""
    p, K = 23, (2, 5, 9)
    run = run_of(p, K, seed)
    W_E = run.network(70)["embed.W_E"].astype(np.float64)
    noisy = W_E + 0.1 * np.random.default_rng(seed).normal(size=W_E.shape)
    hung = Hung.of(replace(run, checkpoints=[run.network(70) | {"embed.W_E": noisy.astype(np.float32)}]))
    numbers = noisy[:p].astype(np.float32).astype(np.float64)
    for k, circle in zip(hung.frequencies, hung.circles, strict=True):
        angle = 2 * np.pi * k * np.arange(p) / p
        directions = np.stack([np.cos(angle), np.sin(angle)]) @ numbers  # they span the plane
        inside = np.linalg.lstsq(directions.T, numbers.T, rcond=None)[0].T @ directions
        expected = np.linalg.norm(inside[:, None] - inside[None], axis=2)
        at = np.array(circle, dtype=float)
        found = np.linalg.norm(at[:, None] - at[None], axis=2)
        scale = EDGE / np.linalg.norm(inside, axis=1).max()
        np.testing.assert_allclose(found, scale * expected, atol=3)


def test_networks_hang_by_modulus_then_seed_and_survive_the_file():
    runs = {f"{p}": run_of(p, K, seed) for p, K, seed in reversed(WRITTEN)}
    gallery = Gallery.of(runs, "as it was made")
    assert [n.p for n in gallery.networks] == [11, 23, 31]
    assert gallery.provenance["command"] == "as it was made"
    again = Gallery.from_json(gallery.to_json())
    assert again == gallery
    assert again.identity == gallery.identity
    first, *rest = gallery.networks
    for change in ({"seed": 5}, {"grokked": 1}, {"spectrum": (*first.spectrum[:-1], 0.5)}):
        assert Gallery((replace(first, **change), *rest), {}).identity != gallery.identity
    assert Gallery(gallery.networks, {}).identity == gallery.identity
    assert gallery.about() == {"id": gallery.identity, "text": "3 networks"}


def test_a_flat_network_is_symmetric_and_hangs_after_the_others():
    run = run_of(*WRITTEN[0])
    flat = Network(replace(run.model, attention_rate=0.0), run.network(70))
    # its answers are others; what is told of it does not ask whether they are right
    hung = Hung.of(replace(run, model=flat.config, checkpoints=[flat]))
    assert hung.attention_rate == 0
    assert hung.numbers["symmetricity"] == 1
    both = Gallery.of({"flat": replace(run, model=flat.config, checkpoints=[flat]), "usual": run}, "")
    assert [n.attention_rate for n in both.networks] == [1, 0]


def test_what_does_not_belong_is_named():
    run = run_of(*WRITTEN[0])
    with pytest.raises(ValueError, match="at least one run"):
        Gallery.of({}, "")
    with pytest.raises(ValueError, match="two is in the gallery already"):
        Gallery.of({"one": run, "two": run}, "")
    for strange in (Task(p=11, op="multiply"), Task(p=12), Task(p=12, op="subtract")):
        network = Network(
            replace(run.model, p=strange.p),
            {n: np.ones(s, np.float32) for n, s in replace(run.model, p=strange.p).shapes.items()},
        )
        with pytest.raises(
            ValueError, match="mine: a gallery is of addition or subtraction modulo an odd number"
        ):
            Gallery.of({"mine": interop.run_of(network, strange)}, "")
    wrong = run.network(70) | {"unembed.W_U": -run.network(70)["unembed.W_U"]}
    with pytest.raises(
        ValueError, match="mine: a gallery is of networks that have grokked; this run's has not"
    ):
        Gallery.of({"mine": interop.run_of(wrong, Task(p=11))}, "")


def test_another_file_is_told_from_a_gallery():
    text = Gallery.of({"one": run_of(*WRITTEN[0])}, "").to_json()

    def changed(change):
        found = json.loads(text)
        change(found, found["networks"][0])
        return json.dumps(found)

    for change, said in [
        (lambda all, one: all.update(format="grokkit.run"), "no grokkit.gallery file"),
        (lambda all, one: all.update(version="1"), "a gallery of version '1'"),
        (lambda all, one: one["spectrum"].pop(), "has not the numbers of its frequencies"),
        (lambda all, one: one["circles"].pop(), "has not the numbers of its frequencies"),
        (lambda all, one: one["numbers"].pop("waves"), "has other numbers"),
    ]:
        with pytest.raises(ValueError, match=said):
            Gallery.from_json(changed(change))


def test_the_shipped_gallery_is_what_chapters_need():
    assert gallery_names() == ["gallery"]
    gallery = recorded_gallery()
    assert len(gallery.networks) >= 24
    assert Gallery.from_json(gallery.to_json()) == gallery
    assert "grokkit gallery" in gallery.provenance["command"]
    dial = gallery.along_the_dial().networks
    assert {0.0, 1.0} < {network.attention_rate for network in dial}
    moduli = {network.p for network in gallery.networks}
    assert min(moduli) == 31
    assert max(moduli) == 199
    assert {network.op for network in gallery.networks} == {"add", "subtract"}
    for name, values in {
        "n_heads": {1, 2, 4, 8},
        "d_model": {64, 128, 256},
        "d_mlp": {128, 512, 2048},
        "act": {"relu", "gelu"},
    }.items():
        assert {getattr(network, name) for network in gallery.networks} == values
    assert list(gallery.networks) == sorted(gallery.networks, key=lambda network: network.place)
    for network in gallery.networks:
        assert network.numbers.keys() == NUMBERS.keys()
        assert network.numbers["frequencies"] == len(network.frequencies)
        assert len(network.circles) == min(len(network.frequencies), MOST_CIRCLES)
        assert max(network.spectrum) == 1
        if network.attention_rate == 0:  # it only adds its inputs
            assert network.numbers["symmetricity"] == 1
    assert measures.TAU == 0.25


def test_the_command_hangs_runs_by_their_files(tmp_path):
    files = []
    for p, K, seed in WRITTEN[:2]:
        files.append(str(tmp_path / f"p{p}.safetensors"))
        run_of(p, K, seed).save(files[-1])
    out = tmp_path / "two.json"
    done = CliRunner().invoke(app, ["gallery", *files, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "2 networks" in done.output
    assert [n.p for n in Gallery.from_json(out.read_text(encoding="utf-8")).networks] == [11, 23]
    folder = CliRunner().invoke(app, ["gallery", files[0], "--out", str(tmp_path)])
    assert folder.exit_code != 0
    assert "is a folder" in folder.output
