"""A wall of networks that are made up, and what a test sees and does on its RunGallery."""

import numpy as np
from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import RunGallery
from grokkit.gallery import EDGE, MOST_CIRCLES, NUMBERS, Gallery, Hung

RATES, MODULI, SEEDS = (1.0, 0.5, 0.0), (23, 31, 113), (0, 1, 2)
USUAL = {
    "op": "add",
    "frac_train": 0.3,
    "d_model": 128,
    "n_heads": 4,
    "d_head": 32,
    "d_mlp": 512,
    "act": "relu",
}
SIZES = ({"n_heads": 8, "d_head": 16}, {"act": "gelu"}, {"d_mlp": 2048}, {"d_model": 64, "d_head": 16})


class Wall:
    """The RunGallery of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="run_gallery"]')
        self.cards = self.figure.locator(".gkf-rg-card")

    @property
    def names(self) -> list[str]:
        inputs = self.cards.locator("input")
        return inputs.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")

    def choose(self, which: int) -> None:
        self.cards.nth(which).locator("input").check(force=True)

    @property
    def groups(self) -> list[str]:
        return self.figure.locator(".gkf-rg-wall .gkf-label").all_inner_texts()

    @property
    def chosen(self) -> int:
        return self.cards.locator("input").evaluate_all("all => all.findIndex((e) => e.checked)")

    @property
    def opened(self) -> str:
        return self.figure.locator(".gkf-rg-opened").inner_text()

    @property
    def n_circles(self) -> int:
        return self.figure.locator(".gkf-rg-circles svg").count()

    @property
    def values(self) -> list[str]:
        return self.figure.locator(".gkf-rg-value").all_inner_texts()

    def dots(self, number: int) -> list[tuple[float, float, bool]]:
        """Of a number's dots: across, down, and whether it is that of the network that is chosen."""
        dots = self.figure.locator(".gkf-rg-number").nth(number).locator(".gkf-rg-dot")
        return [
            tuple(dot)
            for dot in dots.evaluate_all(
                "all => all.map((e) => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy')),"
                " e.matches('.gkf-rg-chosen')])"
            )
        ]


def hung(p: int, seed: int, rate: float, **changes) -> Hung:
    """A plausible network, by what is not as in the book's."""
    rng = np.random.default_rng([p, seed, int(10 * rate)])
    frequencies = tuple(int(k) for k in rng.permutation(np.arange(1, p // 2 + 1))[: rng.integers(2, 8)])
    spectrum = 0.05 * rng.random(p // 2)
    spectrum[np.array(frequencies) - 1] = np.linspace(1, 0.4, len(frequencies))
    circles = []
    for k in frequencies[:MOST_CIRCLES]:
        z = EDGE * np.exp(2j * np.pi * k * np.arange(p) / p) * (0.9 + 0.1 * rng.random(p))
        circles.append(tuple((int(x), int(y)) for x, y in zip(z.real, z.imag, strict=True)))
    numbers = {name: round(float(rng.random()), 4) for name in NUMBERS}
    return Hung(
        **(USUAL | changes),
        p=p,
        seed=seed,
        attention_rate=rate,
        grokked=int(rng.integers(80, 3000)),
        identity=f"{p:04x}{seed:04x}{int(10 * rate):04x}",
        frequencies=frequencies,
        spectrum=tuple(round(float(norm), 4) for norm in spectrum),
        circles=tuple(circles),
        numbers=numbers | {"frequencies": len(frequencies), "symmetricity": 1.0 if rate == 0 else 0.4},
    )


def on_the_page() -> Gallery:
    """That of the page `run_gallery`."""
    at_the_dial = [hung(p, seed, rate) for rate in RATES for p in MODULI for seed in SEEDS]
    others = [hung(113, 0, 1.0, **sizes) for sizes in SIZES]
    subtract = [hung(31, seed, 1.0, op="subtract", frac_train=0.6) for seed in SEEDS]
    return Gallery((*at_the_dial, *others, *subtract), {})


def pages(run: Run) -> dict[str, str]:
    """A page with a RunGallery."""
    return {"run_gallery": RunGallery(on_the_page()).html()}
