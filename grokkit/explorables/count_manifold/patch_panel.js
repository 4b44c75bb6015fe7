// The count of a word, dragged along the curve: what the model says then, beside the best answer.

import { scaleLinear } from "d3-scale";
import { bestText, patchText, percentOf } from "./words.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { choice } from "../web/toolkit/choice.js";
import { html, set, svg } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";

/** @import { CountCurve, Said } from "./data.js" */

const HEIGHT = 220;
const MARGIN = { left: 46, right: 14, top: 26, bottom: 42 };
const TICKS = [0, 0.5, 1].map((value) => ({ value, text: `${100 * value} %` }));
const TENS = 10;

/**
 * @param {number} texts how many there are
 * @param {{text(text: number): void, given(i: number): void, said(said: Said): void}} on
 */
export function patchPanel(texts, on) {
  const chart = newlineChart(on.given);
  const slider = html("input", {
    type: "range",
    class: "gkf-range",
    min: 0,
    step: 1,
    "aria-label": "Count that the word is given",
  });
  slider.addEventListener("input", () => on.given(Number(slider.value)));
  const line = html("p", { class: "gkf-cm-line" });
  const says = html("p", { class: "gkf-cm-says" });
  const choices = choicesOf(texts, on);
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-cm-patch" },
      html(
        "p",
        { class: "gkf-title" },
        "Give the last word another count",
        html("small", {}, "drag the thick ring, or here, or the slider"),
      ),
      line,
      choices.element,
      says,
      chart.element,
      slider,
    ),
    /** @param {number} width */
    layout: (width) => chart.layout(width, HEIGHT),
    /** @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
    show(curve, said, text, i) {
      line.replaceChildren(
        html("q", {}, curve.lines[text]),
        ` – ${curve.own[text]} characters, on a page of ${curve.widths[text]}`,
      );
      choices.saidAre(curve.stop !== null);
      slider.max = String(curve.n - 1);
      slider.value = String(i);
      slider.setAttribute("aria-valuetext", patchText(curve, said, text, i));
      says.replaceChildren(
        `with ${curve.first + i} characters: `,
        html("b", {}, `${said} ${percentOf(curve.model(said, text, i))}`),
        `, at best ${bestText(curve, said, text, i)}`,
      );
      chart.show(curve, said, text, i);
    },
    stop: chart.stop,
  };
}

/** Which text, and, of a model that sets marks, the chance of which token. @param {number} texts @param {{text(text: number): void, said(said: Said): void}} on */
function choicesOf(texts, on) {
  const names = Array.from(
    { length: texts },
    (_, i) => /** @type {[string, string]} */ ([String(i), String(i + 1)]),
  );
  const text = choice("text", names, "0", (value) => on.text(Number(value)));
  /** @type {[Said, string][]} */
  const tokens = [
    ["mark", "mark"],
    ["newline", "newline"],
  ];
  const said = choice("chance of a", tokens, "mark", on.said);
  return {
    element: html("div", { class: "gkf-cm-texts" }, text, said),
    /** @param {boolean} two */
    saidAre(two) {
      said.hidden = !two;
    },
  };
}

