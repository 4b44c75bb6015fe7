// The charts of a ReluProduct: the clipped cosine over all phases, its overtones below it, and what is written.

import { line } from "d3-shape";
import { OVERTONES, activation, clippedHarmonics } from "./chorus.js";
import { three } from "./words.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Complex } from "../web/toolkit/waves.js" */
/** @import { Neuron } from "./chorus.js" */

const TURN = 2 * Math.PI;
const POINTS = 121;
const [LOWEST, HIGHEST] = [-1.1, 2.5]; // of the clipped cosine's axis; what goes beyond is cut off
const CLIPPED = 168; // heights in pixels
const ROW = 40;
const UNIT = 19; // of an overtone's height
const NAMES = ["constant", "cos t", "cos 2t", "cos 3t", "cos 4t"];
const NAMED = 70; // pixels left of the waves, for names
const LEFT_OVER = 104; // right of them, for what is left
const FULL = 0.25; // what a whole bar stands for
const WRITTEN = 0.3; // reach of what is written
const LOUDEST = 24; // neurons whose waves are drawn

/**
 * @param {number} from @param {number} to @param {(at: number) => number} value
 * @param {(at: number) => number} x @param {(value: number) => number} y
 */
function waveLine(from, to, value, x, y) {
  const places = Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
  return (
    line(
      (/** @type {number} */ at) => x(at),
      (at) => y(value(at)),
    )(places) ?? ""
  );
}

/** The cosine, what is left of it, and the neurons on it. */
export function clippedChart() {
  const zero = svg("path", { class: "gkf-rp-zero" });
  const given = svg("path", { class: "gkf-rp-given" });
  const area = svg("path", { class: "gkf-rp-area" });
  const clipped = svg("path", { class: "gkf-rp-clipped" });
  const neurons = svg("path", { class: "gkf-rp-neurons" });
  const frame = chartFrame("gkf-rp-clip", [zero], [area, given, clipped, neurons]);
  let width = 0;
  const x = (/** @type {number} */ phase) => NAMED + ((width - NAMED - LEFT_OVER) * phase) / TURN;
  const y = (/** @type {number} */ value) => (CLIPPED * (HIGHEST - value)) / (HIGHEST - LOWEST);
  return {
    element: frame.element,
    /** @param {number} newWidth */
    layout(newWidth) {
      width = newWidth;
      frame.resize(width, CLIPPED);
      set(zero, { d: `M${NAMED} ${y(0)}H${width - LEFT_OVER}` });
    },
    /** @param {{size: number, middle: number}} cosine @param {number} offset @param {Neuron[]} members */
    show(cosine, offset, members) {
      const inside = (/** @type {number} */ phase) => offset + cosine.size * Math.cos(cosine.middle + phase);
      const above = (/** @type {number} */ phase) => Math.max(0, inside(phase));
      const top = waveLine(0, TURN, above, x, y);
      set(given, { d: waveLine(0, TURN, inside, x, y) });
      set(clipped, { d: top });
      set(area, { d: `${top}V${y(0)}H${x(0)}Z` });
      const most = Math.max(...members.map((neuron) => neuron.weight));
      const dots = members.map((neuron) => {
        const r = Math.max(1, 4.5 * Math.sqrt(neuron.weight / most)); // its area is how much it counts
        const at = x(mod(neuron.phase, TURN)) - r;
        const d = (2 * r).toFixed(2);
        const arc = `a${r.toFixed(2)} ${r.toFixed(2)} 0 1 0`;
        return `M${at.toFixed(1)} ${y(activation(neuron, cosine)).toFixed(1)}${arc} ${d} 0${arc} -${d} 0`;
      });
      set(neurons, { d: dots.join("") });
    },
  };
}

/** The parts of the clipped cosine, a row for each, with what is left of it when all neurons have written. */
export function overtoneChart() {
  const rows = NAMES.map((name, m) => overtoneRow(name, m === 2));
  const frame = chartFrame(
    "gkf-rp-overtones",
    rows.map((row) => row.still),
    rows.map((row) => row.moving),
  );
  let width = 0;
  const x = (/** @type {number} */ phase) => NAMED + ((width - NAMED - LEFT_OVER) * phase) / TURN;
  return {
    element: frame.element,
    /** @param {number} newWidth */
    layout(newWidth) {
      width = newWidth;
      frame.resize(width, ROW * OVERTONES + 8);
      rows.forEach((row, m) => row.layout(width, ROW * (m + 0.5) + 4));
    },
    /** @param {{size: number, middle: number}} cosine @param {number} offset @param {number[]} left */
    show({ size, middle }, offset, left) {
      const amplitudes = clippedHarmonics(offset, size, OVERTONES - 1);
      rows.forEach((row, m) => {
        const y = (/** @type {number} */ value) => ROW * (m + 0.5) + 4 - UNIT * value;
        const wave = (/** @type {number} */ phase) => amplitudes[m] * Math.cos(m * (middle + phase));
        row.show(waveLine(0, TURN, wave, x, y), left[m]);
      });
    },
  };
}

