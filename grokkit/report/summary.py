"""What `grokkit inspect` says of a run: plain values for JSON, and the same as tables for a terminal."""

import math
from typing import Any

from rich.console import Group
from rich.table import Table

from grokkit import measures
from grokkit.opened import Opened
from grokkit.plain import plain_text
from grokkit.report.reading import milestones, origins
from grokkit.runs import Run
from grokkit.runs.moments import broke_at


def summarised(run: Run, tau: float = measures.TAU) -> dict[str, Any]:
    """A run as plain values: what JSON knows, and None where a number is not finite.

    Keys: ``task``, ``model``, ``training``, ``provenance`` (as recorded); ``checkpoints`` (steps);
    ``moments`` (by what happens there: losses in nats and accuracies at that step, or None); ``broke_at``
    (the first step with a loss that is not finite, or None); ``network`` (the last one with finite weights:
    its ``step``, ``set_aside``, which broken ones come after it, or None, and either its measures or
    ``unavailable``, the reason why there are none).

    Args:
        run: Any run with checkpoints.
        tau: Threshold of the key frequencies, in (0, 1].

    Raises:
        ValueError: If the run has no checkpoints, or tau is out of range.
    """
    if len(run.steps) == 0:
        raise ValueError("this run has no checkpoints, so there is no network to look into")
    if not 0 < tau <= 1:
        raise ValueError(f"tau must be in (0, 1], got {tau!r}")
    told = {
        "task": run.task.to_dict(),
        "model": run.model.to_dict(),
        "training": run.train.to_dict(),
        "provenance": dict(run.provenance),
        "checkpoints": [int(step) for step in run.steps],
        "moments": {
            name: None if step is None else {"step": step, **run.at(step)}
            for name, step in milestones(run).items()
        },
        "broke_at": broke_at(run),
        "network": _network(Opened.before_break(run, tau)),
    }
    return _finite(told)


def _network(opened: Opened) -> dict[str, Any]:
    try:
        network = opened.network
    except ValueError as reason:
        return {"step": opened.step, "set_aside": None, "unavailable": str(reason)}
    said: dict[str, Any] = {"step": opened.step, "set_aside": opened.set_aside, "tau": opened.tau}
    said["sum_of_squared_weights"] = measures.weight_norms(network)["total"]
    if not opened.adds:
        instead = f"the Fourier measures are about addition; this run learned {opened.task.op}"
        return {**said, "unavailable": instead}
    try:
        m = measures.measure_checkpoint(network, opened.grid.logits, opened.task, opened.K, opened.tau)
        by_embedding = measures.key_frequencies(network, opened.tau, source="W_E")
    except ValueError as reason:  # no frequency but 0
        return {**said, "unavailable": str(reason)}
    return {
        **said,
        "key_frequencies": {"W_L": list(m.key_frequencies), "W_E": list(by_embedding)},
        "warning": opened.warning,
        "gini": {"W_E": m.embedding_gini, "W_L": m.neuron_logit_gini},
        "train_loss": m.train_loss,
        "test_loss": m.test_loss,
        "restricted_loss_test": {variant: by["test"] for variant, by in m.restricted_loss.items()},
        "excluded_loss_train": m.excluded_loss,
        "trig_fraction_of_logits": m.trig_fraction_pooled,
    }


def as_tables(run: Run, told: dict[str, Any]) -> Group:
    """What is `summarised` of a run, as three tables; print them with markup off: they quote the file."""
    return Group(_settings(run, told), _story(told), _mechanism(told["network"]))


def _settings(run: Run, told: dict[str, Any]) -> Table:
    table = Table(title=f"{run.task.op} mod {run.task.p}", title_justify="left", show_header=False)
    for name in ("task", "model", "training"):
        table.add_row(name, plain_text(", ".join(f"{key} {value}" for key, value in told[name].items())))
    for name, origin in origins(run):
        table.add_row(name, plain_text(origin))
    steps = told["checkpoints"]
    table.add_row("checkpoints", f"{len(steps)}, steps {steps[0]} … {steps[-1]}")
    return table


def _story(told: dict[str, Any]) -> Table:
    """The moments that matter, each with what was measured there."""
    columns = ("", "step", "train loss", "test loss", "train right", "test right")
    table = Table(*columns, title="What happened", title_justify="left")
    for name, measured in told["moments"].items():
        if measured is None:
            table.add_row(name, "never")
            continue
        losses = (_said(measured[f"{split}_loss"], ".2e") for split in ("train", "test"))
        right = (_said(measured[f"{split}_accuracy"], ".1%") for split in ("train", "test"))
        table.add_row(name, f"{measured['step']:,}", *losses, *right)
    if told["broke_at"] is not None:
        table.add_row("first loss that is not finite", f"{told['broke_at']:,}")
    return table


def _mechanism(network: dict[str, Any]) -> Table:
    """The progress measures of the last network, or why there are none."""
    title = f"Inside the network at step {network['step']:,}"
    table = Table(title=title, title_justify="left", show_header=False)
    if network["set_aside"]:
        table.add_row("mind", network["set_aside"])
    if "sum_of_squared_weights" in network:
        table.add_row("sum of squared weights", _said(network["sum_of_squared_weights"], ".1f"))
    if "unavailable" in network:
        table.add_row("not measured", plain_text(network["unavailable"]))
        return table
    rule = f"(at least {network['tau']:g} of the largest)"
    for source, keys in network["key_frequencies"].items():
        table.add_row(f"key frequencies in {source} {rule}", ", ".join(map(str, keys)) or "none")
    if network["warning"]:
        table.add_row("mind", network["warning"])
    gini, restricted = network["gini"], network["restricted_loss_test"]
    rows = {
        "Gini of Fourier norms": f"W_E {gini['W_E']:.2f}, W_L {gini['W_L']:.2f}",
        "test loss": f"{network['test_loss']:.2e}",
        "restricted loss, test": ", ".join(f"{variant} {value:.2e}" for variant, value in restricted.items()),
        "train loss": f"{network['train_loss']:.2e}",
        "excluded loss, train": f"{network['excluded_loss_train']:.2e}",
        "share of the logits' variance that the key waves explain": (
            f"{network['trig_fraction_of_logits']:.1%}"
        ),
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _said(value: float | None, form: str) -> str:
    return "not finite" if value is None else format(value, form)


def _finite(value: Any) -> Any:
    """The same with None for every number that JSON does not know."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
