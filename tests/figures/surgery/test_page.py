"""Surgery under the reader's hand: predict, cut, see; by pointer, by key and by link."""

import json
import re
import shutil

import axe
import pytest

from figures.fit import sticking_out, too_small
from figures.surgery.page import Operated, cut_logits, expected_row
from figures.test_appearance import in_theme
from figures.training_scrubber.page import Scrubber
from grokkit.circuits.combinations import operations_of
from grokkit.explorables import Surgery
from grokkit.explorables.surgery.figure import trained_moments


@pytest.fixture
def opened(open_page, from_disk) -> Operated:
    return Operated(open_page(f"{from_disk}/surgery.html"))


@pytest.fixture(scope="module")
def keys(run) -> tuple[int, ...]:
    return operations_of(run).keys


def last(run) -> int:
    return int(run.steps[-1])


def test_nothing_of_a_cut_is_seen_before_the_prediction(opened, run, keys):
    logits = cut_logits(run, last(run), "embedding", [])
    assert opened.row("whole network") == expected_row(run, logits)
    assert opened.row("after the cut") == ["–"] * 4
    assert not opened.commit.is_visible()
    before, table = opened.drawn(), opened.table
    opened.switches.first.check()
    assert opened.commit.is_visible()
    assert opened.row("after the cut") == ["?"] * 4
    assert (opened.drawn(), opened.table) == (before, table)
    assert opened.verdict == "Say first, then see."
    opened.say(35)
    after = expected_row(run, cut_logits(run, last(run), "embedding", keys[:1]))
    assert opened.row("after the cut") == after
    assert opened.verdict == f"You said 35 %. It is {after[2]}."
    assert not opened.commit.is_visible()
    assert opened.drawn() != before
    assert "right answers after the cut" in opened.table
    opened.wait_for(f"Cut: k = {keys[0]}, from the embedding. After it: train {after[0]} right")


@pytest.mark.parametrize(
    ("place", "how"),
    [
        ("embedding", None),
        ("logits", None),
        ("heads", "zero"),
        ("heads", "mean"),
        ("neurons", "zero"),
        ("neurons", "mean"),
    ],
)
def test_every_kind_of_cut_shows_what_circuits_does(opened, run, place, how):
    opened.place(place)
    if how:
        opened.instead("zero" if how == "zero" else "their mean")
    else:
        assert not opened.figure.get_by_text("in their place").is_visible()
    parts = [int(value) for value in opened.switches.evaluate_all("all => all.map((s) => s.value)")]
    for chosen in (parts[:1], parts[-2:], parts):
        for part, switch in zip(parts, opened.switches.all(), strict=True):
            switch.set_checked(part in chosen)
        if opened.commit.is_visible():
            opened.say(50)
        assert opened.off == chosen
        logits = cut_logits(run, last(run), place, chosen, how)
        assert opened.row("after the cut") == expected_row(run, logits)


def test_between_zero_and_mean_the_same_parts_stay_cut_between_kinds_none(opened):
    opened.place("heads")
    opened.switches.nth(1).check()
    opened.instead("their mean")
    assert opened.off == [1]
    opened.place("logits")
    assert opened.off == []
    assert opened.verdict == "Nothing is cut. Switch something off."


def test_predictions_are_kept_and_judged(open_page, address):
    opened = Operated(open_page(f"{address}/surgery.html"))
    assert opened.calibration == "No prediction yet."
    opened.switches.nth(0).check()
    opened.say(0)
    first = opened.verdict
    opened.switches.nth(1).check()
    assert opened.row("after the cut") == ["?"] * 4  # another cut is another question
    opened.say(100)
    assert opened.calibration.startswith("2 predictions, off by ")
    opened.switches.nth(1).uncheck()
    assert opened.verdict == first  # what was said is said
    assert not opened.commit.is_visible()
    assert opened.figure.locator(".gkf-calibration-dot").count() == 2
    opened.page.reload()
    opened.page.wait_for_selector('[data-gk-state="ready"]')
    assert opened.calibration.startswith("2 predictions, off by ")
    opened.figure.get_by_role("button", name="Forget my predictions").click()
    assert opened.calibration == "No prediction yet."
    assert opened.figure.locator(".gkf-calibration-dot").count() == 0


