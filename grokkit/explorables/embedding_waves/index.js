// EmbeddingWaves: the tokens' path in the plane of one frequency, its two waves, and the spectrum, at any step.

import { spectrumChart } from "../web/panels/spectrum.js";
import { tokenPath } from "./token_path.js";
import { tokenWaves } from "./token_waves.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { DataError, ascending, decode, int32, nearest, float64, float32 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { degrees, evenTurn } from "./even_turn.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, percent, whole } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { numberInput } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { stepBar } from "../web/toolkit/step_bar.js";
import { clockOrder } from "../web/toolkit/waves.js";

const KIND = "embedding_waves";
const NARROW = 640; // pixels; below, the panels stand under one another
const GAP = 32; // between the panels
const MOST_SIDE = 440;

/** Check and arrange what the figure draws. */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    test_accuracy: float64("checkpoint"),
    spectrum: float64("checkpoint", Math.floor(p / 2)),
    frequency: int32("drawn"),
    path: float32("drawn", "checkpoint", 2, p),
  });
  const { step: steps, frequency: frequencies } = arrays;
  const most = Math.floor((p - 1) / 2);
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (!frequencies.length || !ascending(frequencies) || frequencies[0] < 1 || frequencies.at(-1) > most)
    throw new DataError(`the frequencies are not 1 … ${most}, in order`);
  if (!(manifest.reach > 0)) throw new DataError("the paths have no extent");
  const size = steps.length * 2 * p;
  const paths = new Map(
    Array.from(frequencies, (k, i) => [k, arrays.path.subarray(i * size, (i + 1) * size)]),
  );
  return {
    run: manifest.run,
    p,
    steps,
    most,
    paths,
    accuracy: arrays.test_accuracy,
    spectrum: arrays.spectrum,
    nFrequencies: Math.floor(p / 2),
    keys: manifest.keys,
    tau: manifest.tau,
    reach: manifest.reach,
  };
}

/** The path of one more frequency, from a part of the data. */
export function readPath(manifest, block, { p, steps }) {
  return decode(manifest, block, KIND, { path: float32(steps.length, 2, p) }).path;
}

/** Coordinates of every number at a checkpoint. */
export const coordinates = (path, index, p) => ({
  cos: path.subarray(index * 2 * p, index * 2 * p + p),
  sin: path.subarray(index * 2 * p + p, (index + 1) * 2 * p),
});

/** Share of the embedding’s power, without its constant part, that a frequency carries at a checkpoint. */
export function powerShare({ spectrum, nFrequencies }, index, k) {
  const power = spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies).map((n) => n * n);
  const total = power.reduce((sum, n) => sum + n, 0);
  return total > 0 ? power[k - 1] / total : 0;
}

/** What is said of a frequency: which of the two rules calls it key. */
export function standing(k, { W_L, W_E }) {
  if (W_L.includes(k)) return W_E.includes(k) ? "key by both rules" : "key by the votes of the neurons only";
  return W_E.includes(k) ? "tall in the embedding only" : "not a key frequency";
}

