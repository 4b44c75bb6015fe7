"""The report says of a run what is so, and what does not apply; it is one file that asks for nothing."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from typer.testing import CliRunner

from grokkit import ModelConfig, Run, Task, TrainConfig, measures, quick, train
from grokkit import report as report_module
from grokkit.cli import app
from grokkit.ledger import network_ledger
from grokkit.report import report_html, write_report
from grokkit.report.reading import origins
from grokkit.training.loop import resume

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
    assert "has not found the rule behind them" in text
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
    last = {name: np.full_like(w, np.nan) for name, w in run.weights(int(run.steps[-1])).items()}
    broken = replace(run, checkpoints=[*list(run.checkpoints)[:-1], last])
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
    monkeypatch.setattr(report_module, "report_html", lambda run: pytest.fail("it was computed"))
    run = small_run(steps=10)
    (tmp_path / "a file").write_text("")
    with pytest.raises(OSError, match=r"cannot write the report to .*out\.html"):
        write_report(run, tmp_path / "a file" / "out.html")
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        write_report(run, tmp_path)


def test_a_report_that_fails_leaves_the_old_one_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "out.html"
    path.write_text("the old one")

    def fail(run):
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
