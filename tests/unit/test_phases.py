"""The rules that cut phases find the places that made-up curves were given, and say when there are none."""

from dataclasses import replace

import numpy as np
import pytest

from grokkit import load_recorded, phases
from grokkit.measures import measure_run
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task

STEPS = np.arange(4) * 10
ONES = np.ones(4)


def made_up(seed):
    """Steps and curves with known turning points: memorised < lowest < highest < end, at random places."""
    rng = np.random.default_rng(seed)
    n = 60
    steps = np.cumsum(rng.integers(1, 90, n))
    known, low, high = np.sort(rng.choice(np.arange(3, n - 5), 3, replace=False))
    at = np.arange(n)
    train = np.where(at < known, 0.9, 1.0)
    excluded = np.exp(np.interp(at, [0, low, high, n - 1], [1.6, -3, 3, 2.0]))
    uneven = 0.003 * rng.standard_normal(n)  # no two places fall equally steeply
    norm = np.exp(np.interp(at, [0, low, high, n - 1], [7, 8, 7.8, 5.0]) + uneven)
    test = np.where(at < high, 0.1, 0.9)
    return steps, train, excluded, norm, test, (int(steps[known]), int(steps[low]), int(steps[high]))


@pytest.mark.parametrize("seed", range(20))
def test_turning_points_of_excluded_loss_are_found_where_they_were_put(seed):
    steps, train, excluded, _, _, (_, low, high) = made_up(seed)
    assert phases.by_excluded_loss(steps, train, excluded) == phases.Cuts(low, high)


@pytest.mark.parametrize("seed", range(20))
def test_accuracies_cut_where_they_cross(seed):
    steps, train, _, _, test, (known, _, high) = made_up(seed)
    assert phases.by_accuracy(steps, train, test) == phases.Cuts(known, high)


@pytest.mark.parametrize("seed", range(20))
def test_rules_depend_on_time_and_not_on_the_size_of_the_curves(seed):
    """Counting steps from elsewhere or in other units moves the cuts along; another scale does nothing."""
    steps, train, excluded, norm, _, _ = made_up(seed)
    for rule, curve in ((phases.by_excluded_loss, excluded), (phases.by_weights, norm)):
        cuts = rule(steps, train, curve)
        moved = rule(7 * steps + 3, train, 0.01 * curve)
        assert (moved.formation, moved.cleanup) == (7 * cuts.formation + 3, 7 * cuts.cleanup + 3)


@pytest.mark.parametrize("middle", [300, 700, 1500])
def test_the_steepest_share_is_taken_not_the_steepest_amount(middle):
    """log N = −s/500 − 0.2 tanh((s − m)/100) falls fastest at m; N itself, as it shrinks, earlier."""
    steps = np.arange(0, 2001, 10)
    norm = np.exp(-steps / 500 - 0.2 * np.tanh((steps - middle) / 100))
    cuts = phases.by_weights(steps, np.ones(len(steps)), norm)
    assert cuts == phases.Cuts(0, middle)
    assert steps[np.gradient(norm, steps).argmin()] < middle


@pytest.mark.parametrize(("early", "late", "found"), [(0.1, 0.3, 1500), (0.3, 0.1, 400)])
def test_of_two_falls_of_the_weights_the_steeper_is_taken(early, late, found):
    steps = np.arange(0, 2001, 10)
    norm = np.exp(-early * np.tanh((steps - 400) / 50) - late * np.tanh((steps - 1500) / 50))
    assert phases.by_weights(steps, np.ones(len(steps)), norm).cleanup == found


def test_what_came_before_memorising_does_not_count():
    steps = np.arange(8) * 10
    train = np.array([0, 0, 0.5, 1, 1, 1, 1, 1.0])
    excluded = np.array([9, 0.001, 9, 3, 1, 5, 4, 4.0])
    assert phases.by_excluded_loss(steps, train, excluded) == phases.Cuts(40, 50)


def test_more_than_the_share_is_asked_for_and_not_as_much():
    """Exactly 99 % is not memorised yet, exactly half is not half-way."""
    steps = np.arange(7) * 10
    train = np.array([0.5, phases.KNOWN, 1, 1, 1, 1, 1])
    test = np.array([0, 0, 0, 0.5, 0.6, 1, 1])
    assert phases.by_accuracy(steps, train, test) == phases.Cuts(20, 40)
    excluded = np.array([4.0, 1, 3, 2, 5, 4, 4])
    assert phases.by_excluded_loss(steps, train, excluded) == phases.Cuts(30, 40)


def test_half_of_the_test_pairs_known_with_the_training_pairs_is_no_wait():
    train, test = np.array([0, 1.0, 1, 1]), np.array([0, 0.6, 1, 1])
    with pytest.raises(ValueError, match=r"no wait: half of the test pairs are right at step 10, .* step 10"):
        phases.by_accuracy(STEPS, train, test)


def test_every_step_belongs_to_one_phase():
    cuts = phases.Cuts(40, 90)
    said = [cuts.phase(step) for step in (0, 39, 40, 89, 90, 1000)]
    assert said == [phases.NAMES[i] for i in (0, 0, 1, 1, 2, 2)]


