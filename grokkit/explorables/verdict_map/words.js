// What a VerdictMap says: of a cell, of a row, and of all.

/**
 * @import { Cell, Finding, MapData } from "./data.js"
 * @import { Outcome } from "./marks.js"
 */

/** @type {Record<Outcome, string>} */
export const OUTCOMES = { reached: "reached", "not reached": "not reached", unclear: "cannot be told" };

/** @param {Finding[]} found @param {Outcome} outcome */
export const count = (found, outcome) => found.filter((each) => each.outcome === outcome).length;

/** In how many of the models it is reached, and in how many it cannot be told. @param {Finding[]} found */
export function outcomeText(found) {
  const n = found.length;
  const [reached, unclear] = [count(found, "reached"), count(found, "unclear")];
  if (n === 1) return OUTCOMES[found[0].outcome];
  if (unclear === n) return OUTCOMES.unclear;
  const told = reached === n ? `in all ${n}` : `in ${reached || "none"} of ${n}`;
  return `reached ${told}${unclear ? `, ${OUTCOMES.unclear} in ${unclear}` : ""}`;
}

/** What is heard of a cell. @param {MapData} data @param {Cell} cell */
export const cellText = (data, cell) =>
  `${data.claims[cell.claim].name}, ${data.kinds[cell.kind].name}: ${outcomeText(data.at(cell))}`;

/** When the thresholds of a claim were fixed. @param {string} later */
export const fixedText = (later) =>
  later ? `Not fixed before these models were trained: ${later}.` : "Fixed before these models were trained.";

/**
 * The map as a whole, and the chosen row.
 * @param {MapData} data @param {Cell} cell
 */
export function summary(data, cell) {
  const rows = data.claims.map((_, row) => data.along(row));
  const n = rows[0].length;
  const all = rows.filter((row) => count(row, "reached") === n).length;
  const none = rows.filter((row) => count(row, "reached") === 0).length;
  const row = data.along(cell.claim);
  return (
    `Of ${data.claims.length} claims ${all} are reached in all ${n} models, ` +
    `${data.claims.length - all - none} in some, ${none} in none. ` +
    `“${data.claims[cell.claim].name}” is reached in ${count(row, "reached")} of ${n}.`
  );
}
