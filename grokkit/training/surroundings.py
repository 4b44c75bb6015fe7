"""What surrounds a training, and must neither change it nor be changed: torch's switches, and signals."""

import contextlib
import signal
import threading
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def plain_torch(device: torch.device) -> Iterator[None]:
    """Torch as it is when it has just been imported, so that a seed means the same weights whoever asks.

    Notebooks switch autograd off, libraries choose another default type or device, or quicker products.
    Inside, none of it is so; afterwards all is as it was. How many threads there are is left alone, and so is
    whether other devices than the CPU, which always is, shall be deterministic.
    """
    dtype, products = torch.get_default_dtype(), torch.get_float32_matmul_precision()
    deterministic, only_warn = (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    flushed = torch.full((), 1e-39, dtype=torch.float32, device="cpu").mul(1.0).item() == 0
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        if torch.get_default_device().type != "cpu":
            stack.enter_context(torch.device("cpu"))
        if torch.is_autocast_enabled(device.type):
            stack.enter_context(torch.autocast(device.type, enabled=False))
        try:
            torch.set_default_dtype(torch.float32)
            if products != "highest":
                torch.set_float32_matmul_precision("highest")
            if deterministic and device.type == "cpu":
                torch.use_deterministic_algorithms(False)
            if flushed:
                torch.set_flush_denormal(False)
            yield
        finally:
            torch.set_default_dtype(dtype)
            if products != "highest":
                torch.set_float32_matmul_precision(products)
            if deterministic and device.type == "cpu":
                torch.use_deterministic_algorithms(True, warn_only=only_warn)
            if flushed:
                torch.set_flush_denormal(True)


class Interruption:
    """The request to end, made by a signal or a callback."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __bool__(self) -> bool:
        return self.signal is not None


@contextlib.contextmanager
def interruption(save_first: bool) -> Iterator[Interruption]:
    """Turn the first Ctrl-C into a wish, so that no step is left half done; a second one interrupts at once.

    Where there is something to save first, so does what else asks a process to end: TERM (``kill``,
    ``timeout``, the end of a job's time) and HUP (the terminal is gone). What was ignored before stays so, as
    under ``nohup``. Only the main thread may handle signals; in another nothing is turned.
    """
    wish = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    names = ("SIGINT", "SIGTERM", "SIGHUP") if save_first else ("SIGINT",)
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]  # Windows has no HUP
    before = {n: handler for n in numbers if (handler := signal.getsignal(n)) not in (signal.SIG_IGN, None)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def on_signal(number: int, frame: object) -> None:
        wish.signal = number
        restore()

    for number in before:
        signal.signal(number, on_signal)
    try:
        yield wish
    finally:
        restore()
