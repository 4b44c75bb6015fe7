"""The command line: record a run, go on with it, look at what is in it."""

import sys
from collections import Counter
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from grokkit import measures
from grokkit.ledger import several
from grokkit.networks import fast
from grokkit.networks.model import ModelConfig
from grokkit.report import write_report
from grokkit.report.reading import moments, origins
from grokkit.runs import Run, load_recorded
from grokkit.settings import SETTINGS, TrainConfig
from grokkit.task import OPERATIONS, Task
from grokkit.training.loop import resume as resume_training
from grokkit.training.loop import train as train_network

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    help="Train a small transformer until it **groks**, and look inside.\n\n"
    "Start with `grokkit train quick`: in a few seconds a network learns to add mod 113. "
    "`grokkit inspect mainline` shows the recorded run that the book is about.",
)
SettingName = StrEnum("SettingName", {name: name for name in SETTINGS})
OperationName = StrEnum("OperationName", {name: name for name in OPERATIONS})
Precision = StrEnum("Precision", {"float32": "float32", "float16": "float16"})


@app.command()
def train(
    setting: Annotated[
        SettingName,
        typer.Argument(help="**mainline**, the paper's run (about 15 minutes), or **quick** (seconds)."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to save the run to [default: SETTING.safetensors].")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Seed of the split, the initial weights and the minibatches.")
    ] = 0,
    p: Annotated[int | None, typer.Option(help="Modulus, 3 or more.")] = None,
    op: Annotated[OperationName | None, typer.Option(help="What is learned of a and b.")] = None,
    frac_train: Annotated[float | None, typer.Option(help="Share of the pairs that is trained on.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Weight decay; 0 for none.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Pairs per step; 0 for all of them.")] = None,
    steps: Annotated[int | None, typer.Option(help="The most steps to train for.")] = None,
    checkpoints: Annotated[
        int | None, typer.Option(help="The most sets of weights to keep; 0 for all.")
    ] = None,
    precision: Annotated[
        Precision,
        typer.Option(help="Of the saved weights. **float16**: half the size, but no state of the optimiser."),
    ] = Precision.float32,
    device: Annotated[str | None, typer.Option(help="cpu, cuda, mps.")] = None,
) -> None:
    """Train a network from random weights and record it in one file.

    Ctrl-C ends early and keeps what was recorded; `grokkit resume` goes on from there.

    Example: `grokkit train quick --p 59 --seed 3 --out my-run.safetensors`
    """
    with _clear_errors():
        task, model, config = SETTINGS[setting.value](seed)
        task = _changed(task, p=p, op=op and op.value, frac_train=frac_train)
        model = _changed(model, p=p)
        config = _changed(config, lr=lr, weight_decay=weight_decay, steps=steps, device=device)
        for name, value in {"batch_size": batch_size, "checkpoints": checkpoints}.items():
            if value is not None:
                config = replace(config, **{name: value or None})
        _save(train_network(task, model, config), out or Path(f"{setting.value}.safetensors"), precision)


@app.command()
def resume(
    path: Annotated[Path, typer.Argument(metavar="RUN", help="A recorded run; its file is replaced.")],
    steps: Annotated[
        int | None, typer.Option(help="New total number of steps, all of which are trained.")
    ] = None,
    checkpoints: Annotated[
        int | None, typer.Option(help="The most sets of weights to keep; 0 for all.")
    ] = None,
    precision: Annotated[Precision, typer.Option(help="Of the saved weights.")] = Precision.float32,
) -> None:
    """Go on with a run that was interrupted, or that shall be longer.

    A file saved as float32 goes on as if it had never stopped, one saved as float16 with a new optimiser.
    """
    with _clear_errors():
        run = Run.load(path)
        if checkpoints is not None:
            run = replace(run, train=replace(run.train, checkpoints=checkpoints or None))
        _save(resume_training(run, steps), path, precision)


@app.command()
def inspect(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A file, or the name of a run in the package: mainline.")
    ],
    report: Annotated[
        Path | None,
        typer.Option(help="Write the whole analysis to this file instead: one page that works offline."),
    ] = None,
) -> None:
    """Say what a recorded run holds and what its last network computes with.

    Example: `grokkit inspect mainline --report mainline.html`
    """
    with _clear_errors():
        recorded = _opened(run)
        if report is not None:
            write_report(recorded, report)
            print(f"{report}: {report.stat().st_size / 1e6:.1f} MB. Open it in a browser.")
            return
        console = Console()
        console.print(_settings_table(recorded))
        console.print(_story_table(recorded))
        console.print(_mechanism_table(recorded))


