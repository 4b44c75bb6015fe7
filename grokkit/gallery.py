"""Networks that learned a sum, beside each other: what each of them is, its circles, and its numbers.

``grokkit gallery`` makes one of run files: a line of JSON for each network, a few kilobytes instead of its
weights. Subtraction is a sum too, of a and −b; what is measured of its logits is measured of that sum
(`grokkit.circuits.as_sums`).
"""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from grokkit import circuits, fourier, measures
from grokkit.measures import TAU, number_embedding
from grokkit.networks.model import ModelConfig
from grokkit.opened import Opened
from grokkit.runs import Run
from grokkit.runs.moments import grokked
from grokkit.task import OPERATIONS, Task

FORMAT, VERSION = "grokkit.gallery", "2"
SHIPPED = "gallery.json"
EDGE = 1_000  # what the farthest number of a circle is written as
MOST_CIRCLES = 6
SUMS = ("add", "subtract")  # operations that are sums modulo p; a product is one modulo p − 1, which is even
SIZES = ("d_model", "d_mlp", "act", "n_heads", "d_head")  # changed ones of the last hang first
USUAL, USUAL_TASK = ModelConfig(), Task()  # of the book's network; named is only what differs


class Number(NamedTuple):
    """A number by which networks are compared.

    Attributes:
        label: In words.
        share: Whether it is a share of 1.
        of: The number of a network.
    """

    label: str
    share: bool
    of: Callable[[Opened], float]


NUMBERS: Mapping[str, Number] = {
    "waves": Number(
        "of the logits are key waves of the sum",
        True,
        lambda o: measures.trig_fraction(_sums(o), o.K, o.p).pooled,
    ),
    "neurons": Number(
        "of the neurons have one frequency", True, lambda o: float(np.mean(o.clusters.frequency >= 0))
    ),
    "evenness": Number("of the strongest circle is an even turn", True, lambda o: _strongest(o).share),
    "frequencies": Number("key frequencies", False, lambda o: len(o.K)),
    "symmetricity": Number(
        "gradient symmetricity", False, lambda o: circuits.gradient_symmetricity(o.network)
    ),
    "irrelevance": Number("distance irrelevance", False, lambda o: circuits.distance_irrelevance(_sums(o))),
}


class Group(NamedTuple):
    """Networks that hang together.

    Attributes:
        label: What they have in common.
        short: The same in a word.
    """

    label: str
    short: str


