// LineBreak: the reader writes by choosing words, and a trained text model says after each whether the line is full.

import { chancesChart } from "./chances_chart.js";
import { columnsIn } from "./columns.js";
import { readData } from "./data.js";
import { newlineChances, partsOf } from "./model.js";
import { actsAs, oracle } from "./oracle.js";
import { cutBoard, head, question, typing, writing } from "./panels.js";
import { paper } from "./paper.js";
import { chosenOf, chartText, marginText, summary, wordText } from "./words.js";
import { SETTLED, compose, goneOn, readText, spelled, successorsOf } from "./wrapping.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { keep, kept } from "../web/toolkit/keep.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context, Shown } from "../web/toolkit/types.js"
 * @import { LineBreakData, LineBreakManifest } from "./data.js"
 * @import { Columns } from "./columns.js"
 * @import { Part } from "./model.js"
 * @import { Prediction, Seen } from "./words.js"
 * @import { Breaker, Written } from "./wrapping.js"
 *
 * @typedef {object} Used what the panels show and change
 * @property {LineBreakData} data
 * @property {Shown} page
 * @property {Map<number, Part>} parts
 * @property {ReturnType<typeof textOf>} text
 * @property {ReturnType<typeof diaryOf>} diary
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
  const page = share({ model, figure });
  const parts = partsOf(data);
  const look = lookAt(data, parts);
  const text = textOf(data, page.store, model);
  const diary = diaryOf(data, () => text.cut(parts));
  /** @type {Columns} */
  let columns;
  /** @type {Seen} */
  let seen;
  const panels = panelsOf({ data, page, parts, text, diary }, update, (said) => {
    const { at, text: word } = chosenOf(seen);
    const after = look.after(text.cut(parts))(seen.on.tokens)[at];
    diary.add({ word, said, before: seen.model[at], after });
  });
  stage.append(...panels.elements);

  function update() {
    const prediction = diary.find();
    const cut = text.cut(parts);
    seen = look.at(text.width(), text.read(), text.breaker, text.chosen, prediction ? cut : []);
    text.written = seen.page.placed.map(({ word }) => word);
    panels.show(seen, columns, cut, prediction);
  }

  const unsubscribe = page.store.subscribe(update);
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      columns = columnsIn(data.language, width, narrow);
      panels.sheet.layout(columns);
      update();
    },
    theme() {},
    stop() {
      unsubscribe();
      panels.stop();
      page.stop();
    },
  };
});

/**
 * What is written, and how: the page's words, width and cut; who breaks lines; and which word is looked at.
 * @param {LineBreakData} data
 * @param {Shown["store"]} store
 * @param {Context<LineBreakManifest>["model"]} model
 */
function textOf(data, store, model) {
  const { language } = data;
  const first = wordsIn(data, model.get("words") ?? []);
  const firstWritten = String(model.get("written") ?? "");
  const text = {
    /** @type {Breaker} */
    breaker: "model",
    /** The chosen word's place among the words; null for the last. @type {number | null} */
    chosen: null,
    /** The words that found room. @type {number[]} */
    written: [],
    width() {
      const { k } = store.get();
      return k !== null && k >= language.least && k <= language.most ? k : Number(model.get("k"));
    },
    /** The words of the page, those of a text that has none are as they were at first. */
    read() {
      if (language.free) return readText(language, text.typed());
      const words = wordsIn(data, store.get().words);
      return spelled(language, words.length ? words : first);
    },
    /** Free text. */
    typed() {
      const { written } = store.get();
      return readText(language, written).words.length ? written : firstWritten;
    },
    /** @param {string} written */
    type(written) {
      text.chosen = null;
      store.set({ written });
    },
    typeAgain() {
      text.type(firstWritten);
      return firstWritten;
    },
    /** @param {Map<number, Part>} parts that can be cut */
    cut: (parts) => store.get().cut.filter((n) => parts.has(n)),
    /** @param {number[]} choices which of the four, one after another */
    write(choices) {
      const words = [...text.written];
      for (const s of choices) words.push(successorsOf(language, words[words.length - 1])[s]);
      text.set(words);
    },
    writeOn() {
      const number = chanceFrom(text.written);
      text.write(Array.from({ length: AT_ONCE }, () => drawFrom(language.shares, number())));
    },
    takeBack: () => text.set(text.written.slice(0, -1)),
    startAgain: () => text.set(first),
    /** @param {number[]} words */
    set(words) {
      text.chosen = null;
      store.set({ words });
    },
  };
  return text;
}

