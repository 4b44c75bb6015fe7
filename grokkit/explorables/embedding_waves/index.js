// EmbeddingWaves: the tokens' path in the plane of one frequency, its two waves, and the spectrum, at any step.

import { coordinates, powerShare, readData, readPath } from "./data.js";
import { evenTurn } from "./even_turn.js";
import { tokenPath } from "./token_path.js";
import { tokenWaves } from "./token_waves.js";
import { spoken, standing, summary } from "./words.js";
import { spectrumChart } from "../web/panels/spectrum.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { percent } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { numberInput } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { stepBar } from "../web/toolkit/step_bar.js";
import { clockOrder } from "../web/toolkit/waves.js";

/**
 * @import { Child } from "../web/toolkit/dom.js"
 * @import { Context, State } from "../web/toolkit/types.js"
 * @import { WavesData, WavesManifest } from "./data.js"
 * @import { Lit, Seen } from "./words.js"
 */

const NARROW = 640; // pixels; below, the panels stand under one another
const GAP = 32; // between the panels
const MOST_SIDE = 440;

export default figureModule((/** @type {Context<WavesManifest>} */ context) => {
  const { model, stage, figure } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, steps, most } = data;
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const drawnFirst = [...data.paths.keys()];
  const paths = pathsOf(context, data, draw);
  let turning = false; // the axis of the waves: numbers as they are counted, or in the order of the turn
  let order = { k: 0, numbers: clockOrder(0, p) };

  const lit = () => litNumbers(store.get(), p);
  const choose = (/** @type {{a?: number, b?: number, k?: number}} */ patch) => store.set(patch);
  const readings = readingsOf(data);
  const bar = stepBar(
    run,
    (index) => spoken(steps[index], paths.k(), evenTurnAt(index)),
    html("div", { class: "gkf-ew-readings" }, readings.elements),
  );
  const copy = copyButton(run);
  const frequency = frequencyChoice(most, drawnFirst, (k) => choose({ k }));
  const plane = planePanel(data, lit, choose);
  const spectrum = spectrumPanel(data, (k) => choose({ k: Math.min(most, k) }));
  const waves = wavesPanel(data, (value) => {
    turning = value;
    draw();
  });
  const line = liveLine();
  stage.append(
    bar.element,
    html("div", { class: "gkf-bar-row gkf-ew-choose" }, frequency.elements, copy.element),
    html(
      "div",
      { class: "gkf-panels gkf-ew-panels" },
      plane.element,
      html("div", { class: "gkf-side" }, spectrum.element, waves.element),
    ),
    line.element,
  );

  /** @param {number} index of a checkpoint */
  function evenTurnAt(index) {
    const { cos, sin } = coordinates(paths.path(), index, p);
    return evenTurn(cos, sin, paths.k());
  }

  // What is drawn depends on step, k, a, b and the order of the axis.
  function draw() {
    const index = nearest(steps, store.get().step);
    const k = paths.k();
    if (order.k !== k) order = { k, numbers: clockOrder(k, p) };
    const place = coordinates(paths.path(), index, p);
    const turn = evenTurn(place.cos, place.sin, k);
    /** @type {Seen} */
    const seen = { k, ...place, order: order.numbers, lit: lit(), turning, turn };
    plane.show(seen);
    waves.show(seen);
    spectrum.show(index, k);
    readings.show(index, k, turn);
    frequency.show(k);
    line.say(summary(data, index, seen, spectrum.tallest(index)));
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.step !== before.step || now.a !== before.a || now.b !== before.b) draw();
    if (now.k !== before.k) paths.follow(now.k);
  });
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      const side = narrow ? width : Math.min(MOST_SIDE, Math.floor((width - GAP) * 0.48));
      const rest = narrow ? width : width - side - GAP;
      plane.layout(side, narrow);
      spectrum.layout(rest, narrow ? 170 : 160);
      waves.layout(rest, 270);
      draw();
      paths.follow(store.get().k);
    },
    theme() {},
    stop() {
      unsubscribe();
      for (const part of [plane, spectrum, bar, line, copy, run]) part.stop();
    },
  };
});

/**
 * The chosen numbers that are numbers of this clock, and their sum.
 * @param {Pick<State, "a" | "b">} state @param {number} p
 * @returns {Lit}
 */
export function litNumbers({ a, b }, p) {
  const fits = (/** @type {number | null} */ n) =>
    n !== null && Number.isInteger(n) && n >= 0 && n < p ? n : null;
  const [first, second] = [fits(a), fits(b)];
  return { a: first, b: second, c: first === null || second === null ? null : (first + second) % p };
}

/**
 * The frequency that is drawn. The page's may still be on its way, or not be one of ours.
 * @param {Context} context
 * @param {WavesData} data
 * @param {() => void} arrived
 */
function pathsOf({ load, complain }, data, arrived) {
  const { paths, most } = data;
  let [k] = paths.keys();
  /** The one that is wanted. @type {number | null} */
  let wanted = null;
  function follow() {
    const next = wanted;
    if (next === null || next === k || next < 1 || next > most) return;
    if (paths.has(next)) {
      complain(null);
      k = next;
      arrived();
      return;
    }
    load(`k-${next}`)
      .then((part) => {
        paths.set(next, readPath(part.manifest, part.block, data));
        follow();
      })
      .catch(complain);
  }
  return {
    k: () => k,
    path: () => paths.get(k) ?? new Float32Array(),
    /** Take the page's frequency, once its path is here. @param {number | null} next */
    follow(next) {
      wanted = next;
      follow();
    },
  };
}

