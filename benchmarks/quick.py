"""Ten networks from random weights to over 99 % of the test pairs, the structure of each verified."""

import subprocess
import sys
import time

import numpy as np

from benchmarks.timing import spread
from grokkit import fourier, measures, quick, train

SEEDS = range(10)
FEW = 6  # frequencies that must carry the embedding
TARGET = 0.99


def power_in_few(weights: dict[str, np.ndarray], few: int = FEW) -> float:
    """Share of W_E's power (the constant left out) in its strongest frequencies."""
    power = np.sort(fourier.spectrum(measures.number_embedding(weights))[1:] ** 2)[::-1]
    return float(power[:few].sum() / power.sum())


def one(seed: int) -> tuple[float, int | None, float, float]:
    """Seconds and step at which the target was passed; test accuracy and power share at the end."""
    passed: list[tuple[float, int]] = []
    started = time.perf_counter()

    def watch(snapshot) -> None:
        if snapshot.test_accuracy > TARGET and not passed:
            passed.append((time.perf_counter() - started, snapshot.step))

    run = train(*quick(seed), callback=watch)
    seconds, step = passed[0] if passed else (float("inf"), None)
    last = int(run.steps[-1])
    return seconds, step, run.at(last)["test_accuracy"], power_in_few(run.weights(last))


def peak_memory() -> float:
    """MB that a process of its own needs for one run, all of Python and torch included."""
    code = (
        "import resource, grokkit; grokkit.train(*grokkit.quick(0));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def rows() -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    results = [one(seed) for seed in SEEDS]
    seconds, steps, accuracy, power = zip(*results, strict=True)
    done = [s for s in steps if s is not None]
    return [
        ("quick: seeds that pass 99 % test accuracy", f"{len(done)} of {len(results)}", "all"),
        ("… time from random weights to there", spread(list(seconds), " s"), "≤ 3 s"),
        ("… steps", spread([float(s) for s in done]), ""),
        ("… test accuracy at the end of the run", spread(list(accuracy), digits=4), "> 0.99"),
        (f"… power of W_E in {FEW} frequencies there", spread(list(power)), "≥ 0.9"),
        ("… memory of the whole process", f"{peak_memory():.0f} MB", "< 1,000 MB"),
    ]
