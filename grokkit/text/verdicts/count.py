"""Is the count there, and what shape is it?"""

import numpy as np
from jaxtyping import Float, Int

from grokkit.text.dictionary import Field, fit_dictionary, receptive_fields
from grokkit.text.manifold import (
    Curve,
    components,
    cosine_by_lag,
    decoding_errors,
    means_by,
    ringing,
)
from grokkit.text.nulls import length_scale, null_curve, null_ringing
from grokkit.text.period import period_shares
from grokkit.text.probes import fit_classes, fit_ridge, scores, scores_within, words_in_line
from grokkit.text.reader import Reader
from grokkit.text.verdicts.claim import ALL, Bar, Claim, Measured, Unclear
from grokkit.text.verdicts.examined import DIMENSIONS, FEWEST, Examined

MOST = 8  # components in which the nearest point is looked for
AS_GOOD = 1.05  # times the least error: no further component is said to help
N_FEATURES, N_CASES = 32, 3_000  # of the dictionary, and cases that it is learned from


def _probe(e: Examined) -> Measured:
    y, words = e.count.astype(float), words_in_line(e.texts)[e.where]

    def read(x, y):
        return fit_ridge(x[e.fit], y[e.fit, None])(x[~e.fit])[:, 0]

    guess, untrained = read(e.x, y), read(e.at(e.site, Reader(e.run.model, seed=0)), y)
    shuffled = np.random.default_rng(0).permutation(y)
    within = min(each.r2 for each in scores_within(y[~e.fit], guess, words[~e.fit]).values())
    controls = scores(y[~e.fit], untrained).r2, scores(shuffled[~e.fit], read(e.x, shuffled)).r2
    return Measured((*scores(y[~e.fit], guess), within, *controls))


def _classes(e: Examined) -> Measured:
    probe = fit_classes(e.x[e.fit], e.count[e.fit])
    error = scores(e.count[~e.fit].astype(float), probe(e.x[~e.fit]).astype(float)).rmse
    shares = components(probe.map.W.T).shares.cumsum()
    return Measured((error,), f"{int((shares < 0.8).sum()) + 1} components hold 80 % of its weights")


def _bent(e: Examined) -> Measured:
    most = min(MOST, len(e.axes.axes))
    errors = decoding_errors(e.x, e.count, e.fit, most)
    n, d = e.curve.means.shape
    enough = int((errors <= AS_GOOD * errors.min()).argmax()) + 1
    null = null_curve("smooth random curve", n, d, seed=0, length=length_scale(e.curve.means))
    besides = (
        f"nearest point {errors[0]:.1f} characters off in one, {errors.min():.1f} at best, in {enough}; "
    )
    besides += f"six hold {e.axes.shares[:6].sum():.0%}, ".replace("%", " %")
    besides += f"a random curve as smooth {components(null).shares[:6].sum():.0%}".replace("%", " %")
    return Measured((float(e.axes.shares[0]), 1 - float(errors.min() / errors[0])), besides)


def _rings(e: Examined) -> Measured:
    seen = e.axes.coordinates(e.curve.means, min(DIMENSIONS, len(e.axes.axes)))
    found = ringing(cosine_by_lag(seen))
    null = null_ringing(seen)["smooth random curve"].rise
    return Measured(
        (found.trough, found.rebound, found.rise - null),
        f"from the lowest it rises by {found.rise:.2f}, a random curve as smooth by {null:.2f}",
    )


def _places(e: Examined) -> Measured | Unclear:
    chosen = np.flatnonzero(e.fit & np.isin(e.count, e.curve.values))
    chosen = chosen[:: max(1, len(chosen) // N_CASES)]
    x, count = e.x[chosen], e.count[chosen]
    own, together = placed(x, count)
    straight, _ = placed(straightened(x, count, e.curve), count)
    if min(len(own), len(straight)) >= 5:
        return Unclear(
            f"{len(own)} features have places, but {len(straight)} where the count is laid on a line"
        )
    besides = f"{len(straight)} where the count is laid on a line"
    if len(own) >= 3 and np.ptp([field.centre for field in own]) > 0:
        slope = np.polyfit([field.centre for field in own], [field.width for field in own], 1)[0]
        besides += f"; {slope:+.2f} wider per character".replace("-", "−")
    return Measured((float(len(own)), together, together), besides)


def placed(x: Float[np.ndarray, "case d"], count: Int[np.ndarray, " case"]) -> tuple[list[Field], float]:
    """The features of a dictionary that have one bump along the count, and how many are active at a time."""
    active = fit_dictionary(x, N_FEATURES).code(x)
    own = [field for field in receptive_fields(means_by(active, count, fewest=10)) if field.r2 >= 0.8]
    together = (active[:, [field.feature for field in own]] > 0).sum(axis=1).mean() if own else 0
    return own, float(together)


def straightened(
    x: Float[np.ndarray, "case d"], count: Int[np.ndarray, " case"], curve: Curve
) -> Float[np.ndarray, "case d"]:
    """The same cases with the curve's best straight line in the place of the curve: what bends is gone."""
    along = curve.values - curve.values.mean()
    slope = along @ curve.centred / (along @ along)
    return x - (curve.centred - along[:, None] * slope)[curve.places(count)]


def _period(e: Examined) -> Measured | Unclear:
    stop = e.run.wrapping.stop
    if stop is None:
        return Unclear("its texts have no tab stops")
    curve = means_by(e.end, e.count, FEWEST).between(1, e.run.wrapping.least)
    found = period_shares(curve, stop)
    waves = ", ".join(f"{share:.0%} at k = {k}" for k, share in enumerate(found.frequencies) if k)
    beside = float(found.beside.sum())
    return Measured((found.periodic, found.periodic / beside), waves.replace("%", " %"))


COUNT = (
    Claim(
        "a line reads the count",
        "R² 0.985",
        (
            Bar("R²", "≥", 0.97, ".3f"),
            Bar("characters off", "≤", 2),
            Bar("R² among lines of equally many words", "≥", 0.8),
            Bar("untrained R²", "<", 0.97),
            Bar("R² for shuffled counts", "<", 0.97),
        ),
        _probe,
        later="that the worst number of words counts, of those with a hundred cases",
    ),
    Claim("a softmax reads it", "5 characters off, of 150", (Bar("characters off", "≤", 3),), _classes),
    Claim(
        "the curve bends",
        "six components hold 95 %",
        (Bar("first component", "≤", 0.8, "%"), Bar("more make the nearest point better by", "≥", 0.3, "%")),
        _bent,
    ),
    Claim(
        "it rings",
        "near +, further −, further still +",
        (
            Bar("lowest cosine", "≤", -0.2),
            Bar("after it", "≥", 0.05),
            Bar("rise above 95 % of random curves as smooth", ">", 0),
        ),
        _rings,
    ),
    Claim(
        "features have places",
        "10 features, two at a time",
        (
            Bar("features with one bump, R² ≥ 0.8", "≥", 5, ".0f"),
            Bar("at a time", "≥", 2, ".1f"),
            Bar("at a time", "≤", 3, ".1f"),
        ),
        _places,
        later="that it is unclear where the count laid on a line has as many",
    ),
    Claim(
        "it repeats",
        "not claimed",
        (
            Bar("off the line, with the period of the stops", "≥", 0.5, "%"),
            Bar("times its neighbours", "≥", 2, ".1f"),
        ),
        _period,
        later=ALL,
    ),
)
