// Scores of all answers as dots: the right answer's peak, and rings round the best of the wrong ones.

import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";
import { score } from "./words.js";

/** @import { Tally } from "./words.js" */

/**
 * @typedef {object} Plan sizes in pixels
 * @property {number} width
 * @property {number} height
 * @property {{left: number, right: number, top: number, bottom: number}} margin
 * @property {number} dot diameter
 */

const MOST_RINGS = 8;
const ROOMY = 9; // pixels of a wave that can be followed from dot to dot
const SAMPLES = 16; // of a wave in each of its periods

/**
 * @param {number} p @param {Plan} plan
 */
function scalesOf(p, { width, height, margin }) {
  const pitch = (width - margin.left - margin.right) / p;
  return {
    pitch,
    x: (/** @type {number} */ c) => margin.left + (c + 0.5) * pitch,
    y: (/** @type {number} */ value) =>
      margin.top + ((1 - value) / 2) * (height - margin.top - margin.bottom),
  };
}

/**
 * The wave between the answers, as a help for the eye; of a fast hand, whose wave would be a blur, nothing.
 * @param {number} p @param {number} k @param {number} c the right answer @param {ReturnType<typeof scalesOf>} scales
 */
function waveOf(p, k, c, { pitch, x, y }) {
  if ((p * pitch) / k < ROOMY) return "";
  const n = Math.ceil(k * SAMPLES);
  const points = Array.from({ length: n + 1 }, (_, i) => {
    const at = -0.5 + (p * i) / n;
    return `${x(at).toFixed(1)} ${y(Math.cos((2 * Math.PI * k * (at - c)) / p)).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

/**
 * The numbers below: answers, evenly.
 * @param {number} p @param {Plan} plan @param {ReturnType<typeof scalesOf>} scales
 */
function answerAxis(p, { width, height, margin }, { x }) {
  const every = p > 60 ? (width < 560 ? 28 : 14) : p > 20 ? 5 : 1;
  const floor = height - margin.bottom + 8;
  const ticks = [];
  for (let c = 0; c < p; c += every)
    ticks.push(
      svg("path", { class: "gkf-rug", d: `M${x(c)} ${floor}v4` }),
      svg("text", { x: x(c), y: floor + 18, "text-anchor": "middle" }, `${c ? "" : "c = "}${c}`),
    );
  return svg("g", { class: "gkf-axis" }, ticks);
}

/**
 * @param {number} p
 * @param {boolean} large with axes and the names of peak and runner-up
 */
export function votesChart(p, large) {
  const still = svg("g");
  const guide = svg("path", { class: "gkf-votes-guide" });
  const wave = svg("path", { class: "gkf-votes-wave" });
  const stems = svg("path", { class: "gkf-votes-stems" });
  const dots = svg("path", { class: "gkf-votes-dots" });
  const rings = svg("path", { class: "gkf-votes-rings" });
  const peak = svg("path", {
    class: "gkf-answer-mark",
    d: large ? "M0-9l8 9-8 9-8-9z" : "M0-6l5.5 6-5.5 6-5.5-6z",
  });
  const names = large ? peakNames() : null;
  const frame = chartFrame(
    large ? "gkf-votes-sum" : "gkf-votes-one",
    [still],
    [guide, wave, stems, dots, rings, peak, names?.elements],
  );
  /** @type {Plan} */
  let plan;
  /** @type {ReturnType<typeof scalesOf>} */
  let scales;
  return {
    element: frame.element,
    describe: frame.describe,
    /** @param {Plan} newPlan */
    layout(newPlan) {
      plan = newPlan;
      scales = scalesOf(p, plan);
      const { width, height, margin } = plan;
      frame.resize(width, height);
      dots.style.strokeWidth = `${plan.dot}px`;
      const ticks = large ? [1, 0, -1] : [0];
      const named = ticks.map((value) => ({ value, text: large ? String(value).replace("-", "−") : "" }));
      still.replaceChildren(
        valueAxis(scales.y, named, [margin.left, width - margin.right]),
        ...(large ? [answerAxis(p, plan, scales)] : []),
      );
    },
    /** @param {Tally} votes @param {number} sum a + b */
    show(votes, sum) {
      const { x, y } = scales;
      const c = mod(sum, p);
      const at = Array.from(votes.scores, (value, delta) => ({ x: x(mod(c + delta, p)), y: y(value) }));
      const wrong = at.slice(1).map((dot) => `${dot.x.toFixed(1)} ${dot.y.toFixed(1)}`);
      set(dots, { d: wrong.map((dot) => `M${dot}h0`).join("") });
      set(stems, { d: large ? wrong.map((dot) => `M${dot}V${y(0)}`).join("") : "" });
      set(wave, { d: votes.speeds.length === 1 && !large ? waveOf(p, votes.speeds[0], c, scales) : "" });
      set(guide, { d: `M${at[0].x} ${plan.margin.top - 4}V${plan.height - plan.margin.bottom}` });
      set(peak, { transform: `translate(${at[0].x} ${at[0].y})` });
      const r = plan.dot / 2 + 3;
      const level = y(votes.best);
      const ringed = votes.rivals.slice(0, votes.rivals.length > MOST_RINGS ? 0 : MOST_RINGS).map(x);
      set(rings, {
        d: ringed
          .map((place) => `M${place - r} ${level}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0`)
          .join(""),
      });
      names?.show(plan, scales, votes, c);
    },
    /** The answer at a place. @param {number} px from the left */
    answerAt: (px) => mod(Math.round((px - plan.margin.left) / scales.pitch - 0.5), p),
  };
}

/** The right answer above its peak, and at the right how far the runner-up stays behind. */
function peakNames() {
  const answer = svg("text", { class: "gkf-votes-answer", "text-anchor": "middle" });
  const levels = svg("path", { class: "gkf-votes-levels" });
  const right = svg("text", { class: "gkf-votes-level" }, "1");
  const rival = svg("text", { class: "gkf-votes-level" });
  return {
    elements: [levels, answer, right, rival],
    /** @param {Plan} plan @param {ReturnType<typeof scalesOf>} scales @param {Tally} votes @param {number} c */
    show({ width, margin }, { x, y }, { speeds, best }, c) {
      const shown = speeds.length > 0;
      const end = width - margin.right;
      set(answer, { x: Math.min(Math.max(x(c), margin.left + 34), end - 34), y: margin.top - 12 });
      answer.textContent = `a + b = ${c}`;
      set(levels, {
        d: shown
          ? `M${x(c)} ${y(1)}H${end + 8}M${margin.left} ${y(best)}H${end + 8}M${end + 4} ${y(1)}V${y(best)}`
          : "",
      });
      const apart = Math.max(y(best) - y(1), 15); // the two numbers never lie on each other
      set(right, { x: end + 12, y: y(1) + 4 });
      set(rival, { x: end + 12, y: y(1) + apart + 4 });
      right.textContent = shown ? "1" : "";
      rival.textContent = shown ? score(best) : "";
    },
  };
}
