"""CountManifold: its curves and patches are numpy's and PyTorch's by hand; its random curves know nothing."""

import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from figures.count_manifold.page import runs
from figures.in_node import read_in_node
from figures.line_break.made_up import text_run_of
from grokkit import _node
from grokkit.explorables import CountManifold, figures
from grokkit.explorables.count_manifold.curves import (
    N_PATCHED,
    N_TEXTS,
    PATCHED_SEED,
    SEED,
    Measured,
    lines_until,
    measured_curve,
    places,
    without_gap,
)
from grokkit.explorables.count_manifold.rounds import evenness, matched_null, noise, noise_of
from grokkit.explorables.frame import figure as frame
from grokkit.text import load_recorded_text, texts
from grokkit.text.manifold import Curve
from grokkit.text.nulls import null_curve
from grokkit.text.operations import oracle_of_count
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE, written

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/count_manifold/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { curves, rounds, texts } = readData(manifest, await inflate(block));
const all = Array.from({ length: texts }, (_, t) => t);
console.log(JSON.stringify({
  curves: curves.map((c) => {
    const each = (f) => all.map((t) => Array.from({ length: c.n }, (_, i) => f(t, i)));
    return { ...c, points: [...c.points], possible: each(c.possible),
      newline: each((t, i) => c.model("newline", t, i)), mark: each((t, i) => c.model("mark", t, i)),
      best: each((t, i) => c.best("newline", t, i)), best_mark: each((t, i) => c.best("mark", t, i)) };
  }),
  rounds: rounds.map((r) => ({ ...r, curves: r.curves.map((c) => [...c]) })),
}));
"""
KINDS = pytest.mark.parametrize(
    ("seed", "text", "sizes"),
    [
        (0, {}, {}),
        (1, {"told": True}, {"d_model": 9, "n_heads": 3, "d_head": 4}),
        (2, {"stop": 5}, {"sphere": True}),
        (3, {"stop": 4, "least": 13, "most": 20}, {"d_mlp": 0, "n_layers": 2}),
    ],
)


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


@cache
def drawn(seed, text, sizes):
    """A run and what the figure's own JavaScript reads of its curve."""
    run = text_run_of(seed, dict(text), **dict(sizes))
    (curve,) = read_in_node(CountManifold({"one": run})._data, READ)["curves"]
    return run, curve, *by_hand(run)


def by_hand(run):
    """Counts and their means at the ends of words, adjusted for the width, by regression on all dummies."""
    seen = texts(run.wrapping, N_TEXTS, SEED)
    hook = "blocks.1.hook_resid_mid" if run.model.d_mlp else "blocks.1.hook_resid_post"
    with torch.no_grad():
        stream = run.reader().run_with_cache(torch.tensor(seen.tokens))[1][hook].double().numpy()
    cases = [
        (stream[i, j], seen.count[i, j], seen.width[i])
        for i in range(len(seen.tokens))
        for j in range(seen.tokens.shape[1])
        if seen.tokens[i, j] < N_WORDS
    ]
    count, width = np.array([c for _, c, _ in cases]), np.array([w for _, _, w in cases])
    often = np.array([np.sum(count == c) >= 5 for c in count])
    x, count, width = np.array([x for x, _, _ in cases])[often], count[often], width[often]
    counts, widths = np.unique(count), np.unique(width)
    dummies = np.hstack([count[:, None] == counts, width[:, None] == widths]).astype(float)
    effects = np.linalg.lstsq(dummies, x, rcond=None)[0]
    return counts, effects[: len(counts)] + effects[len(counts) :].mean(axis=0)


@KINDS
def test_the_curve_is_that_of_a_regression_by_hand(seed, text, sizes):
    _, curve, counts, means = drawn(seed, tuple(text.items()), tuple(sizes.items()))
    shown = np.arange(curve["first"], curve["first"] + curve["n"])
    assert set(shown) <= set(counts)
    assert len(shown) > 8
    means = means[np.searchsorted(counts, shown)]
    centred = means - means.mean(axis=0)
    variance, axes = np.linalg.eigh(centred.T @ centred)
    np.testing.assert_allclose(curve["shares"], (variance / variance.sum())[::-1][:3], atol=1e-4)
    expected = centred @ axes[:, ::-1][:, :3]
    expected /= np.linalg.norm(expected, axis=1).max()
    points = np.array(curve["points"]).reshape(-1, 3)
    for i in range(3):
        same = min(np.abs(points[:, i] - sign * expected[:, i]).max() for sign in (1, -1))
        assert same < 1e-3
    assert points[-1, 0] > points[0, 0]