def test_what_is_kept_may_be_anything(open_page, from_disk, run):
    opened = Operated(open_page(f"{from_disk}/surgery.html"))
    identity = Surgery(run).manifest["run"]["id"]
    opened.page.evaluate(f"sessionStorage.setItem('grokkit.surgery.{identity}', '{{\"a\": 1}}')")
    opened.page.reload()
    opened.page.wait_for_selector('[data-gk-state="ready"]')
    assert opened.calibration == "No prediction yet."


def test_everything_by_keyboard(opened, keys):
    page = opened.page
    opened.switches.first.focus()
    page.keyboard.press("Space")
    assert opened.off == [keys[0]]
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "range":
        page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert opened.guess.get_attribute("aria-valuetext") == "99 percent"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert opened.verdict.startswith("You said 99 %. It is ")
    assert page.evaluate("document.activeElement.className") == "gkf-verdict"  # the place is not lost


def test_a_link_brings_a_cut_and_the_address_follows(open_page, address, keys):
    opened = Operated(open_page(f"{address}/surgery.html#cut=2000,2001"))
    assert opened.off == [0, 1]
    assert opened.figure.get_by_role("radio", name="heads").is_checked()
    assert opened.commit.is_visible()
    opened.instead("their mean")
    opened.page.wait_for_url("**cut=3000,3001")
    opened.place("embedding")
    opened.switches.last.check()
    opened.page.wait_for_url(f"**cut={keys[-1]}")


@pytest.mark.parametrize("cut", ["999", "8001", "2007", "123456"])
def test_a_link_to_what_is_not_there_cuts_nothing(open_page, from_disk, cut):
    opened = Operated(open_page(f"{from_disk}/surgery.html#cut={cut}"))
    assert opened.off == []
    assert opened.verdict == "Nothing is cut. Switch something off."
    opened.switches.first.check()
    opened.say(10)
    assert opened.verdict.startswith("You said 10 %.")


def test_other_moments_bring_their_own_outcomes(open_page, address, run, keys):
    opened = Operated(open_page(f"{address}/surgery.html"))
    opened.switches.first.check()
    opened.say(50)
    assert opened.page.locator('script[src*="-step-"]').count() == 0
    for moment in reversed(trained_moments(run)[:-1]):
        opened.moment(moment.name).check()
        opened.wait_for(f"step {moment.checkpoint:,}, {moment.name}")
        whole = cut_logits(run, moment.checkpoint, "embedding", [])
        assert opened.row("whole network") == expected_row(run, whole)
        assert opened.row("after the cut") == ["?"] * 4  # another network is another question
        opened.say(20)
        cut = cut_logits(run, moment.checkpoint, "embedding", keys[:1])
        assert opened.row("after the cut") == expected_row(run, cut)


