"""Training a text model: its loss by another way, what it is measured by, what is kept, how it goes on."""

import json
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from grokkit.runs import Run, RunFileError
from grokkit.settings import TrainConfig
from grokkit.text import Reader, ReaderConfig, TextRun, Wrapping, resume_text, texts, train_text
from grokkit.text.oracle import break_probability
from grokkit.text.run import is_rounded, load_recorded_text, recorded_texts, rounded
from grokkit.text.scores import auc, break_scores, decision_cross_entropy, newline_chance, next_token_logs
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.training import EMPHASIS, text_loss
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE

SHORT = Wrapping(least=12, most=20, length=24)
SMALL = ReaderConfig(SHORT.d_vocab, SHORT.length, d_model=16, n_layers=2, n_heads=2, d_head=8, d_mlp=24)
FAST = TrainConfig(
    steps=12,
    lr=0.02,
    weight_decay=0.0,
    betas=(0.9, 0.95),
    warmup=3,
    schedule="cosine",
    batch_size=8,
    record_every=4,
    dense_start=False,
    optimiser="muon",
)


@pytest.fixture(scope="module")
def run() -> TextRun:
    return train_text(SHORT, SMALL, FAST)


def same(a: TextRun, b: TextRun) -> bool:
    return a.identity == b.identity and all(
        np.array_equal(a.resume_state[name], b.resume_state[name])
        for name in a.resume_state
        if name != "seconds"
    )


@pytest.mark.parametrize("stop", [None, 5])
@pytest.mark.parametrize("seed", [0, 3])
def test_the_loss_is_what_is_charged_decision_by_decision(stop, seed):
    wrapping = replace(SHORT, stop=stop)
    reader, batch = Reader(replace(SMALL, d_vocab=wrapping.d_vocab), seed=seed), texts(wrapping, 5, seed)
    logs = reader(torch.tensor(batch.tokens)).log_softmax(dim=-1).double().numpy(force=True)
    total, n = 0.0, 0
    for i in range(5):
        for t in range(wrapping.length - 1):
            n += 1
            following = batch.tokens[i, t + 1]
            total -= logs[i, t, following]
            for token, asked in [(NEWLINE, batch.decides[i, t]), (MARK, stop is not None)]:
                if asked and batch.tokens[i, t] != NEWLINE and batch.count[i, t] > 0:
                    if token == MARK and batch.tokens[i, t] >= N_WORDS:
                        continue
                    p = np.exp(logs[i, t, token])
                    total -= EMPHASIS * np.log(p if following == token else 1 - p)
    assert text_loss(reader, batch).item() == pytest.approx(total / n, rel=1e-4)


def test_training_makes_breaks_known(run):
    assert run.curves["step"].tolist() == [0, 4, 8, 12]
    assert run.curves["loss"][-1] < run.curves["loss"][0] - 0.5


def test_what_is_measured_is_what_the_model_says(run):
    held_out = texts(SHORT, 400, (0, 0, 1))
    chance = newline_chance(next_token_logs(run.reader(), held_out))
    settled = held_out.decides & (held_out.line >= 3)
    happened, given = held_out.breaks[settled], chance[settled]
    best = break_probability(held_out)[settled]
    assert run.curves["gap"][-1] == pytest.approx(
        np.mean([-np.log(q if y else 1 - q) for q, y in zip(given, happened, strict=True)])
        - np.mean([-np.log(max(q if y else 1 - q, 1e-12)) for q, y in zip(best, happened, strict=True)]),
        abs=1e-5,
    )
    assert run.curves["auc"][-1] == pytest.approx(auc(given, happened), abs=1e-6)
    assert break_scores(break_probability(held_out), held_out).gap == 0


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_auc_is_the_share_of_pairs_in_the_right_order(seed):
    rng = np.random.default_rng(seed)
    score, positive = rng.integers(5, size=40) / 5, rng.random(40) < 0.3
    pairs = [(a > b) + (a == b) / 2 for a in score[positive] for b in score[~positive]]
    assert auc(score, positive) == pytest.approx(np.mean(pairs))
    with pytest.raises(ValueError, match="cases of both kinds, got 0 positive of 40"):
        auc(score, np.zeros(40, dtype=bool))


def test_what_did_happen_against_all_chances_costs_much_but_not_infinitely_much():
    assert decision_cross_entropy(np.array([0.0]), np.array([True])) == pytest.approx(-np.log(1e-12))


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("optimiser", ["muon", "adamw"])
def test_it_resumes_bit_for_bit(tmp_path, noise, optimiser):
    model, settings = replace(SMALL, noise=noise), replace(FAST, optimiser=optimiser)
    whole = train_text(SHORT, model, settings)

    def stop_at_6(snapshot):
        if snapshot.step >= 4:
            raise KeyboardInterrupt

    part = train_text(SHORT, model, settings, callback=stop_at_6, out=tmp_path / "part.st")
    assert part.provenance["ended"] == "interrupted at step 4"
    assert same(resume_text(TextRun.load(tmp_path / "part.st")), whole)


def test_another_seed_is_another_model(run):
    assert not same(run, train_text(SHORT, SMALL, replace(FAST, weight_seed=1)))
    assert not same(run, train_text(SHORT, SMALL, replace(FAST, batch_seed=1)))


