// A chart, and below it what each line is, whether it is shown, and its value at the step.

import { measureChart } from "./measure_chart.js";
import { html, svg } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { loss as lossText, whole } from "../web/toolkit/format.js";

/**
 * @import { Kind, Line } from "./measure_chart.js"
 *
 * @typedef {Line & {words: string}} Measure a line, and what it is in words
 * @typedef {ReturnType<typeof measurePanel>} MeasurePanel
 */

/** How values are written. @type {Record<Kind, (value: number) => string>} */
const TEXT = { loss: lossText, size: whole, share: (value) => value.toFixed(3) };

/** A short piece of a line. @param {string} look */
const sample = (look) =>
  svg(
    "svg",
    { class: "gkf-sample", width: 34, height: 10, "aria-hidden": "true" },
    svg("path", { class: `gkf-curve gkf-look-${look}`, d: "M0 5H34" }),
  );

/**
 * @param {{title: string, note: string, kind: Kind, steps: Int32Array, lines: Measure[], phaseNames?: string[]}} about
 * @param {(line: Line) => boolean} isOn whether a line is shown at first
 * @param {(name: string, on: boolean) => void} toggle
 * @param {(index: number) => void} go to a checkpoint
 */
export function measurePanel({ title, note, kind, steps, lines, phaseNames = [] }, isOn, toggle, go) {
  const chart = measureChart({ steps, lines, kind, phaseNames });
  const handle = html("div", { class: "gkf-chart" }, chart.element);
  const values = lines.map(() => html("span", { class: "gkf-measure-value" }));
  /** @param {Measure} line */
  const box = (line) => {
    const input = html("input", {
      type: "checkbox",
      checked: isOn(line),
      onchange: () => toggle(line.name, input.checked),
    });
    return input;
  };
  const rows = lines.map((line, i) => {
    const what = [sample(line.look), html("span", {}, line.words)];
    const label =
      lines.length > 1
        ? html("label", { class: "gkf-check" }, box(line), what)
        : html("span", { class: "gkf-check" }, what);
    return html("div", { class: "gkf-measure" }, label, values[i]);
  });
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-measure-panel" },
      html("p", { class: "gkf-title" }, title, html("small", {}, note)),
      handle,
      html("div", { class: "gkf-measures" }, rows),
    ),
    layout: chart.layout,
    /** @param {number} index of a checkpoint */
    show(index) {
      chart.show(index);
      lines.forEach((line, i) => (values[i].textContent = TEXT[kind](line.values[index])));
    },
    stop: draggable(handle, (x) => go(chart.indexAt(x))),
  };
}
