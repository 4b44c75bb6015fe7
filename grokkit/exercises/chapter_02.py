"""Checks of chapter 2, A transformer you can hold."""

from collections.abc import Callable
from functools import partial
from operator import sub
from typing import Any

import numpy as np
import torch

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, expect_values
from grokkit.exercises.asked import Choice, Number, Question
from grokkit.exercises.given import in_a_line, shape
from grokkit.networks.model import ModelConfig, Transformer, initial_weights
from grokkit.networks.network import Network

# Small networks, no two sizes of which are equal: mixed-up axes show.
SMALL = (
    ModelConfig(p=7, d_model=12, n_heads=2, d_head=5, d_mlp=16),
    ModelConfig(p=10, d_model=9, n_heads=3, d_head=4, d_mlp=20),
)

_PARTS = {"start": "resid_pre", "attn": "attn_out", "mlp": "mlp_out"}  # of the stream, by their hooks


def _size(p: int, d_model: int, n_heads: int, d_head: int, d_mlp: int) -> Target:
    m, h, e, n = d_model, n_heads, d_head, d_mlp
    right = ModelConfig(p=p, d_model=m, n_heads=h, d_head=e, d_mlp=n).n_parameters
    missing = {
        "The sign = is a token too: W_E and W_U have a row and a column for it.": 2 * m,
        "Only one of W_E and W_U counts the sign =; both do.": m,
        "The biases of the neurons are missing, one row before and one after them.": n + m,
        "The three places have rows of their own, W_pos.": 3 * m,
        "Each head has four tables, also W_O.": h * m * e,
        "Every head has tables of its own; that is one head only.": 4 * (h - 1) * m * e,
        "b_in is missing: every neuron has a bias.": n,
    }
    return Target(
        right,
        case=f"p = {p}, d_model = {m}, {h} heads of {e} and {n} neurons",
        what="the number of weights",
        mistakes={advice: partial(sub, right, count) for advice, count in missing.items()},
        rel=1e-9,
    )


# 2.1: weights and biases of the transformer, from its sizes.
n_weights = ByCases(
    tuple((c.p, c.d_model, c.n_heads, c.d_head, c.d_mlp) for c in (ModelConfig(), *SMALL)),
    _size,
    f"right. For the network of this book that makes {ModelConfig().n_parameters:,}.",
)


def _pattern(query: np.ndarray, keys: np.ndarray) -> Judge:
    places, d_head = keys.shape
    products = keys @ query
    size = np.abs(products).max()
    case = "scores far above 1,000" if size > 10_000 else f"{places} keys of {d_head} numbers"

    def judge(answer: Any) -> None:
        _expect_vector(
            answer,
            _softmax(products / np.sqrt(d_head)),
            case=case,
            what="the weights",
            mistakes={
                "Divide the scores by the square root of d_head first.": _softmax(products),
                "That divides by d_head, not by its square root.": _softmax(products / d_head),
                "Those are the scores; a softmax makes weights of them.": products / np.sqrt(d_head),
                "The exponentials must be divided by their sum.": np.exp(
                    np.minimum(products / np.sqrt(d_head), 700)
                ),
            },
            overflow="The exponentials overflow. Take the largest score from all of them first.",
        )

    return Judge(case, judge)


