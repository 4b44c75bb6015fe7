"""A reader with mouse, finger, keyboard, screen reader or a link can move the TrainingScrubber."""

import numpy as np
import pytest

from figures.training_scrubber.page import Scrubber
from grokkit.explorables.training_scrubber.figure import start_step
from grokkit.networks.fast import grid_logits


def right_answers(run, step):
    """How many training and test pairs are right at a step, straight from the weights."""
    logits = grid_logits(run.network(step))
    right = logits.argmax(1) == run.task.labels
    return int(right[run.task.train_mask].sum()), int(right[~run.task.train_mask].sum())


def test_the_first_view_is_the_half_learned_network_in_numbers_that_are_true(open_page, address, run):
    scrubber = Scrubber(open_page(f"{address}/scrubber.html"))
    step = start_step(run)
    assert scrubber.step == step
    train, test = right_answers(run, step)
    n_train = int(run.task.train_mask.sum())
    cells = scrubber.figure.locator(".gkf-key tbody td").all_inner_texts()
    assert [int(c) for c in cells] == [train, n_train - train, test, run.task.p**2 - n_train - test]
    assert scrubber.summary.startswith(f"Step {step:,}: train ")


def test_the_arrow_key_moves_everything_one_checkpoint_and_says_so(open_page, address, run):
    page = open_page(f"{address}/scrubber.html")
    scrubber = Scrubber(page)
    before, said, step = scrubber.drawn(), scrubber.said, scrubber.step
    scrubber.slider.focus()
    page.keyboard.press("ArrowRight")
    following = int(run.steps[np.searchsorted(run.steps, step) + 1])
    assert scrubber.step == following
    after = scrubber.drawn()
    assert {name for name in before if before[name] != after[name]} == {"table", "curves", "spectrum", "norm"}
    assert scrubber.said != said
    assert scrubber.said.startswith(f"step {following:,}: train ")
    scrubber.wait_for_summary(following)


