// What a cell says: the claim, what became of it, and number by number what each of its models has.

import { mark } from "./marks.js";
import { OUTCOMES, fixedText, outcomeText } from "./words.js";
import { html } from "../web/toolkit/dom.js";

/** @import { Cell, Claim, Finding, Kind, MapData } from "./data.js" */

/** @param {MapData} data */
export function reading(data) {
  const name = html("p", { class: "gkf-vm-claim gkf-step" });
  const verdict = html("p", { class: "gkf-vm-verdict" });
  const published = html("p", { class: "gkf-vm-published" });
  const numbers = html("div", { class: "gkf-vm-numbers" });
  const besides = html("div", { class: "gkf-vm-besides" });
  return {
    element: html("div", { class: "gkf-vm-reading" }, name, verdict, published, numbers),
    besides,
    /** @param {Cell} cell */
    show(cell) {
      const [claim, kind, found] = [data.claims[cell.claim], data.kinds[cell.kind], data.at(cell)];
      name.textContent = claim.name;
      verdict.replaceChildren(html("span", { class: "gkf-label" }, kind.name), ` ${outcomeText(found)}`);
      published.replaceChildren(html("span", { class: "gkf-label" }, "published"), ` ${claim.published}`);
      const reason = onlyReason(found);
      numbers.replaceChildren(
        reason === null ? numbersTable(claim, kind, found) : html("p", {}, `${reason}.`),
      );
      const more = reason === null ? besidesLines(kind, found) : [];
      besides.replaceChildren(...more, html("p", {}, fixedText(claim.later)));
    },
  };
}

/** @param {Claim} claim @param {Kind} kind @param {Finding[]} found */
function numbersTable({ bars }, { models }, found) {
  const cell = (/** @type {Finding} */ each, /** @type {number} */ i) =>
    each.outcome === "unclear"
      ? html("td", {}, mark("unclear"), html("span", { class: "gkf-vm-spoken" }, OUTCOMES.unclear))
      : html(
          "td",
          {},
          mark(each.holds[i] ? "reached" : "not reached"),
          each.numbers[i],
          html("span", { class: "gkf-vm-spoken" }, each.holds[i] ? " holds" : " fails"),
        );
  return html(
    "table",
    {},
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html("th", { scope: "col" }, "must be"),
        models.map((m) => html("th", { scope: "col" }, m)),
      ),
    ),
    html(
      "tbody",
      {},
      bars.map((bar, i) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, bar),
          found.map((each) => cell(each, i)),
        ),
      ),
    ),
  );
}

/** Why a claim cannot be told of any of the models, if that is so of all for the same reason. @param {Finding[]} found */
const onlyReason = (found) =>
  found.every(({ outcome, besides }) => outcome === "unclear" && besides === found[0].besides)
    ? found[0].besides
    : null;

/**
 * What else was told of each model.
 * @param {Kind} kind @param {Finding[]} found
 */
const besidesLines = ({ models }, found) =>
  found.flatMap(({ besides }, i) => (besides ? [html("p", {}, `${models[i]}: ${besides}.`)] : []));
