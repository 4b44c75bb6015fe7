"""What figures are made of: data that say how exact they are, pictures, and two forms that do not change."""

import io
import json
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from clock_book import explorables as in_book
from docutils import nodes
from sphinx.application import Sphinx

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node
from grokkit.explorables import TrainingScrubber
from grokkit.explorables.frame import encoding, picture
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.training_scrubber.figure import MOST_POINTS, scrubber_data, start_step, summary, thin

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/training_scrubber/index.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { steps, curveSteps, loss, accuracy, total, right, spectrum, weightNorm, keys } =
  readData(manifest, await inflate(block));
const plain = (v) => (ArrayBuffer.isView(v) ? [...v] : v);
console.log(JSON.stringify({ steps, curveSteps, spectrum, weightNorm, right, total, keys,
  train_loss: loss.train, test_loss: loss.test,
  train_accuracy: accuracy.train, test_accuracy: accuracy.test }, (_, v) => plain(v)));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p=7, op="add", seed=0, n_checkpoints=4, points_each=3, **curves) -> Run:
    """Networks that were never trained, with curves that were never measured: any run is a run."""
    model = ModelConfig(p=p, d_model=8, n_heads=2, d_head=4, d_mlp=16)
    rng = np.random.default_rng([seed, p])
    weights = [
        {
            name: w.detach().numpy()
            for name, w in Transformer(model, seed + i).state_dict().items()
            if name in model.shapes
        }
        for i in range(n_checkpoints)
    ]
    n = n_checkpoints * points_each
    recorded = {
        "step": np.arange(n) * 5,
        "train_loss": 10.0 ** rng.uniform(-8, 1, n),
        "test_loss": 10.0 ** rng.uniform(-8, 1, n),
        "train_accuracy": rng.uniform(size=n),
        "test_accuracy": np.sort(rng.uniform(size=n)),
    }
    steps = recorded["step"][::points_each]
    return Run(Task(p=p, op=op, seed=seed), model, TrainConfig(), steps, {**recorded, **curves}, weights)


def read_in_node(data: encoding.FigureData, program: str = READ) -> dict:
    """What the figure's own JavaScript makes of the data."""
    command = [*_node.find_node(), "--input-type=module", "-e", program]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("p", "op", "seed"), [(7, "add", 0), (10, "subtract", 1), (13, "random", 2)])
