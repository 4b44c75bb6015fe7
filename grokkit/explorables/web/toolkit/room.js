// The room that a text takes in a drawing, and whether two texts meet: so that no label covers another.

/**
 * @typedef {[number, number]} Point in pixels
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box in pixels
 * @typedef {{x: number, y: number, "text-anchor"?: string}} Spot where the base line of a text begins, ends or is halved
 */

const LETTER = 8; // pixels of a letter, rather more than less
const [ASCENT, DESCENT] = [12, 4];

/**
 * @param {Spot} spot @param {string} text
 * @param {number} letter pixels of each letter
 * @returns {Box}
 */
export function boxOf({ x, y, "text-anchor": anchor = "start" }, text, letter = LETTER) {
  const width = letter * text.length;
  const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
  return { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
}

/** @param {Box} one @param {Box} other */
export const meet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/**
 * Whether a path comes through a box; a steep piece of it counts as all the room between its ends.
 * @param {Point[]} path @param {Box} box
 */
export const strikes = (path, box) =>
  path.some(([x, y], i) => {
    const [u, v] = path[Math.max(0, i - 1)];
    const room = { left: u, right: x + 1e-6, top: Math.min(v, y), bottom: Math.max(v, y) + 1e-6 };
    return meet(room, box);
  });

/**
 * The first of several spots where a text is free.
 * @template {Spot} S
 * @param {string} text
 * @param {S[]} spots the best first
 * @param {{paths?: Point[][], boxes?: Box[], room?: Box, letter?: number}} around what the text keeps clear of, the room that
 *   it stays in, and pixels of each letter
 * @returns {S} the first spot, if none is free
 */
export function firstFree(text, spots, { paths = [], boxes = [], room, letter }) {
  const free = spots.find((spot) => {
    const box = boxOf(spot, text, letter);
    const within = !room || holds(room, box);
    return within && !boxes.some((other) => meet(other, box)) && !paths.some((path) => strikes(path, box));
  });
  return free ?? spots[0];
}

/** @param {Box} room @param {Box} box */
const holds = (room, box) =>
  box.left >= room.left && box.right <= room.right && box.top >= room.top && box.bottom <= room.bottom;
