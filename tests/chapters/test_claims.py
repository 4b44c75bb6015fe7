"""Claims say how they are known, passages are read as written, what prose tells of data is so in them."""

import re

import numpy as np
import pytest
from chapter_files import CHAPTERS, read
from clock_book.claims import evidence
from clock_book.mind_words import passage_of

import grokkit
from grokkit.ledger import several


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


@pytest.fixture(scope="module")
def run():
    return grokkit.load_recorded("mainline")


def text_of(number):
    (chapter,) = [c for c in CHAPTERS if c.stem.startswith(number)]
    return "\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")


def test_during_the_long_wait_a_third_of_the_test_pairs_come_in(run):
    assert "a third of them in nearly five thousand steps" in text_of("04")
    early, late = (run.at(step)["test_accuracy"] for step in (250, 5000))
    assert 0.23 < late - early < 0.4
    assert run.at(7500)["test_accuracy"] > 0.999  # "nothing left for the accuracy to say"


def test_the_octaves_turn_one_after_the_other(run):
    assert "26 and 50 turn and come up, and 8 follows when they are; 43 goes on sinking" in text_of("05")
    steps = [int(step) for step in run.steps if step >= 4000]
    tables = [np.abs(np.fft.fft(run.network(s)["embed.W_E"][:113].astype(float), axis=0)) for s in steps]
    sizes = np.array([np.sqrt((table**2).sum(axis=1))[1:57] for table in tables])
    of_tallest = sizes / sizes.max(axis=1, keepdims=True)
    grokked = run.first_step("test_accuracy", above=0.99)
    before = [step <= 8980 for step in steps]
    lowest = {k: steps[int(of_tallest[before, k - 1].argmin())] for k in (26, 50, 8)}
    assert grokked - 1000 < min(lowest[26], lowest[50]) <= max(lowest[26], lowest[50]) < grokked
    assert abs(lowest[8] - grokked) < 100
    assert np.all(np.diff(of_tallest[:, 43 - 1]) < 0.02)
    highest = {k: of_tallest[:, k - 1].max() for k in (8, 50, 26)}
    assert all(of_tallest[-1, k - 1] < 0.7 * highest[k] for k in (8, 50))
    assert of_tallest[-1, 26 - 1] == highest[26]


def test_what_was_learnt_by_heart_is_mostly_no_wave(run):
    assert "most are a tartan of single numbers, and none is one wave" in text_of("06")
    post = grokkit.fast.grid_run(run.network(1370)).post.reshape(113, 113, -1).astype(float)
    power = np.abs(np.fft.fft2(post - post.mean(axis=(0, 1)), axes=(0, 1))) ** 2
    near = [[0, k, 113 - k] for k in range(1, 57)]
    best = np.max([power[np.ix_(n, n)].sum(axis=(0, 1)) for n in near], axis=0) / power.sum(axis=(0, 1))
    assert np.median(best) < 0.15
    assert best.max() < 0.85


def test_what_is_left_after_the_cuts_in_ten_networks_is_as_it_is_told():
    text = text_of("08")
    assert "in three it is among the commonest three" in text
    assert "nothing but a guess in nine of ten networks" in text
    runs = several.recorded("mainline").runs
    left = [facts.without_key["logits"] for facts in runs]
    assert sum(each.likelier <= 2 for each in left) == 3
    guess = runs[0].test_pairs / 113
    assert sum(each.right > guess + 2 * np.sqrt(guess) for each in left) > 5  # "mostly more"
    both = [facts.without_key["embedding with doubles"].right for facts in runs]
    assert sum(right < guess + 2 * np.sqrt(guess) for right in both) == 9
    assert both[0] > guess + 2 * np.sqrt(guess)  # "in ours there is a trace more"


def test_attention_is_needed_as_chapter_8_tells():
    assert "costs at most a tenth of a nat or so, in the recorded run next to nothing" in text_of("08")
    ten, quick = several.recorded("mainline"), several.recorded("quick")
    rows = [{told.row.quantity: told for told in each.network} for each in (ten, quick)]
    skips = [float(x) for row in rows for x in row["loss without the skip connection around attention"].ours]
    assert max(skips) < 0.12
    assert skips[0] < 1e-3
    waves = [row["variance of each head's attention that is one wave"] for row in rows]
    assert [each.have_it for each in waves] == [0, 0]  # "in none of our twenty"


def of_pairs(run, step):
    """The loss at every pair, and what the favourite answer gets of the belief."""
    scores = grokkit.fast.grid_logits(run.network(step)).astype(float)
    scores -= scores.max(axis=1, keepdims=True)
    belief = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.log(belief[np.arange(len(belief)), run.task.labels]), belief.max(axis=1)


