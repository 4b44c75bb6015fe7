"""The command line: record a run, go on with it, look at what is in it."""

import contextlib
import json
import signal
import sys
import warnings
from collections import Counter
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import torch
import typer
from rich.console import Console
from tqdm import tqdm

from grokkit import measures
from grokkit.gallery import Gallery
from grokkit.ledger import several
from grokkit.networks.model import ACTIVATIONS, ModelConfig
from grokkit.plain import plain_text
from grokkit.report import write_report
from grokkit.report.summary import as_tables, summarised
from grokkit.runs import Run, load_recorded, replacing
from grokkit.runs.file import TEXT_RUN, format_of
from grokkit.settings import SETTINGS, TrainConfig
from grokkit.sweeps import Grid, Results, record, tuning
from grokkit.sweeps.shown import as_table
from grokkit.task import OPERATIONS, Task
from grokkit.text.run import TextRun
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.training import TextTrainer
from grokkit.text.verdicts import CLAIMS
from grokkit.text.verdicts import judge as judge_text
from grokkit.text.verdicts.recorded import Judged, Verdicts
from grokkit.training import RunFile, finished
from grokkit.training.loop import Loop
from grokkit.training.origin import as_told, origin_of
from grokkit.training.sums import Trainer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    help="Train a small transformer until it **groks**, and look inside.\n\n"
    "Start with `grokkit train quick`: in a few seconds a network learns to add mod 113. "
    "`grokkit inspect mainline` shows the recorded run that the book is about.",
)
Settings = TypeVar("Settings", Task, ModelConfig, TrainConfig)
AnyRun = TypeVar("AnyRun", Run, TextRun)
Precision = StrEnum("Precision", {"float32": "float32", "float16": "float16"})
TextPrecision = StrEnum("TextPrecision", {"float32": "float32", "int8": "int8"})


