"""Colours are one set of numbers, and can be read by everyone who can read."""

import itertools

import numpy as np
import pytest
from clock_book.colours import as_variable

from grokkit import palette, plots

WORDS = ("a", "b", "answer", "train", "test", "ink", "muted", "focus")
GROUNDS = ("paper", "panel")


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Viénot, Brettel and Mollon 1999: linear RGB as it is seen without the red, or the green, cones.
DICHROMACY = {
    "no red cones": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "no green cones": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, eye: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as an eye sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = RGB_TO_XYZ @ np.clip(eye @ linear, 0, 1) / (RGB_TO_XYZ @ np.ones(3))
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_words_is_legible_on_every_ground(scheme):
    colours = {name: both[scheme] for name, both in palette.PALETTE["colours"].items()}
    poor = {
        (word, ground): round(contrast(colours[word], colours[ground]), 2)
        for word, ground in itertools.product(WORDS, GROUNDS)
        if contrast(colours[word], colours[ground]) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("eye", DICHROMACY)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_side_by_side_differs_for_colour_blind_readers(scheme, eye):
    colours = {name: both[scheme] for name, both in palette.PALETTE["colours"].items()}
    for one, other in (("a", "b"), ("a", "answer"), ("b", "answer"), ("train", "test")):
        seen = [lab(colours[name], DICHROMACY[eye]) for name in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 10, (one, other)  # ten just noticeable differences


@pytest.mark.parametrize("eye", ["all cones", *DICHROMACY])
def test_the_cyclic_scale_goes_round_for_every_eye(eye):
    seen = np.array(
        [lab(colour, {"all cones": np.eye(3), **DICHROMACY}[eye]) for colour in palette.PALETTE["cyclic"]]
    )
    n = len(seen)
    apart = np.array([[np.linalg.norm(seen[i] - seen[(i + d) % n]) for d in range(n)] for i in range(n)])
    assert apart[:, 1].max() < 14  # no step that looks like an edge, also not from the last to the first
    assert apart[:, 1].min() > 2  # and none that cannot be seen
    assert apart[:, n // 4 : 1 - n // 4].min() > 20  # from a quarter turn on nothing can be confused
    assert plots.CYCLIC[0][1] == plots.CYCLIC[-1][1]
    assert [share for share, _ in plots.CYCLIC] == pytest.approx(np.linspace(0, 1, n + 1))


def test_train_and_test_differ_without_any_colour():
    assert palette.PALETTE["marks"]["train"] != palette.PALETTE["marks"]["test"]


def test_the_style_sheet_defines_every_colour_for_every_scheme():
    css = palette.stylesheet()
    for name, both in palette.PALETTE["colours"].items():
        assert css.count(f"--gk-{name}: {both['light']};") == 1
        assert css.count(f"--gk-{name}: {both['dark']};") == 2  # chosen by the reader, or by the system


def test_plots_use_the_same_colours():
    colours = palette.PALETTE["colours"]
    assert all(plots.COLOURS[name] == both["light"] for name, both in colours.items())
    assert len(plots.COLOURS) == len(colours)


def test_light_colours_become_variables_and_nothing_else_does():
    assert as_variable("#0b66b0") == "var(--gk-a)"
    assert as_variable("#0B66B0") == "var(--gk-a)"
    assert as_variable("#0b66b1") == "#0b66b1"
    assert as_variable("a #0b66b0") == "a #0b66b0"
