"""ClockPizza by key and hand in a browser: dots are where numbers say, and the chosen one is told."""

import numpy as np
import pytest
from axe import violations

from figures.clock_pizza.page import Plane
from figures.fit import sticking_out
from figures.run_gallery.page import on_the_page
from figures.test_appearance import in_theme


def test_every_network_has_a_dot_where_its_numbers_are(open_page, from_disk):
    seen, gallery = Plane(open_page(f"{from_disk}/clock_pizza.html")), on_the_page().along_the_dial()
    assert seen.names == [
        f"mod {n.p}, attention rate {n.attention_rate:g}, seed {n.seed}" for n in gallery.networks
    ]
    x, y = np.array(seen.centres).T
    for places, name in ((x, "irrelevance"), (-y, "symmetricity")):
        values = np.array([n.numbers[name] for n in gallery.networks])
        slope, start = np.polyfit(values, places, 1)
        assert slope > 100
        np.testing.assert_allclose(places, slope * values + start, atol=0.6)


def test_a_touch_chooses_the_nearest_and_its_numbers_are_told(open_page, from_disk):
    page = open_page(f"{from_disk}/clock_pizza.html")
    seen, gallery = Plane(page), on_the_page().along_the_dial()
    assert seen.chosen == 0
    for which in (4, 13, 8):  # no two of them lie on each other
        x, y = seen.centres[which]
        seen.touch(x + 1, y - 1)
        nearest = np.hypot(*(np.array(seen.centres) - (x + 1, y - 1)).T).argmin()
        assert seen.chosen == nearest
        network = gallery.networks[nearest]
        assert seen.names[nearest] in seen.opened
        assert f"k = {network.frequencies[0]}" in seen.opened
        assert float(seen.numbers[0]) == pytest.approx(network.numbers["symmetricity"], abs=6e-3)
        assert float(seen.numbers[1]) == pytest.approx(network.numbers["irrelevance"], abs=6e-3)
        page.wait_for_function(
            "(name) => document.querySelector('.gkf-summary').textContent.includes(`Chosen: ${name}`)",
            arg=seen.names[nearest],
        )


def test_the_plane_is_one_stop_of_tab_and_goes_by_arrow_keys(open_page, from_disk):
    page = open_page(f"{from_disk}/clock_pizza.html")
    seen = Plane(page)
    page.keyboard.press("Tab")
    ring = "getComputedStyle(document.querySelector('.gkf-cp-ring')).strokeWidth"
    assert page.evaluate(ring) == "3px"
    for key, which in [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1)]:
        page.keyboard.press(key)
        assert seen.chosen == which
        assert seen.names[which] in seen.opened


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/clock_pizza.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_a_network_that_is_chosen_moves_nothing(open_page, from_disk):
    page = open_page(f"{from_disk}/clock_pizza.html")
    seen, tops = Plane(page), []
    page.keyboard.press("Tab")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        tops.append(page.evaluate("document.querySelector('.gkf-cp-numbers').getBoundingClientRect().top"))
    assert max(tops) - min(tops) < 1
    assert seen.chosen == 0  # 27 steps round
