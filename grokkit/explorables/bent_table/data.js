// What a BentTable is told: how many hours there are.

import { DataError, decode } from "../web/toolkit/data.js";

/** @import { Manifest } from "../web/toolkit/types.js" */

/** @typedef {Manifest & {options?: {p: number}}} BentManifest */

const [LEAST_P, MOST_P] = [3, 499]; // hours; as in figure.py

/**
 * Check what the figure is told.
 * @param {BentManifest} manifest
 * @param {DataView} block
 */
export function readOptions(manifest, block) {
  decode(manifest, block, "bent_table", {});
  const { p } = manifest.options ?? {};
  if (p === undefined || !Number.isInteger(p) || p < LEAST_P || p > MOST_P)
    throw new DataError(`a table needs ${LEAST_P} to ${MOST_P} hours, not ${p}`);
  return { p };
}
