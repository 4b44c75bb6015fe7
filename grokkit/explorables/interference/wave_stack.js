// A row for each wave, their sum below, and a + b laid out along the same axis. Everything that depends on the
// frequencies is drawn once, on a layer of its own; a and b only shift that layer, and nothing on it is painted again.

import { scaleLinear } from "d3-scale";
import { pairMarks } from "./pair_marks.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { set, svg, html } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

const MARGIN = { left: 62, right: 64, top: 26 };
const NARROW = { left: 40, right: 8, top: 26 };
const ROOMY = 560; // pixels; below, labels are short
const ROWS = 200; // pixels: all rows together at most
const MOST_ROW = 42; // and one
const NAMED_ROW = 13; // rows less high have no name
const SUM = 220;
const STRIP = 74; // axis and the two lengths
const SAMPLES = 18; // of a wave in each of its periods
const COARSE = 8; // where there are so many waves that none is followed by eye

/**
 * @typedef {object} Content what is drawn
 * @property {number[]} K
 * @property {number[]} alphas
 * @property {Float64Array} scores by distance from the right answer
 * @property {number} lead
 * @property {number[]} rivals
 * @property {string} text of the lead
 * @property {string} unit
 * @property {number | null} k the frequency in the fore
 *
 * @typedef {ReturnType<typeof planOf>} Plan
 */

/**
 * Sizes in pixels, and scales.
 * @param {number} p
 * @param {number} width
 * @param {Content} content
 */
function planOf(p, width, { K, alphas, scores }) {
  const margin = width < ROOMY ? NARROW : MARGIN;
  const pitch = Math.max(width - margin.left - margin.right, p) / p;
  const row = K.length ? Math.min(MOST_ROW, ROWS / K.length) : 0;
  const sumTop = margin.top + row * K.length + 18;
  const floor = sumTop + SUM;
  const lowest = scores.reduce((a, b) => Math.min(a, b), 0);
  const strongest = alphas.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  return {
    width,
    margin,
    pitch,
    row,
    floor,
    stripTop: floor + 30,
    height: floor + STRIP,
    range: /** @type {[number, number]} */ ([margin.left, width - margin.right]),
    /** @param {number} c an answer; also between two, and beyond the ends */
    x: (c) => margin.left + (c + 0.5) * pitch,
    y: scaleLinear([lowest, Math.max(scores[0], 1e-9)], [floor - 8, sumTop + 8]),
    /** Middle of a row. @param {number} i */
    middle: (i) => margin.top + (i + 0.5) * row,
    /** Height of a wave in its row. @param {number} i */
    size: (i) => (0.43 * row * alphas[i]) / strongest,
  };
}

/**
 * A curve over all answers and, so that it can be shifted, once more to their left.
 * @param {number} p
 * @param {Plan} plan
 * @param {number} samples in each period
 * @param {number} frequency
 * @param {(delta: number) => number} f height in pixels
 */
function curve(p, { x }, samples, frequency, f) {
  const n = Math.max(2 * p, Math.ceil(2 * frequency * samples));
  let d = "";
  for (let i = 0; i <= n; i++) {
    const delta = -p - 0.5 + (2 * p * i) / n;
    d += `${i ? "L" : "M"}${x(delta).toFixed(1)} ${f(delta).toFixed(1)}`;
  }
  return d;
}

/**
 * The waves, the sum between the answers as a help for the eye, and at the answers.
 * @param {number} p
 * @param {Plan} plan
 * @param {Content} content
 */
function waveMarks(p, plan, { K, alphas, scores, k: chosen }) {
  const { x, y, middle, size } = plan;
  const samples = K.length > 12 ? COARSE : SAMPLES;
  const wave = (/** @type {number} */ k, /** @type {number} */ delta) =>
    Math.cos((2 * Math.PI * k * delta) / p);
  const waves = K.map((k, i) =>
    svg("path", {
      class: `gkf-wave${k === chosen ? " gkf-chosen" : ""}`,
      d: curve(p, plan, samples, k, (delta) => middle(i) - size(i) * wave(k, delta)),
    }),
  );
  const highest = K.reduce((a, b) => Math.max(a, b), 1);
  const sum = curve(p, plan, samples, highest, (delta) =>
    y(K.reduce((s, k, i) => s + alphas[i] * wave(k, delta), 0)),
  );
  let dots = "";
  for (let delta = -p; delta < p; delta++)
    if (delta % p) dots += `M${x(delta).toFixed(1)} ${y(scores[mod(delta, p)]).toFixed(1)}h0`;
  return [
    ...waves,
    svg("path", { class: "gkf-sum-curve", d: sum }),
    svg("path", { class: "gkf-sum-dots", d: dots }),
  ];
}