@dataclass(frozen=True)
class Hung:
    """One network of a gallery.

    Attributes:
        op: What it learned, one of `SUMS`.
        p: Its modulus.
        frac_train: Share of the pairs that it was trained on.
        seed: Of split, initial weights and minibatches.
        attention_rate, d_model, n_heads, d_head, d_mlp, act: See `grokkit.ModelConfig`.
        grokked: First measured step with more than 99 % of the test pairs right.
        identity: Of its run.
        frequencies: Its key frequencies by W_L, the strongest in the embedding first.
        spectrum: Norm of the embedding at k = 1 … (p−1)/2, as shares of the largest.
        circles: For each of the frequencies, `MOST_CIRCLES` at most, where each number stands in the plane in
            which it turns (`grokkit.fourier.plane`): two coordinates each, `EDGE` being the farthest number.
        numbers: By name, see `NUMBERS`.
    """

    op: str
    p: int
    frac_train: float
    seed: int
    attention_rate: float
    d_model: int
    n_heads: int
    d_head: int
    d_mlp: int
    act: str
    grokked: int
    identity: str
    frequencies: tuple[int, ...]
    spectrum: tuple[float, ...]
    circles: tuple[tuple[tuple[int, int], ...], ...]
    numbers: Mapping[str, float]

    @classmethod
    def of(cls, run: Run, tau: float = TAU) -> "Hung":
        """What a gallery shows of a run's last network.

        Args:
            run: Of addition or subtraction modulo an odd number, that has grokked.
            tau: Threshold of the key frequencies.

        Raises:
            ValueError: If it learned something else, or has not grokked.
        """
        if run.task.op not in SUMS or run.task.p % 2 == 0:
            raise ValueError(
                f"a gallery is of addition or subtraction modulo an odd number; this run learned {run.task}"
            )
        if (at := grokked(run)) is None:
            raise ValueError("a gallery is of networks that have grokked; this run's has not")
        opened = Opened(run, tau)
        norms = opened.spectra["W_E"][1:].astype(np.float64)
        strongest = sorted(opened.K, key=lambda k: -norms[k - 1])
        W_E = number_embedding(opened.network).astype(np.float64)
        return cls(
            **{name: getattr(run.task, name) for name in ("op", "p", "frac_train", "seed")},
            **{name: getattr(run.model, name) for name in ("attention_rate", *SIZES)},
            grokked=at,
            identity=run.identity,
            frequencies=tuple(strongest),
            spectrum=tuple(float(f"{norm:.4f}") for norm in norms / norms.max()),
            circles=tuple(_circle(W_E, k) for k in strongest[:MOST_CIRCLES]),
            numbers={name: float(f"{number.of(opened):.4g}") for name, number in NUMBERS.items()},
        )

    @property
    def usual_sizes(self) -> bool:
        """Whether widths, heads and activation are those of the book's network."""
        return all(getattr(self, name) == getattr(USUAL, name) for name in SIZES)

    @property
    def differs(self) -> str:
        """In a few words what is not as in the book's network, but for modulus, seed and attention rate."""
        heads = (self.n_heads, self.d_head) != (USUAL.n_heads, USUAL.d_head)
        said = {
            OPERATIONS[self.op].text: self.op != USUAL_TASK.op,
            f"width {self.d_model}": self.d_model != USUAL.d_model,
            f"{self.n_heads} {'head' if self.n_heads == 1 else 'heads'} of {self.d_head}": heads,
            f"{self.d_mlp:,} neurons": self.d_mlp != USUAL.d_mlp,
            {"relu": "ReLU", "gelu": "GELU"}[self.act]: self.act != USUAL.act,
            f"{100 * self.frac_train:.0f} % of the pairs": self.frac_train != USUAL_TASK.frac_train,
        }
        return ", ".join(words for words, holds in said.items() if holds)

    @property
    def name(self) -> str:
        """What it is called: "mod 113, attention rate 1, seed 0, 8 heads of 16"."""
        usual = f"mod {self.p}, attention rate {self.attention_rate:g}, seed {self.seed}"
        return f"{usual}, {self.differs}" if self.differs else usual

    @property
    def group(self) -> "Group":
        """With which others it hangs."""
        if self.op != USUAL_TASK.op:
            text = OPERATIONS[self.op].text
            return Group(f"{text}: a sum with −b", text)
        if not self.usual_sizes:
            return Group("other heads, widths or neurons", "sizes")
        rate = f"{self.attention_rate:g}"
        meaning = {"1": ": ordinary attention", "0": ": the same to every token"}.get(rate, "")
        return Group(f"attention rate {rate}{meaning}", rate)

    @property
    def place(self) -> tuple:
        """What a wall is ordered by."""
        changed = [getattr(self, name) != getattr(USUAL, name) for name in SIZES]
        sizes = [getattr(self, name) for name in SIZES]
        kind = (self.op != USUAL_TASK.op, not self.usual_sizes, -self.attention_rate)
        return *kind, *changed, *sizes, self.p, self.seed, self.frac_train


