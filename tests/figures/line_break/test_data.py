"""LineBreak computes in the page what PyTorch and the oracle compute, with the weights that the run has."""

import gzip
import json
import subprocess
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch

from figures.line_break.made_up import text_run_of
from grokkit import _node
from grokkit.explorables import LineBreak, figures
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.line_break.figure import (
    COUNT,
    EACH,
    OPENING,
    cuts,
    first_words,
    first_written,
    line_break_data,
    measured_means,
    readable,
    wrapped,
)
from grokkit.text import Reader, ReaderConfig, TextRun, Wrapping, texts
from grokkit.text.english import english_tokens
from grokkit.text.oracle import break_probability, width_posterior
from grokkit.text.wrapping import N_WORDS, NEWLINE

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/line_break/data.js";
import { newlineChances, partsOf } from "./grokkit/explorables/line_break/model.js";
import { oracle } from "./grokkit/explorables/line_break/oracle.js";
import { compose, readText, spelled } from "./grokkit/explorables/line_break/wrapping.js";
import { textReader } from "./grokkit/explorables/web/engine/reader.js";
let given = "";
for await (const part of process.stdin) given += part;
const [first, all, cuts, pages, written] = JSON.parse(given);
const data = readData(first[0], await inflate(first[1]));
const parts = partsOf(data);
const tensorsOf = (tokens) => {
  const seen = {};
  const keep = (name, values) => (seen[name] ??= []).push([...values]);
  const reader = textReader(data.weights, data.config, keep);
  const logits = tokens.map((token) => [...reader.read(token)]);
  return { ...seen, logits };
};
console.log(JSON.stringify({
  parts: [...parts.keys()],
  tensors: all.map(tensorsOf),
  chances: [[], ...cuts].map((cut) => {
    const chances = newlineChances(data, cut.map((n) => parts.get(n)));
    return all.map((tokens) => chances(tokens));
  }),
  oracle: all.map((tokens) =>
    oracle(data.language, tokens).map(({ posterior, chance }) => [[...posterior], chance])),
  pages: pages.map(([words, k]) =>
    compose(data.language, spelled(data.language, words), k, "margin", data.config.n_ctx, () => 0)),
  read: written.map((text) => readText(data.language, text)),
}));
"""


def in_node(run: TextRun, tokens: list[list[int]], cut: list[list[int]] = (), pages=(), written=()) -> dict:
    """What the figure's own JavaScript makes of its data and of some texts."""
    data = json.loads(LineBreak.first_data(run).as_text())
    given = json.dumps([data, tokens, list(cut), list(pages), list(written)])
    command = [*_node.find_node(), "--input-type=module", "-e", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def double(run: TextRun) -> Reader:
    """The reference model, in 64 bits."""
    weights = {name: torch.tensor(w, dtype=torch.float64) for name, w in run.weights(0).items()}
    return Reader(run.model, weights)


KINDS = pytest.mark.parametrize(
    ("seed", "text", "sizes"),
    [
        (0, {}, {}),
        (1, {"told": True}, {"d_model": 9, "n_layers": 2, "n_heads": 3, "d_head": 4}),
        (2, {}, {"d_mlp": 0}),
        (3, {"told": True, "least": 14, "most": 14}, {"sphere": True}),
        (4, {"least": 20, "most": 31}, {"sphere": True, "d_mlp": 0, "n_layers": 1}),
        (5, {"english": True, "least": 14}, {}),
    ],
)


@KINDS
def test_every_tensor_of_the_page_is_pytorchs(seed, text, sizes):
    run = text_run_of(seed, text, **sizes)
    seen = texts(run.wrapping, 3, seed)
    read = in_node(run, seen.tokens.tolist())
    with torch.no_grad():
        logits, cache = double(run).run_with_cache(torch.tensor(seen.tokens))
    for i, tensors in enumerate(read["tensors"]):
        expected = {name: tensor[i] for name, tensor in cache.items()} | {"logits": logits[i]}
        assert tensors.keys() == expected.keys()
        for name, by_place in tensors.items():
            for pos, values in enumerate(by_place):
                tensor = expected[name]
                if name.endswith(("hook_attn_scores", "hook_pattern")):
                    there = tensor[:, pos, : pos + 1]
                else:
                    there = tensor[:, pos] if ".attn.hook_" in name else tensor[pos]
                np.testing.assert_allclose(values, there.ravel(), atol=1e-6, err_msg=f"{name} at {pos}")


@KINDS
def test_a_cut_of_the_page_is_the_same_hook_in_pytorch(seed, text, sizes):
    run = text_run_of(seed, text, **sizes)
    seen = texts(run.wrapping, 2, seed + 9)
    tokens, data = torch.tensor(seen.tokens), LineBreak.first_data(run)
    means = {name: read_single(data, name) for name in ("head_mean", "count_mean", "count_axes")}
    can = cuts(run)
    tried = [[n] for n in can] + [can[:2], can[-2:]]
    read = in_node(run, seen.tokens.tolist(), tried)
    assert sorted(read["parts"]) == sorted(can)
    reader = double(run)
    for cut, chances in zip([[], *tried], read["chances"], strict=True):
        hooks = {}
        for n in cut:
            layer, part = divmod(n, EACH)
            name = f"blocks.{layer}." + ("hook_resid_post" if part == COUNT else "attn.hook_z")
            hooks[name] = after(hooks.get(name), cutting(means, layer, part))
        with torch.no_grad():
            expected = reader.run_with_hooks(tokens, hooks).softmax(dim=-1)[:, :, NEWLINE]
        np.testing.assert_allclose(chances, expected, atol=1e-6, err_msg=str(cut))
    whole, *others = read["chances"]
    assert all(np.abs(np.subtract(whole, other)).max() > 1e-4 for other in others)  # each does something


def after(before, change):
    return change if before is None else lambda tensor: change(before(tensor))


def cutting(means, layer, part):
    """The hook that puts means in the place of what a head read, or of the stream where the count is."""
    if part != COUNT:
        mean = torch.tensor(means["head_mean"][layer, part], dtype=torch.float64)

        def without_head(z):
            z = z.clone()
            z[:, part] = mean
            return z

        return without_head
    mean, axes = (torch.tensor(means[n][layer], dtype=torch.float64) for n in ("count_mean", "count_axes"))
    return lambda x: x - ((x - mean) @ axes.T) @ axes


def read_single(data: encoding.FigureData, name: str) -> np.ndarray:
    (entry,) = [e for e in data.manifest["arrays"] if e["name"] == name]
    n = int(np.prod(entry["shape"]))
    return np.frombuffer(data.block, "<f4", n, entry["offset"]).reshape(entry["shape"])


@pytest.mark.parametrize("text", [{}, {"told": True}, {"english": True, "least": 14}])
@pytest.mark.parametrize("seed", [0, 5])
def test_the_oracle_of_the_page_is_that_of_the_package(text, seed):
    run = text_run_of(seed, text)
    seen = texts(run.wrapping, 12, seed)
    read = in_node(run, seen.tokens.tolist())["oracle"]
    posterior, chance = width_posterior(seen), break_probability(seen)
    for i, text in enumerate(read):
        np.testing.assert_allclose([p for p, _ in text], posterior[i], atol=1e-6)
        np.testing.assert_allclose([c for _, c in text], chance[i], atol=1e-6)


@pytest.mark.parametrize("told", [False, True])
def test_the_margin_breaks_lines_as_the_package_does(told):
    run = text_run_of(0, {"told": told})
    for k in run.wrapping.widths:
        seen = texts(run.wrapping, 1, int(k), width=int(k))
        tokens = seen.tokens[0]
        words = tokens[tokens < N_WORDS].tolist()
        (page,) = in_node(run, [], [], [(words, int(k))])["pages"]
        n = len(page["tokens"])
        assert page["tokens"] == tokens[:n].tolist()
        assert len(page["placed"]) == len(words)
        for word in page["placed"]:
            assert (word["count"], word["line"]) == (seen.count[0, word["at"]], seen.line[0, word["at"]])


@pytest.mark.parametrize(
    "text", [OPENING, "So what?", "Turing’s test, naïve\n\tor not — IT IS … 1,234,567 ÷ 8!"]
)
def test_free_text_is_read_as_the_package_reads_it(text):
    run = text_run_of(0, {"english": True, "least": 14})
    (read,) = in_node(run, [], written=[text])["read"]
    assert read == {"words": english_tokens(text), "said": text.split(), "left": []}
    (read,) = in_node(run, [], written=[f"internationally {text}"])["read"]
    assert (read["said"], read["left"]) == (text.split(), ["internationally"])
    assert readable(f"internationally {text}") == text.split()


def test_what_was_rounded_once_stays_as_it_is():
    run = text_run_of(7)
    data = line_break_data(run)
    for name, w in run.weights(0).items():
        (entry,) = [e for e in data.manifest["arrays"] if e["name"] == name]
        assert entry["error"] <= 1e-6 * np.abs(w).max(), name


def test_the_directions_of_the_count_hold_it():
    """Where the count is written into one direction, that direction is found, and its mean is the mean."""
    run = text_run_of(3)
    means = measured_means(run.reader(), texts(run.wrapping, 40, 1))
    for axes in means["count_axes"]:
        np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-6)

    class Ruler(Reader):
        """Says the count along one direction, and noise across it."""

        def run_with_cache(self, tokens):
            rng = np.random.default_rng(0)
            stream = 0.1 * rng.normal(size=(*tokens.shape, run.model.d_model))
            stream[:, :, 2] += seen.count
            z = torch.zeros(len(tokens), 2, tokens.shape[1], 5)
            hooks = {f"blocks.{i}.hook_resid_post": torch.tensor(stream) for i in range(3)}
            return None, hooks | {f"blocks.{i}.attn.hook_z": z for i in range(3)}

    seen = texts(run.wrapping, 40, 2)
    found = measured_means(Ruler(run.model), seen)
    assert abs(found["count_axes"][0, 0, 2]) > 0.999
    assert found["count_mean"][0, 2] == pytest.approx(seen.count[seen.tokens < N_WORDS].mean(), abs=0.05)


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("k", [20, 34, 51, 60])
def test_the_text_at_first_ends_in_a_line_that_is_nearly_full(told, k):
    wrapping = Wrapping(told=told)
    words = first_words(wrapping, k)
    text = wrapped(wrapping, words, k)
    end = np.flatnonzero(text.tokens[0] < N_WORDS)[len(words) - 1]
    assert text.line[0, end] == 3
    assert k - 7 <= text.count[0, end] <= k


