// Volume: one number that all scores are multiplied by, and what it makes of a pair's belief and of the loss.

import { answersChart, lossChart } from "./charts.js";
import { readData } from "./data.js";
import { ownData } from "./mine.js";
import { belief } from "./softmax.js";
import { nats, pairText, percentText, summary, volumeText } from "./words.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairBelow, pairInputs } from "../web/toolkit/number_input.js";
import { logitsOf } from "../web/toolkit/pair_logits.js";
import { panel } from "../web/toolkit/panel.js";
import { share } from "../web/toolkit/share.js";
import { slider } from "../web/toolkit/slider.js";

/**
 * @import { Context, Figure } from "../web/toolkit/types.js"
 * @import { VolumeData, VolumeManifest } from "./data.js"
 * @import { Belief } from "./softmax.js"
 *
 * @typedef {{a: number, b: number}} Pair
 */

const NARROW = 620;
const GAP = 36; // between the charts, as in style.css

export default figureModule(
  withMine(drawing, (run, recorded) => withAsker(run.model, (asker) => ownData(run, asker, recorded))),
);

/** @param {Context<VolumeManifest>} context @returns {Figure} */
function drawing(context) {
  const { model, stage, figure } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, volumes } = data;
  const run = share({ model, figure });
  const view = { i: volumes.length - 1 };
  const pair = () => pairBelow(p, run.store.get());
  const panels = panelsOf(
    data,
    (i) => {
      view.i = i;
      show();
    },
    (change) => run.store.set({ ...pair(), ...change }),
  );
  stage.append(...panels.elements);

  let width = 0;
  const logits = logitsOf(context, "volume", p, () => pair().a, show);
  function show() {
    if (!width) return;
    const { a, b } = pair();
    const scores = logits.row(a, b);
    panels.show(view.i, { a, b }, scores && belief(scores, volumes[view.i], data.answer(a, b)));
  }
  const unsubscribe = run.store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b) show();
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
}

/**
 * The slider, the pair's answers, and the loss of all pairs.
 * @param {VolumeData} data @param {(i: number) => void} turn @param {(change: Partial<Pair>) => void} choose
 */
function panelsOf(data, turn, choose) {
  const { p, volumes, answer } = data;
  const volume = slider("volume", "volume", [0, volumes.length - 1], turn);
  const numbers = headOf();
  const inputs = pairInputs(p, choose);
  const kind = html("span", { class: "gkf-volume-kind" });
  const [answers, losses] = [answersChart(p), lossChart(data)];
  const line = liveLine();
  const pairRow = html(
    "div",
    { class: "gkf-volume-pair" },
    html("span", {}, "the pair"),
    inputs.a,
    inputs.b,
    kind,
  );
  return {
    elements: [
      html("div", { class: "gkf-volume-head" }, volume.element, numbers.element),
      html(
        "div",
        { class: "gkf-volume-charts" },
        panel("What it believes about one pair", "probability of each answer c", answers.element, pairRow),
        panel("What that costs, over all pairs", "mean loss in nats", losses.element),
      ),
      line.element,
    ],
    /** @param {number} width */
    layout(width) {
      const column = width < NARROW ? width : (width - GAP) / 2;
      for (const chart of [answers, losses]) chart.layout(column);
    },
    /** @param {number} i @param {Pair} pair @param {Belief | null} now */
    show(i, pair, now) {
      const right = answer(pair.a, pair.b);
      const words = summary(data, i, pair, now);
      volume.show(i, volumeText(volumes[i]));
      inputs.show(pair);
      kind.textContent = pairText(data, pair.a, pair.b);
      numbers.show(now, right);
      answers.show(now, right);
      losses.show(i);
      for (const chart of [answers, losses]) chart.describe(words);
      line.say(words);
    },
    stop: () => line.stop(),
  };
}

/** What the pair's favourite and its right answer get, and what that costs. */
function headOf() {
  const [favourite, right, loss] = ["its favourite", "the right answer", "its loss, in nats"].map((name) => {
    const label = html("span", { class: "gkf-label" }, name);
    const number = html("strong", { class: "gkf-accuracy" });
    return { label, number, element: html("div", { class: "gkf-score" }, label, number) };
  });
  return {
    element: html("div", { class: "gkf-volume-numbers" }, favourite.element, right.element, loss.element),
    /** @param {Belief | null} now @param {number} answer */
    show(now, answer) {
      favourite.label.textContent = now ? `its favourite, ${now.favourite}` : "its favourite";
      right.label.textContent = `the right answer, ${answer}`;
      favourite.number.textContent = now ? percentText(now.probabilities[now.favourite]) : "–";
      right.number.textContent = now ? percentText(now.probabilities[answer]) : "–";
      loss.number.textContent = now ? nats(now.loss) : "–";
    },
  };
}
