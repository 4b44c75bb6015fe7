"""PredictCurve: its data are the run's accuracies, and nothing outside the data gives the outcome away."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer, _node
from grokkit.explorables import PredictCurve
from grokkit.explorables.predict_curve.figure import predict_data

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/predict_curve/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const { curveSteps, accuracy, span } = readData(manifest, await inflate(block));
const [train, test] = [[...accuracy.train], [...accuracy.test]];
console.log(JSON.stringify({ steps: [...curveSteps], train, test, span }));
"""


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def run_of(p=7, known_at=4, n=30, seed=0, after=None) -> Run:
    """A network that was never trained, with accuracies that were never measured."""
    rng = np.random.default_rng([seed, p])
    steps = np.cumsum(rng.integers(1, 40, n))
    train = np.where(np.arange(n) < known_at, np.linspace(0, 0.9, n), 1.0)
    test = np.sort(rng.uniform(size=n))
    if after is not None:
        test[known_at + 1 :] = after
    model = ModelConfig(p=p, d_model=8, n_heads=2, d_head=4, d_mlp=16)
    weights = {
        k: w.detach().numpy() for k, w in Transformer(model, 0).state_dict().items() if k in model.shapes
    }
    curves = {
        "step": steps,
        "train_loss": np.ones(n),
        "test_loss": np.ones(n),
        "train_accuracy": train,
        "test_accuracy": test,
    }
    return Run(Task(p=p, seed=seed), model, TrainConfig(), steps[:1], curves, [weights])


@pytest.mark.parametrize(("p", "known_at", "n", "seed"), [(7, 4, 30, 0), (10, 1, 9, 1), (13, 50, 400, 2)])
def test_javascript_reads_the_accuracies_that_were_measured(p, known_at, n, seed):
    run = run_of(p, known_at, n, seed)
    data = predict_data(run)
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read["steps"] == run.curves["step"].tolist()
    for split in ("train", "test"):
        np.testing.assert_allclose(read[split], run.curves[f"{split}_accuracy"], atol=1e-5)
    assert read["span"] == [run.curves["step"][known_at], run.curves["step"][-1]]


def test_what_stands_in_the_page_does_not_depend_on_what_happened():
    """The picture, its words and the caption are the same for two runs that part after what is known."""
    pages = []
    for after in (0.03, 0.97):
        run = run_of(after=after)
        html = PredictCurve(run).html()
        pages.append(re.sub(r'<script.*?</script>|id="[^"]*"', "", html, flags=re.DOTALL))
    assert pages[0] == pages[1]
    assert 'role="img"' in pages[0]
    assert "The rest of the chart is empty" in pages[0]


def test_the_picture_draws_what_is_known_and_no_more():
    run = run_of()
    widget = PredictCurve(run)
    picture = widget.picture(run, widget._data, {})
    for line in re.findall(r'<polyline points="([^"]*)"', picture):
        assert len(line.split()) == 5  # the measurements up to the one at which the pairs are known
    assert picture.count("<polyline") == 2


def test_a_run_that_never_knows_its_pairs_is_refused():
    with pytest.raises(
        ValueError, match=r"never knows more than 99% of its training pairs \(at most 90\.0%\)"
    ):
        PredictCurve(run_of(known_at=30))


def test_a_run_that_ends_when_its_pairs_are_known_is_refused():
    with pytest.raises(ValueError, match="nothing is left"):
        PredictCurve(run_of(known_at=29))


@pytest.mark.parametrize(("bad", "said"), [(np.nan, "not finite"), (1.5, r"between 0\.0 and 1\.0")])
def test_an_accuracy_that_is_none_is_refused(bad, said):
    run = run_of()
    curves = {**run.curves, "test_accuracy": run.curves["test_accuracy"].copy()}
    curves["test_accuracy"][20] = bad
    with pytest.raises(ValueError, match=said):
        PredictCurve(replace(run, curves=curves))
