"""When a training has recorded enough, held to what its settings say, at the edge of each of them."""

import numpy as np
import pytest

from grokkit.runs import CURVES
from grokkit.settings import TrainConfig
from grokkit.training.record import Record
from grokkit.training.thinning import telling_coordinates


def ends_at(settings, measured):
    """The first step at which a record of these (step, test loss, test accuracy) has reached its target."""
    record = Record(settings, CURVES, telling_coordinates)
    for step, test_loss, test_accuracy in measured:
        record.add(step, (1.0, test_loss, 1.0, test_accuracy), {})
        if record.reached_target(step):
            return step
    return None


def aiming(**at):
    return TrainConfig(**{"stop_accuracy": 0.75, "stop_loss": 0.5, "stop_delay": 20} | at)


@pytest.mark.parametrize("accuracy", [0.05, 0.3, 0.75, 1.0])
def test_an_accuracy_of_just_what_was_asked_for_is_enough(accuracy):
    below = float(np.nextafter(accuracy, 0))
    settings = TrainConfig(stop_accuracy=accuracy)
    assert ends_at(settings, [(0, 9.0, below), (10, 9.0, below), (20, 9.0, accuracy), (30, 9.0, 1.0)]) == 20
    assert ends_at(settings, [(0, 9.0, below), (10, 9.0, below)]) is None


@pytest.mark.parametrize("loss", [1e-6, 0.1, 2.0])
def test_a_loss_of_just_what_was_asked_for_is_enough(loss):
    above = float(np.nextafter(loss, 9))
    settings = aiming(stop_loss=loss, stop_delay=0)
    assert ends_at(settings, [(0, above, 1.0), (10, loss, 1.0), (20, 0.0, 1.0)]) == 10
    assert ends_at(settings, [(0, above, 1.0), (10, above, 1.0)]) is None


@pytest.mark.parametrize(("delay", "end"), [(0, 30), (1, 40), (10, 40), (11, 50), (30, 60), (31, None)])
def test_the_delay_is_counted_from_where_the_accuracy_was_first_reached(delay, end):
    """What is lost again meanwhile is not asked for once more; the loss is asked for at the end."""
    accuracies = [0.1, 0.2, 0.7, 0.75, 0.6, 0.9, 0.9]
    measured = [(10 * i, 0.5, accuracy) for i, accuracy in enumerate(accuracies)]
    assert ends_at(aiming(stop_delay=delay), measured) == end


def test_the_loss_must_be_low_when_training_ends_and_not_only_once():
    losses = [0.4, 0.4, 0.6, 0.7, 0.6, 0.5]
    assert ends_at(aiming(), [(10 * i, loss, 0.8) for i, loss in enumerate(losses)]) == 50


def test_nothing_is_reached_at_a_step_that_was_not_measured():
    record = Record(aiming(stop_delay=0), CURVES, telling_coordinates)
    record.add(10, (1.0, 0.1, 1.0, 1.0), {})
    assert [record.reached_target(step) for step in (0, 10, 11)] == [False, True, False]


@pytest.mark.parametrize("most", [2, 3, 7])
@pytest.mark.parametrize("seed", [0, 1])
def test_of_too_many_weights_first_and_last_stay_and_the_least_telling_go(most, seed):
    """Of each measurement too many the one goes whose neighbours are nearest."""
    curves = np.random.default_rng(seed).uniform(0.1, 1, size=(20, 4)).round(1)
    record = Record(TrainConfig(checkpoints=most), CURVES, telling_coordinates)
    kept: list[int] = []
    for i, row in enumerate(curves.tolist()):
        record.add(100 * i, tuple(row), {"w": np.array(i)})
        kept.append(i)
        if len(kept) > most:
            points = [telling_coordinates(100 * j, *curves[j]) for j in kept]
            gaps = [np.abs(points[j + 1] - points[j - 1]).sum() for j in range(1, len(kept) - 1)]
            del kept[1 + gaps.index(min(gaps))]
    assert record.steps.tolist() == [100 * i for i in kept]
    assert [int(weights["w"]) for weights in record.checkpoints] == kept
    assert (kept[0], kept[-1]) == (0, 19)
    assert len(record.curves["step"]) == 20