@app.command()
def ledger(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUNS]...", help="Files, or names of runs in the package: mainline."),
    ] = None,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("ledger.json"),
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="Instead of RUNS: how many quick networks to train, from seed 0 on."),
    ] = None,
) -> None:
    """Put what several networks show beside what was published: recorded runs, or new quick ones.

    Example: `grokkit ledger mainline seed1.safetensors seed2.safetensors --out three.json`
    """
    with _clear_errors():
        if bool(runs) == bool(seeds):
            raise ValueError("name the runs that the ledger shall be of, or give --seeds; one of the two")
        if seeds:
            command, networks = f"--seeds {seeds}", several.train_quick(range(seeds))
        else:
            command, networks = " ".join(runs), {Path(name).stem: _opened(name) for name in runs}
            if len(networks) < len(runs):
                raise ValueError(f"two of these runs have the same name: {command}")
        told = several.make(networks, f"grokkit ledger {command} --out {out}")
        out.write_text(told.to_json(), encoding="utf-8")
        for about, rows in {"network": told.network, "training": told.training}.items():
            verdicts = Counter(line.row.verdict for line in rows)
            said = ", ".join(f"{n} {verdict}" for verdict, n in verdicts.items())
            print(f"{out}: {len(networks)} runs, {about}: {said or 'too few checkpoints to judge'}")


def _opened(name: str) -> Run:
    """A run by the name of its file, or by that which it has in the package."""
    return Run.load(name) if Path(name).suffix or Path(name).exists() else load_recorded(name)


def _settings_table(run: Run) -> Table:
    table = Table(title=f"{run.task.op} mod {run.task.p}", title_justify="left", show_header=False)
    for title, settings in {"task": run.task, "model": run.model, "training": run.train}.items():
        table.add_row(title, ", ".join(f"{f.name} {getattr(settings, f.name)}" for f in fields(settings)))
    for origin in origins(run):
        table.add_row(*origin)
    table.add_row("checkpoints", f"{len(run.steps)}, steps {run.steps[0]} … {run.steps[-1]}")
    return table


def _story_table(run: Run) -> Table:
    """The moments that matter, each with what was measured there."""
    columns = ("", "step", "train loss", "test loss", "train right", "test right")
    table = Table(*columns, title="What happened", title_justify="left")
    for moment, step in moments(run).items():
        if step is None:
            table.add_row(moment, "never")
            continue
        m = run.at(step)
        table.add_row(
            moment,
            f"{step:,}",
            *(f"{m[name]:.2e}" for name in ("train_loss", "test_loss")),
            *(f"{m[name]:.1%}" for name in ("train_accuracy", "test_accuracy")),
        )
    return table


def _mechanism_table(run: Run) -> Table:
    """The progress measures of the last network; those that speak of sums only where sums were learned."""
    step = int(run.steps[-1])
    network = run.network(step)
    table = Table(title=f"Inside the network at step {step:,}", title_justify="left", show_header=False)
    table.add_row("sum of squared weights", f"{measures.weight_norms(network)['total']:.1f}")
    if run.task.op != "add":
        table.add_row("Fourier measures", f"are about addition; this run learned {run.task.op}")
        return table
    m = measures.measure_checkpoint(network, fast.grid_logits(network), run.task)
    rule = f"(at least {m.tau:g} of the largest)"
    by_embedding = measures.key_frequencies(network, m.tau, source="W_E")
    rows = {
        f"key frequencies in W_L {rule}": ", ".join(map(str, m.key_frequencies)) or "none",
        f"key frequencies in W_E {rule}": ", ".join(map(str, by_embedding)) or "none",
        "Gini of Fourier norms": f"W_E {m.embedding_gini:.2f}, W_L {m.neuron_logit_gini:.2f}",
        "test loss": f"{m.test_loss:.2e}",
        "restricted loss, test": ", ".join(
            f"{variant} {losses['test']:.2e}" for variant, losses in m.restricted_loss.items()
        ),
        "train loss": f"{m.train_loss:.2e}",
        "excluded loss, train": f"{m.excluded_loss:.2e}",
        "share of the logits' variance that the key waves explain": f"{m.trig_fraction_pooled:.1%}",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _changed(settings: Any, **changes: Any) -> Task | ModelConfig | TrainConfig:
    """Settings with those values replaced that were given."""
    return replace(settings, **{name: value for name, value in changes.items() if value is not None})


def _save(run: Run, path: Path, precision: Precision) -> None:
    run.save(path, precision.value)
    last = run.at(int(run.curves["step"][-1]))
    print(
        f"{path}: {len(run.steps)} checkpoints to step {run.steps[-1]:,}, "
        f"{path.stat().st_size / 1e6:.1f} MB; "
        f"test accuracy {last['test_accuracy']:.1%}. Look inside: grokkit inspect {path}"
    )


class _clear_errors:
    """Show what the user can mend as one line, not as a traceback."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError | OSError):
            print(f"grokkit: {error}", file=sys.stderr)
            raise typer.Exit(2)
