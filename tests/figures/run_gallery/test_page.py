"""RunGallery by key and hand in a browser: what it shows and says is what hangs in the gallery."""

import numpy as np
import pytest
from axe import violations

from figures.fit import sticking_out, too_small
from figures.forced import edged_when_chosen
from figures.run_gallery.page import Wall, on_the_page
from figures.test_appearance import in_theme
from grokkit.gallery import NUMBERS


def test_every_network_hangs_on_the_wall_and_the_chosen_one_is_opened(open_page, from_disk):
    seen, gallery = Wall(open_page(f"{from_disk}/run_gallery.html")), on_the_page()
    usual = [f"mod {n.p}, attention rate {n.attention_rate:g}, seed {n.seed}" for n in gallery.networks[:27]]
    assert seen.names[:27] == usual
    assert seen.names[27:] == [
        "mod 113, attention rate 1, seed 0, 8 heads of 16",
        "mod 113, attention rate 1, seed 0, GELU",
        "mod 113, attention rate 1, seed 0, 2,048 neurons",
        "mod 113, attention rate 1, seed 0, width 64, 4 heads of 16",
        *(f"mod 31, attention rate 1, seed {seed}, a − b, 60 % of the pairs" for seed in range(3)),
    ]
    assert seen.groups == [group.label for group in gallery.groups]
    for which, card in enumerate(seen.cards.all_inner_texts()):
        network = gallery.networks[which]
        assert card.split("\n") == [
            f"{network.p} · {network.seed}",
            *filter(None, [network.differs]),
        ]
    assert seen.chosen == 0
    for which in (0, 13, 27, 33):
        seen.choose(which)
        network = gallery.networks[which]
        assert seen.names[which].removesuffix(f", {network.differs}") in seen.opened
        assert (network.differs or "otherwise as the book's network") in seen.opened
        assert f"after {network.grokked:,} steps" in seen.opened
        assert seen.n_circles == len(network.circles)
        for k in network.frequencies[: len(network.circles)]:
            assert f"k = {k}\n" in seen.opened + "\n"
        assert len(seen.values) == len(NUMBERS)
        assert seen.values[0] == f"{100 * network.numbers['waves']:.1f} %"
        assert seen.values[3] == str(len(network.frequencies))


def test_each_number_has_a_dot_for_every_network_in_its_place(open_page, from_disk):
    seen, gallery = Wall(open_page(f"{from_disk}/run_gallery.html")), on_the_page()
    seen.choose(7)
    for i, name in enumerate(NUMBERS):
        dots = seen.dots(i)
        assert len(dots) == len(gallery.networks)
        (chosen,) = [dot for dot in dots if dot[2]]
        for line, group in enumerate(gallery.groups):
            down = sorted({dot[1] for dot in dots})[line]
            values = sorted(n.numbers[name] for n in gallery.networks if n.group == group)
            places = sorted(dot[0] for dot in dots if dot[1] == down)
            assert len(places) == len(values)
            if values[0] < values[-1]:
                slope, start = np.polyfit(values, places, 1)
                np.testing.assert_allclose(places, slope * np.array(values) + start, atol=0.1)
                if group == gallery.networks[7].group:
                    assert chosen[0] == pytest.approx(
                        slope * gallery.networks[7].numbers[name] + start, abs=0.1
                    )


def test_the_wall_is_one_stop_of_tab_and_goes_by_arrow_keys(open_page, from_disk):
    page = open_page(f"{from_disk}/run_gallery.html")
    seen = Wall(page)
    page.keyboard.press("Tab")
    for key, which in [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1)]:
        page.keyboard.press(key)
        assert seen.chosen == which
        style = "getComputedStyle(document.activeElement.closest('.gkf-rg-card')).outlineStyle"
        assert page.evaluate(style) == "solid"
        assert seen.names[which] in seen.opened
        page.wait_for_function(
            "(name) => document.querySelector('.gkf-summary').textContent.includes(name)",
            arg=seen.names[which],
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/run_gallery.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    Wall(page).choose(4)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []
    assert too_small(page, ".gkf-rg-card") == []


def test_a_network_that_is_chosen_moves_nothing(open_page, from_disk):
    page = open_page(f"{from_disk}/run_gallery.html")
    seen = Wall(page)
    top = "document.querySelector('.gkf-rg-numbers').getBoundingClientRect().top + scrollY"
    tops = []
    for which in range(0, 34, 4):
        seen.choose(which)
        tops.append(page.evaluate(top))
    assert max(tops) - min(tops) < 1


def test_where_the_system_forces_its_colours_the_chosen_network_has_an_edge(open_page, from_disk):
    seen = Wall(open_page(f"{from_disk}/run_gallery.html"))
    for which in (2, 4):
        assert edged_when_chosen(seen.cards, seen.choose, which) == [which]
