// The two coordinates of every number, one chart below the other: a cosine and a sine of the number.

import { MARKS, NAMES } from "./token_path.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Seen } from "./words.js" */

const MARGIN = { left: 30, right: 10, top: 18, bottom: 34 };
const BETWEEN = 26; // pixels between the two charts
const FINE = 6; // points of the even wave for each number
const ROWS = /** @type {const} */ (["cos", "sin"]);
const TITLES = { cos: "along the cosine’s direction", sin: "along the sine’s direction" };

/** @typedef {ReturnType<typeof planOf>} Plan */

/**
 * Sizes in pixels, and scales.
 * @param {{p: number, reach: number}} data
 * @param {number} width @param {number} height
 */
function planOf({ p, reach }, width, height) {
  const bottom = height - MARGIN.bottom;
  const tall = (bottom - MARGIN.top - BETWEEN) / 2;
  const half = tall / 2;
  const middle = { cos: MARGIN.top + half, sin: MARGIN.top + tall + BETWEEN + half };
  const pitch = (width - MARGIN.left - MARGIN.right) / (p - 1);
  return {
    bottom,
    half,
    middle,
    /** The i-th place from the left. @param {number} i */
    left: (i) => MARGIN.left + i * pitch,
    /** Height of a coordinate, kept near its chart. @param {"cos" | "sin"} row @param {number} value */
    top: (row, value) => middle[row] - Math.max(-1.1, Math.min(1.1, value / reach)) * half,
  };
}

/**
 * The even turn along one coordinate, between the numbers too.
 * @param {"cos" | "sin"} row
 * @param {Pick<Seen, "k" | "order" | "turn" | "turning">} seen
 * @returns {(i: number) => number} by place on the axis
 */
export function evenWave(row, { k, order, turn: { radius, phase }, turning }) {
  const p = order.length;
  // In the order of the turn neighbours are one p-th of a turn apart (or none, where k and p share a factor).
  const between = (/** @type {number} */ i) => {
    const [low, high] = [Math.floor(i), Math.ceil(i)].map((j) => mod(k * order[j], p));
    return low + (i % 1) * (high - low);
  };
  return (i) => radius * Math[row]((2 * Math.PI * (turning ? between(i) : k * i)) / p - phase);
}

/**
 * @param {Plan} plan
 * @param {number[]} numbers as they stand on the axis @param {boolean} turning
 */
function axisMarks({ left, bottom }, numbers, turning) {
  const p = numbers.length;
  const every = p > 60 ? 10 : p > 20 ? 5 : 1;
  const last = Math.floor((p - 1) / every);
  return [
    svg("path", { class: "gkf-axis-line", d: `M${left(0)} ${bottom + 0.5}H${left(p - 1)}` }),
    ...Array.from({ length: last + 1 }, (_, j) =>
      svg("text", { x: left(j * every), y: bottom + 16, "text-anchor": "middle" }, `${numbers[j * every]}`),
    ),
    svg(
      "text",
      { class: "gkf-axis-name", x: left(p - 1), y: bottom + 31, "text-anchor": "end" },
      turning ? "number, in the order of the turn" : "number",
    ),
  ];
}

/** A chosen number on both charts. @param {"a" | "b" | "c"} name */
function handMark(name) {
  const line = svg("path", { class: `gkf-hand gkf-hand-${name}` });
  const mark = () => svg("path", { class: `gkf-hand-mark gkf-hand-${name}`, d: MARKS[name] });
  const marks = { cos: mark(), sin: mark() };
  return {
    line,
    marks: [marks.cos, marks.sin],
    /** @param {Plan} plan @param {number | null} place on the axis @param {Record<"cos" | "sin", number>} values */
    show({ left, top, middle, half }, place, values) {
      for (const part of [line, marks.cos, marks.sin]) part.toggleAttribute("hidden", place === null);
      if (place === null) return;
      const at = left(place).toFixed(1);
      line.setAttribute(
        "d",
        ROWS.map((row) => `M${at} ${middle[row] - half}V${middle[row] + half}`).join(""),
      );
      for (const row of ROWS)
        marks[row].setAttribute(
          "transform",
          `translate(${at} ${top(row, values[row]).toFixed(1)}) scale(0.8)`,
        );
    },
  };
}

/**
 * What stays of one chart: its zero, and its name.
 * @param {"cos" | "sin"} row
 * @param {Plan} plan
 * @param {number} p
 */
const rowAxis = (row, { left, middle, half }, p) =>
  svg(
    "g",
    { class: "gkf-axis" },
    svg("path", { class: "gkf-grid-line", d: `M${left(0)} ${middle[row]}H${left(p - 1)}` }),
    svg("text", { x: left(0) - 8, y: middle[row] + 4, "text-anchor": "end" }, "0"),
    svg("text", { class: "gkf-axis-name", x: left(0), y: middle[row] - half - 5 }, TITLES[row]),
  );

/** One coordinate of every number, and the even turn along it. @param {"cos" | "sin"} row */
function rowMarks(row) {
  const wave = svg("path", { class: "gkf-even-wave" });
  const dots = svg("path", { class: "gkf-path-dots" });
  return {
    wave,
    dots,
    /** @param {Plan} plan @param {number[]} numbers as they stand on the axis @param {Seen} seen */
    show({ left, top }, numbers, seen) {
      const place = (/** @type {number} */ i, /** @type {number} */ value) =>
        `${left(i).toFixed(1)} ${top(row, value).toFixed(1)}`;
      dots.setAttribute("d", numbers.map((x, i) => `M${place(i, seen[row][x])}h0`).join(""));
      const even = evenWave(row, seen);
      const length = (numbers.length - 1) * FINE + 1;
      const points = Array.from({ length }, (_, j) => place(j / FINE, even(j / FINE)));
      wave.setAttribute("d", `M${points.join("L")}`);
    },
  };
}

/** @param {{p: number, reach: number}} data */
export function tokenWaves(data) {
  const still = svg("g");
  const ticks = svg("g", { class: "gkf-axis" });
  const rows = ROWS.map(rowMarks);
  const hands = NAMES.map((name) => ({ name, ...handMark(name) }));
  const { element, resize } = chartFrame(
    "gkf-token-waves",
    [still],
    [
      ticks,
      hands.map(({ line }) => line),
      [rows.map(({ wave }) => wave), rows.map(({ dots }) => dots)],
      hands.map(({ marks }) => marks),
    ],
  );
  /** @type {Plan} */
  let plan;
  let shownAxis = ""; // drawn again only when it changes
  return {
    element,
    /** @param {number} width @param {number} height */
    layout(width, height) {
      plan = planOf(data, width, height);
      shownAxis = "";
      resize(width, height);
      still.replaceChildren(...ROWS.map((row) => rowAxis(row, plan, data.p)));
    },
    /** @param {Seen} seen */
    show(seen) {
      const { cos, sin, order, lit, turning } = seen;
      const numbers = turning ? order : order.map((_, x) => x);
      const axis = `${turning} ${numbers}`;
      if (axis !== shownAxis) ticks.replaceChildren(...axisMarks(plan, numbers, turning));
      shownAxis = axis;
      for (const row of rows) row.show(plan, numbers, seen);
      for (const { name, show } of hands) {
        const x = lit[name];
        if (x === null) show(plan, null, { cos: 0, sin: 0 });
        else show(plan, numbers.indexOf(x), { cos: cos[x], sin: sin[x] });
      }
    },
  };
}
