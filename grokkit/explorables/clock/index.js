// Clock: two hands to turn and a third at their sum, on a clock with any number of hours; the same pair in the
// addition table and on the waves of the hands; and a speed that turns every hand k times as fast.

import { clockFace, fullTurns } from "./clock_face.js";
import { handWaves } from "./hand_waves.js";
import { sumTable } from "./sum_table.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { cyclic } from "../web/toolkit/cyclic.js";
import { DataError, decode } from "../web/toolkit/data.js";
import { html, uid } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { share } from "../web/toolkit/share.js";
import { mod, times, turn } from "../web/toolkit/waves.js";

const KIND = "clock";
const [LEAST_P, MOST_P] = [3, 499];
const FAMILIAR = [12, 24, 113];
const NARROW = 600; // pixels; below, everything stands under one another
const GAP = 36; // between clock and table, as in clock.css
const GUTTER = 22; // beside the table, for the name of its rows
const MOST_FACE = 430;
const ON_THE_WAY = 650; // milliseconds that hands take when a link or the button turns them

/** Check what the figure is told. */
export function readOptions(manifest, block) {
  decode(manifest, block, KIND, {});
  const { p, speeds } = manifest.options ?? {};
  if (!validP(p)) throw new DataError(`a clock needs ${LEAST_P} to ${MOST_P} hours, not ${p}`);
  return { p, speeds: speeds !== false };
}

const validP = (p) => Number.isInteger(p) && p >= LEAST_P && p <= MOST_P;

/** The page's state on a clock with p hours: its numbers may belong to a larger clock, or not be chosen. */
export function onClock({ a, b, k }, p, speeds = true) {
  const fits = speeds && Number.isInteger(k) && k >= 1 && 2 * k <= p;
  return { a: mod(a ?? 0, p), b: mod(b ?? 0, p), k: fits ? k : 1 };
}

/** "138 = 113 + 25", "40": a sum written out with the full turns that it loses. */
export function reduced(sum, p) {
  const turns = Math.floor(sum / p);
  if (turns === 0) return whole(sum);
  return `${whole(sum)} = ${turns === 1 ? "" : `${whole(turns)} × `}${p} + ${sum % p}`;
}

/** What speed k does to a pair, in a sentence. */
export function fastSum({ a, b, k }, p) {
  const [x, y, c] = [mod(k * a, p), mod(k * b, p), mod(a + b, p)];
  if (k === 1) return "Speed 1: each hand points at its own number.";
  return `Speed ${k}: ${k} × ${a} points at ${x} and ${k} × ${b} at ${y}. Their sum ${reduced(x + y, p)} is where ${k} × ${c} points.`;
}

/** All that is seen, in words. */
export function summary({ a, b, k }, p) {
  const c = mod(a + b, p);
  const turns = Math.floor((k * (a + b)) / p);
  const fast = k === 1 ? "" : ` ${fastSum({ a, b, k }, p)}`;
  return (
    `A clock with ${p} hours: ${a} + ${b} = ${reduced(a + b, p)}. Hand a points at ${mod(k * a, p)}, hand b at ${mod(k * b, p)}, ` +
    `the hand of their sum at ${mod(k * c, p)}; the thread makes ${fullTurns(turns)}.${fast} In the table ${c} is the answer of ${p} pairs, one in each row and each column.`
  );
}

