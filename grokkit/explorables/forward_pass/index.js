// ForwardPass: one pair on its way through the network, stage by stage, with the weights of a moment of training.

import { ownData } from "./mine.js";
import { readData, readWeights } from "./data.js";
import { momentChoice } from "./moments.js";
import { inksOf, paintRow, split, start } from "./rows.js";
import { rowDown, rowsPanel } from "./rows_panel.js";
import { stagesOf } from "./stages.js";
import { stepper } from "./stepper.js";
import { exactnessText, kindText, summary } from "./words.js";
import { forward } from "../web/engine/forward.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { equation } from "../web/toolkit/operations.js";
import { chosenPair, pairTable } from "../web/panels/pair_table.js";
import { contextOf } from "../web/toolkit/canvas.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { swatch } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context, ShownRun } from "../web/toolkit/types.js"
 * @import { Moment, PassData, PassManifest } from "./data.js"
 * @import { Inks, Row } from "./rows.js"
 * @import { Stage, View } from "./stages.js"
 *
 * @typedef {View & {moment: number, pair: number}} Shown
 */

const NARROW = 640; // pixels; below, the panels stand under one another
const GUTTER = 22; // beside the table, for the name of its rows
const GAP = 28; // between table and stages, as in forward_pass.css
const TABLE = 230;
const ROW = { wide: 50, narrow: 40 }; // height of a row of bars, in pixels
const THUMBNAIL_HEIGHT = 40; // as in forward_pass.css

export default figureModule(withMine(drawing, (run) => withAsker(run.model, (asker) => ownData(run, asker))));

/** @param {Context<PassManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing(context) {
  const { model, stage, figure, complain } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, moments } = data;
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const { store } = run;
  const weights = weightsByMoment(context, data, update);
  const pairNow = () => chosenPair(store, p) ?? { a: 0, b: 0 };
  const panels = panelsOf(data, run, pairNow);
  stage.append(...panels.elements);

  /** What is shown. @type {Shown | null} */
  let view = null;
  let ink = inksOf(figure);
  let width = 0;

  function update() {
    const moment = nearest(
      moments.map(({ step }) => step),
      store.get().step,
    );
    const { a, b } = pairNow();
    const here = weights.has(moment);
    panels.choose(moment, a, b, here);
    if (here) complain(null);
    else weights.fetch(moment);
    // While weights are on their way the numbers stay those of the moment before, and say so.
    const shown = here ? moment : (view?.moment ?? moments.length - 1);
    if (view && view.moment === shown && view.pair === a * p + b) return;
    view = passOf(data, weights.get(shown), shown, a, b);
    show();
  }

  function show() {
    if (view) panels.show(view, width, ink);
  }
  panels.stages.onopen(show);

  const unsubscribe = store.subscribe(update);
  return {
    layout(newWidth) {
      width = newWidth;
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      panels.table.layout(narrow ? width : TABLE, figure);
      stage.style.setProperty("--table", `${panels.tableWidth()}px`);
      panels.stages.layout();
      if (view) show();
      else update();
    },
    theme() {
      ink = inksOf(figure);
      panels.table.grid.paint(figure);
      show();
    },
    stop() {
      unsubscribe();
      panels.stop();
      run.stop();
    },
  };
}

/**
 * All tensors of one pair at one moment.
 * @param {PassData} data
 * @param {PassData["weights"]} weights of the moment
 * @param {number} moment
 * @param {number} a @param {number} b
 * @returns {Shown}
 */
function passOf({ config, p, moments, label }, weights, moment, a, b) {
  const pair = a * p + b;
  const { typical } = moments[moment];
  return { moment, pair, a, b, config, label: label[pair], typical, tensors: forward(weights, config, a, b) };
}

/**
 * What chooses a pair and a moment, and the stages.
 * @param {PassData} data
 * @param {ShownRun} run
 * @param {() => {a: number, b: number}} pairNow
 */
