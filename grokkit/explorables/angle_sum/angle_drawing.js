// The drawing: the circle, the hand and its legs before and after they are turned, and the shadows of the turned legs
// on a floor below, where they lie beside each other and end at cos(x + y).

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { boxOf, firstFree } from "../web/toolkit/room.js";
import { mod } from "../web/toolkit/waves.js";
import { geometry, pointAt } from "./geometry.js";

/** @import { Point } from "./geometry.js" */
/** @import { Box } from "../web/toolkit/room.js" */

const MOST = 420; // pixels: side of the drawing
const FLOORS = 14; // pixels from the first shadow down to the second
const [NEAR, FAR] = [1.13, 1.17]; // radii from the middle to the names of angles
const UNDER = 34; // pixels from the lowest of these names down to the first shadow, whose own name lies between
const TURNS = [0, 12, -12, 24, -24]; // degrees by which a name gives way to another, the least first
const LINES = /** @type {const} */ ([
  "diameter",
  "faint",
  "turned",
  "along",
  "leg-first",
  "leg-second",
  "drops",
  "result",
  "shadow-first",
  "shadow-second",
]);
const NAMES = /** @type {const} */ ({
  x: "gkf-angle-a",
  y: "gkf-angle-b",
  "x + y": "gkf-angle-c",
  "cos x cos y": "",
  "sin x sin y": "",
});

/**
 * One element for each of some names.
 * @template {string} N @template E
 * @param {readonly N[]} names
 * @param {(name: N) => E} make
 */
const each = (names, make) =>
  /** @type {Record<N, E>} */ (Object.fromEntries(names.map((name) => [name, make(name)])));

/**
 * Places in pixels for a drawing of a side.
 * @param {number} side
 */
function placesIn(side) {
  const [radius, centre] = [side * 0.36, side * 0.44];
  /** @param {Point} point @returns {Point} */
  const place = ([x, y]) => [centre + radius * x, centre - radius * y];
  /** @param {Point} point */
  const at = (point) =>
    place(point)
      .map((n) => n.toFixed(1))
      .join(" ");
  return { side, radius, centre, floor: centre + FAR * radius + UNDER, place, at };
}

/**
 * An arc around the middle, from the right up to an angle.
 * @param {ReturnType<typeof placesIn>} places
 * @param {number} size in radii
 * @param {number} to degrees
 */
function arc({ radius, at }, size, to) {
  const r = (size * radius).toFixed(1);
  return `M${at(pointAt(0, size))}A${r} ${r} 0 ${to > 180 ? 1 : 0} 0 ${at(pointAt(to, size))}`;
}

/**
 * The lines that show a pair of angles, and where the shadows begin, meet and end.
 * @param {ReturnType<typeof placesIn>} places
 * @param {number} x @param {number} y degrees
 * @returns {{lines: Record<typeof LINES[number], string>, shadows: number[]}}
 */
function linesOf(places, x, y) {
  const { at, place, floor, centre } = places;
  const { along, flat, hand, foot, tip } = geometry(x, y);
  /** @type {Point} */
  const origin = [0, 0];
  const below = floor + FLOORS;
  const shadows = [origin, foot, tip].map((point) => place(point)[0]);
  const [zero, middle, last] = shadows;
  const lines = {
    diameter: `M${at([-1, 0])}L${at([1, 0])}`,
    faint: `M${at(origin)}L${at(flat)}L${at(hand)}Z`,
    turned: arc(places, 0.24, x),
    along: `M${at(origin)}L${at(along)}`,
    "leg-first": `M${at(origin)}L${at(foot)}`,
    "leg-second": `M${at(foot)}L${at(tip)}`,
    result: `M${at(origin)}L${at(tip)}`,
    drops: `M${at(foot)}V${floor}M${at(tip)}V${below}M${zero} ${centre}V${floor}`,
    "shadow-first": `M${zero} ${floor}H${middle}`,
    "shadow-second": `M${middle} ${below}H${last}`,
  };
  return { lines, shadows };
}

/**
 * Where the names of angles stand around the circle, none on another.
 * @param {ReturnType<typeof placesIn>} places
 * @param {["x" | "y" | "x + y", number, number][]} angles name, degrees, radii from the middle
 */
function angleSpots({ place }, angles) {
  /** @type {Box[]} */
  const taken = [];
  return angles.map(([name, degrees, distance]) => {
    const spots = TURNS.map((turn) => {
      const [x, y] = place(pointAt(degrees + turn, distance));
      return { x, y: y + 5, "text-anchor": "middle" };
    });
    const free = firstFree(name, spots, { boxes: taken });
    taken.push(boxOf(free, name));
    return { name, x: free.x.toFixed(1), y: free.y.toFixed(1) };
  });
}

/**
 * `layout` fits it into a width, `show` a pair of angles, and `angleAt` says which angle a place in pixels has.
 */
export function angleDrawing() {
  const circle = svg("circle", { class: "gkf-unit-circle" });
  const lines = each(LINES, (name) => svg("path", { class: `gkf-${name}` }));
  const names = each(/** @type {(keyof typeof NAMES)[]} */ (Object.keys(NAMES)), (name) =>
    svg("text", { class: `gkf-angle-name ${NAMES[name]}`, "text-anchor": "middle" }, name),
  );
  const knobs = {
    x: svg("circle", { class: "gkf-knob-x", r: 8 }),
    y: svg("rect", { class: "gkf-knob-y", x: -5.5, y: -5.5, width: 11, height: 11, rx: 1.5 }),
    sum: svg("path", { class: "gkf-answer-mark", d: "M0-10l9 10-9 10-9-10z" }),
  };
  const end = svg("path", { class: "gkf-answer-mark", d: "M0-6l6 6-6 6-6-6z" });
  const { element, resize, describe } = chartFrame("gkf-angles", [
    circle,
    Object.values(lines),
    end,
    Object.values(names),
    Object.values(knobs),
  ]);
  let places = placesIn(MOST);

  /** @param {number} width */
  function layout(width) {
    places = placesIn(Math.min(MOST, width));
    const { side, radius, centre, floor } = places;
    resize(side, floor + 44);
    set(circle, { cx: centre, cy: centre, r: radius });
  }

  /** @param {number} x @param {number} y degrees */
  function show(x, y) {
    const { at, floor } = places;
    const now = linesOf(places, x, y);
    for (const name of LINES) lines[name].setAttribute("d", now.lines[name]);
    const [zero, middle, last] = now.shadows;
    const { along, hand, tip } = geometry(x, y);
    end.setAttribute("transform", `translate(${last} ${floor + FLOORS})`);
    knobs.x.setAttribute("transform", `translate(${at(along)})`);
    knobs.y.setAttribute("transform", `translate(${at(hand)})`);
    knobs.sum.setAttribute("transform", `translate(${at(tip)})`);
    const angles = angleSpots(places, [
      ["x", x, NEAR],
      ["y", y, NEAR],
      ["x + y", x + y, FAR],
    ]);
    for (const { name, ...spot } of angles) set(names[name], spot);
    set(names["cos x cos y"], { x: (zero + middle) / 2, y: floor - 8 });
    set(names["sin x sin y"], { x: (middle + last) / 2, y: floor + 32 });
  }

  /** @param {number} px @param {number} py @returns {number} whole degrees, 0 … 359 */
  const angleAt = (px, py) =>
    mod(Math.round((Math.atan2(places.centre - py, px - places.centre) * 180) / Math.PI), 360);

  return { element, describe, layout, show, angleAt };
}
