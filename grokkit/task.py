"""The task: every pair (a, b) of residues mod p, the answer, and which pairs are for training."""

import base64
import json
import math
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from grokkit.ranges import real_number, whole_number


@dataclass(frozen=True)
class Operation:
    """What can be asked of a pair.

    Attributes:
        name: As `Task.op` has it.
        text: As one reads it, ``a² + ab + b²``.
        answer: The answer before mod p, a polynomial: the coefficient of each of ``a``, ``b``, ``ab``, ``aa``
            and ``bb`` that occurs. None for a table drawn by lot, where there is no rule.
    """

    name: str
    text: str
    answer: Mapping[str, int] | None

    def __call__(self, a: Int[np.ndarray, " pair"], b: Int[np.ndarray, " pair"]) -> Int[np.ndarray, " pair"]:
        """The answers to pairs, before mod p.

        Raises:
            ValueError: If there is no rule for them.
        """
        if self.answer is None:
            raise ValueError(f"{self.text} has no rule; its answers are the labels of a Task")
        terms = {"a": a, "b": b, "ab": a * b, "aa": a * a, "bb": b * b}
        return sum(coefficient * terms[term] for term, coefficient in self.answer.items())


# One table, which the figures' JavaScript reads too; a mapping from names to what they mean.
OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        name: Operation(name, **about)
        for name, about in json.loads(
            Path(__file__).with_name("operations.json").read_text(encoding="utf-8")
        ).items()
    }
)


