"""Time things against each other, in turn, so that a change in the machine's speed meets them all."""

import statistics
import time
from collections.abc import Callable


def in_turn(actions: dict[str, Callable[[], object]], rounds: int, warmup: int = 2) -> dict[str, list[float]]:
    """Seconds of each action in each round; actions take turns, A B C A B C …"""
    for action in actions.values():
        for _ in range(warmup):
            action()
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            started = time.perf_counter()
            action()
            seconds[name].append(time.perf_counter() - started)
    return seconds


def ratios(one: list[float], other: list[float]) -> list[float]:
    """Round by round, how many times as long one took as the other."""
    return [a / b for a, b in zip(one, other, strict=True)]


def spread(values: list[float], unit: str = "", digits: int = 3) -> str:
    """Median and range, as text."""
    low, mid, high = min(values), statistics.median(values), max(values)
    return f"{mid:.{digits}g}{unit} ({low:.{digits}g} … {high:.{digits}g})"
