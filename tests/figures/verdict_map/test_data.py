"""What VerdictMap is told, read back by its JavaScript, against the verdicts themselves; and bad input."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from figures.verdict_map.page import made_up
from grokkit import _node
from grokkit.explorables import VerdictMap
from grokkit.explorables.verdict_map.picture import verdict_picture
from grokkit.text.verdicts import CLAIMS
from grokkit.text.verdicts.recorded import Verdicts

ROOT = Path(__file__).resolve().parents[3]
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/verdict_map/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const data = readData(manifest, await inflate(block));
const cells = data.claims.map((_, claim) => data.kinds.map((__, kind) => data.at({ claim, kind })));
console.log(JSON.stringify({ ...data, cells }));
"""


@pytest.mark.parametrize(
    ("seed", "kinds"),
    [(0, {"implicit": 3, "told": 3, "stops5": 3}), (1, {"mine": 1}), (2, {"told": 2, "my": 1})],
)
def test_javascript_reads_every_outcome_and_every_number(seed, kinds):
    verdicts = made_up(seed, **kinds)
    data = VerdictMap.data(verdicts)
    command = [*_node.find_node(), "--input-type=module", "-e", READ]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert [len(kind["models"]) for kind in read["kinds"]] == list(kinds.values())
    for claim, told, row in zip(CLAIMS, read["claims"], read["cells"], strict=True):
        assert (told["name"], told["published"], told["later"]) == (claim.name, claim.published, claim.later)
        assert "; ".join(told["bars"]) == claim.asks
        for models, cell in zip(verdicts.kinds.values(), row, strict=True):
            for model, found in zip(models, cell, strict=True):
                stored = model.finding(claim.name)
                assert found["outcome"] == stored.outcome
                assert len(found["numbers"]) == len(stored.values)
                written = ", ".join(
                    f"{b.what} {n}" for b, n in zip(claim.bars, found["numbers"], strict=False)
                )
                rest = found["besides"]
                assert stored.told == (f"{written}; {rest}" if written else rest)
                if stored.values:
                    assert all(found["holds"]) == (stored.outcome == "reached")


def test_what_is_shipped_is_known_by_its_identity_and_others_are_not():
    a, b = made_up(0, told=2), made_up(1, told=2)
    assert a.identity != b.identity
    assert a.identity == Verdicts.from_json(a.to_json()).identity
    assert replace(a, provenance={"command": "another"}).identity == a.identity
    assert a.about() == {"id": a.identity, "text": f"{len(CLAIMS)} claims, 2 models"}
    assert f'data-gk-data="verdict_map-{a.identity}"' not in VerdictMap(a).html()  # they travel inside


def test_the_picture_has_a_mark_for_every_model_and_escapes_names():
    verdicts = made_up(3, told=3, **{"<b>": 2})
    drawn = verdict_picture(verdicts)
    for outcome, look in [("reached", 'fill="currentColor" d='), ("unclear", "h7")]:
        n = sum(m.finding(c.name).outcome == outcome for m in verdicts.models for c in CLAIMS)
        (path,) = [part for part in drawn.split("<path ") if look in part]
        assert path.count("M") == n + 1  # and one in the key
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def test_what_cannot_be_shown_is_named():
    with pytest.raises(ValueError, match="one model at least"):
        VerdictMap(Verdicts((), {}))
    verdicts = made_up(told=1)
    with pytest.raises(ValueError, match="no claim is called 'it sings'; there is it breaks like the oracle"):
        VerdictMap(verdicts, claim="it sings")
    with pytest.raises(ValueError, match="no kind is called 'implicit'; there is told"):
        VerdictMap(verdicts, kind="implicit")
