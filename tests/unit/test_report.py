"""The report says of a run what is so, and what does not apply; it is one file that asks for nothing."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from typer.testing import CliRunner

from grokkit import ModelConfig, Run, Task, TrainConfig, circuits, fast, measures, quick, train
from grokkit import report as report_module
from grokkit.cli import app
from grokkit.ledger import network_ledger
from grokkit.opened import Opened
from grokkit.report import report_html, write_report
from grokkit.report.reading import origins
from grokkit.training.sums import resume

SMALL = {"d_model": 32, "n_heads": 2, "d_head": 16, "d_mlp": 64}


class Page(HTMLParser):
    """What is asked for, the anchors, the headings, and the cells of the tables by caption and row."""

    def __init__(self, text: str):
        super().__init__()
        self.addresses, self.ids, self.links = [], [], []
        self.tables, self.notes, self._open, self._text = {}, [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.addresses += [attrs[name] for name in ("src", "srcset", "data", "action") if name in attrs]
        if tag != "a" and "href" in attrs:
            self.addresses.append(attrs["href"])
        if tag == "a" and attrs.get("href", "").startswith("#"):
            self.links.append(attrs["href"][1:])
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag == "tr":
            self._row = []
        if tag in ("caption", "th", "td", "p"):
            self._text, self._kind = "", attrs.get("class", "")

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self._table = self.tables.setdefault(self._text, {})
        elif tag in ("th", "td"):
            self._row.append(self._text)
        elif tag == "tr":
            self._table[self._row[0]] = self._row[1:]
        elif tag == "p" and self._kind == "without":
            self.notes.append(self._text)

    def table(self, start: str) -> dict[str, list[str]]:
        """Rows of the table whose caption begins so, by their first cell."""
        (found,) = (rows for caption, rows in self.tables.items() if caption.startswith(start))
        return found


def small_run(op: str = "add", p: int = 11, seed: int = 0, **settings) -> Run:
    """A network of 7,000 weights, trained in a second."""
    settings = {"steps": 120, "lr": 1e-2, "record_every": 10, "checkpoints": 8, **settings}
    task = Task(p=p, op=op, frac_train=0.7, seed=seed)
    return train(task, ModelConfig(p=p, **SMALL), TrainConfig(weight_seed=seed, **settings))


@pytest.fixture(scope="module", params=[(23, 1), (31, 2)], ids=lambda c: f"p{c[0]}-seed{c[1]}")
def grokked(request) -> Run:
    p, seed = request.param
    task, model, config = quick(seed)
    frac = replace(task, p=p, frac_train=0.7)
    return train(frac, replace(model, p=p), replace(config, batch_size=None, checkpoints=8, steps=400))


def test_a_run_that_groks_is_told_with_its_own_numbers(grokked):
    seen = Page(report_html(grokked))
    last = grokked.at(int(grokked.curves["step"][-1]))
    weights = grokked.weights(int(grokked.steps[-1]))
    assert seen.table("Moments")["end"][-1] == f"{last['test_accuracy']:.1%}"
    by_waves = seen.table("The sum of cosines")
    assert tuple(int(k) for k in list(by_waves)[1:]) == measures.key_frequencies(weights)
    measured = seen.table("Measures at some")
    assert list(measured)[-1] == f"{grokked.steps[-1]:,}"
    assert not seen.notes

    told = seen.table("The last network")
    rows = network_ledger(grokked)
    assert len(told) == len(rows) + 1  # and the head
    for row in rows:
        assert [cell.replace("\u2011", "-") for cell in told[row.quantity]] == [
            row.published,
            row.ours,
            row.verdict,
            row.reason,
        ]


def test_the_share_of_neurons_in_clusters_is_that_of_an_fft(grokked):
    from grokkit.networks.fast import grid_run

    p = grokked.task.p
    post = grid_run(grokked.network(grokked.steps[-1])).post.astype(np.float64)
    power = np.abs(np.fft.fft2(post.reshape(p, p, -1), axes=(0, 1))) ** 2
    power[0, 0] = 0
    f = np.minimum(np.arange(p), p - np.arange(p))  # frequency of each row of the FFT
    pure = np.maximum.outer(f, f)[..., None] * ((f[:, None] == f) | (f[:, None] * f == 0))[..., None]
    shares = np.stack([np.where(pure == k, power, 0).sum(axis=(0, 1)) for k in range(1, p // 2 + 1)])
    total = power.sum(axis=(0, 1))
    assigned = np.mean((total > 0) & (shares.max(axis=0) >= 0.85 * total))
    assert f"{assigned:.1%} of the {post.shape[1]} neurons" in report_html(grokked)


def test_it_asks_for_nothing_and_its_anchors_lead_somewhere(grokked):
    text = report_html(grokked)
    seen = Page(text)
    assert all(address.startswith("data:") for address in seen.addresses)
    assert not re.findall(r"@import|url\((?!#)(?!data:)|\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket", text)
    assert set(seen.links) <= set(seen.ids)
    assert len(seen.links) == len(report_module.SECTIONS)
    assert len(seen.ids) == len(set(seen.ids))
    assert len(text) < 3_000_000


def test_a_memorising_run_is_told_as_one():
    run = small_run(weight_decay=0.0, steps=150)
    text = report_html(run)
    assert run.curves["test_accuracy"].max() < 0.99
    assert run.first_step("train_accuracy", 0.99) is not None
    assert any(words in text for words in ("by heart: of the pairs", "begun to generalise", "but not all"))
    assert "It passes" not in text
    assert "No phases by" in text
    assert "test accuracy above 99 %" in text
    assert Page(text).table("Moments")["test accuracy above 99 %"][0] == "never"


@pytest.mark.parametrize("op", ["multiply", "subtract"])
def test_of_another_operation_it_says_what_does_not_apply(op):
    seen = Page(report_html(small_run(op)))
    assert len(seen.notes) == 3  # formation, logits, ledger
    assert all(op in note for note in seen.notes)
    assert len(seen.table("One wave for each head")) == 1 + SMALL["n_heads"]


def test_an_even_modulus_has_no_ledger_but_all_the_rest():
    notes = Page(report_html(small_run(p=12))).notes
    assert len(notes) == 1
    assert "odd number" in notes[0]


def test_a_network_that_diverged_says_so_in_every_part():
    run = small_run(steps=20)
    nothing = {name: np.full_like(w, np.nan) for name, w in run.weights(int(run.steps[-1])).items()}
    broken = replace(run, checkpoints=[nothing] * len(run.steps))
    notes = Page(report_html(broken)).notes
    assert len(notes) >= 5
    assert all("not finite" in note for note in notes)


def test_what_the_reader_named_is_text_and_not_markup():
    run = small_run(steps=10)
    run.provenance["command"] = '<script>alert("x")</script> & more'
    assert "<script>alert" not in report_html(run)
    assert Page(report_html(run)).table("Settings")["recorded"][0].count("<script>") == 1


def test_a_run_that_was_taken_up_twice_tells_each_time_apart(tmp_path):
    run = small_run(steps=10)
    for steps in (20, 30):
        run = resume(run, steps)
    told = origins(run)
    assert [name for name, _ in told] == ["recorded", "resumed", "resumed"]
    assert [text.split(",")[0] for _, text in told[1:]] == ["at step 10", "at step 20"]
    assert all("torch" in text and "resumed" not in text for _, text in told)
    seen = Page(report_html(run))
    assert seen.table("Settings")["resumed"] == [told[-1][1]]
    run.save(tmp_path / "run.safetensors")
    shown = CliRunner().invoke(app, ["inspect", str(tmp_path / "run.safetensors")]).output
    assert shown.count("resumed") == 2
    assert origins(replace(run, provenance={})) == [("recorded", "not told")]


def test_without_checkpoints_there_is_nothing_to_report(tmp_path):
    run = small_run(steps=10)
    empty = replace(run, steps=run.steps[:0], checkpoints=[])
    with pytest.raises(ValueError, match="no checkpoints"):
        write_report(empty, tmp_path / "out.html")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_found_out_before_anything_is_computed(tmp_path, monkeypatch):
    monkeypatch.setattr(report_module, "report_html", lambda run, tau: pytest.fail("it was computed"))
    run = small_run(steps=10)
    (tmp_path / "a file").write_text("")
    with pytest.raises(OSError, match=r"cannot write the report to .*out\.html"):
        write_report(run, tmp_path / "a file" / "out.html")
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        write_report(run, tmp_path)


def test_a_report_that_fails_leaves_the_old_one_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "out.html"
    path.write_text("the old one")

    def fail(run, tau):
        raise KeyboardInterrupt

    monkeypatch.setattr(report_module, "report_html", fail)
    with pytest.raises(KeyboardInterrupt):
        write_report(small_run(steps=10), path)
    assert path.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_writes_it_and_says_where(tmp_path):
    run = small_run(steps=10)
    run.save(tmp_path / "run.safetensors")
    out = tmp_path / "out.html"
    asked = ["inspect", str(tmp_path / "run.safetensors"), "--report"]
    result = CliRunner().invoke(app, [*asked, str(out)])
    assert result.exit_code == 0, result.output
    assert "Open it in a browser" in result.output
    assert out.read_text(encoding="utf-8") == report_html(Run.load(tmp_path / "run.safetensors"))
    result = CliRunner().invoke(app, [*asked, str(tmp_path)])
    assert result.exit_code == 2
    assert "it is a folder" in result.stderr
    assert "Traceback" not in result.output


# What is said of a network is drawn from what was measured of it


def story(run: Run) -> str:
    return re.search(r"<p class=.lead.>(.*?)</p>", report_html(run), re.S)[1]


def with_last(run: Run, network, train_accuracy=1.0, test_accuracy=1.0) -> Run:
    """The run with other weights at its end, and other accuracies there."""
    curves = {name: values.copy() for name, values in run.curves.items()}
    curves["train_accuracy"][-1], curves["test_accuracy"][-1] = train_accuracy, test_accuracy
    return replace(run, curves=curves, checkpoints=[*list(run.checkpoints)[:-1], dict(network)])


@pytest.mark.parametrize(("p", "seed"), [(23, 0), (31, 1)])
def test_a_network_with_the_rule_inside_is_not_said_to_lack_it(p, seed):
    """Of a network that stops short of the mark, though its cosines answer everything, the lead says both."""
    K = circuits.choose_frequencies(p, 3)
    rule = circuits.written_network(p, K, ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64))
    memoriser = small_run(p=p, seed=seed, weight_decay=0.0, steps=150)
    told = story(with_last(memoriser, rule, test_accuracy=0.911))
    assert "the rule behind them is in it" in told
    assert "100.0%" in told
    assert "91.1%" in told
    assert "by heart" not in told


def test_the_lead_tells_memorising_from_beginning_and_from_generalising():
    run = small_run(weight_decay=0.0, steps=150)
    random = {
        n: np.random.default_rng(0).normal(size=w.shape).astype("f4") for n, w in run.weights(0).items()
    }
    assert "about as many as a guess would" in story(with_last(run, random, test_accuracy=0.1))
    assert "has begun to generalise" in story(with_last(run, random, test_accuracy=0.4))
    assert "but not all" in story(with_last(run, random, test_accuracy=0.8))
    assert "never" in story(with_last(run, random, test_accuracy=1.0))
    assert "It has not learned its training pairs." in story(small_run(steps=2))


@pytest.mark.parametrize("seed", [0, 1])
def test_the_lead_of_a_table_drawn_by_lot_speaks_of_no_rule(seed):
    told = story(small_run("random", seed=seed, weight_decay=0.0, steps=200))
    assert "by heart" in told
    assert "rule" not in told


def test_the_lead_of_a_network_that_groks_names_both_steps(grokked):
    told = story(grokked)
    known, understood = (grokked.first_step(f"{split}_accuracy", 0.99) for split in ("train", "test"))
    assert f"training pairs at step {known:,} " in told
    assert f"never seen at step {understood:,}." in told


def test_where_every_frequency_is_key_the_reader_is_warned(tmp_path):
    run = small_run(p=60, steps=30)
    assert len(measures.key_frequencies(run.network(run.steps[-1]))) > 15
    assert "frequencies pass the threshold of 0.25: this spectrum has no peaks" in report_html(run)
    run.save(tmp_path / "run.safetensors")
    shown = inspected(tmp_path / "run.safetensors")
    assert "this spectrum has no peaks" in shown
    written = circuits.written_network(59)
    grokked = with_last(small_run(p=59, steps=10), written)
    grokked = replace(grokked, model=written.config, checkpoints=[dict(written)] * len(grokked.steps))
    assert "no peaks" not in report_html(grokked)


@pytest.mark.parametrize(("p", "of_clock", "warned"), [(29, 0.9, False), (29, 0.2, True), (30, 0.2, True)])
def test_where_the_key_waves_are_little_of_what_it_says_the_reader_is_warned(
    monkeypatch, p, of_clock, warned
):
    """Logits that are a clock and noise in a known mixture, of a network whose spectrum has peaks."""
    run = small_run(p=p, steps=10)
    a, b = np.divmod(np.arange(p * p), p)
    clock = np.sqrt(2) * np.cos(2 * np.pi * 2 * (a + b)[:, None] / p - 4 * np.pi * np.arange(p) / p)
    noise = np.random.default_rng(0).normal(size=clock.shape)
    logits = np.sqrt(of_clock) * clock + np.sqrt(1 - of_clock) * noise
    monkeypatch.setattr(
        "grokkit.opened.grid_run", lambda network: fast.grid_run(network)._replace(logits=logits)
    )
    monkeypatch.setattr(Opened, "K", (2,))
    opened = Opened(run)
    assert opened.trig_fraction == pytest.approx(of_clock, abs=0.03)
    said = "of the logits' variance: most of what this network says is something else"
    assert (said in (opened.warning or "")) == warned


# A run that fell apart, and a file that would be markup


def inspected(path, *options) -> str:
    result = CliRunner().invoke(app, ["inspect", str(path), *options], env={"COLUMNS": "400"})
    assert result.exit_code == 0, result.output
    return result.output


def fallen_apart(sound: int) -> Run:
    """A run whose loss is not finite at its end, of whose networks only the first so many are finite."""
    run = small_run(steps=40)
    curves = {name: values.copy() for name, values in run.curves.items()}
    curves["train_loss"][-1] = curves["test_loss"][-1] = np.nan
    broken = {name: np.full_like(w, np.inf) for name, w in run.weights(int(run.steps[-1])).items()}
    kept = list(run.checkpoints)[:sound]
    return replace(run, curves=curves, checkpoints=kept + [broken] * (len(run.steps) - sound))


@pytest.mark.parametrize("back", [1, 2])
def test_of_a_run_that_fell_apart_the_last_sound_network_is_looked_into_and_named(tmp_path, back):
    broken = fallen_apart(sound=len(small_run(steps=40).steps) - back)
    broken.save(tmp_path / "run.safetensors")
    first, last, before = (
        int(broken.curves["step"][-1]),
        int(broken.steps[-back]),
        int(broken.steps[-back - 1]),
    )
    shown = inspected(tmp_path / "run.safetensors")
    told = json.loads(inspected(tmp_path / "run.safetensors", "--json"))
    page = report_html(broken)
    said = f"from step {last} on the recorded networks are broken"
    for text in (" ".join(shown.split()), told["network"]["set_aside"], page):
        assert said in text
        assert f"that of step {before}" in text
    assert f"It fell apart: from step {first} on" in page
    seen = Page(page)
    assert not [note for note in seen.notes if "not finite" in note]
    assert seen.table("Moments")["end"][:2] == [f"{first}", "nan"]
    assert told["broke_at"] == first
    assert told["moments"]["end"]["train_loss"] is None
    network = broken.network(before)
    assert told["network"]["step"] == before
    assert told["network"]["sum_of_squared_weights"] == pytest.approx(measures.weight_norms(network)["total"])
    assert told["network"]["key_frequencies"]["W_L"] == list(measures.key_frequencies(network))
    assert told["checkpoints"] == broken.steps.tolist()
    inspected(tmp_path / "run.safetensors", "--report", str(tmp_path / "run.html"))


def test_inspect_and_report_agree_on_a_run_with_no_sound_network(tmp_path):
    broken = fallen_apart(sound=0)
    broken.save(tmp_path / "run.safetensors")
    step = int(broken.curves["step"][-1])
    shown = inspected(tmp_path / "run.safetensors")
    assert f"at step {step} this run has no usable network" in shown
    assert "not finite" in shown
    told = json.loads(inspected(tmp_path / "run.safetensors", "--json"))
    assert told["broke_at"] == step
    assert told["network"]["set_aside"] is None
    assert "no usable network" in told["network"]["unavailable"]
    page = report_html(broken)
    assert f"It fell apart: from step {step} on" in page
    assert Page(page).table("Moments")["end"][0] == f"{step}"
    inspected(tmp_path / "run.safetensors", "--report", str(tmp_path / "run.html"))


HOSTILE = (
    "[red]runs[/new].st[/red] [link=http://x]y[/link] :smile: \x1b]0;title\x07\x1b[2J\x9b2J\u202egnp \r\nend"
)


def test_what_a_file_says_is_text_in_the_terminal_and_on_the_page(tmp_path):
    run = small_run(steps=10)
    run.provenance["command"] = HOSTILE
    run.save(tmp_path / "run.safetensors")
    shown = inspected(tmp_path / "run.safetensors")
    assert r"[red]runs[/new].st[/red] [link=http://x]y[/link] :smile: \x1b]0;title\x07" in shown.replace(
        "\n", ""
    )
    page = report_html(run)
    for text in (shown, page):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert r"\x1b]0;title\x07" in page
    assert json.loads(inspected(tmp_path / "run.safetensors", "--json"))["provenance"]["command"] == HOSTILE


def test_a_hostile_name_cannot_reach_the_terminal_through_an_error(tmp_path):
    path = tmp_path / "bad\x1b[2J[bold].safetensors"
    path.write_bytes(b"nothing")
    result = CliRunner().invoke(app, ["inspect", str(path)])
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert r"bad\x1b[2J[bold].safetensors" in result.output.replace("\n", "")


def test_json_says_what_the_functions_say_and_tau_is_heard(grokked, tmp_path):
    grokked.save(tmp_path / "run.safetensors")
    network = grokked.network(grokked.steps[-1])
    for tau in (0.1, 0.9):
        told = json.loads(inspected(tmp_path / "run.safetensors", "--json", "--tau", str(tau)))
        for source in ("W_L", "W_E"):
            expected = list(measures.key_frequencies(network, tau, source))
            assert told["network"]["key_frequencies"][source] == expected
        logits = fast.grid_logits(network)
        K = measures.key_frequencies(network, tau)
        assert told["network"]["excluded_loss_train"] == pytest.approx(
            measures.excluded_loss(logits, K, grokked.task), rel=1e-6
        )
    assert told["task"] == grokked.task.to_dict()
    assert told["checkpoints"] == grokked.steps.tolist()
    result = CliRunner().invoke(app, ["inspect", str(tmp_path / "run.safetensors"), "--tau", "1.5"])
    assert result.exit_code == 2
    assert "tau must be in (0, 1], got 1.5" in result.output
    both = CliRunner().invoke(app, ["inspect", "mainline", "--json", "--report", str(tmp_path / "x.html")])
    assert both.exit_code == 2
