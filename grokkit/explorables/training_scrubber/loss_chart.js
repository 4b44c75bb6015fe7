// The chart of the curves, which is the handle of the whole figure: dragging anywhere on it chooses a step.

import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { nearest } from "../web/toolkit/data.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { loss as lossText, percent, superscript, whole } from "../web/toolkit/format.js";
import { places } from "../web/toolkit/guess.js";
import { decades, lossScale, stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 16, top: 30, bottom: 44 };
const ROOMY = 480; // pixels; below, labels are short
const LABEL_ROW = 15; // height of a second row of labels above the chart, where two do not fit beside each other
const SPLITS = ["train", "test"];
const MASTERED = 0.99;

/**
 * @param {object} data
 * @param {Int32Array} data.steps of the checkpoints
 * @param {Int32Array} data.curveSteps
 * @param {{train: Float64Array, test: Float64Array}} data.loss
 * @param {{train: Float64Array, test: Float64Array}} data.accuracy
 * @param {number} data.p
 * @returns {{element: HTMLElement, layout(width: number, view: {y: string, x: string}): void,
 *   show(index: number): void, indexAt(x: number): number, plot: [number, number]}}
 *   with `view.guess` ({span, shares}, see guess.js) the reader's own curve is drawn among the accuracies
 */