/** @param {(i: number) => void} given */
function newlineChart(given) {
  const x = scaleLinear([0, 1], [0, 0]);
  const y = scaleLinear([0, 1], [0, 0]);
  const still = svg("g");
  const best = svg("path", { class: "gkf-curve gkf-cm-best" });
  const model = svg("path", { class: "gkf-curve gkf-ink gkf-cm-model" });
  const moving = markers();
  const frame = chartFrame("gkf-cm-chart", [still], [moving.own, best, model, moving.element]);
  let [width, n, first] = [0, 2, 0];
  const handle = html("div", { class: "gkf-chart" }, frame.element);
  const stop = draggable(handle, (px) => given(Math.max(0, Math.min(n - 1, Math.round(x.invert(px))))));
  let [drawn, told] = ["", ""];
  /** What moves only with the curve, the text and the size. @param {CountCurve} curve @param {Said} said @param {number} text */
  function drawStill(curve, said, text) {
    const now = [curve.name, curve.step, said, text, width].join();
    if (now === drawn) return;
    drawn = now;
    [n, first] = [curve.n, curve.first];
    x.domain([0, n - 1]);
    still.replaceChildren(
      valueAxis(y, TICKS, [MARGIN.left, width - MARGIN.right]),
      countAxis(x, y, first, n),
    );
    const possible = Array.from({ length: n }, (_, j) => curve.possible(text, j)).lastIndexOf(true) + 1;
    best.setAttribute(
      "d",
      pathOf(x, y, possible, (j) => curve.best(said, text, j)),
    );
    model.setAttribute(
      "d",
      pathOf(x, y, n, (j) => curve.model(said, text, j)),
    );
    told = rangeText(curve, said, text);
  }
  return {
    element: handle,
    /** @param {number} newWidth @param {number} height */
    layout(newWidth, height) {
      width = newWidth;
      frame.resize(width, height);
      x.range([MARGIN.left, width - MARGIN.right]);
      y.range([height - MARGIN.bottom, MARGIN.top]);
    },
    /** @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
    show(curve, said, text, i) {
      drawStill(curve, said, text);
      moving.show(x, y, curve, said, text, i);
      frame.describe(`${told} Now ${patchText(curve, said, text, i)}.`);
    },
    stop,
  };
}

/** @typedef {import("d3-scale").ScaleLinear<number, number>} Scale */

/** @param {Scale} x @param {Scale} y @param {number} n @param {(i: number) => number} value */
const pathOf = (x, y, n, value) =>
  Array.from({ length: n }, (_, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(value(i)).toFixed(1)}`).join(
    "",
  );

/** @param {CountCurve} curve @param {Said} said @param {number} text */
function rangeText(curve, said, text) {
  const chances = Array.from({ length: curve.n }, (_, i) => curve.model(said, text, i));
  const [least, most] = [Math.min(...chances), Math.max(...chances)].map(percentOf);
  return (
    `The chance of a ${said} against the count that the word is given, from ${curve.first} to ` +
    `${curve.first + curve.n - 1}: between ${least} and ${most}; its own count is ${curve.own[text]}.`
  );
}

/** Where the word's own count is, and the one that it is given. */
function markers() {
  const line = svg("path", { class: "gkf-cm-own" });
  const name = svg("text", { class: "gkf-axis-name" });
  const at = svg("path", { class: "gkf-marker-line" });
  const dot = svg("circle", { class: "gkf-ink-fill gkf-dot", r: 6 });
  const diamond = svg("path", { class: "gkf-answer-mark", d: "M0-6l6 6-6 6-6-6z" });
  return {
    own: svg("g", {}, line, name),
    element: svg("g", {}, at, diamond, dot),
    /** @param {Scale} x @param {Scale} y @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
    show(x, y, curve, said, text, i) {
      const own = x(curve.own[text] - curve.first);
      line.setAttribute("d", `M${own} ${y(0)}V${y(1) - 8}`);
      set(name, { x: own, y: y(1) - 12, "text-anchor": "middle" });
      name.textContent = `its own: ${curve.own[text]}`;
      at.setAttribute("d", `M${x(i)} ${y(0)}V${y(1)}`);
      set(dot, { cx: x(i), cy: y(curve.model(said, text, i)) });
      diamond.setAttribute("transform", `translate(${x(i)} ${y(curve.best(said, text, i))})`);
      diamond.style.visibility = curve.possible(text, i) ? "" : "hidden";
    },
  };
}

/** @param {Scale} x @param {Scale} y @param {number} first @param {number} n */
function countAxis(x, y, first, n) {
  const tens = Array.from({ length: n }, (_, i) => i).filter((i) => (first + i) % TENS === 0);
  return svg(
    "g",
    { class: "gkf-axis" },
    tens.map((i) => [
      svg("path", { class: "gkf-rug", d: `M${x(i)} ${y(0)}v4` }),
      svg("text", { x: x(i), y: y(0) + 18, "text-anchor": "middle" }, String(first + i)),
    ]),
    svg("text", { class: "gkf-axis-name", x: x(0), y: y(0) + 37 }, "count that the word is given"),
  );
}
