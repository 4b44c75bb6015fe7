"""Runs made up for tests, and a shelf for what a test says is shipped with grokkit."""

import numpy as np
import pytest

from grokkit import ModelConfig, Run, Task, TrainConfig, Transformer
from grokkit.explorables import Explorable
from grokkit.explorables.frame.recording import Recording, Shelf


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


def ship(patch: pytest.MonkeyPatch, **recordings: Recording) -> list[str]:
    """These, and no others, are shipped with grokkit, by name; gives a list of what is loaded, as it is."""
    loaded: list[str] = []

    def load(name: str) -> Recording:
        loaded.append(name)
        return recordings[name]

    patch.setattr(Explorable, "shelf", Shelf(lambda: list(recordings), load))
    return loaded