/**
 * The frequencies of the rows, where these are high enough, and their weights.
 * @param {Plan} plan
 * @param {Content} content
 */
function rowNames({ width, margin, row, middle }, { K, alphas, unit, k: chosen }) {
  if (row < NAMED_ROW) return [];
  return K.flatMap((k, i) => {
    const name = svg(
      "text",
      {
        class: `gkf-row-name${k === chosen ? " gkf-chosen" : ""}`,
        x: margin.left - 8,
        y: middle(i) + 4,
        "text-anchor": "end",
      },
      width < ROOMY ? `${k}` : `k = ${k}`,
    );
    if (!unit || width < ROOMY) return [name];
    const at = { class: "gkf-row-size", x: width - margin.right + 8, y: middle(i) + 4 };
    return [name, svg("text", at, alphas[i].toFixed(1))];
  });
}

/**
 * @param {number} p
 * @param {Plan} plan
 */
function answerAxis(p, { width, x, floor, range: [left, right] }) {
  const group = svg(
    "g",
    { class: "gkf-axis" },
    svg("path", { class: "gkf-axis-line", d: `M${left} ${floor}H${right}` }),
  );
  const every = p > 60 ? (width < ROOMY ? 28 : 14) : p > 20 ? 5 : 1;
  for (let c = 0; c < p; c += every)
    group.append(
      svg("path", { class: "gkf-rug", d: `M${x(c)} ${floor}v4` }),
      svg("text", { x: x(c), y: floor + 18, "text-anchor": "middle" }, `${c ? "" : "c = "}${c}`),
    );
  return group;
}

/** @param {number} p */
export function waveStack(p) {
  const still = svg("g");
  const waves = svg("g");
  const marks = pairMarks(p);
  const below = svg("svg", {}, still);
  const shifted = svg("svg", { class: "gkf-shifted" }, waves);
  const frame = html("div", { class: "gkf-wave-frame" }, shifted);
  const above = svg("svg", { class: "gkf-moving" }, marks.elements);
  /** @type {Plan} */
  let plan;
  /** @type {Content} */
  let content;
  return {
    element: html("div", { class: "gkf-layers gkf-waves" }, below, frame, above),
    /** @param {number} width @param {Content} newContent */
    layout(width, newContent) {
      content = newContent;
      plan = planOf(p, width, content);
      const { margin, pitch, x, y, range, floor, height } = plan;
      for (const drawing of [below, above])
        set(drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
      Object.assign(frame.style, { left: `${margin.left}px`, width: `${p * pitch}px`, height: `${floor}px` });
      // Twice as wide as the frame: the second half is what comes in from the left.
      const twice = 2 * p * pitch;
      set(shifted, { viewBox: `${x(-p - 0.5)} 0 ${twice} ${floor}`, width: twice, height: floor });
      const ticks = y.ticks(4).map((value) => ({ value, text: String(value).replace("-", "−") }));
      still.replaceChildren(...rowNames(plan, content), valueAxis(y, ticks, range), answerAxis(p, plan));
      waves.replaceChildren(...waveMarks(p, plan, content));
    },
    /** @param {number} a @param {number} b @param {Float32Array | null} logits of the network for this pair */
    show(a, b, logits) {
      const shift = (((a + b) % p) - p) * plan.pitch;
      // By whole pixels of the screen, else what was painted would be smeared over two of them.
      shifted.style.transform = `translateX(${Math.round(shift * devicePixelRatio) / devicePixelRatio}px)`;
      marks.show(plan, content, { a, b }, logits);
    },
    /** @param {number} px from the left */
    answerAt: (px) => mod(Math.round((px - plan.margin.left) / plan.pitch - 0.5), p),
    /** What a pointer takes hold of. @param {number} px @param {number} py @param {{a: number, b: number}} pair */
    gripAt: (px, py, pair) => marks.gripAt(plan, px, py, pair),
  };
}
