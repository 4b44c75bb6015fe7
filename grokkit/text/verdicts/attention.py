"""What the heads look at and write."""

import numpy as np

from grokkit.text.heads import Alignment, align, attention_on, head_curves, query_key_curves, variance_shares
from grokkit.text.manifold import Curve, components, means_by
from grokkit.text.probes import correlation_ratio, fit_ridge, scores
from grokkit.text.sites import activations
from grokkit.text.verdicts.claim import ALL, Bar, Claim, Measured, Unclear
from grokkit.text.verdicts.examined import FEWEST, Examined

BOUNDARY = 40  # characters before the end of a line in which it is looked for
ROWS = (20, 50)  # counts whose queries are looked at


def _twist(e: Examined) -> Measured:
    where, width = e.holders
    best: tuple[bool, float] | None = None
    found = Measured(())
    for layer in range(1, e.run.model.n_layers):
        name = f"blocks.{layer}.ln1.hook_normalized"
        reads = activations(e.reader, e.texts, [name])[name]
        counts = means_by(reads[e.where], e.count, FEWEST).between(*ROWS)
        widths = means_by(reads[where], width[where])
        paid = attention_on(e.reader, e.texts, layer, where)[e.where]
        plain = align(counts, widths).height
        for head in range(e.run.model.n_heads):
            queries, keys = query_key_curves(e.reader, layer, head, counts, widths)
            aligned, shuffled = align(queries, keys), align(queries, _shuffled(keys))
            off = abs(_peak(paid[:, head], e) - aligned.epsilon)
            numbers = _numbers(aligned, plain, shuffled, off)
            rank = (all(b.holds(v) for b, v in zip(TWIST, numbers, strict=True)), aligned.near)
            if best is None or rank > best:
                best, found = rank, Measured(numbers, f"head {head} of layer {layer}")
    return found


def _numbers(found: Alignment, plain: float, shuffled: Alignment, off: float) -> tuple[float, ...]:
    share = float(found.interaction[0])
    ratio = found.height / max(plain, 1e-12)
    return found.near, found.epsilon, found.height, ratio, share, shuffled.near, off


def _shuffled(keys: Curve) -> Curve:
    return Curve(keys.values, np.random.default_rng(0).permutation(keys.means), keys.cases)


def _peak(paid, e: Examined) -> int:
    """At how many characters before the end attention is highest on average."""
    near = e.remaining < BOUNDARY
    means = means_by(paid[near, None], e.remaining[near], FEWEST)
    return int(means.values[means.means[:, 0].argmax()])


def _tiling(e: Examined) -> Measured:
    on, _ = e.holders
    near = e.remaining < BOUNDARY
    remains, fit = e.remaining[near], e.fit[near]
    looking, peaks = [], []
    for layer in range(1, e.run.model.n_layers):
        paid = attention_on(e.reader, e.texts, layer, on)[e.where]
        for head in range(paid.shape[1]):
            seen = paid[near, head]
            if correlation_ratio(seen, remains) > correlation_ratio(seen, e.count[near]):
                looking.append(seen)
                peaks.append(_peak(paid[:, head], e))
    if len(looking) < 2:
        return Measured((float(len(looking)), 0.0, 0.0), "fewer than two heads can share nothing")
    y = remains.astype(float)

    def error(x):
        return scores(y[~fit], fit_ridge(x[fit], y[fit, None])(x[~fit])[:, 0]).rmse

    single = min(error(each[:, None]) for each in looking)
    better = 1 - error(np.stack(looking, axis=1)) / single
    return Measured((float(len(looking)), float(np.ptp(peaks)), better), f"the best alone {single:.1f} off")


def _rays(e: Examined) -> Measured:
    hook = "blocks.0.attn.hook_z"
    z = activations(e.reader, e.texts, [hook])[hook].swapaxes(1, 2)[e.where]  # (case, head, d_head)
    shares = [
        float(components(_enough_cases(curve)).shares[0]) for curve in head_curves(e.reader, 0, z, e.count)
    ]
    written = e.at("blocks.0.hook_attn_out")
    total = float(components(means_by(written, e.count, FEWEST).means).shares[0])
    y = e.count.astype(float)
    guess = fit_ridge(written[e.fit], y[e.fit, None])(written[~e.fit])[:, 0]
    return Measured((min(shares), total), f"a line reads their sum with R² {scores(y[~e.fit], guess).r2:.2f}")


def _enough_cases(curve: Curve):
    return curve.means[curve.cases >= FEWEST]


def _writers(e: Examined) -> Measured | Unclear:
    if not e.run.model.d_mlp:
        return Unclear("it has no MLPs to compare with")
    if e.run.model.sphere:
        return Unclear("what was written is made shorter later, so that nothing adds up")
    hooks = ["hook_embed", "blocks.0.hook_attn_out", "blocks.0.hook_mlp_out", "blocks.1.hook_attn_out"]
    kept = activations(e.reader, e.texts, hooks)
    parts = {hook: means_by(values[e.where], e.count, FEWEST).means for hook, values in kept.items()}
    shares = variance_shares(parts)
    heads = shares["blocks.0.hook_attn_out"] + shares["blocks.1.hook_attn_out"]
    mlp = shares["blocks.0.hook_mlp_out"]
    told = f"heads {heads:.0%}, the MLP {mlp:.0%}, embedding {shares['hook_embed']:.0%} of the variance"
    return Measured((heads - 4 * mlp, heads), told.replace("%", " %").replace("-", "−"))


TWIST = (
    Bar("counts whose width is within 3 of the rest", "≥", 0.8, "%"),
    Bar("ε", ">", 0, ".0f"),
    Bar("cosine", "≥", 0.8),
    Bar("times the stream's", "≥", 2, ".1f"),
    Bar("score in one dimension", "≤", 0.9, "%"),
    Bar("shuffled widths", "<", 0.8, "%"),
    Bar("attention peaks off ε by", "≤", 3, ".0f"),
)

ATTENTION = (
    Claim(
        "queries are twisted",
        "count i meets width i + ε",
        TWIST,
        _twist,
        later="what makes a score one-dimensional, and how far off a peak may be",
    ),
    Claim(
        "heads share the work",
        "three heads, each at its distance",
        (
            Bar("heads that look at what remains", "≥", 2, ".0f"),
            Bar("characters between their peaks", "≥", 4, ".0f"),
            Bar("together better by", "≥", 0.2, "%"),
        ),
        _tiling,
    ),
    Claim(
        "rays add up to a curve",
        "each head straight, their sum bent",
        (
            Bar("first component of the least straight head", "≥", 0.9),
            Bar("of their sum", "≤", 0.8),
        ),
        _rays,
    ),
    Claim(
        "heads write it",
        "heads four times what MLPs do",
        (Bar("share of heads above four times the MLP's", "≥", 0, "%"), Bar("share of heads", ">", 0, "%")),
        _writers,
        later=ALL,
    ),
)
