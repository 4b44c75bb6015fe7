// EmbeddingWaves: the tokens' path in the plane of one frequency, its two waves, and the spectrum, at any step.

import { coordinates, readData, readPath } from "./data.js";
import { evenTurn } from "./even_turn.js";
import { ownData } from "./mine.js";
import { frequencyChoice, planePanel, readingsOf, spectrumPanel, wavesPanel } from "./panels.js";
import { spoken, summary } from "./words.js";
import { withMine } from "../web/mine/with_mine.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";
import { stepBar } from "../web/toolkit/step_bar.js";
import { clockOrder } from "../web/toolkit/waves.js";

/**
 * @import { Context, ShownRun, State } from "../web/toolkit/types.js"
 * @import { WavesData, WavesManifest } from "./data.js"
 * @import { Lit, Seen } from "./words.js"
 */

const NARROW = 640; // pixels; below, the panels stand under one another
const GAP = 32; // between the panels
const MOST_SIDE = 440;

export default figureModule(withMine(drawing, ownData));

/** @param {Context<WavesManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing(context) {
  const { model, stage, figure } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, steps } = data;
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const paths = pathsOf(context, data, draw);
  let turning = false; // the axis of the waves: numbers as they are counted, or in the order of the turn
  let order = { k: 0, numbers: clockOrder(0, p) };
  const lit = () => litNumbers(store.get(), p);
  const panels = panelsOf(data, run, seenAt, {
    lit,
    choose: (patch) => store.set(patch),
    turn(along) {
      turning = along;
      draw();
    },
  });
  stage.append(...panels.elements);

  /** @param {number} index of a checkpoint @returns {Seen} */
  function seenAt(index) {
    const k = paths.k();
    if (order.k !== k) order = { k, numbers: clockOrder(k, p) };
    const place = coordinates(paths.path(), index, p);
    const turn = evenTurn(place.cos, place.sin, k);
    return { k, ...place, order: order.numbers, lit: lit(), turning, turn };
  }

  // What is drawn depends on step, k, a, b and the order of the axis.
  function draw() {
    const index = nearest(steps, store.get().step);
    panels.show(index, seenAt(index));
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.step !== before.step || now.a !== before.a || now.b !== before.b) draw();
    if (now.k !== before.k) paths.follow(now.k);
  });
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      panels.layout(width, narrow);
      draw();
      paths.follow(store.get().k);
    },
    theme() {},
    stop() {
      unsubscribe();
      panels.stop();
      run.stop();
    },
  };
}

/**
 * @param {WavesData} data
 * @param {ShownRun} run
 * @param {(index: number) => Seen} seenAt
 * @param {{lit(): Lit, choose(patch: {a?: number, b?: number, k?: number}): void, turn(along: boolean): void}} reader
 *   the numbers chosen, and what else is chosen
 */
function panelsOf(data, run, seenAt, { lit, choose, turn }) {
  const { steps, most } = data;
  const readings = readingsOf(data);
  const bar = stepBar(
    run,
    (index) => {
      const seen = seenAt(index);
      return spoken(steps[index], seen.k, seen.turn);
    },
    html("div", { class: "gkf-ew-readings" }, readings.elements),
  );
  const copy = copyButton(run);
  const frequency = frequencyChoice(most, [...data.paths.keys()], (k) => choose({ k }));
  const plane = planePanel(data, lit, choose);
  const spectrum = spectrumPanel(data, (k) => choose({ k: Math.min(most, k) }));
  const waves = wavesPanel(data, turn);
  const line = liveLine();
  return {
    elements: [
      bar.element,
      html("div", { class: "gkf-bar-row gkf-ew-choose" }, frequency.elements, copy.element),
      html(
        "div",
        { class: "gkf-panels gkf-ew-panels" },
        plane.element,
        html("div", { class: "gkf-side" }, spectrum.element, waves.element),
      ),
      line.element,
    ],
    /** @param {number} index @param {Seen} seen there */
    show(index, seen) {
      plane.show(seen);
      waves.show(seen);
      spectrum.show(index, seen.k);
      readings.show(index, seen.k, seen.turn);
      frequency.show(seen.k);
      line.say(summary(data, index, seen, spectrum.tallest(index)));
    },
    /** @param {number} width @param {boolean} narrow */
    layout(width, narrow) {
      const side = narrow ? width : Math.min(MOST_SIDE, Math.floor((width - GAP) * 0.48));
      const rest = narrow ? width : width - side - GAP;
      plane.layout(side, narrow);
      spectrum.layout(rest, narrow ? 170 : 160);
      waves.layout(rest, 270);
    },
    stop() {
      for (const part of [plane, spectrum, bar, line, copy]) part.stop();
    },
  };
}

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
