// Votes: hands of some speeds score every answer, each in a panel of its own, and their mean in large.

import { votesChart } from "./chart.js";
import { fastest, readOptions, speedsBelow } from "./data.js";
import { HANDS, handsFor, voting } from "./hands.js";
import { lead, rivalText, score, summary, tally } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list } from "../web/toolkit/format.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { slider } from "../web/toolkit/slider.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { VotesManifest } from "./data.js"
 * @import { Hand } from "./hands.js"
 * @import { Tally } from "./words.js"
 *
 * @typedef {{a: number, b: number}} Pair
 */

const NARROW = 620;
const GAP = 24; // between the panels of the hands, as in style.css
const SMALL = { height: 92, dot: 2.2, margin: { left: 7, right: 7, top: 10, bottom: 8 } };
const SUM = { height: 250, dot: 4.5, margin: { left: 34, right: 62, top: 34, bottom: 36 } };
const SUM_NARROW = { height: 230, dot: 3, margin: { left: 26, right: 58, top: 34, bottom: 36 } };

export default figureModule((/** @type {Context<VotesManifest>} */ { model, stage, figure }) => {
  const { p, network } = readOptions(model.get("manifest"), model.get("block"));
  const run = share({ model, figure });
  const { store } = run;
  const pair = () => ({ a: mod(store.get().a ?? 0, p), b: mod(store.get().b ?? 0, p) });
  const speeds = () => speedsBelow(store.get().hands, p);
  /** @type {Hand[]} */
  let hands = Array.from({ length: HANDS }, (_, i) => ({
    k: Math.ceil(((i + 1) * fastest(p)) / (HANDS + 1)),
    on: false,
  }));
  const panels = panelsOf(p, network, pair, {
    choose: (change) => store.set({ ...pair(), ...change }),
    vote: (those) => store.set({ hands: those }),
    turn(i, change) {
      hands = hands.map((hand, j) => (j === i ? { ...hand, ...change } : hand));
      store.set({ hands: voting(hands) });
      show(); // a hand that does not vote is turned too
    },
  });
  stage.append(...panels.elements);

  let width = 0;
  function show() {
    if (!width) return;
    hands = handsFor(speeds(), hands);
    panels.show(pair(), hands, speeds());
  }
  const unsubscribe = store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b || now.hands !== before.hands) show();
  });
  return {
    layout(newWidth) {
      width = newWidth;
      stage.classList.toggle("gkf-narrow", width < NARROW);
      panels.layout(width);
      show();
    },
    theme() {},
    stop() {
      unsubscribe();
      panels.stop();
      run.stop();
    },
  };
});

/**
 * @typedef {object} Hear what the reader does
 * @property {(change: Partial<Pair>) => void} choose
 * @property {(speeds: number[]) => void} vote
 * @property {(i: number, change: Partial<Hand>) => void} turn
 */

/**
 * The pair and the outcome, a panel for each hand, the mean, and all of it in words.
 * @param {number} p @param {number[]} network @param {() => Pair} pair @param {Hear} hear
 */
function panelsOf(p, network, pair, { choose, vote, turn }) {
  const head = headOf(p, choose);
  const offers = offersOf(p, network, vote);
  const ones = Array.from({ length: HANDS }, (_, i) => handPanel(p, i, (change) => turn(i, change)));
  const sum = votesChart(p, true);
  const element = html("div", { class: "gkf-votes-drag" }, sum.element);
  const stop = draggable(element, (px) => choose({ b: mod(sum.answerAt(px) - pair().a, p) }));
  const more = html("small", {});
  const line = liveLine();
  return {
    elements: [
      head.element,
      offers,
      html(
        "div",
        { class: "gkf-votes-hands" },
        ones.map((one) => one.element),
      ),
      html("p", { class: "gkf-title" }, "Their mean, the score of each answer c", more),
      element,
      line.element,
    ],
    /** @param {number} width */
    layout(width) {
      const narrow = width < NARROW;
      const across = narrow ? HANDS / 2 : HANDS;
      for (const one of ones) one.layout((width - GAP * (across - 1)) / across);
      sum.layout({ width, ...(narrow ? SUM_NARROW : SUM) });
    },
    /** @param {Pair} now @param {Hand[]} hands @param {number[]} speeds of all that vote */
    show(now, hands, speeds) {
      const total = now.a + now.b;
      const together = tally(speeds, p, total);
      const words = summary(together, { p, ...now });
      head.show(now, together);
      hands.forEach((hand, i) => ones[i].show(hand, total));
      const others = speeds.length - voting(hands).length;
      more.textContent = others
        ? `of ${speeds.length} hands: ${others} more than are drawn above`
        : "the right answer’s mark, and rings round the best of the wrong ones";
      sum.show(together, total);
      sum.describe(words);
      line.say(words);
    },
    stop() {
      stop();
      line.stop();
    },
  };
}

