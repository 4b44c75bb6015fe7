// Phases: all progress measures of a run in linked charts, with the three phases behind them, cut by a rule that the
// reader chooses.

import { measureChart } from "./measure_chart.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { DataError, ascending, decode, int32, nearest, float64 } from "../web/toolkit/data.js";
import { html, svg } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, loss as lossText, percent, spokenLoss, whole } from "../web/toolkit/format.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";
import { stepHead, stepSlider } from "../web/toolkit/step_bar.js";

const KIND = "phases";
const NARROW = 640; // pixels; below, the charts stand under one another
const GAP = 32; // between two charts, as in phases.css
const LOOKS = 5; // for key frequencies; a sixth looks like the first, and its name tells them apart

// What each rule of grokkit/phases.py looks for, first for circuit formation, then for cleanup.
const RULES = {
  "excluded loss": ["excluded loss is lowest", "it is highest"],
  accuracy: ["more than 99 % of the training pairs are right", "more than half of the test pairs are right"],
  weights: ["the sum of squared weights is highest", "it falls by the largest share a step"],
};

/** Check and arrange what the figure draws. */
export function readData(manifest, block) {
  const keys = manifest?.key_frequencies;
  const { phases, rules } = manifest ?? {};
  const over = float64("checkpoint");
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    train_loss: over,
    test_loss: over,
    restricted_loss: over,
    restricted_blocks: over,
    excluded_loss: over,
    excluded_key: float64(keys?.length ?? 0, "checkpoint"),
    train_accuracy: over,
    test_accuracy: over,
    trig_fraction: over,
    embedding_gini: over,
    neuron_logit_gini: over,
    weight_norm: over,
  });
  const steps = arrays.step;
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (phases?.length !== 3 || !rules?.length) throw new DataError("the data do not say what the phases are");
  for (const { name, cuts, reason } of rules)
    if (!RULES[name] || !(typeof reason === "string" || (cuts?.length === 2 && cuts[0] < cuts[1])))
      throw new DataError(`the rule “${name}” gives no phases and no reason`);
  const n = steps.length;
  return {
    run: manifest.run,
    steps,
    keys,
    tau: manifest.tau,
    phases,
    rules,
    arrays,
    withoutKey: keys.map((_, i) => arrays.excluded_key.subarray(i * n, (i + 1) * n)),
  };
}

/** The number of the phase that a step belongs to, 0, 1 or 2. */
export const phaseOf = (cuts, step) => Number(step >= cuts[0]) + Number(step >= cuts[1]);

