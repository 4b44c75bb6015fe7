"""What Race is told, read back by its JavaScript, against the runs; medians with failures; and bad input."""

import math
import statistics
from dataclasses import replace

import numpy as np
import pytest

from figures.in_node import read_in_node
from figures.race.page import SEEDS, SPEED, on_the_page, results
from figures.sweeps_made_up import made_up
from grokkit.explorables import Race
from grokkit.explorables.race.picture import race_picture
from grokkit.sweeps import Grid
from grokkit.sweeps.contest import BASELINE, NAMES, PUBLISHED, Contest, seconds_to_target
from grokkit.training.optimisers import OPTIMISERS

READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData, median } from "./grokkit/explorables/race/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const medians = data.racers.map((racer) => ["steps", "seconds"].map((quantity) => median(racer, quantity)));
console.log(JSON.stringify({ ...data, medians }));
"""


def test_javascript_reads_every_seed_and_finds_the_same_median():
    contest = on_the_page()
    read = read_in_node(Race.data(contest), READ)
    assert len(read["racers"]) == len(contest.racers) == len(SPEED)
    for told, racer, (steps, seconds) in zip(read["racers"], contest.racers, read["medians"], strict=True):
        assert told["name"] == racer.name == NAMES[racer.optimiser]
        assert [seed["seed"] for seed in told["seeds"]] == list(SEEDS)
        for seed, run in zip(told["seeds"], racer.runs, strict=True):
            assert (seed["fate"], seed["steps"]) == (run.fate, run.step_at_target)
            assert seed["seconds"] == seconds_to_target(run)
        assert (math.inf if steps is None else steps) == racer.median
        expected = statistics.median(
            math.inf if (s := seconds_to_target(r)) is None else s for r in racer.runs
        )
        assert (math.inf if seconds is None else seconds) == pytest.approx(expected)


def test_a_median_is_not_made_better_by_failures():
    grid = Grid({"optimiser": ("adamw",)}, seeds=(0, 1, 2, 3, 4), changes={"steps": 100})

    def contest(arrive: int):
        fates = [
            ("groks", 10 * (seed + 1)) if seed < arrive else ("memorises only", None) for seed in range(5)
        ]
        return Contest.of(made_up(grid, lambda job: fates[job.seed]))

    assert [contest(n).racers[0].median for n in range(6)] == [math.inf] * 3 + [30, 30, 30]


def test_racers_are_the_settings_without_seeds_the_soonest_first():
    contest = on_the_page()
    medians = [racer.median for racer in contest.racers]
    assert medians == sorted(medians)
    assert medians[-1] == math.inf
    two = Contest.of(
        results("adamw", lr=0.01), results("adamw", lr=0.003), results("adamw", seeds=(77,), lr=0.01)
    )
    assert sorted(len(racer.runs) for racer in two.racers) == [10, 11]
    assert {racer.settings.split(",")[0] for racer in two.racers} == {
        "learning rate 0.01",
        "learning rate 0.003",
    }
    stable = Contest.of(results("adamw", loss="stablemax", batch_size=0.4))
    assert stable.racers[0].name == "AdamW with StableMax"
    assert stable.racers[0].settings == "learning rate 0.001, weight decay 1, batches of 40%"


def test_a_default_that_is_told_and_one_that_is_not_are_one_racer():
    some, told = results("muon", (0, 1)), results("muon", (2, 3))
    settings = [run.setting | {"model": run.setting["model"] | {"attention_rate": 1.0}} for run in told.runs]
    told = replace(told, runs=[replace(run, setting=s) for run, s in zip(told.runs, settings, strict=True)])
    (racer,) = Contest.of(some, told).racers
    assert [run.seed for run in racer.runs] == [0, 1, 2, 3]


def test_ratios_are_those_of_the_medians():
    contest = on_the_page()
    median = {racer.optimiser: racer.median for racer in contest.racers}
    for racer in contest.racers:
        ratio = contest.ratio(racer)
        if math.isfinite(racer.median):
            assert ratio == pytest.approx(median[BASELINE] / racer.median)
        else:
            assert ratio is None
    assert [racer["name"] for racer in Race(contest).manifest["racers"] if racer["baseline"]] == ["AdamW"]
    two = Contest.of(results("adamw"), results("adamw", lr=0.01, steps=100))
    assert two.baseline is two.racers[0]
    alone = Contest.of(results("muon"))
    assert alone.baseline is None
    assert alone.ratio(alone.racers[0]) is None


def test_what_was_published_is_of_optimisers_that_there_are_and_never_without_its_caution():
    assert NAMES.keys() == OPTIMISERS.keys()
    assert PUBLISHED.keys() <= OPTIMISERS.keys() - {BASELINE}
    for published in PUBLISHED.values():
        assert published.caution
        assert published.source
    assert PUBLISHED["grokfast_ma"].ratio == pytest.approx(50.5, abs=0.05)  # as its README says
    assert PUBLISHED["grokfast_ema"].ratio == pytest.approx(43.8, abs=0.05)


def test_the_identity_covers_what_is_drawn():
    contest = on_the_page()
    assert contest.identity == on_the_page().identity
    assert contest.about() == {"id": contest.identity, "text": "6 racers, 60 runs"}
    first, *rest = contest.racers
    run, *others = first.runs
    for change in ({"seconds": 1e-3}, {"step_at_target": 1}, {"failure": "lost"}):
        other = Contest(contest.target, [replace(first, runs=(replace(run, **change), *others)), *rest])
        assert other.identity != contest.identity
    assert Contest(0.5, contest.racers).identity != contest.identity


def test_the_picture_has_a_dot_for_each_that_arrives_and_counts_the_others():
    contest = on_the_page()
    drawn = race_picture(contest)
    arrive = [sum(run.step_at_target is not None for run in racer.runs) for racer in contest.racers]
    assert drawn.count("<circle") == sum(arrive)
    for racer, n in zip(contest.racers, arrive, strict=True):
        assert f"{n} of {len(racer.runs)} seeds arrive" in drawn
        assert (f">{len(racer.runs) - n} of {len(racer.runs)}<" in drawn) or n == len(racer.runs)
    nobody = Contest.of(made_up(Grid({"optimiser": ("sgd",)}), lambda job: ("learns nothing", None)))
    assert "no seed" in race_picture(nobody)
    assert np.isinf(nobody.racers[0].median)


def test_what_is_no_race_is_named():
    with pytest.raises(ValueError, match="a race needs runs"):
        Contest.of(made_up(Grid({"optimiser": ("sgd",)}), lambda job: None))
    other = results("muon")
    asked = replace(other.grid.asked, target=0.5)
    with pytest.raises(ValueError, match=r"a race needs one target, got 0\.5, 0\.99"):
        Contest.of(results("adamw"), replace(other, grid=replace(other.grid, asked=asked)))
