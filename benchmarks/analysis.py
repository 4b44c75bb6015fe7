"""What it costs to open the recorded run and to measure it."""

from benchmarks.timing import in_turn, spread
from grokkit import Network, circuits, fast, load_recorded, measures


def rows() -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    run = load_recorded("mainline")
    network = run.network(run.steps[-1])

    def one_checkpoint() -> None:
        measures.measure_checkpoint(network, fast.grid_logits(network), run.task)

    def whole_run() -> None:
        measures.measure_run(run)

    K = measures.key_frequencies(network)

    def opened(network: Network) -> None:
        """Every measure, and which neuron belongs to which frequency, from one pass over all pairs."""
        grid = fast.grid_run(network)
        measures.measure_checkpoint(network, grid.logits, run.task, K)
        circuits.neuron_clusters(grid.post, run.task.p)

    def all_opened() -> None:
        for step in run.steps:
            opened(run.network(step))

    load = in_turn({"load": lambda: load_recorded("mainline")}, 10)["load"]
    checkpoint = in_turn({"one": one_checkpoint}, 15)["one"]
    whole = in_turn({"all": whole_run}, 3, warmup=0)["all"]
    one_opened = in_turn({"one": lambda: opened(network)}, 15)["one"]
    each_opened = in_turn({"all": all_opened}, 2, warmup=0)["all"]
    n = len(run.steps)
    return [
        ("load_recorded('mainline')", spread([1e3 * s for s in load], " ms"), "≤ 500 ms"),
        ("all measures of one checkpoint", spread([1e3 * s for s in checkpoint], " ms"), "≤ 100 ms"),
        (f"all measures of all {n} checkpoints", spread(whole, " s"), "≤ 15 s"),
        ("measures and clusters of one checkpoint", spread([1e3 * s for s in one_opened], " ms"), "≤ 200 ms"),
        (f"measures and clusters of all {n} checkpoints", spread(each_opened, " s"), "≤ 20 s"),
    ]
