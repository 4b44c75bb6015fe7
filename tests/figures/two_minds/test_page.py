"""The reader does the sums by keyboard; the comparison is that of a loop in Python."""

import json
import re
import shutil

import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.test_appearance import in_theme
from figures.two_minds.page import Minds
from grokkit.explorables.two_minds.figure import twelve_sums
from grokkit.measures import margins
from grokkit.networks.fast import grid_logits

P = 11  # of the small run


@pytest.fixture(scope="module")
def found(run):
    return margins(grid_logits(run.network(run.steps[-1])), run.task)


@pytest.fixture(scope="module")
def dozen(run, found):
    return twelve_sums(found, run.task).pairs.tolist()


def test_the_sums_are_done_by_keyboard_and_compared_row_by_row(open_page, address, found, dozen):
    page = open_page(f"{address}/two_minds.html", ready=False)
    page.clock.install()
    page.reload()
    page.wait_for_selector('[data-gk-state="ready"]')
    minds = Minds(page)
    for a, b in dozen:
        assert minds.row(a, b)[1:] == ["–", f"{found[a * P + b]:.1f}".replace("-", "−")]
    page.clock.pause_at("2031-01-01")
    minds.start.press("Enter")
    times = []
    for i, (a, b) in enumerate(dozen):
        assert minds.asked == (a, b)
        assert minds.figure.get_by_text(f"sum {i + 1} of {len(dozen)}").is_visible()
        assert minds.input.evaluate("e => e === document.activeElement")
        times.append(2 + (7 * i) % 5 + i / 10)
        page.clock.run_for(int(1000 * times[-1]))
        wrong = i == 1
        minds.answer((a + b + wrong) % P)
        said = f"{times[-1]:.1f} s"
        expected = f"not {(a + b + 1) % P}" if wrong else "right"
        assert minds.verdict == f"{a} + {b} = {(a + b) % P}: {expected}, {said}."
        assert minds.row(a, b)[1] == (f"{said}, not {(a + b + 1) % P}" if wrong else said)
    page.clock.resume()
    summary = minds.wait_for_summary("You had")
    n = len(dozen)
    assert (
        f"You had {n - 1} of {n} right, the network {sum(found[a * P + b] > 0 for a, b in dozen)}." in summary
    )
    hard = [found[a * P + b] for a, b in dozen]
    agree = sum(
        (times[i] > times[j]) == (hard[i] < hard[j])
        for i in range(n)
        for j in range(i)
        if times[i] != times[j]
    )
    counts = re.search(r"Of (\d+) pairs of sums, .* in (\d+);", summary)
    assert (int(counts[1]), int(counts[2])) == (n * (n - 1) // 2, agree)
    assert page.evaluate("document.activeElement.textContent") == "Do them again"
    minds.start.press("Enter")
    assert minds.asked == tuple(dozen[0])
    assert minds.row(*dozen[0])[1] == "–"


def test_what_is_no_hour_is_not_taken(open_page, from_disk, dozen):
    minds = Minds(open_page(f"{from_disk}/two_minds.html"))
    minds.start.click()
    for text in ("", "11", "-1", "2.5"):
        minds.input.fill(text)
        minds.input.press("Enter")
        assert minds.asked == tuple(dozen[0])
        assert minds.input.get_attribute("aria-invalid") == "true"


def test_nothing_of_the_reader_is_kept_or_sent(open_page, from_disk, dozen):
    page = open_page(f"{from_disk}/two_minds.html")
    minds = Minds(page)
    minds.start.click()
    minds.answer(0)
    assert page.evaluate("Object.keys(sessionStorage).length + Object.keys(localStorage).length") == 0
    assert page.evaluate("document.cookie") == ""
    assert "#" not in page.url  # open_page sees to it that nothing leaves the machine


def test_a_sum_is_found_in_the_table_of_pairs_and_in_the_address(open_page, from_disk, found, dozen):
    page = open_page(f"{from_disk}/two_minds.html")
    minds = Minds(page)
    a, b = dozen[2]
    button = minds.figure.get_by_role("button", name=f"{a} + {b}", exact=True)
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    page.wait_for_function(f"location.hash.includes('a={a}&b={b}')")
    said = minds.figure.locator(".gkf-tm-pair").inner_text()
    assert f"Margin {found[a * P + b]:.1f} nats".replace("-", "−") in said
    share = 100 * (found < found[a * P + b] - 1e-3).mean()
    assert f"more than {share:.1f} %" in said or share in (0, 100)
    box = minds.figure.locator(".gkf-tm-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 9.5 / P, box["y"] + box["height"] * 3.5 / P)
    page.wait_for_function("location.hash.includes('a=3&b=9')")
    assert button.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_nothing_sticks_out_and_a_finger_finds_every_control(
    open_page, from_disk, dozen, theme, width
):
    page = open_page(f"{from_disk}/two_minds.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    minds = Minds(page)
    assert violations(page) == []
    minds.start.click()
    minds.answer(10)
    minds.figure.get_by_role("button", name=f"{dozen[0][0]} + {dozen[0][1]}", exact=True).click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []
    if width < 560:
        assert too_small(page) == []


def no_sums(manifest, block):
    return [{**manifest, "arrays": [e for e in manifest["arrays"] if e["name"] != "sums"]}, block]


def no_kinds(manifest, block):
    return [{**manifest, "kinds": []}, block]


def cut_off(manifest, block):
    return [manifest, block[: len(block) // 2]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (no_sums, "the data lack “sums”"),
        (no_kinds, "no sum is of kind"),
        (cut_off, "its data are damaged"),
    ],
)
def test_bad_data_are_named_in_its_place(open_page, site, tmp_path, change, reason):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (source,) = (root / "_static" / "figures").glob("two_minds-*.js")
    head, _, parts = source.read_text().partition("] = ")
    source.write_text(f"{head}] = {json.dumps(change(*json.loads(parts.rstrip(';' + chr(10)))))};")
    page = open_page((root / "two_minds.html").as_uri(), ready=False)
    page.wait_for_selector('[data-gk-figure="two_minds"][data-gk-state="failed"]')
    message = page.locator('[data-gk-figure="two_minds"]').get_by_role("status").inner_text()
    assert message.startswith("This figure could not be drawn")
    assert reason in message