def test_javascript_reads_what_the_network_does_within_the_stated_errors(p, op, seed):
    run = run_of(p, op, seed)
    data = scrubber_data(run)
    read = read_in_node(data)
    error = {entry["name"]: entry["error"] for entry in data.manifest["arrays"]}
    assert read["steps"] == run.steps.tolist()
    assert read["curveSteps"] == run.curves["step"].tolist()
    for name in ("train_loss", "test_loss"):
        assert error[name] < 5e-4
        np.testing.assert_allclose(read[name], run.curves[name], rtol=error[name] * 1.001)
    for name in ("train_accuracy", "test_accuracy"):
        assert error[name] < 1e-5
        np.testing.assert_allclose(read[name], run.curves[name], atol=error[name] * 1.001)

    # The oracle for answers is the reference model, for the spectrum a sum over explicit waves.
    for i, step in enumerate(run.steps):
        model = Transformer(run.model, 0)
        model.load_state_dict(
            {k: torch.as_tensor(v) for k, v in run.weights(int(step)).items()}, strict=False
        )
        logits = model(torch.tensor(run.task.tokens))[:, -1, :p].detach().numpy()
        correct = logits.argmax(1) == run.task.labels
        expected = {
            "train": int(correct[run.task.train_mask].sum()),
            "test": int(correct[~run.task.train_mask].sum()),
        }
        assert read["right"][i] == expected
        W_E = run.weights(int(step))["embed.W_E"][:p].astype(np.float64)
        for k in range(1, p // 2 + 1):
            x = 2 * np.pi * k * np.arange(p) / p
            scale = np.sqrt((1 if 2 * k == p else 2) / p)
            waves = [np.cos(x)] if 2 * k == p else [np.cos(x), np.sin(x)]
            norm = np.sqrt(sum(np.square(scale * wave @ W_E).sum() for wave in waves))
            assert read["spectrum"][i * (p // 2) + k - 1] == pytest.approx(norm, abs=error["spectrum"] + 1e-5)
        total = sum(float(np.square(w.astype(np.float64)).sum()) for w in run.weights(int(step)).values())
        assert read["weightNorm"][i] == pytest.approx(total, abs=error["weight_norm"] + 1e-6)


@pytest.mark.parametrize("n", [1, 7, 8, 9, 113])
def test_bits_come_back(n):
    rows = np.random.default_rng(n).random((3, n)) < 0.5
    data = encoding.pack("test", {"other": encoding.integers(np.arange(3)), "rows": encoding.bits(rows)})
    np.testing.assert_array_equal(encoding.unpack_bits(data, "rows"), rows)


def test_a_loss_of_exactly_zero_can_be_drawn():
    run = run_of(train_loss=np.zeros(12))
    assert read_in_node(scrubber_data(run))["train_loss"] == pytest.approx([1e-16] * 12)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_run_that_diverged_is_refused_with_the_curve_and_the_place(bad):
    loss = np.ones(12)
    loss[5] = bad
    with pytest.raises(
        ValueError, match=r"test_loss holds 1 values that are not finite \(the first is number 5\)"
    ):
        TrainingScrubber(run_of(test_loss=loss))


def test_a_run_without_checkpoints_is_refused():
    run = run_of(n_checkpoints=0)
    with pytest.raises(ValueError, match="no checkpoints"):
        TrainingScrubber(run)


def test_an_accuracy_that_is_not_a_share_is_refused():
    with pytest.raises(ValueError, match=r"test_accuracy must lie between 0\.0 and 1\.0"):
        scrubber_data(run_of(test_accuracy=np.full(12, 1.5)))


def test_a_long_curve_keeps_its_spikes_and_its_recorded_steps():
    n = 20_000
    loss = np.ones(n)
    spikes = np.random.default_rng(0).choice(n, 40, replace=False)
    loss[spikes] = 50 + np.arange(40)
    run = run_of(n_checkpoints=4, points_each=n // 4, train_loss=loss, test_loss=np.ones(n))
    kept = thin(run)
    assert len(kept) < MOST_POINTS
    assert np.all(np.diff(kept) > 0)
    assert {0, n - 1} <= set(kept)
    assert set(run.steps) <= set(run.curves["step"][kept])
    for width in (1_000, 5_000):  # whatever the stretch, its highest point is still there
        for first in range(0, n, width):
            window = kept[(kept >= first) & (kept < first + width)]
            assert loss[window].max() == pytest.approx(loss[first : first + width].max(), abs=40)
    assert loss[kept].max() == loss.max()


def test_the_figure_starts_where_half_of_the_test_pairs_are_right():
    accuracy = np.repeat([0.0, 0.1, 0.45, 1.0], 3)
    run = run_of(test_accuracy=accuracy)
    assert start_step(run) == run.steps[2]
    assert "45.0 % of the test pairs are right" in summary(run, start_step(run))
    never = run_of(test_accuracy=np.full(12, 0.2))
    assert start_step(never) == never.steps[-1]


def test_both_forms_are_given_and_nothing_in_them_changes_from_run_to_run(monkeypatch):
    monkeypatch.delenv("GROKKIT_FIGURES", raising=False)
    first, second = TrainingScrubber(run_of()), TrainingScrubber(run_of())
    bundle, _ = first._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert first.html() == second.html()
    assert repr(first) == repr(second) == bundle["text/plain"]
    assert not re.search(r"0x[0-9a-f]{6}", repr(first))
    assert first.html() != TrainingScrubber(run_of(seed=1)).html()


def test_one_form_can_be_forced(monkeypatch):
    figure = TrainingScrubber(run_of())
    monkeypatch.setenv("GROKKIT_FIGURES", "live")
    assert "text/html" not in figure._repr_mimebundle_()[0]
    monkeypatch.setenv("GROKKIT_FIGURES", "static")
    bundle, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    assert "<script>" in bundle["text/html"]
    monkeypatch.setenv("GROKKIT_FIGURES", "moving")
    with pytest.raises(ValueError, match="'moving'"):
        figure._repr_mimebundle_()


def test_the_stored_output_holds_no_script_that_runs_and_no_address():
    text = TrainingScrubber(run_of()).html()
    assert re.findall(r"<script[^>]*>", text) == ['<script type="application/json" class="gkf-data">']
    assert "http" not in text.replace("http://www.w3.org", "")
    assert re.search(r'<svg[^>]* role="img" aria-label="[^"]{40,}"', text)


def test_a_shipped_run_is_named_and_a_large_one_is_a_picture(monkeypatch):
    run = run_of()
    monkeypatch.setattr(frame, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    text = TrainingScrubber(run).html()
    assert "<script" not in text
    assert f'data-gk-data="training_scrubber-{encoding.fingerprint(run)}"' in text
    monkeypatch.setattr(frame, "recorded_runs", dict)
    monkeypatch.setattr(frame, "MOST_INLINE", 10)
    text = TrainingScrubber(run).html()
    assert "<script" not in text
    assert 'data-gk-data=""' in text


def test_nothing_in_the_data_can_end_a_script():
    assert "</" not in encoding.as_json({"text": "</script><!--"})
    assert json.loads(encoding.as_json("</script><!--é")) == "</script><!--é"


def test_a_fingerprint_tells_runs_apart_and_not_their_files(tmp_path):
    run = run_of()
    run.save(tmp_path / "run.safetensors", precision="float16")
    assert encoding.fingerprint(Run.load(tmp_path / "run.safetensors")) == encoding.fingerprint(run)
    others = [run_of(seed=1), run_of(op="subtract"), run_of(n_checkpoints=5), run_of(test_loss=np.ones(12))]
    assert len({encoding.fingerprint(r) for r in [run, *others]}) == 5


def test_a_missing_bundle_says_how_to_make_it(monkeypatch, tmp_path):
    monkeypatch.setattr(frame, "BUNDLES", tmp_path)
    with pytest.raises(FileNotFoundError, match="npm run build"):
        frame.bundle("host.js")


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (11, 11), (113, 113)])
def test_a_picture_of_bits_is_a_png_with_these_bits(shape):
    bits = np.random.default_rng(shape).random(shape) < 0.4
    png = picture.bit_png(bits)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + content) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        chunks[kind] = content
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (height, width, depth, colour) == (*shape, 1, 0)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()  # no filter
    np.testing.assert_array_equal(np.unpackbits(lines[:, 1:], axis=1)[:, :width].astype(bool), bits)


# Weights

READ_WEIGHTS = """
import { decode, float32, inflate } from "./grokkit/explorables/web/toolkit/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const expected = { half: float32("m", "n"), rows: float32("m", "n") };
const { half, rows } = decode(manifest, await inflate(block), "test", expected);
console.log(JSON.stringify({ half: [...half], rows: [...rows] }));
"""


@pytest.mark.parametrize(("seed", "scale"), [(0, 1.0), (1, 1e-3), (2, 300.0)])
def test_quantised_weights_are_read_within_their_errors(seed, scale):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(7, 13)) * scale * 10.0 ** rng.uniform(-2, 0, (7, 1))
    values[3] = 0
    data = encoding.pack("test", {"half": encoding.half(values, "x"), "rows": encoding.rows8(values, "x")})
    read = read_in_node(data, READ_WEIGHTS)
    half, rows = (np.reshape(read[name], values.shape) for name in ("half", "rows"))
    np.testing.assert_array_equal(half, values.astype(np.float16).astype(float))  # NumPy's own float16
    assert np.all(np.abs(half - values) <= np.maximum(np.abs(values) * 2**-11, 2**-25))
    assert np.all(np.abs(rows - values) <= np.abs(values).max(axis=1, keepdims=True) / 254 * 1.001)
    error = {entry["name"]: entry["error"] for entry in data.manifest["arrays"]}
    assert error["half"] == pytest.approx(np.abs(half - values).max(), rel=1e-6)
    assert error["rows"] == pytest.approx(np.abs(rows - values).max(), rel=1e-3)


@pytest.mark.parametrize("encode", [encoding.half, encoding.rows8])
def test_weights_that_are_not_numbers_are_refused(encode):
    with pytest.raises(ValueError, match=r"W_E holds 1 values that are not finite \(the first is number 2\)"):
        encode(np.array([[0.0, 1.0], [np.inf, 2.0]]), "W_E")


def test_what_float16_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r"W_E holds -70000\.0; float16 ends at 65504"):
        encoding.half(np.array([1.0, -7e4]), "W_E")
    with pytest.raises(ValueError, match="a single number"):
        encoding.rows8(np.array(1.0), "W_E")