def test_home_and_end_reach_the_ends_and_pages_jump(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    scrubber.slider.focus()
    page.keyboard.press("Home")
    assert scrubber.step == run.steps[0]
    page.keyboard.press("PageUp")
    assert scrubber.step > run.steps[1]
    page.keyboard.press("End")
    assert scrubber.step == run.steps[-1]


def test_dragging_on_the_chart_scrubs(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    box = scrubber.figure.locator(".gkf-chart").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 5, middle)
    page.mouse.down()
    assert scrubber.step == run.steps[-1]
    seen = []
    for part in (0.9, 0.7, 0.5, 0.3):
        page.mouse.move(box["x"] + part * box["width"], middle)
        seen.append(scrubber.step)
    page.mouse.move(box["x"] - 50, middle)  # beyond the edge
    assert scrubber.step == run.steps[0]
    page.mouse.up()
    page.mouse.move(box["x"] + 200, middle)
    assert scrubber.step == run.steps[0]
    assert seen == sorted(set(seen), reverse=True)
    assert scrubber.slider.evaluate("s => s === document.activeElement")  # so that the keys go on from there


def test_a_finger_taps_the_chart(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html", has_touch=True, viewport={"width": 375, "height": 800})
    scrubber = Scrubber(page)
    box = scrubber.figure.locator(".gkf-chart").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 10, box["y"] + 60)
    assert scrubber.step == run.steps[-1]


def test_a_link_opens_the_page_at_a_step(open_page, address, run):
    step = int(run.steps[7])
    assert Scrubber(open_page(f"{address}/scrubber.html#step={step}")).step == step
    # a step that was not recorded shows the nearest one; nonsense shows what the page shows by itself
    assert Scrubber(open_page(f"{address}/scrubber.html#step=9999999")).step == run.steps[-1]
    assert Scrubber(open_page(f"{address}/scrubber.html#step=minus")).step == start_step(run)


def test_the_address_follows_the_reader_and_the_figure_follows_the_address(open_page, address, run):
    page = open_page(f"{address}/scrubber.html")
    scrubber = Scrubber(page)
    scrubber.slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**#step=0")
    step = int(run.steps[5])
    page.evaluate(f"location.hash = '#step={step}&a=3&b=4'")
    scrubber.wait_for_step(step)
    assert "3 + 4 = 7 mod 11" in scrubber.figure.locator(".gkf-pair-text").inner_text()


def test_the_link_to_a_step_can_be_copied(open_page, http_site, run):
    page = open_page(f"{http_site}/scrubber.html", permissions=["clipboard-read", "clipboard-write"])
    scrubber = Scrubber(page)
    scrubber.figure.get_by_role("button", name="Copy link to this step").click()
    scrubber.figure.get_by_text("Copied.").wait_for()
    assert (
        page.evaluate("navigator.clipboard.readText()") == f"{http_site}/scrubber.html#step={scrubber.step}"
    )


def test_play_runs_to_the_end_and_the_reader_can_stop_it(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    scrubber.slider.focus()
    page.keyboard.press("Home")
    scrubber.figure.get_by_role("button", name="Play training").click()
    page.wait_for_function("document.querySelector('.gkf-step').textContent !== '0'")
    scrubber.figure.get_by_role("button", name="Pause").wait_for()
    scrubber.slider.focus()
    page.keyboard.press("Home")  # taking the handle stops it
    scrubber.figure.get_by_role("button", name="Play training").wait_for()
    page.wait_for_timeout(200)
    assert scrubber.step == 0
    scrubber.figure.get_by_role("button", name="Play training").click()
    scrubber.wait_for_step(int(run.steps[-1]))
    scrubber.figure.get_by_role("button", name="Play training").wait_for()


def test_a_sentence_plays_its_stretch(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    page.evaluate(
        """() => { window.seen = new Set(); new MutationObserver(() =>
             seen.add(Number(document.querySelector('.gkf-step').textContent)))
             .observe(document.querySelector('.gkf-step'), {childList: true}) }"""
    )
    page.get_by_role("button", name="the first hundred steps").press("Enter")
    scrubber.wait_for_step(run.nearest(100))
    seen = page.evaluate("[...seen]")
    assert min(seen) == run.nearest(20)
    assert max(seen) == run.nearest(100)
    assert len(seen) > 3


def test_a_sentence_wakes_its_figure_and_brings_it_into_view(open_page, from_disk, run):
    page = open_page(f"{from_disk}/below.html", ready=False)
    page.evaluate(
        "document.querySelector('h1').innerHTML = '<a href=\"#play=20..100\">the first hundred</a>'"
    )
    assert page.locator("[data-gk-state]").count() == 0
    page.get_by_role("link", name="the first hundred").press("Enter")
    page.wait_for_selector('[data-gk-state="ready"]')
    Scrubber(page).wait_for_step(run.nearest(100))
    page.wait_for_function("document.querySelector('.gk-figure').getBoundingClientRect().top < innerHeight")
    assert "#" not in page.url


def test_with_reduced_motion_playing_jumps(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html", reduced_motion="reduce")
    scrubber = Scrubber(page)
    scrubber.slider.focus()
    page.keyboard.press("Home")
    scrubber.figure.get_by_role("button", name="Play training").press("Enter")
    assert scrubber.step == run.steps[-1]
    page.get_by_role("button", name="the first hundred steps").press("Enter")
    scrubber.wait_for_step(run.nearest(100))


def test_a_pair_can_be_followed_by_typing(open_page, from_disk, run):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    a, b = (int(v) for v in run.task.pairs[~run.task.train_mask & (np.diff(run.task.pairs)[:, 0] != 0)][0])
    scrubber.figure.get_by_label("a", exact=True).fill(str(a))
    scrubber.figure.get_by_label("b", exact=True).fill(str(b))
    text = scrubber.figure.locator(".gkf-pair-text").inner_text()
    mirror = "a training pair" if run.task.mirrored_in_train[a * run.task.p + b] else "a test pair too"
    assert text.startswith(
        f"{a} + {b} = {(a + b) % 11} mod 11: a test pair; its mirror image ({b}, {a}) is {mirror}."
    )
    scrubber.figure.get_by_label("a", exact=True).fill("11")  # there is no 11 mod 11
    assert scrubber.figure.get_by_label("a", exact=True).get_attribute("aria-invalid") == "true"
    assert scrubber.figure.locator(".gkf-pair-text").inner_text() == text


@pytest.mark.parametrize("choice", ["loss, linear", "accuracy"])
def test_other_axes_show_the_same_run_otherwise(open_page, from_disk, choice):
    page = open_page(f"{from_disk}/scrubber.html")
    scrubber = Scrubber(page)
    before = scrubber.drawn()
    scrubber.figure.get_by_label(choice, exact=True).check()
    after = scrubber.drawn()
    assert after["curves"] != before["curves"]
    assert after["table"] == before["table"]
    scrubber.figure.get_by_label("linear", exact=True).check()
    assert scrubber.drawn()["curves"] != after["curves"]


def test_training_or_test_pairs_can_be_shown_alone(open_page, from_disk):
    scrubber = Scrubber(open_page(f"{from_disk}/scrubber.html"))
    pictures = {scrubber.drawn()["table"]}
    for kind in ("train", "test"):
        scrubber.figure.get_by_label(kind, exact=True).check()
        pictures.add(scrubber.drawn()["table"])
    assert len(pictures) == 3


def test_figures_of_one_run_move_together(open_page, from_disk, run):
    page = open_page(f"{from_disk}/two.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    first, second = Scrubber(page, 0), Scrubber(page, 1)
    first.slider.focus()
    page.keyboard.press("End")
    assert second.step == run.steps[-1]
    ids = page.locator("[id]").evaluate_all("all => all.map((e) => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["inline", "standalone"])
def test_a_run_of_ones_own_travels_inside_the_page(open_page, address, name, run):
    page = open_page(f"{address}/{name}.html")
    scrubber = Scrubber(page)
    scrubber.slider.focus()
    page.keyboard.press("End")
    assert scrubber.step == run.steps[-1]


def test_a_figure_sleeps_until_it_is_almost_seen(open_page, address):
    page = open_page(f"{address}/below.html", ready=False)
    page.wait_for_timeout(300)
    loaded = page.locator('script[src*="training_scrubber"]')
    assert loaded.count() == 0
    assert page.locator(".gkf-picture svg").count() == 1
    page.evaluate("scrollTo(0, 8000)")
    page.wait_for_selector('[data-gk-state="ready"]')
    assert loaded.count() == 2  # program and data
    assert not page.locator(".gkf-picture").is_visible()