def _keys(seed: int, places: int, d_head: int, size: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    query, keys = size * rng.normal(size=d_head), rng.normal(size=(places, d_head))
    return query, size * keys if size > 10 else keys


_DOUBLED = (np.array([2 * np.log(2), 0, 0, 0]), np.eye(4)[[1, 2, 0]])  # the third place gets twice as much

# 2.2: the pattern of one head, from its query and the keys.
_patterns = ByCases(
    (_keys(0, 3, 32, 1.0), _keys(1, 3, 4, 2.0), _keys(2, 5, 9, 1.0), _keys(3, 3, 16, 60.0), _DOUBLED),
    _pattern,
    "right. Whatever the scores, the weights add up to one.",
)


def attention_weights(function: Any) -> str:
    """2.2: the pattern of one head; overflow in a reader's function is told by its numbers, not warned of."""
    with np.errstate(all="ignore"):
        return _patterns(function)


def logits_without_neurons(function: Any) -> str:
    """2.3: what the network would say if every neuron were 0."""
    for seed, config in enumerate(SMALL):
        w = _some_network(config, seed)
        for a, b in ((0, 1), (5, 2), (3, 3)):
            case = f"a = {a}, b = {b} in a small network mod {config.p}"
            answer = call(function, w, a, b, case=case)
            if shape(answer) == (3, config.d_vocab):
                raise NotYet(
                    "Those are the logits at all three places; only the last is read, at the sign =."
                )
            if shape(answer) == (config.p,):
                raise NotYet(f"For {case} keep the logit of the sign = too: {config.d_vocab} numbers.")
            parts, W_U = _streams(w, a, b), w["unembed.W_U"]
            start, attn, b_out = parts["start"], parts["attn"], w["blocks.0.mlp.b_out"]
            mistakes = {
                "Those are the logits with the neurons at work.": start + attn + parts["mlp"],
                "b_out is still written when the neurons are silent.": start + attn,
                "What attention brings has got lost.": start + b_out,
                "Attention is added to the stream, it does not replace it.": attn + b_out,
                "That is b_in at work: silent means 0 after the ReLU.": start + attn + parts["only_b_in"],
            }
            _expect_vector(
                answer,
                (start + attn + b_out) @ W_U,
                case=case,
                what="the logits",
                mistakes={advice: stream @ W_U for advice, stream in mistakes.items()},
            )
    return "right. Ask it for all pairs of the finished network, and you know where the answer is made."


def score_table(function: Any) -> str:
    """2.4: all scores that one head can give at =, as a table over the numbers."""
    for seed, config in enumerate(SMALL):
        w = _some_network(config, seed)
        for head, place in ((0, 0), (1, 1), (config.n_heads - 1, 0)):
            case = f"head {head}, place {place} in a small network mod {config.p}"
            answer = call(function, w, head, place, case=case)
            if shape(answer) == (config.d_vocab,):
                raise NotYet(f"For {case} leave out the sign =: it never stands there. {config.p} numbers.")
            W_E, W_pos = w["embed.W_E"], w["pos_embed.W_pos"]
            W_Q, W_K = w["blocks.0.attn.W_Q"][head], w["blocks.0.attn.W_K"][head]
            root = np.sqrt(config.d_head)
            x, e = W_E[:-1] + W_pos[place], W_E[-1] + W_pos[2]
            _expect_vector(
                answer,
                x @ W_K @ (e @ W_Q) / root,
                case=case,
                what="the scores",
                mistakes={
                    "Divide by the square root of d_head.": x @ W_K @ (e @ W_Q),
                    "The keys lack the row of W_pos of their place.": W_E[:-1] @ W_K @ (e @ W_Q) / root,
                    "The query lacks the last row of W_pos.": x @ W_K @ (W_E[-1] @ W_Q) / root,
                    "That is the other place: 0 is a, 1 is b.": (
                        (W_E[:-1] + W_pos[1 - place]) @ W_K @ (e @ W_Q) / root
                    ),
                    "Query and key have changed places: the sign = asks.": x @ W_Q @ (e @ W_K) / root,
                },
            )
    return "right. In the finished network the table goes up and down like a wave; chapter 6 says why."


class _SomeTime(Target):
    """A number of pairs, where None means that folding never pays."""

    def __call__(self, answer: Any) -> None:
        """Judge an answer."""
        if answer is None:
            raise NotYet(f"For {self.case} each pair saves some multiplications: it pays some time.")
        super().__call__(answer)


def _pays(d_model: int, d_mlp: int, d_vocab: int) -> Target | Judge:
    case = f"d_model = {d_model}, d_mlp = {d_mlp}, d_vocab = {d_vocab}"
    once, folded = d_mlp * d_model * d_vocab, d_mlp * d_vocab
    each = d_mlp * d_model + d_model * d_vocab

    def never(answer: Any) -> None:
        if answer is not None:
            raise NotYet(
                f"For {case} a pair costs {each:,} multiplications without folding and {folded:,} "
                f"with it: folding never pays. Return None; you gave {in_a_line(answer)}."
            )

    if each <= folded:
        return Judge(case, never)
    right = once // (each - folded) + 1
    return _SomeTime(
        right,
        case=case,
        what="the number",
        mistakes={
            "With that many pairs folding is not cheaper yet; one more is needed.": lambda: right - 1,
            "Folding does not make a pair free: it still costs d_mlp · d_vocab.": lambda: once // each + 1,
        },
        rel=1e-9,
    )


# 2.5: from how many pairs on it is cheaper to multiply W_out and W_U first.
pays_from = ByCases(
    ((128, 512, 114), (16, 20, 12), (10, 10, 5), (2, 4, 2), (32, 512, 114)),
    _pays,
    "right. The book's network is asked thousands of questions at a time, so it pays.",
)


def _expect_vector(
    answer: Any,
    right: np.ndarray,
    *,
    case: str,
    what: str,
    mistakes: dict[str, np.ndarray],
    overflow: str | None = None,
) -> None:
    """Raise `NotYet` unless all numbers are right; a known mistake is recognised by its numbers."""
    expect_values(
        answer,
        right,
        case=case,
        what=what,
        mistakes=mistakes,
        rel=1e-3,
        near=1e-4 * np.abs(right).max(),
        not_finite=overflow,
    )


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def _some_network(config: ModelConfig, seed: int) -> Network:
    """Random weights, biases included: an untrained network's are 0, and nobody sees them forgotten."""
    rng = np.random.default_rng(seed)
    weights = {name: w.double().numpy() for name, w in initial_weights(config, seed).items()}
    return Network(config, {name: w + 0.3 * rng.normal(size=w.shape) for name, w in weights.items()})


def _streams(w: Network, a: int, b: int) -> dict[str, np.ndarray]:
    """What the stream at = begins with, and what attention and neurons add to it."""
    with torch.no_grad():
        _, cache = Transformer.from_network(w).run_with_cache(torch.tensor([[a, b, w.p]]))
    at_equals = {name: cache[f"blocks.0.hook_{name}"][0, -1].numpy() for name in _PARTS.values()}
    b_in, W_out, b_out = (w[f"blocks.0.mlp.{name}"] for name in ("b_in", "W_out", "b_out"))
    return {
        **{part: at_equals[name] for part, name in _PARTS.items()},
        "only_b_in": np.maximum(b_in, 0) @ W_out + b_out,  # what some take for silence
    }


CHECKS: dict[str, Callable[[Any], str]] = {
    "2.1": n_weights,
    "2.2": attention_weights,
    "2.3": logits_without_neurons,
    "2.4": score_table,
    "2.5": pays_from,
}

QUESTIONS: dict[str, Question] = {
    "2.1": Question(
        "A small one: 7 numbers and the sign =, three places, d_model = 12, 2 heads of 5 and 16 neurons. How "
        "many weights and biases?",
        Number("weights"),
        n_weights,
        (7, 12, 2, 5, 16),
    ),
    "2.2": Question(
        "In a head with d_head = 4, the query times the keys of the three places is 0, 0 and 2 ln 2, or "
        "1.386. Which weights do the places get?",
        Choice(
            {
                "0, 0 and 0.693": (0, 0, np.log(2)),
                "0.167, 0.167 and 0.667": (1 / 6, 1 / 6, 2 / 3),
                "0.25, 0.25 and 0.5": (0.25, 0.25, 0.5),
                "0.293, 0.293 and 0.414": (0.2929, 0.2929, 0.4142),
                "1, 1 and 2": (1, 1, 2),
            }
        ),
        _patterns,
        _DOUBLED,
    ),
    "2.5": Question(
        "d_model = 16, d_mlp = 20 and d_vocab = 12. From how many pairs on is multiplying W_out by W_U first "
        "cheaper?",
        Number("pairs"),
        pays_from,
        (16, 20, 12),
    ),
}
