"""ForwardPass under the reader's hand: stages, numbers, pairs and moments, by pointer and by key."""

import json
import re
import shutil
from pathlib import Path

import axe
import numpy as np
import pytest
import torch

from figures.fit import sticking_out, too_small
from figures.forward_pass.page import STAGES, Pass, answer_entry, decimal, tensors
from figures.test_appearance import in_theme
from figures.training_scrubber.page import Scrubber
from grokkit import Transformer
from grokkit.runs.moments import moments_of


@pytest.fixture
def opened(open_page, from_disk) -> Pass:
    return Pass(open_page(f"{from_disk}/pass.html"))


def test_untouched_it_shows_the_same_pair_at_all_moments(opened, run):
    cards = opened.figure.locator(".gkf-moment").all_inner_texts()
    assert len(cards) == len(moments_of(run))
    for card, (name, _, step) in zip(cards, moments_of(run), strict=True):
        says = int(tensors(run, step, 3, 4)[0].argmax())
        word = "✓ right" if says == 7 else "✗ wrong"
        assert card.split("\n") == [name, f"step {step:,}", f"{says} {word}"]
    assert opened.moment("end").is_checked()
    assert opened.figure.locator(".gkf-sum").inner_text() == "= 7 mod 11"
    kind = "a training pair" if run.task.train_mask[3 * 11 + 4] else "a test pair"
    assert opened.figure.locator(".gkf-kind").inner_text().startswith(f"(3, 4) is {kind}")
    summary = opened.figure.locator(".gkf-summary").inner_text()
    assert summary.startswith(f"3 + 4 = 7 mod 11. Weights of step {run.steps[-1]:,} (end): the network says ")
    assert "Stage 1 of 6" in summary


def test_the_reader_steps_from_left_to_right_and_back_by_key(opened):
    titles, pictures = [opened.title], {opened.drawn()}
    opened.button("Next").focus()
    for _ in STAGES[1:]:
        opened.page.keyboard.press("Enter")
        titles.append(opened.title)
        pictures.add(opened.drawn())
    assert [title[:6] for title in titles] == [f"{n} of 6" for n in range(1, 7)]
    assert len(pictures) == 6
    opened.page.keyboard.press("Enter")  # there is nothing after the last; the place is not lost
    assert opened.title == titles[-1]
    assert opened.page.evaluate("document.activeElement.textContent") == "Next →"
    opened.button("Back").press("Enter")
    assert opened.title == titles[-2]
    for name, title in zip(STAGES, titles, strict=True):
        opened.stage(name)
        assert opened.title == title
        assert opened.figure.locator("[aria-current=step]").inner_text().endswith(name)


def test_every_number_can_be_read_by_key(opened, run):
    logits, cache = tensors(run, int(run.steps[-1]), 3, 4)
    p, d_model = run.task.p, run.model.d_model
    opened.cursor.focus()
    opened.page.keyboard.press("Home")
    stream = cache["blocks.0.hook_resid_pre"]
    assert opened.entry.startswith("Number 0 for a = 3: ")
    assert opened.entry.endswith(f" make {decimal(stream[0, 0])}.")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowDown")
    assert opened.entry.startswith("Number 1 for b = 4: ")
    assert opened.entry.endswith(f" make {decimal(stream[1, 1])}.")
    assert opened.cursor.get_attribute("aria-valuetext") == opened.entry
    opened.page.keyboard.press("End")
    assert opened.entry.startswith(f"Number {d_model - 1} for =: ")

    opened.stage("neurons")
    opened.cursor.focus()
    pre = cache["blocks.0.mlp.hook_pre"][-1]
    assert opened.entry.startswith(f"Neuron {pre.argmax()}: its sum is {decimal(pre.max())}")
    opened.page.keyboard.press("Home")
    for n in range(6):
        passes = f"passes on {decimal(pre[n])}" if pre[n] > 0 else "is off and passes on 0"
        assert opened.entry == f"Neuron {n}: its sum is {decimal(pre[n])}, so it {passes}."
        opened.page.keyboard.press("ArrowRight")

    opened.stage("answer")
    assert opened.entry.startswith(answer_entry(run, int(run.steps[-1]), 3, 4))
    opened.cursor.focus()
    opened.page.keyboard.press("Home")
    for c in range(p):
        right = " (the right one)" if c == 7 else ""
        assert opened.entry.startswith(f"Answer {c}{right}: logit {decimal(logits[c])}, probability ")
        opened.page.keyboard.press("ArrowRight")
    assert opened.entry.startswith("Answer 0:")  # of the second row, the probabilities


