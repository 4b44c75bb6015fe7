"""RingToy: its toy in JavaScript is Python's, its data are at rest, its picture says what it shows."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from figures.in_node import read_in_node
from grokkit import _node
from grokkit.explorables import Explorable, RingToy, figures
from grokkit.explorables.ring_toy.figure import LEAST_N, MOST_N, settled_points
from grokkit.text import ring
from grokkit.text.manifold import mean_by_lag, ringing
from grokkit.text.ring import Toy

ROOT = Path(__file__).resolve().parents[3]
MOVE = """
import { move, narrowing, start } from "./grokkit/explorables/ring_toy/physics.js";
import { byLag, equalWaves, ringing, similarity } from "./grokkit/explorables/ring_toy/measure.js";
let text = "";
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(({ n, width, closed, seed, steps }) => {
  const moving = start(n, seed);
  const first = [...moving.x];
  move(moving, { n, width, closed }, steps);
  const cosines = new Float64Array(100 * 100);
  similarity(moving.x, n, cosines);
  const profile = byLag(cosines, closed);
  return { first, x: [...moving.x], v: [...moving.v], profile: [...profile], found: ringing(profile),
    stages: narrowing(width), waves: Array.from({ length: 51 }, (_, lag) => equalWaves(n, lag)) };
})));
"""
READ = """
import { inflate } from "./grokkit/explorables/web/toolkit/data.js";
import { readData } from "./grokkit/explorables/ring_toy/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const options = { n: 6, closed: true, keep: 7 };
const { settled, width } = readData({ ...manifest, options }, await inflate(block));
const states = {};
for (const closed of [true, false])
  for (let n = 3; n <= 8; n++) states[`${n} ${closed}`] = [...settled({ n, closed })];
console.log(JSON.stringify({ states, width }));
"""
CASES = [
    {"n": 3, "width": 6, "closed": True, "seed": 0, "steps": 200},
    {"n": 6, "width": 6, "closed": True, "seed": 1, "steps": 200},
    {"n": 8, "width": 20, "closed": False, "seed": 2**32 - 1, "steps": 150},
    {"n": 5, "width": 49, "closed": False, "seed": 12345, "steps": 100},
    {"n": 4, "width": 1, "closed": True, "seed": 3, "steps": 100},
]


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


@pytest.fixture(scope="module")
def in_javascript():
    command = [*_node.find_node(), "--input-type=module", "-e", MOVE]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(CASES), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("case", range(len(CASES)))
def test_javascript_moves_the_points_as_python_does(in_javascript, case):
    steps = CASES[case]["steps"]
    toy = Toy(**{name: value for name, value in CASES[case].items() if name != "steps"})
    read = in_javascript[case]
    begun = ring.start(toy)
    assert read["first"] == begun.positions.ravel().tolist()  # to the last digit
    moved = ring.move(begun, toy, steps)
    assert read["x"] == pytest.approx(moved.positions.ravel(), abs=1e-6)
    assert read["v"] == pytest.approx(moved.velocities.ravel(), abs=1e-6)
    profile = mean_by_lag(ring.similarity(moved.positions), toy.closed)[:51]
    assert read["profile"] == pytest.approx(profile, abs=1e-6)
    found = ringing(np.array(read["profile"]))
    assert list(read["found"].values()) == pytest.approx(list(found))
    assert read["waves"] == pytest.approx(ring.equal_waves(toy.n, np.pi * np.arange(51) / 50))
    assert tuple(stage["width"] for stage in read["stages"]) == toy.widths
    in_all = [ring.AT_EACH_WIDTH] * (len(toy.widths) - 1) + [ring.AT_LAST]
    assert [stage["steps"] for stage in read["stages"]] == in_all


def test_the_data_are_settled_points_along_their_axes():
    figure = RingToy()
    read = read_in_node(figure._data, READ)
    assert read["width"] == Toy().width
    for closed in (True, False):
        for n in range(LEAST_N, MOST_N + 1):
            points = np.array(read["states"][f"{n} {str(closed).lower()}"]).reshape(100, n)
            assert points == pytest.approx(settled_points(n, closed), abs=1e-4)
            assert np.linalg.norm(points, axis=1) == pytest.approx(1)
            moments = points.T @ points
            assert moments - np.diag(np.diag(moments)) == pytest.approx(0, abs=0.05)
            assert np.diff(np.diag(moments)).max() < 0.05  # the strongest first
            settled = ring.settled(Toy(n=n, closed=closed)).positions if n == LEAST_N else points
            assert ring.similarity(settled) == pytest.approx(ring.similarity(points), abs=1e-3)
            found = ringing(mean_by_lag(ring.similarity(points), closed)[:51])
            assert found.trough < -0.5
            assert found.rebound > 0.1


def test_it_is_small():
    program = sum(
        len(subprocess.run(["gzip", "-9c", path], capture_output=True).stdout)
        for path in (ROOT / "grokkit/explorables/_bundles" / name for name in ("ring_toy.js", "ring_toy.css"))
    )
    assert len(RingToy()._data.as_text()) + program < 60_000


@pytest.mark.parametrize(("n", "closed", "keep"), [(6, True, 7), (3, False, 2), (8, True, 40)])
def test_its_html_is_the_same_every_time_and_says_what_it_shows(n, closed, keep):
    html = RingToy(n, closed, keep).html()
    assert html == RingToy(n, closed, keep).html()
    assert 'data-gk-figure="ring_toy"' in html
    found = ringing(mean_by_lag(ring.similarity(settled_points(n, closed)), closed)[:51])
    assert f"in the order of a {'circle' if closed else 'line'}, on the unit sphere in {n} dimensions" in html
    assert f"falls to {found.trough:.2f} at a distance of {found.trough_at} in the order" in html
    assert f"cut to {keep} dimensions" in html
    assert len(html) < 60_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"n": 2}, "n must be an integer from 3 to 8, got 2"),
        ({"n": 9}, "got 9"),
        ({"keep": 0}, "keep must be an integer from 1 to 40, got 0"),
        ({"keep": 41}, "got 41"),
    ],
)
def test_what_is_no_toy_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        RingToy(**arguments)


def test_an_order_is_closed_or_not():
    with pytest.raises((ValueError, TypeError)):
        RingToy(closed="line")


def test_it_is_a_figure_like_the_others():
    assert issubclass(RingToy, Explorable)
    assert figures()["ring_toy"] is RingToy
    with pytest.raises(TypeError):
        RingToy(step=3)
