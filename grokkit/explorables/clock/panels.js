// The panels of a Clock beside the clock itself: the addition table, the waves, and the sum in words.

import { handWaves } from "./hand_waves.js";
import { cyclicLegend, handReadout, written } from "./readouts.js";
import { sumTable } from "./sum_table.js";
import { fastSum, tableText } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { letter } from "../web/toolkit/letters.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Hands } from "./data.js" */

const READOUT = 290 + 28; // pixels beside the waves

/**
 * The addition table with the scale of its colours.
 * @param {(pair: {a: number, b: number}) => void} choose
 */
export function tablePanel(choose) {
  const table = sumTable();
  const legend = cyclicLegend();
  const axes = {
    a: html("span", { class: "gkf-axis-a", "aria-hidden": "true" }),
    b: html("span", { class: "gkf-axis-b", "aria-hidden": "true" }),
  };
  const frame = [axes.b, axes.a, html("div", { class: "gkf-grid" }, table.element)];
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-sums-panel" },
      html("div", { class: "gkf-grid-frame" }, frame),
      legend.element,
    ),
    layout: table.layout,
    paint: table.paint,
    /** @param {number} p */
    hoursOf(p) {
      axes.a.replaceChildren(letter("a"), ` = 0 … ${p - 1} `);
      axes.b.replaceChildren(letter("b"), ` = 0 … ${p - 1} `);
    },
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      table.show(hands.a, hands.b);
      legend.show(mod(hands.k * (hands.a + hands.b), p), p);
      table.element.setAttribute("aria-label", tableText(hands, p));
    },
    stop: draggable(table.element, (x, y) => choose(table.pairAt(x, y))),
  };
}

/** The waves of the hands, and their ends in numbers. */
export function wavesPanel() {
  const waves = handWaves();
  const readout = handReadout();
  const note = "cos: how high above the middle; sin: how far to the right";
  const title = html("p", { class: "gkf-title" }, "The ends of the hands", html("small", {}, note));
  const head = html("div", { class: "gkf-waves-head" }, title);
  return {
    head,
    element: html(
      "div",
      { class: "gkf-panel gkf-waves-panel" },
      head,
      html("div", { class: "gkf-waves-row" }, waves.element, readout.element),
    ),
    /** @param {number} width of the figure @param {boolean} narrow @param {number} p @param {number} k */
    layout(width, narrow, p, k) {
      waves.layout({ width: narrow ? width : width - READOUT, height: narrow ? 150 : 172 }, p, k);
    },
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      waves.show({ a: hands.a, b: hands.b, answer: mod(hands.a + hands.b, p) });
      readout.show(hands, p);
    },
  };
}

/**
 * The sum and what speed makes of it, and a button that shows it come about.
 * @param {boolean} speeds
 * @param {() => void} play
 */
export function saidBy(speeds, play) {
  const sum = html("p", { class: "gkf-sum" });
  const fast = html("p", { class: "gkf-fast" });
  const button = html("button", {
    type: "button",
    class: "gkf-round",
    "aria-label": "Watch b being added to a",
    onclick: play,
  });
  button.innerHTML =
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M8 5.5v13l11-6.5z"/></svg>';
  return {
    element: html(
      "div",
      { class: "gkf-clock-said" },
      reducedMotion() ? null : button,
      html("div", {}, sum, speeds ? fast : null),
    ),
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      sum.replaceChildren(...written(hands.a, hands.b, p));
      fast.textContent = fastSum(hands, p);
    },
  };
}
