// The charts of a Volume: the probability of every answer to one pair, and the mean loss at each volume.

import { scaleLinear } from "d3-scale";
import { volumeText } from "./words.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { curve } from "../web/toolkit/curve.js";
import { set, svg } from "../web/toolkit/dom.js";

/**
 * @import { Belief } from "./softmax.js"
 * @import { VolumeData } from "./data.js"
 */

const HEIGHT = 220;
const MARGIN = { left: 44, right: 12, top: 26, bottom: 28 };
const NAMES = 40; // pixels at the right of the curves, for their names
const EVERY = 28; // answers between numbers on the axis
const SHOWN = [0, 1 / 16, 1 / 4, 1]; // volumes that are written at the axis

/** Bars of the probabilities; the right answer's is green, with its mark above. @param {number} p */
export function answersChart(p) {
  const still = svg("g");
  const bars = svg("path", { class: "gkf-volume-bars" });
  const right = svg("path", { class: "gkf-volume-right" });
  const mark = svg("path", { class: "gkf-answer-mark", d: "M0-6l5.5 6-5.5 6-5.5-6z" });
  const favourite = svg("text", { class: "gkf-volume-favourite", "text-anchor": "middle" });
  const frame = chartFrame("gkf-volume-answers", [still], [bars, right, mark, favourite]);
  let width = 0;
  const x = (/** @type {number} */ c) => MARGIN.left + ((c + 0.5) * (width - MARGIN.left - MARGIN.right)) / p;
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  return {
    element: frame.element,
    describe: frame.describe,
    /** @param {number} newWidth */
    layout(newWidth) {
      width = newWidth;
      frame.resize(width, HEIGHT);
      const thick = `${Math.max((0.7 * (width - MARGIN.left)) / p, 1)}px`;
      for (const path of [bars, right]) path.style.strokeWidth = thick;
      const ticks = [0, 0.5, 1].map((value) => ({ value, text: `${100 * value} %` }));
      const numbers = [];
      for (let c = 0; c < p; c += p > EVERY ? EVERY : 5)
        numbers.push(
          svg("text", { x: x(c), y: HEIGHT - 8, "text-anchor": "middle" }, `${c ? "" : "c = "}${c}`),
        );
      still.replaceChildren(
        valueAxis(y, ticks, [MARGIN.left, width - MARGIN.right]),
        svg("g", { class: "gkf-axis" }, numbers),
      );
    },
    /** @param {Belief | null} now @param {number} answer */
    show(now, answer) {
      const bar = (/** @type {number} */ c) =>
        now ? `M${x(c).toFixed(1)} ${y(0)}V${y(now.probabilities[c]).toFixed(1)}` : "";
      set(bars, { d: Array.from({ length: p }, (_, c) => (c === answer ? "" : bar(c))).join("") });
      set(right, { d: bar(answer) });
      set(mark, { transform: `translate(${x(answer)} ${y(now ? now.probabilities[answer] : 0) - 8})` });
      const best = now && now.favourite !== answer ? now.favourite : null;
      favourite.textContent = best === null ? "" : String(best);
      if (now && best !== null)
        set(favourite, { x: x(best), y: Math.max(y(now.probabilities[best]) - 6, 14) });
    },
  };
}

/** Both losses over all volumes, and where the volume stands. @param {VolumeData} data */
export function lossChart({ volumes, losses, p }) {
  const still = svg("g");
  const line = svg("path", { class: "gkf-marker-line" });
  const dots = { train: square(), test: svg("circle", { class: "gkf-test-fill gkf-dot", r: 5 }) };
  const frame = chartFrame("gkf-volume-loss", [still], [line, dots.train, dots.test]);
  const guess = Math.log(p);
  const places = volumes.map((_, i) => i);
  const y = scaleLinear(
    [0, Math.max(...losses.train, ...losses.test, guess) * 1.04],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  );
  let width = 0;
  const x = (/** @type {number} */ i) =>
    MARGIN.left + (i * (width - MARGIN.left - MARGIN.right - NAMES)) / (volumes.length - 1);
  return {
    element: frame.element,
    describe: frame.describe,
    /** @param {number} newWidth */
    layout(newWidth) {
      width = newWidth;
      frame.resize(width, HEIGHT);
      const end = width - MARGIN.right - NAMES;
      const ticks = y.ticks(4).map((value) => ({ value, text: String(value) }));
      still.replaceChildren(
        valueAxis(y, ticks, [MARGIN.left, end]),
        volumeAxis(volumes, x),
        svg("g", { class: "gkf-chance" }, svg("path", { d: `M${MARGIN.left} ${y(guess)}H${end}` })),
        svg("text", { x: MARGIN.left + 8, y: y(guess) - 7 }, "a guess"),
        .../** @type {const} */ (["train", "test"]).flatMap((split) => [
          svg("path", { class: `gkf-curve gkf-${split}`, d: curve(places, losses[split], x, y) }),
          svg(
            "text",
            { class: `gkf-name gkf-${split}-text`, x: end + 8, y: y(losses[split].at(-1) ?? 0) + 4 },
            split,
          ),
        ]),
      );
    },
    /** @param {number} i which volume */
    show(i) {
      set(line, { d: `M${x(i)} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}` });
      for (const split of /** @type {const} */ (["train", "test"]))
        set(dots[split], { transform: `translate(${x(i)} ${y(losses[split][i])})` });
    },
  };
}

const square = () => svg("rect", { class: "gkf-train-fill gkf-dot", x: -4.5, y: -4.5, width: 9, height: 9 });

/** @param {number[]} volumes @param {(i: number) => number} x */
const volumeAxis = (volumes, x) =>
  svg(
    "g",
    { class: "gkf-axis" },
    SHOWN.flatMap((volume) => {
      const i = volumes.findIndex((other) => Math.abs(other - volume) < 1e-6);
      return i < 0
        ? []
        : [svg("text", { x: x(i), y: HEIGHT - 8, "text-anchor": "middle" }, volumeText(volume))];
    }),
  );
