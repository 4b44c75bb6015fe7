// The plane: a mark for every network, native radio buttons under them, and the published medians.

import { scaleLinear } from "d3-scale";
import { nearestDot } from "./data.js";
import { crossAt, markOf, starAt } from "./marks.js";
import { titleOf } from "./words.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { html, svg, uid } from "../web/toolkit/dom.js";

/** @import { Network, PlaneData } from "./data.js" */

const MARGIN = { left: 40, right: 16, top: 14, bottom: 44 };
const MOST = 460; // pixels high
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const DOT = 24; // pixels of a button

/**
 * @param {PlaneData} data
 * @param {(which: number) => void} choose
 */
export function planeOf(data, choose) {
  const name = uid("placed");
  const still = svg("g");
  const moving = svg("g");
  const { element: chart, resize } = chartFrame("gkf-cp-chart", [still], [moving]);
  const inputs = data.networks.map((network, i) =>
    html("input", {
      type: "radio",
      name,
      checked: i === 0,
      "aria-label": titleOf(network),
      onchange: () => choose(i),
    }),
  );
  const plane = html("div", { class: "gkf-cp-plane" }, chart, inputs);
  /** @type {[number, number][]} */
  let places = [];
  plane.addEventListener("click", (event) => {
    if (event.target instanceof HTMLInputElement) return; // a key, or a reader that presses it by name
    const { left, top } = plane.getBoundingClientRect();
    const input = inputs[nearestDot(places, event.clientX - left, event.clientY - top)];
    input.checked = true;
    input.focus({ preventScroll: true });
    input.dispatchEvent(new Event("change"));
  });

  /** @param {number} width */
  function layout(width) {
    const height = Math.min(width, MOST);
    const across = scaleLinear([0, 1], [MARGIN.left, width - MARGIN.right]);
    const up = scaleLinear([data.low, 1], [height - MARGIN.bottom, MARGIN.top]);
    resize(width, height);
    places = data.networks.map(({ irrelevance, symmetricity }) => [across(irrelevance), up(symmetricity)]);
    still.replaceChildren(
      axes(across, up, width, height),
      ...medians(data, across, up),
      ...dots(data, places),
    );
    inputs.forEach((input, i) => {
      const [x, y] = places[i].map((at) => at - DOT / 2);
      input.style.transform = `translate(${x}px, ${y}px)`;
    });
  }
  return {
    element: html("fieldset", { class: "gkf-cp-set" }, html("legend", {}, "gradient symmetricity"), plane),
    layout,
    /** @param {number} which */
    show(which) {
      const [x, y] = places[which];
      moving.replaceChildren(
        svg("circle", { class: "gkf-cp-ring", cx: x, cy: y, r: 12 }),
        drawn(data.networks[which], [x, y]),
      );
    },
  };
}

/** @param {Network} network @param {[number, number]} place */
const drawn = ({ rate, yours }, place) => (yours ? starAt(...place) : markOf(rate, ...place));

/**
 * All marks, the reader's own, which is the first, above the others.
 * @param {PlaneData} data
 * @param {[number, number][]} places
 */
const dots = ({ networks }, places) => networks.map((network, i) => drawn(network, places[i])).reverse();

/**
 * @param {(value: number) => number} across @param {(value: number) => number} up
 * @param {number} width @param {number} height
 */
function axes(across, up, width, height) {
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
  const foot = height - MARGIN.bottom;
  const group = svg("g", { class: "gkf-axis" });
  group.append(
    valueAxis(
      up,
      TICKS.map((value) => ({ value, text: `${value}` })),
      range,
    ),
    svg("path", { class: "gkf-axis-line", d: `M${MARGIN.left} ${foot}H${range[1]}` }),
    ...TICKS.map((tick) =>
      svg("text", { x: across(tick), y: foot + 18, "text-anchor": "middle" }, `${tick}`),
    ),
    svg(
      "text",
      { class: "gkf-axis-name", x: range[1], y: foot + 38, "text-anchor": "end" },
      "distance irrelevance",
    ),
  );
  return group;
}

/**
 * The corners: crosses with their names, where published networks have their medians.
 * @param {PlaneData} data
 * @param {(value: number) => number} across @param {(value: number) => number} up
 */
function medians({ published }, across, up) {
  return /** @type {const} */ (["pizza", "clock"]).map((name) => {
    const [symmetricity, irrelevance] = published[name];
    const [x, y] = [across(irrelevance), up(symmetricity)];
    const at =
      name === "pizza"
        ? { x: x - 12, y: y + 5, "text-anchor": "end" }
        : { x, y: y + 24, "text-anchor": "middle" };
    return svg("g", {}, crossAt(x, y), svg("text", { class: "gkf-name gkf-cp-corner", ...at }, name));
  });
}
