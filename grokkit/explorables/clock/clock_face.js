// A clock with p hours and three hands: a, b and their sum. Round it a thread is wound, for a and then on for b,
// so that every full turn can be seen and counted. Distances are in units of the drawing, whose ring has radius 84.

import { svg, set } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

const RING = 84;
const LABELS = 69; // radius of the hours' numbers
const SPOOL = 95; // where the thread begins
const ROOM = 31; // for all its turns
const MOST_PITCH = 9; // from one turn to the next, while there is room
const PIECES = 12; // curves that each turn is drawn in
const HANDS = { a: 50, b: 33, answer: RING }; // lengths; different, so that one never hides the other's end
const FINGER = 20; // radius around the end of a hand in which it can be taken hold of
const VIEW = [-130, -146, 260, 274];
const TICK = 0.55; // width of an hour's tick
const MOST_LABELS = 13;
const MOST_COUNTED = 9; // crossings of the top that are marked one by one

/** @typedef {"a" | "b" | "answer"} Hand */

/** @param {{grab(name: "a" | "b"): void}} handlers told when the end of a hand is taken hold of */
export function clockFace({ grab }) {
  const ring = svg("circle", { r: RING, class: "gkf-clock-ring", transform: "rotate(-90)" });
  const hours = svg("g", { class: "gkf-clock-hours" });
  const gate = svg("path", { class: "gkf-clock-gate", d: `M0 ${-RING - 6}V${-SPOOL - ROOM - 2}` });
  const still = svg("g", {}, ring, hours, gate);

  const thread = {
    a: svg("path", { class: "gkf-clock-thread gkf-clock-a" }),
    b: svg("path", { class: "gkf-clock-thread gkf-clock-b" }),
  };
  const crossings = svg("g", { class: "gkf-clock-crossings" });
  const count = svg("text", { class: "gkf-clock-count", y: -SPOOL - ROOM - 9, "text-anchor": "middle" });
  // The marks stay upright: turned by an eighth, a square would be a diamond.
  const marks = {
    a: svg("circle", { class: "gkf-clock-mark", r: 8 }),
    b: svg("rect", { class: "gkf-clock-mark", x: -7.5, y: -7.5, width: 15, height: 15, rx: 2 }),
    answer: svg("path", { class: "gkf-clock-mark", d: "M0 -8.5l8.5 8.5-8.5 8.5-8.5-8.5z" }),
  };
  const grip = (/** @type {"a" | "b"} */ name) =>
    svg("circle", { r: FINGER, class: "gkf-clock-grip", onpointerdown: () => grab(name) });
  const ends = {
    a: svg("g", {}, marks.a, grip("a")),
    b: svg("g", {}, marks.b, grip("b")),
    answer: marks.answer,
  };
  const arms = { a: svg("path", {}), b: svg("path", {}), answer: svg("path", {}) };
  const hand = (/** @type {Hand} */ name) =>
    svg("g", { class: `gkf-clock-hand gkf-clock-${name}` }, arms[name], ends[name]);
  const moving = svg(
    "g",
    {},
    thread.a,
    thread.b,
    crossings,
    count,
    hand("answer"),
    hand("b"),
    hand("a"),
    svg("circle", { r: 4.5, class: "gkf-clock-pin" }),
  );
  const element = svg(
    "svg",
    { viewBox: VIEW.join(" "), class: "gkf-clock-face", role: "img" },
    still,
    moving,
  );
  let p = 0;

  /** Put another number of hours on the clock. @param {number} newP */
  function hoursOf(newP) {
    p = newP;
    const dash = (TICK / (2 * Math.PI * RING)) * p;
    set(ring, { pathLength: p, "stroke-dasharray": `${dash} ${1 - dash}`, "stroke-dashoffset": dash / 2 });
    hours.replaceChildren(
      ...hourLabels(p).map((hour) => {
        const [x, y] = place(hour, p, LABELS);
        return svg("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central" }, String(hour));
      }),
    );
  }

  /**
   * Show a pair at speed k; numbers between two hours are for hands on their way.
   * @param {import("./data.js").Hands} hands
   */
  function show({ a, b, k }) {
    const [first, last] = [k * a, k * (a + b)];
    for (const [name, hour] of /** @type {[Hand, number][]} */ ([
      ["a", first],
      ["b", k * b],
      ["answer", last],
    ])) {
      const [x, y] = place(hour, p, HANDS[name]);
      arms[name].setAttribute("d", `M0 0L${x} ${y}`);
      ends[name].setAttribute("transform", `translate(${x} ${y})`);
    }
    const turns = Math.max(last, 0) / p;
    const pitch = Math.min(MOST_PITCH, ROOM / Math.ceil(turns || 1));
    const width = Math.min(4.5, 0.6 * pitch).toFixed(2);
    set(thread.a, { d: wind(0, first, p, pitch), "stroke-width": width });
    set(thread.b, { d: wind(first, last, p, pitch), "stroke-width": width });
    showTurns(Math.floor(turns + 1e-9), pitch);
  }

  /** Mark the full turns of the thread, and say how many they are. @param {number} full @param {number} pitch */
  function showTurns(full, pitch) {
    const marked = full <= MOST_COUNTED ? full : 0;
    while (crossings.childElementCount > marked) crossings.lastElementChild?.remove();
    while (crossings.childElementCount < marked) crossings.append(svg("circle", {}));
    [...crossings.children].forEach((dot, i) =>
      set(dot, { cy: -(SPOOL + pitch * (i + 1)), r: Math.min(3, 0.5 * pitch) }),
    );
    const text = fullTurns(full);
    if (count.textContent !== text) count.textContent = text;
  }

  /**
   * Where on the clock a point of the element is, in hours and in units of the drawing from the middle.
   * @param {number} x @param {number} y
   */
  function at(x, y) {
    const scale = VIEW[2] / element.clientWidth;
    const [right, down] = [x * scale + VIEW[0], y * scale + VIEW[1]];
    return { hour: mod((Math.atan2(right, -down) / (2 * Math.PI)) * p, p), radius: Math.hypot(right, down) };
  }

  return { element, hoursOf, show, at, reach: SPOOL + ROOM };
}

