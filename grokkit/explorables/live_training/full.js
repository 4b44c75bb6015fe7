// The full form: the button with step and scores, the prediction, the curves, the pictures, the settings.

import { counts } from "./data.js";
import { runButton, stepReading } from "./head.js";
import { liveChart } from "./live_chart.js";
import { FIGURE, dropTarget, openButton } from "./open_file.js";
import { pictures } from "./pictures.js";
import { prediction } from "./prediction.js";
import { isUnderWay } from "./going.js";
import { scrubSlider } from "./scrub.js";
import { settingsPanel } from "./settings_panel.js";
import { chartText, pace } from "./words.js";
import { score } from "../web/panels/scores.js";
import { check, choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";

/** @import { Seen, readData } from "./data.js" */
/** @import { Guess } from "./prediction.js" */
/** @import { Going } from "./going.js" */
/** @import { Opened } from "./opened.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Settings } from "../web/engine/settings.js" */

/**
 * What the reader can do.
 * @typedef {object} Reader
 * @property {(settings: Settings) => void} toggle begin, pause or go on
 * @property {(settings: Settings) => void} again
 * @property {(settings: Settings) => void} step
 * @property {() => void} save the network as a file
 * @property {(run: Run) => void} open a run that came as a file
 * @property {(index: number) => void} go to a checkpoint of a run that was opened
 * @property {() => void} throwAway the reader's own network
 * @property {(own: boolean) => void} show the reader's own network, or the recorded one
 * @property {() => void} changed settings or guess are others now
 *
 * What is to be shown; `exists` is whether the reader has a network, `opened` the one that was opened or kept from before.
 * @typedef {{seen: Seen, isOwn: boolean, exists: boolean, opened: Opened | null, going: Going, guess: Guess | null}} Now
 */

/** @type {[string, string][]} */
const NETWORKS = [
  ["recorded", "the recorded one"],
  ["own", "yours"],
];
/** @type {["accuracy" | "loss", string][]} */
const QUANTITIES = [
  ["accuracy", "accuracy"],
  ["loss", "loss, log"],
];
const SPLITS = /** @type {const} */ (["train", "test"]);

/** @param {string} text @param {() => void} onclick */
const quiet = (text, onclick) => html("button", { type: "button", class: "gkf-quiet", onclick }, text);

/**
 * @param {ReturnType<typeof readData>} data
 * @param {HTMLElement} figure
 * @param {HTMLElement} line that says what is happening
 * @param {Reader} reader
 */
export function fullForm(data, figure, line, reader) {
  const settings = settingsPanel(data.named, reader.changed);
  const head = headOf(() => reader.toggle(settings.settings()));
  const expects = prediction(data.known, reader.changed);
  const controls = controlRow(reader, settings);
  const curves = curvesPanel(reader.changed);
  const panels = pictures(figure, data.tau);
  const slider = scrubSlider(reader.go);
  const element = html(
    "div",
    { class: FIGURE },
    html("div", { class: "gkf-top" }, head.element),
    controls.element,
    controls.said,
    slider.element,
    expects.element,
    curves.element,
    line,
    panels.element,
    settings.element,
  );
  const leave = dropTarget(element, controls.take);
  return {
    element,
    guess: expects.guess,
    turn: settings.turn,
    settings: settings.settings,
    /** What draws its parts. @type {((now: Now) => void)[]} */
    parts: [
      (now) => {
        head.show(now);
        controls.show(now);
        slider.show(now.isOwn ? now.opened : null);
        expects.lock(isUnderWay(now.going));
        settings.tell(now.going);
      },
      curves.show,
      ...panels.parts.map(
        (show) =>
          (/** @type {Now} */ { seen }) =>
            show(seen),
      ),
    ],
    /** @param {number} width @param {boolean} narrow */
    layout(width, narrow) {
      curves.layout(width, narrow ? 190 : 230);
      panels.layout(width, narrow);
    },
    theme: panels.paint,
    stop() {
      leave();
      settings.stop();
    },
  };
}

/** @param {() => void} onrun */
function headOf(onrun) {
  const run = runButton(onrun);
  const step = stepReading();
  const scores = { train: score("train"), test: score("test") };
  const takes = html("span", { class: "gkf-live-pace" });
  return {
    element: html(
      "div",
      { class: "gkf-head" },
      run.element,
      step.element,
      scores.train.element,
      scores.test.element,
      takes,
    ),
    /** @param {Now} now */
    show({ seen, going }) {
      run.show(going);
      step.show(seen.step);
      takes.textContent = pace(going);
      const found = counts(seen);
      const last = seen.rows[seen.rows.length - 1];
      for (const split of SPLITS)
        scores[split].show(found[split].right, found[split].all, last[`${split}_loss`]);
    },
  };
}

/**
 * One step, start again, save, open, the seed, and which network is seen.
 * @param {Reader} reader
 * @param {ReturnType<typeof settingsPanel>} settings
 */
function controlRow(reader, settings) {
  const again = quiet("Start again", () => reader.again(settings.settings()));
  const save = quiet("Save", reader.save);
  const open = openButton(reader.open);
  const away = quiet("Throw yours away", reader.throwAway);
  const network = choice("seen", NETWORKS, "recorded", (which) => reader.show(which === "own"));
  return {
    element: html(
      "div",
      { class: "gkf-bar-row gkf-live-row" },
      quiet("One step", () => reader.step(settings.settings())),
      again,
      save,
      open.element,
      settings.seed,
      network,
      away,
    ),
    said: open.said,
    take: open.take,
    /** @param {Now} now */
    show({ isOwn, exists, opened, going }) {
      again.disabled = going.state === null;
      save.disabled = !opened && !going.state?.measured.length;
      network.hidden = !exists;
      away.hidden = !exists || !isOwn;
      check(network, isOwn ? "own" : "recorded");
    },
  };
}

/** The curves. @param {() => void} changed */
function curvesPanel(changed) {
  const chart = liveChart();
  /** @type {"accuracy" | "loss"} */
  let quantity = "accuracy";
  const what = choice("vertical", QUANTITIES, quantity, (value) => {
    quantity = value;
    changed();
  });
  return {
    element: html("div", { class: "gkf-panel" }, chart.element, what),
    layout: chart.layout,
    /** @param {Now} now */
    show({ seen, guess, isOwn, going }) {
      const expects = isOwn || going.state === null ? (guess?.step ?? null) : null;
      chart.show({ ...seen, quantity, guess: expects !== null && expects <= seen.steps ? expects : null });
      chart.describe(chartText(seen, quantity));
    },
  };
}
