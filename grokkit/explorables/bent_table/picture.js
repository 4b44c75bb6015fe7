// The sheet as it is seen: its patches from the back to the front, and the line of an answer among them.

import { lineOf, placeOn } from "./sheet.js";
import { rotate } from "../web/panels/turning.js";
import { layeredCanvas } from "../web/toolkit/canvas.js";
import { cyclic } from "../web/toolkit/cyclic.js";

/** @import { Place, View } from "../web/panels/turning.js" */

const PATCHES = 36; // along a side
const POINTS = 4 * PATCHES; // of the line
const EYE = 5; // distance of the eye, in radii of the sheet
const ABOVE = 0.09; // how far the line lies above the sheet, towards the eye; its outline a third as far
const COLOURS = Array.from({ length: PATCHES }, (_, i) => cyclic((i + 0.5) / PATCHES));
const SIDE = Array.from({ length: PATCHES + 1 }, (_, i) => i / PATCHES);
const SPECK = 0.01; // pixels: a line of no length is not drawn
const SEEN = { turn: 62, tilt: 24 }; // degrees: how a ring is seen that the reader has not turned
const LINE = [
  { stroke: "#fff", width: 5.5, above: ABOVE / 3 },
  { stroke: "#000", width: 2.5, above: ABOVE },
];
const DOT = [
  { stroke: "#fff", width: 15, above: 1.2 * ABOVE },
  { stroke: "#000", width: 10, above: 1.3 * ABOVE },
];

/**
 * @typedef {{x: number, y: number, z: number}} Seen a place in pixels, and how near it is
 *
 * A patch, or a part of the line with its width.
 * @typedef {{depth: number, points: [number, number][], colour: string, width: number}} Piece
 */

/**
 * Where places of a bent sheet are seen in a square picture: all of it, and its middle in the middle.
 * @param {Place[][]} corners of its patches @param {number} size in pixels @param {View} view
 * @returns {(place: Place) => Seen}
 */
function eyeOf(corners, size, view) {
  const all = corners.flat();
  const middle = [0, 1, 2].map((axis) => all.reduce((sum, place) => sum + place[axis], 0) / all.length);
  const from = (/** @type {Place} */ place) =>
    /** @type {Place} */ (place.map((part, axis) => part - middle[axis]));
  const radius = Math.max(...all.map((place) => Math.hypot(...from(place))));
  return (place) => {
    const [right, low, near] = rotate(from(place), view).map((part) => part / radius);
    const scale = (0.46 * size * EYE) / (EYE - near);
    return { x: size / 2 + scale * right, y: size / 2 + scale * low, z: near };
  };
}

/**
 * All that is drawn, from the back to the front.
 * @param {number} p @param {{a: number, b: number}} pair @param {number} bent @param {View} view @param {number} size
 * @returns {Piece[]}
 */
export function piecesOf(p, { a, b }, bent, view, size) {
  const corners = SIDE.map((down) => SIDE.map((across) => placeOn(across, down, bent)));
  const turned = { ...view, turn: view.turn + SEEN.turn * bent, tilt: view.tilt + SEEN.tilt * bent };
  const see = eyeOf(corners, size, turned);
  const seen = corners.map((row) => row.map(see));
  /** @type {Piece[]} */
  const pieces = [];
  for (let i = 0; i < PATCHES; i++)
    for (let j = 0; j < PATCHES; j++) {
      const four = [seen[i][j], seen[i][j + 1], seen[i + 1][j + 1], seen[i + 1][j]];
      pieces.push(patch(four, COLOURS[(i + j) % PATCHES]));
    }
  for (const run of lineOf(a + b, p, POINTS)) {
    const dots = run.map(([across, down]) => see(placeOn(across, down, bent)));
    for (let i = 1; i < dots.length; i++) pieces.push(...strokes(dots[i - 1], dots[i], LINE));
  }
  const here = see(placeOn((b + 0.5) / p, (a + 0.5) / p, bent));
  pieces.push(...strokes(here, { ...here, x: here.x + SPECK }, DOT));
  return pieces.sort((one, other) => one.depth - other.depth);
}

/**
 * A part of the line, or a dot, and what sets it off from the sheet.
 * @param {Seen} from @param {Seen} to @param {typeof LINE} pens
 * @returns {Piece[]}
 */
const strokes = (from, to, pens) =>
  pens.map(({ stroke, width, above }) => ({
    depth: (from.z + to.z) / 2 + above,
    points: [from, to].map(({ x, y }) => [x, y]),
    colour: stroke,
    width,
  }));

/**
 * @param {Seen[]} four corners @param {number[]} colour
 * @returns {Piece}
 */
function patch(four, colour) {
  const depth = four.reduce((sum, { z }) => sum + z, 0) / 4;
  const light = 0.8 + 0.2 * ((1 + depth) / 2); // what is far away is darker
  const shaded = colour.map((part) => Math.round(part * light));
  return { depth, points: four.map(({ x, y }) => [x, y]), colour: `rgb(${shaded.join()})`, width: 0.6 };
}

export function bentPicture() {
  const { element, contexts, resize } = layeredCanvas(1, "gkf-bent-picture");
  const [context] = contexts;
  let size = 0;
  return {
    element,
    /** @param {number} newSize in pixels */
    layout(newSize) {
      size = newSize;
      resize(size, size);
    },
    /** @param {number} p @param {{a: number, b: number}} pair @param {number} bent @param {View} view */
    show(p, pair, bent, view) {
      context.clearRect(0, 0, size, size);
      context.lineCap = "round";
      for (const { points, colour, width } of piecesOf(p, pair, bent, view, size)) {
        context.beginPath();
        points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
        Object.assign(context, { fillStyle: colour, strokeStyle: colour, lineWidth: width });
        if (points.length > 2) {
          context.closePath();
          context.fill();
        }
        context.stroke();
      }
    },
  };
}
