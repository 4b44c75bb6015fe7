// The chart under the reader's hand: drawn on by pointer or finger, and by keys with a slider at some of its columns.

import { guessChart } from "./guess_chart.js";
import { percentOf } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { whole } from "../web/toolkit/format.js";
import { compared, drawn, moved } from "../web/toolkit/guess.js";

/**
 * @import { GuessData } from "./data.js"
 *
 * @typedef {{step: number, column: number}} Knot a place that the keys move
 * @typedef {{shares: number[], revealed: boolean}} Guess the drawing so far, and whether the reader has committed it
 */

const FINGER = 44; // pixels
const MOVING = /^(Arrow|Page|Home|End)/; // keys

/**
 * A slider for each column that the keys move.
 * @param {{step: number, column: number}[]} knots
 * @param {{move(i: number, share: number): void, reach(i: number): void, focus(): void}} on `move` to another share;
 *   `reach`: a key that cannot move the mark, at 100 % say, still draws the line up to it; `focus` came or went
 */
function knotSliders(knots, on) {
  return knots.map(({ step }, i) => {
    const slider = html("input", {
      type: "range",
      class: "gkf-knot",
      min: 0,
      max: 100,
      step: 1,
      "aria-orientation": "vertical",
      "aria-label": `Your guess at step ${whole(step)}`,
    });
    slider.addEventListener("input", () => on.move(i, Number(slider.value) / 100));
    slider.addEventListener("keyup", ({ key }) => MOVING.test(key) && on.reach(i));
    slider.addEventListener("focus", on.focus);
    slider.addEventListener("blur", on.focus);
    return slider;
  });
}

/**
 * @param {GuessData} data
 * @param {Knot[]} knots
 * @param {() => Guess} now
 * @param {(shares: number[]) => void} draw
 */
export function drawingPad(data, knots, now, draw) {
  const { span, curveSteps, accuracy } = data;
  const chart = guessChart(data);
  const columns = knots.map(({ column }) => column);
  const sliders = knotSliders(knots, {
    move: (i, share) => draw(moved(now().shares, columns, i, share)),
    reach(i) {
      const { shares } = now();
      if (columns[i] >= shares.length) draw(moved(shares, columns, i, shares[shares.length - 1]));
    },
    focus: showKnobs,
  });
  const element = html("div", { class: "gkf-pad" }, chart.element, sliders);

  function showKnobs() {
    const { shares, revealed } = now();
    chart.showKnobs(shares, columns, revealed ? -1 : sliders.findIndex((s) => s.matches(":focus-visible")));
  }

  /** @type {[number, number] | null} */
  let pencil = null; // where it was last
  const stop = draggable(
    element,
    (px, py) => {
      const { shares, revealed } = now();
      if (revealed) return;
      const here = chart.at(px, py);
      draw(drawn(shares, pencil ?? here, here));
      pencil = here;
    },
    () => (pencil = null),
  );

  return {
    element,
    /** @param {Guess} guess @param {boolean} arriving whether what happened shall be drawn in before the reader's eyes */
    show({ shares, revealed }, arriving) {
      element.classList.toggle("gkf-done", revealed);
      element.style.touchAction = revealed ? "auto" : "none"; // while there is something to draw, a finger draws
      sliders.forEach((slider, i) => {
        const there = columns[i] < shares.length;
        slider.disabled = revealed;
        slider.value = String(Math.round(100 * shares[Math.min(columns[i], shares.length - 1)]));
        slider.setAttribute("aria-valuetext", there ? percentOf(shares[columns[i]]) : "not drawn yet");
      });
      chart.show(shares);
      showKnobs();
      if (revealed) chart.reveal(shares, compared(shares, span, curveSteps, accuracy.test).gap, arriving);
      else chart.hide();
    },
    /** @param {number} width */
    layout(width) {
      chart.layout(width);
      sliders.forEach((slider, i) => (slider.style.left = `${chart.xOf(columns[i]) - FINGER / 2}px`));
    },
    stop,
  };
}