def test_it_moves_with_the_other_figures_of_the_run(open_page, from_disk, run):
    page = open_page(f"{from_disk}/surgery_and_scrubber.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    opened, scrubber = Operated(page), Scrubber(page, 1)
    first, end = trained_moments(run)[0], trained_moments(run)[-1]
    scrubber.slider.focus()
    for key, there in [("Home", first), ("End", end)]:  # wherever the two began
        page.keyboard.press(key)
        opened.wait_for(f"step {there.checkpoint:,}, {there.name}")
    opened.moment(first.name).check()
    scrubber.wait_for_step(first.checkpoint)


# What can go wrong


@pytest.fixture
def copied(site, tmp_path):
    """A copy of the site's page, and its data files by what they hold."""
    root = tmp_path / "site"
    shutil.copytree(site, root)
    files = {}
    for path in (root / "_static" / "figures").glob("surgery-*.js"):
        files[re.sub(r"^surgery-[0-9a-f]{12}-?", "", path.stem) or "first"] = path
    return root, files


def test_outcomes_that_do_not_come_are_said_and_can_be_asked_for_again(open_page, copied, run):
    root, files = copied
    first = trained_moments(run)[0]
    hidden = files[f"step-{first.checkpoint}"].rename(root / "hidden.js")
    opened = Operated(open_page(f"{root.as_uri()}/surgery.html", expect=["ERR_FILE_NOT_FOUND"]))
    opened.moment(first.name).check()
    opened.figure.get_by_text("Something is missing").wait_for()
    hidden.rename(files[f"step-{first.checkpoint}"])
    opened.moment(trained_moments(run)[-1].name).check()
    assert not opened.figure.locator(".gkf-trouble").is_visible()
    opened.moment(first.name).check()
    opened.wait_for(f"step {first.checkpoint:,}, {first.name}")


def without_operations(manifest, block):
    return [{**manifest, "operations": []}, block]


def with_a_part_too_many(manifest, block):
    manifest["operations"][2]["parts"].append(9)
    return [manifest, block]


def without_losses(manifest, block):
    manifest["arrays"] = [e for e in manifest["arrays"] if e["name"] != "test_loss"]
    return [manifest, block]


def with_moments_lost(manifest, block):
    return [{**manifest, "moments": manifest["moments"][:1] * 9}, block]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_operations, "what can be cut is not described"),
        (with_a_part_too_many, "“right” has shape"),
        (without_losses, "the data lack “test_loss”"),
        (with_moments_lost, "the moments of training are not described"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, copied, run, change, reason):
    root, files = copied
    name, _, rest = files["first"].read_text().partition("] = ")
    files["first"].write_text(f"{name}] = {json.dumps(change(*json.loads(rest.rstrip().rstrip(';'))))};")
    page = open_page(f"{root.as_uri()}/surgery_and_scrubber.html")
    page.wait_for_selector('[data-gk-state="failed"]')
    assert reason in Operated(page).figure.locator(".gkf-error").inner_text()
    assert Operated(page).figure.locator(".gkf-picture svg").is_visible()
    whole = Scrubber(page, 1)
    whole.slider.focus()
    page.keyboard.press("Home")
    assert whole.step == run.steps[0]


# For every reader


@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 375)])
def test_axe_finds_nothing_before_and_after_a_cut(open_page, from_disk, theme, width):
    opened = Operated(open_page(f"{from_disk}/surgery.html", viewport={"width": width, "height": 900}))
    page = opened.page
    in_theme(page, theme)
    for act in (lambda: opened.place("neurons"), opened.switches.first.check, lambda: opened.say(40)):
        act()
        assert axe.violations(page) == []


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out_and_a_finger_finds_every_control(open_page, from_disk, width):
    page = open_page(f"{from_disk}/surgery.html", viewport={"width": width, "height": 900}, has_touch=True)
    opened = Operated(page)
    opened.place("neurons")
    opened.switches.first.check()
    for act in (lambda: None, lambda: opened.say(40)):
        act()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert sticking_out(page) == []
        small = too_small(page)
        assert width > 700 or small == []


def test_it_follows_the_page_into_the_dark(opened):
    light = opened.drawn()
    in_theme(opened.page, "dark")
    assert opened.drawn() != light


def test_without_javascript_there_is_a_picture_that_gives_nothing_away(open_page, from_disk):
    page = open_page(f"{from_disk}/surgery.html", ready=False, java_script_enabled=False)
    figure = Operated(page).figure
    assert figure.locator(".gkf-picture svg").is_visible()
    label = figure.locator(".gkf-picture svg").get_attribute("aria-label")
    assert label.startswith("The whole network answers ")
    assert figure.locator("figcaption").is_visible()
