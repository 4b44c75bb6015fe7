"""What became of the claims in several models, kept in a file: judging them takes longer than reading it."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import resources
from typing import Any, get_args

from grokkit.text.run import TextRun
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.verdicts import CLAIMS, Finding, Outcome

FORMAT, VERSION = "grokkit.verdicts", "1"
SHIPPED = "verdicts.json"


@dataclass(frozen=True)
class Judged:
    """What became of every claim in one model.

    Attributes:
        name: Of the model.
        kind: The name of its settings, or its own name if they have none.
        seed: Of its initial weights.
        identity: Of its run.
        findings: In the order of `CLAIMS`.
    """

    name: str
    kind: str
    seed: int
    identity: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, name: str, run: TextRun, findings: Iterable[Finding]) -> "Judged":
        """The findings with the model that they are about."""
        seed = run.train.weight_seed
        settings = {kind: setting(seed)[:2] for kind, setting in TEXT_SETTINGS.items()}
        kind = next((kind for kind, own in settings.items() if own == (run.wrapping, run.model)), name)
        return cls(name, kind, seed, run.identity, tuple(findings))

    def finding(self, claim: str) -> Finding:
        """What became of one claim.

        Raises:
            KeyError: If there is no such claim.
        """
        for found in self.findings:
            if found.claim == claim:
                return found
        raise KeyError(f"no claim is called {claim!r}; there is {', '.join(f.claim for f in self.findings)}")


@dataclass(frozen=True)
class Verdicts:
    """What became of every claim in several models.

    Attributes:
        models: The models.
        provenance: The command that judged them, when, and with which versions.
    """

    models: tuple[Judged, ...]
    provenance: dict[str, str]

    @property
    def kinds(self) -> dict[str, tuple[Judged, ...]]:
        """The models by their kinds."""
        kinds = dict.fromkeys(model.kind for model in self.models)
        return {kind: tuple(m for m in self.models if m.kind == kind) for kind in kinds}

    @cached_property
    def identity(self) -> str:
        """Sixteen hexadecimal digits of what was found in which models."""
        found = "\n".join(map(_lines, self.models))
        return hashlib.sha256(found.encode()).hexdigest()[:16]

    def about(self) -> dict[str, Any]:
        """What a page is told of them."""
        n = len(self.models)
        text = f"{len(CLAIMS)} claims, {n} {'model' if n == 1 else 'models'}"
        return {"id": self.identity, "text": text}

    def outcomes(self, claim: str) -> dict[str, list[Outcome]]:
        """What became of one claim, by kind, in each of its models.

        Raises:
            KeyError: If there is no such claim.
        """
        return {kind: [m.finding(claim).outcome for m in models] for kind, models in self.kinds.items()}

    def to_json(self) -> str:
        """All of it as text; one line for each claim and each finding."""
        claims = [{"name": c.name, "published": c.published, "asks": c.asks} for c in CLAIMS]
        models = [_lines(model) for model in self.models]
        head = {"format": FORMAT, "version": VERSION, "provenance": self.provenance}
        parts = [f'"{name}": {_json(value)}' for name, value in head.items()]
        parts.append('"claims": [\n' + ",\n".join(map(_json, claims)) + "\n]")
        parts.append('"models": [\n' + ",\n".join(models) + "\n]")
        return "{\n" + ",\n".join(parts) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> "Verdicts":
        """What `to_json` wrote.

        Raises:
            ValueError: If it is something else, damaged, of other claims or thresholds than those now, or if
                an outcome or a sentence does not follow from its numbers.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"this is no {FORMAT} file")
        if found.get("version") != VERSION:
            raise ValueError(
                f"verdicts of version {found.get('version')!r}; this grokkit reads version {VERSION!r}"
            )
        asked = [(c.get("name"), c.get("asks")) for c in found["claims"]]
        if wrong := set(asked) ^ {(c.name, c.asks) for c in CLAIMS}:
            raise ValueError(
                f"the verdicts are of other claims: {sorted(wrong)[0]}; judge again with `grokkit judge`"
            )
        models = tuple(map(_judged, found["models"]))
        names = [model.name for model in models]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two of the models have the same name: {sorted(twice)[0]}")
        return cls(models, found["provenance"])


def recorded_verdicts() -> Verdicts:
    """What became of every claim in every text model that is shipped inside the package.

    How to read it:

    - It is of the machine that made it. Where a number lies close to its threshold (one of the angles of *a
      plane decides* does in `attention-0`) other texts, or another processor, may turn the outcome; a rule
      that tells kinds of models apart should hold in all seeds, and by more than that.
    - The two controls of *a line reads the count* need only fail its bar of R² 0.97, which is lenient; how
      far below it they stay is in the numbers. Its bar among lines of equally many words is held to the
      *worst* number of words, of those with a hundred cases: that is strict, and alone keeps many from it.
    - *queries are twisted* has the numbers of one head, that which comes closest; *heads share the work* is
      where several are counted.
    - Not all thresholds were fixed before the models were trained: `Claim.later` says which were not.

    Raises:
        ValueError: If the file does not fit the claims that there are now; see `Verdicts.from_json`.
    """
    folder = resources.files("grokkit") / "recorded" / "text"
    return Verdicts.from_json((folder / SHIPPED).read_text(encoding="utf-8"))


def _lines(model: Judged) -> str:
    about = {name: value for name, value in asdict(model).items() if name != "findings"}
    findings = ",\n".join(
        _json(
            {**f._asdict(), "values": [v if math.isfinite(v) else None for v in f.values], "value": f.value}
        )
        for f in model.findings
    )
    return f'{_json(about)[:-1]}, "findings": [\n{findings}\n]}}'


def _judged(line: dict[str, Any]) -> Judged:
    findings = tuple(_finding(each) for each in line["findings"])
    if [f.claim for f in findings] != [claim.name for claim in CLAIMS]:
        raise ValueError(f"{line['name']} was not judged by every claim in its order")
    return Judged(line["name"], line["kind"], line["seed"], line["identity"], findings)


def _finding(line: dict[str, Any]) -> Finding:
    claim = next((claim for claim in CLAIMS if claim.name == line["claim"]), None)
    if claim is None or line["outcome"] not in get_args(Outcome):
        raise ValueError(f"no claim and outcome are {line['claim']!r} and {line['outcome']!r}")
    values = tuple(math.nan if value is None else float(value) for value in line["values"])
    if line["outcome"] == "unclear":
        if values:
            raise ValueError(f"{claim.name!r} is unclear, and yet has {len(values)} numbers")
    elif line["outcome"] != claim.outcome(values):
        raise ValueError(f"{claim.name!r} is {claim.outcome(values)} by its numbers, not {line['outcome']}")
    elif not line["told"].startswith(claim.written(values)):
        raise ValueError(f"{claim.name!r} is told as {line['told']!r}; its numbers: {claim.written(values)}")
    return Finding(claim.name, line["outcome"], values, line["told"])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