/** Four numbers beside the step. @param {WavesData} data */
function readingsOf(data) {
  const reading = (/** @type {string} */ text) => {
    const value = html("strong", { class: "gkf-accuracy" });
    const label = html("span", { class: "gkf-label" }, text);
    return { element: html("div", { class: "gkf-ew-reading" }, label, value), value };
  };
  const all = ["one even turn", "its radius", "share of all power", "test pairs right"].map(reading);
  return {
    elements: all.map(({ element }) => element),
    /** @param {number} index @param {number} k @param {Seen["turn"]} turn */
    show(index, k, turn) {
      const power = percent(powerShare(data, index, k), 1);
      const right = percent(data.accuracy[index], 1);
      const texts = [percent(turn.share, 1), turn.radius.toFixed(2), power, right];
      texts.forEach((text, i) => (all[i].value.textContent = text));
    },
  };
}

/**
 * The frequencies that came with the figure as radio buttons, all others as a native list.
 * @param {number} most @param {number[]} first
 * @param {(k: number) => void} choose
 */
function frequencyChoice(most, first, choose) {
  const chips = choice(
    "frequency k",
    first.map((k) => [`${k}`, `${k}`]),
    "",
    (value) => choose(Number(value)),
  );
  const others = Array.from({ length: most }, (_, i) => i + 1).filter((k) => !first.includes(k));
  const select = html(
    "select",
    { "aria-label": "another frequency" },
    html("option", { value: "" }, "another"),
    others.map((k) => html("option", { value: k }, `${k}`)),
  );
  select.addEventListener("change", () => {
    if (select.value) choose(Number(select.value));
  });
  return {
    elements: [chips, html("span", { class: "gkf-ew-other", hidden: !others.length }, "or", select)],
    /** @param {number} k */
    show(k) {
      for (const radio of chips.querySelectorAll("input")) radio.checked = Number(radio.value) === k;
      select.value = others.includes(k) ? String(k) : "";
    },
  };
}

/**
 * The path in its plane, whose hands can be turned.
 * @param {WavesData} data
 * @param {() => Lit} lit
 * @param {(pair: {a?: number, b?: number}) => void} choose
 */
function planePanel(data, lit, choose) {
  const { p, keys } = data;
  const path = tokenPath(data);
  const title = html("p", { class: "gkf-title" });
  const dial = html("div", { class: "gkf-ew-dial" }, path.element);
  const [a, b] = [numberInput("a", p, (n) => choose({ a: n })), numberInput("b", p, (n) => choose({ b: n }))];
  const sum = html("output", { class: "gkf-ew-sum" });
  const numbers = html("div", { class: "gkf-ew-numbers" }, a.element, b.element, sum);
  const element = html("div", { class: "gkf-panel gkf-ew-path" }, title, dial, numbers);
  /** @param {number} x @param {number} y @returns {"a" | "b"} */
  const nearer = (x, y) => {
    const now = lit();
    if (now.a === null) return "a";
    if (now.b === null) return "b";
    return path.distance(now.a, x, y) <= path.distance(now.b, x, y) ? "a" : "b";
  };
  /** @type {"a" | "b" | null} */
  let held = null;
  const stop = draggable(
    dial,
    (x, y) => {
      held ??= nearer(x, y);
      choose({ [held]: path.nearestNumber(x, y) });
    },
    (dragging) => {
      held = null;
      dial.classList.toggle("gkf-dragging", dragging);
    },
  );
  return {
    element,
    /** @param {Seen} seen */
    show(seen) {
      const { k, lit: now } = seen;
      path.show(seen);
      title.replaceChildren(
        `The plane of frequency ${k}`,
        html("small", {}, `${standing(k, keys)}; one number on is ${k}/${p} of a turn`),
      );
      a.show(now.a);
      b.show(now.b);
      sum.replaceChildren(...sumText(now, p));
    },
    /** @param {number} side @param {boolean} narrow */
    layout(side, narrow) {
      element.style.width = narrow ? "" : `${side}px`;
      path.layout(side);
    },
    stop,
  };
}

/** @param {Lit} lit @param {number} p */
const sumText = ({ c }, p) =>
  c === null
    ? []
    : [letter("a"), " + ", letter("b"), " = ", html("span", { class: "gkf-letter-c" }, `${c}`), ` mod ${p}`];

/** @param {string} title @param {Child} note @param {...Child} children */
const panel = (title, note, ...children) =>
  html(
    "div",
    { class: "gkf-panel" },
    html("p", { class: "gkf-title" }, title, html("small", {}, note)),
    children,
  );

/**
 * Every frequency, to be chosen by its bar.
 * @param {WavesData} data
 * @param {(k: number) => void} choose
 */
function spectrumPanel(data, choose) {
  const chart = spectrumChart({ ...data, keys: data.keys.W_L });
  const bars = html("div", { class: "gkf-ew-bars" }, chart.element);
  const [embedding, logits] = ["E", "L"].map((name) => html("sub", {}, name));
  const note = ["norm of W", embedding, " at each k; dark: key by W", logits, ` at τ = ${data.tau}`];
  return {
    element: panel("Every frequency", note, bars),
    tallest: chart.tallest,
    layout: chart.layout,
    /** @param {number} index @param {number} k */
    show(index, k) {
      chart.choose(k);
      chart.show(index);
    },
    stop: draggable(bars, (x) => choose(chart.frequencyAt(x))),
  };
}

/**
 * The same dots as waves, in the order of counting or of the turn.
 * @param {WavesData} data
 * @param {(turning: boolean) => void} turn
 */
function wavesPanel(data, turn) {
  const waves = tokenWaves(data);
  const axis = choice(
    "axis",
    [
      ["count", "0, 1, 2, …"],
      ["turn", "along the turn"],
    ],
    "count",
    (value) => turn(value === "turn"),
  );
  return {
    element: panel("The same dots as waves", "thin line: the even turn", waves.element, axis),
    show: waves.show,
    layout: waves.layout,
  };
}
