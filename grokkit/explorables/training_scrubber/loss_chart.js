// The chart of the curves, which is the handle of the whole figure: dragging anywhere on it chooses a step.

import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { nearest } from "../web/toolkit/data.js";
import { svg } from "../web/toolkit/dom.js";
import { loss as lossText, percent } from "../web/toolkit/format.js";
import { lossScale, stepScale } from "../web/toolkit/scales.js";
import {
  chanceLine,
  curveMarks,
  guessMarks,
  milestoneMarks,
  milestones,
  nameMarks,
  roomFor,
  ticks,
} from "./loss_marks.js";
import { stepMarker } from "./step_marker.js";

const MARGIN = { left: 46, right: 16, top: 30, bottom: 44 };

/**
 * @typedef {"train" | "test"} Split
 *
 * @typedef {object} View what the reader wants to see
 * @property {"log" | "linear" | "accuracy"} y a loss, its axis logarithmic or linear, or the accuracy
 * @property {"log" | "linear"} x the axis of steps
 * @property {{span: [number, number], shares: number[]} | null} guess the reader's own curve, drawn among the
 *   accuracies (see guess.js)
 *
 * @typedef {object} Curves
 * @property {Int32Array} steps of the checkpoints
 * @property {Int32Array} curveSteps
 * @property {Record<Split, Float64Array>} loss
 * @property {Record<Split, Float64Array>} accuracy
 * @property {number} p
 *
 * @typedef {ReturnType<typeof planOf>} Plan what the marks are drawn from
 */

/**
 * Sizes in pixels, scales, and what is drawn on them.
 * @param {number} width
 * @param {View} view
 * @param {Pick<Curves, "curveSteps" | "loss" | "accuracy">} data
 */
export function planOf(width, view, { curveSteps, loss, accuracy }) {
  const height = Math.round(Math.min(300, Math.max(230, 0.4 * width)));
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
  const x = stepScale(view.x, curveSteps, range);
  const marks = milestones(curveSteps, accuracy, x, width);
  const [top, bottom] = [MARGIN.top + roomFor(marks), height - MARGIN.bottom];
  const share = view.y === "accuracy";
  const curves = share ? accuracy : loss;
  const [low = 0, high = 1] = extent([...curves.train, ...curves.test]);
  return {
    width,
    height,
    range,
    top,
    bottom,
    x,
    y: share
      ? scaleLinear([0, 1], [bottom, top])
      : lossScale(view.y === "log" ? "log" : "linear", [low, high], [bottom, top]),
    logSteps: view.x === "log",
    quantity: view.y,
    curves,
    guess: view.guess,
    milestones: marks,
    asText: share ? (/** @type {number} */ value) => percent(value, 1) : lossText,
  };
}

/** @param {Curves} data */
export function lossChart(data) {
  const { steps, curveSteps, p } = data;
  const still = svg("g");
  const marker = stepMarker();
  const { element, resize } = chartFrame("gkf-loss-chart", [still], [marker.element]);
  const pointOf = Array.from(steps, (step) => nearest(curveSteps, step)); // each checkpoint's among the measured points
  /** @type {Plan} */
  let plan;
  /** @type {import("./loss_marks.js").Name[]} */
  let names;

  return {
    element,
    /** @param {number} width @param {View} view */
    layout(width, view) {
      plan = planOf(width, view, data);
      const { x, y, range, top, bottom } = plan;
      resize(width, plan.height);
      const [chance, guess, first] = [
        chanceLine(plan, curveSteps, p),
        guessMarks(plan, curveSteps),
        milestoneMarks(plan),
      ];
      const curveNames = nameMarks(plan, curveSteps);
      names = [...chance.names, ...guess.names, ...first.names, ...curveNames];
      still.replaceChildren(
        valueAxis(y, ticks(plan.quantity, y), range),
        stepAxis(x, bottom, range, steps),
        ...chance.marks,
        svg(
          "text",
          { class: "gkf-axis-name", x: 0, y: top - 14 },
          view.y === "accuracy" ? "accuracy" : "loss",
        ),
        ...first.marks,
        ...guess.marks,
        ...curveMarks(plan, curveSteps),
        ...curveNames.map(({ text }) => text),
      );
      marker.layout(plan);
    },
    /** @param {number} index of a checkpoint */
    show(index) {
      const { train, test } = plan.curves;
      const point = pointOf[index];
      marker.show(plan, names, plan.x(steps[index]), { train: train[point], test: test[point] });
    },
    /** @param {number} px from the left */
    indexAt: (px) => nearest(steps, plan.x.invert(px)),
  };
}
