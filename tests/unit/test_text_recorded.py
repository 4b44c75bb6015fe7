"""The text models that are shipped inside the package."""

import importlib.resources

import pytest

from grokkit.text.run import load_recorded_text, recorded_texts
from grokkit.text.scores import break_scores, newline_chance, next_token_logs
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.wrapping import texts

FRESH = (12, 13)  # seed of texts that neither training nor its measurements have seen


def test_there_are_three_of_every_kind_and_they_take_little_room():
    assert recorded_texts() == sorted(f"{kind}-{seed}" for kind in TEXT_SETTINGS for seed in range(3))
    folder = importlib.resources.files("grokkit") / "recorded" / "text"
    sizes = [len(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".safetensors")]
    assert sum(sizes) < 4e6


@pytest.mark.parametrize("name", recorded_texts())
def test_each_is_what_its_command_makes(name):
    kind, _, seed = name.rpartition("-")
    run = load_recorded_text(name)
    assert (run.wrapping, run.model, run.train.weight_seed) == (
        *TEXT_SETTINGS[kind](int(seed))[:2],
        int(seed),
    )
    assert run.provenance["command"].startswith(f"grokkit text {kind} --seed {seed} ")
    assert run.provenance["command"].endswith(f"--out grokkit/recorded/text/{name}.safetensors")
    assert run.steps[-1] == run.curves["step"][-1] == run.train.steps


@pytest.mark.parametrize("kind", ["implicit", "told"])
@pytest.mark.parametrize("seed", range(3))
def test_they_break_lines_like_one_who_knows_all_that_can_be_known(kind, seed):
    """On a thousand fresh texts, after three lines; a model that was not trained does not."""
    run = load_recorded_text(f"{kind}-{seed}")
    fresh = texts(run.wrapping, 1_000, FRESH)
    found = break_scores(newline_chance(next_token_logs(run.reader(), fresh)), fresh)
    assert found.gap <= 0.02
    assert found.auc >= 0.985
    assert found.gap == pytest.approx(run.curves["gap"][-1], abs=0.005)  # measured on other texts


def test_before_it_has_learned_anything_it_breaks_lines_anywhere():
    run = load_recorded_text("implicit-0")
    fresh = texts(run.wrapping, 200, FRESH)
    found = break_scores(newline_chance(next_token_logs(run.reader(0), fresh)), fresh)
    assert found.gap > 0.3
    assert found.auc < 0.7
