"""Two small figures that use what the book's figures may: no run at all, and parts fetched on demand."""

import shutil
from pathlib import Path

import numpy as np

from grokkit import _node
from grokkit.explorables import Explorable
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.frame.encoding import half, integers, pack, rows8
from grokkit.explorables.frame.figure import state_list, state_number

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PICTURE = '<svg role="img" aria-label="A toy" viewBox="0 0 9 9"></svg>'


class Dial(Explorable):
    """A figure without a run: it shows and moves a, b, k and cut."""

    kind = "dial"
    caption = "Turn it."
    a, b, k, cut = state_number(), state_number(), state_number(), state_list()

    @staticmethod
    def data(run):
        return pack("dial", {"turns": integers(np.arange(3))})

    @staticmethod
    def picture(run, figure_data, start):
        return PICTURE


class Ladder(Explorable):
    """A figure of a run: the embedding at a step, asked for when it is shown."""

    kind = "ladder"
    caption = "Climb it."
    step = state_number()

    @staticmethod
    def data(run):
        return pack("ladder", {"step": integers(run.steps)}, run=run.about())

    @staticmethod
    def picture(run, figure_data, start):
        return PICTURE

    @staticmethod
    def parts(run):
        return [f"step-{step}" for step in run.steps]

    @staticmethod
    def part(run, name):
        W_E = run.weights(int(name.removeprefix("step-")))["embed.W_E"]
        return pack("ladder", {"fine": half(W_E, "W_E"), "coarse": rows8(W_E, "W_E")})


def make_bundles(folder: Path) -> Path:
    """The bundles of the book's figures and of the toys, in a folder of their own."""
    shutil.copytree(frame.BUNDLES, folder)
    source = ROOT / "grokkit" / "explorables" / "web"
    _node.run([*_node.find_node(), str(HERE / "bundle.mjs"), str(source), str(folder)], ROOT)
    return folder
