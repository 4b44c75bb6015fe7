"""How chapters are compared when pytest runs them (nbval): numbers that are printed, not how things look."""

import os

# The same output as book/execute.py stores, whatever editor or server pytest is started from.
os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"
os.environ["TQDM_DISABLE"] = "1"
# Several processes test at once: more threads than cores only wait for each other.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.pop("GROKKIT_FIGURES", None)

APPEARANCE = ("text/html", "application/javascript", "image/svg+xml", "application/vnd.plotly.v1+json")


def pytest_collectstart(collector):
    """Leave figures to the tests of the built book and of the browser."""
    if collector.path and collector.path.suffix == ".ipynb":
        collector.skip_compare += APPEARANCE
