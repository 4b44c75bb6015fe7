"""Measurements of speed and memory: ratios and medians, each pair of things compared in one run.

    python -m benchmarks              everything, as one table (some minutes)
    python -m benchmarks step quick   only these

Nothing here is a test: a machine that is busy or old is slower, and that is no defect.
"""