export default figureModule(({ model, stage, figure }) => {
  const { p: startP, speeds } = readOptions(model.get("manifest"), model.get("block"));
  let p = startP;
  const run = share({ model, figure });
  const { store } = run;
  const pair = () => onClock(store.get(), p, speeds);

  // The clock
  let grabbed = null;
  const face = clockFace({ grab: (name) => (grabbed = name) });
  const clock = html("div", { class: "gkf-clock-dial" }, face.element);
  let drawn = pair();
  let frame = 0;
  function turnTo(target, from = drawn) {
    cancelAnimationFrame(frame);
    if (reducedMotion()) return place(target);
    let began = null;
    const step = (now) => {
      began ??= now;
      const t = Math.min(1, (now - began) / ON_THE_WAY);
      const eased = 1 - (1 - t) ** 3;
      place(
        Object.fromEntries(
          Object.entries(target).map(([name, value]) => [name, from[name] + (value - from[name]) * eased]),
        ),
      );
      if (t < 1) frame = requestAnimationFrame(step);
    };
    step(performance.now());
  }
  function place(hands) {
    drawn = hands;
    face.show(hands);
  }
  function put(hands) {
    cancelAnimationFrame(frame);
    place(hands);
  }

  // A hand at speed k has to be turned k hours for each hour of its number.
  let held = null; // { name, value, hour }: the hand, its number with fractions, and where the pointer was
  const shortest = (hours) => mod(hours + p / 2, p) - p / 2;
  function drag(x, y) {
    const { hour, radius } = face.at(x, y);
    const now = pair();
    if (!held) {
      if (radius > face.reach && !grabbed) return;
      const away = (name) => Math.abs(shortest(hour - now.k * now[name]));
      const name = grabbed ?? (away("a") <= away("b") ? "a" : "b");
      held = { name, value: now[name], hour: mod(now.k * now[name], p) };
    }
    held.value += shortest(hour - held.hour) / now.k;
    held.hour = hour;
    store.set({ [held.name]: mod(Math.round(held.value), p) });
  }
  const stopClock = draggable(clock, drag, (dragging) => {
    clock.classList.toggle("gkf-dragging", dragging);
    held = null;
    if (!dragging) grabbed = null;
  });

  // Other panels
  const table = sumTable();
  const stopTable = draggable(table.element, (x, y) => store.set(table.pairAt(x, y)));
  const waves = handWaves();
  const line = liveLine();

  // Controls
  const sliders = Object.fromEntries(
    (speeds ? ["a", "b", "k"] : ["a", "b"]).map((name) => [
      name,
      slider(name, (value) => store.set({ [name]: value })),
    ]),
  );
  const hours = hoursInput((value) => changeHours(value));
  const presets = choice(
    "hours p",
    FAMILIAR.map((n) => [String(n), String(n)]),
    String(p),
    (value) => changeHours(Number(value)),
  );
  const play = html("button", {
    type: "button",
    class: "gkf-round",
    "aria-label": "Watch b being added to a",
    onclick: () => turnTo(pair(), { ...pair(), b: 0 }),
  });
  play.innerHTML =
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M8 5.5v13l11-6.5z"/></svg>';
  const copy = copyButton(run, "Copy link to this pair");

  const sum = html("p", { class: "gkf-sum" });
  const fast = html("p", { class: "gkf-fast" });
  const axes = {
    a: html("span", { class: "gkf-axis-a", "aria-hidden": "true" }),
    b: html("span", { class: "gkf-axis-b", "aria-hidden": "true" }),
  };
  const legend = cyclicLegend();
  const readout = handReadout();
  stage.append(
    html(
      "div",
      { class: "gkf-clock" },
      html(
        "div",
        { class: "gkf-clock-head" },
        html(
          "div",
          { class: "gkf-clock-said" },
          reducedMotion() ? null : play,
          html("div", {}, sum, speeds ? fast : null),
        ),
        html("div", { class: "gkf-clock-hours-choice" }, presets, hours.element),
      ),
      clock,
      html(
        "div",
        { class: "gkf-turns" },
        Object.values(sliders).map(({ element }) => element),
        speeds ? null : copy.element,
      ),
      html(
        "div",
        { class: "gkf-panel gkf-sums-panel" },
        html(
          "div",
          { class: "gkf-grid-frame" },
          axes.b,
          axes.a,
          html("div", { class: "gkf-grid" }, table.element),
        ),
        legend.element,
      ),
      speeds
        ? html(
            "div",
            { class: "gkf-panel gkf-waves-panel" },
            html(
              "div",
              { class: "gkf-waves-head" },
              html(
                "p",
                { class: "gkf-title" },
                "The ends of the hands",
                html("small", {}, "cos: how high above the middle; sin: how far to the right"),
              ),
              copy.element,
            ),
            html("div", { class: "gkf-waves-row" }, waves.element, readout.element),
          )
        : null,
    ),
    line.element,
  );

  // What changes with the pair and the speed
  let shown = null;
  let size = null; // of the waves; none before the figure has a place to be drawn in
  function show() {
    const now = pair();
    if (shown?.k !== now.k) {
      table.paint(p, now.k);
      waves.layout(size, p, now.k);
    }
    shown = now;
    const { a, b, k } = now;
    const answer = mod(a + b, p);
    table.show(a, b);
    waves.show({ a, b, answer });
    legend.show(mod(k * answer, p), p);
    readout.show(now, p);
    sum.replaceChildren(...written(a, b, p));
    fast.textContent = fastSum(now, p);
    for (const [name, { show }] of Object.entries(sliders)) show(now[name], spoken(name, now));
    table.element.setAttribute(
      "aria-label",
      `Addition table with ${p} rows for a and ${p} columns for b. Row ${a}, column ${b}: ${mod(k * answer, p)}. Pairs with the same answer lie on diagonals.`,
    );
    face.element.setAttribute(
      "aria-label",
      `A clock face with ${p} hours. Hand a points at ${mod(k * a, p)}, hand b at ${mod(k * b, p)}, and the hand of their sum at ${mod(k * answer, p)}, after ${fullTurns(Math.floor((k * (a + b)) / p))}.`,
    );
    line.say(summary(now, p));
  }
  const spoken = (name, { a, b, k }) =>
    name === "k"
      ? `speed ${k}: the hands point at ${mod(k * a, p)} and ${mod(k * b, p)}, their sum at ${mod(k * (a + b), p)}`
      : `${name} is ${name === "a" ? a : b}; the sum stands at ${mod(k * (a + b), p)}`;

  function changeHours(value) {
    p = value;
    dressForHours();
    layout(stage.clientWidth);
  }
  function dressForHours() {
    face.hoursOf(p);
    hours.show(p);
    for (const input of presets.querySelectorAll("input")) input.checked = input.value === String(p);
    for (const name of ["a", "b"]) sliders[name].range(0, p - 1);
    sliders.k?.range(1, Math.floor(p / 2));
    for (const name of ["a", "b"]) axes[name].replaceChildren(letter(name), ` = 0 … ${p - 1} `);
  }
  dressForHours();

  const unsubscribe = store.subscribe((now, before, by) => {
    if (!size || (now.a === before.a && now.b === before.b && now.k === before.k)) return;
    show();
    if (by === "reader") put(pair());
    else turnTo(pair());
  });

  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    const column = narrow ? width : Math.floor((width - GAP) / 2);
    const dial = Math.min(column, MOST_FACE);
    clock.style.width = `${dial}px`;
    table.layout(narrow ? width : Math.min(column, MOST_FACE) - GUTTER);
    const readoutWidth = narrow ? 0 : 290;
    size = { width: narrow ? width : width - readoutWidth - 28, height: narrow ? 150 : 172 };
    shown = null;
    show();
    put(pair());
  }

  return {
    layout,
    theme() {},
    stop() {
      cancelAnimationFrame(frame);
      stopClock();
      stopTable();
      line.stop();
      copy.stop();
      unsubscribe();
      run.stop();
    },
  };
});

