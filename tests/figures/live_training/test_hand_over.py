"""In a notebook the run that was trained in the page comes to Python."""

import base64
import json

import numpy as np
import pytest

from figures.live_training.page import SOON, Live
from figures.test_live import NOTEBOOK
from grokkit import ModelConfig, Run, Task, TrainConfig, train
from grokkit.explorables import LiveTraining
from grokkit.explorables.frame.figure import bundle
from grokkit.runs.file import RunFileError

# Buffers go to Python as base64: what the widget's comm carries as bytes.
SENDING = """() => {
  model.send = async (content, callbacks, buffers) => {
    const text = (buffer) => Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    await sendPython(content, buffers.map((buffer) => btoa(text(buffer))));
    window.handed = content.part + 1 === content.parts;
  };
}"""


@pytest.fixture
def figure(run, bundles) -> LiveTraining:
    return LiveTraining(run)


def send(figure: LiveTraining, run: str, pieces: list[bytes], *some: int) -> None:
    """What the page sends of a file, or some pieces of it, as ipywidgets hands it on."""
    for part in some or range(len(pieces)):
        content = {"run": run, "part": part, "parts": len(pieces)}
        figure._handle_custom_msg(content, [memoryview(pieces[part])])


@pytest.fixture(scope="session", params=[(5, "add", 0), (6, "subtract", 3)])
def file(request, tmp_path_factory) -> bytes:
    """A file of a run."""
    p, op, seed = request.param
    path = tmp_path_factory.mktemp("sent") / "run.safetensors"
    model = ModelConfig(p=p, d_model=4, n_heads=1, d_head=4, d_mlp=6)
    train(Task(p=p, op=op, frac_train=0.5, seed=seed), model, TrainConfig(steps=5)).save(path)
    return path.read_bytes()


def pieces_of(file: bytes, count: int) -> list[bytes]:
    size = -(-len(file) // count)
    return [file[i : i + size] for i in range(0, len(file), size)]


@pytest.mark.parametrize("seed", [2, 4])
def test_a_run_that_was_trained_in_the_page_is_the_result(open_page, http_site, site, figure, tmp_path, seed):
    (site / "notebook.html").write_text(
        f"<!doctype html><title>n</title><style>{bundle('figures.css')}</style><main></main>"
    )
    page = open_page(f"{http_site}/notebook.html", ready=False)
    page.expose_function(
        "sendPython",
        lambda content, buffers: figure._handle_custom_msg(content, [base64.b64decode(b) for b in buffers]),
    )
    traits = {name: getattr(figure, name) for name in ("manifest", "text", "asked", "answer")}
    page.evaluate(NOTEBOOK, [figure._esm, json.loads(json.dumps(traits)), list(figure.block)])
    page.evaluate(SENDING)
    assert figure.result is None
    live = Live(page)
    live.set(**SOON, seed=seed)
    live.train()
    with page.expect_download() as saving:
        live.button("Save").click()
    saving.value.save_as(tmp_path / "saved.safetensors")
    saved = Run.load(tmp_path / "saved.safetensors")
    page.wait_for_function("window.handed")
    result = figure.result
    assert result.identity == saved.identity
    assert result.task == Task(p=11, frac_train=0.7, seed=seed)
    assert result.resume_state.keys() == saved.resume_state.keys() != set()
    for name, curve in saved.curves.items():
        np.testing.assert_array_equal(result.curves[name], curve)
    result.save(tmp_path / "again.safetensors")
    assert Run.load(tmp_path / "again.safetensors").identity == saved.identity


@pytest.mark.parametrize("count", [2, 7])
def test_a_file_may_come_in_any_number_of_pieces(figure, file, tmp_path, count):
    (tmp_path / "run.safetensors").write_bytes(file)
    expected = Run.load(tmp_path / "run.safetensors")
    pieces = pieces_of(file, count)
    send(figure, "a", pieces, *range(count - 1))
    assert figure.result is None
    send(figure, "b", [b"of another one", b""], 0)  # that never comes to its end
    send(figure, "a", pieces, count - 1)
    assert (figure.result.identity, figure.result.task) == (expected.identity, expected.task)
    assert figure.result is figure.result
    send(figure, "a", pieces, 0)  # the page was loaded again meanwhile
    send(figure, "a", pieces)
    assert figure.result.identity == expected.identity


def test_what_run_load_refuses_is_refused_and_the_next_run_is_taken(figure, file):
    for wrong, words in (
        (file[:-1] + bytes([file[-1] ^ 1]), "altered"),
        (file[:-3], "truncated"),
        (b"nonsense", "not a safetensors file"),
    ):
        send(figure, "a", pieces_of(wrong, 2))
        with pytest.raises(RunFileError, match=words):
            figure.result  # noqa: B018
    send(figure, "b", pieces_of(file, 2))
    assert isinstance(figure.result, Run)
