// Cosine and sine of a hand that turns k times as fast: how high its end stands, and how far to the right, for
// every hour; with the places of a, b and their sum.

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { svg, set } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";
import { turn } from "../web/toolkit/waves.js";
import { hourLabels } from "./clock_face.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [30, 34, 12, 26];
const MOST_DOTS = 40; // hours; with more of them the dots of the single hours would run together on a curve
const ROOMY = 16; // pixels of one turn that can be followed on a curve; of faster hands only the hours are drawn
const PER_TURN = 48; // points of a curve in one turn of its hand, where there is room for them
const MOST_POINTS = 1.5; // for each pixel of width
const MARKS = {
  a: () => svg("circle", { r: 6, class: "gkf-wave-mark gkf-clock-a" }),
  b: () =>
    svg("rect", { x: -5.5, y: -5.5, width: 11, height: 11, rx: 1.5, class: "gkf-wave-mark gkf-clock-b" }),
  answer: () =>
    svg("path", { d: "M0 -7.5l7.5 7.5-7.5 7.5-7.5-7.5z", class: "gkf-wave-mark gkf-clock-answer" }),
};
const DIGIT = 7; // pixels, rather more than less
const WAVES = { cos: Math.cos, sin: Math.sin };
const NAMES = /** @type {const} */ (["cos", "sin"]);
const HANDS = /** @type {const} */ (["answer", "b", "a"]); // the last is drawn above the others

/** @typedef {ReturnType<typeof planOf>} Plan */

/**
 * Sizes in pixels, and scales.
 * @param {{width: number, height: number}} size @param {number} p @param {number} k
 */
const planOf = ({ width, height }, p, k) => ({
  width,
  height,
  p,
  k,
  /** @param {number} hour */
  x: (hour) => LEFT + (hour / p) * (width - LEFT - RIGHT),
  /** @param {number} value */
  y: (value) => TOP + ((1 - value) / 2) * (height - TOP - BOTTOM),
});

/** @param {Plan} plan */
function axisMarks({ width, height, p, x, y }) {
  const levels = [1, 0, -1].map((value) => [
    svg("path", {
      d: `M${LEFT} ${y(value)}H${width - RIGHT}`,
      class: value ? "gkf-grid-line" : "gkf-axis-line",
    }),
    svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, value < 0 ? "−1" : String(value)),
  ]);
  const apart = DIGIT * (String(p).length + 1); // an hour's number makes place for the last, which closes the turn
  const hours = hourLabels(p).filter((hour) => x(p) - x(hour) > apart);
  const ends = [...hours, p].map((hour) =>
    svg("text", { x: x(hour), y: height - 6, "text-anchor": "middle" }, whole(hour)),
  );
  return [...levels.flat(), ...ends];
}

/**
 * The outline of a wave, between the hours too.
 * @param {Plan} plan
 * @param {(angle: number) => number} wave
 */
function outlineOf({ width, p, k, x, y }, wave) {
  const pieces = Math.round(Math.min(PER_TURN * k, MOST_POINTS * width));
  const points = Array.from(
    { length: pieces + 1 },
    (_, i) => `${x((i / pieces) * p).toFixed(1)} ${y(wave((2 * Math.PI * k * i) / pieces)).toFixed(1)}`,
  );
  return `M${points.join("L")}`;
}

/** Whether a wave can be followed with the eye; a faster one would be a block of ink. @param {Plan} plan */
const canBeFollowed = ({ width, k }) => (width - LEFT - RIGHT) / k >= ROOMY;

/** A dot at every hour. @param {Plan} plan @param {(angle: number) => number} wave */
const dotsOf = ({ p, k, x, y }, wave) =>
  Array.from(
    { length: p },
    (_, hour) => `M${x(hour).toFixed(1)} ${y(wave(turn(k, hour, p))).toFixed(1)}h0`,
  ).join("");

/** A hand on both waves. @param {"a" | "b" | "answer"} hand */
function handMark(hand) {
  const stem = svg("path", { class: `gkf-wave-stem gkf-clock-${hand}` });
  const ends = { cos: MARKS[hand](), sin: MARKS[hand]() };
  return {
    hand,
    elements: [stem, ends.sin, ends.cos],
    /** @param {Plan} plan @param {number} hour */
    show({ height, p, k, x, y }, hour) {
      const at = x(hour).toFixed(1);
      stem.setAttribute("d", `M${at} ${TOP}V${height - BOTTOM}`);
      for (const name of NAMES) {
        const level = y(WAVES[name](turn(k, hour, p)));
        ends[name].setAttribute("transform", `translate(${at} ${level.toFixed(1)})`);
      }
    },
  };
}

export function handWaves() {
  const axis = svg("g", { class: "gkf-axis" });
  const curves = {
    cos: svg("path", { class: "gkf-wave gkf-wave-cos" }),
    sin: svg("path", { class: "gkf-wave gkf-wave-sin" }),
  };
  const dots = {
    cos: svg("path", { class: "gkf-wave-dots" }),
    sin: svg("path", { class: "gkf-wave-dots gkf-wave-dots-sin" }),
  };
  const names = {
    cos: svg("text", { class: "gkf-wave-name" }, "cos"),
    sin: svg("text", { class: "gkf-wave-name" }, "sin"),
  };
  const marks = HANDS.map(handMark);
  const { element, resize } = chartFrame(
    "gkf-waves",
    [axis, dots.sin, dots.cos, curves.sin, curves.cos, names.cos, names.sin],
    marks.map(({ elements }) => elements),
  );
  /** @type {Plan} */
  let plan;
  return {
    element,
    /**
     * Draw the waves of a speed on a clock, at a size in pixels.
     * @param {{width: number, height: number}} size @param {number} p @param {number} k
     */
    layout(size, p, k) {
      plan = planOf(size, p, k);
      resize(size.width, size.height);
      axis.replaceChildren(...axisMarks(plan));
      const followed = canBeFollowed(plan);
      for (const name of NAMES) {
        const wave = WAVES[name];
        curves[name].setAttribute("d", followed ? outlineOf(plan, wave) : "");
        dots[name].setAttribute("d", followed && p > MOST_DOTS ? "" : dotsOf(plan, wave));
        dots[name].style.strokeWidth = followed ? "" : "3px";
        set(names[name], { x: size.width - RIGHT + 7, y: plan.y(wave(0)) + (name === "cos" ? 4 : -6) });
      }
    },
    /** Mark the places of a, b and the answer. @param {Record<"a" | "b" | "answer", number>} hours */
    show(hours) {
      for (const { hand, show } of marks) show(plan, hours[hand]);
    },
  };
}
