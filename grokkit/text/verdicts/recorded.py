"""What became of the claims in several models, kept in a file: judging them takes longer than reading it."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, get_args

from grokkit.text.run import TextRun
from grokkit.text.settings import TEXT_SETTINGS
from grokkit.text.verdicts import CLAIMS, Finding, Outcome

FORMAT, VERSION = "grokkit.verdicts", "1"


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
            ValueError: If it is something else, damaged, or of other claims or thresholds than those now.
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
        return cls(tuple(map(_judged, found["models"])), found["provenance"])


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
    if len(values) != (0 if line["outcome"] == "unclear" else len(claim.bars)):
        raise ValueError(f"{claim.name!r} is decided by {len(claim.bars)} numbers, got {len(values)}")
    return Finding(claim.name, line["outcome"], values, line["told"])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
