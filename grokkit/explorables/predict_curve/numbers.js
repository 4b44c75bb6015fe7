// Guess and truth in numbers, for those who want them: the content of a folded box.

import { html } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";
import { valueAt } from "../web/toolkit/guess.js";
import { percentOf } from "./words.js";

/** @import { GuessData } from "./data.js" */

const HEADS = ["step", "your guess", "what happened"];

/**
 * @param {GuessData} data
 * @param {number[]} shares a finished guess
 * @param {{step: number, column: number}[]} knots a row for each
 * @returns {HTMLElement[]}
 */
export function numbersTable({ curveSteps, accuracy }, shares, knots) {
  const rows = knots.map(({ step, column }) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, whole(step)),
      html("td", {}, percentOf(shares[column])),
      html("td", {}, percentOf(valueAt(curveSteps, accuracy.test, step))),
    ),
  );
  const head = html(
    "tr",
    {},
    HEADS.map((text) => html("th", { scope: "col" }, text)),
  );
  return [
    html("summary", {}, "In numbers"),
    html("table", { class: "gkf-key" }, html("thead", {}, head), html("tbody", {}, rows)),
  ];
}