# Figures without a run, and parts


class Free(frame.Explorable):
    """Needs no run, has no data; borrows a module that is there."""

    kind = "training_scrubber"
    caption = "A free figure."
    a, cut = frame.state_number(), frame.state_list()

    @staticmethod
    def picture(run, figure_data, start):
        return f"<svg><title>{start} {figure_data.manifest['options']}</title></svg>"


class Parts(TrainingScrubber):
    """A figure that may ask for the last checkpoints."""

    @staticmethod
    def parts(run):
        return [f"step-{step}" for step in run.steps[-2:]]

    @staticmethod
    def part(run, name):
        step = int(name.removeprefix("step-"))
        return encoding.pack(
            "training_scrubber", {"W_E": encoding.half(run.weights(step)["embed.W_E"], name)}
        )


def test_a_figure_without_a_run_carries_start_options_and_data():
    figure = Free(options={"p": 12}, a=3)
    assert (figure.a, figure.cut, repr(figure)) == (3, [], "<Free>")
    text = figure.html()
    assert 'data-gk-data="inline" data-gk-start="{&quot;a&quot;:3}"' in text
    assert 'data-gk-options="{&quot;p&quot;:12}"' in text
    assert "<title>{'a': 3} {'p': 12}</title>" in text
    assert text == Free(options={"p": 12}, a=3).html()
    assert "data-gk-options" not in Free().html()


