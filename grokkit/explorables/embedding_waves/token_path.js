// The numbers as dots in a plane, joined in the order of the turn; the two chosen numbers and their sum have hands.

import { scaleLinear } from "d3-scale";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { boxOf, meet } from "../web/toolkit/room.js";

const EDGE = 26; // pixels around what must have room, for the numbers
const NAMED = 12; // about as many numbers stand at their dots
const ORDERLY = 0.7; // share of one even turn from which on the numbers can be read
const CLEAR = 34; // pixels from a hand's end within which no number stands
const BESIDE = 20; // pixels from a hand's end to its text, and as many more where another text is
const TEXT = [80, 17]; // pixels that the text of a hand takes at most
const [LETTER, SMALL] = [7, 6]; // pixels of a letter: of a hand's text and of all others
export const MARKS = {
  a: "M6.5 0a6.5 6.5 0 1 1-13 0a6.5 6.5 0 1 1 13 0z",
  b: "M-6 -6h12v12h-12z",
  c: "M0 -8l8 8l-8 8l-8 -8z",
};
export const NAMES = /** @type {const} */ (["a", "b", "c"]);

/** @import { Seen } from "./words.js" */
/** @import { Box, Spot } from "../web/toolkit/room.js" */

/**
 * The plane on the screen: where each number stands, and what is outwards there.
 * @param {{cos: ArrayLike<number>, sin: ArrayLike<number>}} coordinates
 * @param {number} centre @param {number} scale pixels
 */
export function planeOf({ cos, sin }, centre, scale) {
  const left = (/** @type {number} */ x) => centre + sin[x] * scale;
  const top = (/** @type {number} */ x) => centre - cos[x] * scale;
  return {
    centre,
    left,
    top,
    /** @param {number} x */
    place: (x) => `${left(x).toFixed(1)} ${top(x).toFixed(1)}`,
    /** Pixels between a number's dot and a place. @param {number} x @param {number} px @param {number} py */
    distance: (x, px, py) => Math.hypot(left(x) - px, top(x) - py),
    /**
     * Pixels from a number's dot away from the centre.
     * @param {number} x @param {number} far
     */
    outward(x, far) {
      const [dx, dy] = [left(x) - centre, top(x) - centre];
      const length = Math.hypot(dx, dy) || 1;
      return [(far * dx) / length, (far * dy) / length];
    },
  };
}

/** @typedef {ReturnType<typeof planeOf>} Plane */

/**
 * Where a hand's text stands clear of the others.
 * @param {Plane} plane
 * @param {number} x
 * @param {string} text
 * @param {Box[]} taken room of the others
 * @returns {Spot}
 */
export function freePlace({ centre, left, top, outward }, x, text, taken) {
  for (let far = BESIDE; ; far += BESIDE) {
    const [dx, dy] = outward(x, far);
    const wish = left(x) + dx;
    // A text that would leave the panel stays inside it, above or below its mark.
    const held = dx < -8 ? Math.max(TEXT[0], wish) : dx > 8 ? Math.min(2 * centre - TEXT[0], wish) : wish;
    const height = top(x) + dy + (held === wish ? 0 : Math.sign(dy || 1) * TEXT[1]);
    const spot = { x: held, y: height + 4.5, "text-anchor": dx < -8 ? "end" : dx > 8 ? "start" : "middle" };
    const box = boxOf(spot, text, LETTER);
    if (far > 4 * BESIDE || !taken.some((other) => meet(box, other))) return spot;
  }
}

/**
 * Which numbers are written at their dots: about as many as there is room for, once the path is orderly, none near a
 * hand's end and none where the radii have their numbers.
 * @param {Plane} plane
 * @param {Seen} seen
 * @param {number} reach
 * @returns {Set<number>}
 */
export function namedNumbers({ centre, left, top, distance }, { order, turn, lit }, reach) {
  if (turn.share < ORDERLY || turn.radius <= 0.25 * reach) return new Set();
  const p = order.length;
  const every = Math.max(1, Math.round(p / NAMED));
  const hands = Object.values(lit).filter((x) => x !== null);
  return new Set(
    order.filter((x, i) => {
      const near = hands.some((y) => distance(x, left(y), top(y)) < CLEAR);
      const onScale = Math.abs(left(x) - centre) < CLEAR && top(x) > centre;
      return i % every === 0 && i + every / 2 < p && !near && !onScale;
    }),
  );
}