def test_the_network_that_knows_its_list_is_loud_about_the_others_too(run):
    text = text_of("03")
    assert "because it is loud about them too" in text
    assert "sure that most of them are *wrong*, the right one among them" in text
    known = run.first_step("train_accuracy", above=0.99)
    loss, favourite = of_pairs(run, known)
    train = run.task.train_mask
    assert favourite[train].mean() > favourite[~train].mean() > 0.5
    confidence = favourite[~train].mean()
    bluffer = -np.log(confidence) / 113 - 112 / 113 * np.log((1 - confidence) / 112)
    assert loss[~train].mean() > 2 * bluffer


def test_the_losses_part_as_chapter_3_says(run):
    assert "By step 50, and in each later row, what training has taken off the one it has added" in text_of(
        "03"
    )
    start = run.at(0)
    for step in (50, 100, 150):
        now = run.at(step)
        assert now["test_loss"] - start["test_loss"] > start["train_loss"] - now["train_loss"] > 0


def test_little_but_training_pairs_fills_in_at_first(run):
    assert "three tenths of the square, and hardly anything else" in text_of("04")
    assert run.at(250)["train_accuracy"] == 1
    assert 0 < run.at(250)["test_accuracy"] < 0.05


def test_the_weights_get_lighter_for_most_of_the_wait(run):
    assert "The weights get lighter for most of the wait, and beyond it" in text_of("04")
    known, grokked = (run.first_step(f"{part}_accuracy", above=0.99) for part in ("train", "test"))
    squares = [sum((w.astype(float) ** 2).sum() for w in run.network(s).values()) for s in run.steps]
    rising = [int(step) for step, more in zip(run.steps[1:], np.diff(squares) > 0, strict=True) if more]
    assert max(rising) - known < 0.2 * (grokked - known)


def test_four_frequencies_have_nine_tenths_of_the_power(run):
    assert "*nine tenths of the power* are in four of them" in text_of("05")
    power = np.abs(np.fft.fft(run.network(run.steps[-1])["embed.W_E"][:113].astype(float), axis=0)) ** 2
    power = power.sum(axis=1)[1:57]
    assert 0.88 < np.sort(power)[-4:].sum() / power.sum() < 0.92


def test_frequency_8_is_a_scribble_until_the_network_can_add(run):
    assert "is the strangest: a scribble for most of the run" in text_of("05")
    plane = grokkit.fourier.plane(grokkit.measures.number_embedding(run.network(run.steps[-1])), 8)
    own = []
    for step in run.steps:
        then = grokkit.measures.number_embedding(run.network(step)).astype(float)
        power = (np.abs(np.fft.fft((then - then.mean(axis=0)) @ plane.T, axis=0)) ** 2).sum(axis=1)
        own.append(power[[8, 105]].sum() / power.sum())
    before = run.steps < run.first_step("test_accuracy", above=0.99)
    assert np.max(np.array(own)[before]) < 0.15 < 0.6 < max(own)


def test_a_cluster_without_its_head_loses_most_of_its_strength(run):
    """Where a and b stand opposite, the part of a + b that the cluster's neurons write."""
    assert "cluster 35 loses most of its strength there" in text_of("06")
    network = run.network(run.steps[-1])
    a, b = run.task.pairs.T
    readings = {None: grokkit.fast.grid_run(network).post}
    for head in (0, 1, 2):

        def still(pattern, head=head):
            held = pattern.copy()
            held[:, head] = 0.5, 0.5, 0
            return held

        readings[head] = grokkit.fast.grid_run(network, edits={"pattern": still}).post
    W_L = grokkit.measures.neuron_logit_map(network).astype(float)
    clusters = grokkit.circuits.neuron_clusters(readings[None], 113)
    for head, k in enumerate((35, 25, 4)):
        members, turn = clusters.members(k), 2j * np.pi * k / 113
        written = np.exp(-turn * np.arange(113)) @ W_L[:, members]
        far = np.abs((k * (a - b) + 56) % 113 - 56) > 52
        as_trained, held = (
            abs((readings[which][far][:, members] @ written * np.exp(turn * (a + b)[far])).mean())
            for which in (None, head)
        )
        assert held < 0.5 * as_trained


def test_restricted_loss_is_lowest_early_in_cleanup(run):
    said = [c.source for c in read(*[c for c in CHAPTERS if c.stem.startswith("09")]).cells]
    assert any("early in cleanup, and then **rises**" in source for source in said)
    measured = grokkit.measures.measure_run(run)
    start, end = grokkit.phases.cuts(measured).cleanup, int(measured.steps[-1])
    lowest = int(measured.steps[measured.restricted_loss["sum"]["test"].argmin()])
    assert 0 < lowest - start < (end - start) / 4


def test_the_best_handful_of_frequencies_keeps_half_of_what_all_have():
    assert "The best handful gets about half of it" in text_of("07")
    ceiling = 113 / 112
    for size in (4, 5):
        margins = grokkit.circuits.set_margins(113, size).margins / size / ceiling
        assert 0.4 < margins[0] < 0.6
        assert margins[len(margins) // 2] < 0.4  # not any handful
