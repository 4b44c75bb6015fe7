// Phases: all progress measures of a run in linked charts, with the three phases behind them, cut by a rule that the
// reader chooses.

import { readData } from "./data.js";
import { measurePanel } from "./measure_panel.js";
import { phaseName, ruleText, spoken, summary } from "./words.js";
import { ownData } from "./mine.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";
import { stepHead, stepSlider } from "../web/toolkit/step_bar.js";

/**
 * @import { Context, ShownRun } from "../web/toolkit/types.js"
 * @import { PhasesData, PhasesManifest, Rule } from "./data.js"
 * @import { Axis, Line } from "./measure_chart.js"
 * @import { MeasurePanel } from "./measure_panel.js"
 *
 * @typedef {{x: Axis, y: Axis, rule: Rule}} View
 * @typedef {Record<"losses" | "keys" | "shares" | "weights", MeasurePanel>} Panels
 */

const NARROW = 640; // pixels; below, the charts stand under one another
const GAP = 32; // between two charts, as in phases.css
const LOOKS = 5; // for key frequencies; a sixth looks like the first, and its name tells them apart

export default figureModule(
  withMine(drawing, (run, recorded) => withAsker(run.model, (asker) => ownData(run, asker, recorded))),
);

/** @param {Context<PhasesManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing({ model, stage, figure }) {
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure, run: data.run, steps: data.steps });
  /** @type {View} */
  const view = { x: "linear", y: "log", rule: data.rules[0] };
  const off = new Set(["blocks"]); // lines that are not shown
  const isOn = (/** @type {Line} */ { name }) => !off.has(name);

  const top = topPanel(data, run, () => view.rule);
  const panels = panelsOf(data, isOn, toggle, top.go);
  const copy = copyButton(run);
  const line = liveLine();
  const controls = controlRow(data.rules, view, change, copy.element);
  const { losses, keys, shares, weights } = panels;
  stage.append(
    top.element,
    losses.element,
    controls.element,
    html(
      "div",
      { class: "gkf-measure-panels" },
      html("div", {}, keys.element, weights.element),
      shares.element,
    ),
    line.element,
  );

  /** @param {string} name @param {boolean} on */
  function toggle(name, on) {
    if (on) off.delete(name);
    else off.add(name);
    layout(stage.clientWidth);
  }
  /** @param {Partial<View>} what */
  function change(what) {
    Object.assign(view, what);
    layout(stage.clientWidth);
  }

  const parts = [top, ...Object.values(panels)];
  let shown = -1;
  function show() {
    const index = nearest(data.steps, run.store.get().step);
    if (index === shown) return;
    shown = index;
    for (const part of parts) part.show(index);
    line.say(summary(data, view.rule, index));
  }

  /** @param {number} width */
  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    layOut(panels, width, narrow, { x: view.x, y: view.y, cuts: view.rule.cuts ?? null, shown: isOn });
    controls.say(ruleText(view.rule));
    shown = -1;
    show();
  }

  const unsubscribe = run.store.subscribe(show);
  return {
    layout,
    theme() {},
    stop() {
      for (const part of [...parts, line, copy, run]) part.stop();
      unsubscribe();
    },
  };
}

/**
 * Play button, step and phase, and the slider.
 * @param {PhasesData} data
 * @param {ShownRun} run
 * @param {() => Rule} rule that cuts the phases
 */
function topPanel(data, run, rule) {
  const phase = html("strong", { class: "gkf-phase-name" });
  const slider = stepSlider(run, (index) => spoken(data, rule(), index));
  const now = html("div", { class: "gkf-now" }, html("span", { class: "gkf-label" }, "phase"), phase);
  const head = stepHead(run, now);
  return {
    element: html("div", { class: "gkf-top" }, head.element, slider.element),
    go: slider.go,
    /** @param {number} index of a checkpoint */
    show(index) {
      slider.element.setAttribute("aria-valuetext", spoken(data, rule(), index));
      phase.textContent = phaseName(data, rule(), index);
    },
    stop() {
      head.stop();
      slider.stop();
    },
  };
}

