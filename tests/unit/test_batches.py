"""Which pairs a step is trained on."""

import itertools

import pytest
import torch

from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.batches import Batches


def batches(task, **settings):
    pairs, labels = torch.tensor(task.pairs[task.train_mask]), torch.tensor(task.labels[task.train_mask])
    return Batches(pairs, labels, TrainConfig(**settings), task.p, heads=2)


def drawn(of, step):
    """The pairs of a batch in their order, once it is sure that each has its own answer."""
    reads, labels = of.at(step)
    assert (labels == reads.pairs.sum(dim=1) % 11).all()
    return [tuple(pair) for pair in reads.pairs.tolist()]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_batch_is_drawn_from_the_training_pairs_without_replacement(seed):
    task = Task(p=11, frac_train=0.5, seed=seed)
    mine = {tuple(pair) for pair in task.pairs[task.train_mask].tolist()}
    of = batches(task, batch_size=20, batch_seed=seed)
    seen = [drawn(of, step) for step in range(40)]
    assert {len(set(batch)) for batch in seen} == {20}
    assert set().union(*seen) == mine
    assert [drawn(of, step) for step in (3, 39)] == [seen[3], seen[39]]
    whole = drawn(batches(task), 7)
    assert len(whole) == len(mine) == 60
    assert set(whole) == mine


@pytest.mark.parametrize(
    ("share", "size"), [(0.4, 24), (0.25, 15), (0.33, 20), (0.49, 29), (1e-3, 1), (0.999, 60)]
)
def test_a_share_of_the_pairs_is_the_nearest_whole_number_of_them(share, size):
    of = batches(Task(p=11, frac_train=0.5), batch_size=share)
    assert len(drawn(of, 0)) == size


def test_no_two_steps_of_no_two_seeds_draw_alike():
    """Seeds that follow each other would be one sequence, shifted, if seed and step were only added."""
    task = Task(p=11, frac_train=0.5)
    seen = [
        drawn(batches(task, batch_size=20, batch_seed=seed), step)
        for seed, step in itertools.product(range(5), range(5))
    ]
    assert all(one != other for one, other in itertools.combinations(seen, 2))


def test_a_batch_of_more_than_all_pairs_is_refused():
    with pytest.raises(ValueError, match="batch_size is 61, but there are only 60"):
        batches(Task(p=11, frac_train=0.5), batch_size=61)
    assert len(drawn(batches(Task(p=11, frac_train=0.5), batch_size=60), 0)) == 60