/** A chosen number: a hand, its mark and its text. @param {"a" | "b" | "c"} name */
function handOf(name) {
  const line = svg("path", { class: `gkf-hand gkf-hand-${name}` });
  const mark = svg("path", { class: `gkf-hand-mark gkf-hand-${name}`, d: MARKS[name] });
  const text = svg("text", { class: `gkf-value gkf-hand-text gkf-hand-${name}` });
  return {
    line,
    mark,
    text,
    /** @param {Plane} plane @param {number | null} x @param {Box[]} taken room of other texts; receives its own */
    show(plane, x, taken) {
      for (const part of [line, mark, text]) part.toggleAttribute("hidden", x === null);
      if (x === null) return;
      const { centre, place } = plane;
      const words = name === "c" ? `a + b ≡ ${x}` : `${name} = ${x}`;
      const spot = freePlace(plane, x, words, taken);
      taken.push(boxOf(spot, words, LETTER));
      line.setAttribute("d", `M${centre} ${centre}L${place(x)}`);
      mark.setAttribute("transform", `translate(${place(x)})`);
      set(text, spot);
      text.textContent = words;
    },
  };
}

/**
 * Axes, and circles with their radii; and the room that their texts take.
 * @param {number} side @param {number} scale @param {number} reach
 * @returns {{marks: SVGElement[], boxes: Box[]}}
 */
function axisMarks(side, scale, reach) {
  const centre = side / 2;
  const [from, to] = [EDGE / 2, side - EDGE / 2];
  const radii = scaleLinear([0, reach], [0, 1])
    .ticks(3)
    .filter((r) => r > 0);
  /** @type {[string, string, Spot][]} */
  const texts = [
    ...radii.map(
      (r) =>
        /** @type {[string, string, Spot]} */ ([
          "gkf-path-scale",
          `${r}`,
          { x: centre + 3, y: centre + r * scale - 4 },
        ]),
    ),
    ["", "cosine ↑", { x: centre + 5, y: from + 8 }],
    ["", "sine →", { x: to, y: centre - 6, "text-anchor": "end" }],
  ];
  const marks = [
    svg("path", { class: "gkf-grid-line", d: `M${from} ${centre}H${to}M${centre} ${from}V${to}` }),
    ...radii.map((r) => svg("circle", { class: "gkf-path-radius", cx: centre, cy: centre, r: r * scale })),
    ...texts.map(([kind, text, spot]) => svg("text", { class: kind, ...spot }, text)),
  ];
  return { marks, boxes: texts.map(([, text, spot]) => boxOf(spot, text, SMALL)) };
}

/** @param {{p: number, reach: number}} data `reach`: distance from the centre that must have room */
export function tokenPath({ p, reach }) {
  const still = svg("g", { class: "gkf-axis" });
  const line = svg("path", { class: "gkf-path-line" });
  const ring = svg("circle", { class: "gkf-path-ring" });
  const dots = svg("path", { class: "gkf-path-dots" });
  const names = Array.from({ length: p }, (_, x) =>
    svg("text", { class: "gkf-path-name", "text-anchor": "middle" }, `${x}`),
  );
  const hands = NAMES.map((name) => ({ name, ...handOf(name) }));
  const parts = [hands.map((h) => h.line), hands.map((h) => h.mark), hands.map((h) => h.text)];
  const { element, resize } = chartFrame("gkf-token-path", [still], [line, ring, dots, names, parts]);
  let [centre, scale] = [0, 1];
  /** @type {Box[]} */
  let axisTexts = [];
  let plane = planeOf({ cos: [], sin: [] }, centre, scale);
  return {
    element,
    /** @param {number} side */
    layout(side) {
      centre = side / 2;
      scale = Math.max(1, centre - EDGE) / reach;
      resize(side, side);
      const { marks, boxes } = axisMarks(side, scale, reach);
      axisTexts = boxes;
      still.replaceChildren(...marks);
    },
    /** @param {Seen} seen */
    show(seen) {
      plane = planeOf(seen, centre, scale);
      const { left, top, place, outward } = plane;
      const places = seen.order.map(place);
      line.setAttribute("d", `M${places.join("L")}Z`);
      dots.setAttribute("d", places.map((at) => `M${at}h0`).join(""));
      set(ring, { cx: centre, cy: centre, r: (seen.turn.radius * scale).toFixed(1) });
      const taken = [...axisTexts];
      for (const { name, show } of hands) show(plane, seen.lit[name], taken);
      const named = namedNumbers(plane, seen, reach);
      names.forEach((text, x) => {
        const [dx, dy] = outward(x, 14);
        const spot = { x: left(x) + dx, y: top(x) + dy + 4, "text-anchor": "middle" };
        const box = boxOf(spot, `${x}`, LETTER);
        const shown = named.has(x) && !taken.some((other) => meet(other, box));
        text.toggleAttribute("hidden", !shown);
        if (!shown) return;
        taken.push(box);
        text.setAttribute("transform", `translate(${spot.x.toFixed(1)} ${spot.y.toFixed(1)})`);
      });
    },
    /** The number whose dot is nearest to a place on the panel. @param {number} px @param {number} py */
    nearestNumber(px, py) {
      let best = 0;
      for (let x = 1; x < p; x++) if (plane.distance(x, px, py) < plane.distance(best, px, py)) best = x;
      return best;
    },
    /** @param {number} x @param {number} px @param {number} py */
    distance: (x, px, py) => plane.distance(x, px, py),
  };
}
