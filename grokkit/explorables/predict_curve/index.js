// PredictCurve: the reader draws how the test accuracy will go on, commits, and sees what happened over the drawing.

import { readData, roundSteps } from "./data.js";
import { guessChart } from "./guess_chart.js";
import { numbersTable } from "./numbers.js";
import { drawnSoFar, hintText, percentOf, revealedText } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import {
  compared,
  drawn,
  finished,
  forgetGuess,
  keepGuess,
  keptGuess,
  moved,
  places,
  valueAt,
} from "../web/toolkit/guess.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { GuessData, GuessManifest } from "./data.js"
 */

const NARROW = 560; // pixels
const FINGER = 44;
const MOVING = /^(Arrow|Page|Home|End)/; // keys

/**
 * The guess that the reader committed before, for this very stretch.
 * @param {GuessData} data
 */
function guessBefore({ run, span }) {
  const before = keptGuess(run.id);
  return before && String(before.span) === String(span) ? before.shares : null;
}

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

export default figureModule((/** @type {Context<GuessManifest>} */ { model, stage }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { run, span, curveSteps, accuracy } = data;
  const knots = roundSteps(span).map((step) => ({ step, column: Math.round(places(span).column(step)) }));
  const columns = knots.map(({ column }) => column); // the nearest to these steps
  const beginning = [valueAt(curveSteps, accuracy.test, span[0])];
  const before = guessBefore(data);
  let shares = before ?? beginning;
  let revealed = Boolean(before);

  const chart = guessChart(data);
  const line = liveLine();
  const sliders = knotSliders(knots, {
    move: (i, share) => draw(moved(shares, columns, i, share)),
    reach: (i) => {
      if (columns[i] >= shares.length) draw(moved(shares, columns, i, shares[shares.length - 1]));
    },
    focus: () => show(),
  });
  const pad = html("div", { class: "gkf-pad" }, chart.element, sliders);
  const commit = html("button", {
    type: "button",
    class: "gkf-commit",
    onclick: () => (revealed ? takeBack() : reveal()),
  });
  const startAgain = { type: "button", class: "gkf-quiet", onclick: () => draw(beginning) };
  const clear = html("button", startAgain, "Clear the drawing");
  const hint = html("p", { class: "gkf-hint" });
  const numbers = html("details", { class: "gkf-numbers" });
  stage.append(
    pad,
    html("div", { class: "gkf-bar-row" }, commit, clear, hint),
    html("div", { class: "gkf-verdict" }, line.element),
    numbers,
  );

  /** @param {number[]} next */
  function draw(next) {
    if (revealed) return;
    shares = next;
    show();
  }

  function reveal() {
    if (!finished(shares)) return;
    keepGuess(run.id, span, shares);
    revealed = true;
    show(true);
  }

  function takeBack() {
    forgetGuess(run.id);
    shares = beginning;
    revealed = false;
    show();
  }

  /** @param {boolean} [arriving] whether what happened shall be drawn in before the reader's eyes */
  function show(arriving = false) {
    pad.classList.toggle("gkf-done", revealed);
    pad.style.touchAction = revealed ? "auto" : "none"; // while there is something to draw, a finger draws
    commit.textContent = revealed ? "Take it back and draw again" : "Show what happened";
    commit.disabled = !revealed && !finished(shares);
    clear.hidden = revealed || shares.length < 2;
    hint.textContent = revealed ? "" : hintText(shares);
    showSliders();
    chart.show(shares, revealed);
    chart.showKnobs(shares, columns, revealed ? -1 : sliders.findIndex((s) => s.matches(":focus-visible")));
    showTruth(arriving);
    line.say(revealed ? revealedText(data, shares) : drawnSoFar(data, shares, knots));
  }

  function showSliders() {
    sliders.forEach((slider, i) => {
      const there = columns[i] < shares.length;
      slider.disabled = revealed;
      slider.value = String(Math.round(100 * shares[Math.min(columns[i], shares.length - 1)]));
      slider.setAttribute("aria-valuetext", there ? percentOf(shares[columns[i]]) : "not drawn yet");
    });
  }

  /** @param {boolean} arriving */
  function showTruth(arriving) {
    numbers.hidden = !revealed;
    if (revealed) {
      chart.reveal(shares, compared(shares, span, curveSteps, accuracy.test).gap, arriving);
      numbers.replaceChildren(...numbersTable(data, shares, knots));
    } else {
      chart.hide();
      numbers.replaceChildren(); // no truth in the page, not even hidden
    }
  }

  /** @type {[number, number] | null} */
  let pencil = null; // where it was last
  const stopDrag = draggable(
    pad,
    (px, py) => {
      if (revealed) return;
      const here = chart.at(px, py);
      draw(drawn(shares, pencil ?? here, here));
      pencil = here;
    },
    () => (pencil = null),
  );

  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      chart.layout(width);
      sliders.forEach((slider, i) => (slider.style.left = `${chart.xOf(columns[i]) - FINGER / 2}px`));
      show();
    },
    theme() {},
    stop() {
      stopDrag();
      line.stop();
    },
  };
});
