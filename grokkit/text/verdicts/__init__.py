"""What was claimed of a model that counts to the end of a line, and whether it holds of one of ours.

The claims are those of Gurnee et al. (2025), "When Models Manipulate Manifolds". Most thresholds were fixed
before the models here were trained, after one trial with other seeds; of the others `Claim.later` says so. A
claim is *reached*, *not reached*, or *unclear* where this model or this text cannot tell.
"""

from collections.abc import Iterator

from grokkit.text.run import TextRun
from grokkit.text.verdicts.attention import ATTENTION
from grokkit.text.verdicts.causes import CAUSES
from grokkit.text.verdicts.claim import Bar, Claim, Finding, Outcome
from grokkit.text.verdicts.count import COUNT
from grokkit.text.verdicts.decision import DECISION
from grokkit.text.verdicts.examined import N_TEXTS, Examined
from grokkit.text.verdicts.tokens import TOKENS

__all__ = ["CLAIMS", "Bar", "Claim", "Finding", "Outcome", "judge"]

CLAIMS: tuple[Claim, ...] = (*DECISION[:1], *COUNT, *CAUSES, *ATTENTION, *DECISION[1:], *TOKENS)


def judge(run: TextRun, n: int = N_TEXTS) -> Iterator[Finding]:
    """What becomes of every claim in one model, one after the other, in the order of `CLAIMS`.

    Args:
        run: Of it the last checkpoint is judged.
        n: Texts that it is looked at on.

    Raises:
        ValueError: If the model has a single layer.
    """
    examined = Examined(run, n)
    return (claim.judge(examined) for claim in CLAIMS)
