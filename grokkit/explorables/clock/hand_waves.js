// Cosine and sine of a hand that turns k times as fast: how high its end stands, and how far to the right, for
// every hour; with the places of a, b and their sum.

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { svg, set } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";
import { turn } from "../web/toolkit/waves.js";
import { hourLabels } from "./clock_face.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [30, 34, 12, 26];
const MOST_DOTS = 40; // hours; with more of them the dots of the single hours would run together
const PER_TURN = 48; // points of a curve in one turn of its hand, where there is room for them
const MOST_POINTS = 1.5; // for each pixel of width
const MARKS = {
  a: () => svg("circle", { r: 6, class: "gkf-wave-mark gkf-clock-a" }),
  b: () =>
    svg("rect", { x: -5.5, y: -5.5, width: 11, height: 11, rx: 1.5, class: "gkf-wave-mark gkf-clock-b" }),
  answer: () =>
    svg("path", { d: "M0 -7.5l7.5 7.5-7.5 7.5-7.5-7.5z", class: "gkf-wave-mark gkf-clock-answer" }),
};
const WAVES = { cos: Math.cos, sin: Math.sin };
const NAMES = /** @type {const} */ (["cos", "sin"]);
const HANDS = /** @type {const} */ (["answer", "b", "a"]); // the last is drawn above the others

export function handWaves() {
  const axis = svg("g", { class: "gkf-axis" });
  const curves = {
    cos: svg("path", { class: "gkf-wave gkf-wave-cos" }),
    sin: svg("path", { class: "gkf-wave gkf-wave-sin" }),
  };
  const dots = svg("path", { class: "gkf-wave-dots" });
  const names = {
    cos: svg("text", { class: "gkf-wave-name" }, "cos"),
    sin: svg("text", { class: "gkf-wave-name" }, "sin"),
  };
  const marks = HANDS.map((hand) => ({
    hand,
    stem: svg("path", { class: `gkf-wave-stem gkf-clock-${hand}` }),
    cos: MARKS[hand](),
    sin: MARKS[hand](),
  }));
  const moving = marks.map(({ stem, sin, cos }) => [stem, sin, cos]);
  const drawing = chartFrame("gkf-waves", [axis, dots, curves.sin, curves.cos, names.cos, names.sin], moving);
  let [p, k, width, height] = [0, 1, 0, 0];
  const x = (/** @type {number} */ hour) => LEFT + (hour / p) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ value) => TOP + ((1 - value) / 2) * (height - TOP - BOTTOM);

  /**
   * Draw the waves of a speed on a clock, at a size in pixels.
   * @param {{width: number, height: number}} size @param {number} newP @param {number} newK
   */
  function layout(size, newP, newK) {
    [width, height] = [size.width, size.height];
    [p, k] = [newP, newK];
    drawing.resize(width, height);
    const levels = [1, 0, -1].map((value) => [
      svg("path", {
        d: `M${LEFT} ${y(value)}H${width - RIGHT}`,
        class: value ? "gkf-grid-line" : "gkf-axis-line",
      }),
      svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, value < 0 ? "−1" : String(value)),
    ]);
    const ends = [...hourLabels(p), p].map((hour) =>
      svg("text", { x: x(hour), y: height - 6, "text-anchor": "middle" }, whole(hour)),
    );
    axis.replaceChildren(...levels.flat(), ...ends);
    drawWaves();
  }

  function drawWaves() {
    const pieces = Math.round(Math.min(PER_TURN * k, MOST_POINTS * width));
    for (const name of NAMES) {
      const wave = WAVES[name];
      const points = [];
      for (let i = 0; i <= pieces; i++)
        points.push(
          `${x((i / pieces) * p).toFixed(1)} ${y(wave((2 * Math.PI * k * i) / pieces)).toFixed(1)}`,
        );
      curves[name].setAttribute("d", `M${points.join("L")}`);
      set(names[name], { x: width - RIGHT + 7, y: y(wave(0)) + (name === "cos" ? 4 : -6) });
    }
    const own = [];
    if (p <= MOST_DOTS)
      for (let hour = 0; hour < p; hour++)
        for (const wave of Object.values(WAVES))
          own.push(`M${x(hour).toFixed(1)} ${y(wave(turn(k, hour, p))).toFixed(1)}h0`);
    dots.setAttribute("d", own.join(""));
  }

  /** Mark the places of a, b and the answer. @param {Record<"a" | "b" | "answer", number>} hours */
  function show(hours) {
    for (const { hand, stem, ...ends } of marks) {
      const at = x(hours[hand]).toFixed(1);
      stem.setAttribute("d", `M${at} ${TOP}V${height - BOTTOM}`);
      for (const name of NAMES) {
        const level = y(WAVES[name](turn(k, hours[hand], p)));
        ends[name].setAttribute("transform", `translate(${at} ${level.toFixed(1)})`);
      }
    }
  }

  return { element: drawing.element, layout, show };
}
