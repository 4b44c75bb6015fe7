// The panels of one neuron: its image, its waves, what it writes.

import { answersChart } from "./answers_chart.js";
import { afterRelu, beforeRelu } from "../web/engine/neuron_math.js";
import { pixelImage } from "./pixel_image.js";
import { waveMap } from "./wave_map.js";
import { waveTable } from "./wave_table.js";
import { pairText, partsText } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { whole } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { panel } from "../web/toolkit/panel.js";
import { ringMark } from "../web/toolkit/ring.js";
import { mod, turn } from "../web/toolkit/waves.js";

/**
 * @import { Step } from "./data.js"
 * @import { Shown } from "./words.js"
 */

/**
 * A pair of numbers, or none.
 * @typedef {{a: number, b: number} | null} Pair
 */

const LEAST = 18; // pixels across a ring

/**
 * A pair to be followed, and what the neuron does there.
 * @param {number} p
 * @param {(pair: {a?: number, b?: number}) => void} choose
 */
function pairRow(p, choose) {
  const { a, b, show } = pairInputs(p, choose);
  const said = html("p", { class: "gkf-pair-text" });
  const label = html("span", {}, "Follow a pair:");
  return {
    element: html("div", { class: "gkf-pair" }, html("div", { class: "gkf-pair-inputs" }, label, a, b), said),
    /** @param {Pair} pair @param {Float32Array} sums of the neuron, before its ReLU, for all pairs */
    show(pair, sums) {
      show(pair);
      said.textContent = pair ? pairText(sums[pair.a * p + pair.b]) : "Point at the image, or type a and b.";
    },
  };
}

/**
 * The activation for all pairs as an image; pointing at it, or typing, chooses a pair.
 * @param {number} p
 * @param {(pair: {a?: number, b?: number}) => void} choose
 */
export function imagePanel(p, choose) {
  const image = pixelImage(p);
  const heading = html("p", { class: "gkf-title" });
  const ring = ringMark("gkf-ring", LEAST);
  ring.element.hidden = true;
  const row = pairRow(p, choose);
  const rings = html("div", { class: "gkf-rings", "aria-hidden": "true" }, ring.element);
  const box = html("div", { class: "gkf-grid", role: "img" }, image.canvas, rings);
  const element = html(
    "div",
    { class: "gkf-panel" },
    heading,
    html(
      "div",
      { class: "gkf-grid-frame" },
      html("span", { class: "gkf-axis-b", "aria-hidden": "true" }, letter("b"), " →"),
      html("span", { class: "gkf-axis-a", "aria-hidden": "true" }, letter("a"), " "),
      box,
    ),
    row.element,
  );
  /** @type {number[]} */
  let order = [];
  const sums = new Float32Array(p * p);
  const values = new Float32Array(p * p);

  /** Where the pair is in the image, and what the neuron does there. @param {Pair} pair */
  function showPair(pair) {
    row.show(pair, sums);
    ring.element.hidden = !pair;
    if (pair) ring.show(order.indexOf(pair.a), order.indexOf(pair.b), image.cell());
  }

  return {
    element,
    values,
    showPair,
    /**
     * @param {number} n of the neuron
     * @param {Step} now
     * @param {number[]} newOrder of rows and columns
     * @param {Uint32Array} ramp
     */
    show(n, now, newOrder, ramp) {
      order = newOrder;
      beforeRelu(n, now.tables, now.weights, p, sums);
      values.set(sums);
      image.paint(afterRelu(values), order, ramp);
      heading.replaceChildren(`Neuron ${n}`, html("small", {}, "its activation for all pairs"));
    },
    /** @param {Shown} shown @param {boolean} byClock whether numbers stand in the order of the clock */
    describe({ n, k }, byClock) {
      const stand = byClock ? `numbers in the order of the clock with k = ${k}` : "numbers in order";
      box.setAttribute("aria-label", `Activation of neuron ${n} for all ${whole(p * p)} pairs, ${stand}.`);
    },
    /** @param {number} most pixels of the side @param {boolean} narrow @returns {number} width of the panel */
    layout(most, narrow) {
      image.layout(most);
      const wide = image.side() + GUTTER;
      element.style.width = narrow ? "" : `${wide}px`;
      return wide;
    },
    stop: draggable(image.canvas, (x, y) => {
      const [a, b] = image.cellAt(x, y).map((i) => order[i]);
      choose({ a, b });
    }),
  };
}

const GUTTER = 22; // pixels beside the image for the name of its rows

/**
 * The waves in the image.
 * @param {number} p
 */
export function mapPanel(p) {
  const map = waveMap(p);
  const shares = html("p", { class: "gkf-shares" });
  const note = [
    "frequency of ",
    letter("b"),
    " across, of ",
    letter("a"),
    " down; the larger a dot, the larger the wave",
  ];
  return {
    element: panel("Its waves", note, map.element, shares),
    layout: map.layout,
    /**
     * @param {Shown} shown
     * @param {Float32Array} values of the image
     * @returns {string} what is seen
     */
    show({ n, k }, values) {
      const waves = waveTable(values, p, k);
      map.show(waves.norms, waves.rest < 0.5 ? k : 0); // names only where they name what is seen
      const parts = partsText(k, waves);
      shares.textContent = parts;
      map.element.setAttribute("aria-label", `Map of the waves in neuron ${n}. ${parts}`);
      return parts;
    },
  };
}

/**
 * What the neuron writes, to every answer.
 * @param {number} p
 * @param {string} op of the task: only of a sum the answer is marked
 */
export function writesPanel(p, op) {
  const chart = answersChart(p);
  const note = [
    "per unit of activation, to the logit of each answer ",
    letter("c"),
    "; the line is its wave",
  ];
  return {
    element: panel("What it writes", note, chart.element),
    layout: chart.layout,
    /** @param {Shown} shown @param {Step} now @param {number[]} order @param {Pair} pair */
    show({ n, k, fit }, now, order, pair) {
      const { writeSize, writePhase } = fit;
      chart.show(
        now.answers.subarray(n * p, (n + 1) * p),
        (c) => (k ? writeSize * Math.cos(turn(k, c, p) + writePhase) : 0),
        order,
        op === "add" && pair ? mod(pair.a + pair.b, p) : null,
      );
    },
  };
}
