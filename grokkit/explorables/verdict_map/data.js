// What a VerdictMap is told: claims, kinds with their models, and what became of each claim in each model.

import { isOutcome } from "./marks.js";
import { DataError, decode } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 * @import { Outcome } from "./marks.js"
 *
 * @typedef {object} Claim
 * @property {string} name
 * @property {string} published of the large model
 * @property {string[]} bars the thresholds, in words
 * @property {string} later what of them was not fixed before the models were trained
 *
 * @typedef {object} Finding of a claim in a model
 * @property {Outcome} outcome
 * @property {string[]} numbers one for each bar; none where it is unclear
 * @property {boolean[]} holds whether it is where it must be
 * @property {string} besides what else is told
 *
 * @typedef {{name: string, models: string[]}} Kind
 * @typedef {{claim: number, kind: number}} Cell
 * @typedef {Manifest & {claims: Claim[], kinds: Kind[], findings: Finding[][], options?: Partial<Cell>}} MapManifest
 *
 * @typedef {object} MapData
 * @property {Claim[]} claims
 * @property {Kind[]} kinds
 * @property {(cell: Cell) => Finding[]} at what was found in the models of a kind
 * @property {(claim: number) => Finding[]} along what was found in all models
 * @property {Cell} start
 */

/**
 * Check and arrange what the figure draws.
 * @param {MapManifest} manifest
 * @param {DataView} block
 * @returns {MapData}
 */
export function readData(manifest, block) {
  decode(manifest, block, "verdict_map", {});
  const { claims, kinds, findings } = manifest;
  if (!claims?.length || !kinds?.length) throw new DataError("there are no claims, or no models");
  const first = firstModels(kinds);
  claims.forEach((claim, row) => checkRow(claim, findings?.[row], /** @type {number} */ (first.at(-1))));
  const { claim = 0, kind = 0 } = manifest.options ?? {};
  if (!claims[claim]) throw new DataError(`there is no claim number ${claim}`);
  if (!kinds[kind]) throw new DataError(`there is no kind number ${kind}`);
  return {
    claims,
    kinds,
    at: (cell) => findings[cell.claim].slice(first[cell.kind], first[cell.kind + 1]),
    along: (row) => findings[row],
    start: { claim, kind },
  };
}

/**
 * The place of each kind's first model among all, and at the end their number.
 * @param {Kind[]} kinds
 */
function firstModels(kinds) {
  const first = [0];
  for (const { name, models } of kinds) {
    if (!models?.length) throw new DataError(`there is no model of the kind “${name}”`);
    first.push(first[first.length - 1] + models.length);
  }
  return first;
}

/**
 * @param {Claim} claim @param {Finding[] | undefined} row @param {number} models
 */
function checkRow({ name, bars }, row, models) {
  if (row?.length !== models)
    throw new DataError(`“${name}” is told of ${row?.length ?? 0} models, and there are ${models}`);
  for (const { outcome, numbers, holds } of row) {
    if (!isOutcome(outcome)) throw new DataError(`nothing that can become of “${name}” is “${outcome}”`);
    const needed = outcome === "unclear" ? 0 : bars.length;
    if (numbers?.length !== needed || holds?.length !== needed)
      throw new DataError(`“${name}” is decided by ${bars.length} numbers, got ${numbers?.length ?? 0}`);
    if (needed && (outcome === "reached") !== holds.every(Boolean))
      throw new DataError(`“${name}” is ${outcome}, but its numbers say otherwise`);
  }
}

/**
 * The cell that a key leads to, or null if it leads nowhere.
 * @param {Cell} cell @param {string} key @param {{claims: unknown[], kinds: unknown[]}} of
 * @returns {Cell | null}
 */
export function step({ claim, kind }, key, { claims, kinds }) {
  /** @type {Record<string, [number, number]>} */
  const goes = {
    ArrowUp: [claim - 1, kind],
    ArrowDown: [claim + 1, kind],
    ArrowLeft: [claim, kind - 1],
    ArrowRight: [claim, kind + 1],
    Home: [claim, 0],
    End: [claim, kinds.length - 1],
    PageUp: [0, kind],
    PageDown: [claims.length - 1, kind],
  };
  if (!Object.hasOwn(goes, key)) return null;
  const [row, column] = goes[key];
  return {
    claim: Math.max(0, Math.min(claims.length - 1, row)),
    kind: Math.max(0, Math.min(kinds.length - 1, column)),
  };
}
