"""Every claim in a chapter's last box says how it is known, and passages are read as they are written."""

import re

import pytest
from chapter_files import CHAPTERS, read
from clock_book.claims import evidence
from clock_book.mind_words import passage_of


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_claim_says_how_it_is_known(chapter):
    text = "\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")
    (box,) = re.findall(r":class: known\n(.*?)\n:::", text, re.S)
    claims = re.findall(r"^- .*$", box, re.M)
    assert len(claims) >= 4
    assert all(evidence(claim) for claim in claims)


def test_unknown_evidence_is_named():
    assert evidence('Text. <span class="gk-evidence">seen, cut</span>') == ("seen", "cut")
    assert evidence("Text.") == ()
    with pytest.raises(ValueError, match="'felt'"):
        evidence('<span class="gk-evidence">seen, felt</span>')


def test_a_passage_is_read_and_a_bad_one_is_named():
    passage = passage_of("- 04 | After it **knows** every pair | has the largest logit at the answer of")
    assert (passage.chapter, passage.word) == (4, "knows")
    assert passage.text == "After it knows every pair"
    with pytest.raises(ValueError, match="a passage is"):
        passage_of("- 4 knows")
