// TrainingScrubber: the loss chart is a handle; everything else shows the network at the step it is on.

import { ownData } from "./mine.js";
import { readData } from "./data.js";
import { lossChart } from "./loss_chart.js";
import { SPLITS } from "./loss_marks.js";
import { normChart } from "./norm_chart.js";
import { spoken, summary, tableText } from "./words.js";
import { pairReadout } from "../web/panels/pair_readout.js";
import { pairTable } from "../web/panels/pair_table.js";
import { score, tableKey } from "../web/panels/scores.js";
import { spectrumChart } from "../web/panels/spectrum.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { keptGuess } from "../web/toolkit/guess.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { panel } from "../web/toolkit/panel.js";
import { share } from "../web/toolkit/share.js";
import { stepHead, stepSlider } from "../web/toolkit/step_bar.js";

/**
 * @import { Context, ShownRun } from "../web/toolkit/types.js"
 * @import { ScrubberData, ScrubberManifest } from "./data.js"
 * @import { View } from "./loss_chart.js"
 */

const NARROW = 560; // pixels; below, the panels stand under one another
const GUTTER = 22; // pixels beside the table for the name of its rows
const GAP = 28; // between the panels, as in figures.css
const MOST_TABLE = 400; // so that chart and table are seen at once on a laptop
const LEAST_SIDE = 250; // for the panels beside the table

/** @type {[View["y"], string][]} */
const QUANTITIES = [
  ["log", "loss, log"],
  ["linear", "loss, linear"],
  ["accuracy", "accuracy"],
];
/** @type {[View["x"], string][]} */
const AXES = [
  ["log", "log"],
  ["linear", "linear"],
];
/** @type {["both" | "train" | "test", string][]} */
const KINDS = [
  ["both", "all pairs"],
  ["train", "train"],
  ["test", "test"],
];

export default figureModule(withMine(drawing, (run) => withAsker(run.model, (asker) => ownData(run, asker))));

/** @param {Context<ScrubberManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing({ model, stage, figure }) {
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure, run: data.run, steps: data.steps });
  /** @type {View} */
  const view = { y: "log", x: "log", guess: null };
  /** @param {Partial<View>} wish */
  const change = (wish) => {
    Object.assign(view, wish);
    layout(stage.clientWidth);
  };
  const top = handlePanel(data, run);
  const controls = controlRow(run, change);
  const pairs = pairsPanel(data, run, figure);
  const side = sidePanels(data, top.go);
  const line = liveLine();
  stage.append(
    top.element,
    controls.element,
    html("div", { class: "gkf-panels" }, pairs.element, side.element),
    line.element,
  );

  let shown = -1;
  function show() {
    const index = nearest(data.steps, run.store.get().step);
    if (index === shown) return;
    shown = index;
    for (const part of [top, pairs, side]) part.show(index);
    line.say(summary(data, index, side.tallest(index), view.guess));
  }

  /** @param {number} width */
  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    view.guess = controls.guessFor(view.y === "accuracy" ? keptGuess(data.run.id) : null); // it may have been made since
    top.layout(width, view);
    const wide = pairs.layout(width, narrow);
    // Both charts together end where the table's key ends.
    side.layout(narrow ? width : width - wide - GAP, narrow ? 330 : wide - GUTTER + 150, view.x);
    shown = -1;
    show();
  }

  const unsubscribe = run.store.subscribe(show);
  return {
    layout,
    theme: () => pairs.paint(),
    stop() {
      for (const part of [top, controls, pairs, side, line]) part.stop();
      unsubscribe();
      run.stop();
    },
  };
}

/**
 * Play button, step and scores, and below them the curves with the slider.
 * @param {ScrubberData} data
 * @param {ShownRun} run
 */
