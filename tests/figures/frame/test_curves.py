"""What figures draw of a long curve."""

import numpy as np
import pytest

from figures.recordings import run_of
from grokkit.explorables.frame.curves import MOST_POINTS, thin


def test_a_long_curve_keeps_its_spikes_and_its_recorded_steps():
    n = 20_000
    loss = np.ones(n)
    spikes = np.random.default_rng(0).choice(n, 40, replace=False)
    loss[spikes] = 50 + np.arange(40)
    run = run_of(n_checkpoints=4, points_each=n // 4, train_loss=loss, test_loss=np.ones(n))
    kept = thin(run)
    assert len(kept) < MOST_POINTS
    assert np.all(np.diff(kept) > 0)
    assert {0, n - 1} <= set(kept)
    assert set(run.steps) <= set(run.curves["step"][kept])
    for width in (1_000, 5_000):  # whatever the stretch, its highest point is still there
        for first in range(0, n, width):
            window = kept[(kept >= first) & (kept < first + width)]
            assert loss[window].max() == pytest.approx(loss[first : first + width].max(), abs=40)
    assert loss[kept].max() == loss.max()
