"""The picture of Volume: the mean loss of training and of test pairs at each volume, as SVG."""

import math

import numpy as np
from jaxtyping import Float

from grokkit.svg import colour, drawing

WIDTH, HEIGHT = 560, 250
LEFT, RIGHT, TOP, BOTTOM = 40, 60, 14, 34


def loss_picture(
    volumes: Float[np.ndarray, " volume"],
    train_loss: Float[np.ndarray, " volume"],
    test_loss: Float[np.ndarray, " volume"],
    p: int,
) -> str:
    """Both curves over the volume, from silence to full, with what a guess costs.

    Args:
        volumes: Ascending, 0 first.
        train_loss: Of each, in nats.
        test_loss: Likewise.
        p: The modulus; a guess costs ln p.
    """
    guess = math.log(p)
    most = max(float(train_loss.max()), float(test_loss.max()), guess)
    x = LEFT + (WIDTH - LEFT - RIGHT) * np.arange(len(volumes)) / (len(volumes) - 1)

    def y(loss):
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - loss / most)

    def curve(losses, name, dashes=""):
        points = " ".join(f"{u:.1f},{v:.1f}" for u, v in zip(x, y(losses), strict=True))
        return (
            f'<polyline points="{points}" fill="none" stroke="{colour(name)}" stroke-width="2.25"{dashes}/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{y(losses[-1]) + 4:.1f}" fill="{colour(name)}">{name}</text>'
        )

    content = (
        f'<path d="M{LEFT} {y(0):.1f}H{WIDTH - RIGHT}" stroke="{colour("rule")}"/>'
        f'<path d="M{LEFT} {y(guess):.1f}H{WIDTH - RIGHT}" stroke="{colour("muted")}" '
        'stroke-dasharray="1 4"/>'
        f'<text x="{LEFT + 6}" y="{y(guess) - 6:.1f}">a guess</text>'
        + curve(train_loss, "train", ' stroke-dasharray="7 3.5"')
        + curve(test_loss, "test")
        + f'<text x="{LEFT}" y="{HEIGHT - 10}">silence</text>'
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end">full volume</text>'
    )
    label = (
        f"Mean loss from silence to full volume. A guess costs {guess:.2f} nats. Training pairs fall from "
        f"there to {train_loss[-1]:.2f}; test pairs go to {test_loss[-1]:.2f}."
    )
    return drawing(WIDTH, HEIGHT, label, content)
