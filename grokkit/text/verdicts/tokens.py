"""What words and newlines hold: how long a word is, how wide the page."""

import numpy as np

from grokkit.text.manifold import components, means_by
from grokkit.text.oracle import width_posterior
from grokkit.text.probes import fit_ridge, scores
from grokkit.text.scores import SETTLED
from grokkit.text.sites import activations
from grokkit.text.verdicts.claim import ALL, Bar, Claim, Measured, Unclear
from grokkit.text.verdicts.examined import Examined
from grokkit.text.wrapping import N_WORDS, NEWLINE


def _letters(e: Examined) -> Measured:
    W_E = e.reader.weights["embed.W_E"].numpy()[:N_WORDS].astype(np.float64)
    between = means_by(W_E, e.run.wrapping.chain.lengths)
    found = components(between.means).shares
    spread = ((between.means - W_E.mean(axis=0)) ** 2).sum(axis=1) @ between.cases
    told = f"the first {found[0]:.0%}; length has {spread / ((W_E - W_E.mean(axis=0)) ** 2).sum():.0%} of all"
    return Measured((float(found[:3].sum()),), told.replace("%", " %"))


def _width(e: Examined) -> Measured | Unclear:
    if e.run.wrapping.told:
        return Unclear("a token says the width: nothing has to be gathered")
    given = e.texts
    where = (given.tokens == NEWLINE) & (given.line >= SETTLED)
    finished = np.pad(np.where(given.breaks, given.count, 0)[:, :-1], ((0, 0), (1, 0)))
    middle = width_posterior(given) @ given.wrapping.widths
    targets = {
        "the last line": finished[where],
        "the longest": np.maximum.accumulate(finished, axis=1)[where],
        "the middle of the bounds": middle[where],
    }
    read = f"blocks.{e.run.model.n_layers - 1}.hook_resid_pre"  # where the last layer's heads find it
    x = activations(e.reader, given, [read])[read][where]
    fit = np.nonzero(where)[0] < len(given.tokens) // 2
    y = np.stack(list(targets.values()), axis=1).astype(float)
    guess = fit_ridge(x[fit], y[fit])(x[~fit])
    r2 = {name: scores(y[~fit, i], guess[:, i]).r2 for i, name in enumerate(targets)}
    told = ", ".join(f"{name} {value:.2f}" for name, value in r2.items())
    best = max(r2, key=lambda name: r2[name])
    others = max(value for name, value in r2.items() if name != "the last line")
    return Measured((others - r2["the last line"],), f"R² of {told}: best {best}".replace("-", "−"))


def _planted(e: Examined) -> Unclear:
    return Unclear("no text of ours holds @@, so that no habit of it was planted")


def _sphere(e: Examined) -> Unclear:
    return Unclear("an argument about points on a sphere, in which there is no model")


TOKENS = (
    Claim(
        "lengths have a shape",
        "three components hold 70 %",
        (Bar("three components", "≥", 0.7, "%"),),
        _letters,
        later=ALL,
    ),
    Claim(
        "newlines gather the width",
        "left open",
        (Bar("R² above that of the last line's length", ">", 0, ".3f"),),
        _width,
        later=ALL,
    ),
    Claim(
        "@@ misleads it",
        "the newline becomes less likely",
        (Bar("chance of a newline lost", "≥", 0.3), Bar("to other two characters", "≤", 0.1)),
        _planted,
    ),
    Claim(
        "few dimensions ring",
        "a similarity cut to its first waves",
        (Bar("off the closed form", "≤", 1e-3),),
        _sphere,
    ),
)
