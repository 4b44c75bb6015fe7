// The clock under the reader's hand: what turns its hands, and how they turn by themselves.

import { clockFace } from "./clock_face.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Hands } from "./data.js" */

const ON_THE_WAY = 650; // milliseconds that hands take to where a link sends them
const WATCHED = 2400; // milliseconds of a turn that the reader has asked to watch

/**
 * The clock, whose hands can be taken hold of, and turn by themselves when something else moves them.
 * @param {() => Hands & {p: number}} now
 * @param {(patch: Partial<Hands>) => void} choose
 */
export function clockDial(now, choose) {
  /** @type {"a" | "b" | null} */
  let grabbed = null;
  const face = clockFace((name) => (grabbed = name));
  const element = html("div", { class: "gkf-clock-dial" }, face.element);
  /** @type {Hands} */
  let drawn = now();
  let frame = 0;
  /** @param {Hands} hands */
  function place(hands) {
    drawn = hands;
    face.show(hands);
  }
  /** @param {Hands} target @param {Hands} from @param {number} time in milliseconds */
  function go(target, from, time) {
    cancelAnimationFrame(frame);
    if (reducedMotion()) return place(target);
    const began = performance.now();
    const step = (/** @type {number} */ at) => {
      const t = Math.max(0, Math.min(1, (at - began) / time));
      place(onTheWay(from, target, 1 - (1 - t) ** 3));
      if (t < 1) frame = requestAnimationFrame(step);
    };
    step(began);
  }

  const turning = handTurner(now, () => grabbed);
  const stop = draggable(
    element,
    (x, y) => {
      const turned = turning.to(face.at(x, y), face.reach);
      if (turned) choose(turned);
    },
    (dragging) => {
      element.classList.toggle("gkf-dragging", dragging);
      turning.letGo();
      if (!dragging) grabbed = null;
    },
  );
  return {
    element,
    /** @param {Hands} target */
    turnTo: (target) => go(target, drawn, ON_THE_WAY),
    /** Turn hands slowly enough to be followed. @param {Hands} from @param {Hands} target */
    watch: (from, target) => go(target, from, WATCHED),
    hoursOf: face.hoursOf,
    /** Show hands at once. @param {Hands} hands */
    put(hands) {
      cancelAnimationFrame(frame);
      place(hands);
    },
    /** @param {number} side in pixels */
    layout: (side) => (element.style.width = `${side}px`),
    /** @param {string} text */
    describe: (text) => face.element.setAttribute("aria-label", text),
    stop() {
      cancelAnimationFrame(frame);
      stop();
    },
  };
}

/**
 * Hands between two positions.
 * @param {Hands} from @param {Hands} to @param {number} part of the way
 * @returns {Hands}
 */
export const onTheWay = (from, to, part) => ({
  a: from.a + (to.a - from.a) * part,
  b: from.b + (to.b - from.b) * part,
  k: from.k + (to.k - from.k) * part,
});

/**
 * Turns a hand after a pointer: at speed k it has to be turned k hours for each hour of its number.
 * @param {() => Hands & {p: number}} now
 * @param {() => "a" | "b" | null} grabbed the hand whose end was taken hold of; without it, the nearer one is turned
 */
export function handTurner(now, grabbed) {
  /** The hand, its number with fractions, and where the pointer was. @type {{name: "a" | "b", value: number, hour: number} | null} */
  let held = null;
  return {
    /**
     * @param {{hour: number, radius: number}} pointer
     * @param {number} reach radius within which a hand can be taken hold of
     * @returns {{a: number} | {b: number} | null}
     */
    to({ hour, radius }, reach) {
      const { p, ...hands } = now();
      const shortest = (/** @type {number} */ hours) => mod(hours + p / 2, p) - p / 2;
      if (!held) {
        const hand = grabbed();
        if (radius > reach && !hand) return null;
        const away = (/** @type {"a" | "b"} */ name) => Math.abs(shortest(hour - hands.k * hands[name]));
        const name = hand ?? (away("a") <= away("b") ? "a" : "b");
        held = { name, value: hands[name], hour: mod(hands.k * hands[name], p) };
      }
      held.value += shortest(hour - held.hour) / hands.k;
      held.hour = hour;
      const number = mod(Math.round(held.value), p);
      return held.name === "a" ? { a: number } : { b: number };
    },
    letGo: () => (held = null),
  };
}
