// The two coordinates of every number, one chart below the other: a cosine and a sine of the number.

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";
import { MARKS } from "./token_path.js";

const MARGIN = { left: 30, right: 10, top: 18, bottom: 34 };
const BETWEEN = 26; // pixels between the two charts
const FINE = 6; // points of the even wave for each number
const ROWS = ["cos", "sin"];
const TITLES = { cos: "along the cosine’s direction", sin: "along the sine’s direction" };

/** @param {{p: number, reach: number}} data */
export function tokenWaves({ p, reach }) {
  const still = svg("g");
  const ticks = svg("g", { class: "gkf-axis" });
  const waves = Object.fromEntries(ROWS.map((row) => [row, svg("path", { class: "gkf-even-wave" })]));
  const dots = Object.fromEntries(ROWS.map((row) => [row, svg("path", { class: "gkf-path-dots" })]));
  const lines = Object.fromEntries(
    Object.keys(MARKS).map((name) => [name, svg("path", { class: `gkf-hand gkf-hand-${name}` })]),
  );
  const marks = Object.fromEntries(
    Object.keys(MARKS).map((name) => [
      name,
      ROWS.map(() => svg("path", { class: `gkf-hand-mark gkf-hand-${name}`, d: MARKS[name] })),
    ]),
  );
  const { element, resize } = chartFrame(
    "gkf-token-waves",
    [still],
    [ticks, Object.values(lines), Object.values(waves), Object.values(dots), Object.values(marks)],
  );
  let middle, half, bottom, left, pitch;
  let shownAxis = null; // drawn again only when it changes

  function layout(width, height) {
    bottom = height - MARGIN.bottom;
    const tall = (bottom - MARGIN.top - BETWEEN) / 2;
    half = tall / 2;
    middle = { cos: MARGIN.top + half, sin: MARGIN.top + tall + BETWEEN + half };
    pitch = (width - MARGIN.left - MARGIN.right) / (p - 1);
    left = (i) => MARGIN.left + i * pitch;
    shownAxis = null;
    resize(width, height);
    still.replaceChildren(
      ...ROWS.map((row) =>
        svg(
          "g",
          { class: "gkf-axis" },
          svg("path", { class: "gkf-grid-line", d: `M${left(0)} ${middle[row]}H${left(p - 1)}` }),
          svg("text", { x: left(0) - 8, y: middle[row] + 4, "text-anchor": "end" }, "0"),
          svg("text", { class: "gkf-axis-name", x: left(0), y: middle[row] - half - 5 }, TITLES[row]),
        ),
      ),
    );
  }

  function drawAxis(numbers, turning) {
    const every = p > 60 ? 10 : p > 20 ? 5 : 1;
    const last = Math.floor((p - 1) / every);
    ticks.replaceChildren(
      svg("path", { class: "gkf-axis-line", d: `M${left(0)} ${bottom + 0.5}H${left(p - 1)}` }),
      ...Array.from({ length: last + 1 }, (_, j) =>
        svg("text", { x: left(j * every), y: bottom + 16, "text-anchor": "middle" }, `${numbers[j * every]}`),
      ),
      svg(
        "text",
        { class: "gkf-axis-name", x: left(p - 1), y: bottom + 31, "text-anchor": "end" },
        turning ? "number, in the order of the turn" : "number",
      ),
    );
  }

  const clear = (v) => Math.max(-1.1, Math.min(1.1, v / reach)) * half;

  /**
   * @param {object} state as for tokenPath, and
   * @param {number} state.k
   * @param {{radius: number, phase: number}} state.turn
   * @param {boolean} state.turning whether the numbers stand in the order of the turn, or in their own
   */
  function show({ k, cos, sin, order, turn, lit, turning }) {
    const numbers = turning ? order : order.map((_, x) => x);
    const seat = [];
    numbers.forEach((x, i) => (seat[x] = i));
    const axis = `${turning} ${numbers}`;
    if (axis !== shownAxis) drawAxis(numbers, turning);
    shownAxis = axis;

    const values = { cos, sin };
    for (const row of ROWS) {
      dots[row].setAttribute(
        "d",
        numbers
          .map((x, i) => `M${left(i).toFixed(1)} ${(middle[row] - clear(values[row][x])).toFixed(1)}h0`)
          .join(""),
      );
      waves[row].setAttribute("d", even(row, turning ? null : k, turn));
    }
    for (const name of Object.keys(MARKS)) {
      const x = lit[name];
      for (const part of [lines[name], ...marks[name]]) part.toggleAttribute("hidden", x === null);
      if (x === null) continue;
      const at = left(seat[x]).toFixed(1);
      lines[name].setAttribute(
        "d",
        ROWS.map((row) => `M${at} ${middle[row] - half}V${middle[row] + half}`).join(""),
      );
      ROWS.forEach((row, i) =>
        marks[name][i].setAttribute(
          "transform",
          `translate(${at} ${(middle[row] - clear(values[row][x])).toFixed(1)}) scale(0.8)`,
        ),
      );
    }

    /** The even turn, between the numbers too. */
    function even(row, frequency, { radius, phase }) {
      const points = [];
      for (let j = 0; j <= (p - 1) * FINE; j++) {
        const i = j / FINE;
        // In the order of the turn neighbours are one p-th of a turn apart (or none, where k and p share a factor).
        const angle = frequency === null ? between(i) : frequency * i;
        const value = radius * Math[row]((2 * Math.PI * angle) / p - phase);
        points.push(`${left(i).toFixed(1)} ${(middle[row] - clear(value)).toFixed(1)}`);
      }
      return `M${points.join("L")}`;
    }
    function between(i) {
      const [low, high] = [Math.floor(i), Math.ceil(i)].map((j) => mod(k * order[j], p));
      return low + (i % 1) * (high - low);
    }
  }

  return { element, layout, show };
}
