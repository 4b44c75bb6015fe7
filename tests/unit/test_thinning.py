"""Which checkpoints are spared when there are too many."""

import numpy as np
import pytest

from grokkit.training.thinning import least_telling, telling_coordinates


def test_the_checkpoint_between_the_closest_neighbours_is_spared():
    points = np.array([[0.0], [1.0], [5.0], [5.5], [6.0], [20.0]])
    assert least_telling(points) == 3
    with pytest.raises(ValueError, match="there are 2"):
        least_telling(points[:2])


@pytest.mark.parametrize("n", [3, 4, 9])
def test_of_several_that_tell_equally_little_the_first_is_spared(n):
    """So that what is kept of an even course does not hang on anything else."""
    assert least_telling(np.arange(n)[:, None] * np.array([[1.0, -2.0]])) == 1
    assert least_telling(np.array([0.0, *(9.0 + i for i in range(n))])[:, None]) == 2


def test_coordinates_of_a_perfect_network_are_finite():
    assert np.isfinite(telling_coordinates(0, 0.0, 0.0, 1.0, 1.0)).all()
