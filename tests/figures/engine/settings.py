"""Settings as the engine takes them, from those of Python."""

from typing import Any

from grokkit import ModelConfig, Task, TrainConfig

FORMS = ["plain", "simd", "relaxed"]  # of the kernels


def of(task: Task, model: ModelConfig, train: TrainConfig) -> dict[str, Any]:
    """As JSON; what a page has no choice of is not looked at."""
    return {"task": task.to_dict(), "model": model.to_dict(), "train": train.to_dict()}
