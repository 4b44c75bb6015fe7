// The chart on which a curve is guessed: what is known at its left edge, room to draw, and, later, the truth.

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { COLUMNS } from "../web/toolkit/guess.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { guessMark, knobMarks, knownMarks, namesOf, planOf, truthMarks } from "./guess_marks.js";

/** @import { GuessData } from "./data.js" */

const DRAWN_IN = 700; // milliseconds in which the truth appears

/**
 * Draw the truth in before the reader's eyes: first its curve, then what stands with it.
 * @param {ReturnType<typeof truthMarks>} marks
 */
function drawIn({ test, rest }) {
  const timing = { duration: DRAWN_IN, easing: "cubic-bezier(0.2, 0.6, 0.3, 1)" };
  const strokeDasharray = "1 1";
  test.animate(
    [
      { strokeDasharray, strokeDashoffset: 1 },
      { strokeDasharray, strokeDashoffset: 0 },
    ],
    timing,
  );
  rest.animate([{ opacity: 0 }, { opacity: 0, offset: 0.7 }, { opacity: 1 }], timing);
}

/** @param {GuessData} data */
export function guessChart(data) {
  const { span } = data;
  const still = svg("g");
  const guess = svg("path", { class: "gkf-curve gkf-guess" });
  const truth = svg("g", { class: "gkf-truth" });
  const guessName = svg("text", { class: "gkf-name gkf-guess-name" });
  const knobs = svg("g");
  const { element, resize } = chartFrame("gkf-guess-chart", [still], [truth, guess, guessName, knobs]);
  let plan = planOf(0, data);

  return {
    element,
    /** @param {number} width */
    layout(width) {
      plan = planOf(width, data);
      resize(width, plan.height);
      still.replaceChildren(...knownMarks(plan, data));
    },
    /**
     * The reader's drawing so far.
     * @param {number[]} shares
     */
    show(shares) {
      const { outline, text, place } = guessMark(plan, shares);
      guess.setAttribute("d", outline);
      guessName.classList.toggle("gkf-invitation", !outline);
      guessName.textContent = text;
      set(guessName, place);
    },
    /**
     * What happened, over the drawing.
     * @param {number[]} shares the finished guess
     * @param {{step: number, mine: number, truth: number}} gap the largest one
     * @param {boolean} arriving whether it shall be drawn in before the reader's eyes
     */
    reveal(shares, gap, arriving) {
      const names = namesOf(plan, data, shares, gap);
      set(guessName, names.guess);
      const marks = truthMarks(plan, data, shares, gap, names.truth);
      truth.replaceChildren(marks.rest, marks.test);
      if (arriving && !reducedMotion()) drawIn(marks);
    },
    hide: () => truth.replaceChildren(),
    /**
     * Marks at the columns that the keys move; one of them may have the focus.
     * @param {number[]} shares @param {number[]} columns @param {number} focused
     */
    showKnobs: (shares, columns, focused) =>
      knobs.replaceChildren(...knobMarks(plan, shares, columns, focused)),
    /**
     * Column (not whole) and share of a place in pixels; the last few pixels belong to the end.
     * @param {number} px @param {number} py
     * @returns {[number, number]}
     */
    at(px, py) {
      const column = (COLUMNS * (plan.x.invert(px) - span[0])) / (span[1] - span[0]);
      return [column > COLUMNS - 2 ? COLUMNS : Math.max(0, column), plan.y.invert(py)];
    },
    /** @param {number} column */
    xOf: (column) => plan.at(column),
  };
}