function panelsOf(data, { store }, pairNow) {
  const { p, moments } = data;
  const inputs = chosenPanel(data, (change) => store.set({ ...pairNow(), ...change }));
  const table = pairTable({ p, train: data.train, correct: data.correct }, store);
  const choice = momentChoice(moments, (index) => store.set({ step: moments[index].step }));
  const stages = stagePanel(stagesOf(data.config));
  const line = liveLine();
  const pass = html("div", { class: "gkf-pass" }, choice.element, stages.elements);
  const tableWidth = () => table.grid.side() + GUTTER;
  return {
    elements: [
      html("div", { class: "gkf-pass-panels" }, inputs.element, pass, tablePanel(table.element)),
      exactness(moments),
      line.element,
    ],
    table,
    tableWidth,
    stages,
    /** @param {number} moment @param {number} a @param {number} b @param {boolean} here whether its weights are */
    choose(moment, a, b, here) {
      const pair = a * p + b;
      inputs.show(a, b);
      choice.show(
        moment,
        moments.map((_, i) => data.answerAt(i, pair)),
        data.label[pair],
      );
      table.grid.show(moment);
      pass.classList.toggle("gkf-waiting", !here);
    },
    /** @param {Shown} view @param {number} width @param {Inks} ink */
    show(view, width, ink) {
      const narrow = width < NARROW;
      stages.show(view, narrow ? width : width - tableWidth() - GAP, narrow ? ROW.narrow : ROW.wide, ink);
      const { step } = moments[view.moment];
      table.describe(`Table of all ${whole(p * p)} pairs at step ${whole(step)}; the chosen pair is ringed.`);
      line.say(summary(data, view, stages.all, stages.open()));
    },
    stop() {
      for (const part of [table, line]) part.stop();
    },
  };
}

/**
 * The weights of each moment, fetched when they are wanted.
 * @param {Context} context
 * @param {PassData} data
 * @param {() => void} arrived
 */
function weightsByMoment({ load, complain }, { config, moments, weights }, arrived) {
  const here = new Map([[moments.length - 1, weights]]);
  return {
    /** @param {number} moment */
    has: (moment) => here.has(moment),
    /** Those of a moment that is here. @param {number} moment */
    get: (moment) => here.get(moment) ?? weights,
    /** @param {number} moment */
    fetch(moment) {
      load(`step-${moments[moment].step}`)
        .then(({ manifest, block }) => {
          here.set(moment, readWeights(config, manifest, block));
          arrived();
        })
        .catch(complain);
    },
  };
}

/**
 * The pair as numbers, its answer, and whether it was trained on.
 * @param {PassData} data
 * @param {(change: {a?: number, b?: number}) => void} choose
 */
function chosenPanel(data, choose) {
  const { a, b, show } = pairInputs(data.p, choose);
  const sum = html("span", { class: "gkf-sum" });
  const kind = html("p", { class: "gkf-kind" });
  return {
    element: html(
      "div",
      { class: "gkf-chosen" },
      html("div", { class: "gkf-equation" }, a, html("span", {}, "+"), b, sum),
      kind,
    ),
    /** @param {number} nowA @param {number} nowB */
    show(nowA, nowB) {
      show({ a: nowA, b: nowB });
      const text = equation(data.run, nowA, nowB);
      sum.textContent = text.slice(text.indexOf("="));
      kind.textContent = kindText(data, nowA, nowB);
    },
  };
}

/** @param {HTMLElement} table */
function tablePanel(table) {
  const key = [swatch("train"), " train ", swatch("test"), " test. Faint: the answer at this step is wrong."];
  return html(
    "div",
    { class: "gkf-all-pairs" },
    html("p", { class: "gkf-title" }, "Drag to choose a pair"),
    table,
    html("p", { class: "gkf-table-key" }, key),
  );
}

/**
 * The stages: a small picture of each, one of them open, and in it one number pointed at.
 * @param {Stage[]} stages
 */
function stagePanel(stages) {
  let open = 0;
  /** What `show` was told last. @type {() => void} */
  let again = () => {};
  const steps = stepper(
    stages.map(({ name }) => name),
    (index) => {
      open = index;
      numbers.forget();
      again();
    },
  );
  const title = html("p", { class: "gkf-stage-title" });
  const note = html("p", { class: "gkf-stage-note" });
  const tensors = html("code", { class: "gkf-tensors" });
  const numbers = numbersPanel();
  const thumbnails = thumbnailsOn(steps.canvases);
  return {
    all: stages,
    open: () => open,
    elements: [
      steps.element,
      html("div", { class: "gkf-stage-head" }, title, steps.turn),
      note,
      numbers.element,
      html("div", { class: "gkf-under" }, numbers.entry, tensors),
    ],
    /** @param {() => void} show called when another stage is opened */
    onopen: (show) => (again = show),
    layout: thumbnails.layout,
    /** @param {View} view @param {number} width @param {number} rowHeight @param {Inks} ink */
    show(view, width, rowHeight, ink) {
      const stage = stages[open];
      title.textContent = `${open + 1} of ${stages.length}. ${stage.title}`;
      note.textContent = stage.note(view);
      tensors.textContent = stage.tensors;
      steps.show(open);
      const rows = stage.rows(view);
      numbers.show(stage, view, rows, width, rowHeight, ink);
      thumbnails.paint(
        stages.map((other, i) => (i === open ? rows : other.rows(view))),
        ink,
      );
    },
  };
}

