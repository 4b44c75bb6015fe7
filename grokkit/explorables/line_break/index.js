// LineBreak: the reader writes by choosing words, and a trained text model says after each whether the line is full.

import { chancesChart } from "./chances_chart.js";
import { columnsIn } from "./columns.js";
import { readData } from "./data.js";
import { newlineChances, partsOf } from "./model.js";
import { actsAs, oracle } from "./oracle.js";
import { cutBoard, head, question, writing } from "./panels.js";
import { paper } from "./paper.js";
import { chosenOf, chartText, marginText, summary, wordText } from "./words.js";
import { SETTLED, compose, goneOn, successorsOf } from "./wrapping.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { keep, kept } from "../web/toolkit/keep.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { LineBreakData, LineBreakManifest } from "./data.js"
 * @import { Columns } from "./columns.js"
 * @import { Part } from "./model.js"
 * @import { Prediction, Seen } from "./words.js"
 * @import { Breaker } from "./wrapping.js"
 */

const NARROW = 640; // pixels
const AT_ONCE = 10; // words that are written for the reader
const AHEAD = 6; // one part in so many of the model's room is left for how a line would go on
/** @type {[Breaker, string][]} */
const BREAKERS = [
  ["model", "the model"],
  ["margin", "the margin"],
];

export default figureModule((/** @type {Context<LineBreakManifest>} */ { model, stage, figure }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { language } = data;
  const page = share({ model, figure });
  const { store } = page;
  const parts = partsOf(data);
  const first = wordsIn(data, model.get("words") ?? []);
  const memory = `line_break.${data.run.id}`;
  let predictions = readPredictions(kept(memory));
  /** @type {Breaker} */
  let breaker = "model";
  /** The chosen word's place among the words; null for the last. @type {number | null} */
  let chosen = null;
  /** @type {Columns} */
  let columns;
  /** @type {Seen} */
  let seen;

  const look = lookAt(data, parts);
  const says = head(language);
  const sheet = paper(language, {
    margin: (k) => store.set({ k }),
    choose(i) {
      chosen = i;
      update();
    },
  });
  const pen = writing(language, { write: (s) => write([s]), writeOn, takeBack, startAgain });
  const breakers = choice("Lines are broken by", BREAKERS, breaker, (by) => {
    breaker = by;
    update();
  });
  const chart = chancesChart(language);
  const board = cutBoard(parts, toggle);
  const ask = question(data, { commit, forget });
  const line = liveLine();
  const copy = copyButton(page, "Copy link to this text");
  stage.append(
    says.element,
    sheet.element,
    pen.element,
    html("div", { class: "gkf-bar-row gkf-breakers" }, breakers, note(data), copy.element),
    chartTitle(),
    chart.element,
    html("p", { class: "gkf-title gkf-cut-title" }, "Cut something out, but say first what it will do"),
    html("div", { class: "gkf-theatre-of-cuts" }, board.element, ask.element),
    line.element,
  );

  // What the reader does
  const wordsNow = () => seen.page.placed.map(({ word }) => word);
  const nextWords = (/** @type {number} */ word) => successorsOf(language, word);
  /** @param {number[]} choices which of the four, one after another */
  function write(choices) {
    const words = wordsNow();
    for (const s of choices) words.push(nextWords(words[words.length - 1])[s]);
    chosen = null;
    store.set({ words });
  }
  function writeOn() {
    const number = chanceFrom(wordsNow());
    write(Array.from({ length: AT_ONCE }, () => drawFrom(language.shares, number())));
  }
  function takeBack() {
    chosen = null;
    store.set({ words: wordsNow().slice(0, -1) });
  }
  function startAgain() {
    chosen = null;
    store.set({ words: first });
  }
  /** @param {number} n */
  function toggle(n) {
    const cut = cutNow();
    store.set({ cut: cut.includes(n) ? cut.filter((m) => m !== n) : [...cut, n].sort((a, b) => a - b) });
  }
  /** @param {Prediction["said"]} said */
  function commit(said) {
    const { at, word } = chosenOf(seen);
    const after = look.after(cutNow())(seen.on.tokens)[at];
    const prediction = {
      cut: String(cutNow()),
      word: language.words[word],
      said,
      before: seen.model[at],
      after,
    };
    predictions = [...predictions, prediction];
    keep(memory, predictions);
    update();
    ask.focus();
  }
  function forget() {
    predictions = [];
    keep(memory, predictions);
    update();
    board.focus();
  }

  // What is seen
  const cutNow = () => store.get().cut.filter((n) => parts.has(n));
  function update() {
    const { k, words } = store.get();
    const width = k !== null && k >= language.least && k <= language.most ? k : Number(model.get("k"));
    const written = wordsIn(data, words);
    const cut = cutNow();
    const prediction = predictions.find((one) => one.cut === String(cut));
    seen = look.at(width, written.length ? written : first, breaker, chosen, prediction ? cut : []);
    const off = cut.map((n) => /** @type {Part} */ (parts.get(n)));
    says.show(seen);
    const shown = {
      page: seen.page,
      chosen: seen.page.placed.findIndex(({ at }) => at === chosenOf(seen).at),
      k: width,
    };
    sheet.show(shown, wordText(data, seen), marginText(width));
    pen.show(nextWords(seen.page.placed[seen.page.placed.length - 1].word), seen.page);
    chart.show(seen, columns, chartText(data, seen));
    board.show(cut);
    ask.show(seen, off, cut.length ? prediction : undefined, predictions);
    line.say(summary(data, seen, off));
  }

  const unsubscribe = store.subscribe(update);
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      columns = columnsIn(language, width, narrow);
      sheet.layout(columns);
      update();
    },
    theme() {},
    stop() {
      unsubscribe();
      sheet.stop();
      for (const part of [copy, line, page]) part.stop();
    },
  };
});

