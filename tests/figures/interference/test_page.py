"""Interference under the reader's hand: by key, by mouse, by link, with data that are bad."""

import json
import shutil

import pytest
from axe import violations

from figures.interference.page import Figure
from figures.test_appearance import in_theme
from grokkit import circuits, fast, measures

P = 11  # of the small run


@pytest.fixture(scope="module")
def K(run):
    return measures.key_frequencies(run.weights(int(run.steps[-1])))


@pytest.fixture(scope="module")
def alphas(run, K):
    logits = fast.grid_logits(run.network(int(run.steps[-1]))).astype(float)
    return circuits.closed_form_logits(logits, K, P).alphas


def three_digits(x: float) -> str:
    text = f"{x:.4f}" if abs(x) < 0.1 else f"{x:.2f}" if abs(x) < 10 else f"{x:.1f}"
    return "0" if abs(x) < 0.0005 else text.replace("-", "−")


def test_it_begins_with_the_networks_frequencies_and_their_margin(open_page, address, K):
    figure = Figure(open_page(f"{address}/interference.html"))
    assert tuple(figure.on) == K
    assert figure.margin == three_digits(circuits.margin(K, P))
    assert figure.text.startswith("3 + 4 = 7 mod 11.")
    rival = len(K) - circuits.margin(K, P)
    assert f"the sum is {len(K):.2f} at 7, and at most {three_digits(rival)}" in figure.text


def test_frequencies_are_switched_by_key_and_stand_in_the_address(open_page, from_disk, K):
    page = open_page(f"{from_disk}/interference.html")
    figure = Figure(page)
    figure.box(1).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    now = sorted({4} ^ set(K))
    assert figure.on == now
    assert figure.margin == three_digits(circuits.margin(now, P))
    page.wait_for_function("location.hash.includes('cut=4')")
    page.keyboard.press("Space")
    assert tuple(figure.on) == K
    page.wait_for_function("!location.hash.includes('cut')")
    page.keyboard.press("Home")
    assert figure.box(1).evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowLeft")
    assert figure.box(P // 2).evaluate("e => e === document.activeElement")
    # one stop for the tab key
    assert figure.figure.locator('.gkf-chip input[tabindex="0"]').count() == 1


def test_without_any_frequency_it_says_so(open_page, from_disk, K):
    page = open_page(f"{from_disk}/interference.html#cut={','.join(map(str, K))}")
    figure = Figure(page)
    assert figure.on == []
    assert figure.text == "No frequency is chosen: all answers have the same score."
    assert figure.margin == "–"
    page.get_by_role("button", name="the network’s").click()
    assert tuple(figure.on) == K


def test_best_and_worst_set_are_those_of_python(open_page, from_disk, K):
    ranked = circuits.set_margins(P, 3)
    page = open_page(f"{from_disk}/interference.html#cut={','.join(map(str, sorted(set(K) ^ {1, 2, 4})))}")
    figure = Figure(page)
    assert figure.on == [1, 2, 4]
    for name, place, words in (
        ("the best three", 0, "as much as in the best"),
        ("the worst three", -1, "as little as in the worst"),
    ):
        page.get_by_role("button", name=name).click()
        assert len(figure.on) == 3
        assert circuits.margin(figure.on, P) == pytest.approx(ranked.margins[place])
        assert words in figure.text


def test_typing_and_dragging_move_the_peak(open_page, from_disk):
    page = open_page(f"{from_disk}/interference.html")
    figure = Figure(page)
    before = figure.peak()
    page.get_by_label("a", exact=True).fill("5")
    assert figure.text.startswith("5 + 4 = 9 mod 11.")
    step = (figure.peak() - before) / 2
    assert step > 20
    page.get_by_label("b", exact=True).fill("8")
    assert figure.text.startswith("5 + 8 = 2 mod 11.")
    assert figure.peak() == pytest.approx(before - 5 * step, abs=1)

    # the peak itself: b follows
    waves = figure.figure.locator(".gkf-waves").bounding_box()
    page.mouse.move(figure.peak(), waves["y"] + 80)
    page.mouse.down()
    page.mouse.move(before, waves["y"] + 80, steps=4)
    page.mouse.up()
    assert figure.text.startswith("5 + 2 = 7 mod 11.")
    page.wait_for_url("**#a=5&b=2")

    # the end of a: b stays
    end = figure.figure.locator(".gkf-handle-a").bounding_box()
    x, y = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 2 * step, y, steps=4)
    page.mouse.up()
    assert figure.text.startswith("3 + 2 = 5 mod 11.")


