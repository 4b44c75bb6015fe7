// Four hands that can vote, each with its speed: what the reader switches and turns, and what the page knows of it.

/**
 * A hand: its speed, and whether it votes.
 * @typedef {{k: number, on: boolean}} Hand
 */

export const HANDS = 4;

/** The speeds of those that vote. @param {Hand[]} hands */
export const voting = (hands) => hands.filter(({ on }) => on).map(({ k }) => k);

/**
 * The hands for the speeds that vote on this page. Hands stay as they are where they say it already; one that does not
 * vote keeps its speed.
 * @param {readonly number[]} speeds there may be more than hands to show them
 * @param {Hand[]} before
 * @returns {Hand[]}
 */
export function handsFor(speeds, before) {
  if (String(voting(before)) === String(speeds.slice(0, HANDS))) return before;
  return before.map(({ k }, i) => (i < speeds.length ? { k: speeds[i], on: true } : { k, on: false }));
}
