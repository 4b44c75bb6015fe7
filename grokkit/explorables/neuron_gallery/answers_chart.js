// What a neuron adds to the logit of every answer c, with the one wave that explains most of it.

import { scaleLinear } from "d3-scale";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";

const MARGIN = { left: 44, right: 8, top: 12, bottom: 24 };

/** @param {number} p */
export function answersChart(p) {
  const still = svg("g");
  const stems = svg("path", { class: "gkf-stems" });
  const wave = svg("path", { class: "gkf-wave" });
  const rule = svg("path", { class: "gkf-answer-rule" });
  const name = svg("text", { class: "gkf-answer-name", y: MARGIN.top });
  const { element, resize } = chartFrame("gkf-answers", [still], [rule, stems, wave, name]);
  let [width, height] = [0, 0];
  /** @type {import("../web/toolkit/curve.js").Place} */
  let x;

  /** @param {number} newWidth @param {number} newHeight */
  function layout(newWidth, newHeight) {
    [width, height] = [newWidth, newHeight];
    x = scaleLinear([0, p - 1], [MARGIN.left + 4, width - MARGIN.right - 4]);
    resize(width, height);
  }

  /**
   * @param {ArrayLike<number>} row p numbers
   * @param {(c: number) => number} fit
   * @param {number[]} order in which the answers stand
   * @param {number | null} answer that is marked
   */
  function show(row, fit, order, answer) {
    const values = order.map((c) => row[c]);
    const waves = order.map(fit);
    const largest = [...values, ...waves].reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;
    const y = scaleLinear([-largest, largest], [height - MARGIN.bottom, MARGIN.top]);
    stems.setAttribute(
      "d",
      values.map((v, i) => `M${x(i).toFixed(1)} ${y(0).toFixed(1)}V${y(v).toFixed(1)}`).join(""),
    );
    wave.setAttribute(
      "d",
      waves.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join(""),
    );
    const ticks = y.ticks(5).map((value) => ({ value, text: String(value).replace("-", "−") }));
    const axis = svg(
      "g",
      { class: "gkf-axis" },
      svg("path", { class: "gkf-axis-line", d: `M${MARGIN.left} ${y(0)}H${width - MARGIN.right}` }),
    );
    for (const i of [0, p - 1])
      axis.append(
        svg("text", { x: x(i), y: height - 6, "text-anchor": i ? "end" : "start" }, `c = ${order[i]}`),
      );
    still.replaceChildren(valueAxis(y, ticks, [MARGIN.left, width - MARGIN.right]), axis);
    const place = answer === null ? -1 : order.indexOf(answer);
    rule.setAttribute(
      "d",
      place < 0 ? "" : `M${x(place).toFixed(1)} ${MARGIN.top}V${height - MARGIN.bottom}`,
    );
    name.textContent = place < 0 ? "" : `c = ${answer}`;
    if (place >= 0)
      set(name, {
        x: x(place) + (place > 0.8 * p ? -5 : 5),
        "text-anchor": place > 0.8 * p ? "end" : "start",
      });
  }

  return { element, layout, show };
}
