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
const SHADES = 32; // of a colour, from what is far away, which is darker, to what is near
const DARKEST = 0.8;
const COLOURS = Array.from({ length: PATCHES }, (_, i) => shadesOf(cyclic((i + 0.5) / PATCHES)));
const SEAM = 0.45; // pixels by which a patch reaches over its neighbours, so that nothing shines through between them
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
 * A patch, or a part of the line with its width; a patch is filled and has none.
 * @typedef {{depth: number, points: [number, number][], colour: string, width: number}} Piece
 *
 * The sheet without a pair: where its places are seen, and its patches from the back to the front.
 * @typedef {{see: (place: Place) => Seen, patches: Piece[]}} Sheet
 */

/** @type {Place[]} */
const AXES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const byDepth = (/** @type {Piece} */ one, /** @type {Piece} */ other) => one.depth - other.depth;

/**
 * A colour as it is seen from the farthest to the nearest.
 * @param {number[]} colour
 */
function shadesOf(colour) {
  const light = (/** @type {number} */ shade) => DARKEST + ((1 - DARKEST) * shade) / (SHADES - 1);
  return Array.from(
    { length: SHADES },
    (_, shade) => `rgb(${colour.map((part) => Math.round(part * light(shade))).join()})`,
  );
}

/**
 * Where places of a bent sheet are seen in a square picture: all of it, and its middle in the middle.
 * @param {Place[]} corners of its patches @param {number} size in pixels @param {View} view
 * @returns {(place: Place) => Seen}
 */
function eyeOf(corners, size, view) {
  const middle = [0, 1, 2].map(
    (axis) => corners.reduce((sum, place) => sum + place[axis], 0) / corners.length,
  );
  const radius = Math.sqrt(
    Math.max(
      ...corners.map(([x, y, z]) => (x - middle[0]) ** 2 + (y - middle[1]) ** 2 + (z - middle[2]) ** 2),
    ),
  );
  const [ofX, ofY, ofZ] = AXES.map((axis) => rotate(axis, view).map((part) => part / radius)); // a turn is linear
  return ([px, py, pz]) => {
    const [x, y, z] = [px - middle[0], py - middle[1], pz - middle[2]];
    const near = x * ofX[2] + y * ofY[2] + z * ofZ[2];
    const scale = (0.46 * size * EYE) / (EYE - near);
    return {
      x: size / 2 + scale * (x * ofX[0] + y * ofY[0] + z * ofZ[0]),
      y: size / 2 + scale * (x * ofX[1] + y * ofY[1] + z * ofZ[1]),
      z: near,
    };
  };
}

/**
 * @param {number} bent @param {View} view @param {number} size
 * @returns {Sheet}
 */
export function sheetOf(bent, view, size) {
  const corners = SIDE.map((down) => SIDE.map((across) => placeOn(across, down, bent)));
  const turned = { ...view, turn: view.turn + SEEN.turn * bent, tilt: view.tilt + SEEN.tilt * bent };
  const see = eyeOf(corners.flat(), size, turned);
  const seen = corners.map((row) => row.map(see));
  /** @type {Piece[]} */
  const patches = [];
  for (let i = 0; i < PATCHES; i++)
    for (let j = 0; j < PATCHES; j++) {
      const four = [seen[i][j], seen[i][j + 1], seen[i + 1][j + 1], seen[i + 1][j]];
      patches.push(patch(four, COLOURS[(i + j) % PATCHES]));
    }
  return { see, patches: patches.sort(byDepth) };
}

/**
 * All that is drawn, from the back to the front.
 * @param {Sheet} sheet @param {number} bent as it is @param {number} p @param {{a: number, b: number}} pair
 * @returns {Piece[]}
 */
export function piecesOf({ see, patches }, bent, p, { a, b }) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const run of lineOf(a + b, p, POINTS)) {
    const dots = run.map(([across, down]) => see(placeOn(across, down, bent)));
    for (let i = 1; i < dots.length; i++) pieces.push(...strokes(dots[i - 1], dots[i], LINE));
  }
  const here = see(placeOn((b + 0.5) / p, (a + 0.5) / p, bent));
  pieces.push(...strokes(here, { ...here, x: here.x + SPECK }, DOT));
  return [...patches, ...pieces].sort(byDepth);
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
 * A patch of the sheet, a little larger than it is.
 * @param {Seen[]} four corners @param {string[]} shades of its colour
 * @returns {Piece}
 */
function patch(four, shades) {
  const [first, second, third, fourth] = four;
  const depth = (first.z + second.z + third.z + fourth.z) / 4;
  const shade = Math.round(((SHADES - 1) * (1 + Math.max(-1, Math.min(1, depth)))) / 2);
  const [across, down] = [seam(first, second), seam(first, fourth)];
  /** @param {Seen} corner @param {number} right @param {number} low @returns {[number, number]} */
  const grown = ({ x, y }, right, low) => [
    x + right * across[0] + low * down[0],
    y + right * across[1] + low * down[1],
  ];
  const points = [grown(first, -1, -1), grown(second, 1, -1), grown(third, 1, 1), grown(fourth, -1, 1)];
  return { depth, points, colour: shades[shade], width: 0 };
}

/** As long as a seam, from one corner towards another. @param {Seen} from @param {Seen} to */
function seam(from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const part = SEAM / (Math.hypot(x, y) || 1);
  return [part * x, part * y];
}

/** @param {CanvasRenderingContext2D} context @param {Piece} piece */
function paint(context, { points, colour, width }) {
  context.beginPath();
  context.moveTo(points[0][0], points[0][1]);
  for (let i = 1; i < points.length; i++) context.lineTo(points[i][0], points[i][1]);
  if (width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  } else {
    context.fillStyle = colour;
    context.fill();
  }
}

export function bentPicture() {
  const { element, contexts, resize } = layeredCanvas(1, "gkf-bent-picture");
  const [context] = contexts;
  let size = 0;
  let drawn = ""; // what the sheet was made for; another pair leaves it as it is
  /** @type {Sheet} */
  let sheet;
  return {
    element,
    /** @param {number} newSize in pixels */
    layout(newSize) {
      size = newSize;
      resize(size, size);
    },
    /** @param {number} p @param {{a: number, b: number}} pair @param {number} bent @param {View} view */
    show(p, pair, bent, view) {
      const asked = [size, bent, view.turn, view.tilt].join();
      if (asked !== drawn) sheet = sheetOf(bent, view, size);
      drawn = asked;
      context.clearRect(0, 0, size, size);
      context.lineCap = "round";
      for (const piece of piecesOf(sheet, bent, p, pair)) paint(context, piece);
    },
  };
}
