"""What it costs to open the recorded run and to measure it."""

from benchmarks.timing import in_turn, spread
from grokkit import fast, load_recorded, measures


def rows() -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    run = load_recorded("mainline")
    weights = run.weights(run.steps[-1])

    def one_checkpoint() -> None:
        measures.measure_checkpoint(weights, fast.grid_logits(weights, run.task.p), run.task)

    def whole_run() -> None:
        measures.measure_run(run)

    load = in_turn({"load": lambda: load_recorded("mainline")}, 10)["load"]
    checkpoint = in_turn({"one": one_checkpoint}, 15)["one"]
    whole = in_turn({"all": whole_run}, 3, warmup=0)["all"]
    return [
        ("load_recorded('mainline')", spread([1e3 * s for s in load], " ms"), "≤ 500 ms"),
        ("all measures of one checkpoint", spread([1e3 * s for s in checkpoint], " ms"), "≤ 100 ms"),
        (f"all measures of all {len(run.steps)} checkpoints", spread(whole, " s"), "≤ 15 s"),
    ]
