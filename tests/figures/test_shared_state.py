"""A figure without a run, and figures with one: what is chosen in one is chosen in all."""

import pytest

from figures.training_scrubber.page import Scrubber


def said(page, text):
    """Wait until the dial says a text."""
    page.wait_for_function(
        "(text) => document.querySelector('.dial-said')?.textContent.includes(text)", arg=text
    )


def wait_until_ready(page):
    page.wait_for_function(
        "[...document.querySelectorAll('.gk-figure')].every((f) => f.dataset.gkState === 'ready')"
    )


def test_a_figure_without_a_run_has_its_start_its_options_and_its_data(open_page, address):
    page = open_page(f"{address}/dial.html")
    said(page, "a 3 b 4 k null cut [] p 11 turns 0 1 2")


def test_it_stands_in_the_address_and_follows_it(open_page, address):
    page = open_page(f"{address}/dial.html#a=7&k=5&cut=2,5")
    said(page, "a 7 b 4 k 5 cut [2,5]")
    page.get_by_label("b", exact=True).fill("9")
    page.wait_for_url("**#a=7&b=9&k=5&cut=2,5")
    page.evaluate("location.hash = '#a=1&b=2&cut='")
    said(page, "a 1 b 2 k 5 cut []")


def test_a_pair_chosen_without_a_run_is_the_runs_pair_and_back(open_page, from_disk, run):
    page = open_page(f"{from_disk}/dial_first.html")
    wait_until_ready(page)
    scrubber = Scrubber(page, 1)
    text = scrubber.figure.locator(".gkf-pair-text")
    assert text.inner_text().startswith("3 + 4 = 7 mod 11")  # the dial's start
    page.locator(".gk-figure").first.get_by_label("a", exact=True).fill("8")
    assert text.inner_text().startswith("8 + 4 = 1 mod 11")
    scrubber.figure.get_by_label("b", exact=True).fill("10")
    said(page, "a 8 b 10")
    page.wait_for_url(f"**#step={scrubber.step}&a=8&b=10")  # the address is that of all


def test_the_address_of_a_figure_without_a_run_has_the_runs_step(open_page, from_disk, run):
    page = open_page(f"{from_disk}/dial_first.html")
    wait_until_ready(page)
    page.locator(".gk-figure").first.get_by_label("a", exact=True).fill("8")
    page.wait_for_url(f"**#step={Scrubber(page, 1).step}&a=8&b=4")


def test_a_sentence_that_plays_looks_for_a_figure_with_a_run(open_page, from_disk, run):
    page = open_page(f"{from_disk}/dial_first.html", reduced_motion="reduce")
    page.get_by_role("button", name="the first hundred steps").press("Enter")
    wait_until_ready(page)
    Scrubber(page, 1).wait_for_step(run.nearest(100))


def test_three_kinds_of_figures_share_one_page(open_page, address, run):
    page = open_page(f"{address}/all.html#step={run.steps[4]}&a=2&b=5")
    wait_until_ready(page)
    scrubber = Scrubber(page)
    assert scrubber.step == run.steps[4]
    said(page, "a 2 b 5 k 2")
    ladder = page.locator(".gk-figure").nth(1)
    slider = ladder.get_by_role("slider", name="Training step")
    slider.focus()
    page.keyboard.press("End")
    assert scrubber.step == run.steps[-1]
    assert slider.get_attribute("aria-valuetext") == f"step {run.steps[-1]} of {run.steps[-1]}"


def test_a_figure_starts_with_what_the_page_shows_already(open_page, from_disk):
    page = open_page(f"{from_disk}/all.html#k=4")
    wait_until_ready(page)
    said(page, "a null b null k 4")  # and not with its own k = 2


@pytest.mark.parametrize("late", ["training_scrubber", "neuron_gallery"])
def test_the_first_figure_decides_where_a_page_starts_whichever_arrives_first(
    open_page, http_site, run, late
):
    alone = Scrubber(open_page(f"{http_site}/scrubber.html")).step
    assert alone != run.steps[-1]  # where a gallery alone starts
    page = open_page("about:blank", ready=False)
    held = []
    page.route(f"**/{late}.js*", lambda route: held.append(route))
    page.goto(f"{http_site}/gallery_second.html")
    (early,) = {"training_scrubber", "neuron_gallery"} - {late}
    page.wait_for_function("(kind) => globalThis[Symbol.for('grokkit.page')]?.modules.has(kind)", arg=early)
    page.wait_for_timeout(500)  # milliseconds in which it could begin without the other
    held[0].continue_()
    wait_until_ready(page)
    assert Scrubber(page).step == alone


@pytest.mark.parametrize("where", ["http", "file"])
def test_what_a_reader_made_is_there_on_the_next_page(open_page, site, http_site, where):
    base = http_site if where == "http" else site.as_uri()
    page = open_page(f"{base}/dial.html")
    said(page, "kept null")
    page.get_by_label("a", exact=True).fill("6")
    page.goto(f"{base}/dial_first.html")
    wait_until_ready(page)
    said(page, "kept 6")


def test_a_page_without_storage_remembers_for_itself(open_page, from_disk):
    page = open_page(f"{from_disk}/dial.html", ready=False)
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no'); }})"
    )
    page.reload()
    said(page, "kept null")
    page.get_by_label("a", exact=True).fill("6")
    said(page, "kept 6")
    page.reload()
    said(page, "kept null")