/** "no full turn", "1 full turn", "12 full turns" @param {number} n */
export const fullTurns = (n) => (n === 0 ? "no full turn" : n === 1 ? "1 full turn" : `${n} full turns`);

/**
 * Hours that have their number written: all of them, or round ones with no more room between than needed.
 * @param {number} p
 */
export function hourLabels(p) {
  const every = [1, 2, 5, 10, 20, 50].find((step) => p / step <= MOST_LABELS) ?? 100;
  const labels = [];
  for (let hour = 0; hour < p; hour += every) if (hour === 0 || p - hour > 0.6 * every) labels.push(hour);
  return labels;
}

/**
 * The point at an hour, clockwise from the top.
 * @param {number} hour @param {number} p @param {number} radius
 */
const place = (hour, p, radius) => {
  const angle = (hour / p) * 2 * Math.PI;
  return [(radius * Math.sin(angle)).toFixed(2), (-radius * Math.cos(angle)).toFixed(2)];
};

/**
 * The thread from one hour to another, both counted from the start and so on beyond p; it winds outwards.
 * @param {number} from @param {number} to in hours @param {number} p
 * @param {number} pitch how far out each turn goes
 * @returns {string} path data, empty where there is no thread
 */
export function wind(from, to, p, pitch) {
  if (to - from < 1e-9) return "";
  const pieces = Math.ceil(((to - from) / p) * PIECES);
  const bulge = 1 / Math.cos(((to - from) / pieces / p) * Math.PI); // of the corner between the ends of an arc
  const radius = (/** @type {number} */ hour) => SPOOL + (pitch * hour) / p;
  const point = (/** @type {number} */ hour, out = 1) => place(hour, p, out * radius(hour)).join(" ");
  let d = `M${point(from)}`;
  for (let i = 1; i <= pieces; i++) {
    const at = (/** @type {number} */ part) => from + ((to - from) * part) / pieces;
    d += `Q${point(at(i - 0.5), bulge)} ${point(at(i))}`;
  }
  return d;
}
