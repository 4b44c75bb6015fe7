"""What was published of how the circuit forms."""

import numpy as np

from grokkit.ledger.claim import Claim, percent, whole
from grokkit.measures import RunMeasures
from grokkit.phases import RULES, cuts
from grokkit.runs import Run
from grokkit.runs.moments import KNOWN, memorised


class Trained:
    """A run's curves, from where it has memorised."""

    def __init__(self, run: Run, measured: RunMeasures):
        self.run, self.m, self.steps = run, measured, measured.steps
        known = memorised(run)
        if known is None:
            raise ValueError(f"this run never memorises: its train accuracy does not exceed {KNOWN:.0%}")
        self.memorised = known
        self.after = np.flatnonzero(self.steps >= known)

    def first(self, what: np.ndarray) -> float:
        """The first step from memorising on at which something is true, or NaN."""
        (found,) = np.nonzero(what[self.after])
        return float(self.steps[self.after[found[0]]]) if len(found) else np.nan

    @property
    def grokked(self) -> float:
        """First checkpoint with more than 99 % test accuracy."""
        return self.first(self.m.test_accuracy > KNOWN)

    @property
    def restricted_falls(self) -> float:
        """When restricted loss has halved."""
        restricted = self.m.restricted_loss["sum"]["test"]
        return self.first(restricted < restricted[self.after[0]] / 2)

    @property
    def test_falls(self) -> float:
        """When test loss has halved."""
        return self.first(self.m.test_loss < self.m.test_loss[self.after[0]] / 2)

    @property
    def excluded_rises(self) -> float:
        """When excluded loss is twice its lowest so far."""
        excluded = self.m.excluded_loss
        lowest = np.minimum.accumulate(excluded[self.after])
        rises = np.zeros(len(excluded), dtype=bool)
        rises[self.after] = excluded[self.after] > 2 * lowest
        return self.first(rises)

    @property
    def excluded_turns(self) -> float:
        """Where excluded loss is lowest, from memorising to grokking (or to the end, without it)."""
        until = self.steps <= self.grokked if np.isfinite(self.grokked) else np.ones(len(self.steps), bool)
        between = np.flatnonzero((self.steps >= self.memorised) & until)
        return float(self.steps[between[np.argmin(self.m.excluded_loss[between])]])

    @property
    def test_turns(self) -> float:
        """Where test loss is highest from memorising on."""
        return float(self.steps[self.after[np.argmax(self.m.test_loss[self.after])]])

    @property
    def excluded_peak(self) -> float:
        """The highest excluded loss from memorising on."""
        return float(self.m.excluded_loss[self.after].max())

    @property
    def excluded_drift(self) -> float:
        """By what share of itself excluded loss changes over the last tenth of the steps."""
        end = self.steps[-1]
        before, last = np.interp([0.9 * end, end], self.steps, self.m.excluded_loss)
        return float(last / before - 1)

    @property
    def cleanups(self) -> np.ndarray:
        """Where cleanup begins by each of the `RULES` of phases; NaN where a rule finds no phases."""

        def begins(rule: str) -> float:
            try:
                return float(cuts(self.m, rule).cleanup)
            except ValueError:
                return np.nan

        return np.array([begins(rule) for rule in RULES])

    @property
    def norm_peak(self) -> float:
        """The highest sum of squared weights."""
        return float(self.m.weight_norms["total"].max())


TRAINING = [
    Claim(
        "train accuracy exceeds 99 % at step",
        "memorisation lasts to about 1,400",
        lambda t: t.memorised,
        whole,
        None,
        "the published number is the end of a phase drawn by eye, not this step",
    ),
    Claim(
        "test accuracy exceeds 99 % at step",
        "about 10,000; cleanup from 9,400 to 14,000",
        lambda t: t.grokked,
        whole,
        lambda t: t.grokked > 3 * t.memorised,
        "long after memorising: more than three times as many steps",
    ),
    Claim(
        "steps at which restricted loss and test loss have halved since memorising",
        "restricted loss falls first (a curve)",
        lambda t: np.array([t.restricted_falls, t.test_falls]),
        whole,
        lambda t: t.restricted_falls < t.test_falls,
        "restricted loss halves before test loss does",
    ),
    Claim(
        "step at which excluded loss has doubled from its minimum",
        "rises during circuit formation, before the jump (a curve)",
        lambda t: t.excluded_rises,
        whole,
        lambda t: t.excluded_rises < t.grokked,
        "before test accuracy exceeds 99 %",
    ),
    Claim(
        "steps at which excluded loss is lowest and test loss highest",
        "excluded loss rises in circuit formation, before the jump (curves)",
        lambda t: np.array([t.excluded_turns, t.test_turns]),
        whole,
        lambda t: t.excluded_turns < t.test_turns,
        "between memorising and grokking, excluded loss begins to rise before test loss begins to fall",
    ),
    Claim(
        "excluded loss: highest, last",
        "a plateau in cleanup (a curve)",
        lambda t: np.array([t.excluded_peak, t.m.excluded_loss[-1]]),
        lambda x: f"{x:.1f}",
        lambda t: t.m.excluded_loss[-1] > 0.9 * t.excluded_peak,
        "a plateau: the last is more than nine tenths of the highest",
    ),
    Claim(
        "excluded loss: change over the last tenth of the steps",
        "a plateau in cleanup (a curve)",
        lambda t: t.excluded_drift,
        percent,
        lambda t: abs(t.excluded_drift) < 0.05,
        "a plateau at whatever height: less than 5 %",
    ),
    Claim(
        f"steps at which cleanup begins by the rules {', '.join(RULES)}",
        "9,400, cut by eye",
        lambda t: t.cleanups,
        whole,
        lambda t: np.ptp(t.cleanups) < 0.2 * t.steps[-1],
        "all three find phases, and agree within a fifth of the run",
    ),
    Claim(
        "Gini of W_E and W_L, first and last",
        "rises sharply in cleanup (curves)",
        lambda t: np.array([*t.m.embedding_gini[[0, -1]], *t.m.neuron_logit_gini[[0, -1]]]),
        lambda x: f"{x:.2f}",
        lambda t: (
            t.m.embedding_gini[-1] > t.m.embedding_gini[0]
            and t.m.neuron_logit_gini[-1] > t.m.neuron_logit_gini[0]
        ),
        "both higher at the end than at the start",
    ),
    Claim(
        "sum of squared weights: first, highest, last",
        "falls smoothly, then sharply; near 950 at the end",
        lambda t: np.array([t.m.weight_norms["total"][0], t.norm_peak, t.m.weight_norms["total"][-1]]),
        whole,
        lambda t: t.m.weight_norms["total"][-1] < t.norm_peak / 2,
        "at the end less than half of the highest",
    ),
]
