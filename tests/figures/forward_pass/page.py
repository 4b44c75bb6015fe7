"""What a test sees of a ForwardPass, and what PyTorch says should be there."""

import torch
from playwright.sync_api import Page

from grokkit import Run, Transformer
from grokkit.explorables import ForwardPass, TrainingScrubber
from grokkit.explorables.forward_pass.figure import as_read

STAGES = ["look up", "attend", "fetch", "neurons", "write", "answer"]


class Pass:
    """What a test sees of the ForwardPass of a page."""

    def __init__(self, page: Page, figure: str = 'figure[data-gk-figure="forward_pass"]'):
        self.page = page
        self.figure = page.locator(figure)

    @property
    def title(self) -> str:
        return self.figure.locator(".gkf-stage-title").inner_text()

    @property
    def entry(self) -> str:
        return self.figure.locator(".gkf-entry").inner_text()

    @property
    def cursor(self):
        return self.figure.get_by_role("slider", name="Number")

    @property
    def rows(self):
        return self.figure.locator(".gkf-rows")

    def stage(self, name: str) -> None:
        self.figure.get_by_role("button", name=name).click()

    def button(self, name: str):
        return self.figure.get_by_role("button", name=name)

    def moment(self, name: str):
        return self.figure.get_by_role("radio", name=name)

    def drawn(self) -> str:
        return self.rows.locator("canvas").evaluate("c => c.toDataURL()")

    def wait_for_entry(self, text: str) -> None:
        self.page.wait_for_function(
            "([figure, text]) => figure.querySelector('.gkf-entry').textContent.startsWith(text)",
            arg=[self.figure.element_handle(), text],
        )


def tensors(run, step, a, b):
    """What PyTorch computes with the weights that the page has."""
    model = Transformer.from_network(as_read(run.network(step))).double()
    with torch.no_grad():
        logits, cache = model.run_with_cache(torch.tensor([[a, b, run.task.p]]))
    return logits[0, -1, : run.task.p].numpy(), {name: tensor[0].numpy() for name, tensor in cache.items()}


def decimal(x: float) -> str:
    """As the figure prints numbers of ordinary size."""
    size = abs(x)
    text = f"{size:.3f}" if size < 1 else f"{size:.2f}" if size < 10 else f"{size:.1f}"
    return f"{'−' if x < 0 and float(text) else ''}{text}"


def answer_entry(run, step, a, b) -> str:
    """How the entry of the winning answer begins."""
    logits, _ = tensors(run, step, a, b)
    c = int(logits.argmax())
    right = " (the right one)" if c == (a + b) % run.task.p else ""
    return f"Answer {c}{right}: logit {decimal(logits[c])}, probability "


def pages(run: Run) -> dict[str, str]:
    """Pages with a ForwardPass, alone and beside a scrubber."""
    figure = ForwardPass(run, a=3, b=4).html()
    return {"pass": figure, "pass_and_scrubber": figure + TrainingScrubber(run).html()}


def pages_alone(run: Run) -> dict[str, str]:
    """One that needs no file beside it."""
    return {"standalone_pass": ForwardPass(run, a=3, b=4).standalone_html()}
