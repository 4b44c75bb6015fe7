"""The recorded ledger of quick networks says where it comes from; a network trained now agrees."""

import json
import re
from importlib import resources

import pytest

from grokkit.cli import app
from grokkit.ledger import quick
from grokkit.ledger.network import NETWORK
from grokkit.ledger.table import Comparison

# What each of the recorded networks reproduces with room to spare; nothing here hangs on exact floats.
ROBUST = {
    "number of key frequencies",
    "loss of Σ α_k cos w_k(a+b−c) in place of the logits",
    "loss with the waves of a+b alone (restricted loss)",
    "the same with the largest of the other frequencies",
    "R² of a fit to ReLU(0.5 + cos + cos) with the product",
    "loss with all heads zero",
}


@pytest.fixture(scope="module")
def recorded():
    return quick.recorded()


def test_it_says_how_when_and_with_what_it_was_made(recorded):
    about = recorded.provenance
    assert about["command"] == f"grokkit ledger --seeds 10 --out grokkit/{quick.FILE}"
    assert about["command"].split()[1] in {
        command.name or command.callback.__name__ for command in app.registered_commands
    }
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", about["made"])
    for name in ("grokkit", "numpy", "torch", "python", "machine"):
        assert about[name]
    text = (resources.files("grokkit") / quick.FILE).read_text(encoding="utf-8")
    assert recorded.to_json() == text
    assert not re.search(r"/(home|root|tmp|work)/", text)


def test_it_is_of_ten_seeds_and_together_says_what_they_say_alone(recorded):
    assert recorded.seeds == tuple(range(10))
    assert set(recorded.single) == set(recorded.seeds)
    for i, row in enumerate(recorded.together):
        alone = [recorded.single[seed][i].verdict for seed in recorded.seeds]
        if row.verdict == "not comparable":
            assert set(alone) == {"not comparable"}
            continue
        right = alone.count("reproduced")
        assert row.verdict == ("reproduced" if right == 10 else "differs")
        assert f"(so in {right} of 10 runs)" in row.reason
    sets = {recorded.single[seed][0].ours for seed in recorded.seeds}
    assert len(sets) == 10  # which frequencies are used is chance


def test_a_network_trained_now_has_the_same_properties(recorded):
    now = quick.make([1], "a test")
    assert now.provenance["command"] == "a test"
    verdict = {row.quantity: row.verdict for row in now.single[1]}
    before = {row.quantity: row.verdict for row in recorded.single[1]}
    assert {row.quantity for row in recorded.together if row.verdict == "reproduced"} >= ROBUST
    assert {verdict[quantity] for quantity in ROBUST} == {"reproduced"}
    agree = sum(verdict[quantity] == before[quantity] for quantity in before)
    assert agree >= 0.75 * len(before)  # rows near their threshold may fall on either side elsewhere
    again = quick.QuickLedger.from_json(now.to_json())
    assert again.together == now.together
    assert {row.quantity: row.ours for row in again.single[1]} == {r.quantity: r.ours for r in now.single[1]}


def test_beside_one_run_they_are_a_table(recorded):
    ours = recorded.single[0]
    comparison = Comparison(ours, recorded)
    rows = comparison.rows()
    assert [row[:4] for row in rows] == [(r.quantity, r.published, r.ours, r.verdict) for r in ours]
    by_quantity = {row[0]: row for row in rows}
    assert by_quantity["key frequencies"][4:] == ("all differ", "–")
    same = [recorded.single[seed][2].ours for seed in recorded.seeds].count("yes")
    assert by_quantity["neurons have the same frequencies as W_L"][4:] == (
        f"yes ({same} of 10)",
        f"{same}\u00a0of\u00a010",
    )
    assert by_quantity["number of key frequencies"][4:] == (recorded.together[1].ours, "10\u00a0of\u00a010")
    page = comparison._repr_html_()
    assert page.count("<tr>") == 1 + len(NETWORK)
    assert page.count("<strong>differs</strong>") == sum(row.verdict == "differs" for row in ours)
    assert "<th>10 quick networks</th>" in page
    assert "<td>5.54e&#8209;08 (of the full loss 2.41e&#8209;07)</td>" in page
    assert repr(comparison).startswith(f"<{len(NETWORK)} published numbers: ")
    with pytest.raises(ValueError, match="not about the same quantities"):
        Comparison(ours[1:], recorded)


def test_what_is_no_such_file_or_of_other_claims_is_refused(recorded):
    with pytest.raises(ValueError, match=r"no grokkit\.quick_ledger file"):
        quick.QuickLedger.from_json("[]")
    with pytest.raises(ValueError, match=r"no grokkit\.quick_ledger file"):
        quick.QuickLedger.from_json('{"format": "other"}')
    content = json.loads(recorded.to_json())
    content["together"][3]["quantity"] = "number of unicorns"
    with pytest.raises(ValueError, match=r"number of unicorns.*record it again with `grokkit ledger`"):
        quick.QuickLedger.from_json(json.dumps(content))
    assert len(content["together"]) == len(NETWORK)
    with pytest.raises(ValueError, match="at least one seed"):
        quick.make([])
