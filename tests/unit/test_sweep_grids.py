"""A grid is data: which runs it has, in which order, and what each is called."""

import itertools
import json
import re
from dataclasses import replace

import pytest

from grokkit.networks.model import ModelConfig
from grokkit.settings import SETTINGS, TrainConfig, quick
from grokkit.sweeps import Asked, Grid, with_seed
from grokkit.sweeps.grid import varied
from grokkit.task import Task

AXES = {"lr": (0.01, 0.02, 0.04), "frac_train": (0.3, 0.5), "options.momentum": (0.5, 0.9)}
KEYS = [
    "5dca39d0f5e2227b",
    "35e17fb06d2a1fe0",
    "4a81aa580f5492ab",
    "0438a5378436b87a",
    "2d9618a21526b4a0",
    "e074a60b1ebe11bb",
    "f8ed1b86e17802d7",
    "c973fd4c8953ce3d",
]
GRID = Grid(AXES, seeds=(4, 2), base="quick", changes={"p": 11, "optimiser": "sgd", "steps": 9})


def test_it_has_every_combination_with_every_seed_once():
    jobs = list(GRID.jobs())
    expected = {
        (seed, *values) for seed in (4, 2) for values in itertools.product(*AXES.values())
    }  # as one would write the loops
    assert len(GRID) == len(jobs) == len(expected)
    assert {(job.seed, *job.cell.values()) for job in jobs} == expected
    assert [job.seed for job in jobs] == [4] * 12 + [2] * 12  # half of the seeds is half of every cell
    assert len({job.key for job in jobs}) == len(jobs)


def test_a_run_has_the_setting_that_one_would_write_by_hand():
    for job in GRID.jobs():
        task, model, config = with_seed(quick(), job.seed)
        expected = (
            replace(task, p=11, frac_train=job.cell["frac_train"]),
            replace(model, p=11),
            replace(
                config,
                steps=9,
                optimiser="sgd",
                lr=job.cell["lr"],
                options={"momentum": job.cell["options.momentum"]},
            ),
        )
        assert job.setting == expected


def test_a_network_that_has_been_trained_may_go_on_otherwise():
    changes = {**GRID.changes, "then.steps": 7, "then.lr": 0.5}
    grid = replace(GRID, changes=changes, axes={"frac_train": (0.3, 0.5), "then.frac_train": (0.1, 0.2)})
    jobs = list(grid.jobs())
    assert len(jobs) == len({job.key for job in jobs}) == 8
    for job in jobs:
        task, model, config = with_seed(quick(), job.seed)
        task = replace(task, p=11, frac_train=job.cell["frac_train"])
        config = replace(config, steps=9, optimiser="sgd")
        assert job.setting == (task, replace(model, p=11), config)
        later = replace(task, frac_train=job.cell["then.frac_train"])
        assert job.then == (7, later, replace(config, lr=0.5))
    assert [job.then for job in GRID.jobs()] == [None] * len(GRID)
    assert Grid.from_dict(json.loads(json.dumps(grid.to_dict()))) == grid


@pytest.mark.parametrize("base", [None, *SETTINGS])
def test_a_grid_without_axes_is_its_base(base):
    (job,) = Grid({}, base=base, seeds=(3,)).jobs()
    expected = with_seed((Task(), ModelConfig(), TrainConfig()) if base is None else SETTINGS[base](), 3)
    assert job.setting == expected


def test_the_coarse_cells_come_first():
    def order(n):
        return [cell["d_mlp"] for cell in Grid({"d_mlp": tuple(range(1, n + 1))}, changes={"p": 5}).cells]

    assert order(1) == [1]
    assert order(9) == [1, 9, 5, 3, 7, 2, 4, 6, 8]
    assert order(4) == [1, 4, 2, 3]
    for n in (2, 3, 6, 10, 13):
        found = order(n)
        assert sorted(found) == list(range(1, n + 1))
        assert set(found[:2]) == {1, n}
        for seen in range(2, n):  # never a hole more than four times as wide as another
            gaps = [b - a for a, b in itertools.pairwise(sorted(found[:seen]))]
            assert max(gaps) <= 4 * min(gaps)
    plane = Grid({"d_mlp": (1, 2, 3, 4, 5), "d_head": (1, 2, 3)}).cells
    assert {tuple(cell.values()) for cell in plane[:4]} == {(1, 1), (1, 3), (5, 1), (5, 3)}


def test_a_run_is_called_the_same_however_its_numbers_are_written(as_users_run_it):
    one = Grid({"lr": (1e-3, 1)}, changes={"weight_decay": 1})
    other = Grid({"lr": (0.001, 1.0)}, changes={"weight_decay": 1.0})
    assert [job.key for job in one.jobs()] == [job.key for job in other.jobs()]
    assert one == other
    # A value can be set or varied, or be that of the base: the run is the same.
    (bare,) = Grid({}).jobs()
    assert [job.key for job in Grid({"weight_decay": (1,)}, changes={"lr": 0.001}).jobs()] == [bare.key]


def test_a_run_keeps_its_name_from_one_version_to_the_next():
    """Files of results are read by these names: if one changes, all that was swept is swept again."""
    grid = Grid({"lr": (0.001, 0.02), "frac_train": (0.3, 0.5)}, seeds=(0, 3), changes={"steps": 100})
    assert [job.key for job in grid.jobs()] == KEYS


