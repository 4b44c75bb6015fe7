"""LiveTraining opens the files of runs, by a button or by a drop, and says what is wrong with others."""

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.live_training.page import SOON, Live
from grokkit import ModelConfig, Run, Task, TrainConfig, train
from grokkit.measures import accuracy
from grokkit.networks.fast import grid_logits

DROP = """([kind, name, text, where]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
  const place = document.querySelector(where);
  const event = new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
  return place.dispatchEvent(event);
}"""


@pytest.fixture
def live(open_page, from_disk) -> Live:
    return Live(open_page(f"{from_disk}/live.html"))


@pytest.fixture(scope="session")
def others(tmp_path_factory) -> tuple[Run, Path]:
    """A run with another p and operation, kept in half precision."""
    model = ModelConfig(p=7, d_model=12, n_heads=3, d_head=4, d_mlp=10, act="gelu")
    task = Task(p=7, op="subtract", frac_train=0.6, seed=5)
    told = TrainConfig(steps=40, lr=1e-2, record_every=10, dense_start=False)
    path = tmp_path_factory.mktemp("others") / "others.safetensors"
    train(task, model, told).save(path, "float16")
    return Run.load(path), path


def open_file(live: Live, path: Path) -> None:
    live.figure.locator("input[type=file]").set_input_files(path)


def drop(live: Live, path: Path, where: str, kind: str = "drop") -> bool:
    """Whether the browser would go on to leave the page for the file."""
    text = base64.b64encode(path.read_bytes()).decode()
    return live.page.evaluate(DROP, [kind, path.name, text, where])


def shown(live: Live, run: Run, step: int) -> None:
    """What stands in the figure is that of the run at a step."""
    live.wait_until_says(f"At step {step:,} ")
    assert live.step == step
    logits = grid_logits(run.network(step))
    for text, split in zip(live.scores, ("train", "test"), strict=True):
        share = 100 * accuracy(logits, run.task, split)
        assert float(text.rstrip(" %")) == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize("way", ["button", ".gkf-live-training", "h1"])
def test_a_file_is_opened_and_its_checkpoints_are_seen(open_page, address, others, way):
    live = Live(open_page(f"{address}/live.html"))
    run, path = others
    slider = live.figure.get_by_label("Training step of the opened network")
    assert not slider.is_visible()
    if way == "button":
        open_file(live, path)
    else:
        assert not drop(live, path, way, "dragover")
        assert live.page.locator(".gkf-live-drop").count() == 1
        assert not drop(live, path, way)
        assert live.page.locator(".gkf-live-drop").count() == 0
    live.wait_until_says("Yours: a − b mod 7, with 5 checkpoints from step 0 to 40.")
    assert live.figure.get_by_label("yours").is_checked()
    shown(live, run, 40)
    slider.focus()
    for step in (30, 20):
        slider.press("ArrowLeft")
        shown(live, run, step)
    slider.press("Home")
    shown(live, run, 0)
    assert slider.get_attribute("aria-valuetext") == "step 0"
    live.figure.get_by_label("the recorded one").check()
    live.wait_until_says("Recorded")
    assert not slider.is_visible()
    live.figure.get_by_label("yours").check()
    shown(live, run, 0)
    with live.page.expect_download() as saving:
        live.button("Save").click()
    assert saving.value.path().read_bytes() == path.read_bytes()


def test_what_is_wrong_with_a_file_is_said_and_the_figure_stays_as_it_was(live, others, tmp_path):
    run, path = others
    whole = path.read_bytes()
    broken = {n: np.full_like(w, np.nan) for n, w in run.weights(40).items()}
    diverged = tmp_path / "diverged.safetensors"
    replace(run, checkpoints=[*run.checkpoints[:-1], broken]).save(diverged)
    wrong = {
        "short.safetensors": (whole[:-5], "it is truncated or padded: "),
        "altered.safetensors": (whole[:-1] + bytes([whole[-1] ^ 1]), "it was altered since it was recorded"),
        "weights.pth": (b"\x80\x04" + bytes(20), "it is a pickle"),
        "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(20), "it is truncated, or not a safetensors file"),
        "<b>empty</b>.safetensors": (b"", "it is truncated, or not a safetensors file"),
        "diverged.safetensors": (diverged.read_bytes(), "at step 40 it has no usable network"),
    }
    before, said = live.drawn(), live.figure.locator(".gkf-live-said")
    for i, (name, (content, words)) in enumerate(wrong.items()):
        live.figure.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        live.page.wait_for_function(
            "(piece) => document.querySelector('.gkf-live-said').textContent.startsWith(piece)",
            arg=f"{name} cannot be opened: {words}",
        )
        assert said.get_attribute("role") == "status", i
        assert live.drawn() == before
        assert not live.figure.get_by_label("yours").is_visible()
    open_file(live, path)
    live.wait_until_says("Yours: a − b mod 7")
    assert not said.is_visible()


def test_a_training_and_a_run_that_is_opened_give_way_to_each_other(live, others):
    run, path = others
    live.set(**{**SOON, "steps": 100_000})
    live.button("Train a network").click()
    live.wait_for_own_step(10)
    open_file(live, path)
    shown(live, run, 40)
    assert live.button("Train a network").is_visible()
    live.set(**SOON)
    live.train("Finished after 40 steps")
    assert live.step == 40
    assert not live.figure.get_by_label("Training step of the opened network").is_visible()


def test_what_is_left_of_it_when_it_is_thrown_away_is_the_recorded_one(live, others):
    _, path = others
    before = live.drawn()
    open_file(live, path)
    live.wait_until_says("Yours:")
    live.button("Throw yours away").press("Enter")
    live.wait_until_says("Recorded")
    assert {name for name, picture in live.drawn().items() if picture != before[name]} <= {
        "planes",
        "spectrum",
    }
    live.page.reload()
    live.page.wait_for_selector('[data-gk-state="ready"]')
    live.page.wait_for_timeout(300)
    assert not live.figure.get_by_label("yours").is_visible()


@pytest.mark.parametrize("width", [375, 1100])
def test_what_was_opened_fits_and_is_for_every_reader(open_page, from_disk, others, width):
    live = Live(open_page(f"{from_disk}/live.html", viewport={"width": width, "height": 900}))
    open_file(live, others[1])
    live.wait_until_says("Yours:")
    assert live.page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(live.page) == []
    assert violations(live.page) == []
    if width == 375:
        assert too_small(live.page, "button, select, summary") == []