function handlePanel(data, run) {
  const chart = lossChart(data);
  const slider = stepSlider(run, (index) => spoken(data, index), "gkf-slider");
  const scores = { train: score("train"), test: score("test") };
  const head = stepHead(run, [scores.train.element, scores.test.element]);
  const handle = html("div", { class: "gkf-chart" }, slider.element, chart.element);
  const stopDrag = draggable(
    handle,
    (x) => slider.go(chart.indexAt(x)),
    (dragging) => {
      handle.classList.toggle("gkf-dragging", dragging);
      if (!dragging) return;
      slider.element.classList.add("gkf-by-hand"); // the keys go on from here, but a ring would be in the way
      slider.element.focus({ preventScroll: true });
    },
  );
  for (const event of ["keydown", "blur"])
    slider.element.addEventListener(event, () => slider.element.classList.remove("gkf-by-hand"));
  return {
    element: html("div", { class: "gkf-top" }, head.element, handle),
    go: slider.go,
    layout: chart.layout,
    /** @param {number} index */
    show(index) {
      for (const split of SPLITS)
        scores[split].show(data.right[index][split], data.total[split], data.lossAt(split, index));
      chart.show(index);
    },
    stop() {
      stopDrag();
      head.stop();
      slider.stop();
    },
  };
}

/**
 * What the chart shows, and the link.
 * @param {ShownRun} run
 * @param {(change: Partial<View>) => void} change
 */
function controlRow(run, change) {
  const copy = copyButton(run);
  const guessBox = html("input", { type: "checkbox", checked: true, onchange: () => change({}) });
  const guessChoice = html(
    "label",
    { class: "gkf-check", hidden: true },
    guessBox,
    "your guess from chapter 3",
  );
  const element = html(
    "div",
    { class: "gkf-bar-row" },
    choice("vertical", QUANTITIES, "log", (y) => change({ y })),
    choice("steps", AXES, "log", (x) => change({ x })),
    guessChoice,
    copy.element,
  );
  return {
    element,
    /**
     * The guess to be drawn: the one that there is, if the reader wants to see it.
     * @param {View["guess"]} guess
     */
    guessFor(guess) {
      guessChoice.hidden = !guess;
      return guessBox.checked ? guess : null;
    },
    stop: copy.stop,
  };
}

/**
 * The table of all pairs, its key, and one pair followed.
 * @param {ScrubberData} data
 * @param {ShownRun} run
 * @param {HTMLElement} figure
 */
function pairsPanel(data, { store }, figure) {
  const table = pairTable(data, store);
  const key = tableKey();
  const readout = pairReadout(data, store);
  const element = html(
    "div",
    { class: "gkf-panel gkf-pairs" },
    html(
      "p",
      { class: "gkf-title" },
      "Every pair ",
      letter("a"),
      ", ",
      letter("b"),
      ": is the answer right?",
    ),
    table.element,
    key.element,
    choice("pairs shown", KINDS, "both", (kind) => table.grid.filter(kind, figure)),
    readout.element,
  );
  return {
    element,
    /** @param {number} index */
    show(index) {
      for (const split of SPLITS) key.show(split, data.right[index][split], data.total[split]);
      table.grid.show(index);
      readout.show(index);
      table.describe(tableText(data, index));
    },
    /**
     * @param {number} width of the figure @param {boolean} narrow
     * @returns {number} width of the panel
     */
    layout(width, narrow) {
      table.layout(narrow ? width : Math.min(MOST_TABLE, width - GUTTER - GAP - LEAST_SIDE), figure);
      const wide = table.grid.side() + GUTTER;
      element.style.width = narrow ? "" : `${wide}px`;
      return wide;
    },
    paint: () => table.grid.paint(figure),
    stop() {
      readout.stop();
      table.stop();
    },
  };
}

/**
 * The spectrum of the embedding, and the size of the weights, which can be dragged too.
 * @param {ScrubberData} data
 * @param {(index: number) => void} go to a checkpoint
 */
function sidePanels(data, go) {
  const spectrum = spectrumChart(data);
  const norm = normChart({ steps: data.steps, values: data.weightNorm });
  const embedding = ["norm of W", html("sub", {}, "E"), " at each frequency k"];
  return {
    element: html(
      "div",
      { class: "gkf-side" },
      panel("Waves in the embedding", embedding, spectrum.element),
      panel("Size of the weights", "sum of all squares", norm.element),
    ),
    tallest: spectrum.tallest,
    /** @param {number} index */
    show(index) {
      spectrum.show(index);
      norm.show(index);
    },
    /** @param {number} width @param {number} tall both together @param {View["x"]} steps */
    layout(width, tall, steps) {
      spectrum.layout(width, Math.round(tall * 0.55));
      norm.layout(width, Math.round(tall * 0.45), steps);
    },
    stop: draggable(norm.element, (x) => go(norm.indexAt(x))),
  };
}