export default figureModule(({ model, stage, figure }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { steps, arrays, keys } = data;
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const view = { x: "linear", y: "log", rule: data.rules[0] };
  const off = new Set(["blocks"]); // lines that are not shown

  // Panels: a chart, and below it what each line is, whether it is shown, and its value at the step.
  const wave = (k) => `k = ${k}`;
  const panels = {
    losses: panel(
      "Losses",
      "in nats",
      "loss",
      [
        ["train", arrays.train_loss, "train", "train loss"],
        ["test", arrays.test_loss, "test", "test loss"],
        ["restricted", arrays.restricted_loss, "restricted", "restricted loss (test pairs, waves of a+b)"],
        ["blocks", arrays.restricted_blocks, "blocks", "… variant “blocks” (waves of a−b too)"],
        ["excluded", arrays.excluded_loss, "excluded", "excluded loss (train pairs, without these waves)"],
      ],
      data.phases,
    ),
    keys: panel(
      "Without one key frequency",
      "excluded loss on train pairs, one frequency at a time",
      "loss",
      keys.map((k, i) => [wave(k), data.withoutKey[i], `key-${(i % LOOKS) + 1}`, `without k = ${k}`]),
    ),
    shares: panel(
      "Between 0 and 1",
      "shares of right answers, of the logits' variance, and Gini coefficients",
      "share",
      [
        ["train right", arrays.train_accuracy, "train", "train accuracy"],
        ["test right", arrays.test_accuracy, "test", "test accuracy"],
        ["waves", arrays.trig_fraction, "restricted", "trig fraction of the logits"],
        ["Gini W_E", arrays.embedding_gini, "blocks", "Gini coefficient of W_E"],
        ["Gini W_L", arrays.neuron_logit_gini, "excluded", "Gini coefficient of W_L"],
      ],
    ),
    weights: panel("Size of the weights", "sum of all squares", "size", [
      ["", arrays.weight_norm, "key-1", "sum of squared weights"],
    ]),
  };
  const all = Object.values(panels);

  // Controls
  const phase = html("strong", { class: "gkf-phase-name" });
  const slider = stepSlider(run, spoken);
  const head = stepHead(
    run,
    html("div", { class: "gkf-now" }, html("span", { class: "gkf-label" }, "phase"), phase),
  );
  const copy = copyButton(run);
  const ruleText = html("p", { class: "gkf-rule-text" });
  const line = liveLine();

  stage.append(
    html("div", { class: "gkf-top" }, head.element, slider.element),
    panels.losses.element,
    html(
      "div",
      { class: "gkf-bar-row" },
      choice(
        "phases by",
        data.rules.map(({ name }) => [name, name]),
        view.rule.name,
        (name) => change({ rule: data.rules.find((rule) => rule.name === name) }),
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
      copy.element,
      ruleText,
    ),
    html(
      "div",
      { class: "gkf-measure-panels" },
      html("div", {}, panels.keys.element, panels.weights.element),
      panels.shares.element,
    ),
    line.element,
  );

  function panel(title, small, kind, entries, phaseNames = []) {
    const lines = entries.map(([name, values, look]) => ({ name, values, look }));
    const chart = measureChart({ steps, lines, kind, phaseNames });
    const handle = html("div", { class: "gkf-chart" }, chart.element);
    const values = entries.map(() => html("span", { class: "gkf-measure-value" }));
    const rows = entries.map(([name, , look, words], i) => {
      const what = [sample(look), html("span", {}, words)];
      const box = () =>
        html("input", {
          type: "checkbox",
          checked: !off.has(name),
          onchange: (event) => toggle(name, event.target.checked),
        });
      return html(
        "div",
        { class: "gkf-measure" },
        entries.length > 1
          ? html("label", { class: "gkf-check" }, box(), what)
          : html("span", { class: "gkf-check" }, what),
        values[i],
      );
    });
    const element = html(
      "div",
      { class: "gkf-panel gkf-measure-panel" },
      html("p", { class: "gkf-title" }, title, html("small", {}, small)),
      handle,
      html("div", { class: "gkf-measures" }, rows),
    );
    const stop = draggable(handle, (x) => slider.go(chart.indexAt(x)));
    const asText = kind === "loss" ? lossText : kind === "size" ? whole : (v) => v.toFixed(3);
    return {
      element,
      stop,
      layout: (width, height) =>
        chart.layout(width, height, {
          ...view,
          cuts: view.rule.cuts ?? null,
          shown: ({ name }) => !off.has(name),
        }),
      show(index) {
        chart.show(index);
        lines.forEach((l, i) => (values[i].textContent = asText(l.values[index])));
      },
    };
  }

  function toggle(name, on) {
    if (on) off.delete(name);
    else off.add(name);
    layout(stage.clientWidth);
  }

  function change(what) {
    Object.assign(view, what);
    layout(stage.clientWidth);
  }

  // What changes with the step
  let shown = -1;
  function show() {
    const index = nearest(steps, store.get().step);
    if (index === shown) return;
    shown = index;
    phase.textContent = phaseName(index);
    for (const each of all) each.show(index);
    line.say(summary(index));
  }

  function phaseName(index) {
    const { cuts } = view.rule;
    return cuts ? data.phases[phaseOf(cuts, steps[index])] : "none";
  }
  function ruleWords() {
    const { name, cuts, reason } = view.rule;
    if (!cuts) return `By this rule there are no phases: ${reason}.`;
    const [formation, cleanup] = RULES[name];
    return `Circuit formation begins where ${formation} (step ${whole(cuts[0])}), cleanup where ${cleanup} (step ${whole(cuts[1])}).`;
  }
  function spoken(index) {
    const value = (name) => spokenLoss(arrays[name][index]);
    return (
      `step ${whole(steps[index])}, phase: ${phaseName(index)}; train loss ${value("train_loss")}, test loss ${value("test_loss")}, ` +
      `restricted loss ${value("restricted_loss")}, excluded loss ${value("excluded_loss")}`
    );
  }
  function summary(index) {
    const value = (name) => lossText(arrays[name][index]);
    const part = (name) => arrays[name][index].toFixed(3);
    const each = keys.map((k, i) => `${lossText(data.withoutKey[i][index])} without k\u00a0=\u00a0${k}`);
    return (
      `Step ${whole(steps[index])}, phase: ${phaseName(index)}. Train loss ${value("train_loss")}, test loss ${value("test_loss")}, ` +
      `restricted loss ${value("restricted_loss")} (blocks ${value("restricted_blocks")}), excluded loss ${value("excluded_loss")}; ` +
      `${list(each)}. Right: ${percent(arrays.train_accuracy[index], 1)} of train, ${percent(arrays.test_accuracy[index], 1)} of test. ` +
      `Trig fraction ${part("trig_fraction")}; Gini ${part("embedding_gini")} (embedding), ${part("neuron_logit_gini")} (neurons to logits). ` +
      `Sum of squared weights: ${whole(arrays.weight_norm[index])}. Key frequencies of the last checkpoint (threshold ${100 * data.tau} %): ${list(keys)}.`
    );
  }

  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    const half = narrow ? width : Math.floor((width - GAP) / 2);
    panels.losses.layout(width, narrow ? 270 : 320);
    panels.keys.layout(half, 210);
    panels.weights.layout(half, 150);
    panels.shares.layout(half, narrow ? 250 : 330);
    ruleText.textContent = ruleWords();
    slider.element.setAttribute("aria-valuetext", spoken(nearest(steps, store.get().step)));
    shown = -1;
    show();
  }

  const unsubscribe = store.subscribe(show);
  return {
    layout,
    theme() {},
    stop() {
      for (const each of all) each.stop();
      head.stop();
      slider.stop();
      line.stop();
      copy.stop();
      unsubscribe();
      run.stop();
    },
  };
});

/** A short piece of a line. */
const sample = (look) =>
  svg(
    "svg",
    { class: "gkf-sample", width: 34, height: 10, "aria-hidden": "true" },
    svg("path", { class: `gkf-curve gkf-look-${look}`, d: "M0 5H34" }),
  );