@pytest.mark.parametrize("start", [{"b": 1}, {"step": 3}, {"a": 1, "speed": 2}])
def test_a_start_that_the_figure_does_not_use_is_refused(start):
    with pytest.raises(TypeError, match=r"Free has no (b|step|speed); its state is \['a', 'cut'\]"):
        Free(**start)


def test_every_part_asked_for_is_answered_in_order():
    run = run_of()
    figure, answers = Parts(run), []
    figure.observe(lambda change: answers.append(json.loads(change["new"])), "answer")
    first, second = Parts.parts(run)
    figure.asked = [first, second, "step-1"]  # three requests that came as one
    figure.asked = [first, second, "step-1", second]  # and one more
    figure.asked = [second]  # the notebook was opened again
    assert [answer["name"] for answer in answers] == [first, second, "step-1", second, second]
    assert answers[2]["error"] == "there is no part “step-1”"
    manifest, _ = answers[0]["data"]
    assert manifest["part"] == first
    assert answers[1]["data"] == answers[3]["data"] != answers[0]["data"]


def test_a_part_that_could_not_be_a_file_is_refused(monkeypatch):
    monkeypatch.setattr(Parts, "parts", lambda run: ["step-5", "../step"])
    with pytest.raises(ValueError, match=r"got '\.\./step'"):
        Parts(run_of())


@pytest.mark.parametrize("room_for", [0, 1, 2])
def test_a_standalone_figure_takes_as_many_parts_with_it_as_there_is_room_for(monkeypatch, room_for):
    run = run_of()
    figure = Parts(run)
    names = [f"{frame.data_name(figure.kind, figure.manifest)}-{part}" for part in Parts.parts(run)]
    scripts = [
        Parts.part_data(run, part).script(name) for part, name in zip(Parts.parts(run), names, strict=True)
    ]
    monkeypatch.setattr(frame, "MOST_STANDALONE", sum(len(script) for script in scripts[:room_for]))
    text = figure.standalone_html()
    assert [f'["{name}"] =' in text for name in names] == [i < room_for for i in range(2)]


# Pages


def test_a_page_without_figures_is_left_alone(tmp_path):
    assert in_book.complete_page("<p>Text.</p>", tmp_path / "figures", "figures", "page") == "<p>Text.</p>"
    assert not (tmp_path / "figures").exists()


