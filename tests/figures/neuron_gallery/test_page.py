"""NeuronGallery under the reader's hand: neurons, order, steps, pairs; and when something is missing."""

import json
import re
import shutil

import pytest
from axe import violations

from figures.fit import too_small
from figures.neuron_gallery.page import Gallery
from figures.test_appearance import in_theme
from grokkit.explorables.neuron_gallery.figure import milestones


def test_it_shows_a_neuron_with_its_formula_before_anyone_touches_it(open_page, address):
    gallery = Gallery(open_page(f"{address}/gallery.html"))
    gallery.wait_for_waves()
    text = gallery.figure.locator(".gkf-formula").inner_text()
    assert re.search(r"ReLU\(−?[\d.]+ \+ [\d.]+ cos\(w[₀-₉]+a \+ \d+°\)", text)
    assert re.search(r"R² = −?[\d.]+", text)
    assert f"Neuron {gallery.neuron} " in gallery.figure.locator(".gkf-summary").inner_text()


def test_the_arrow_key_goes_to_the_next_neuron_and_says_so(open_page, from_disk):
    page = open_page(f"{from_disk}/gallery.html")
    gallery = Gallery(page)
    gallery.slider.focus()
    page.keyboard.press("Home")
    first, image, said = gallery.neuron, gallery.image, gallery.slider.get_attribute("aria-valuetext")
    assert re.match(rf"neuron {first}, 1 of \d+, ", said)
    page.keyboard.press("ArrowRight")
    assert gallery.neuron != first
    assert gallery.image != image
    assert re.match(rf"neuron {gallery.neuron}, 2 of \d+, ", gallery.slider.get_attribute("aria-valuetext"))
    gallery.wait_for_waves()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # there is no further one
    place, total = re.search(r"(\d+) of (\d+)", gallery.slider.get_attribute("aria-valuetext")).groups()
    assert place == total


def test_up_and_down_move_by_a_row_of_the_wall(open_page, from_disk):
    page = open_page(f"{from_disk}/gallery.html", viewport={"width": 375, "height": 800})
    gallery = Gallery(page)
    gallery.choose("none")
    gallery.slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    below = int(gallery.slider.input_value())
    assert below > 1
    page.keyboard.press("ArrowUp")
    assert gallery.slider.input_value() == "0"
    page.keyboard.press("ArrowUp")  # above the first row there is none
    assert gallery.slider.input_value() == "0"


def test_pointing_at_the_wall_chooses(open_page, from_disk):
    page = open_page(f"{from_disk}/gallery.html")
    gallery = Gallery(page)
    gallery.choose("none")
    gallery.figure.locator(".gkf-wall").click(position={"x": 12, "y": 12})
    assert gallery.slider.input_value() == "0"
    assert gallery.slider.evaluate("s => s === document.activeElement")
    first = gallery.neuron
    gallery.figure.locator(".gkf-wall").click(position={"x": 110, "y": 12})
    assert gallery.neuron != first
    box = gallery.figure.locator(".gkf-wall").bounding_box()
    chosen = gallery.neuron
    gallery.figure.locator(".gkf-wall").click(position={"x": box["width"] - 2, "y": box["height"] - 2})
    assert (
        gallery.neuron == chosen or int(gallery.slider.input_value()) > 0
    )  # beyond the last: nothing happens


def test_the_numbers_can_stand_in_the_order_of_the_clock(open_page, from_disk):
    gallery = Gallery(open_page(f"{from_disk}/gallery.html"))
    gallery.wait_for_waves()
    image, wall, formula = gallery.image, gallery.wall, gallery.figure.locator(".gkf-formula").inner_text()
    gallery.choose("along the clock")
    assert gallery.image != image or gallery.wall != wall
    assert gallery.figure.locator(".gkf-formula").inner_text() == formula  # the neuron is the same
    gallery.choose("0, 1, 2 …")
    assert (gallery.image, gallery.wall) == (image, wall)


def test_the_mark_is_printed_as_a_group_of_its_own(open_page, from_disk):
    """Printed from a dark page a figure is drawn anew, as vectors: what empties the mark's layer must not
    reach the images below it, and does not in a layer that is no more than nearly opaque."""
    page = open_page(f"{from_disk}/gallery.html")
    gallery = Gallery(page)
    gallery.wait_for_waves()
    opacity = "e => Number(getComputedStyle(e).opacity)"
    mark = gallery.figure.locator(".gkf-wall .gkf-moving")
    assert mark.evaluate(opacity) == 1
    page.emulate_media(media="print")
    assert 0.99 < mark.evaluate(opacity) < 1


