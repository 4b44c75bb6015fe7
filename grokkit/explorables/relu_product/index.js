// ReluProduct: a clipped cosine, its overtones, and the many phases that leave one of them.

import { clippedChart, overtoneChart, writtenChart } from "./charts.js";
import { alike, cosineOf, evenly, heard } from "./chorus.js";
import { MOST, readData, stateBelow } from "./data.js";
import { ownData } from "./mine.js";
import { degrees, summary, three } from "./words.js";
import { neuronsAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { median } from "../web/toolkit/median.js";
import { share } from "../web/toolkit/share.js";
import { slider } from "../web/toolkit/slider.js";
import { turn } from "../web/toolkit/waves.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { ProductManifest } from "./data.js"
 */

const NARROW = 620;
const GAP = 40;
const WRITTEN = 250; // height in pixels
const STEPS = 20; // of the offset, from 0 to 1

export default figureModule(withMine(drawing, (run) => ownData(run, neuronsAsker(run.model))));

/** @param {Context<ProductManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing({ model, stage, figure }) {
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure });
  const view = { n: data.n, offset: 0, own: false };
  const change = (/** @type {Partial<typeof view>} */ patch) => {
    Object.assign(view, patch);
    show();
  };
  const controls = controlsOf(data, run.store.set.bind(run.store), change);
  const constant = once((k) => alike(data.network(k), data.p));
  const panels = panelsOf(controls);
  stage.append(...panels.elements);

  function show() {
    const { a, b, k } = stateBelow(data, run.store.get());
    const [x, y] = [turn(k, a, data.p), turn(k, b, data.p)];
    const neurons = view.own ? data.network(k) : evenly(view.n, view.offset);
    const offset = median(neurons.map((neuron) => neuron.offset)) ?? 0;
    // What the network's neurons say to all pairs alike, the rest of the network takes back.
    const found = heard(neurons, x, y, view.own ? constant(k) : undefined);
    const now = { p: data.p, a, b, k, n: neurons.length, offset, own: view.own };
    controls.show(now);
    panels.show(cosineOf(x, y), neurons, offset, found, { answer: x + y, words: summary(now, found) });
  }
  const unsubscribe = run.store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b || now.k !== before.k) show();
  });
  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      panels.layout(width);
      show();
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
 * What is left, in large; the three charts; and all of it in words.
 * @param {{choices: HTMLElement, sliders: HTMLElement}} controls
 */
function panelsOf({ choices, sliders }) {
  const charts = { clipped: clippedChart(), overtones: overtoneChart(), written: writtenChart() };
  const { clipped, overtones, written } = charts;
  for (const { element } of Object.values(charts)) {
    element.removeAttribute("aria-hidden");
    element.setAttribute("role", "img");
  }
  const head = headOf(choices);
  const said = liveLine();
  const left = html(
    "div",
    {},
    titled("A cosine, clipped", "over all phases φ; each dot is a neuron", clipped.element),
    titled("Its overtones", "at the right: what is left of each when all have written", overtones.element),
  );
  const right = html(
    "div",
    {},
    sliders,
    titled(
      "What they write",
      "to the answers, round the clock; thick: the sum, dashed: the ideal",
      written.element,
    ),
  );
  return {
    elements: [html("div", { class: "gkf-rp" }, head.element, left, right), said.element],
    /** @param {number} width of the figure */
    layout(width) {
      const column = width < NARROW ? width : (width - GAP) / 2;
      clipped.layout(column);
      overtones.layout(column);
      written.layout(column, WRITTEN);
    },
    /**
     * @param {ReturnType<typeof cosineOf>} cosine @param {import("./chorus.js").Neuron[]} neurons
     * @param {number} offset @param {ReturnType<typeof heard>} found @param {{answer: number, words: string}} now
     */
    show(cosine, neurons, offset, found, { answer, words }) {
      clipped.show(cosine, offset, neurons);
      overtones.show(cosine, offset, found.overtones);
      written.show(cosine, neurons, found.total, found.wanted, answer);
      head.show(found);
      for (const { element } of Object.values(charts)) element.setAttribute("aria-label", words);
      said.say(words);
    },
    stop: () => said.stop(),
  };
}

/**
 * A function of a number that computes each value once.
 * @template V
 * @param {(k: number) => V} compute
 */
function once(compute) {
  /** @type {Map<number, V>} */
  const known = new Map();
  return (/** @type {number} */ k) => {
    const value = known.get(k) ?? compute(k);
    known.set(k, value);
    return value;
  };
}

/** @param {string} name @param {string} note @param {HTMLElement} chart */
const titled = (name, note, chart) => [
  html("p", { class: "gkf-title" }, name, html("small", {}, note)),
  chart,
];

/** What is left, in large, beside what is chosen. @param {HTMLElement} choices */
function headOf(choices) {
  const [sum, other, off] = ["left of cos 2t", "left of all else", "the crest is off by"].map((name) => {
    const number = html("strong", { class: "gkf-accuracy" });
    return {
      number,
      element: html("div", { class: "gkf-score" }, html("span", { class: "gkf-label" }, name), number),
    };
  });
  return {
    element: html("div", { class: "gkf-rp-head" }, sum.element, other.element, off.element, choices),
    /** @param {ReturnType<typeof heard>} found */
    show(found) {
      sum.number.textContent = three(found.overtones[2]);
      other.number.textContent = three(found.other);
      off.number.textContent = degrees(found.off);
    },
  };
}

/**
 * What the reader sets.
 * @param {ReturnType<typeof readData>} data
 * @param {(state: {a?: number, b?: number, k?: number}) => void} place of the page
 * @param {(view: {n?: number, offset?: number, own?: boolean}) => void} change of this figure alone
 */
function controlsOf({ p, frequencies, clustered }, place, change) {
  const a = slider(letter("a"), "a", [0, p - 1], (n) => place({ a: n }));
  const b = slider(letter("b"), "b", [0, p - 1], (n) => place({ b: n }));
  const n = slider("neurons", "evenly placed neurons", [1, MOST], (value) => change({ n: value }));
  const offset = slider("offset θ", "offset", [-STEPS, STEPS], (value) => change({ offset: value / STEPS }));
  const who = choice(
    "neurons",
    [
      ["even", "evenly placed"],
      ["own", "the network’s"],
    ],
    "even",
    (value) => change({ own: value === "own" }),
  );
  const names = /** @type {[string, string][]} */ (frequencies.map((k) => [String(k), String(k)]));
  const frequency = choice("frequency", names, "", (value) => place({ k: Number(value) }));
  const radios = [...frequency.querySelectorAll("input")];
  return {
    choices: html("div", { class: "gkf-rp-choices" }, clustered ? who : null, frequency),
    sliders: html("div", {}, ...[a, b, n, offset].map((each) => each.element)),
    /** @param {{a: number, b: number, k: number, n: number, offset: number, own: boolean}} now */
    show(now) {
      a.show(now.a, String(now.a));
      b.show(now.b, String(now.b));
      n.show(Math.min(now.n, MOST), String(now.n), now.own);
      offset.show(Math.round(now.offset * STEPS), now.offset.toFixed(2).replace("-", "−"), now.own);
      for (const radio of radios) radio.checked = radio.value === String(now.k);
    },
  };
}
