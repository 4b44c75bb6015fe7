"""The numbers of book/DESIGN.md are those of the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DESIGN = " ".join((ROOT / "book" / "DESIGN.md").read_text(encoding="utf-8").split())
FIGURES = ROOT / "grokkit" / "explorables"


def said(pattern: str) -> list[float]:
    """The numbers of a sentence that DESIGN.md has."""
    found = re.search(pattern, DESIGN)
    assert found, pattern
    return [float(number) for number in found.groups()]


def constants(name: str, folder: Path = FIGURES) -> dict[str, float]:
    """The values of a constant in the sources of the figures, by file."""
    line = re.compile(rf"^const {name} = ([\d.]+);", re.M)
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/*.js"))}
    return {
        str(path.relative_to(folder)): float(found[1])
        for path, text in sources.items()
        if "_bundles" not in path.parts and (found := line.search(text))
    }


def test_the_times_of_motion():
    most, watched = said(
        r"at most ([\d.]+) s and eased out for a change of state, ([\d.]+) s for a turn of the Clock"
    )
    times = [*constants("ON_THE_WAY").values(), *constants("DRAWN_IN").values()]
    assert max(times) <= 1000 * most < max(times) + 100
    assert list(constants("WATCHED", FIGURES).items()).count(("clock/dial.js", 1000 * watched)) == 1


def test_the_widths_at_which_panels_go_under_each_other():
    widths = constants("NARROW").values()
    assert [min(widths), max(widths)] == said(r"below (\d+) to (\d+) px of the figure's own width")


def test_the_type():
    size, line, measure = said(r"\((\d+) px, line ([\d.]+), measure (\d+) rem")
    style = (ROOT / "book" / "_static" / "page.css").read_text(encoding="utf-8")
    assert f"font: 400 {size / 16:g}rem/{line:g} var(--serif)" in style
    assert f"--measure: {measure:g}rem" in style
