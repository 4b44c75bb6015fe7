"""Two figures for tests that borrow a module: one that needs no recording, one with parts."""

from grokkit.explorables import TrainingScrubber
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame import figure as frame


class Free(frame.Explorable):
    """Needs no run, has no data; borrows a module that is there."""

    kind = "training_scrubber"
    caption = "A free figure."
    a, cut = frame.state_number(), frame.state_list()

    @staticmethod
    def picture(run, figure_data, start):
        return f"<svg><title>{start} {figure_data.manifest['options']}</title></svg>"


class Parts(TrainingScrubber):
    """A figure that may ask for the last checkpoints."""

    @staticmethod
    def parts(run):
        return [f"step-{step}" for step in run.steps[-2:]]

    @staticmethod
    def part(run, name):
        step = int(name.removeprefix("step-"))
        return encoding.pack(
            "training_scrubber", {"W_E": encoding.half(run.weights(step)["embed.W_E"], name)}
        )