def test_the_networks_weights_and_its_real_logits(open_page, address, run, K, alphas):
    page = open_page(f"{address}/interference.html")
    figure = Figure(page)
    assert page.get_by_label("its real logits").is_hidden()
    page.get_by_label("as in the network").check()
    assert figure.margin == three_digits(circuits.margin(K, P, alphas))
    page.get_by_label("its real logits").check()
    for a, b in ((3, 4), (9, 4), (9, 10)):
        page.get_by_label("a", exact=True).fill(str(a))
        page.get_by_label("b", exact=True).fill(str(b))
        logits = fast.grid_logits(run.network(int(run.steps[-1])))[a * P + b].astype(float)
        logits -= logits.mean()
        c = (a + b) % P
        figure.wait_for(f"{a} + {b} = ")
        figure.wait_for(f"The network’s own logits: {three_digits(logits[c])[:3]}")
        assert figure.figure.locator(".gkf-real").get_attribute("d").count("M") == P
    page.get_by_label("all equal").check()
    assert figure.figure.locator(".gkf-real").get_attribute("d") == ""


def test_a_missing_part_is_named_and_the_figure_goes_on(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (part,) = (root / "_static" / "figures").glob("interference-*-a-3.js")
    part.unlink()
    page = open_page((root / "interference.html").as_uri(), expect=["ERR_FILE_NOT_FOUND"])
    figure = Figure(page)
    page.get_by_label("as in the network").check()
    page.get_by_label("its real logits").check()
    trouble = figure.figure.locator(".gkf-trouble")
    trouble.wait_for()
    assert "Something is missing" in trouble.inner_text()
    page.get_by_label("a", exact=True).fill("5")
    figure.wait_for("The network’s own logits")
    assert trouble.is_hidden()


def without_best(manifest, block):
    manifest["arrays"] = [e for e in manifest["arrays"] if e["name"] != "best"]
    return [manifest, block]


def odd_frequency(manifest, block):
    return [{**manifest, "key_frequencies": [0, 99]}, block]


def cut_off(manifest, block):
    return [manifest, block[: len(block) // 2]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_best, "the data lack “best”"),
        (odd_frequency, "the frequencies of its network are not numbers from 1 to 5"),
        (cut_off, "its data are damaged"),
    ],
)
def test_bad_data_are_named_in_its_place(open_page, site, tmp_path, change, reason):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (source,) = (f for f in (root / "_static" / "figures").glob("interference-*.js") if "-a-" not in f.name)
    head, _, parts = source.read_text().partition("] = ")
    source.write_text(f"{head}] = {json.dumps(change(*json.loads(parts.rstrip(';' + chr(10)))))};")
    page = open_page((root / "interference_and_scrubber.html").as_uri(), ready=False)
    page.wait_for_selector('[data-gk-figure="interference"][data-gk-state="failed"]')
    message = page.locator('[data-gk-figure="interference"]').get_by_role("status").inner_text()
    assert message.startswith("This figure could not be drawn")
    assert reason in message
    page.wait_for_selector('[data-gk-figure="training_scrubber"][data-gk-state="ready"]')


def test_it_shares_the_pair_with_the_figures_of_its_page(open_page, from_disk):
    page = open_page(f"{from_disk}/interference_and_scrubber.html#a=2&b=9")
    page.locator(".gk-figure").nth(1).scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.gk-figure')].every((f) => f.dataset.gkState === 'ready')"
    )
    figure = Figure(page)
    assert figure.text.startswith("2 + 9 = 0 mod 11.")
    figure.figure.get_by_label("b", exact=True).fill("10")
    assert page.locator(".gkf-pair-text").inner_text().startswith("2 + 10 = 1 mod 11")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/interference.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    page.get_by_label("as in the network").check()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