@KINDS
def test_a_patch_moves_the_stream_by_what_is_seen_of_it(seed, text, sizes):
    run, curve, counts, means = drawn(seed, tuple(text.items()), tuple(sizes.items()))
    shown = np.arange(curve["first"], curve["first"] + curve["n"])
    means = means[np.searchsorted(counts, shown)]
    axes = np.linalg.svd(means - means.mean(axis=0))[2][:3]
    patched = texts(run.wrapping, N_PATCHED, PATCHED_SEED)
    hook = "blocks.1.hook_resid_mid" if run.model.d_mlp else "blocks.1.hook_resid_post"
    for t, at in enumerate(places(patched)):
        own = patched.count[t, at]
        assert curve["own"][t] == own
        for i in range(0, len(shown), 3):
            shift = torch.tensor((means[i] - means[own - shown[0]]) @ axes.T @ axes, dtype=torch.float32)

            def moved(x, at=at, shift=shift):
                x = x.clone()
                x[:, at] += shift
                return x

            tokens = torch.tensor(patched.tokens[t : t + 1])
            with torch.no_grad():
                logits = run.reader().run_with_hooks(tokens, {hook: moved})[0, at]
            chance = logits.softmax(dim=0).numpy()
            assert curve["newline"][t][i] == pytest.approx(chance[NEWLINE], abs=5e-5)
            assert curve["mark"][t][i] == pytest.approx(chance[MARK] if "stop" in text else 0, abs=5e-5)
    told = oracle_of_count(patched, places(patched), shown)
    assert curve["possible"] == told.possible.tolist()
    np.testing.assert_allclose(curve["best"], told.chance, atol=1e-5)
    stops = shown % text["stop"] == 0 if "stop" in text else np.zeros(len(shown))
    assert np.array(curve["best_mark"]).astype(int).tolist() == [stops.astype(int).tolist()] * N_PATCHED


@KINDS
def test_what_is_patched_is_a_word_in_the_midst_of_a_late_line(seed, text, sizes):
    wrapping = text_run_of(seed, text, **sizes).wrapping
    patched = texts(wrapping, 20, seed)
    at = places(patched)
    for i, line in enumerate(lines_until(patched, at)):
        assert len(line) == patched.count[i, at[i]] <= patched.width[i]
        assert written(patched, i).replace("|", "").splitlines()[patched.line[i, at[i]]].startswith(line)


# The random curves


