"""Pages with a ReluProduct, and what a test sees of one."""

import numpy as np

from grokkit import ModelConfig, Run, Task, circuits
from grokkit.explorables import ReluProduct
from grokkit.interop import run_of


def small_clock(p: int, K: tuple[int, ...], seed: int = 0) -> Run:
    """A network that was written down and then disturbed a little, so that its phases are not quite even."""
    config = ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    network = circuits.written_network(p, K, config)
    name = "blocks.0.mlp.W_in"
    noise = np.random.default_rng(seed).normal(size=network[name].shape) * network[name].std() / 20
    return run_of(network | {name: (network[name] + noise).astype(np.float32)}, Task(p), step=1)


class Product:
    """What a test sees of a ReluProduct."""

    def __init__(self, page):
        self.page = page
        self.figure = page.locator("figure.gk-figure").first

    def slider(self, name: str):
        return self.figure.get_by_role("slider", name=name, exact=True)

    def choose(self, name: str) -> None:
        self.figure.get_by_label(name, exact=True).check()

    @property
    def words(self) -> str:
        return self.figure.locator(".gkf-rp-clip").get_attribute("aria-label").replace("\u00a0", " ")

    @property
    def numbers(self) -> list[str]:
        return self.figure.locator(".gkf-rp-head .gkf-accuracy").all_inner_texts()

    def drawn(self, name: str) -> str:
        return self.figure.locator(f".gkf-rp-{name}").first.get_attribute("d")


def pages(run: Run) -> dict[str, str]:
    """One page."""
    return {"relu_product": ReluProduct(small_clock(11, (2, 3)), a=3, b=4).html()}
