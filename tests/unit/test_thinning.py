"""Which checkpoints are spared when there are too many."""

import numpy as np
import pytest

from grokkit.training.thinning import least_telling, telling_coordinates


def test_the_checkpoint_between_the_closest_neighbours_is_spared():
    points = np.array([[0.0], [1.0], [5.0], [5.5], [6.0], [20.0]])
    assert least_telling(points) == 3
    with pytest.raises(ValueError, match="there are 2"):
        least_telling(points[:2])


def test_coordinates_of_a_perfect_network_are_finite():
    assert np.isfinite(telling_coordinates(0, 0.0, 0.0, 1.0, 1.0)).all()