@dataclass(frozen=True)
class Split:
    """Which pairs are for training, told pair by pair, as somebody else's code drew them.

    Attributes:
        bits: One bit for each pair in row order, packed into bytes, the first pair in the highest bit.
    """

    bits: bytes

    @classmethod
    def of(cls, train_mask: Bool[np.ndarray, " pair"]) -> "Split":
        """The split that has these pairs for training."""
        return cls(np.packbits(train_mask).tobytes())

    @classmethod
    def from_text(cls, text: str) -> "Split":
        """The split that ``text`` describes; ValueError if it is not base64."""
        return cls(base64.b64decode(text, validate=True))

    @property
    def text(self) -> str:
        """The bits as base64, for JSON."""
        return base64.b64encode(self.bits).decode("ascii")

    def mask(self, n_pairs: int) -> Bool[np.ndarray, " pair"]:
        """True for the pairs that are trained on; ValueError if these are not the bits of ``n_pairs``."""
        bits = np.unpackbits(np.frombuffer(self.bits, np.uint8)).astype(bool)
        if len(bits) != 8 * -(-n_pairs // 8) or bits[n_pairs:].any():
            raise ValueError(f"the split has {len(bits):,} bits, which are not those of {n_pairs:,} pairs")
        return bits[:n_pairs]

    def __repr__(self) -> str:
        return (
            f"<Split: {sum(byte.bit_count() for byte in self.bits):,} pairs for training, given one by one>"
        )


@dataclass(frozen=True)
class Task:
    """Learn ``c = a ∘ b (mod p)`` from a part of all p² ordered pairs.

    The order of everything is row order: row ``a * p + b`` belongs to the pair (a, b).

    ``Task(seed=s)`` *is* the published split of seed s, pair for pair (Nanda et al. 2023, code), so that a
    published checkpoint meets the pairs it was trained on. A split drawn in another way comes in as a mask,
    by `with_split`.

    Args:
        p: The modulus, any integer ≥ 3 (``multiply`` is a group only for prime p, but is defined for all).
        op: A name in `OPERATIONS`: ``add`` a+b, ``subtract`` a−b, ``multiply`` a·b, ``x2_xy_y2`` a²+ab+b²,
            all mod p, or ``random``: one fixed table of uniformly drawn answers per seed, which can be
            memorised but not understood.
        frac_train: Share of the pairs used for training, strictly between 0 and 1.
        seed: Chooses the split (and the table of ``random``); an integer ≥ 0.
        mirror_split: Keep (a, b) and (b, a) on the same side, so that no test pair has its mirror image in
            the training set.
        split: A split that was given, see `with_split`; None for the one that the seed draws.

    Raises:
        ValueError: If an argument is outside what is described above; the message names the value.
    """

    p: int = 113
    op: str = "add"
    frac_train: float = 0.3
    seed: int = 0
    mirror_split: bool = False
    split: Split | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.op, str) or self.op not in OPERATIONS:
            raise ValueError(f"op must be one of {', '.join(OPERATIONS)}; got {self.op!r}")
        if not isinstance(self.split, Split | None):
            raise ValueError(f"split must be a Split (see Task.with_split) or None, got {self.split!r}")
        if not isinstance(self.mirror_split, bool | np.bool_):
            raise ValueError(f"mirror_split must be True or False, got {self.mirror_split!r}")
        plain = {  # NumPy's numbers are numbers; what is kept can be written as JSON
            "p": whole_number("p", self.p, 3),
            "frac_train": real_number("frac_train", self.frac_train, above=0, below=1),
            "seed": whole_number("seed", self.seed, 0),
            "mirror_split": bool(self.mirror_split),
        }
        for name, value in plain.items():
            object.__setattr__(self, name, value)
        if not 0 < self.train_mask.sum() < self.p**2:
            raise ValueError(
                f"frac_train={self.frac_train!r} of the {self.p**2} pairs mod {self.p} leaves one side of "
                "the split empty; choose a fraction that leaves at least one pair on each"
            )
        if self.split is not None:
            self._check_given_split()

    def _check_given_split(self) -> None:
        share = int(self.train_mask.sum()) / self.p**2
        if self.frac_train != share:
            raise ValueError(
                f"the given split has {share:.6g} of the pairs for training, not {self.frac_train!r}"
            )
        if self.mirror_split:
            raise ValueError("mirror_split draws a split, but this task's split is given")
        if self.seed and OPERATIONS[self.op].answer is not None:
            raise ValueError(f"the split is given, so there is nothing that seed={self.seed} could choose")

    @classmethod
    def with_split(cls, train_mask: Bool[np.ndarray, " pair"], op: str = "add", seed: int = 0) -> "Task":
        """The task with the split that somebody else's code drew, ``torch.randperm`` say.

        Args:
            train_mask: For each of the p² pairs in row order whether it is trained on; p is read off it.
            op: What is asked.
            seed: Of the table of ``random``; of no use to another operation, and so 0.

        Raises:
            ValueError: If the mask is not p² truth values, or leaves one side empty.
        """
        mask = np.asarray(train_mask)
        p = math.isqrt(mask.size)
        if mask.dtype != bool or mask.ndim != 1 or p * p != mask.size or p < 3:
            raise ValueError(
                f"train_mask must hold p² truth values, one for each pair, p being 3 or more; "
                f"got {mask.dtype} of shape {mask.shape}"
            )
        if mask.all() or not mask.any():
            raise ValueError(f"train_mask is {mask[0]} for every pair, so one side of the split is empty")
        return cls(p=p, op=op, frac_train=int(mask.sum()) / p**2, seed=seed, split=Split.of(mask))

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
        operation = OPERATIONS[self.op]
        if operation.answer is None:
            return _frozen(np.random.default_rng([self.seed, self.p]).integers(self.p, size=self.p**2))
        return _frozen(operation(*self.pairs.T) % self.p)

    @cached_property
    def train_mask(self) -> Bool[np.ndarray, " pair"]:
        """True for the pairs that are trained on.

        The plain split is the one of the paper's code (Nanda et al. 2023): Python's ``random.Random(seed)``
        shuffles all pairs in row order and the first ``int(frac_train · p²)`` are for training, so published
        checkpoints meet their own training set. With ``mirror_split`` the unordered pairs are shuffled in the
        same way and taken until the training set is as large (it may exceed that size by one pair).
        """
        if self.split is not None:
            return _frozen(self.split.mask(self.p**2))
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
        """The settings as plain values, for JSON; a split that was given, and only that, as base64."""
        settings = {**asdict(self), "split": self.split and self.split.text}
        return {name: value for name, value in settings.items() if value is not None}

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "Task":
        """The task that ``to_dict`` described."""
        given = settings.get("split")
        return cls(**{**settings, "split": None if given is None else Split.from_text(given)})


def _frozen(array: np.ndarray) -> np.ndarray:
    """Cached arrays are shared by all who ask, so nobody may write to them."""
    array.flags.writeable = False
    return array
