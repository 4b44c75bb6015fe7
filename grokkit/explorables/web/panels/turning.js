// A picture of something in space that one turns: by hand, by key, or with buttons.

import { choice } from "../toolkit/choice.js";
import { html, set } from "../toolkit/dom.js";
import { draggable } from "../toolkit/drag.js";
import { mod } from "../toolkit/waves.js";

/** @typedef {[number, number, number]} Place right, down, towards the eye */
/** @typedef {{turn: number, tilt: number, flat: boolean}} View angles in degrees; a flat picture is not turned */

const PER_PIXEL = 0.5; // degrees that a drag turns
const PER_KEY = 5;
const PER_PRESS = 15; // of a button
/** @type {[string, string, [number, number]][]} */
const BUTTONS = [
  ["←", "Turn left", [-1, 0]],
  ["→", "Turn right", [1, 0]],
  ["↑", "Tilt up", [0, 1]],
  ["↓", "Tilt down", [0, -1]],
];
/** Where a turn ends that goes as far as it can, as a slider's. @type {Record<string, number>} */
const ENDS = { Home: 0, End: 359 };
/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A place turned round the upright axis, and then tilted towards the eye.
 * @param {Place} place @param {View} view
 * @returns {Place}
 */
export function rotate([x, y, z], { turn, tilt }) {
  const [t, u] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [right, back] = [x * Math.cos(t) + z * Math.sin(t), z * Math.cos(t) - x * Math.sin(t)];
  return [right, y * Math.cos(u) - back * Math.sin(u), back * Math.cos(u) + y * Math.sin(u)];
}

/**
 * @param {HTMLElement} picture
 * @param {View} view what it begins with; changed in place
 * @param {() => void} draw
 * @param {(x: number, y: number) => ((x: number, y: number) => void) | null} [take] where a drag begins, in pixels of
 *   the picture: what is dragged instead, or null for the turning
 */
export function turning(picture, view, draw, take = () => null) {
  const handle = html("div", { class: "gkf-turning", tabindex: 0 }, picture);
  /** @param {number} right @param {number} up in degrees */
  function turn(right, up) {
    if (view.flat) return;
    view.turn = mod(view.turn + right, 360);
    view.tilt = Math.max(-90, Math.min(90, view.tilt + up));
    draw();
  }
  handle.addEventListener("keydown", (event) => {
    const [way, end] = [KEYS[event.key], ENDS[event.key]];
    if ((!way && end === undefined) || view.flat) return;
    event.preventDefault();
    if (way) turn(way[0] * PER_KEY, way[1] * PER_KEY);
    else turn(end - view.turn, 0);
  });
  /** @type {[number, number] | null} */
  let from = null;
  /** @type {ReturnType<typeof take>} */
  let taken = null;
  const stop = draggable(
    handle,
    (x, y) => {
      if (!from) taken = take(x, y);
      if (taken) taken(x, y);
      else if (from) turn((x - from[0]) * PER_PIXEL, (y - from[1]) * PER_PIXEL);
      from = [x, y];
    },
    () => (from = null),
  );
  const buttons = html(
    "div",
    { class: "gkf-turn-buttons" },
    BUTTONS.map(([text, label, [right, up]]) =>
      html(
        "button",
        {
          type: "button",
          class: "gkf-turn-button",
          "aria-label": label,
          onclick: () => turn(right * PER_PRESS, up * PER_PRESS),
        },
        text,
      ),
    ),
  );
  return {
    element: handle,
    buttons,
    /** @param {string} what is seen */
    describe(what) {
      buttons.hidden = view.flat;
      describeHandle(handle, view, what);
    },
    stop,
  };
}

/**
 * Whether the picture is seen in space or flat, and beside that the buttons that turn it.
 * @param {View} view what is chosen; changed in place
 * @param {HTMLElement} buttons
 * @param {() => void} draw
 */
export function spaceOrFlat(view, buttons, draw) {
  /** @type {[string, string][]} */
  const ways = [
    ["space", "in space"],
    ["flat", "flat, in pairs"],
  ];
  const seen = choice("seen", ways, view.flat ? "flat" : "space", (value) => {
    view.flat = value === "flat";
    draw();
  });
  return html("div", { class: "gkf-turn-row" }, seen, buttons);
}

/** @param {HTMLElement} handle @param {View} view @param {string} what */
function describeHandle(handle, { turn, tilt, flat }, what) {
  for (const name of ["min", "max", "now", "text"]) if (flat) handle.removeAttribute(`aria-value${name}`);
  if (flat) return set(handle, { role: "img", "aria-label": `${what}, two components at a time` });
  const text = `turned by ${Math.round(turn)}°, tilted by ${Math.round(tilt)}°`;
  return set(handle, {
    role: "slider",
    "aria-label": `Turn ${what}`,
    "aria-valuemin": 0,
    "aria-valuemax": 359,
    "aria-valuenow": Math.floor(turn),
    "aria-valuetext": text,
  });
}
