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

/** What stays while hands turn: the ring with a tick for each hour, some of their numbers, and the top. */
function hourMarks() {
  const ring = svg("circle", { r: RING, class: "gkf-clock-ring", transform: "rotate(-90)" });
  const hours = svg("g", { class: "gkf-clock-hours" });
  const gate = svg("path", { class: "gkf-clock-gate", d: `M0 ${-RING - 6}V${-SPOOL - ROOM - 2}` });
  return {
    element: svg("g", {}, ring, hours, gate),
    /** @param {number} p */
    show(p) {
      const dash = (TICK / (2 * Math.PI * RING)) * p;
      set(ring, { pathLength: p, "stroke-dasharray": `${dash} ${1 - dash}`, "stroke-dashoffset": dash / 2 });
      hours.replaceChildren(
        ...hourLabels(p).map((hour) => {
          const [x, y] = place(hour, p, LABELS);
          return svg("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central" }, String(hour));
        }),
      );
    },
  };
}

/** The thread, with a mark at each of its full turns, and how many they are. */
function threadMarks() {
  const part = (/** @type {Hand} */ name) => svg("path", { class: `gkf-clock-thread gkf-clock-${name}` });
  const thread = { a: part("a"), b: part("b") };
  const crossings = svg("g", { class: "gkf-clock-crossings" });
  const count = svg("text", { class: "gkf-clock-count", y: -SPOOL - ROOM - 9, "text-anchor": "middle" });
  return {
    elements: [thread.a, thread.b, crossings, count],
    /** @param {number} first @param {number} last where a's part ends, and b's, in hours @param {number} p */
    show(first, last, p) {
      const turns = Math.max(last, 0) / p;
      const pitch = Math.min(MOST_PITCH, ROOM / Math.ceil(turns || 1));
      const width = Math.min(4.5, 0.6 * pitch).toFixed(2);
      set(thread.a, { d: wind(0, first, p, pitch), "stroke-width": width });
      set(thread.b, { d: wind(first, last, p, pitch), "stroke-width": width });
      const full = Math.floor(turns + 1e-9);
      const marked = full <= MOST_COUNTED ? full : 0;
      while (crossings.childElementCount > marked) crossings.lastElementChild?.remove();
      while (crossings.childElementCount < marked) crossings.append(svg("circle", {}));
      [...crossings.children].forEach((dot, i) =>
        set(dot, { cy: -(SPOOL + pitch * (i + 1)), r: Math.min(3, 0.5 * pitch) }),
      );
      const text = fullTurns(full);
      if (count.textContent !== text) count.textContent = text;
    },
  };
}

/**
 * An arm from the middle, with what is at its end.
 * @param {Hand} name
 * @param {SVGElement} end
 */
function handMark(name, end) {
  const arm = svg("path", {});
  return {
    element: svg("g", { class: `gkf-clock-hand gkf-clock-${name}` }, arm, end),
    /** @param {number} hour @param {number} p */
    show(hour, p) {
      const [x, y] = place(hour, p, HANDS[name]);
      arm.setAttribute("d", `M0 0L${x} ${y}`);
      end.setAttribute("transform", `translate(${x} ${y})`);
    },
  };
}

/**
 * The three hands. Their marks stay upright: turned by an eighth, a square would be a diamond.
 * @param {(name: "a" | "b") => void} grab
 */
function handMarks(grab) {
  const look = { class: "gkf-clock-mark" };
  const grip = (/** @type {"a" | "b"} */ name) =>
    svg("circle", { r: FINGER, class: "gkf-clock-grip", onpointerdown: () => grab(name) });
  return {
    a: handMark("a", svg("g", {}, svg("circle", { ...look, r: 8 }), grip("a"))),
    b: handMark(
      "b",
      svg("g", {}, svg("rect", { ...look, x: -7.5, y: -7.5, width: 15, height: 15, rx: 2 }), grip("b")),
    ),
    answer: handMark("answer", svg("path", { ...look, d: "M0 -8.5l8.5 8.5-8.5 8.5-8.5-8.5z" })),
  };
}

/** @param {(name: "a" | "b") => void} grab told when the end of a hand is taken hold of */
export function clockFace(grab) {
  const hours = hourMarks();
  const thread = threadMarks();
  const { a: handA, b: handB, answer } = handMarks(grab);
  const pin = svg("circle", { r: 4.5, class: "gkf-clock-pin" });
  const element = svg(
    "svg",
    { viewBox: VIEW.join(" "), class: "gkf-clock-face", role: "img" },
    hours.element,
    svg("g", {}, thread.elements, answer.element, handB.element, handA.element, pin),
  );
  let p = 0;
  return {
    element,
    reach: SPOOL + ROOM,
    /** Put another number of hours on the clock. @param {number} newP */
    hoursOf(newP) {
      p = newP;
      hours.show(p);
    },
    /**
     * Show a pair at speed k; numbers between two hours are for hands on their way.
     * @param {import("./data.js").Hands} hands
     */
    show({ a, b, k }) {
      const [first, last] = [k * a, k * (a + b)];
      handA.show(first, p);
      handB.show(k * b, p);
      answer.show(last, p);
      thread.show(first, last, p);
    },
    /**
     * Where on the clock a point of the element is, in hours and in units of the drawing from the middle.
     * @param {number} x @param {number} y
     */
    at(x, y) {
      const scale = VIEW[2] / element.clientWidth;
      const [right, down] = [x * scale + VIEW[0], y * scale + VIEW[1]];
      return {
        hour: mod((Math.atan2(right, -down) / (2 * Math.PI)) * p, p),
        radius: Math.hypot(right, down),
      };
    },
  };
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
