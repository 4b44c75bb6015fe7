// PredictCurve: the reader draws how the test accuracy will go on, commits, and sees what happened over the drawing.

import { readData, roundSteps } from "./data.js";
import { ownData } from "./mine.js";
import { numbersTable } from "./numbers.js";
import { drawingPad } from "./pad.js";
import { drawnSoFar, hintText, revealedText } from "./words.js";
import { withMine } from "../web/mine/with_mine.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { finished, forgetGuess, keepGuess, keptGuess, places, valueAt } from "../web/toolkit/guess.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { GuessData, GuessManifest } from "./data.js"
 * @import { Guess, Knot } from "./pad.js"
 */

const NARROW = 560; // pixels

/**
 * The guess that the reader committed before, for this very stretch.
 * @param {GuessData} data
 */
function guessBefore({ run, span }) {
  const before = keptGuess(run.id);
  return before && String(before.span) === String(span) ? before.shares : null;
}

export default figureModule(withMine(drawing, ownData));

/** @param {Context<GuessManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing({ model, stage }) {
  const data = readData(model.get("manifest"), model.get("block"));
  const { run, span, curveSteps, accuracy } = data;
  /** The columns nearest to some round steps. @type {Knot[]} */
  const knots = roundSteps(span).map((step) => ({ step, column: Math.round(places(span).column(step)) }));
  const beginning = [valueAt(curveSteps, accuracy.test, span[0])];
  const before = guessBefore(data);
  /** @type {Guess} */
  let guess = { shares: before ?? beginning, revealed: Boolean(before) };

  const pad = drawingPad(data, knots, () => guess, draw);
  const buttons = buttonRow(
    () => (guess.revealed ? takeBack() : reveal()),
    () => draw(beginning),
  );
  const line = liveLine();
  const numbers = html("details", { class: "gkf-numbers" });
  stage.append(pad.element, buttons.element, html("div", { class: "gkf-verdict" }, line.element), numbers);

  /** @param {number[]} shares */
  function draw(shares) {
    if (guess.revealed) return;
    guess = { shares, revealed: false };
    show();
  }

  function reveal() {
    if (!finished(guess.shares)) return;
    keepGuess(run.id, span, guess.shares);
    guess = { ...guess, revealed: true };
    show(true);
  }

  function takeBack() {
    forgetGuess(run.id);
    guess = { shares: beginning, revealed: false };
    show();
  }

  /** @param {boolean} [arriving] whether what happened shall be drawn in before the reader's eyes */
  function show(arriving = false) {
    const { shares, revealed } = guess;
    buttons.show(guess);
    pad.show(guess, arriving);
    numbers.hidden = !revealed;
    numbers.replaceChildren(...(revealed ? numbersTable(data, shares, knots) : [])); // before, no truth in the page
    line.say(revealed ? revealedText(data, shares) : drawnSoFar(data, shares, knots));
  }

  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      pad.layout(width);
      show();
    },
    theme() {},
    stop() {
      pad.stop();
      line.stop();
    },
  };
}

/**
 * What can be done with the drawing, and what should be.
 * @param {() => void} commitOrTakeBack
 * @param {() => void} startAgain
 */
function buttonRow(commitOrTakeBack, startAgain) {
  const commit = html("button", { type: "button", class: "gkf-commit", onclick: commitOrTakeBack });
  const clear = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: startAgain },
    "Clear the drawing",
  );
  const hint = html("p", { class: "gkf-hint" });
  return {
    element: html("div", { class: "gkf-bar-row" }, commit, clear, hint),
    /** @param {Guess} guess */
    show({ shares, revealed }) {
      commit.textContent = revealed ? "Take it back and draw again" : "Show what happened";
      commit.disabled = !revealed && !finished(shares);
      clear.hidden = revealed || shares.length < 2;
      hint.textContent = revealed ? "" : hintText(shares);
    },
  };
}
