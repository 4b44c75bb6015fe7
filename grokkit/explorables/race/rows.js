// The rows of a race: native radio buttons, each with the dots of its seeds on one axis; those that never arrive stand apart.

import { scaleLog } from "d3-scale";
import { median, roundNumbers, valuesOf } from "./data.js";
import { amount, arrivals } from "./words.js";
import { html, set, svg, uid } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";

/** @import { Quantity, RaceData, Racer } from "./data.js" */

const HEIGHT = 36;
const APART = 64; // pixels for those that never arrive
const ROOM = 12;
const RADIUS = 4.5;
const CROSS = "M-3.5 -3.5l7 7m-7 0l7 -7";

/**
 * @param {RaceData} data
 * @param {(racer: Racer) => void} choose
 */
export function raceRows(data, choose) {
  const name = uid("race");
  const rows = data.racers.map((racer, i) => rowOf(racer, name, i === 0, () => choose(racer)));
  const foot = svg("svg", { class: "gkf-race-axis", "aria-hidden": "true" });
  const element = html(
    "fieldset",
    { class: "gkf-race-rows" },
    html("legend", {}, "Optimisers, the soonest first"),
    rows.map((row) => row.element),
    html("div", { class: "gkf-race-foot" }, html("span", {}), foot),
  );
  return {
    element,
    /** @param {number} width of what is drawn beside the names @param {Quantity} quantity */
    draw(width, quantity) {
      const place = placer(valuesOf(data.racers, quantity), width);
      rows.forEach((row) => row.draw(width, quantity, place.at));
      drawAxis(foot, width, quantity, place);
    },
  };
}

/**
 * Where values stand, and which of them are written at the axis.
 * @param {number[]} values @param {number} width
 */
function placer(values, width) {
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [1, 10];
  const [first, last] = [Math.max(low, 1e-3), Math.max(high, low * 1.01, 1e-3)];
  const at = scaleLog([first, last], [ROOM, width - APART - ROOM]);
  return {
    at: (/** @type {number} */ value) => at(Math.max(value, first)),
    ticks: roundNumbers(first, last, width / 80),
  };
}

/**
 * @param {Racer} racer @param {string} group @param {boolean} checked @param {() => void} onchange
 */
function rowOf(racer, group, checked, onchange) {
  const drawing = svg("svg", { class: "gkf-race-dots", "aria-hidden": "true" });
  const input = html("input", { type: "radio", name: group, checked, onchange });
  const element = html(
    "label",
    { class: "gkf-race-row gkf-whole" },
    input,
    html("span", { class: "gkf-race-name" }, racer.name),
    drawing,
  );
  return {
    element,
    /** @param {number} width @param {Quantity} quantity @param {(value: number) => number} at */
    draw(width, quantity, at) {
      set(drawing, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
      drawing.replaceChildren(...dotsOf(racer, quantity, at), ...apartOf(racer, width));
      input.setAttribute("aria-label", `${racer.name}: ${arrivals(racer, quantity)}`);
    },
  };
}

/**
 * A dot for each seed that arrived, and a line at the median.
 * @param {Racer} racer @param {Quantity} quantity @param {(value: number) => number} at
 */
function dotsOf(racer, quantity, at) {
  const dots = racer.seeds.flatMap((seed) => {
    const value = seed[quantity];
    if (value === null) return [];
    const circle = svg("circle", { class: "gkf-race-dot", cx: at(value), cy: HEIGHT / 2, r: RADIUS });
    circle.append(svg("title", {}, `seed ${seed.seed}: ${amount(value, quantity)}`));
    return [circle];
  });
  const middle = median(racer, quantity);
  const line =
    middle === null ? [] : [svg("path", { class: "gkf-race-median", d: `M${at(middle)} 6V${HEIGHT - 6}` })];
  return [...dots, ...line];
}

/** Those that never arrive: a cross, and how many of how many. @param {Racer} racer @param {number} width */
function apartOf({ seeds }, width) {
  const missed = seeds.filter(({ steps }) => steps === null).length;
  const rule = svg("path", { class: "gkf-race-end", d: `M${width - APART} 0V${HEIGHT}` });
  if (!missed) return [rule];
  const cross = svg("path", {
    class: "gkf-race-cross",
    d: CROSS,
    transform: `translate(${width - APART + 14} ${HEIGHT / 2})`,
  });
  const text = svg(
    "text",
    { x: width, y: HEIGHT / 2 + 4, "text-anchor": "end" },
    `${missed} of ${seeds.length}`,
  );
  return [rule, cross, text];
}

/**
 * @param {SVGSVGElement} foot @param {number} width @param {Quantity} quantity
 * @param {ReturnType<typeof placer>} place
 */
function drawAxis(foot, width, quantity, { at, ticks }) {
  set(foot, { viewBox: `0 0 ${width} 40`, width, height: 40 });
  const write = (/** @type {number} */ value) =>
    quantity === "steps" ? whole(value) : String(Number(value.toPrecision(2)));
  foot.replaceChildren(
    svg("path", { class: "gkf-axis-line", d: `M0 0.5H${width - APART}` }),
    ...ticks.map((value) => svg("text", { x: at(value), y: 16, "text-anchor": "middle" }, write(value))),
    svg("text", { x: 0, y: 34 }, `${quantity}, logarithmic`),
    svg("text", { x: width, y: 16, "text-anchor": "end" }, "never"),
  );
}
