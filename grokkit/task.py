"""The task: every pair (a, b) of residues mod p, the answer, and which pairs are for training."""

import random
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from jaxtyping import Bool, Int

Operation = Literal["add", "subtract", "multiply", "x2_xy_y2", "random"]
OPERATIONS: tuple[str, ...] = get_args(Operation)


@dataclass(frozen=True)
class Task:
    """Learn ``c = a ∘ b (mod p)`` from a part of all p² ordered pairs.

    The order of everything is row order: row ``a * p + b`` belongs to the pair (a, b).

    Args:
        p: The modulus, any integer ≥ 3 (``multiply`` is a group only for prime p, but is defined for all).
        op: ``add`` a+b, ``subtract`` a−b, ``multiply`` a·b, ``x2_xy_y2`` a²+ab+b², all mod p, or ``random``:
            one fixed table of uniformly drawn answers per seed, which can be memorised but not understood.
        frac_train: Share of the pairs used for training, strictly between 0 and 1.
        seed: Chooses the split (and the table of ``random``).
        mirror_split: Keep (a, b) and (b, a) on the same side, so that no test pair has its mirror image in
            the training set.

    Raises:
        ValueError: If an argument is outside what is described above; the message names the value.
    """

    p: int = 113
    op: Operation = "add"
    frac_train: float = 0.3
    seed: int = 0
    mirror_split: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.p, bool) or not isinstance(self.p, int | np.integer) or self.p < 3:
            raise ValueError(f"p must be an integer of at least 3, got {self.p!r}")
        if self.op not in OPERATIONS:
            raise ValueError(f"op must be one of {', '.join(OPERATIONS)}; got {self.op!r}")
        if not 0 < self.frac_train < 1:
            raise ValueError(f"frac_train must lie strictly between 0 and 1, got {self.frac_train!r}")
        if not 0 < self.train_mask.sum() < self.p**2:
            raise ValueError(
                f"frac_train={self.frac_train!r} of the {self.p**2} pairs mod {self.p} leaves one side of "
                "the split empty; choose a fraction that leaves at least one pair on each"
            )

    @cached_property
    def pairs(self) -> Int[np.ndarray, "pair 2"]:
        """All pairs (a, b), ``pairs[a * p + b] == (a, b)``."""
        return _frozen(np.indices((self.p, self.p)).reshape(2, -1).T.copy())

    @cached_property
    def tokens(self) -> Int[np.ndarray, "pair 3"]:
        """What the network reads, ``[a, b, =]``; the token of ``=`` is p."""
        return _frozen(np.column_stack([self.pairs, np.full(self.p**2, self.p)]))

    @cached_property
    def labels(self) -> Int[np.ndarray, " pair"]:
        """The right answer to each pair, 0 … p−1."""
        a, b = self.pairs.T
        match self.op:
            case "add":
                c = a + b
            case "subtract":
                c = a - b
            case "multiply":
                c = a * b
            case "x2_xy_y2":
                c = a * a + a * b + b * b
            case "random":
                c = np.random.default_rng([self.seed, self.p]).integers(self.p, size=self.p**2)
        return _frozen(c % self.p)

    @cached_property
    def train_mask(self) -> Bool[np.ndarray, " pair"]:
        """True for the pairs that are trained on.

        The plain split is the one of the paper's code (Nanda et al. 2023): Python's ``random.Random(seed)``
        shuffles all pairs in row order and the first ``int(frac_train · p²)`` are for training, so published
        checkpoints meet their own training set. With ``mirror_split`` the unordered pairs are shuffled in the
        same way and taken until the training set is as large (it may exceed that size by one pair).
        """
        shuffle = random.Random(self.seed).shuffle
        n_train = int(self.frac_train * self.p**2)
        mask = np.zeros((self.p, self.p), dtype=bool)
        if self.mirror_split:
            unordered = [(a, b) for a in range(self.p) for b in range(a, self.p)]
            shuffle(unordered)
            taken = 0
            for a, b in unordered:
                if taken >= n_train:
                    break
                mask[a, b] = mask[b, a] = True
                taken += 1 if a == b else 2
        else:
            ordered = [(a, b) for a in range(self.p) for b in range(self.p)]
            shuffle(ordered)
            mask[*np.array(ordered[:n_train], dtype=int).reshape(-1, 2).T] = True
        return _frozen(mask.ravel())

    @property
    def mirrored_in_train(self) -> Bool[np.ndarray, " pair"]:
        """True for the pairs (a, b) whose mirror image (b, a) is in the training set."""
        return self.train_mask.reshape(self.p, self.p).T.ravel()

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "Task":
        """The task that ``to_dict`` described."""
        return cls(**settings)


def _frozen(array: np.ndarray) -> np.ndarray:
    """Cached arrays are shared by all who ask, so nobody may write to them."""
    array.flags.writeable = False
    return array
