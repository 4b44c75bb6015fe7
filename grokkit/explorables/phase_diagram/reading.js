// What a cell says: its curves, and what each of its seeds did; and the way to a training of one's own.

import { cellCurves } from "./curves.js";
import { cellText, curvesText, placeText, rowText, seedText } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { reducedMotion } from "../web/toolkit/player.js";

/** @import { PhaseData, Place } from "./data.js" */

/**
 * @param {PhaseData} data
 * @param {(dials: number[]) => void} turn sets the dials of the page's training
 */
export function reading(data, turn) {
  const name = html("p", { class: "gkf-step gkf-pd-name" });
  const verdict = html("p", { class: "gkf-pd-verdict" });
  const curves = cellCurves(data.steps);
  const seeds = html("ul", { class: "gkf-pd-seeds" });
  const row = html("p", { class: "gkf-pd-along" });
  /** @type {number[] | null} */
  let dials = null;
  const train = html(
    "button",
    { type: "button", class: "gkf-quiet gkf-pd-train", onclick: () => dials && goTo(dials, turn) },
    "Train this cell in the page",
  );
  return {
    element: html("div", { class: "gkf-pd-reading" }, name, verdict, curves.element, seeds, row, train),
    layout: curves.layout,
    /** @param {Place} place */
    show(place) {
      const cell = data.cells[place.row][place.column];
      name.textContent = placeText(data, place);
      verdict.textContent = `${cellText(cell.runs)}.`;
      curves.show(cell.runs.flatMap((told) => (told ? [data.curves(told)] : [])));
      curves.describe(curvesText(data, place));
      seeds.replaceChildren(
        ...cell.runs.map((told, i) => html("li", {}, seedText(told, data.seeds[i], data.target))),
      );
      row.textContent = rowText(data, place);
      dials = cell.dials;
      train.hidden = dials === null || trainingOnPage() === null;
    },
  };
}

/** The page's figure in which a network trains, awake or not. */
const trainingOnPage = () =>
  document.querySelector('figure[data-gk-figure="live_training"], figure:has(.gkf-live-settings)');

/** @param {number[]} dials @param {(dials: number[]) => void} turn */
function goTo(dials, turn) {
  turn([...dials]);
  trainingOnPage()?.scrollIntoView({ block: "start", behavior: reducedMotion() ? "auto" : "smooth" });
}