def test_a_number_can_be_pointed_at(opened, run):
    _, cache = tensors(run, int(run.steps[-1]), 3, 4)
    opened.stage("attend")
    pattern = cache["blocks.0.attn.hook_pattern"][:, -1]
    box = opened.rows.bounding_box()
    for head in range(len(pattern)):
        label = opened.figure.locator(".gkf-rows-labels p").nth(head).bounding_box()
        y = label["y"] - box["y"] + label["height"] + 8
        left = 0.0
        for place, share in zip(("a = 3", "b = 4", "the sign ="), pattern[head], strict=True):
            if share * box["width"] > 4:
                opened.rows.hover(position={"x": float(left + share / 2) * box["width"], "y": y})
                assert opened.entry.startswith(f"Head {head} at {place}: score ")
            left += share
    pointer = opened.figure.locator(".gkf-rows-pointer").bounding_box()
    assert box["x"] - 1 <= pointer["x"] <= box["x"] + box["width"]


def test_a_pair_is_chosen_on_the_table_or_by_typing(opened, run):
    last = int(run.steps[-1])
    opened.stage("answer")
    canvas = opened.figure.locator("canvas.gkf-grid-canvas")
    side = canvas.bounding_box()["width"] / 11
    canvas.hover(position={"x": 8.5 * side, "y": 2.5 * side})
    opened.page.mouse.down()
    assert opened.figure.locator(".gkf-sum").inner_text() == "= 10 mod 11"
    assert opened.figure.get_by_label("a", exact=True).input_value() == "2"
    assert opened.entry.startswith(answer_entry(run, last, 2, 8))
    canvas.hover(position={"x": 9.5 * side, "y": 9.5 * side})
    opened.page.mouse.up()
    assert opened.figure.locator(".gkf-kind").inner_text().endswith("pair.")
    assert opened.entry.startswith(answer_entry(run, last, 9, 9))
    opened.figure.get_by_label("b", exact=True).fill("1")
    assert opened.entry.startswith(answer_entry(run, last, 9, 1))
    opened.figure.get_by_label("b", exact=True).fill("11")  # there is no 11 mod 11
    assert opened.figure.get_by_label("b", exact=True).get_attribute("aria-invalid") == "true"
    assert opened.entry.startswith(answer_entry(run, last, 9, 1))


@pytest.mark.parametrize("name", ["pass", "standalone_pass"])
def test_another_moment_brings_its_own_weights(open_page, address, run, name):
    opened = Pass(open_page(f"{address}/{name}.html"))
    scripts = opened.page.locator('script[src*="-step-"]')
    assert scripts.count() == 0
    opened.stage("answer")
    for moment in reversed(moments_of(run)):
        opened.moment(moment.name).check()
        opened.wait_for_entry(answer_entry(run, moment.checkpoint, 3, 4))
    assert scripts.count() == (len(moments_of(run)) - 1 if name == "pass" else 0)
    if name == "pass":
        opened.page.wait_for_url(f"**#step={moments_of(run)[0].checkpoint}&a=3&b=4")


def test_moments_are_chosen_by_arrow_key(opened, run):
    opened.stage("answer")
    opened.moment("end").focus()
    opened.page.keyboard.press("ArrowLeft")
    before = moments_of(run)[-2]
    assert opened.moment(before.name).is_checked()
    opened.wait_for_entry(answer_entry(run, before.checkpoint, 3, 4))


