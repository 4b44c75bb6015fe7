"""A figure that cannot be drawn says so in its place; the page and its other figures do not notice."""

import json
import shutil

import pytest

from figures.training_scrubber.page import Scrubber


@pytest.fixture
def spoil(site, tmp_path):
    """A copy of the site whose second figure gets data of its own, spoiled by a function of both parts."""

    def make(change) -> str:
        root = tmp_path / "site"
        shutil.copytree(site, root)
        (source,) = (root / "_static" / "figures").glob("training_scrubber-*.js")
        name = source.stem
        page = (root / "two.html").read_text()
        at = page.rindex("<figure")  # the second figure
        (root / "two.html").write_text(page[:at] + page[at:].replace(name, "spoiled"))
        parts = json.loads(source.read_text().partition("] = ")[2].rstrip(";\n"))
        spoiled = change(*parts)
        if spoiled is not None:
            text = spoiled if isinstance(spoiled, str) else json.dumps(spoiled)
            (root / "_static" / "figures" / "spoiled.js").write_text(
                f"(globalThis.grokkitData ??= {{}})['spoiled'] = {text};"
            )
        return (root / "two.html").as_uri()

    return make


def array(manifest, name):
    return next(entry for entry in manifest["arrays"] if entry["name"] == name)


def missing(manifest, block):
    return None


def not_json(manifest, block):
    return "[}"


def cut_off(manifest, block):
    return [manifest, block[: len(block) // 2]]


def wrong_length(manifest, block):
    return [{**manifest, "bytes": manifest["bytes"] + 4}, block]


def not_a_number(manifest, block):
    array(manifest, "test_loss")["scale"]["low"] = None
    return [manifest, block]


def too_large(manifest, block):
    array(manifest, "train_loss")["scale"]["low"] = 400  # 10^400 is not a number that can be drawn
    return [manifest, block]


def lost_array(manifest, block):
    manifest["arrays"] = [e for e in manifest["arrays"] if e["name"] != "spectrum"]
    return [manifest, block]


def wrong_shape(manifest, block):
    array(manifest, "weight_norm")["shape"] = [3]
    return [manifest, block]


def outside(manifest, block):
    array(manifest, "weight_norm")["offset"] = manifest["bytes"]
    return [manifest, block]


def other_figure(manifest, block):
    return [{**manifest, "kind": "clock"}, block]


def newer(manifest, block):
    return [{**manifest, "version": 99}, block]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (missing, "the file with its data is missing (spoiled.js)"),
        (not_json, "the file with its data holds something else"),
        (cut_off, "its data are damaged"),
        (wrong_length, "bytes instead of"),
        (not_a_number, "the scale of “test_loss” is not a number"),
        (too_large, "“train_loss” holds a value that is not a number"),
        (lost_array, "the data lack “spectrum”"),
        (wrong_shape, "“weight_norm” has shape 3 instead of"),
        (outside, "“weight_norm” lies outside the data"),
        (other_figure, "the data belong to another figure (clock)"),
        (newer, "format version 99"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, spoil, run, change, reason):
    expect = (
        ["ERR_FILE_NOT_FOUND"] if change is missing else ["Unexpected token"] if change is not_json else []
    )
    page = open_page(spoil(change), expect=expect)
    page.wait_for_selector('[data-gk-state="failed"]')
    broken = page.locator("figure.gk-figure").nth(1)
    message = broken.get_by_role("status").inner_text()
    assert message.startswith("This figure could not be drawn")
    assert reason in message
    assert broken.locator(".gkf-picture svg").is_visible()  # the picture stays

    whole = Scrubber(page, 0)
    whole.slider.focus()
    page.keyboard.press("End")
    assert whole.step == run.steps[-1]


def test_a_missing_program_is_named_too(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (root / "_static" / "figures" / "training_scrubber.js").unlink()
    page = open_page((root / "scrubber.html").as_uri(), ready=False, expect=["ERR_FILE_NOT_FOUND"])
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "its program is missing" in page.get_by_role("status").inner_text()