@app.command()
def train(
    setting: Annotated[
        str,
        typer.Argument(
            metavar="|".join(SETTINGS),
            help="**mainline**, the paper's run (about 15 minutes), or **quick** (seconds).",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to save the run to [default: SETTING.safetensors].")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Seed of the split, the initial weights and the minibatches.")
    ] = 0,
    p: Annotated[int | None, typer.Option(help="Modulus, 3 or more.")] = None,
    op: Annotated[
        str | None, typer.Option(metavar="|".join(OPERATIONS), help="What is learned of a and b.")
    ] = None,
    frac_train: Annotated[float | None, typer.Option(help="Share of the pairs that is trained on.")] = None,
    attention_rate: Annotated[
        float | None, typer.Option(help="Share of softmax in attention, 0 to 1; the rest is constant.")
    ] = None,
    d_model: Annotated[int | None, typer.Option(help="Width of the residual stream.")] = None,
    n_heads: Annotated[int | None, typer.Option(help="Attention heads.")] = None,
    d_head: Annotated[int | None, typer.Option(help="Width of one head.")] = None,
    d_mlp: Annotated[int | None, typer.Option(help="Neurons.")] = None,
    act: Annotated[
        str | None, typer.Option(metavar="|".join(ACTIVATIONS), help="The neurons' non-linearity.")
    ] = None,
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

    What is recorded is written every 30 seconds. Ctrl-C ends early and keeps what was recorded; `grokkit
    resume` goes on from there, also after a crash.

    Example: `grokkit train quick --p 97 --seed 3 --out my-run.safetensors`
    """
    with _clear_errors():
        if setting not in SETTINGS:
            raise ValueError(f"no setting is called {setting!r}; there is {', '.join(SETTINGS)}")
        task, model, config = SETTINGS[setting](seed)
        task = _changed(task, p=p, op=op, frac_train=frac_train)
        sizes = {"d_model": d_model, "n_heads": n_heads, "d_head": d_head, "d_mlp": d_mlp}
        model = _changed(model, p=p, attention_rate=attention_rate, act=act, **sizes)
        config = _changed(config, lr=lr, weight_decay=weight_decay, steps=steps, device=device)
        if batch_size is not None:
            config = replace(config, batch_size=batch_size or None)
        if checkpoints is not None:
            config = replace(config, checkpoints=checkpoints or None)
        _record(Trainer(task, model, config), out or Path(f"{setting}.safetensors"), precision.value)


@app.command()
def text(
    setting: Annotated[
        str, typer.Argument(metavar="|".join(TEXT_SETTINGS), help="What kind of text, and model.")
    ],
    seed: Annotated[int, typer.Option(help="Of the initial weights and of the texts it is trained on.")] = 0,
    steps: Annotated[int | None, typer.Option(help="How many steps to train for.")] = None,
    checkpoints: Annotated[int | None, typer.Option(help="The most sets of weights to keep.")] = None,
    precision: Annotated[
        TextPrecision,
        typer.Option(
            help="Of the saved weights. **int8**: a quarter of the size, no state of the optimiser."
        ),
    ] = TextPrecision.float32,
    out: Annotated[
        Path | None, typer.Option(help="File to write; by default SETTING-SEED.safetensors.")
    ] = None,
) -> None:
    """Train a text model that must know when a line is full, and record it in one file.

    It takes minutes. Ctrl-C keeps what was recorded, and `grokkit resume` goes on from there.

    Example: `grokkit text implicit --seed 3 --out mine.safetensors`
    """
    with _clear_errors():
        if setting not in TEXT_SETTINGS:
            raise ValueError(f"no text model is called {setting!r}; there is {', '.join(TEXT_SETTINGS)}")
        wrapping, model, config = TEXT_SETTINGS[setting](seed)
        config = _changed(config, steps=steps, checkpoints=checkpoints)
        path = out or Path(f"{setting}-{seed}.safetensors")
        _record(TextTrainer(wrapping, model, config), path, precision.value)


@app.command()
def resume(
    path: Annotated[Path, typer.Argument(metavar="RUN", help="A recorded run; its file is replaced.")],
    steps: Annotated[
        int | None, typer.Option(help="New total number of steps, all of which are trained.")
    ] = None,
    checkpoints: Annotated[
        int | None, typer.Option(help="The most sets of weights to keep; 0 for all.")
    ] = None,
    precision: Annotated[str, typer.Option(help="Of the saved weights.")] = "float32",
) -> None:
    """Go on with a run that was interrupted, or that shall be longer; of a text model too.

    A file saved as float32 goes on as if it had never stopped, one saved as float16 with a new optimiser.
    """
    with _clear_errors():
        of_text = format_of(path.expanduser()) == TEXT_RUN
        known = TextPrecision if of_text else Precision
        if precision not in (kinds := [kind.value for kind in known]):
            raise ValueError(f"precision must be {' or '.join(kinds)}, got {precision!r}")
        trainer: Loop
        if of_text:
            trainer = TextTrainer.taking_up(_keeping(TextRun.load(path), checkpoints), steps)
        else:
            trainer = Trainer.taking_up(_keeping(Run.load(path), checkpoints), steps)
        _record(trainer, path, precision)


@app.command()
def inspect(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A file, or the name of a run in the package: mainline.")
    ],
    report: Annotated[
        Path | None,
        typer.Option(help="Write the whole analysis to this file instead: one page that works offline."),
    ] = None,
    tau: Annotated[
        float, typer.Option(help="A frequency is key from this share of the largest norm on.")
    ] = measures.TAU,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the same as JSON, for programs; null: never, or not finite.")
    ] = False,
) -> None:
    """Say what a recorded run holds and what its last network computes with.

    With `--json`: `task`, `model`, `training` and `provenance` as recorded, `checkpoints`, `moments`,
    `broke_at` (the first step whose loss is not finite) and `network`, what was measured of the last one.

    The split follows from the seed alone, as in the paper's code: `Task(seed=0)` is the published split.

    Example: `grokkit inspect mainline --report mainline.html`
    """
    with _clear_errors():
        if report is not None and as_json:
            raise ValueError("--report writes a page and --json prints; one of the two")
        recorded = _opened(run)
        if report is not None:
            report = report.expanduser()
            write_report(recorded, report, tau)
            print(f"{report}: {report.stat().st_size / 1e6:.1f} MB. Open it in a browser.")
            return
        told = summarised(recorded, tau)
        if as_json:
            print(json.dumps(told, indent=2, allow_nan=False))
        else:
            # What is shown was read from a file: brackets in it are no markup, and ":smile:" is no picture.
            Console(markup=False, emoji=False, highlight=False).print(as_tables(recorded, told))


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
        if out.expanduser().is_dir():
            raise IsADirectoryError(f"{out} is a folder: name a file to write to")
        complete = True
        if seeds:
            networks, complete = _quick_networks(seeds)
            command = f"--seeds {seeds if complete else len(networks)}"
        elif runs:
            command = " ".join(map(as_told, runs))
            networks = {Path(name).stem: _opened(name) for name in runs}
            if len(networks) < len(runs):
                raise ValueError(f"two of these runs have the same name: {command}")
        told = several.make(networks, f"grokkit ledger {command} --out {as_told(str(out))}")
        with replacing(out) as draft:
            draft.write_text(told.to_json(), encoding="utf-8")
        for about, rows in {"network": told.network, "training": told.training}.items():
            verdicts = Counter(line.row.verdict for line in rows)
            said = ", ".join(f"{n} {verdict}" for verdict, n in verdicts.items())
            print(
                f"{out}: {len(networks)} runs, {about}: {said or 'too few checkpoints to judge'}", flush=True
            )
        if not complete:
            _end_by(signal.SIGINT)


@app.command()
def gallery(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUNS...", help="Files, or names of runs in the package; all have grokked."),
    ],
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("gallery.json"),
) -> None:
    """Hang networks that add beside each other: the circles, the spectrum and some numbers of each.

    Example: `grokkit gallery mainline seed1.safetensors seed2.safetensors --out three.json`
    """
    with _clear_errors():
        if out.expanduser().is_dir():
            raise IsADirectoryError(f"{out} is a folder: name a file to write to")
        command = f"grokkit gallery {' '.join(map(as_told, runs))} --out {as_told(str(out))}"
        hung = Gallery.of({name: _opened(name) for name in runs}, command)
        with replacing(out) as draft:
            draft.write_text(hung.to_json(), encoding="utf-8")
        print(f"{out}: {len(hung.networks)} networks", flush=True)


@app.command()
def judge(
    runs: Annotated[list[str], typer.Argument(metavar="RUNS...", help="Files of text models.")],
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("verdicts.json"),
) -> None:
    """Hold text models to what was published of a large one: a finding for every claim.

    Example: `grokkit judge implicit-0.safetensors told-0.safetensors --out two.json`
    """
    with _clear_errors():
        if out.expanduser().is_dir():
            raise IsADirectoryError(f"{out} is a folder: name a file to write to")
        names = [Path(name).stem for name in runs]
        if len(set(names)) < len(names):
            raise ValueError(f"two of these models have the same name: {', '.join(names)}")
        opened = {Path(name).stem: TextRun.load(name) for name in runs}
        judged = []
        with tqdm(total=len(opened) * len(CLAIMS), desc="judging", unit="claim", disable=None) as bar:
            for name, run in opened.items():
                findings = []
                for finding in judge_text(run):
                    findings.append(finding)
                    bar.update()
                judged.append(Judged.of(name, run, findings))
        told = Verdicts(tuple(judged), origin_of(torch.device("cpu")))
        with replacing(out) as draft:
            draft.write_text(told.to_json(), encoding="utf-8")
        for model in told.models:
            said = Counter(finding.outcome for finding in model.findings)
            print(f"{model.name}: {', '.join(f'{n} {outcome}' for outcome, n in said.items())}", flush=True)


@app.command()
def sweep(
    grid: Annotated[
        Path | None,
        typer.Argument(metavar="[GRID]", help="What to train, as TOML: see `grokkit.sweeps`."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File for the results [default: that of the grid, with .sqlite].")
    ] = None,
    show: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Instead: say how far a sweep is, and what it found.")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Runs at a time; -1 for as many as there are cores.")] = -1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Train on a Dask cluster: tcp://host:8786.")
    ] = None,
) -> None:
    """Train every run of a grid, several at a time, into one file.

    Each run is written as soon as it is done. The same command again goes on where it was ended, or with
    what was added to the grid, and repeats no run.

    Example: `grokkit sweep fractions.toml --out fractions.sqlite`
    """
    with _clear_errors():
        if (grid is None) == (show is None):
            raise ValueError("name a GRID to train, or give --show; one of the two")
        if show is not None:
            results = Results.load(show)
        elif grid is not None:
            path = out or grid.with_suffix(".sqlite")
            try:
                results = record(Grid.from_toml(grid), path, n_jobs=jobs, scheduler=scheduler)
            except KeyboardInterrupt:
                print("grokkit: interrupted; the same command goes on", file=sys.stderr)
                _end_by(signal.SIGINT)
        Console(markup=False, emoji=False, highlight=False).print(as_table(results))


@app.command()
def tune(
    search: Annotated[Path, typer.Argument(help="What to search, as TOML: see `grokkit.sweeps.tuning`.")],
    out: Annotated[
        Path | None, typer.Option(help="File for the trials [default: that of the search, with .sqlite].")
    ] = None,
) -> None:
    """Find the best setting within a budget of trials, and print it as a grid would set it.

    Each trial is written as soon as it is done; the same command again goes on where it was ended.

    Example: `grokkit tune muon.toml --out muon_trials.sqlite`
    """
    with _clear_errors():
        try:
            found = tuning.tune(tuning.Search.from_toml(search), out or search.with_suffix(".sqlite"))
        except KeyboardInterrupt:
            print("grokkit: interrupted; the same command goes on", file=sys.stderr)
            _end_by(signal.SIGINT)
    print(f"# the best of {found.trials} trials, by its score {found.score:.4g}")
    for name, value in found.best.items():
        key = json.dumps(name) if "." in name else name  # a grid has an option under its whole name
        print(f"{key} = {value:.4g}")


def _quick_networks(seeds: int) -> tuple[dict[str, Run], bool]:
    """Quick networks, and whether they are all that were asked for; ends where there is not even one."""
    try:
        return several.train_quick(range(seeds)), True
    except several.Interrupted as interrupted:
        kept = interrupted.networks
        said = f"the ledger is of {', '.join(kept)} alone" if kept else "nothing is kept"
        print(f"grokkit: interrupted; {said}, without the network in training", file=sys.stderr)
        if not kept:
            _end_by(signal.SIGINT)
        return kept, False


def _opened(name: str) -> Run:
    """A run by the name of its file, or by that which it has in the package."""
    return Run.load(name) if Path(name).suffix or Path(name).exists() else load_recorded(name)


def _changed(settings: Settings, **changes: Any) -> Settings:
    """Settings with those values replaced that were given."""
    return replace(settings, **{name: value for name, value in changes.items() if value is not None})


def _keeping(run: AnyRun, checkpoints: int | None) -> AnyRun:
    """The run with another number of checkpoints to keep, where one is given; 0 for all."""
    if checkpoints is None:
        return run
    return replace(run, train=replace(run.train, checkpoints=checkpoints or None))


def _look_inside(path: Path) -> str:
    """How to go on with a run that is finished."""
    if format_of(path) == TEXT_RUN:
        return f"Open it in Python: grokkit.text.TextRun.load({str(path)!r})"
    return f"Look inside: grokkit inspect {path}"


def _record(trainer: Loop, path: Path, precision: str) -> None:
    """Train, say what there is, and end as the signal asked that interrupted it."""
    file = RunFile(path, precision=precision)
    with warnings.catch_warnings():
        warnings.showwarning = _warning_in_a_line
        run = trainer.run(file=file)
    if file.failure is not None:
        print(f"grokkit: {file.failure}", file=sys.stderr)
    else:
        last = trainer.in_words(tuple(run.curves[name][-1] for name in list(run.curves)[1:]))
        go_on = f"Interrupted; go on: grokkit resume {file.path}"
        with contextlib.suppress(OSError):  # the terminal may be gone
            print(
                f"{file.path}: {len(run.steps)} checkpoints to step {run.steps[-1]:,}, "
                f"{file.path.stat().st_size / 1e6:.1f} MB; {last}. "
                + (_look_inside(file.path) if finished(run) else go_on),
                flush=True,
            )
    if trainer.ended_by is not None:
        _end_by(trainer.ended_by)
    if file.failure is not None:
        raise typer.Exit(2)


def _end_by(number: int) -> None:
    """End by the signal, as its sender expects: a shell's loop over seeds ends too, and the status tells."""
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


def _warning_in_a_line(message: Warning | str, *args: object, **kwargs: object) -> None:
    """Show a warning as a user of a command wants to read it: without the line of code that gave it."""
    with tqdm.external_write_mode(file=sys.stderr):
        print(f"grokkit: {message}", file=sys.stderr)


class _clear_errors:
    """Show what the user can mend as one line, not as a traceback."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError | OSError):
            print(f"grokkit: {plain_text(error)}", file=sys.stderr)
            raise typer.Exit(2)