const named = (name, value) => html("span", { class: `gkf-letter-${name}` }, String(value));

/** "47 + 91 = 138 = 113 + 25", in the colours of the hands. */
function written(a, b, p) {
  const text = reduced(a + b, p);
  const answer = String(mod(a + b, p));
  return [
    named("a", a),
    " + ",
    named("b", b),
    ` = ${text.slice(0, text.length - answer.length)}`,
    named("c", answer),
  ];
}

const SLIDERS = { a: "Turn hand a", b: "Turn hand b", k: "Speed k of all hands" };

/** A native slider with its letter before and its number after it. */
function slider(name, onvalue) {
  const input = html("input", { type: "range", class: "gkf-range", step: 1, "aria-label": SLIDERS[name] });
  const value = html("output", {});
  input.addEventListener("input", () => onvalue(Number(input.value)));
  const element = html(
    "label",
    { class: `gkf-turn gkf-turn-${name}` },
    name === "k" ? html("span", {}, "speed ", html("i", {}, "k")) : letter(name),
    input,
    value,
  );
  return {
    element,
    range: (min, max) => Object.assign(input, { min, max }),
    show(number, spoken) {
      input.value = String(number);
      input.setAttribute("aria-valuetext", spoken);
      value.textContent = String(number);
    },
  };
}