/** The rows of a stage; a native slider, or the pointer, goes through their numbers, which are said in words. */
function numbersPanel() {
  const panel = rowsPanel();
  const cursor = html("input", {
    type: "range",
    class: "gkf-cursor",
    min: 0,
    step: 1,
    "aria-label": "Number",
  });
  const entry = html("p", { class: "gkf-entry" });
  /** What is shown. @type {{stage: Stage, view: View, rows: Row[]} | null} */
  let shown = null;
  /** Entry that the reader points at, counted through the stage's rows; null: the telling one. @type {number | null} */
  let pointed = null;

  function point() {
    if (!shown) return;
    const { stage, view, rows } = shown;
    const [row, number] = stage.telling(view);
    const index = pointed ?? start(rows, row) + number;
    const { r, i } = split(rows, index);
    cursor.value = String(index);
    panel.point(index);
    const text = stage.entry(view, r, i);
    entry.textContent = text;
    cursor.setAttribute("aria-valuetext", text);
  }
  /** @param {number} index */
  function pointAt(index) {
    pointed = Math.max(0, Math.min(Number(cursor.max), index));
    point();
  }
  cursor.addEventListener("input", () => pointAt(Number(cursor.value)));
  cursor.addEventListener("keydown", (event) => {
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!down || !shown) return; // the other keys are the native slider's
    event.preventDefault();
    pointAt(rowDown(shown.rows, Number(cursor.value), down));
  });
  const under = (/** @type {PointerEvent} */ event) => {
    const box = panel.element.getBoundingClientRect();
    pointAt(panel.at(event.clientX - box.left, event.clientY - box.top));
  };
  panel.element.addEventListener("pointermove", under);
  panel.element.addEventListener("pointerdown", under);
  panel.element.style.touchAction = "pan-y";

  return {
    element: html("div", { class: "gkf-rows-frame" }, cursor, panel.element),
    entry,
    /** Point at the telling number again. */
    forget: () => (pointed = null),
    /**
     * @param {Stage} stage @param {View} view @param {Row[]} rows of the stage
     * @param {number} width @param {number} rowHeight
     * @param {Inks} ink
     */
    show(stage, view, rows, width, rowHeight, ink) {
      shown = { stage, view, rows };
      panel.arrange(rows, width, rowHeight);
      panel.paint(ink);
      cursor.max = String(start(rows, rows.length) - 1);
      point();
    },
  };
}

/**
 * Small pictures of all stages.
 * @param {HTMLCanvasElement[]} canvases
 */
function thumbnailsOn(canvases) {
  const height = THUMBNAIL_HEIGHT;
  let width = 0;
  return {
    layout() {
      width = canvases[0].clientWidth;
      for (const canvas of canvases) {
        [canvas.width, canvas.height] = [width, height].map((side) => Math.round(side * devicePixelRatio));
        contextOf(canvas).scale(devicePixelRatio, devicePixelRatio);
      }
    },
    /** @param {Row[][]} stages @param {Inks} ink */
    paint(stages, ink) {
      stages.forEach((rows, i) => {
        const context = contextOf(canvases[i]);
        context.clearRect(0, 0, width, height);
        paintSmall(context, rows, width, height, ink);
      });
    },
  };
}

/**
 * All rows of a stage in one small box, bars to one scale.
 * @param {CanvasRenderingContext2D} context
 * @param {Row[]} rows
 * @param {number} width @param {number} height
 * @param {Inks} ink
 */
function paintSmall(context, rows, width, height, ink) {
  const sizes = rows.flatMap(({ values }) => Array.from(values, Math.abs));
  const size = sizes.reduce((most, value) => Math.max(most, value), 0) || 1;
  const units = rows.map((row) => row.height ?? 1);
  const unit = height / units.reduce((total, h) => total + h, 0);
  const gap = rows.length > 1 ? 1 : 0; // pixels
  let y = 0;
  rows.forEach((row, r) => {
    const limit = row.shape === "bars" ? size : row.limit;
    const box = { x: 0, y: y + gap / 2, width, height: units[r] * unit - gap };
    paintRow(context, { ...row, limit }, box, ink);
    y += units[r] * unit;
  });
}

/**
 * For those who want to know how exact the numbers are.
 * @param {Moment[]} moments
 */
const exactness = (moments) =>
  html(
    "details",
    { class: "gkf-exact" },
    html("summary", {}, "How exact are these numbers?"),
    html("p", {}, exactnessText(moments)),
  );
