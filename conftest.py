"""How chapters are compared when pytest runs them (nbval): numbers that are printed, not how things look."""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

# Another processor than the one at hand, as far as the libraries let themselves be told: what is compared
# must not hang on the last digits, which differ between the two.
PLAIN_PROCESSOR = {
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    # A machine that sets this itself does so because of a fault in the library, and keeps its word.
    "OPENBLAS_CORETYPE": os.environ.get("OPENBLAS_CORETYPE", "Haswell"),
}
if os.environ.get("GROKKIT_PROCESSOR") == "plain":
    os.environ.update(PLAIN_PROCESSOR)

# The same output as book/execute.py stores, whatever editor or server pytest is started from.
os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"
os.environ["TQDM_DISABLE"] = "1"
# Several processes test at once: more threads than cores only wait for each other.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.pop("GROKKIT_FIGURES", None)

APPEARANCE = ("text/html", "application/javascript", "image/svg+xml", "application/vnd.plotly.v1+json")


@pytest.fixture(scope="session")
def plain_processor() -> dict[str, str]:
    """What a new process needs in its environment to compute as on another processor."""
    return PLAIN_PROCESSOR


def pytest_collectstart(collector):
    """Leave figures to the tests of the built book and of the browser."""
    if collector.path and collector.path.suffix == ".ipynb":
        collector.skip_compare += APPEARANCE


# Where tests are, in the order in which they run. Two processes begin with what both would else wait for, one
# with the wheel's environment, one with the book. Long ones come before short ones, so that both are busy to
# the end.
ORDER = (
    "tests/chapters/test_wheel.py::test_the_package",
    "tests/book/test_pages.py",
    "tests/chapters",
    "chapters",
    "book",
    "tests/book",
    "tests/figures",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put tests into that order, the rest behind, and otherwise leave them in theirs."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid):
    return next((i for i, start in enumerate(ORDER) if nodeid.startswith(start)), len(ORDER))


class TogetherOrAlone(LoadScopeScheduling):
    """What shares a file goes to one process, but each chapter that runs from the wheel goes for itself."""

    def _split_scope(self, nodeid):
        return nodeid if "test_wheel.py" in nodeid and "[" in nodeid else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How tests are given to several processes, where they go by files."""
    return TogetherOrAlone(config, log) if config.option.dist == "loadscope" else None