export default figureModule(({ model, stage, figure, load, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, steps, most, paths, keys } = data;
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const drawnFirst = [...paths.keys()];
  const fits = (n, high) => (Number.isInteger(n) && n >= 0 && n <= high ? n : null);
  const indexOf = (step) => nearest(steps, step);
  let turning = false; // the axis of the waves: numbers as they are counted, or in the order of the turn
  let k = drawnFirst[0]; // what is drawn; the page's k may still be on its way, or not be one of ours
  let turn;
  let order = { k: null, numbers: [] };

  // Panels
  const path = tokenPath(data);
  const waves = tokenWaves(data);
  const spectrum = spectrumChart({ ...data, keys: keys.W_L });
  const line = liveLine();

  // Controls
  const readings = Object.fromEntries(
    [
      ["share", "one even turn"],
      ["radius", "its radius"],
      ["power", "share of all power"],
      ["accuracy", "test pairs right"],
    ].map(([name, text]) => [name, reading(text)]),
  );
  const bar = stepBar(
    run,
    spoken,
    html(
      "div",
      { class: "gkf-ew-readings" },
      Object.values(readings).map((r) => r.element),
    ),
  );
  const chips = choice(
    "frequency k",
    drawnFirst.map((f) => [`${f}`, `${f}`]),
    "",
    (value) => store.set({ k: Number(value) }),
  );
  const other = otherFrequency(most, drawnFirst, (f) => store.set({ k: f }));
  const inputs = {
    a: numberInput("a", p, (a) => store.set({ a })),
    b: numberInput("b", p, (b) => store.set({ b })),
  };
  const sum = html("output", { class: "gkf-ew-sum" });
  const copy = copyButton(run);
  const title = html("p", { class: "gkf-title" });
  const dial = html("div", { class: "gkf-ew-dial" }, path.element);
  const bars = html("div", { class: "gkf-ew-bars" }, spectrum.element);
  const plane = html(
    "div",
    { class: "gkf-panel gkf-ew-path" },
    title,
    dial,
    html("div", { class: "gkf-ew-numbers" }, inputs.a.element, inputs.b.element, sum),
  );

  stage.append(
    bar.element,
    html("div", { class: "gkf-bar-row gkf-ew-choose" }, chips, other.element, copy.element),
    html(
      "div",
      { class: "gkf-panels gkf-ew-panels" },
      plane,
      html(
        "div",
        { class: "gkf-side" },
        html(
          "div",
          { class: "gkf-panel" },
          html(
            "p",
            { class: "gkf-title" },
            "Every frequency",
            html(
              "small",
              {},
              "norm of W",
              html("sub", {}, "E"),
              ` at each k; dark: key by W`,
              html("sub", {}, "L"),
              ` at τ = ${data.tau}`,
            ),
          ),
          bars,
        ),
        html(
          "div",
          { class: "gkf-panel" },
          html(
            "p",
            { class: "gkf-title" },
            "The same dots as waves",
            html("small", {}, "thin line: the even turn"),
          ),
          waves.element,
          choice(
            "axis",
            [
              ["count", "0, 1, 2, …"],
              ["turn", "along the turn"],
            ],
            "count",
            (value) => {
              turning = value === "turn";
              draw();
            },
          ),
        ),
      ),
    ),
    line.element,
  );

  /** Take the page's frequency, once its path is here. */
  function follow() {
    const wanted = store.get().k;
    if (wanted === null || wanted === k) return;
    if (wanted < 1 || wanted > most) return; // another figure's frequency
    if (paths.has(wanted)) {
      complain(null);
      k = wanted;
      return draw();
    }
    load(`k-${wanted}`)
      .then((part) => {
        paths.set(wanted, readPath(part.manifest, part.block, data));
        follow();
      })
      .catch(complain);
  }

  function lit() {
    const { a, b } = store.get();
    const [first, second] = [fits(a, p - 1), fits(b, p - 1)];
    return { a: first, b: second, c: first === null || second === null ? null : (first + second) % p };
  }

  // What is drawn depends on step, k, a, b and the order of the axis.
  function draw() {
    const index = indexOf(store.get().step);
    const { cos, sin } = coordinates(paths.get(k), index, p);
    if (order.k !== k) order = { k, numbers: clockOrder(k, p) };
    turn = evenTurn(cos, sin, k);
    const state = { k, cos, sin, order: order.numbers, lit: lit(), turning, turn };
    path.show(state);
    waves.show(state);
    spectrum.choose(k);
    spectrum.show(index);
    readings.share.show(percent(turn.share, 1));
    readings.radius.show(turn.radius.toFixed(2));
    readings.power.show(percent(powerShare(data, index, k), 1));
    readings.accuracy.show(percent(data.accuracy[index], 1));
    title.replaceChildren(
      `The plane of frequency ${k}`,
      html("small", {}, `${standing(k, keys)}; one number on is ${k}/${p} of a turn`),
    );
    for (const radio of chips.querySelectorAll("input")) radio.checked = Number(radio.value) === k;
    other.show(k);
    inputs.a.show(state.lit.a);
    inputs.b.show(state.lit.b);
    sum.replaceChildren(...sumText(state.lit));
    line.say(summary(index, state));
  }

  function sumText({ a, b, c }) {
    return c === null
      ? []
      : [
          letter("a"),
          " + ",
          letter("b"),
          " = ",
          html("span", { class: "gkf-letter-c" }, `${c}`),
          ` mod ${p}`,
        ];
  }
  function spoken(index) {
    const { cos, sin } = coordinates(paths.get(k), index, p);
    const { share: part, radius } = evenTurn(cos, sin, k);
    return `step ${whole(steps[index])}: frequency ${k}, ${percent(part, 1)} of the path is one even turn, radius ${radius.toFixed(2)}`;
  }
  function summary(index, { cos, sin, lit: { a, b, c } }) {
    const angle = (x) => `${degrees(cos[x], sin[x])}°`;
    const tall = spectrum.tallest(index);
    const hands =
      c === null
        ? ""
        : ` From the top, a = ${a} stands at ${angle(a)}, b = ${b} at ${angle(b)}, and their sum ${c} at ${angle(c)}.`;
    return (
      `Step ${whole(steps[index])}, frequency ${k} (${standing(k, keys)}): ${percent(turn.share, 1)} of the path’s spread is one even turn, ` +
      `of radius ${turn.radius.toFixed(2)}, and ${percent(powerShare(data, index, k), 1)} of the embedding’s power is at this frequency. ` +
      `Tallest frequencies: ${list(tall.slice(0, 5))}; ${tall.length} of ${data.nFrequencies} reach ${100 * data.tau} % of the tallest. ` +
      `Test pairs right: ${percent(data.accuracy[index], 1)}.${hands}`
    );
  }

  // The hands can be turned, and the bars chosen.
  let held = null;
  const stopHands = draggable(
    dial,
    (x, y) => {
      const { a, b } = lit();
      held ??=
        a === null ? "a" : b === null ? "b" : path.distance(a, x, y) <= path.distance(b, x, y) ? "a" : "b";
      store.set({ [held]: path.nearestNumber(x, y) });
    },
    (dragging) => {
      held = null;
      dial.classList.toggle("gkf-dragging", dragging);
    },
  );
  const stopBars = draggable(bars, (x) => store.set({ k: Math.min(most, spectrum.frequencyAt(x)) }));

  const unsubscribe = store.subscribe((now, before) => {
    if (now.step !== before.step || now.a !== before.a || now.b !== before.b) draw();
    if (now.k !== before.k) follow();
  });

  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    const side = narrow ? width : Math.min(MOST_SIDE, Math.floor((width - GAP) * 0.48));
    plane.style.width = narrow ? "" : `${side}px`;
    path.layout(side);
    const rest = narrow ? width : width - side - GAP;
    spectrum.layout(rest, narrow ? 170 : 160);
    waves.layout(rest, 270);
    draw();
    follow();
  }

  return {
    layout,
    theme() {},
    stop() {
      stopHands();
      stopBars();
      unsubscribe();
      bar.stop();
      line.stop();
      copy.stop();
      run.stop();
    },
  };
});

function reading(text) {
  const value = html("strong", { class: "gkf-accuracy" });
  const element = html("div", { class: "gkf-ew-reading" }, html("span", { class: "gkf-label" }, text), value);
  return { element, show: (now) => (value.textContent = now) };
}

/** The frequencies whose paths did not come with the figure, as a native list. */
function otherFrequency(most, first, onvalue) {
  const others = Array.from({ length: most }, (_, i) => i + 1).filter((k) => !first.includes(k));
  const select = html(
    "select",
    { "aria-label": "another frequency" },
    html("option", { value: "" }, "another"),
    others.map((k) => html("option", { value: k }, `${k}`)),
  );
  select.addEventListener("change", () => select.value && onvalue(Number(select.value)));
  const element = html("span", { class: "gkf-ew-other", hidden: !others.length }, "or", select);
  return { element, show: (k) => (select.value = others.includes(k) ? String(k) : "") };
}