def test_data_are_computed_once_and_again_when_the_code_changes(monkeypatch, tmp_path):
    run, asked = run_of(), []
    monkeypatch.setattr(in_book, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    monkeypatch.setattr(frame, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    monkeypatch.setattr(in_book, "load_recorded", lambda name: asked.append(name) or run)
    figure = TrainingScrubber(run).html()
    page = in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    again = in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    assert page == again
    assert asked == ["shipped"]
    (data,) = tmp_path.glob("training_scrubber-*.js")
    assert re.search(rf'data-gk-data-src="\.\./_static/figures/{data.name}\?v=[0-9a-f]{{8}}"', page)
    data.write_text("// made by other code\n" + data.read_text())
    in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    assert asked == ["shipped", "shipped"]


def test_each_part_is_a_file_of_its_own_and_written_once(monkeypatch, tmp_path):
    run, asked = run_of(), []
    monkeypatch.setattr(in_book, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    monkeypatch.setattr(frame, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    monkeypatch.setattr(in_book, "load_recorded", lambda name: asked.append(name) or run)
    monkeypatch.setitem(in_book.figures(), Parts.kind, Parts)
    figure = Parts(run).html()
    page = in_book.complete_page(figure, tmp_path, "../figures", "page")
    name = f"training_scrubber-{encoding.fingerprint(run)}"
    assert re.search(rf'data-gk-parts-src="\.\./figures/{name}-{{part}}\.js\?v=[0-9a-f]{{8}}"', page)
    files = [tmp_path / f"{name}-{part}.js" for part in Parts.parts(run)]
    assert all(f'globalThis.grokkitData ??= {{}})["{file.stem}"]' in file.read_text() for file in files)
    assert in_book.complete_page(figure, tmp_path, "../figures", "page") == page
    assert asked == ["shipped"]
    files[1].unlink()
    assert in_book.complete_page(figure, tmp_path, "../figures", "page") == page
    assert files[1].exists()


def test_a_style_sheet_of_its_own_comes_only_with_its_figure(monkeypatch, tmp_path):
    shutil.copytree(frame.BUNDLES, tmp_path / "bundles")
    monkeypatch.setattr(frame, "BUNDLES", tmp_path / "bundles")
    free = Free()
    page = in_book.complete_page(free.html(), tmp_path / "out", "figures", "page")
    assert "training_scrubber.css" not in page
    (tmp_path / "bundles" / "training_scrubber.css").write_text(".own{color:red}")
    page = in_book.complete_page(free.html() * 2, tmp_path / "out", "figures", "page")
    assert page.count('<link rel="stylesheet" href="figures/training_scrubber.css?v=') == 1
    assert (tmp_path / "out" / "training_scrubber.css").read_text() == ".own{color:red}"
    assert ".own{color:red}" in free.standalone_html()
    assert Free()._css.endswith(".own{color:red}")


def test_a_page_that_shows_an_old_run_is_a_warning(monkeypatch, tmp_path, caplog):
    run = run_of()
    monkeypatch.setattr(frame, "recorded_runs", lambda: {encoding.fingerprint(run): "shipped"})
    figure = TrainingScrubber(run).html()
    monkeypatch.setattr(in_book, "recorded_runs", dict)
    said = []
    monkeypatch.setattr(in_book.logger, "warning", lambda text, *values, **_: said.append(text % values))
    in_book.complete_page(figure, tmp_path, "figures", "chapters/04")
    assert len(said) == 1
    assert encoding.fingerprint(run) in said[0]


@pytest.mark.parametrize(
    ("target", "becomes"),
    [
        (
            "#play=800..1400",
            '<button type="button" class="gk-play" data-from="800" data-to="1400">words</button>',
        ),
        ("#step=1400", '<a href="#step=1400">words</a>'),
        ("#step=1400&a=3", '<a href="#step=1400&amp;a=3">words</a>'),
        ("#cut=14,35", '<a href="#cut=14,35">words</a>'),
        ("#the-jump", None),
        ("#play=800", None),
        ("https://example.org/#step=3", None),
    ],
)
def test_links_that_move_figures_are_known_from_links_to_headings(target, becomes):
    link = nodes.reference("", "words", refuri=target)
    found = in_book.STATE_LINK.fullmatch(target)
    assert (found is not None) == (becomes is not None)
    if found:
        assert "".join(node.astext() for node in in_book._state_link(link, found)) == becomes


def test_sphinx_writes_prose_that_plays_and_completes_figures(tmp_path):
    """A real build of Markdown, where a warning (such as a missing anchor) would be an error."""
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_parser', 'clock_book.explorables']\nhtml_theme = 'basic'\n"
    )
    figure = TrainingScrubber(run_of()).html()
    (tmp_path / "index.md").write_text(
        "# Page\n\nSee [the *long* wait](#play=800..1400), [step 5](#step=5&a=3) and [the top](#page).\n\n"
        f"```{{raw}} html\n{figure}\n```\n"
    )
    conf = {"myst_heading_anchors": 2}
    said = io.StringIO()
    app = Sphinx(
        tmp_path,
        tmp_path,
        tmp_path / "out",
        tmp_path / "trees",
        "html",
        conf,
        None,
        said,
        warningiserror=True,
    )
    app.build()
    assert said.getvalue() == ""
    page = (tmp_path / "out" / "index.html").read_text()
    button = (
        '<button type="button" class="gk-play" data-from="800" data-to="1400">the <em>long</em> wait</button>'
    )
    assert button in page
    assert '<a href="#step=5&amp;a=3">step 5</a>' in page
    assert re.search(r'<a class="[^"]*reference internal[^"]*" href="#page">', page)
    (module,) = re.findall(r'data-gk-module-src="([^"?]+)', page)
    assert (tmp_path / "out" / module).exists()
    assert "_static/figures/host.js" in page