/**
 * @param {Panels} panels
 * @param {number} width @param {boolean} narrow
 * @param {Parameters<MeasurePanel["layout"]>[2]} seen
 */
function layOut({ losses, keys, weights, shares }, width, narrow, seen) {
  const half = narrow ? width : Math.floor((width - GAP) / 2);
  losses.layout(width, narrow ? 270 : 320, seen);
  keys.layout(half, 210, seen);
  weights.layout(half, 150, seen);
  shares.layout(half, narrow ? 250 : 330, seen);
}

/**
 * @param {PhasesData} data
 * @param {(line: Line) => boolean} isOn
 * @param {(name: string, on: boolean) => void} toggle
 * @param {(index: number) => void} go
 * @returns {Panels}
 */
function panelsOf({ steps, arrays, keys, withoutKey, phases }, isOn, toggle, go) {
  /** @param {string} name @param {Float64Array} values @param {string} look @param {string} words */
  const line = (name, values, look, words) => ({ name, values, look, words });
  /** @param {Omit<Parameters<typeof measurePanel>[0], "steps">} about */
  const panel = (about) => measurePanel({ steps, ...about }, isOn, toggle, go);
  return {
    losses: panel({
      title: "Losses",
      note: "in nats",
      kind: "loss",
      phaseNames: phases,
      lines: [
        line("train", arrays.train_loss, "train", "train loss"),
        line("test", arrays.test_loss, "test", "test loss"),
        line(
          "restricted",
          arrays.restricted_loss,
          "restricted",
          "restricted loss (test pairs, waves of a+b)",
        ),
        line("blocks", arrays.restricted_blocks, "blocks", "… variant “blocks” (waves of a−b too)"),
        line(
          "excluded",
          arrays.excluded_loss,
          "excluded",
          "excluded loss (train pairs, without these waves)",
        ),
      ],
    }),
    keys: panel({
      title: "Without one key frequency",
      note: "excluded loss on train pairs, one frequency at a time",
      kind: "loss",
      lines: keys.map((k, i) =>
        line(`k = ${k}`, withoutKey[i], `key-${(i % LOOKS) + 1}`, `without k = ${k}`),
      ),
    }),
    shares: panel({
      title: "Between 0 and 1",
      note: "shares of right answers, of the logits' variance, and Gini coefficients",
      kind: "share",
      lines: [
        line("train right", arrays.train_accuracy, "train", "train accuracy"),
        line("test right", arrays.test_accuracy, "test", "test accuracy"),
        line("waves", arrays.trig_fraction, "restricted", "trig fraction of the logits"),
        line("Gini W_E", arrays.embedding_gini, "blocks", "Gini coefficient of W_E"),
        line("Gini W_L", arrays.neuron_logit_gini, "excluded", "Gini coefficient of W_L"),
      ],
    }),
    weights: panel({
      title: "Size of the weights",
      note: "sum of all squares",
      kind: "size",
      lines: [line("", arrays.weight_norm, "key-1", "sum of squared weights")],
    }),
  };
}

/**
 * Which rule cuts, and how the axes are.
 * @param {Rule[]} rules
 * @param {View} view at first
 * @param {(what: Partial<View>) => void} change
 * @param {HTMLElement} copy
 */
function controlRow(rules, view, change, copy) {
  const said = html("p", { class: "gkf-rule-text" });
  return {
    element: html(
      "div",
      { class: "gkf-bar-row" },
      choice(
        "phases by",
        rules.map(({ name }) => [name, name]),
        view.rule.name,
        (name) => change({ rule: rules.find((rule) => rule.name === name) }),
      ),
      choice(
        "steps",
        [
          ["linear", "linear"],
          ["log", "log"],
        ],
        view.x,
        (x) => change({ x }),
      ),
      choice(
        "losses",
        [
          ["log", "log"],
          ["linear", "linear"],
        ],
        view.y,
        (y) => change({ y }),
      ),
      copy,
      said,
    ),
    /** @param {string} text */
    say: (text) => (said.textContent = text),
  };
}