def test_whatever_decides_how_a_run_goes_is_in_its_name():
    plain = {name: value for name, value in GRID.to_dict().items() if name not in ("axes", "seeds")}
    changes = {"p": 13, "op": "multiply", "mirror_split": True, "d_model": 64, "act": "gelu", "steps": 8}
    changes |= {"betas": [0.5, 0.5], "schedule": "linear", "optimiser": "muon", "options.momentum": 0.1}
    keys = {next(Grid.from_dict(plain).jobs()).key}
    for name, value in changes.items():
        other = Grid.from_dict({**plain, "changes": {**plain["changes"], name: value}})
        keys.add(next(other.jobs()).key)
    keys.add(next(Grid.from_dict({**plain, "seeds": [1]}).jobs()).key)
    assert len(keys) == len(changes) + 2


def test_what_is_set_together_may_need_each_other():
    changes = {"stop_loss": 0.1, "stop_accuracy": 0.5}
    (job,) = Grid({}, changes=changes).jobs()
    assert (job.setting[2].stop_loss, job.setting[2].stop_accuracy) == (0.1, 0.5)


def test_it_comes_from_a_file_and_goes_into_one(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(
        'note = "Why."\nbase = "quick"\nseeds = [4, 2]\ntarget = 0.5\ncrossings = ["test_loss<1e-1"]\n'
        'measures = ["gini_W_E"]\n[set]\np = 11\noptimiser = "sgd"\nsteps = 9\n'
        '[axes]\nlr = [0.01, 0.02, 4e-2]\nfrac_train = [0.3, 0.5]\n"options.momentum" = [0.5, 0.9]\n'
    )
    grid = Grid.from_toml(path)
    asked = Asked(target=0.5, crossings=("test_loss < 0.1",), measures=("gini_W_E",))
    assert grid == replace(GRID, note="Why.", asked=asked)
    assert Grid.from_dict(json.loads(json.dumps(grid.to_dict()))) == grid


def test_it_may_grow_in_values_and_seeds_and_in_nothing_else():
    grown = replace(GRID, axes={**AXES, "lr": (0.01, 0.08)}, seeds=(7,), note="More.")
    assert grown.grows_from(GRID)
    for other in (
        replace(GRID, axes={"lr": (0.01,)}),
        replace(GRID, base="mainline"),
        replace(GRID, changes={**GRID.changes, "steps": 10}),
        replace(GRID, asked=Asked(target=0.5)),
        replace(GRID, asked=Asked(points=10)),
    ):
        assert not other.grows_from(GRID)


def test_names_of_what_is_varied_are_those_with_two_values():
    assert varied(Grid({"lr": (1.0, 2.0), "steps": (5,)}).cells) == ["lr"]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"axes": {"lrate": [1]}}, "nothing called 'lrate' can be set or varied; there are p, "),
        ({"axes": {"seed": [1]}}, "nothing called 'seed'"),
        ({"axes": {"checkpoints": [1]}}, "nothing called 'checkpoints'"),
        ({"axes": {"options.": [1]}}, "nothing called 'options.'"),
        ({"axes": {"then.p": [5]}}, "nothing called 'then.p'"),
        ({"changes": {"then.optimiser": "sgd"}}, "nothing called 'then.optimiser'"),
        ({"axes": {"then.frac_train": [0.1]}}, "then.steps must say for how many steps more"),
        ({"changes": {"then.steps": 0}}, "then.steps must be an integer of at least 1, got 0"),
        ({"changes": {"then.steps": 5}, "axes": {"then.frac_train": [0.1, 2]}}, "got 2"),
        ({"axes": {"lr": [0.1, -1]}}, "lr must be a number above 0, got -1"),
        ({"axes": {"lr": ["fast"]}}, "lr must be a number above 0, got 'fast'"),
        ({"axes": {"lr": 0.1}}, "lr must be a list of values, got 0.1"),
        ({"axes": {"lr": []}}, "lr must be a list of values"),
        ({"axes": {"lr": [1, 1.0]}}, "lr has 1.0 twice"),
        ({"axes": {"lr": [1]}, "changes": {"lr": 2}}, "lr is set and varied"),
        ({"changes": {"stop_loss": 0.1}}, "stop_loss and stop_delay refine stop_accuracy"),
        ({"axes": [1]}, "axes must be values by name"),
        ({"changes": {"act": "sine"}}, "act must be one of"),
        ({"seeds": []}, "seeds must be a list of values"),
        ({"seeds": [0, 0]}, "seeds has 0 twice"),
        ({"seeds": [-1]}, "a seed must be an integer of at least 0"),
        ({"seeds": 3}, "seeds must be a list of values, got 3"),
        ({"base": "slow"}, "no setting is called 'slow'; there is mainline, quick, small"),
        ({"note": 3}, "the note must be text"),
        ({"axis": {}}, "a grid has no 'axis'; it has axes, base, "),
        ({"measures": ["beauty"]}, "no measure is called 'beauty'; there are "),
        ({"measures": "gini_W_E"}, "measures must be a list"),
        ({"crossings": ["test_loss = 3"]}, "a crossing must be a curve"),
        ({"crossings": ["loss < 3"]}, "a crossing must be a curve"),
        ({"crossings": ["test_loss < nan"]}, "a crossing must be a curve"),
        ({"target": 1}, "target must be a number above 0 and below 1, got 1"),
        ({"tau": 0}, "tau must be a number above 0 and at most 1, got 0"),
        ({"points": 1}, "points must be an integer of at least 2, got 1"),
    ],
)
def test_what_is_no_grid_is_refused_before_anything_is_trained(as_users_run_it, told, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Grid.from_dict(told)


def test_a_file_that_is_no_grid_is_named(as_users_run_it, tmp_path):
    path = tmp_path / "grid.toml"
    for text in ("axes = [", "[axes]\nlr = [-1]", b"\xff\xfe"):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(ValueError, match=r"grid\.toml: "):
            Grid.from_toml(path)
    with pytest.raises(FileNotFoundError):
        Grid.from_toml(tmp_path / "none.toml")
