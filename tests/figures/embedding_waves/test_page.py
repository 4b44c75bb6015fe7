"""EmbeddingWaves under the reader's keys and hands; every number held to the run's weights."""

import json
import re
import shutil

import numpy as np
import pytest
from axe import violations
from playwright.sync_api import expect

from figures.embedding_waves.page import Waves
from figures.fit import too_small
from figures.test_appearance import in_theme
from grokkit.explorables.embedding_waves.figure import first_drawn
from grokkit.measures import number_embedding

P = 11


def expected(run, step, k):
    """Share of the even turn, its radius and the share of power, by sums over explicit waves."""
    x = np.arange(P)
    wave = np.exp(2j * np.pi * k * x / P)
    final = number_embedding(run.weights(int(run.steps[-1]))).astype(float)
    pair = np.array([wave.real @ final, wave.imag @ final])
    values, vectors = np.linalg.eigh(pair @ pair.T)
    plane = vectors @ np.diag(values**-0.5) @ vectors.T @ pair
    W_E = number_embedding(run.weights(step)).astype(float)
    points = (W_E - W_E.mean(axis=0)) @ plane.T
    z = points[:, 0] + 1j * points[:, 1]
    turn = np.mean(z * wave.conj())
    power = np.sum(np.abs(np.fft.fft(W_E, axis=0)[1 : (P + 1) // 2]) ** 2, axis=1)
    return {
        "one even turn": 100 * abs(turn) ** 2 / np.mean(np.abs(z) ** 2),
        "its radius": abs(turn),
        "share of all power": 100 * power[k - 1] / power.sum(),
    }


def shows(waves, run, step, k):
    readings = waves.readings()
    for name, value in expected(run, step, k).items():
        assert readings[name] == pytest.approx(value, abs=0.006 if "radius" in name else 0.8)


@pytest.fixture
def k(run):
    return first_of(run)[0]


def first_of(run):
    """Frequencies that come with the figure of the test's site."""
    patch = pytest.MonkeyPatch()
    with patch.context() as m:
        m.setattr("grokkit.explorables.embedding_waves.figure.MOST_FIRST", 2)
        return first_drawn(run)


def parts_of(run):
    return [k for k in range(1, P // 2 + 1) if k not in first_of(run)]


def test_the_keyboard_alone_moves_everything(open_page, from_disk, run):
    page = open_page(f"{from_disk}/waves.html")
    waves = Waves(page)
    start = int(re.search(r"frequency (\d+)", waves.title.inner_text())[1])
    shows(waves, run, int(run.steps[-1]), start)
    end = waves.drawn()
    waves.slider.focus()
    page.keyboard.press("Home")
    shows(waves, run, 0, start)
    assert not {name for name, digest in waves.drawn().items() if digest == end[name]}
    said = waves.slider.get_attribute("aria-valuetext")
    assert said.startswith(f"step 0: frequency {start}, ")
    waves.wait_for_summary(f"Step 0, frequency {start} (")

    other = next(f for f in first_of(run) if f != start)
    waves.figure.get_by_role("radio", name=str(start), exact=True).focus()
    page.keyboard.press("ArrowRight")
    waves.wait_for_frequency(other)
    shows(waves, run, 0, other)

    waves.figure.get_by_label("a", exact=True).focus()
    page.keyboard.press("ArrowUp")
    expect(waves.figure.locator(".gkf-ew-sum")).to_have_text("a + b = 2 mod 11")  # 4 + 9
    assert waves.figure.locator(".gkf-token-path .gkf-hand-text").all_text_contents() == [
        "a = 4",
        "b = 9",
        "a + b ≡ 2",
    ]


def test_other_frequencies_come_when_they_are_chosen(open_page, address, run):
    page = open_page(f"{address}/waves.html")
    waves, wanted = Waves(page), parts_of(run)[0]
    assert page.locator('script[src*="-k-"]').count() == 0
    waves.figure.get_by_label("another frequency").select_option(str(wanted))
    waves.wait_for_frequency(wanted)
    shows(waves, run, int(run.steps[-1]), wanted)
    assert page.locator('script[src*="-k-"]').count() == 1


def test_a_bar_is_chosen_by_pointing_at_it(open_page, from_disk, run):
    waves = Waves(open_page(f"{from_disk}/waves.html"))
    wanted = parts_of(run)[-1]
    bars = waves.figure.locator(".gkf-ew-bars")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    bars.click(position={"x": 30 + (wanted - 0.5) / 5 * (box["width"] - 38), "y": box["height"] - 30})
    waves.wait_for_frequency(wanted)


def test_hands_are_dragged_to_numbers(open_page, from_disk):
    page = open_page(f"{from_disk}/waves.html")
    waves = Waves(page)
    dial = waves.figure.locator(".gkf-ew-dial")
    dial.scroll_into_view_if_needed()
    places = {
        mark: dial.locator(f".gkf-hand-mark.gkf-hand-{mark}").evaluate(
            "e => { const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }"
        )
        for mark in "ac"
    }
    page.mouse.move(*places["a"])
    page.mouse.down()
    page.mouse.move(*places["c"], steps=5)
    page.mouse.up()
    expect(waves.figure.locator(".gkf-ew-sum")).to_have_text("a + b = 10 mod 11")  # a went to 3 + 9 ≡ 1


def test_the_axis_of_the_waves_changes_the_waves_only(open_page, from_disk):
    waves = Waves(open_page(f"{from_disk}/waves.html"))
    before = waves.drawn()
    waves.figure.get_by_label("along the turn").check()
    after = waves.drawn()
    assert {name for name in before if before[name] != after[name]} == {"token-waves"}


def test_the_step_is_that_of_the_other_figures_of_the_run(open_page, from_disk, run):
    page = open_page(f"{from_disk}/waves_and_scrubber.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    waves = Waves(page)
    page.get_by_role("slider", name="Training step").nth(1).focus()
    page.keyboard.press("Home")
    assert waves.figure.locator(".gkf-step").inner_text() == "0"
    waves.figure.get_by_label("a", exact=True).fill("7")
    expect(
        page.locator('figure[data-gk-figure="training_scrubber"]').get_by_label("a", exact=True)
    ).to_have_value("7")


def test_two_figures_move_together_and_the_address_follows(open_page, from_disk, run):
    page = open_page(f"{from_disk}/waves_two.html")
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    wanted = parts_of(run)[0]
    Waves(page, 0).figure.get_by_label("another frequency").select_option(str(wanted))
    Waves(page, 1).wait_for_frequency(wanted)
    page.wait_for_function(f"location.hash.includes('k={wanted}')")
    again = open_page(page.url)
    Waves(again).wait_for_frequency(wanted)


@pytest.mark.parametrize("fragment", ["k=40", "k=0", "k=6", "a=11&b=500"])
def test_what_another_figure_chose_and_this_one_cannot_show_is_left_alone(
    open_page, from_disk, run, fragment
):
    waves = Waves(open_page(f"{from_disk}/waves.html#{fragment}"))
    if "k=" in fragment:
        waves.wait_for_frequency(first_of(run)[0])
    else:
        expect(waves.figure.locator(".gkf-ew-sum")).to_have_text("")
        assert waves.figure.locator(".gkf-hand-mark:visible").count() == 0


def test_with_reduced_motion_play_shows_the_end_at_once(open_page, from_disk, run):
    page = open_page(f"{from_disk}/waves.html#step=0", reduced_motion="reduce")
    waves = Waves(page)
    waves.figure.get_by_role("button", name="Play training").press("Enter")
    expect(waves.figure.locator(".gkf-step")).to_have_text(f"{run.steps[-1]:,}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/waves.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_nothing_sticks_out_and_a_finger_finds_every_control(open_page, from_disk, width):
    page = open_page(f"{from_disk}/waves.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = too_small(page, least=28)
    assert width > 400 or small == []


def test_every_control_can_be_reached_and_seen_by_keyboard(open_page, from_disk):
    page = open_page(f"{from_disk}/waves.html")
    names = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        name, ring = page.evaluate(
            """() => { const e = document.activeElement, s = (x) => x && getComputedStyle(x);
                 const label = e.labels?.[0]?.textContent;
                 return [e.getAttribute('aria-label') || label || e.textContent,
                   [e, e.nextElementSibling].some((x) => x && s(x).outlineStyle !== 'none')]; }"""
        )
        names.append(name)
        assert ring, f"{name} has the focus, but nothing shows it"
    assert {"Play training", "Training step", "a", "b", "0, 1, 2, …", "Copy link to this step"} <= set(names)
    assert len(names) == 8  # and the frequencies, as one of a group and as a list


def test_without_javascript_there_is_a_picture_with_words(open_page, from_disk):
    page = open_page(f"{from_disk}/waves.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "of its spread is one even turn" in picture.get_attribute("aria-label")


def spoiled_copy(site, tmp_path, spoil, part=""):
    """A copy of the site in which one of the figure's data files, the first or a part, is changed."""
    root = tmp_path / "site"
    shutil.copytree(site, root)
    files = (root / "_static" / "figures").glob("embedding_waves-*.js")
    (path,) = (f for f in files if re.fullmatch(rf"embedding_waves-[0-9a-f]+{part}\.js", f.name))
    spoil(path)
    return (root / "waves.html").as_uri()


def changed(change):
    def spoil(path):
        name, _, rest = path.read_text().partition("] = ")
        path.write_text(f"{name}] = {json.dumps(change(*json.loads(rest.rstrip().rstrip(';'))))};")

    return spoil


def without_paths(manifest, block):
    return [{**manifest, "arrays": [a for a in manifest["arrays"] if a["name"] != "path"]}, block]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m, block: [m, block[:50]], "its data are damaged"),
        (without_paths, "the data lack “path”"),
        (lambda m, block: [{**m, "run": {**m["run"], "p": 13}}, block], "“spectrum” has shape"),
        (lambda m, block: [{**m, "reach": 0}, block], "the paths have no extent"),
    ],
)
def test_bad_data_are_told_in_the_figures_place(open_page, site, tmp_path, change, reason):
    address = spoiled_copy(site, tmp_path, changed(change))
    page = open_page(address, ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    message = page.locator(".gkf-error").inner_text()
    assert "This figure could not be drawn" in message
    assert reason in message
    assert page.locator(".gkf-picture svg").is_visible()


@pytest.mark.parametrize(
    ("spoil", "reason", "noise"),
    [
        (lambda path: path.unlink(), "is missing", ["ERR_FILE_NOT_FOUND"]),
        (changed(lambda m, block: [{**m, "arrays": []}, block]), "the data lack “path”", []),
    ],
)
def test_a_missing_frequency_is_said_and_the_figure_goes_on(
    open_page, site, tmp_path, run, spoil, reason, noise
):
    wanted, start = parts_of(run)[0], first_of(run)[0]
    page = open_page(spoiled_copy(site, tmp_path, spoil, f"-k-{wanted}"), expect=noise)
    waves = Waves(page)
    waves.figure.get_by_label("another frequency").select_option(str(wanted))
    expect(waves.figure.locator(".gkf-trouble")).to_contain_text(reason)
    waves.wait_for_frequency(start)
    waves.slider.focus()
    page.keyboard.press("Home")
    shows(waves, run, 0, start)
    other = first_of(run)[-1]
    waves.figure.get_by_role("radio", name=str(other), exact=True).check()
    waves.wait_for_frequency(other)
    expect(waves.figure.locator(".gkf-trouble")).to_be_hidden()