/**
 * The pair, its sum, and how far the best of the wrong answers stays behind.
 * @param {number} p @param {(change: Partial<Pair>) => void} choose
 */
function headOf(p, choose) {
  const inputs = pairInputs(p, choose);
  const answer = html("span", { class: "gkf-votes-equation" });
  const best = html("strong", { class: "gkf-accuracy" });
  const ahead = html("strong", { class: "gkf-accuracy" });
  const whose = html("span", { class: "gkf-loss" });
  const scored = (/** @type {string} */ name, /** @type {HTMLElement[]} */ ...parts) =>
    html("div", { class: "gkf-score" }, html("span", { class: "gkf-label" }, name), ...parts);
  return {
    element: html(
      "div",
      { class: "gkf-votes-head" },
      html("div", { class: "gkf-votes-pair" }, inputs.a, html("span", {}, "+"), inputs.b, answer),
      scored("runner-up", best, whose),
      scored("lead", ahead),
    ),
    /** @param {Pair} now @param {Tally} together */
    show(now, { speeds, best: most, rivals }) {
      inputs.show(now);
      const sum = html("strong", { class: "gkf-letter-c" }, String((now.a + now.b) % p));
      answer.replaceChildren("= ", sum, ` mod ${p}`);
      best.textContent = speeds.length ? score(most) : "–";
      whose.textContent = speeds.length ? rivalText(rivals, p) : "";
      ahead.textContent = speeds.length ? lead(most) : "–";
    },
  };
}

/**
 * Sets of hands to begin with.
 * @param {number} p @param {number[]} network @param {(speeds: number[]) => void} vote
 */
function offersOf(p, network, vote) {
  const all = Array.from({ length: fastest(p) }, (_, i) => i + 1);
  /** @type {[string, number[]][]} */
  const sets = [["one hand", [1]]];
  if (network.length) sets.push([`the network’s ${list(network)}`, network]);
  sets.push([`all ${all.length} speeds`, all]);
  return html(
    "div",
    { class: "gkf-votes-offers" },
    sets.map(([name, speeds]) =>
      html("button", { type: "button", class: "gkf-quiet", onclick: () => vote([...speeds]) }, name),
    ),
  );
}

/**
 * One hand: whether it votes, its speed, its scores, and its own runner-up.
 * @param {number} p @param {number} i @param {(change: Partial<Hand>) => void} turn
 */
function handPanel(p, i, turn) {
  const box = html("input", { type: "checkbox", onchange: () => turn({ on: box.checked }) });
  const name = `hand ${i + 1}`;
  const speed = slider("speed", `speed of ${name}`, [1, fastest(p)], (k) => turn({ k }));
  const chart = votesChart(p, false);
  const rival = html("p", { class: "gkf-votes-rival" });
  const element = html(
    "div",
    { class: "gkf-votes-hand", role: "group", "aria-label": name },
    html("label", { class: "gkf-check" }, box, name),
    speed.element,
    chart.element,
    rival,
  );
  return {
    element,
    /** @param {number} width */
    layout: (width) => chart.layout({ width, ...SMALL }),
    /** @param {Hand} hand @param {number} total a + b */
    show({ k, on }, total) {
      const own = tally([k], p, total);
      box.checked = on;
      element.classList.toggle("gkf-votes-off", !on);
      speed.show(k, String(k));
      chart.show(own, total);
      rival.textContent = `runner-up ${rivalText(own.rivals, p)}: ${score(own.best)}`;
    },
  };
}