def test_a_link_opens_a_moment_and_a_pair(open_page, address, run):
    moment = moments_of(run)[0]
    opened = Pass(open_page(f"{address}/pass.html#step={moment.checkpoint}&a=9&b=6"))
    opened.stage("answer")
    opened.wait_for_entry(answer_entry(run, moment.checkpoint, 9, 6))
    # The pair of another run, with more numbers, is not one of this one's.
    opened = Pass(open_page(f"{address}/pass.html#a=90&b=6"))
    assert opened.figure.locator(".gkf-sum").inner_text() == "= 0 mod 11"


def test_it_moves_with_the_other_figures_of_the_run(open_page, from_disk, run):
    page = open_page(f"{from_disk}/pass_and_scrubber.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    opened, scrubber = Pass(page), Scrubber(page, 1)
    opened.stage("answer")
    scrubber.slider.focus()
    page.keyboard.press("Home")
    opened.wait_for_entry(answer_entry(run, int(run.steps[0]), 3, 4))
    opened.moment("end").check()
    scrubber.wait_for_step(int(run.steps[-1]))
    scrubber.figure.get_by_label("a", exact=True).fill("5")
    assert opened.figure.locator(".gkf-sum").inner_text() == "= 9 mod 11"


# What can go wrong


@pytest.fixture
def copied(site, tmp_path):
    """A copy of the site's page, and its data files by what they hold."""
    root = tmp_path / "site"
    shutil.copytree(site, root)
    files = {}
    for path in (root / "_static" / "figures").glob("forward_pass-*.js"):
        files[re.sub(r"^forward_pass-[0-9a-f]{12}-?", "", path.stem) or "first"] = path
    return root, files


def respell(path: Path, change) -> None:
    name, _, rest = path.read_text().partition("] = ")
    path.write_text(f"{name}] = {json.dumps(change(*json.loads(rest.rstrip().rstrip(';'))))};")


def test_weights_that_do_not_come_are_said_and_can_be_asked_for_again(open_page, copied, run):
    root, files = copied
    first = moments_of(run)[0]
    hidden = files[f"step-{first.checkpoint}"].rename(root / "hidden.js")
    opened = Pass(open_page(f"{root.as_uri()}/pass.html", expect=["ERR_FILE_NOT_FOUND"]))
    opened.stage("answer")
    before = opened.entry
    opened.moment(first.name).check()
    opened.figure.get_by_text("Something is missing").wait_for()
    assert opened.entry == before  # the numbers stay those of the weights that are there,
    assert opened.figure.locator(".gkf-moment").first.inner_text().split("\n")[0] == first.name
    opened.figure.get_by_label("a", exact=True).fill("5")  # and the figure goes on
    opened.wait_for_entry(answer_entry(run, int(run.steps[-1]), 5, 4))
    hidden.rename(files[f"step-{first.checkpoint}"])
    opened.moment("end").check()
    opened.moment(first.name).check()
    opened.wait_for_entry(answer_entry(run, first.checkpoint, 5, 4))
    assert not opened.figure.locator(".gkf-trouble").is_visible()


def of_another_shape(manifest, block):
    next(e for e in manifest["arrays"] if e["name"] == "unembed.W_U")["shape"] = [12, 32]
    return [manifest, block]


def without_a_table(manifest, block):
    manifest["arrays"] = [e for e in manifest["arrays"] if e["name"] != "blocks.0.attn.W_K"]
    return [manifest, block]


def without_sizes(manifest, block):
    return [{**manifest, "model": {"p": 11}}, block]


def with_moments_lost(manifest, block):
    return [{**manifest, "milestones": manifest["milestones"][:1]}, block]


def with_a_wrong_answer(manifest, block):
    entry = next(e for e in manifest["arrays"] if e["name"] == "label")
    entry["offset"] = next(e for e in manifest["arrays"] if e["name"] == "embed.W_E")["offset"]
    return [manifest, block]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (of_another_shape, "“unembed.W_U” has shape 12 × 32 instead of 32 × 12"),
        (without_a_table, "the data lack “blocks.0.attn.W_K”"),
        (without_sizes, "the sizes of the network are missing"),
        (with_moments_lost, "the moments of training are not described"),
        (with_a_wrong_answer, "it holds an answer that is none"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, copied, run, change, reason):
    root, files = copied
    respell(files["first"], change)
    page = open_page(f"{root.as_uri()}/pass_and_scrubber.html")
    page.wait_for_selector('[data-gk-state="failed"]')
    opened = Pass(page)
    assert reason in opened.figure.locator(".gkf-error").inner_text()
    assert opened.figure.locator(".gkf-picture svg").is_visible()
    whole = Scrubber(page, 1)
    whole.slider.focus()
    page.keyboard.press("Home")
    assert whole.step == run.steps[0]


@pytest.mark.parametrize("change", [of_another_shape, without_a_table])
def test_bad_weights_of_a_moment_are_said_below(open_page, copied, run, change):
    root, files = copied
    first = moments_of(run)[0]
    respell(files[f"step-{first.checkpoint}"], change)
    opened = Pass(open_page(f"{root.as_uri()}/pass.html"))
    opened.moment(first.name).check()
    opened.figure.get_by_text("Something is missing").wait_for()
    opened.stage("answer")
    assert opened.entry.startswith(answer_entry(run, int(run.steps[-1]), 3, 4))


# For every reader


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/pass.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    for name in ("look up", "attend", "answer"):
        Pass(page).stage(name)
        assert axe.violations(page) == []


def test_it_follows_the_page_into_the_dark(opened):
    light = opened.drawn()
    in_theme(opened.page, "dark")
    assert opened.drawn() != light
    in_theme(opened.page, "light")
    assert opened.drawn() == light


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out(open_page, from_disk, width):
    page = open_page(f"{from_disk}/pass.html", viewport={"width": width, "height": 900})
    for name in STAGES:
        Pass(page).stage(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert sticking_out(page) == []


def test_a_finger_finds_every_control(open_page, from_disk):
    page = open_page(f"{from_disk}/pass.html", viewport={"width": 375, "height": 800}, has_touch=True)
    assert too_small(page) == []


def test_every_control_can_be_reached_and_seen_by_keyboard(opened):
    page, names = opened.page, []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # through
            break
        name, ring = page.evaluate(
            """() => { const e = document.activeElement;
                 const s = (x) => getComputedStyle(x).outlineStyle !== 'none';
                 return [e.getAttribute('aria-label') || e.textContent || e.id || e.type,
                   [e, e.nextElementSibling].some((x) => x && s(x))]; }"""
        )
        names.append(name)
        assert ring, f"{name} has the focus, but nothing shows it"
    assert [n for n in names if n in ("Number", "Next →", "← Back")] == ["← Back", "Next →", "Number"]
    assert len([n for n in names if n[2:] in STAGES]) == 6


def test_without_javascript_there_is_a_picture_with_words(open_page, from_disk):
    page = open_page(f"{from_disk}/pass.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "The network says" in picture.get_attribute("aria-label")


def test_it_says_how_exact_its_numbers_are(opened, run):
    opened.figure.get_by_text("How exact are these numbers?").click()
    error = max(
        np.abs(tensors(run, step, a, b)[0] - exact(run, step, a, b)).max()
        for _, _, step in moments_of(run)
        for a, b in ((3, 4), (0, 10))
    )
    said = re.search(r"at most ([\d.]+)", opened.figure.locator(".gkf-exact p").inner_text())
    assert float(said[1]) >= error - 1e-3


def exact(run, step, a, b):
    model = Transformer.from_network(run.network(step))
    return model(torch.tensor([[a, b, run.task.p]]))[0, -1, : run.task.p].detach().numpy()