/**
 * The words of a list that are words.
 * @param {LineBreakData} data @param {readonly number[]} list
 */
const wordsIn = ({ language }, list) => list.filter((n) => n < language.words.length);

/** What is true of the first lines. @param {LineBreakData} data */
const note = ({ language }) =>
  language.told
    ? null
    : html("p", { class: "gkf-breakers-note" }, `from line ${SETTLED + 1} on; those before show the width`);

const chartTitle = () =>
  html(
    "p",
    { class: "gkf-title" },
    "The chance of a newline after each word, if this line were never broken",
    html(
      "small",
      {},
      html("span", { class: "gkf-key-bar-mark", "aria-hidden": "true" }),
      " the model ",
      html("span", { class: "gkf-key-diamond", "aria-hidden": "true" }),
      " the best that can be known ",
      html("span", { class: "gkf-key-cut", "aria-hidden": "true" }),
      " the model after a cut",
    ),
  );

/**
 * Reads texts with the model, whole and cut.
 * @param {LineBreakData} data
 * @param {Map<number, Part>} parts
 */
function lookAt(data, parts) {
  const { language, config } = data;
  const whole = newlineChances(data);
  let cutter = { cut: "", chances: whole };
  /** The model without some parts. @param {readonly number[]} cut */
  const after = (cut) => {
    if (cutter.cut !== String(cut)) {
      const off = cut.map((n) => /** @type {Part} */ (parts.get(n)));
      cutter = { cut: String(cut), chances: newlineChances(data, off) };
    }
    return cutter.chances;
  };
  const room = config.n_ctx - Math.floor(config.n_ctx / AHEAD);
  return {
    after,
    /**
     * @param {number} k @param {readonly number[]} words @param {Breaker} breaker
     * @param {number | null} chosen @param {readonly number[]} cut that may be seen
     * @returns {Seen}
     */
    at(k, words, breaker, chosen, cut) {
      const page = compose(language, words, k, breaker, room, (tokens) => whole(tokens)[tokens.length - 1]);
      const last = page.placed.length - 1;
      const i = Math.min(chosen ?? last, last);
      const on = goneOn(language, page, i, config.n_ctx);
      const here = on.placed.findIndex(({ at }) => at === page.placed[i].at);
      const model = whole(on.tokens);
      const left = cut.length ? after(cut)(on.tokens) : null;
      const acts = (/** @type {readonly number[]} */ chances) =>
        actsAs(
          language,
          on.placed,
          on.placed.map(({ at }) => chances[at]),
        );
      const known = oracle(language, on.tokens);
      return {
        k,
        breaker,
        page,
        on,
        here,
        model,
        cut: left,
        known,
        acts: acts(model),
        cutActs: left && acts(left),
      };
    },
  };
}

/**
 * Numbers from 0 to 1 that look drawn by lot, and are the same for the same text (mulberry32).
 * @param {readonly number[]} words
 */
function chanceFrom(words) {
  let state = words.reduce((mixed, word) => (Math.imul(mixed, 31) + word) | 0, words.length);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which of some shares, which add up to 1, a number falls into. @param {readonly number[]} shares @param {number} number */
function drawFrom(shares, number) {
  let [s, sum] = [0, shares[0]];
  while (s < shares.length - 1 && number >= sum) sum += shares[++s];
  return s;
}

/**
 * Predictions as they were kept, without what is none.
 * @param {unknown} value
 * @returns {Prediction[]}
 */
function readPredictions(value) {
  const isChance = (/** @type {unknown} */ x) => typeof x === "number" && x >= 0 && x <= 1;
  return (Array.isArray(value) ? value : []).filter(
    (one) =>
      typeof one?.cut === "string" &&
      typeof one.word === "string" &&
      ["lower", "same", "higher"].includes(one.said) &&
      isChance(one.before) &&
      isChance(one.after),
  );
}