def test_another_step_comes_when_it_is_asked_for(open_page, address, run):
    page = open_page(f"{address}/gallery.html")
    gallery = Gallery(page)
    wall, early = gallery.wall, milestones(run)[0]
    assert page.locator('script[src*="-step-"]').count() == 0
    gallery.choose(f"{early:,}")
    gallery.figure.get_by_text(f"as they were at step {early:,}").wait_for()
    assert gallery.wall != wall
    assert page.locator('script[src*="-step-"]').count() == 1
    gallery.choose(f"{milestones(run)[-1]:,}")
    page.wait_for_function(
        "([f, step]) => !f.textContent.includes('as they were')", arg=[gallery.figure.element_handle(), 0]
    )
    assert gallery.wall == wall


def test_the_step_of_another_figure_is_this_ones_step(open_page, from_disk, run):
    page = open_page(f"{from_disk}/gallery_second.html", ready=False)
    page.locator("figure.gk-figure").nth(1).scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('[data-gk-state=ready]').length === 2")
    page.get_by_role("slider", name="Training step").focus()
    page.keyboard.press("Home")
    first = milestones(run)[0]
    Gallery(page, 1).figure.get_by_text(f"as they were at step {first:,}").wait_for()
    assert Gallery(page, 1).figure.get_by_label(f"{first:,}", exact=True).is_checked()


def test_a_pair_is_followed_by_typing_pointing_and_link(open_page, address, run):
    page = open_page(f"{address}/gallery.html#a=3&b=4")
    gallery = Gallery(page)
    said = gallery.figure.locator(".gkf-pair-text")
    assert "before the ReLU" in said.inner_text()
    assert gallery.figure.locator(".gkf-answer-name").text_content() == "c = 7"
    gallery.figure.get_by_label("a", exact=True).fill("9")
    assert gallery.figure.locator(".gkf-answer-name").text_content() == "c = 2"  # mod 11
    image = gallery.figure.locator(".gkf-pixels").bounding_box()
    page.mouse.click(image["x"] + image["width"] - 2, image["y"] + 2)
    assert gallery.figure.get_by_label("b", exact=True).input_value() == "10"
    assert gallery.figure.locator(".gkf-answer-name").text_content() == "c = 10"
    assert gallery.figure.locator(".gkf-ring").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/gallery.html", viewport={"width": width, "height": 900})
    light = Gallery(page).image
    in_theme(page, theme)
    Gallery(page).wait_for_waves()
    assert (Gallery(page).image != light) == (theme == "dark")
    page.evaluate("document.getAnimations().forEach((a) => a.finish())")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_finger_finds_every_control(open_page, from_disk):
    page = open_page(f"{from_disk}/gallery.html", viewport={"width": 375, "height": 800}, has_touch=True)
    assert too_small(page, least=24) == []


def spoiled(change):
    def spoil(path):
        name, _, rest = path.read_text().partition("] = ")
        path.write_text(f"{name}] = {json.dumps(change(*json.loads(rest.rstrip().rstrip(';'))))};")

    return spoil


def without(name):
    return spoiled(lambda m, block: [{**m, "arrays": [e for e in m["arrays"] if e["name"] != name]}, block])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (without("said"), "the data lack “said”"),
        (without("home"), "the data lack “home”"),
        (
            spoiled(lambda m, block: [{**m, "milestones": [1]}, block]),
            "the milestones are not recorded steps",
        ),
        (spoiled(lambda m, block: [m, block[:100]]), "its data are damaged"),
        (spoiled(lambda m, block: [{**m, "run": {**m["run"], "p": 13}}, block]), "instead of"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, site, tmp_path, spoil, reason):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    (data,) = (
        f for f in (root / "_static" / "figures").glob("neuron_gallery-*.js") if "-step-" not in f.name
    )
    spoil(data)
    page = open_page((root / "gallery.html").as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert reason in page.get_by_role("status").first.inner_text()
    assert page.locator(".gkf-picture svg").is_visible()


def test_a_step_that_is_missing_is_said_and_the_figure_goes_on(open_page, site, tmp_path, run):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    early = milestones(run)[0]
    (part,) = (root / "_static" / "figures").glob(f"neuron_gallery-*-step-{early}.js")
    part.unlink()
    page = open_page((root / "gallery.html").as_uri(), expect=["ERR_FILE_NOT_FOUND"])
    gallery = Gallery(page)
    wall = gallery.wall
    # not `choose`: it insists that the choice stands, and here the figure takes it back
    gallery.figure.get_by_label(f"{early:,}", exact=True).click()
    gallery.figure.get_by_text("Something is missing").wait_for()
    assert gallery.wall == wall
    assert gallery.figure.get_by_label(f"{milestones(run)[-1]:,}", exact=True).is_checked()
    gallery.slider.focus()
    page.keyboard.press("Home")
    assert gallery.slider.input_value() == "0"


def test_without_javascript_there_is_a_picture_with_words(open_page, from_disk):
    page = open_page(f"{from_disk}/gallery.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert "neurons of a network that learned a + b mod 11" in picture.get_attribute("aria-label")