/**
 * What the reader has said of cuts, and what came of it.
 * @param {LineBreakData} data
 * @param {() => number[]} cutNow
 */
function diaryOf(data, cutNow) {
  const memory = `line_break.${data.run.id}`;
  let predictions = readPredictions(kept(memory));
  /** @param {Prediction[]} all */
  const set = (all) => {
    predictions = all;
    keep(memory, all);
  };
  return {
    all: () => predictions,
    find: () => predictions.find((one) => one.cut === String(cutNow())),
    /** @param {Omit<Prediction, "cut">} said */
    add: (said) => set([...predictions, { cut: String(cutNow()), ...said }]),
    forget: () => set([]),
  };
}

/**
 * Everything that is seen, from top to bottom.
 * @param {Used} used
 * @param {() => void} update
 * @param {(said: Prediction["said"]) => void} commit
 */
function panelsOf(used, update, commit) {
  const { data, page, parts, text } = used;
  const { language } = data;
  const says = head();
  const sheet = paper(language, {
    margin: (k) => page.store.set({ k }),
    choose(i) {
      text.chosen = i;
      update();
    },
  });
  const pen = penOf(language, text);
  const breakers = choice("Lines are broken by", BREAKERS, text.breaker, (by) => {
    text.breaker = by;
    update();
  });
  const chart = chancesChart(language);
  const copy = copyButton(page, "Copy link to this text");
  const cutting = cuttingPanel(used, update, commit);
  const line = liveLine();
  return {
    sheet,
    elements: [
      says.element,
      sheet.element,
      pen.element,
      html("div", { class: "gkf-bar-row gkf-breakers" }, breakers, note(data), copy.element),
      chartTitle(),
      chart.element,
      ...cutting.elements,
      line.element,
    ],
    /** @param {Seen} seen @param {Columns} columns @param {number[]} cut @param {Prediction | undefined} prediction */
    show(seen, columns, cut, prediction) {
      const { placed } = seen.page;
      const off = cut.map((n) => /** @type {Part} */ (parts.get(n)));
      const chosen = placed.findIndex(({ at }) => at === chosenOf(seen).at);
      says.show(seen);
      sheet.show({ page: seen.page, chosen, k: seen.k }, wordText(seen), marginText(seen.k));
      pen.show(seen.page);
      chart.show(seen, columns, chartText(seen));
      cutting.show(seen, cut, off, prediction);
      line.say(summary(data, seen, off));
    },
    stop() {
      for (const part of [sheet, copy, line]) part.stop();
    },
  };
}

/**
 * What the reader writes with: a sheet for free text, or the words that may come next.
 * @param {LineBreakData["language"]} language
 * @param {Used["text"]} text
 * @returns {{element: HTMLElement, show(page: Seen["page"]): void}}
 */
function penOf(language, text) {
  if (!language.free) return writing(language, { ...text, write: (s) => text.write([s]) });
  const sheet = typing(language, { type: text.type, startAgain: text.typeAgain });
  return { element: sheet.element, show: (page) => sheet.show(page, text.typed()) };
}

/**
 * What can be cut out, and what the reader says of it first.
 * @param {Used} used
 * @param {() => void} update
 * @param {(said: Prediction["said"]) => void} commit
 */
function cuttingPanel({ page, parts, text, diary }, update, commit) {
  const board = cutBoard(parts, (n) => {
    const cut = text.cut(parts);
    const other = cut.includes(n) ? cut.filter((m) => m !== n) : [...cut, n].sort((a, b) => a - b);
    page.store.set({ cut: other });
  });
  const ask = question({
    commit(said) {
      commit(said);
      update();
      ask.focus();
    },
    forget() {
      diary.forget();
      update();
      board.focus();
    },
  });
  return {
    elements: [
      html("p", { class: "gkf-title gkf-cut-title" }, "Cut something out, but say first what it will do"),
      html("div", { class: "gkf-theatre-of-cuts" }, board.element, ask.element),
    ],
    /** @param {Seen} seen @param {number[]} cut @param {Part[]} off @param {Prediction | undefined} prediction */
    show(seen, cut, off, prediction) {
      board.show(cut);
      ask.show(seen, off, cut.length ? prediction : undefined, diary.all());
    },
  };
}

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
     * @param {number} k @param {Written} written @param {Breaker} breaker
     * @param {number | null} chosen @param {readonly number[]} cut that may be seen
     * @returns {Seen}
     */
    at(k, written, breaker, chosen, cut) {
      const page = compose(language, written, k, breaker, room, (tokens) => whole(tokens)[tokens.length - 1]);
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
