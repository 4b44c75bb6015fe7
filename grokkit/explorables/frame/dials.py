"""The settings of a training as whole numbers, so that the figures of a page, and its links, can share them.

``dials`` in `state.json` is a list of them: what `live_training/dials.js` reads, and sets its settings to.
"""

from dataclasses import replace

from grokkit.settings import Setting, mainline

DIALS = ("seed", "p", "fraction", "batch", "lr", "decay", "steps")
SHARE, RATE, DECAY = 10_000, 1_000_000, 1_000  # what a share, a rate and a decay are multiplied by
_MOST = 999_999  # six digits: what an address holds


def dials_of(setting: Setting) -> list[int] | None:
    """The dials of a setting that the page can train: the paper's but for its seed and for what they are.

    How often it is measured, what is kept, and when it stops early do not count.

    Args:
        setting: Task, model and training.

    Returns:
        A number for each of `DIALS`; None if the setting differs from the paper's in something else, or if a
        number is finer or larger than a dial.
    """
    task, _, config = setting
    seed = task.seed
    if {config.weight_seed, config.batch_seed} != {seed}:
        return None
    batch = 1.0 if config.batch_size is None else config.batch_size
    if isinstance(batch, int):
        return None
    base, base_model, base_config = mainline(seed)
    same = replace(
        base_config,
        steps=config.steps,
        lr=config.lr,
        weight_decay=config.weight_decay,
        batch_size=config.batch_size,
        record_every=config.record_every,
        dense_start=config.dense_start,
        checkpoints=config.checkpoints,
        stop_accuracy=config.stop_accuracy,
        stop_loss=config.stop_loss,
        stop_delay=config.stop_delay,
    )
    ours = replace(base, p=task.p, frac_train=task.frac_train), replace(base_model, p=task.p), same
    if ours != setting:
        return None
    exact = [
        seed,
        task.p,
        SHARE * task.frac_train,
        SHARE * batch,
        RATE * config.lr,
        DECAY * config.weight_decay,
        config.steps,
    ]
    dials = [round(number) for number in exact]
    fits = all(abs(dial - number) < 1e-6 and dial <= _MOST for dial, number in zip(dials, exact, strict=True))
    return dials if fits else None