@dataclass(frozen=True)
class Gallery:
    """Several networks.

    Attributes:
        networks: Those of the book's sizes that add, by attention rate from 1 down, modulus and seed; then
            those of other sizes; then those that subtract.
        provenance: The command that made it, when, and with which versions.

    Raises:
        ValueError: If there is no network.
    """

    networks: tuple[Hung, ...]
    provenance: Mapping[str, str]

    def __post_init__(self):
        if not self.networks:
            raise ValueError("a gallery needs one network at least")

    @classmethod
    def of(cls, runs: Mapping[str, Run], command: str, tau: float = TAU) -> "Gallery":
        """The gallery of some runs, with a progress bar on a terminal.

        Args:
            runs: By the name that an error calls them.
            command: That made it, to be kept with it.
            tau: Threshold of the key frequencies.

        Raises:
            ValueError: If there are none, one does not belong into it (see `Hung.of`), or one is there twice.
        """
        if not runs:
            raise ValueError("a gallery needs at least one run")
        hung: dict[str, Hung] = {}
        for name, run in tqdm(runs.items(), desc="hanging", unit="run", disable=None):
            if run.identity in hung:
                raise ValueError(f"{name} is in the gallery already")
            try:
                hung[run.identity] = Hung.of(run, tau)
            except ValueError as reason:
                raise ValueError(f"{name}: {reason}") from None
        provenance = {
            "command": command,
            "made": datetime.now(UTC).date().isoformat(),
            "machine": platform.machine(),
            **{name: version(name) for name in ("grokkit", "numpy", "torch")},
            "python": platform.python_version(),
        }
        return cls(tuple(sorted(hung.values(), key=lambda network: network.place)), provenance)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """In the order in which they hang."""
        return tuple(dict.fromkeys(network.group for network in self.networks))

    def along_the_dial(self) -> "Gallery":
        """Only the networks of the book's sizes that add: they differ by modulus, seed and attention rate.

        Raises:
            ValueError: If there is none.
        """
        alike = [n for n in self.networks if n.op == USUAL_TASK.op and n.usual_sizes]
        return Gallery(tuple(alike), self.provenance)

    @cached_property
    def identity(self) -> str:
        """Sixteen hexadecimal digits of all that is shown of the networks."""
        told = "\n".join(_json(asdict(network)) for network in self.networks)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def about(self) -> dict[str, Any]:
        """What a page is told of it."""
        n = len(self.networks)
        return {"id": self.identity, "text": f"{n} {'network' if n == 1 else 'networks'}"}

    def to_json(self) -> str:
        """All of it as text; one line for each network."""
        head = {"format": FORMAT, "version": VERSION, "provenance": self.provenance}
        parts = [f'"{name}": {_json(value)}' for name, value in head.items()]
        lines = ",\n".join(_json(asdict(network)) for network in self.networks)
        return "{\n" + ",\n".join([*parts, f'"networks": [\n{lines}\n]']) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> "Gallery":
        """What `to_json` wrote.

        Raises:
            ValueError: If it is something else, or damaged, or has other numbers than `NUMBERS`.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"this is no {FORMAT} file")
        if found.get("version") != VERSION:
            raise ValueError(
                f"a gallery of version {found.get('version')!r}; this grokkit reads version {VERSION!r}"
            )
        return cls(tuple(map(_hung, found["networks"])), found["provenance"])


def gallery_names() -> list[str]:
    """``gallery``, if one is shipped inside the package."""
    return [SHIPPED.removesuffix(".json")] if _shipped().is_file() else []


def recorded_gallery() -> Gallery:
    """The networks that are shipped inside the package."""
    return Gallery.from_json(_shipped().read_text(encoding="utf-8"))


def _shipped():
    return resources.files("grokkit") / "recorded" / SHIPPED


def _sums(opened: Opened) -> Float[np.ndarray, "pair p"]:
    """Its logits in the order in which what it learned is an addition."""
    return circuits.as_sums(opened.grid.logits, opened.task.op)


def _plane_of(W_E: np.ndarray, k: int) -> np.ndarray:
    return W_E @ fourier.plane(W_E, k).T


def _strongest(opened: Opened) -> fourier.EvenTurn:
    """The even turn in the plane of the key frequency that is strongest in the embedding."""
    W_E = number_embedding(opened.network).astype(np.float64)
    k = max(opened.K, key=lambda k: opened.spectra["W_E"][k])
    return fourier.even_turn(_plane_of(W_E, k), k)


def _circle(W_E: np.ndarray, k: int) -> tuple[tuple[int, int], ...]:
    at = _plane_of(W_E, k)
    at *= EDGE / np.linalg.norm(at, axis=1).max()
    return tuple((int(x), int(y)) for x, y in np.rint(at))


def _hung(line: dict[str, Any]) -> Hung:
    network = Hung(
        **{
            **line,
            "frequencies": tuple(line["frequencies"]),
            "spectrum": tuple(line["spectrum"]),
            "circles": tuple(tuple((x, y) for x, y in circle) for circle in line["circles"]),
        }
    )
    p, n = network.p, min(len(network.frequencies), MOST_CIRCLES)
    if len(network.spectrum) != p // 2 or [len(circle) for circle in network.circles] != [p] * n:
        raise ValueError(f"the network mod {p} of seed {network.seed} has not the numbers of its frequencies")
    if network.numbers.keys() != NUMBERS.keys():
        raise ValueError(f"the gallery has other numbers: {', '.join(network.numbers)}; make it again")
    return network


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