/** @param {string} name @param {boolean} wanted whether it is the one that knows the sum */
function overtoneRow(name, wanted) {
  const label = svg("text", { class: wanted ? "gkf-rp-sum-text" : null }, name);
  const zero = svg("path", { class: "gkf-rp-zero" });
  const wave = svg("path", { class: `gkf-rp-wave ${wanted ? "gkf-rp-wanted" : ""}` });
  const bar = svg("rect", { class: `gkf-rp-bar ${wanted ? "gkf-rp-sum" : ""}`, height: 8 });
  const number = svg("text", { class: wanted ? "gkf-rp-sum-text" : null });
  const room = LEFT_OVER - 58;
  return {
    still: [label, zero],
    moving: [wave, bar, number],
    /** @param {number} width @param {number} middle */
    layout(width, middle) {
      set(label, { x: 0, y: middle + 4 });
      set(zero, { d: `M${NAMED} ${middle}H${width - LEFT_OVER}` });
      set(bar, { x: width - LEFT_OVER + 12, y: middle - 4 });
      set(number, { x: width, y: middle + 4, "text-anchor": "end" });
    },
    /** @param {string} d @param {number} left */
    show(d, left) {
      set(wave, { d });
      set(bar, { width: Math.min(room, (room * left) / FULL).toFixed(1) });
      number.textContent = three(left);
    },
  };
}

/** What each neuron writes, the sum, and what the sum would be if all else cancelled; 0 is at a + b. */
export function writtenChart() {
  const each = svg("path", { class: "gkf-rp-each" });
  const ideal = svg("path", { class: "gkf-rp-ideal" });
  const total = svg("path", { class: "gkf-rp-total" });
  const here = svg("path", { class: "gkf-rp-here" });
  const zero = svg("path", { class: "gkf-rp-zero" });
  const names = [
    ["−½ turn", 0],
    ["a + b", 0.5],
    ["+½ turn", 1],
  ].map(([text, at]) => ({
    at: Number(at),
    element: svg("text", { class: text === "a + b" ? "gkf-rp-sum-text" : null }, String(text)),
  }));
  const frame = chartFrame(
    "gkf-rp-written",
    [zero, here, ...names.map((name) => name.element)],
    [each, ideal, total],
  );
  let [width, height] = [0, 0];
  const x = (/** @type {number} */ z) => width * (z / TURN + 0.5);
  const y = (/** @type {number} */ value) => (height - 24) * (0.5 - value / (2 * WRITTEN));
  return {
    element: frame.element,
    /** @param {number} newWidth @param {number} newHeight */
    layout(newWidth, newHeight) {
      [width, height] = [newWidth, newHeight];
      frame.resize(width, height);
      set(zero, { d: `M0 ${y(0)}H${width}` });
      set(here, { d: `M${x(0)} 0V${height - 22}` });
      for (const { at, element } of names)
        set(element, {
          x: width * at,
          y: height - 4,
          "text-anchor": at === 0 ? "start" : at === 1 ? "end" : "middle",
        });
    },
    /**
     * @param {{size: number, middle: number}} cosine @param {Neuron[]} members @param {Complex} sum
     * @param {number} wanted @param {number} answer the angle of a + b
     */
    show(cosine, members, sum, wanted, answer) {
      const waves = members
        .map((neuron) => ({ voice: neuron.voice, height: neuron.weight * activation(neuron, cosine) }))
        .filter((wave) => wave.height > 0)
        .sort((one, other) => other.height - one.height)
        .slice(0, LOUDEST);
      const drawn = (/** @type {(z: number) => number} */ value) =>
        waveLine(-TURN / 2, TURN / 2, (z) => value(z + answer), x, y);
      set(each, { d: waves.map((wave) => drawn((z) => wave.height * Math.cos(z + wave.voice))).join("") });
      set(ideal, { d: drawn((z) => wanted * Math.cos(z - answer)) });
      set(total, { d: drawn((z) => sum[0] * Math.cos(z) - sum[1] * Math.sin(z)) });
    },
  };
}
