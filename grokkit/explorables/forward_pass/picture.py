"""The picture of ForwardPass: a pair's tensors below one another, where no script runs."""

import numpy as np
import torch
from jaxtyping import Float

from grokkit.networks.model import Transformer
from grokkit.runs import Run
from grokkit.svg import colour, drawing

WIDTH, LANE, GAP = 560, 54, 20
LABELS = 92


def stages_picture(run: Run, step: int, a: int, b: int) -> str:
    """A pair's tensors below one another, as SVG: streams, shares of attention, neurons, logits."""
    task = run.task
    model = Transformer.from_network(run.network(step))
    with torch.no_grad():
        logits, cache = model.run_with_cache(torch.tensor([[a, b, task.p]]))
    label = int(task.labels[a * task.p + b])
    scores = logits[0, -1, : task.p].numpy()
    stream = {
        name: cache[f"blocks.0.hook_{name}"][0].numpy() for name in ("resid_pre", "resid_mid", "resid_post")
    }
    neurons = cache["blocks.0.mlp.hook_post"][0, -1].numpy()
    pattern = cache["blocks.0.attn.hook_pattern"][0, :, -1].numpy()
    answer_ink = ["answer" if c == label else "muted" for c in range(task.p)]
    lanes = [
        *(
            (name, _bars(stream["resid_pre"][pos], [ink]))
            for pos, (name, ink) in enumerate([(f"a = {a}", "a"), (f"b = {b}", "b"), ("=", "ink")])
        ),
        ("attention", _shares(pattern)),
        ("stream", _bars(stream["resid_mid"][-1], ["ink"])),
        (f"{(neurons > 0).sum()} neurons on", _bars(neurons, ["ink"])),
        ("stream", _bars(stream["resid_post"][-1], ["ink"])),
        ("logits", _bars(scores, answer_ink)),
    ]
    says = int(scores.argmax())
    right = "which is right" if says == label else f"but {label} is right"
    text = (
        f"{a} and {b} on their way through the network at step {step:,}: three vectors, the attention of "
        f"{len(pattern)} heads, {int((neurons > 0).sum())} of {len(neurons)} neurons that are on, and a "
        f"score for each of {task.p} answers. The network says {says}, {right}."
    )
    height = len(lanes) * (LANE + GAP) + GAP
    drawn = "".join(
        f'<g transform="translate(0 {GAP + i * (LANE + GAP)})"><text x="0" y="{LANE / 2 + 4}">{name}</text>'
        f'<g transform="translate({LABELS} 0)">{lane}</g></g>'
        for i, (name, lane) in enumerate(lanes)
    )
    end = f'<text x="{WIDTH}" y="{height - 2}" text-anchor="end">the network says {says}, {right}</text>'
    return drawing(WIDTH, height + 4, text, drawn + end)


def _bars(values: Float[np.ndarray, " n"], inks: list[str]) -> str:
    """One path per colour, bars around zero in a lane."""
    pitch = (WIDTH - LABELS) / len(values)
    unit = LANE / 2 / max(float(np.abs(values).max()), 1e-9)
    paths = {ink: "" for ink in inks}
    for i, value in enumerate(values):
        ink = inks[i] if len(inks) > 1 else inks[0]
        paths[ink] += f"M{(i + 0.5) * pitch:.1f} {LANE / 2:g}v{-value * unit:.1f}"
    return "".join(
        f'<path d="{path}" stroke="{colour(ink)}" stroke-width="{max(0.7 * pitch, 0.6):.2f}" fill="none"/>'
        for ink, path in paths.items()
    )


def _shares(pattern: Float[np.ndarray, "head 3"]) -> str:
    """A divided bar for each head."""
    tall = LANE / len(pattern)
    drawn = ""
    for head, weights in enumerate(pattern):
        left = 0.0
        for weight, ink in zip(weights, ("a", "b", "ink"), strict=True):
            drawn += (
                f'<rect x="{left:.1f}" y="{head * tall:.1f}" width="{weight * (WIDTH - LABELS):.1f}" '
                f'height="{tall - 2:.1f}" fill="{colour(ink)}"/>'
            )
            left += weight * (WIDTH - LABELS)
    return drawn
