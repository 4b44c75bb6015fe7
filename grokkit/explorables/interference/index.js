// Interference: chosen frequencies, their waves and the sum, and how well it singles out a + b.

import { readData } from "./data.js";
import { frequencyToggles } from "./frequency_toggles.js";
import { marginHistogram } from "./margin_histogram.js";
import { difference } from "./sets.js";
import { waveStack } from "./wave_stack.js";
import { digits3, few, leadText, percent, standing, sumOf, summary } from "./words.js";
import { ownData } from "./mine.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairBelow, pairInputs } from "../web/toolkit/number_input.js";
import { logitsOf } from "../web/toolkit/pair_logits.js";
import { share } from "../web/toolkit/share.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Context, Shown } from "../web/toolkit/types.js"
 * @import { InterferenceData, InterferenceManifest } from "./data.js"
 * @import { Sum } from "./words.js"
 *
 * @typedef {{a: number, b: number}} Pair
 * @typedef {"network" | "best" | "typical" | "worst"} Preset
 */

const NARROW = 560;
const BESIDE = 268; // pixels beside the histogram

export default figureModule(
  withMine(drawing, (run, recorded) => withAsker(run.model, (asker) => ownData(run, asker, recorded))),
);

/** @param {Context<InterferenceManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing(context) {
  const { model, stage, figure } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { p } = data;
  const run = share({ model, figure }); // of the run only the last checkpoint is shown: there is no step to share
  const { store } = run;
  const view = { equal: true, real: false };
  const pair = () => pairBelow(p, store.get());
  const selection = selectionOf(data, store);
  const weights = weightRow(
    (equal) => {
      view.equal = equal;
      redraw();
    },
    (real) => {
      view.real = real;
      show();
    },
  );
  const panels = panelsOf(data, run, selection, pair, weights);
  stage.append(...panels.elements);

  let width = 0;
  /** @type {Sum} */
  let sum;
  function redraw() {
    if (!width) return;
    sum = sumOf(data, selection.chosen(), view.equal);
    panels.layout(width, sum, store.get().k);
    show();
  }

  let shownPair = "";
  const logits = logitsOf(context, "interference", p, () => pair().a, show);
  function show() {
    const { a, b } = pair();
    panels.show({ a, b }, sum, view.real && !view.equal ? logits.row(a, b) : null);
    shownPair = `${a} ${b}`;
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.cut !== before.cut || now.k !== before.k) redraw();
    else if (width && `${pair().a} ${pair().b}` !== shownPair) show();
  });
  return {
    layout(newWidth) {
      width = newWidth;
      stage.classList.toggle("gkf-narrow", width < NARROW);
      redraw();
    },
    theme() {},
    stop() {
      unsubscribe();
      panels.stop();
      run.stop();
    },
  };
}

/**
 * The frequencies in the sum: those of the network, but for what the page's `cut` takes away or adds.
 * @param {InterferenceData} data
 * @param {Shown["store"]} store
 */
function selectionOf({ n, keys, set }, store) {
  const chosen = () =>
    difference(
      keys,
      store.get().cut.filter((k) => k >= 1 && k <= n),
    );
  return {
    chosen,
    /** @param {number} k @param {boolean} on */
    toggle(k, on) {
      const K = chosen().filter((other) => other !== k);
      store.set({ cut: difference(keys, on ? [...K, k] : K), k: on ? k : null });
    },
    /** A set with a name, as large as the present one. @param {Preset} kind */
    take(kind) {
      const size = chosen().length || keys.length;
      store.set({ cut: difference(keys, kind === "network" ? keys : set(kind, size)), k: null });
    },
  };
}

/**
 * What chooses frequencies and the pair, the waves, and the margin.
 * @param {InterferenceData} data
 * @param {Shown} run
 * @param {ReturnType<typeof selectionOf>} selection
 * @param {() => Pair} pair
 * @param {ReturnType<typeof weightRow>} weights
 */
function panelsOf(data, run, selection, pair, weights) {
  const { p, n, keys } = data;
  const choosePair = (/** @type {Partial<Pair>} */ change) => run.store.set({ ...pair(), ...change });
  const toggles = frequencyToggles(n, new Set(keys), "Frequencies in the sum", selection.toggle);
  const presets = presetButtons(data, selection.take);
  const copy = copyButton(run, "Copy link to this state");
  const inputs = pairRow(p, choosePair, copy.element);
  const chart = waveChart(p, pair, choosePair);
  const margins = marginPanel(data);
  const line = liveLine();
  const title = html("small", {}, "a dot marks those of the network");
  let words = "";
  return {
    elements: [
      html("p", { class: "gkf-title" }, "Frequencies in the sum", title),
      ...[toggles, presets, weights, inputs, chart, margins, line].map(({ element }) => element),
    ],
    /** @param {number} width @param {Sum} sum @param {number | null} k in the fore */
    layout(width, sum, k) {
      words = standing(data, sum);
      toggles.show(new Set(sum.K), k);
      presets.show(sum.K.length);
      weights.show(sum.equal);
      chart.layout(width, sum, k);
      margins.show(width, sum, words);
    },
    /** @param {Pair} now @param {Sum} sum @param {Float32Array | null} logits of the network, if they are shown */
    show(now, sum, logits) {
      inputs.show(now);
      const text = summary(p, sum, now, words, logits);
      chart.show(now, logits, text);
      line.say(text);
    },
    stop() {
      for (const part of [chart, copy, line]) part.stop();
    },
  };
}