def test_a_run_comes_back_from_its_file(run, tmp_path):
    run.save(tmp_path / "run.st")
    read = TextRun.load(tmp_path / "run.st")
    assert same(run, read)
    assert (read.wrapping, read.model, read.train) == (run.wrapping, run.model, run.train)
    assert read.provenance == run.provenance
    tokens = torch.tensor(texts(SHORT, 3, 9).tokens)
    assert torch.equal(read.reader()(tokens), run.reader()(tokens))


def test_a_rounded_run_is_a_quarter_as_large_and_stays_as_it_is(run, tmp_path):
    run.save(tmp_path / "run.st")
    run.save(tmp_path / "small.st", "int8")
    small = TextRun.load(tmp_path / "small.st")
    small.save(tmp_path / "again.st", "int8")
    assert TextRun.load(tmp_path / "again.st").identity == small.identity
    assert not small.resume_state
    for name, w in run.weights(12).items():
        unit = (
            np.abs(w).max(axis=-1 if name == "embed.W_E" else -2, keepdims=True) / 127
            if is_rounded(name)
            else 0
        )
        assert (np.abs(small.weights(12)[name] - w) <= 0.5001 * unit).all(), name
    with pytest.warns(UserWarning, match="no optimiser state"):
        assert resume_text(small, 14).curves["step"][-1] == 14


def test_a_matrix_of_zeros_can_be_rounded():
    whole, units = rounded("mlp.W_in", np.zeros((3, 4), dtype=np.float32))
    assert not whole.any()
    assert (units == 1).all()


def damages(tensors, metadata):
    """What can be wrong in a file whose digest is right."""
    yield "steps", tensors | {"steps": np.array([4, 0, 8, 12])}, metadata
    yield "weights/embed.W_E is float32 of shape", tensors | {"steps": np.array([0, 4])}, metadata
    yield "not finite", tensors | {"weights/embed.W_E": tensors["weights/embed.W_E"] * np.nan}, metadata
    yield "W_U", {n: t for n, t in tensors.items() if n != "weights/unembed.W_U"}, metadata
    yield "nothing is known of its tensor 'more'", tensors | {"more": np.zeros(3)}, metadata
    yield "float64", tensors | {"weights/ln_final.w": tensors["weights/ln_final.w"].astype(float)}, metadata
    yield "one length", tensors | {"curves/auc": np.zeros(2)}, metadata
    yield (
        "d_model",
        tensors,
        metadata | {"model": metadata["model"].replace('"d_model": 16', '"d_model": -1')},
    )
    yield "tokens and length 30", tensors, metadata | {"wrapping": metadata["wrapping"].replace("24", "30")}
    yield "wrapping", tensors, {n: text for n, text in metadata.items() if n != "wrapping"}


def test_a_file_that_does_not_fit_together_is_refused(run, tmp_path):
    from grokkit.runs import file as run_file

    path = tmp_path / "run.st"
    run.save(path)
    header = json.loads(path.read_bytes()[8 : 8 + struct.unpack("<Q", path.read_bytes()[:8])[0]])
    texts_of = {k: v for k, v in header["__metadata__"].items() if k not in ("format", "version", "digest")}
    for reason, tensors, metadata in damages(load_file(path), texts_of):
        run_file.write(path, tensors, metadata, run_file.TEXT_RUN)
        with pytest.raises(RunFileError, match=reason):
            TextRun.load(path)


def test_files_of_the_two_kinds_are_not_taken_for_each_other(run, tmp_path):
    run.save(tmp_path / "text.st")
    with pytest.raises(RunFileError, match="not a run recorded by grokkit"):
        Run.load(tmp_path / "text.st")
    save_file({"a": np.zeros(3)}, tmp_path / "other.st")
    with pytest.raises(RunFileError, match="not a run of a text model recorded by grokkit"):
        TextRun.load(tmp_path / "other.st")
    size = os.path.getsize(tmp_path / "text.st")
    os.truncate(tmp_path / "text.st", size - 5)
    with pytest.raises(RunFileError, match="truncated"):
        TextRun.load(tmp_path / "text.st")


@pytest.mark.parametrize(
    ("model", "settings", "message"),
    [
        ({"d_vocab": 100}, {}, "242 tokens and length 24, but the model is for 100 and 24"),
        ({}, {"batch_size": None}, "batch_size must be a number of texts; got None"),
        ({}, {"batch_size": 0.5}, "batch_size must be a number of texts; got 0.5"),
        ({}, {"stop_accuracy": 0.9}, "no accuracy to stop at; got 0.9"),
    ],
)
def test_what_a_text_model_has_not_is_refused(model, settings, message):
    with pytest.raises(ValueError, match=message):
        train_text(SHORT, replace(SMALL, **model), replace(FAST, **settings))


def test_steps_that_were_not_kept_are_told(run):
    with pytest.raises(KeyError, match="no checkpoint at step 5; the nearest is 4"):
        run.weights(5)


@pytest.mark.parametrize("name", TEXT_SETTINGS)
def test_every_setting_can_be_trained(name):
    wrapping, model, settings = TEXT_SETTINGS[name](3)
    assert (settings.weight_seed, settings.batch_seed) == (3, 3)
    assert train_text(wrapping, model, replace(settings, steps=1, batch_size=2)).curves["step"].tolist() == [
        0,
        1,
    ]


def test_a_recorded_text_that_is_none_is_told():
    with pytest.raises(ValueError, match="no recorded text model is called 'nobody'"):
        load_recorded_text("nobody")
    assert recorded_texts() == sorted(recorded_texts())