@pytest.mark.parametrize("k", [20, 34, 45])
def test_the_english_text_at_first_ends_in_a_line_that_is_nearly_full(k):
    wrapping = Wrapping(english=True)
    words = first_written(wrapping, k)
    assert OPENING.startswith(words)
    lines = textwrap.wrap(words, k)
    assert len(lines) == 4
    assert k - 7 <= len(lines[-1]) <= k


def test_each_kind_of_text_is_given_in_its_own_form():
    english = text_run_of(0, {"english": True, "least": 14})
    assert LineBreak(english, written="What is it?").written == "What is it?"
    with pytest.raises(ValueError, match=r"English: give them as written, not as words; got \[3\]"):
        LineBreak(english, words=[3])
    for nothing in ("", " \n", "internationally"):
        with pytest.raises(ValueError, match="at most 14 letters"):
            LineBreak(english, written=nothing)
    with pytest.raises(ValueError, match="240 words: give their places; got 'so'"):
        LineBreak(text_run_of(), written="so")


def test_markup_that_is_written_is_text_in_the_picture():
    html = LineBreak(text_run_of(0, {"english": True, "least": 14}), k=20, written="so <b>it &amp; is").html()
    assert "<b>" not in html
    assert "&lt;b&gt;it" in html


def test_bad_input_is_named():
    run = text_run_of()
    with pytest.raises(ValueError, match="without tab stops, got one every 5"):
        LineBreak(text_run_of(text={"stop": 5}))
    for k in (11, 27, -1):
        with pytest.raises(ValueError, match=f"from 12 to 26, got {k}"):
            LineBreak(run, k=k)
    for words in ([], [240], [-1]):
        with pytest.raises(ValueError, match="numbers from 0 to 239"):
            LineBreak(run, words=words)
    with pytest.raises(ValueError, match=r"got \[299\]"):
        LineBreak(run, cut=[299])  # after the last layer nothing reads the count


def test_the_picture_says_what_it_shows():
    run = text_run_of()
    figure = LineBreak(run, k=20)
    html = figure.html()
    assert html == LineBreak(run, k=20).html()
    assert 'role="img" aria-label="4 lines of a text that is wrapped at 20 characters. After “' in html
    assert figures()["line_break"] is LineBreak


def test_a_figure_of_a_full_sized_model_is_light():
    _node.make_bundles(ROOT)
    wrapping = Wrapping(told=True)
    sizes = {n: getattr(ReaderConfig(wrapping.d_vocab), n) for n in ("d_model", "n_heads", "d_head", "d_mlp")}
    run = text_run_of(0, {"told": True, "least": 20, "most": 60, "length": 96}, **sizes)
    assert run.model.n_parameters > 90_000
    own = [
        LineBreak.first_data(run).as_text(),
        *(frame.bundle(n) for n in ("line_break.js", "line_break.css")),
    ]
    own += [frame.bundle(n) for n in ("figures.css", "host.js")]
    assert sum(len(gzip.compress(text.encode())) for text in own) < 250_000