export function lossChart({ steps, curveSteps, loss, accuracy, p }) {
  const still = svg("g");
  const rule = svg("path", { class: "gkf-marker-line" });
  const handle = svg(
    "g",
    { class: "gkf-handle" },
    svg("circle", { class: "gkf-handle-ring", r: 16 }),
    svg("circle", { class: "gkf-handle-knob", r: 11 }),
    svg("path", { class: "gkf-handle-arrows", d: "M-3 -3.5L-6.5 0L-3 3.5M3 -3.5L6.5 0L3 3.5" }),
  );
  const dots = {
    train: svg("path", { class: "gkf-dot gkf-train-fill", d: "M-4.5 -4.5h9v9h-9z" }),
    test: svg("circle", { class: "gkf-dot gkf-test-fill", r: 5.5 }),
  };
  const values = { train: svg("text", { class: "gkf-value" }), test: svg("text", { class: "gkf-value" }) };
  const marker = svg(
    "g",
    {},
    rule,
    SPLITS.map((s) => [dots[s], values[s]]),
    handle,
  );
  const { element, resize } = chartFrame("gkf-loss-chart", [still], [marker]);

  // Each checkpoint's place among the measured points.
  const pointOf = Array.from(steps, (step) => nearest(curveSteps, step));
  let x, y, height, width, curves, asText;
  let nameTexts; // the names of the curves, each with its place
  const plot = [MARGIN.left, 0];

  function layout(newWidth, view) {
    width = newWidth;
    height = Math.round(Math.min(300, Math.max(230, 0.4 * width)));
    plot[1] = width - MARGIN.right;
    resize(width, height);
    x = stepScale(view.x, curveSteps, plot);
    const marks = milestones();
    const top = MARGIN.top + (marks.some((m) => m.row) ? LABEL_ROW : 0);
    const bottom = height - MARGIN.bottom;
    curves = view.y === "accuracy" ? accuracy : loss;
    asText = view.y === "accuracy" ? (v) => percent(v, 1) : lossText;
    const [low, high] = extent([...curves.train, ...curves.test]);
    y =
      view.y === "accuracy"
        ? scaleLinear([0, 1], [bottom, top])
        : lossScale(view.y === "log" ? "log" : "linear", [low, high], [bottom, top]);

    const clear = (value) => Math.max(top, Math.min(bottom, y(value)));
    const path = (values) =>
      line()
        .x((_, i) => x(curveSteps[i]))
        .y(clear)(values);
    nameTexts = [];
    still.replaceChildren(
      valueAxis(y, ticks(view.y), plot),
      stepAxis(x, bottom, plot, steps),
      chanceLine(view.y, view.x),
      svg("text", { class: "gkf-axis-name", x: 0, y: top - 14 }, view.y === "accuracy" ? "accuracy" : "loss"),
      ...marks.map(({ split, at, text, anchor, row }) =>
        svg(
          "g",
          { class: "gkf-milestone" },
          svg("path", { d: `M${at} ${top - 16 - LABEL_ROW * row}V${bottom}` }),
          svg(
            "text",
            {
              class: `gkf-${split}-text`,
              x: at + (anchor === "start" ? 5 : -5),
              y: top - 12 - LABEL_ROW * row,
              "text-anchor": anchor,
            },
            text,
          ),
        ),
      ),
      ...guessed(view),
      svg("path", { class: "gkf-curve gkf-test", d: path(curves.test) }),
      svg("path", { class: "gkf-curve gkf-train", d: path(curves.train) }),
      ...names(top, bottom),
    );
    rule.setAttribute("d", `M0 ${top - 8}V${bottom}`);
    handle.setAttribute("transform", `translate(0 ${bottom})`);
  }

  function ticks(kind) {
    if (kind === "accuracy")
      return [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: `${100 * value} %` }));
    if (kind === "log")
      return decades(y, 6).map((e) => ({ value: 10 ** e, text: e === 0 ? "1" : `10${superscript(e)}` }));
    return y.ticks(5).map((value) => ({ value, text: String(value) }));
  }

  // Guessing uniformly among the p answers costs ln p nats and is right once in p times.
  function chanceLine(kind, stepsAre) {
    const at = y(kind === "accuracy" ? 1 / p : Math.log(p));
    const exact = kind === "accuracy" ? `: 1 in ${p}` : `: ln ${p} = ${Math.log(p).toFixed(2)}`;
    const text = `guessing${width < ROOMY ? "" : exact}`;
    return svg(
      "g",
      { class: "gkf-chance" },
      svg("path", { d: `M${plot[0]} ${at}H${plot[1]}` }),
      svg(
        "text",
        {
          x: stepsAre === "log" ? plot[0] + 4 : plot[1],
          y: stepsAre !== "log" || kind === "accuracy" ? at - 6 : at + 15,
          "text-anchor": stepsAre === "log" ? "start" : "end",
        },
        text,
      ),
    );
  }

  // What the reader of chapter 3 expected the test accuracy to do; its name stands where it is far from both curves.
  function guessed({ y: kind, guess }) {
    if (kind !== "accuracy" || !guess) return [];
    const at = (c) => x(places(guess.span).step(c));
    const clear = (c) =>
      Math.min(
        ...SPLITS.map((s) =>
          Math.abs(y(guess.shares[c]) - y(curves[s][nearest(curveSteps, places(guess.span).step(c))])),
        ),
      );
    let best = 0;
    guess.shares.forEach((_, c) => {
      if (at(c) > plot[0] + 45 && at(c) < plot[1] - 45 && clear(c) > clear(best)) best = c;
    });
    const above = y(guess.shares[best]) > y(0.15);
    const name = svg(
      "text",
      {
        class: "gkf-name",
        x: at(best),
        y: y(guess.shares[best]) + (above ? -12 : 22),
        "text-anchor": "middle",
      },
      "your guess",
    );
    nameTexts.push([name, at(best)]);
    return [
      svg("path", {
        class: "gkf-curve gkf-guess",
        d: line()
          .x((_, c) => at(c))
          .y((s) => y(s))(guess.shares),
      }),
      name,
    ];
  }

  // When each split was first mastered: thin marks with their labels above the chart.
  function milestones() {
    const marks = SPLITS.map((split) => {
      const first = accuracy[split].findIndex((v) => v > MASTERED);
      if (first < 0) return null;
      const text = `${split} > 99 %: step ${whole(curveSteps[first])}`;
      const at = x(curveSteps[first]);
      const wide = text.length * 6.3 + 5;
      const anchor = at + wide > plot[1] + MARGIN.right ? "end" : "start";
      return {
        split,
        at,
        text,
        anchor,
        row: 0,
        left: anchor === "end" ? at - wide : at,
        right: anchor === "end" ? at : at + wide,
      };
    }).filter(Boolean);
    if (marks.length === 2 && marks[0].left < marks[1].right + 8 && marks[1].left < marks[0].right + 8)
      marks[0].row = 1;
    return marks;
  }

  // Each curve's name stands where the two are farthest apart, on the outer side of its curve.
  function names(top, bottom) {
    let far = 0;
    const [from, to] = [0.3, 0.75].map((share) => plot[0] + share * (plot[1] - plot[0]));
    const inside = (i) => x(curveSteps[i]) > from && x(curveSteps[i]) < to;
    const apart = (i) => Math.abs(y(curves.train[i]) - y(curves.test[i]));
    for (let i = 0; i < curveSteps.length; i++)
      if (inside(i) && apart(i) > (inside(far) ? apart(far) : -1)) far = i;
    const above = y(curves.test[far]) < y(curves.train[far]) ? "test" : "train";
    const nameAt = x(curveSteps[far]);
    return SPLITS.map((split) => {
      const at = y(curves[split][far]) + (split === above ? -9 : 19);
      const text = svg(
        "text",
        {
          class: `gkf-name gkf-${split}-text`,
          x: nameAt,
          y: Math.max(top + 12, Math.min(bottom - 6, at)),
          "text-anchor": "middle",
        },
        split,
      );
      nameTexts.push([text, nameAt]);
      return text;
    });
  }

  function show(index) {
    const at = x(steps[index]);
    marker.setAttribute("transform", `translate(${at} 0)`);
    const points = Object.fromEntries(SPLITS.map((s) => [s, curves[s][pointOf[index]]]));
    const heights = Object.fromEntries(SPLITS.map((s) => [s, y(points[s])]));
    // The two numbers stand beside their dots and keep clear of each other.
    const middle = (heights.train + heights.test) / 2;
    const half = Math.max(8, Math.abs(heights.train - heights.test) / 2);
    const upper = heights.test <= heights.train ? "test" : "train";
    const right = at > width - 100;
    for (const [text, nameAt] of nameTexts) text.classList.toggle("gkf-aside", Math.abs(at - nameAt) < 90); // numbers need the place
    for (const split of SPLITS) {
      dots[split].setAttribute("transform", `translate(0 ${heights[split]})`);
      const text = values[split];
      text.textContent = asText(points[split]);
      // … and of the handle.
      const beside = Math.min(
        middle + (split === upper ? -half : half) + 4,
        height - MARGIN.bottom - (split === upper ? 34 : 18),
      );
      set(text, {
        transform: `translate(${right ? -11 : 11} ${beside})`,
        "text-anchor": right ? "end" : "start",
      });
    }
  }

  return { element, layout, show, plot, indexAt: (px) => nearest(steps, x.invert(px)) };
}