/**
 * Sets of frequencies with a name.
 * @param {InterferenceData} data
 * @param {(kind: Preset) => void} choose
 */
function presetButtons({ n, keys }, choose) {
  const button = (/** @type {Preset} */ kind) =>
    html("button", { type: "button", class: "gkf-quiet", onclick: () => choose(kind) });
  const network = button("network");
  network.textContent = `the network’s ${few(keys.length)}`;
  const others = [
    { button: button("best"), name: "the best" },
    { button: button("typical"), name: "a middling set of" },
    { button: button("worst"), name: "the worst" },
  ];
  return {
    element: html(
      "div",
      { class: "gkf-presets" },
      network,
      others.map((other) => other.button),
    ),
    /** @param {number} size of the chosen set */
    show(size) {
      for (const other of others) {
        other.button.textContent = `${other.name} ${few(size)}`;
        other.button.hidden = size < 2 || size === n;
      }
    },
  };
}

/**
 * How much each wave weighs; with the network's own weights its logits can be shown beside the sum.
 * @param {(equal: boolean) => void} weigh
 * @param {(real: boolean) => void} showReal
 */
function weightRow(weigh, showReal) {
  const box = html("input", { type: "checkbox", onchange: () => showReal(box.checked) });
  const real = html(
    "label",
    { class: "gkf-check" },
    box,
    html("span", { class: "gkf-ring-swatch", "aria-hidden": "true" }),
    " its real logits for this pair",
  );
  const weights = choice(
    "weights",
    [
      ["equal", "all equal"],
      ["network", "as in the network"],
    ],
    "equal",
    (value) => weigh(value === "equal"),
  );
  return {
    element: html("div", { class: "gkf-bar-row" }, weights, real),
    /** @param {boolean} equal */
    show: (equal) => (real.hidden = equal),
  };
}

/**
 * The pair as numbers, and its sum.
 * @param {number} p
 * @param {(patch: Partial<Pair>) => void} change
 * @param {HTMLElement} copy
 */
function pairRow(p, change, copy) {
  const { a, b, show } = pairInputs(p, change);
  const sum = html("span", { class: "gkf-sum-text" });
  return {
    element: html("div", { class: "gkf-inputs" }, a, html("span", {}, "+"), b, sum, copy),
    /** @param {Pair} now */
    show(now) {
      show(now);
      sum.replaceChildren(
        "= ",
        html("strong", { class: "gkf-letter-c" }, `${(now.a + now.b) % p}`),
        ` mod ${p}`,
      );
    },
  };
}

/**
 * The waves and their sum; a, b and the peak can be dragged.
 * @param {number} p
 * @param {() => Pair} pair
 * @param {(pair: Pair) => void} choose
 */
function waveChart(p, pair, choose) {
  const stack = waveStack(p);
  const element = html("div", { class: "gkf-wave-chart" }, stack.element);
  element.setAttribute("role", "img");
  /** @type {"a" | "b" | "c" | null} */
  let grip = null;
  const stop = draggable(
    element,
    (px, py) => {
      const { a, b } = pair();
      grip ??= stack.gripAt(px, py, { a, b });
      const at = stack.answerAt(px);
      choose(grip === "a" ? { a: at, b } : { a, b: mod(at - a, p) });
    },
    (dragging) => {
      grip = null;
      element.classList.toggle("gkf-dragging", dragging);
    },
  );
  return {
    element,
    /** @param {number} width @param {Sum} sum @param {number | null} k in the fore */
    layout(width, { K, equal, alphas, scores, found: { lead, rivals } }, k) {
      const text = { text: digits3(lead), unit: equal ? "" : "nats" };
      stack.layout(width, { K, alphas, scores, lead, rivals, ...text, k });
    },
    /** @param {Pair} now @param {Float32Array | null} logits @param {string} text */
    show({ a, b }, logits, text) {
      stack.show(a, b, logits);
      element.setAttribute("aria-label", text);
    },
    stop,
  };
}

/**
 * The margin, and where it stands among those of all sets of the same size.
 * @param {InterferenceData} data
 */
function marginPanel(data) {
  const histogram = marginHistogram(data.ceiling);
  const lead = html("strong", { class: "gkf-accuracy" });
  const unit = html("span", {});
  const place = html("p", { class: "gkf-place" });
  const title = html("p", { class: "gkf-title" });
  const number = html("p", {}, lead, " ", unit);
  return {
    element: html(
      "div",
      { class: "gkf-panels" },
      html("div", { class: "gkf-lead" }, html("span", { class: "gkf-label" }, "margin"), number, place),
      html("div", { class: "gkf-histogram-box" }, title, histogram.element),
    ),
    /** @param {number} width of the figure @param {Sum} sum @param {string} words */
    show(width, sum, words) {
      const { share: part } = sum.found;
      const size = sum.K.length;
      histogram.layout(width < NARROW ? width : width - BESIDE, 176);
      histogram.show(size ? data.counts(size) : [0], part, percent(Math.max(part, 0)));
      const sample = size > data.allUpTo ? " (a sample)" : "";
      title.textContent = size ? `All sets of ${few(size)}, by margin${sample}` : "";
      [lead.textContent, unit.textContent] = leadText(sum);
      place.textContent = words;
    },
  };
}
