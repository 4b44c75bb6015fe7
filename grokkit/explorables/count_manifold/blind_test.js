// Which of six curves is from a trained model? The reader chooses, and is told, with the reason.

import { curveView } from "./curve_view.js";
import { LETTERS, scoreText, verdictText, whatItIs } from "./words.js";
import { turning } from "../web/panels/turning.js";
import { html } from "../web/toolkit/dom.js";

/**
 * @import { CountCurve, Round } from "./data.js"
 * @import { Inks } from "./curve_view.js"
 */

const NO_MARKS = { own: -1, given: -1 };
const GAP = 12;
const FLAT = 0.7; // height of a picture, beside its width

/** @param {Round[]} rounds @param {(name: string) => CountCurve} curveOf the last of a run @param {() => Inks} inks */
export function blindTest(rounds, curveOf, inks) {
  const game = gameOf(rounds);
  const six = sixCurves(draw);
  const asked = question({
    choose(i) {
      game.choose(i);
      draw();
    },
    next() {
      game.next();
      draw();
    },
  });
  function draw() {
    six.show(game.round(), game.chosen() !== null, inks());
    asked.show(game, curveOf(game.round().name));
  }
  return {
    element: html(
      "div",
      { class: "gkf-cm-blind" },
      asked.title,
      six.element,
      html("div", { class: "gkf-cm-answers" }, asked.answers, six.buttons),
      asked.told,
    ),
    /** @param {number} width @param {boolean} narrow */
    layout(width, narrow) {
      six.layout(width, narrow);
      draw();
    },
    theme: draw,
    stop: six.stop,
  };
}

/** Six curves that turn together. @param {() => void} draw */
function sixCurves(draw) {
  const view = { turn: 340, tilt: 24, flat: false };
  const views = LETTERS.map(() => curveView());
  const names = LETTERS.map((letter) => html("b", {}, letter));
  const cells = views.map(({ element }, i) => html("div", {}, names[i], element));
  const grid = html("div", { class: "gkf-cm-six" }, cells);
  const turned = turning(grid, view, draw);
  return {
    element: turned.element,
    buttons: turned.buttons,
    /** @param {Round} round @param {boolean} told whether the answer is given @param {Inks} inks */
    show(round, told, inks) {
      views.forEach((one, i) => {
        names[i].replaceChildren(LETTERS[i], html("small", {}, told ? whatItIs(round, i) : ""));
        one.show({ points: round.curves[i], first: -1 }, NO_MARKS, view, inks);
      });
      turned.describe("six curves, one of them from a trained model");
    },
    /** @param {number} width @param {boolean} narrow */
    layout(width, narrow) {
      const columns = narrow ? 2 : 3;
      const side = Math.floor((width - GAP * (columns - 1)) / columns);
      grid.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
      for (const one of views) one.layout(side, Math.round(FLAT * side));
    },
    stop: turned.stop,
  };
}

/** What is asked, and what is told then. @param {{choose(i: number): void, next(): void}} on */
function question(on) {
  const round = html("small", {});
  const verdict = html("p", { class: "gkf-cm-verdict", role: "status" });
  const score = html("p", { class: "gkf-cm-score" });
  // The focus goes on to what can be pressed next.
  const buttons = LETTERS.map((letter, i) => {
    const onclick = () => {
      on.choose(i);
      next.focus({ preventScroll: true });
    };
    return html("button", { type: "button", class: "gkf-turn-button gkf-cm-answer", onclick }, letter);
  });
  const goOn = () => {
    on.next();
    buttons[0].focus({ preventScroll: true });
  };
  const next = html("button", { type: "button", class: "gkf-quiet", onclick: goOn }, "Next six curves");
  const text = "Blind test: which of these six curves is from a trained model?";
  return {
    title: html("p", { class: "gkf-title" }, text, round),
    answers: html("div", { class: "gkf-cm-letters", role: "group", "aria-label": "Your answer" }, buttons),
    told: html("div", {}, verdict, html("div", { class: "gkf-cm-after" }, score, next)),
    /** @param {ReturnType<typeof gameOf>} game @param {CountCurve} curve the model's */
    show(game, curve) {
      const chosen = game.chosen();
      round.textContent = `round ${game.number() + 1} of ${game.rounds}; they turn together`;
      buttons.forEach((button, i) => {
        button.disabled = chosen !== null;
        button.classList.toggle("gkf-cm-model-answer", chosen !== null && i === game.round().model);
      });
      verdict.textContent = chosen === null ? "" : verdictText(game.round(), chosen, curve);
      score.textContent = scoreText(game.right(), game.played());
      next.hidden = chosen === null;
    },
  };
}

/** The rounds, one after another and from the beginning again, and what was answered. @param {Round[]} rounds */
export function gameOf(rounds) {
  let number = 0;
  /** @type {number | null} */
  let chosen = null;
  let [right, played] = [0, 0];
  return {
    rounds: rounds.length,
    round: () => rounds[number],
    number: () => number,
    chosen: () => chosen,
    right: () => right,
    played: () => played,
    /** @param {number} i */
    choose(i) {
      if (chosen !== null) return;
      chosen = i;
      played += 1;
      if (i === rounds[number].model) right += 1;
    },
    next() {
      number = (number + 1) % rounds.length;
      chosen = null;
    },
  };
}
