// How many pairs of each split are right: beside the step in large numbers, and below the table as its key.

import { html } from "../toolkit/dom.js";
import { loss as lossText, percent, whole } from "../toolkit/format.js";
import { swatch } from "../toolkit/letters.js";

/** @import { Split } from "./pair_grid.js" */

const SPLITS = /** @type {const} */ (["train", "test"]);

/** Share of right answers and loss of a split. @param {Split} split */
export function score(split) {
  const accuracy = html("strong", { class: "gkf-accuracy" });
  const loss = html("span", {});
  const element = html(
    "div",
    { class: `gkf-score gkf-${split}-text` },
    html("span", { class: "gkf-label" }, swatch(split), ` ${split}`),
    accuracy,
    html("span", { class: "gkf-loss" }, "loss ", loss),
  );
  return {
    element,
    /** @param {number} hits @param {number} all @param {number} lossNow */
    show(hits, all, lossNow) {
      accuracy.textContent = percent(hits, all);
      loss.textContent = lossText(lossNow);
    },
  };
}

/** The marks of right and wrong answers, with how many there are of each. */
export function tableKey() {
  const numbers = {
    train: { right: html("span"), wrong: html("span") },
    test: { right: html("span"), wrong: html("span") },
  };
  const names = html(
    "tr",
    {},
    html("td", {}),
    html("th", { scope: "col" }, "right"),
    html("th", { scope: "col" }, "wrong"),
  );
  const rows = SPLITS.map((split) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, split),
      html("td", {}, swatch(split), " ", numbers[split].right),
      html("td", {}, swatch(split, true), " ", numbers[split].wrong),
    ),
  );
  return {
    element: html("table", { class: "gkf-key" }, html("thead", {}, names), html("tbody", {}, rows)),
    /** @param {Split} split @param {number} hits @param {number} all */
    show(split, hits, all) {
      numbers[split].right.textContent = whole(hits);
      numbers[split].wrong.textContent = whole(all - hits);
    },
  };
}
