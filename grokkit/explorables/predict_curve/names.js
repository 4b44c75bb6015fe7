// Where the names of guess and truth stand: beside their curves, and neither on a curve nor on each other.

/**
 * @typedef {[number, number]} Point in pixels
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 * @typedef {{x: number, y: number, "text-anchor": string}} Spot
 * @typedef {{paths: Point[][], boxes: Box[]}} Taken what a name keeps clear of
 */

const LETTER = 8; // pixels of a letter, rather more than less
const [ASCENT, DESCENT] = [12, 4];
const [ABOVE, BELOW] = [-10, 20]; // from a curve to the base line of its name
const ANCHORS = ["end", "start", "middle"];

/**
 * The room that a text takes.
 * @param {Spot} spot @param {string} text
 * @returns {Box}
 */
export function boxOf({ x, y, "text-anchor": anchor }, text) {
  const width = LETTER * text.length;
  const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
  return { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/**
 * Whether a path comes through a box; a steep piece of it counts as all the room between its ends.
 * @param {Point[]} path @param {Box} box
 */
export const strikes = (path, box) =>
  path.some(([x, y], i) => {
    const [u, v] = path[Math.max(0, i - 1)];
    const room = { left: u, right: x + 1e-6, top: Math.min(v, y), bottom: Math.max(v, y) + 1e-6 };
    return overlap(room, box);
  });

/**
 * The first place beside a curve, above or below it, that is free.
 * @param {string} text
 * @param {Point[]} places on the curve, the best first
 * @param {Taken} taken
 * @param {Box} room
 * @returns {Spot} the first place, if none is free
 */
export function freeSpot(text, places, { paths, boxes }, room) {
  const spots = places.flatMap(([x, y]) =>
    [ABOVE, BELOW].flatMap((away) => ANCHORS.map((anchor) => ({ x, y: y + away, "text-anchor": anchor }))),
  );
  const free = spots.find((spot) => {
    const box = boxOf(spot, text);
    return (
      box.left >= room.left &&
      box.right <= room.right &&
      box.top >= room.top &&
      box.bottom <= room.bottom &&
      !boxes.some((other) => overlap(other, box)) &&
      !paths.some((path) => strikes(path, box))
    );
  });
  return free ?? spots[0];
}
