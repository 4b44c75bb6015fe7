// The panels of a RingToy: the curve, its cosines, and the mean of these by distance.

import { slider } from "./controls.js";
import { MOST_KEPT } from "./data.js";
import { lagChart } from "./lag_chart.js";
import { spaceView } from "./space_view.js";
import { course, keptText } from "./words.js";
import { spaceOrFlat, turning } from "../web/panels/turning.js";
import { html } from "../web/toolkit/dom.js";

/**
 * The curve, to be turned, or flat.
 * @param {HTMLElement} figure
 * @param {() => void} draw
 */
export function spacePanel(figure, draw) {
  const drawing = spaceView(figure);
  const view = { turn: 32, tilt: 24, flat: false };
  const turned = turning(drawing.element, view, draw);
  const note = html("small", {});
  return {
    element: html(
      "div",
      { class: "gkf-panel" },
      html("p", { class: "gkf-title" }, "The points", note),
      turned.element,
      spaceOrFlat(view, turned.buttons, draw),
    ),
    layout: drawing.layout,
    theme: drawing.theme,
    /** @param {Float64Array} places @param {import("./physics.js").Toy} toy */
    show(places, { n, closed }) {
      drawing.show(places, n, closed, view);
      note.textContent = view.flat
        ? "two components at a time"
        : "their three strongest components; drag, or arrow keys";
      turned.describe(
        `the curve of 100 points in the order of a ${closed ? "circle" : "line"}, in ${n} dimensions`,
      );
    },
    stop: turned.stop,
  };
}

/** @param {string} text @param {string} note */
const title = (text, note) => html("p", { class: "gkf-title" }, text, html("small", {}, note));

/** @param {HTMLElement} image */
export const imagePanel = (image) =>
  html(
    "div",
    { class: "gkf-panel" },
    title("Their cosines", "each point with each, in their order"),
    image,
    html(
      "p",
      { class: "gkf-rt-legend" },
      html("span", {}, "−1"),
      html("span", { class: "gkf-rt-scale", "aria-hidden": "true" }),
      html("span", {}, "+1"),
    ),
  );

/**
 * Mean cosine by distance, and the slider of the ideal similarity.
 * @param {number} d dimensions kept at first
 * @param {(d: number) => void} onkeep
 */
export function chartPanel(d, onkeep) {
  const chart = lagChart();
  const keep = slider(
    ["keep ", html("i", {}, "d")],
    "Keep d dimensions of the ideal similarity",
    [1, MOST_KEPT],
    onkeep,
  );
  const words = html("p", { class: "gkf-rt-kept" });
  const key = html(
    "p",
    { class: "gkf-rt-key" },
    html("span", {}, html("span", { class: "gkf-rt-line" }), " the points"),
    html(
      "span",
      {},
      html("span", { class: "gkf-rt-line gkf-rt-dashed" }),
      " ideal similarity, cut to ",
      html("i", {}, "d"),
      " dimensions",
    ),
  );
  keep.show(d, keptText(d));
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-rt-chart" },
      html(
        "div",
        { class: "gkf-rt-over" },
        title("Mean cosine by distance in the order", "near: alike; further: opposed; beyond: alike again"),
        key,
      ),
      chart.element,
      html("div", { class: "gkf-rt-keep" }, keep.element, words),
    ),
    layout: chart.layout,
    /**
     * @param {Float64Array} profile @param {import("./measure.js").Ringing} found
     * @param {number} kept @param {import("./measure.js").Ringing} ideal
     */
    show(profile, found, kept, ideal) {
      chart.show(profile, found, kept, ideal);
      chart.describe(
        `Mean cosine against distance, 0 to 50. Of the points it ${course(found)}; of the ideal similarity it ${course(ideal)}.`,
      );
      keep.show(kept, keptText(kept));
      words.textContent = keptText(kept);
    },
  };
}