@pytest.mark.parametrize(
    ("rule", "curves", "said"),
    [
        (phases.by_excluded_loss, (0.5 * ONES, ONES), "never memorises: at most 50.0%"),
        (phases.by_excluded_loss, (ONES, np.array([4.0, 3, 2, 1])), "never rises after step 0"),
        (phases.by_excluded_loss, (ONES, np.array([4.0, 3, 2, 7])), "highest at the last step, 30"),
        (phases.by_accuracy, (ONES, 0.2 * ONES), r"never right \(at most 20.0%\)"),
        (phases.by_accuracy, (np.array([0, 0, 0, 1.0]), ONES), "half of the test pairs are right at step 0"),
        (phases.by_weights, (ONES, np.array([1.0, 2, 3, 4])), "still growing at the last step, 30"),
        (phases.by_weights, (ONES, np.array([1.0, 2, 0, 4])), "must be positive, got 0.0"),
    ],
)
def test_a_run_without_three_phases_is_refused_with_the_reason(rule, curves, said):
    with pytest.raises(ValueError, match=said):
        rule(STEPS, *curves)


@pytest.fixture(scope="module")
def recorded():
    """A fifth of the recorded run's checkpoints, and the whole of its accuracy and weights."""
    run = load_recorded("mainline")
    kept = np.unique([*range(0, len(run.steps), 5), len(run.steps) - 1])
    thinned = Run(
        run.task,
        run.model,
        run.train,
        run.steps[kept],
        run.curves,
        [run.checkpoints[i] for i in kept],
    )
    return measure_run(thinned)


def test_in_the_recorded_run_the_phases_come_in_their_order_by_every_rule(recorded):
    by_rule = {name: phases.cuts(recorded, name) for name in phases.RULES}
    memorised = recorded.steps[recorded.train_accuracy > phases.KNOWN][0]
    for cuts in by_rule.values():
        assert memorised <= cuts.formation < cuts.cleanup <= recorded.steps[-1]
    # On the beginning of cleanup the rules agree within a fifth of the run, on the end of memorising less.
    cleanups = [cuts.cleanup for cuts in by_rule.values()]
    assert max(cleanups) - min(cleanups) < 0.2 * recorded.steps[-1]


def test_in_the_recorded_run_excluded_loss_rises_before_test_loss_falls(recorded):
    cuts = phases.cuts(recorded)
    worst = recorded.steps[recorded.test_loss.argmax()]
    assert cuts.formation < worst < cuts.cleanup
    between = (recorded.steps >= worst) & (recorded.steps <= cuts.cleanup)
    assert (np.diff(recorded.excluded_loss[between]) > 0).all()
    assert (np.diff(recorded.test_loss[between]) < 0).all()


def test_an_unknown_rule_is_named(recorded):
    with pytest.raises(ValueError, match="the rules are excluded loss, accuracy, weights; got 'eye'"):
        phases.cuts(recorded, "eye")


def test_a_network_that_was_never_trained_has_no_phases(recorded):
    model = ModelConfig(p=7, d_model=8, n_heads=2, d_head=4, d_mlp=16)
    state = Transformer(model, 0).state_dict()
    weights = {name: state[name].numpy() for name in model.shapes}
    curves = {name: np.zeros(3) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    steps = np.arange(3)
    run = Run(Task(p=7), model, TrainConfig(), steps, {**curves, "step": steps}, [weights] * 3)
    measured = measure_run(run)
    for rule in phases.RULES:
        with pytest.raises(ValueError, match="never memorises"):
            phases.cuts(measured, rule)
        with pytest.raises(ValueError, match="of its training pairs"):
            phases.cuts(replace(measured, test_accuracy=np.ones(3)), rule)


RULES = [phases.by_excluded_loss, phases.by_accuracy, phases.by_weights]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_curves_that_are_not_finite_are_refused_with_the_place(rule, bad):
    curve = np.ones(5)
    curve[3] = bad
    for curves in ((np.ones(5), curve), (curve, np.ones(5))):
        with pytest.raises(ValueError, match=rf"not finite, the first {bad} at \(3,\)"):
            rule(np.arange(5), *curves)


@pytest.mark.parametrize("rule", RULES)
def test_curves_are_over_the_same_steps_which_ascend(rule, as_users_run_it):
    with pytest.raises(ValueError, match=r"for each step, got shapes steps \(5,\), train_accuracy \(4,\)"):
        rule(np.arange(5), np.ones(4), np.ones(4))
    with pytest.raises(ValueError, match="steps must ascend, got 20 after 30"):
        rule(np.array([10, 30, 20]), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="never memorises"):
        rule(np.arange(0), np.ones(0), np.ones(0))


def test_known_and_half_known_mean_more_than_the_shares_that_are_named():
    """At exactly 99 % nothing is memorised yet, at exactly one half nothing is half known."""
    steps, train = np.arange(6), np.array([0.5, phases.KNOWN, 0.999, 1, 1, 1])
    test = np.array([0, 0, 0.1, phases.HALF, 0.6, 1])
    assert phases.by_accuracy(steps, train, test) == phases.Cuts(2, 4)
    cuts = phases.Cuts(2, 4)
    assert [cuts.phase(s) for s in (1, 2, 3, 4)] == [phases.NAMES[i] for i in (0, 1, 1, 2)]
