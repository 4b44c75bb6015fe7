"""The reader's own network goes with the reader, from page to page and from figure to figure."""

import pytest
from axe import violations

from figures.fit import sticking_out
from figures.live_training.page import SOON, Live
from grokkit import Run

PAGES = {
    "scrubber": "Step 40",
    "waves": "40",
    "pass": "step 40",
    "gallery": "Step 40",
    "relu_product": "",
    "interference": "",
    "phases": "",
    "two_minds": "",
    "volume": "",
    "surgery": "Network of step 40 (end)",
    "clock_pizza": "Chosen: yours, mod 11, seed 3, which has not grokked, symmetricity ",
}  # what is said


DRAWN = """() => [...document.querySelectorAll('.gkf-own-stage :is(path, rect, circle, canvas)')].map(
  (part) => {
    const names = ["class", "d", "cx", "cy", "r", "x", "y", "width", "height", "transform"];
    return part.toDataURL?.() ?? names.map((name) => part.getAttribute(name));
  })"""


def drawn(page) -> list:
    """The shapes in the figure, where one may choose with the network's own weights or neurons."""
    for name in ("as in the network", "the network’s"):
        own = page.locator(".gkf-own-stage").get_by_label(name, exact=True)
        if own.count():
            own.check()
    return page.evaluate(DRAWN)


