// A square sheet that is rolled up to a tube and closed to a ring, in space.

import { mod } from "../web/toolkit/waves.js";

/** @import { Place } from "../web/panels/turning.js" */

const TURN = 2 * Math.PI;
const STRETCH = 1.5; // by how much more than its length the tube is drawn out to a ring that has a hole
const LITTLE = 1e-3; // less bent than this is flat

/**
 * Where a place of the sheet is. From 0 to ½ it is rolled: its left and its right edge meet. From ½ to 1 the tube is
 * closed: the upper and the lower edge meet.
 * @param {number} across 0 … 1, from the left edge to the right @param {number} down 0 … 1 @param {number} bent 0 … 1
 * @returns {Place}
 */
export function placeOn(across, down, bent) {
  const rolled = Math.min(2 * bent, 1);
  const closed = Math.max(2 * bent - 1, 0);
  const [u, v] = [across - 0.5, down - 0.5];
  const flat = rolled < LITTLE;
  const angle = TURN * u * rolled;
  const x = flat ? u : Math.sin(angle) / (TURN * rolled);
  const z = flat ? 0 : (Math.cos(angle) - 1) / (TURN * rolled); // 0 in the middle of the sheet
  if (closed < LITTLE) return [x, v, z];
  const length = 1 + STRETCH * closed;
  const far = length / (TURN * closed); // from the middle of the ring to that of the tube
  const around = TURN * v * closed;
  const out = far + z + 1 / TURN;
  return [x, out * Math.sin(around), out * Math.cos(around) - far - 1 / TURN];
}

/**
 * All pairs with one answer, as places of the sheet: runs that stay on it, broken where they leave it.
 * @param {number} answer @param {number} p @param {number} n points
 * @returns {[number, number][][]}
 */
export function lineOf(answer, p, n) {
  /** @type {[number, number][][]} */
  const runs = [];
  let last = Infinity;
  for (let i = 0; i <= n; i++) {
    const down = i / n;
    const across = mod(((answer + 1) / p - down) * n, n) / n; // the middles of cells: a + b + 1 halves
    if (across > last || i === 0) runs.push([]);
    runs[runs.length - 1].push([across, down]);
    last = across;
  }
  return runs;
}