def planted(seed, n=30, d=7):
    """A curve with known noise: what its means are off by has the covariance ``spread`` / cases."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(d, d)) / 10
    t = np.linspace(-1, 1, n)[:, None]
    points = t * rng.normal(size=d) + (t**2) * rng.normal(size=d) + (t**3) * rng.normal(size=d)
    return Measured(Curve(np.arange(n) + 2, points, rng.integers(5, 90, n)), root @ root.T)


@pytest.mark.parametrize("kind", ["smooth random curve", "random walk"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_random_curve_has_the_models_spectrum_and_not_its_shape(kind, seed):
    measured = planted(seed)
    made = [matched_null(kind, measured, 10 * seed + i) for i in range(3)]
    sizes = np.linalg.svd(measured.curve.centred, compute_uv=False)
    for null in made:
        assert null.mean(axis=0) == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(np.linalg.svd(null, compute_uv=False), sizes, rtol=1e-6, atol=1e-9)
    assert np.abs(made[0] - made[1]).max() > 0.1 * np.abs(made[0]).max()
    assert np.array_equal(made[0], matched_null(kind, measured, 10 * seed))


@pytest.mark.parametrize("seed", [0, 1])
def test_without_noise_the_courses_are_those_of_the_random_walk(seed):
    measured = planted(seed)
    still = Measured(measured.curve, np.zeros_like(measured.spread))
    null = matched_null("random walk", still, seed)
    left = np.linalg.svd(null, full_matrices=False)[0][:, :3]
    walk = np.linalg.svd(null_curve("random walk", 30, 7, seed), full_matrices=False)[0][:, :3]
    np.testing.assert_allclose(np.abs(np.sum(left * walk, axis=0)), 1, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_noise_of_a_point_has_the_covariance_of_its_mean(seed):
    measured = planted(seed)
    curve, spread = measured.curve, measured.spread
    drawn = np.array([noise(curve, spread, i) for i in range(4000)])
    for point in (0, 11, 29):
        found = np.cov(drawn[:, point].T) * curve.cases[point]
        np.testing.assert_allclose(found, spread, atol=0.12 * np.abs(spread).max())
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(7, 7)))[0]
    along = (drawn - drawn.mean(axis=1, keepdims=True)) @ axes.T
    np.testing.assert_allclose(noise_of(measured, axes), (along**2).sum(axis=1).mean(axis=0), rtol=0.06)


@pytest.mark.parametrize("name", ["implicit-1", "noisy-1", "stops8-1"])
def test_the_means_are_as_uncertain_as_their_noise_says(name):
    """Other texts have other means: they differ by the noise of both, and by no more."""
    run = load_recorded_text(name)
    one, other = (measured_curve(run, int(run.steps[-1]), texts(run.wrapping, 60, seed)) for seed in (1, 2))
    least, most = (f(one.curve.values[k], other.curve.values[k]) for f, k in ((max, 0), (min, -1)))
    one_curve, other_curve = (each.curve.between(int(least), int(most)) for each in (one, other))
    off = ((one_curve.centred - other_curve.centred) ** 2).sum()
    expected = (np.trace(one.spread) / one_curve.cases + np.trace(other.spread) / other_curve.cases).sum()
    assert 0.6 < off / expected < 1.6


def test_how_even_points_are():
    n = np.arange(4000)
    at = np.stack([n, n % 7, n % 3], axis=1).astype(float)
    assert evenness(at) == pytest.approx(1)
    at[:, 0] = -np.cos(np.pi * n / 3999)
    assert evenness(at) == pytest.approx(96 / np.pi**4, abs=1e-3)  # half a cosine and a line, integrated


def test_a_round_hides_the_models_curve_among_five_others():
    given = runs()
    read = read_in_node(CountManifold(given)._data, READ)
    assert [r["name"] for r in read["rounds"]] == list(given)
    last = {curve["name"]: curve for curve in read["curves"]}
    for r in read["rounds"]:
        own = last[r["name"]]
        assert r["kinds"][r["model"]] == "trained model"
        assert sorted(r["kinds"]) == ["random walk"] * 2 + ["smooth random curve"] * 3 + ["trained model"]
        np.testing.assert_allclose(r["curves"][r["model"]], own["points"], atol=1e-4)
        assert r["shares"] == own["shares"]
        for points, even in zip(r["curves"], r["even"], strict=True):
            at = np.array(points).reshape(-1, 3)
            first = np.polyfit(np.arange(len(at)), at[:, 0], 1)
            left = at[:, 0] - np.polyval(first, np.arange(len(at)))
            assert even == pytest.approx(1 - left.var() / at[:, 0].var(), abs=1e-3)
            squares = (at**2).sum(axis=0)
            np.testing.assert_allclose(
                squares[1:] / squares[0], np.divide(r["shares"][1:], r["shares"][0]), atol=2e-3
            )


def test_a_gap_in_the_counts_ends_the_curve():
    values = np.array([1, 3, 4, 5, 6, 8, 9])
    curve = Curve(values, np.arange(14.0).reshape(7, 2), np.ones(7, int))
    assert without_gap(curve).values.tolist() == [3, 4, 5, 6]


# The figure


def test_every_checkpoint_of_every_run_is_there():
    given = runs()
    read = read_in_node(CountManifold(given)._data, READ)
    steps = [(name, int(step)) for name, run in given.items() for step in run.steps]
    assert [(curve["name"], curve["step"]) for curve in read["curves"]] == steps
    assert [curve["stop"] for curve in read["curves"]] == [None, None, None, 5]
    assert read["curves"][0]["points"] != read["curves"][1]["points"]


def test_bad_runs_are_named():
    with pytest.raises(ValueError, match="at least one run of a text model, got none"):
        CountManifold({})
    with pytest.raises((ValueError, TypeError), match="mine"):  # the latter where types are checked
        CountManifold({"mine": 3})
    with pytest.raises(ValueError, match="'flat' has 1 layer; the count is read in the second"):
        CountManifold({"flat": text_run_of(0, n_layers=1)})


def test_runs_and_their_names_make_the_figure_another():
    one, other = text_run_of(0), text_run_of(1)
    ids = [CountManifold(given).manifest["run"]["id"] for given in ({"a": one}, {"b": one}, {"a": other})]
    assert len(set(ids)) == 3
    assert CountManifold({"a": one}).manifest["run"]["id"] == ids[0]
    assert figures()["count_manifold"] is CountManifold


def test_the_picture_says_what_it_shows():
    html = CountManifold(runs()).html()
    assert html == CountManifold(runs()).html()
    assert 'role="img" aria-label="The count in the model implicit-0, step 700: ' in html


def test_a_figure_of_many_models_is_light():
    name = "implicit-0"
    run = load_recorded_text(name)
    figure = CountManifold({name: run})
    assert len(run.steps) == 4
    each = len(figure._data.as_text()) / len(run.steps)
    assert 24 * each < frame.MOST_INLINE
    own = [frame.bundle(n) for n in ("count_manifold.js", "count_manifold.css", "figures.css", "host.js")]
    program = sum(len(gzip.compress(text.encode())) for text in own)
    assert program + 24 * each < 400_000
    assert program < 80_000
