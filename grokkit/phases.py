"""The three phases of a run that groks, cut by stated rules.

Nanda et al. 2023 (arXiv 2301.05217) tell them apart by eye: *memorisation*, *circuit formation*, *cleanup*. A
rule says what the eye looks for, and can be wrong in public. There are three here, each a pure function of
curves over the same steps; `cuts` applies one to `grokkit.measures.RunMeasures`. They agree on the order of
the phases, not on the places of the cuts: show more than one.

There is no rule for the end of cleanup. What settles has no turning point, so a rule would need a tolerance,
and would find mostly that.

Each rule begins to look at the first step with more than `KNOWN` of the training pairs right.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from grokkit.arrays import finite_array, one_for_each
from grokkit.measures import RunMeasures
from grokkit.settings import HALF, KNOWN

NAMES = ("memorisation", "circuit formation", "cleanup")

Steps = Int[np.ndarray, " step"]
Curve = Float[np.ndarray, " step"]


@dataclass(frozen=True)
class Cuts:
    """First steps of the second and of the third phase; memorisation begins with the run."""

    formation: int
    cleanup: int

    def phase(self, step: int) -> str:
        """Name of the phase that a step belongs to, one of `NAMES`."""
        return NAMES[int(step >= self.formation) + int(step >= self.cleanup)]


def by_excluded_loss(steps: Steps, train_accuracy: Curve, excluded_loss: Curve) -> Cuts:
    """The turning points of excluded loss: its lowest point, and then its highest.

    From the lowest on the network depends on the key frequencies more and more; from the highest on, no more.
    Of what lies after memorising the highest is taken first, the lowest before it then.

    Raises:
        ValueError: If excluded loss does not rise after memorising, or is at its highest at the last step.
    """
    steps, train_accuracy, excluded_loss = _curves(steps, train_accuracy, excluded_loss=excluded_loss)
    first = _memorised(steps, train_accuracy)
    highest = first + int(np.argmax(excluded_loss[first:]))
    lowest = first + int(np.argmin(excluded_loss[first : highest + 1]))
    if lowest == highest:
        raise ValueError(
            f"no circuit forms after memorising: excluded loss never rises after step {steps[first]}"
        )
    if highest == len(steps) - 1:
        raise ValueError(f"no cleanup yet: excluded loss is highest at the last step, {steps[-1]}")
    return Cuts(int(steps[lowest]), int(steps[highest]))


def by_accuracy(steps: Steps, train_accuracy: Curve, test_accuracy: Curve) -> Cuts:
    """What is seen from outside: the training pairs are known, and then half of the test pairs.

    Raises:
        ValueError: If either never happens, or the test pairs are known no later than the training pairs.
    """
    steps, train_accuracy, test_accuracy = _curves(steps, train_accuracy, test_accuracy=test_accuracy)
    first = _memorised(steps, train_accuracy)
    (half,) = np.nonzero(test_accuracy > HALF)
    if not len(half):
        raise ValueError(f"half of the test pairs are never right (at most {test_accuracy.max():.1%})")
    if half[0] <= first:
        raise ValueError(
            f"no wait: half of the test pairs are right at step {steps[half[0]]}, the training pairs "
            f"known at step {steps[first]}"
        )
    return Cuts(int(steps[first]), int(steps[half[0]]))


def by_weights(steps: Steps, train_accuracy: Curve, weight_norm: Curve) -> Cuts:
    """The sum of squared weights: its highest point, and where it then falls by the largest share a step.

    The share, not the amount: d log(norm)/d step, as central differences (`numpy.gradient`). Of two falls the
    steeper is taken, though it may be the earlier, when memorising gets cheaper.

    Raises:
        ValueError: If a norm is not positive, or the norm is highest at the last step.
    """
    steps, train_accuracy, weight_norm = _curves(steps, train_accuracy, weight_norm=weight_norm)
    first = _memorised(steps, train_accuracy)
    if not (weight_norm > 0).all():
        raise ValueError(f"sums of squared weights must be positive, got {weight_norm.min()}")
    highest = first + int(np.argmax(weight_norm[first:]))
    if highest == len(steps) - 1:
        raise ValueError(f"the weights are still growing at the last step, {steps[-1]}")
    fall = np.gradient(np.log(weight_norm[highest:]), steps[highest:])
    return Cuts(int(steps[highest]), int(steps[highest + 1 + int(np.argmin(fall[1:]))]))


RULES: dict[str, Callable[[RunMeasures], Cuts]] = {
    "excluded loss": lambda m: by_excluded_loss(m.steps, m.train_accuracy, m.excluded_loss),
    "accuracy": lambda m: by_accuracy(m.steps, m.train_accuracy, m.test_accuracy),
    "weights": lambda m: by_weights(m.steps, m.train_accuracy, m.weight_norms["total"]),
}


def cuts(measured: RunMeasures, rule: str = "excluded loss") -> Cuts:
    """The phases of a measured run by one of `RULES`, at its checkpoints.

    Raises:
        ValueError: If there is no such rule, or the run has no three phases by it; the message says why.
    """
    if rule not in RULES:
        raise ValueError(f"the rules are {', '.join(RULES)}; got {rule!r}")
    return RULES[rule](measured)


def _curves(steps: Steps, train_accuracy: Curve, **curve: Curve) -> tuple[Steps, Curve, Curve]:
    """The curves, once it is sure that they are finite, over the same steps, and that these ascend."""
    steps = np.asarray(steps)
    curve = {"train_accuracy": train_accuracy, **curve}
    curves = {name: finite_array(name, values) for name, values in curve.items()}
    one_for_each("step", steps=steps, **curves)
    if (back := np.flatnonzero(np.diff(steps) <= 0)).size:
        raise ValueError(f"steps must ascend, got {steps[back[0] + 1]} after {steps[back[0]]}")
    return steps, *curves.values()


def _memorised(steps: Steps, train_accuracy: Curve) -> int:
    (known,) = np.nonzero(train_accuracy > KNOWN)
    if not len(known):
        raise ValueError(
            f"this run never memorises: at most {train_accuracy.max(initial=0):.1%} of its training pairs "
            f"are right, {KNOWN:.0%} are needed"
        )
    return int(known[0])