/** Any number of hours, typed. */
function hoursInput(onvalue) {
  const id = uid("hours");
  const input = html("input", {
    id,
    type: "number",
    min: LEAST_P,
    max: MOST_P,
    step: 1,
    inputmode: "numeric",
  });
  input.addEventListener("input", () => {
    const value = input.value === "" ? NaN : Number(input.value);
    input.toggleAttribute("aria-invalid", !validP(value));
    if (validP(value)) onvalue(value);
  });
  return {
    element: html("label", { for: id, class: "gkf-number gkf-hours" }, "or any", input),
    show(value) {
      input.removeAttribute("aria-invalid");
      if (document.activeElement !== input) input.value = String(value);
    },
  };
}

/** The scale of the table's colours, with the place of the answer. */
function cyclicLegend() {
  const stops = Array.from({ length: 25 }, (_, i) => `rgb(${cyclic(i / 24)})`);
  const mark = html("span", { class: "gkf-legend-mark" });
  const value = html("span", { class: "gkf-letter-c" });
  const last = html("span", {});
  const bar = html(
    "div",
    { class: "gkf-legend-bar", style: `background: linear-gradient(to right, ${stops})` },
    mark,
  );
  const element = html(
    "div",
    { class: "gkf-legend", "aria-hidden": "true" },
    html("span", {}, "0"),
    bar,
    last,
    html("span", { class: "gkf-legend-answer" }, "sum at ", value),
  );
  return {
    element,
    show(answer, p) {
      mark.style.left = `${(100 * (answer + 0.5)) / p}%`;
      value.textContent = String(answer);
      last.textContent = String(p - 1);
    },
  };
}

/** Where the ends of the hands are, in numbers, and the sum's end from those of a and b alone. */
function handReadout() {
  const cell = () => html("td", {});
  const rows = Object.fromEntries(
    ["a", "b", "answer"].map((name) => [name, { hour: cell(), cos: cell(), sin: cell() }]),
  );
  const made = { cos: cell(), sin: cell() };
  const head = (...names) =>
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html("td", {}),
        names.map((text) => html("th", { scope: "col" }, text)),
      ),
    );
  const row = (name, letter, title) =>
    html(
      "tr",
      {},
      html("th", { scope: "row", class: `gkf-letter-${letter}` }, title),
      Object.values(rows[name]),
    );
  const element = html(
    "table",
    { class: "gkf-readout" },
    head("points at", "cos", "sin"),
    html(
      "tbody",
      {},
      row("a", "a", html("i", {}, "a")),
      row("b", "b", html("i", {}, "b")),
      row("answer", "c", "sum"),
      html(
        "tr",
        { class: "gkf-readout-made" },
        html("th", { scope: "row" }, "from a, b"),
        html("td", {}),
        made.cos,
        made.sin,
      ),
    ),
  );
  const fixed = (x) => (Math.abs(x) < 0.0005 ? 0 : x).toFixed(3).replace("-", "−");
  return {
    element,
    show({ a, b, k }, p) {
      const ends = {};
      for (const [name, hour] of [
        ["a", a],
        ["b", b],
        ["answer", a + b],
      ]) {
        const angle = turn(k, hour, p);
        ends[name] = [Math.cos(angle), Math.sin(angle)];
        rows[name].hour.textContent = String(mod(k * hour, p));
        rows[name].cos.textContent = fixed(ends[name][0]);
        rows[name].sin.textContent = fixed(ends[name][1]);
      }
      const [cos, sin] = times(ends.a, ends.b);
      made.cos.textContent = fixed(cos);
      made.sin.textContent = fixed(sin);
    },
  };
}