def goes_to(page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector('[data-gk-state="ready"]')


def asks_for_mine(page) -> None:
    """Choose it where the choice may not stay, as soon as the browser has said that there is one."""
    row = page.locator(".gkf-mine")
    row.wait_for()
    row.get_by_label("mine", exact=True).press("Space")


def is_kept(page, size: int = 1) -> None:
    """Wait until the browser has that many networks."""
    page.wait_for_function(
        """(size) => new Promise((resolve) => {
             const request = indexedDB.open("grokkit");
             request.onsuccess = () => {
               const database = request.result;
               const count = database.transaction("networks").objectStore("networks").count();
               count.onsuccess = () => {
                 database.close();
                 resolve(count.result === size);
               };
             };
           })""",
        arg=size,
    )


@pytest.fixture
def trained(open_page, http_site) -> Live:
    """A page on which a network was trained."""
    live = Live(open_page(f"{http_site}/live.html"))
    live.set(**SOON, seed=3)
    live.train("Finished after 40 steps")
    is_kept(live.page)
    return live


@pytest.mark.parametrize("name", PAGES)
def test_a_network_that_was_trained_is_shown_on_the_next_page(trained, http_site, name):
    page = trained.page
    goes_to(page, f"{http_site}/{name}.html")
    row = page.locator(".gkf-mine")
    row.get_by_label("mine", exact=True).wait_for(state="attached")
    assert row.get_by_label("recorded", exact=True).is_checked()
    said = page.locator(".gkf-own-stage").inner_text()
    recorded = drawn(page)
    row.get_by_label("mine", exact=True).check()
    page.wait_for_function(
        "(piece) => document.querySelector('.gkf-mine-said').textContent === piece",
        arg="a + b mod 11, 5 checkpoints up to step 40",
    )
    assert PAGES[name] in page.locator(".gkf-own-stage .gkf-summary").inner_text()
    assert drawn(page) != recorded
    assert violations(page) == []
    assert name == "interference" or sticking_out(page) == []  # there waves slide in behind an edge
    row.get_by_label("recorded", exact=True).check()
    page.wait_for_function("document.querySelector('.gkf-mine-said').textContent === ''")
    assert page.locator(".gkf-own-stage").inner_text() == said


def test_a_curve_that_cannot_be_predicted_is_refused_in_words(trained, http_site):
    page = trained.page
    goes_to(page, f"{http_site}/predict.html")
    asks_for_mine(page)
    page.wait_for_function(
        "document.querySelector('.gkf-mine-said').textContent ==="
        "'Your network cannot be shown here: it never knows its training pairs, so there is nothing to "
        "predict from.'"
    )
    assert page.locator(".gkf-mine").get_by_label("recorded", exact=True).is_checked()
    assert page.locator(".gkf-own-stage .gkf-pad").is_visible()


def test_what_the_scrubber_says_of_it_is_what_python_says(trained, http_site, tmp_path):
    page = trained.page
    with page.expect_download() as saving:
        trained.button("Save").click()
    saving.value.save_as(tmp_path / "mine.safetensors")
    run = Run.load(tmp_path / "mine.safetensors")
    goes_to(page, f"{http_site}/scrubber.html")
    page.locator(".gkf-mine").get_by_label("mine", exact=True).check()
    page.locator(".gkf-mine-said:not(:empty)").wait_for()
    page.wait_for_function("document.querySelector('.gkf-mine-said').textContent.includes('checkpoints')")
    slider = page.get_by_label("Training step", exact=True)
    slider.focus()
    for key, index in (("End", -1), ("Home", 0), ("ArrowRight", 1)):
        slider.press(key)
        step = int(run.steps[index])
        page.wait_for_function(
            "(step) => document.querySelector('.gkf-step').textContent === step", arg=f"{step:,}"
        )
        share = 100 * run.at(step)["test_accuracy"]
        text = page.locator(".gkf-accuracy").all_inner_texts()[1]
        assert float(text.rstrip(" %")) == pytest.approx(share, abs=0.06)


def test_thrown_away_it_is_gone_from_every_figure_and_from_the_next_page(trained, http_site):
    page = trained.page
    goes_to(page, f"{http_site}/waves_and_scrubber.html")
    rows = page.locator(".gkf-mine")
    rows.nth(1).scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('.gkf-mine:not([hidden])').length === 2")
    rows.first.get_by_label("mine", exact=True).check()
    page.wait_for_function("document.querySelector('.gkf-mine-said').textContent.includes('checkpoints')")
    rows.first.get_by_role("button", name="Throw mine away").press("Enter")
    page.wait_for_function("document.querySelectorAll('.gkf-mine:not([hidden])').length === 0")
    is_kept(page, 0)
    goes_to(page, f"{http_site}/live.html")
    page.wait_for_timeout(300)
    assert not Live(page).figure.get_by_label("yours").is_visible()


def test_live_training_shows_it_again_with_its_checkpoints(trained, http_site):
    page = trained.page
    goes_to(page, f"{http_site}/live.html")
    live = Live(page)
    live.figure.get_by_label("yours").check()
    live.wait_until_says("Yours: a + b mod 11, with 5 checkpoints from step 0 to 40. At step 40 ")
    assert "It comes from: trained in a page of The Clock Inside." in live.says


def test_where_nothing_may_be_kept_the_page_remembers_and_nothing_is_said(open_page, from_disk):
    page = open_page("about:blank", ready=False)
    page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('forbidden'); } });"
    )
    goes_to(page, f"{from_disk}/live.html")
    live = Live(page)
    live.set(**SOON)
    live.train("Finished after 40 steps")
    goes_to(page, f"{from_disk}/scrubber.html")
    assert not page.locator(".gkf-mine").is_visible()


def test_a_shelf_with_something_else_on_it_is_told_where_it_is_asked_for(open_page, http_site):
    page = open_page(f"{http_site}/scrubber.html")
    page.evaluate(
        """() => new Promise((resolve) => {
             const request = indexedDB.open("grokkit");
             request.onsuccess = () => {
               const store = request.result.transaction("networks", "readwrite").objectStore("networks");
               store.add(new Blob(["nonsense and more of it"])).onsuccess = resolve;
             };
           })"""
    )
    goes_to(page, f"{http_site}/scrubber.html")
    asks_for_mine(page)
    page.wait_for_function(
        "document.querySelector('.gkf-mine-said').textContent ==="
        "'Your network cannot be shown here: it is truncated, or not a safetensors file.'"
    )
    assert page.locator(".gkf-mine").get_by_label("recorded", exact=True).is_checked()
