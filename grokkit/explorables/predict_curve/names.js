// Where the names of guess and truth stand: beside their curves, and neither on a curve nor on each other.

import { firstFree } from "../web/toolkit/room.js";

/**
 * @import { Box, Point, Spot } from "../web/toolkit/room.js"
 * @typedef {{paths: Point[][], boxes: Box[]}} Taken what a name keeps clear of
 */

const [ABOVE, BELOW] = [-10, 20]; // from a curve to the base line of its name
const ANCHORS = ["end", "start", "middle"];

/**
 * The first place beside a curve, above or below it, that is free.
 * @param {string} text
 * @param {Point[]} places on the curve, the best first
 * @param {Taken} taken
 * @param {Box} room
 * @returns {Spot} the first place, if none is free
 */
export const freeSpot = (text, places, taken, room) =>
  firstFree(
    text,
    places.flatMap(([x, y]) =>
      [ABOVE, BELOW].flatMap((away) => ANCHORS.map((anchor) => ({ x, y: y + away, "text-anchor": anchor }))),
    ),
    { ...taken, room },
  );
