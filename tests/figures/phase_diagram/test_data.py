"""What PhaseDiagram is told, read back by its JavaScript, against the results themselves; and bad input."""

from dataclasses import replace

import numpy as np
import pytest

from figures.in_node import read_in_node
from figures.phase_diagram.page import DECAYS, RATES, become, on_the_page
from figures.sweeps_made_up import made_up
from grokkit.explorables import PhaseDiagram
from grokkit.explorables.frame.dials import dials_of
from grokkit.explorables.phase_diagram.picture import LEAST_SHADE, plane_picture, shades
from grokkit.settings import mainline, quick
from grokkit.sweeps import Grid, Plane, Results, with_seed

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData, shadeOf } from "./grokkit/explorables/phase_diagram/data.js";
import { choicesFrom } from "./grokkit/explorables/live_training/dials.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const shade = shadeOf(data.cells);
const runs = data.cells.map((row) => row.map(({ runs }) => runs.map((told) => told && {
  ...told,
  shade: told.fate === "groks" ? shade(told) : null,
  curves: Object.fromEntries(Object.entries(data.curves(told)).map(([name, values]) => [name, [...values]])),
})));
const choices = data.cells.map((row) => row.map(({ dials }) => dials && choicesFrom(dials)));
console.log(JSON.stringify({ ...data, runs, choices }));
"""
GRIDS = {
    "decay and rate": Grid({"weight_decay": (4.0, 0.0, 1.0), "lr": (0.01, 0.001)}, seeds=(0, 3)),
    "one seed, one row": Grid(
        {"lr": (0.001, 0.004, 0.016), "weight_decay": (1.0, 2.0), "p": (31,)}, seeds=(5,)
    ),
    "quick": Grid({"weight_decay": (1.0, 2.0), "lr": (0.01, 0.02)}, seeds=(1, 0), base="quick"),
}


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("missing", [0.0, 0.4])
def test_javascript_reads_every_run_and_every_curve(name, missing):
    grid = GRIDS[name]
    results = made_up(grid, lambda job: become(job, missing))
    read = read_in_node(PhaseDiagram.data(results), READ)
    plane = Plane.of(results)
    by_place = {(run.cell["weight_decay"], run.cell["lr"], run.seed): run for run in results.runs}
    assert read["seeds"] == list(grid.seeds)
    assert [float(text) for text in read["across"]["texts"]] == sorted(grid.axes[plane.across.name])
    assert [float(text) for text in read["up"]["texts"]] == sorted(grid.axes[plane.up.name])
    n = 0
    for y, row in zip(plane.up.values, read["runs"], strict=True):
        for x, cell in zip(plane.across.values, row, strict=True):
            place = {plane.across.name: x, plane.up.name: y}
            for seed, told in zip(grid.seeds, cell, strict=True):
                run = by_place.get((place["weight_decay"], place["lr"], seed))
                assert (told is None) == (run is None)
                if run is None:
                    continue
                n += 1
                assert (told["fate"], told["target"]) == (run.fate, run.step_at_target)
                assert told["memorised"] == run.moments["memorised"]
                assert told["curves"]["step"] == run.curves["step"].tolist()
                for split in ("train", "test"):
                    drawn = told["curves"][split]
                    np.testing.assert_allclose(drawn, run.curves[f"{split}_accuracy"], atol=1e-5)
                if run.fate == "groks":
                    assert told["shade"] == pytest.approx(shades(plane)[run.key])
    assert n == len(results.runs)


def test_the_page_can_train_exactly_what_the_paper_has_but_for_its_dials():
    grid = replace(GRIDS["decay and rate"], changes={"steps": 700, "batch_size": 0.4, "record_every": 20})
    read = read_in_node(PhaseDiagram.data(made_up(grid, become)), READ)
    for row, rate in zip(read["choices"], (0.001, 0.01), strict=True):
        for choices, decay in zip(row, (0, 1, 4), strict=True):
            assert choices == {
                "seed": 0,
                "p": 113,
                "fraction": 30,
                "batch": 40,
                "lr": rate,
                "decay": decay,
                "steps": 700,
            }
    read = read_in_node(PhaseDiagram.data(made_up(GRIDS["quick"], become)), READ)
    assert read["choices"] == [[None, None], [None, None]]  # its rate falls, and that is no dial


@pytest.mark.parametrize("seed", [0, 12])
def test_a_setting_has_dials_if_they_say_all_that_differs(seed):
    setting = task, model, config = mainline(seed)
    assert dials_of(setting) == [seed, 113, 3000, 10_000, 1000, 1000, 20_000]
    never = {"stop_accuracy": None, "stop_loss": None, "stop_delay": 0}
    told = replace(config, lr=0.0063, weight_decay=0.125, batch_size=0.25, steps=99, record_every=1, **never)
    assert dials_of((replace(task, frac_train=0.1234), model, told)) == [seed, 113, 1234, 2500, 6300, 125, 99]
    assert dials_of((replace(task, p=31), replace(model, p=31), config))[1] == 31
    for other in (
        quick(seed),
        (replace(task, op="multiply"), model, config),
        (task, replace(model, d_mlp=64), config),
        (task, model, replace(config, optimiser="muon")),
        (task, model, replace(config, temperature=2.0)),
        (task, model, replace(config, weight_seed=seed + 1)),
        (task, model, replace(config, batch_size=100)),
        (task, model, replace(config, lr=1e-7)),  # finer than a dial
        (task, model, replace(config, weight_decay=1e6)),  # beyond it
        with_seed(setting, 2_000_000),
    ):
        assert dials_of(other) is None


def test_the_identity_covers_what_is_drawn_and_not_who_ran_it():
    results = on_the_page()
    again = on_the_page()
    assert results.identity == again.identity
    assert PhaseDiagram.data(results).block == PhaseDiagram.data(again).block
    first, *rest = results.runs
    curves = {**first.curves, "test_accuracy": first.curves["test_accuracy"] / 2}
    for change in ({"curves": curves}, {"step_at_target": 7}, {"seconds": 1.25}, {"failure": "lost"}):
        other = Results(results.grid, results.provenance, [replace(first, **change), *rest])
        assert other.identity != results.identity
    for other in (
        Results(results.grid, results.provenance, rest),
        Results(replace(results.grid, seeds=(0, 1, 2, 3)), results.provenance, results.runs),
    ):
        assert other.identity != results.identity
    moved = [replace(first, session=2), *rest]
    assert Results(results.grid, {2: {"command": "elsewhere"}}, moved).identity == results.identity
    assert results.about() == {"id": results.identity, "text": "294 runs over weight_decay, lr"}


def test_the_picture_has_every_run_and_the_soonest_is_the_darkest():
    results = on_the_page()
    plane = Plane.of(results)
    drawn = plane_picture(plane, 0.99)
    fates = [run.fate for run in results.runs]
    assert drawn.count("<rect x=") == fates.count("groks") + 1  # and one in the key
    for fate, outline in {
        "memorises only": "h6v6h-6z",
        "learns nothing": "m-3 0h6",
        "falls apart": "l6 -6",
    }.items():
        assert drawn.count(outline) == fates.count(fate) + 1
    shade = shades(plane)
    steps = {run.key: run.step_at_target for run in results.runs if run.fate == "groks"}
    assert max(shade, key=shade.get) in [key for key in steps if steps[key] == min(steps.values())]
    assert min(shade.values()) == pytest.approx(LEAST_SHADE)
    assert max(shade.values()) == 1
    assert "weight decay" in drawn
    cells = [[run for run in cell if run and run.fate] for cell in plane]
    everywhere = sum(bool(cell) and all(run.fate == "groks" for run in cell) for cell in cells)
    assert f"all seeds grok in {everywhere}," in drawn


def test_what_makes_no_plane_is_named():
    one = made_up(Grid({"lr": RATES[:3], "weight_decay": (1.0,)}), lambda job: ("learns nothing", None))
    with pytest.raises(ValueError, match="of which two axes are varied; of this one 1 are varied: lr"):
        PhaseDiagram(one)
    three = Grid({"lr": RATES[:2], "weight_decay": DECAYS[:2], "frac_train": (0.3, 0.4)})
    with pytest.raises(ValueError, match="3 are varied: lr, weight_decay, frac_train"):
        PhaseDiagram(made_up(three, become))
    with pytest.raises(ValueError, match="must have numbers; op has 'add'"):
        PhaseDiagram(made_up(Grid({"lr": RATES[:2], "op": ("add", "subtract")}), lambda job: None))
    with pytest.raises(ValueError, match="nothing of this sweep has been run"):
        PhaseDiagram(made_up(GRIDS["decay and rate"], lambda job: None))


def test_what_came_with_a_run_stays_text():
    html = PhaseDiagram(made_up(GRIDS["decay and rate"], lambda job: ("failed", None))).html()
    assert "<none left>" not in html
