// Clock: two hands to turn and a third at their sum, on a clock with any number of hours; the same pair in the
// addition table and on the waves of the hands; and a speed that turns every hand k times as fast.

import { clockFace } from "./clock_face.js";
import { hoursInput, slider } from "./controls.js";
import { onClock, readOptions } from "./data.js";
import { handWaves } from "./hand_waves.js";
import { cyclicLegend, handReadout, written } from "./readouts.js";
import { sumTable } from "./sum_table.js";
import { faceText, fastSum, spoken, summary, tableText } from "./words.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { share } from "../web/toolkit/share.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { ClockManifest, Hands } from "./data.js"
 */

const FAMILIAR = [12, 24, 113];
const NARROW = 600; // pixels; below, everything stands under one another
const GAP = 36; // between clock and table, as in clock.css
const GUTTER = 22; // beside the table, for the name of its rows
const READOUT = 290 + 28; // beside the waves
const MOST_FACE = 430;
const ON_THE_WAY = 650; // milliseconds that hands take when a link or the button turns them

export default figureModule((/** @type {Context<ClockManifest>} */ { model, stage, figure }) => {
  const { p: startP, speeds } = readOptions(model.get("manifest"), model.get("block"));
  const run = share({ model, figure });
  const { store } = run;
  let p = startP;
  const now = () => onClock(store.get(), p, speeds);
  /** @param {Partial<Hands>} patch */
  const choose = (patch) => store.set(patch);

  const dial = clockDial(() => ({ ...now(), p }), choose);
  const table = tablePanel(choose);
  const waves = speeds ? wavesPanel() : null;
  const controls = controlsOf(p, speeds, choose, (hours) => {
    p = hours;
    dressForHours();
    layout(stage.clientWidth);
  });
  const said = saidBy(speeds, () => dial.turnTo(now(), { ...now(), b: 0 }));
  const copy = copyButton(run, "Copy link to this pair");
  const line = liveLine();
  (waves?.head ?? controls.sliders).append(copy.element);
  stage.append(
    html(
      "div",
      { class: "gkf-clock" },
      html("div", { class: "gkf-clock-head" }, said.element, controls.hours),
      dial.element,
      controls.sliders,
      table.element,
      waves?.element,
    ),
    line.element,
  );

  let width = 0; // of the figure; 0 before it has a place to be drawn in
  /** @type {Hands | null} */
  let shown = null;
  function show() {
    const hands = now();
    if (shown?.k !== hands.k) {
      table.paint(p, hands.k);
      waves?.layout(width, p, hands.k);
    }
    shown = hands;
    dial.describe(faceText(hands, p));
    table.show(hands, p);
    waves?.show(hands, p);
    said.show(hands, p);
    controls.show(hands, p);
    line.say(summary(hands, p));
  }

  function dressForHours() {
    dial.hoursOf(p);
    controls.hoursOf(p);
    table.hoursOf(p);
  }
  dressForHours();

  const unsubscribe = store.subscribe((state, before, by) => {
    if (!width || (state.a === before.a && state.b === before.b && state.k === before.k)) return;
    show();
    if (by === "reader") dial.put(now());
    else dial.turnTo(now());
  });

  /** @param {number} newWidth */
  function layout(newWidth) {
    width = newWidth;
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    const side = Math.min(narrow ? width : Math.floor((width - GAP) / 2), MOST_FACE);
    dial.layout(side);
    table.layout(narrow ? width : side - GUTTER);
    shown = null;
    show();
    dial.put(now());
  }

  return {
    layout,
    theme() {},
    stop() {
      for (const part of [dial, table, line, copy, run]) part.stop();
      unsubscribe();
    },
  };
});

/**
 * The clock, whose hands can be taken hold of, and turn by themselves when something else moves them.
 * @param {() => Hands & {p: number}} now
 * @param {(patch: Partial<Hands>) => void} choose
 */
function clockDial(now, choose) {
  /** @type {"a" | "b" | null} */
  let grabbed = null;
  const face = clockFace({ grab: (name) => (grabbed = name) });
  const element = html("div", { class: "gkf-clock-dial" }, face.element);
  /** @type {Hands} */
  let drawn = now();
  let frame = 0;
  /** @param {Hands} hands */
  function place(hands) {
    drawn = hands;
    face.show(hands);
  }
  /** @param {Hands} target @param {Hands} [from] */
  function turnTo(target, from = drawn) {
    cancelAnimationFrame(frame);
    if (reducedMotion()) return place(target);
    const began = performance.now();
    const step = (/** @type {number} */ time) => {
      const t = Math.max(0, Math.min(1, (time - began) / ON_THE_WAY));
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
    turnTo,
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

/**
 * The addition table with the scale of its colours.
 * @param {(pair: {a: number, b: number}) => void} choose
 */
function tablePanel(choose) {
  const table = sumTable();
  const legend = cyclicLegend();
  const axes = {
    a: html("span", { class: "gkf-axis-a", "aria-hidden": "true" }),
    b: html("span", { class: "gkf-axis-b", "aria-hidden": "true" }),
  };
  const frame = [axes.b, axes.a, html("div", { class: "gkf-grid" }, table.element)];
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-sums-panel" },
      html("div", { class: "gkf-grid-frame" }, frame),
      legend.element,
    ),
    layout: table.layout,
    paint: table.paint,
    /** @param {number} p */
    hoursOf(p) {
      axes.a.replaceChildren(letter("a"), ` = 0 … ${p - 1} `);
      axes.b.replaceChildren(letter("b"), ` = 0 … ${p - 1} `);
    },
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      table.show(hands.a, hands.b);
      legend.show(mod(hands.k * (hands.a + hands.b), p), p);
      table.element.setAttribute("aria-label", tableText(hands, p));
    },
    stop: draggable(table.element, (x, y) => choose(table.pairAt(x, y))),
  };
}

/** The waves of the hands, and their ends in numbers. */
function wavesPanel() {
  const waves = handWaves();
  const readout = handReadout();
  const note = "cos: how high above the middle; sin: how far to the right";
  const title = html("p", { class: "gkf-title" }, "The ends of the hands", html("small", {}, note));
  const head = html("div", { class: "gkf-waves-head" }, title);
  return {
    head,
    element: html(
      "div",
      { class: "gkf-panel gkf-waves-panel" },
      head,
      html("div", { class: "gkf-waves-row" }, waves.element, readout.element),
    ),
    /** @param {number} width of the figure @param {number} p @param {number} k */
    layout(width, p, k) {
      const narrow = width < NARROW;
      waves.layout({ width: narrow ? width : width - READOUT, height: narrow ? 150 : 172 }, p, k);
    },
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      waves.show({ a: hands.a, b: hands.b, answer: mod(hands.a + hands.b, p) });
      readout.show(hands, p);
    },
  };
}

/**
 * The sum and what speed makes of it, and a button that shows it come about.
 * @param {boolean} speeds
 * @param {() => void} play
 */
function saidBy(speeds, play) {
  const sum = html("p", { class: "gkf-sum" });
  const fast = html("p", { class: "gkf-fast" });
  const button = html("button", {
    type: "button",
    class: "gkf-round",
    "aria-label": "Watch b being added to a",
    onclick: play,
  });
  button.innerHTML =
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M8 5.5v13l11-6.5z"/></svg>';
  return {
    element: html(
      "div",
      { class: "gkf-clock-said" },
      reducedMotion() ? null : button,
      html("div", {}, sum, speeds ? fast : null),
    ),
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      sum.replaceChildren(...written(hands.a, hands.b, p));
      fast.textContent = fastSum(hands, p);
    },
  };
}

/**
 * Sliders for hands and speed, and the number of hours.
 * @param {number} p at first
 * @param {boolean} speeds
 * @param {(patch: Partial<Hands>) => void} choose
 * @param {(p: number) => void} changeHours
 */
function controlsOf(p, speeds, choose, changeHours) {
  const names = /** @type {(keyof Hands)[]} */ (speeds ? ["a", "b", "k"] : ["a", "b"]);
  const sliders = names.map((name) => ({ name, ...slider(name, (value) => choose({ [name]: value })) }));
  const any = hoursInput(changeHours);
  const presets = choice(
    "hours p",
    FAMILIAR.map((n) => [String(n), String(n)]),
    String(p),
    (value) => changeHours(Number(value)),
  );
  return {
    sliders: html(
      "div",
      { class: "gkf-turns" },
      sliders.map(({ element }) => element),
    ),
    hours: html("div", { class: "gkf-clock-hours-choice" }, presets, any.element),
    /** @param {number} hours */
    hoursOf(hours) {
      any.show(hours);
      for (const input of presets.querySelectorAll("input")) input.checked = input.value === String(hours);
      for (const { name, range } of sliders)
        if (name === "k") range(1, Math.floor(hours / 2));
        else range(0, hours - 1);
    },
    /** @param {Hands} hands @param {number} hours */
    show(hands, hours) {
      for (const { name, show } of sliders) show(hands[name], spoken(name, hands, hours));
    },
  };
}
