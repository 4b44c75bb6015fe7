// The page: the text in columns, the margin as a rule that can be dragged, and one word that is chosen.

import { chartFrame } from "../web/toolkit/chart_frame.js";
import { html, svg } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";

/**
 * @import { Columns } from "./columns.js"
 * @import { Language } from "./data.js"
 * @import { Page, Placed } from "./wrapping.js"
 *
 * @typedef {{page: Page, chosen: number, k: number}} OnPaper
 */

const SHOWN = 7; // lines
const TICK = 10; // characters
const RULER = 50; // pixels above the first line
const KNOB = 29;
const TYPE = 1.65; // size of the type for a pitch of 1, so that letters are about as wide as they are made
const LEAST_TYPE = 11; // pixels; on a phone letters are narrowed instead
const REACH = 22; // from the margin, for a finger

/**
 * @param {Language} language
 * @param {{margin(k: number): void, choose(i: number): void}} on what the reader does
 */
export function paper(language, on) {
  const content = svg("g");
  const frame = chartFrame("gkf-paper-drawing", [content]);
  const margin = slider("gkf-margin-slider", "Width of the page, in characters", (k) => on.margin(k));
  const word = slider("gkf-word-slider", "Word", (i) => on.choose(i));
  margin.min = String(language.least);
  margin.max = String(language.most);
  const element = html("div", { class: "gkf-paper" }, margin, word, frame.element);
  /** @type {Columns} */
  let columns;
  /** @type {OnPaper} */
  let shown;
  /** @type {"margin" | "word" | null} */
  let grip = null;
  const stop = draggable(
    element,
    (x, y) => {
      grip ??= y < RULER || Math.abs(x - columns.x(shown.k)) < REACH / 2 ? "margin" : "word";
      if (grip === "margin") on.margin(Math.max(language.least, Math.min(language.most, columns.at(x))));
      else choose(wordAt(shown, columns, x, y));
    },
    (dragging) => {
      if (!dragging) grip = null;
      element.classList.toggle("gkf-dragging", dragging);
    },
  );
  /** @param {number} i */
  const choose = (i) => i >= 0 && on.choose(i);
  return {
    element,
    stop,
    /** @param {Columns} to */
    layout(to) {
      columns = to;
    },
    /** @param {OnPaper} now @param {string} ofWord @param {string} ofMargin what is said of both */
    show(now, ofWord, ofMargin) {
      shown = now;
      const { page, chosen, k } = now;
      margin.value = String(k);
      margin.setAttribute("aria-valuetext", ofMargin);
      word.max = String(page.placed.length - 1);
      word.value = String(chosen);
      word.setAttribute("aria-valuetext", ofWord);
      frame.resize(columns.width, RULER + SHOWN * rowHeight(columns) + 8);
      content.replaceChildren(...drawn(language, now, columns));
    },
  };
}

/**
 * A native control that lies unseen on the page, whose marks show it.
 * @param {string} name class
 * @param {string} label
 * @param {(value: number) => void} oninput
 */
const slider = (name, label, oninput) =>
  html("input", {
    type: "range",
    class: `gkf-slider ${name}`,
    min: 0,
    step: 1,
    "aria-label": label,
    oninput: (/** @type {{target: HTMLInputElement}} */ { target }) => oninput(Number(target.value)),
  });

/** @param {Columns} columns */
const rowHeight = ({ narrow }) => (narrow ? 24 : 26);

/** The line that the text goes on in. @param {Page} page */
const lastLine = ({ tokens, placed }) => {
  const last = placed[placed.length - 1];
  return last.line + (tokens.length - 1 > last.at ? 1 : 0);
};

/** The uppermost line in view: the last ones are shown, but always that of the chosen word. @param {OnPaper} now */
const firstShown = ({ page, chosen }) =>
  Math.min(Math.max(0, lastLine(page) - SHOWN + 1), page.placed[chosen].line);

/**
 * The word at a point of the page, or else the last one before it in its line; −1 where there is none.
 * @param {OnPaper} now @param {Columns} columns @param {number} x @param {number} y
 */
function wordAt(now, columns, x, y) {
  const line = firstShown(now) + Math.floor((y - RULER) / rowHeight(columns));
  const { placed } = now.page;
  const inLine = placed.flatMap((word, i) => (word.line === line ? [i] : []));
  return inLine.find((i) => x <= columns.x(placed[i].count + 0.5)) ?? inLine[inLine.length - 1] ?? -1;
}

/** @param {Language} language @param {OnPaper} now @param {Columns} columns */
function drawn(language, now, columns) {
  const { page, chosen, k } = now;
  const first = firstShown(now);
  const high = rowHeight(columns);
  const y = (/** @type {number} */ line) => RULER + (line - first) * high;
  const inView = (/** @type {number} */ line) => line >= first && line < first + SHOWN;
  const words = page.placed.filter(({ line }) => inView(line));
  const hand = page.placed[chosen];
  return [
    svg("rect", {
      class: "gkf-line-in-hand",
      x: columns.x(0) - 4,
      y: y(hand.line),
      width: columns.width - columns.left,
      height: high,
    }),
    ...ruler(language, columns),
    ...marginRule(columns, k, RULER + SHOWN * high),
    chosenMark(language, hand, columns, y(hand.line), high),
    ...words.map((word) => wordText(language, word, columns, y(word.line) + high - 8, word.count > k)),
    ...lineEnds(page, columns, y, inView, high),
  ];
}

/**
 * A word, as wide as its letters are columns.
 * @param {Language} language
 * @param {Placed} placed
 * @param {Columns} columns
 * @param {number} y of its foot
 * @param {boolean} out whether it sticks out beyond the margin
 */
export function wordText({ lengths }, { word, text, count }, columns, y, out) {
  const wide = columns.pitch * lengths[word];
  return svg(
    "text",
    {
      class: `gkf-typed${out ? " gkf-sticks-out" : ""}`,
      x: columns.x(count) - wide,
      y,
      textLength: wide,
      lengthAdjust: "spacingAndGlyphs",
      "font-size": Math.max(LEAST_TYPE, columns.pitch * TYPE),
    },
    text,
  );
}

/** Around the chosen word. @param {Language} language @param {Placed} hand @param {Columns} columns @param {number} top @param {number} high */
export const chosenMark = ({ lengths }, { word, count }, columns, top, high) =>
  svg("rect", {
    class: "gkf-chosen-word",
    x: columns.x(count - lengths[word]) - 3,
    y: top + 1.5,
    width: columns.pitch * lengths[word] + 6,
    height: high - 3,
    rx: 4,
  });

/** @param {Language} language @param {Columns} columns */
function ruler({ most }, columns) {
  const ticks = [];
  for (let c = 0; c <= most; c += TICK)
    ticks.push(
      svg("path", { class: "gkf-axis-line", d: `M${columns.x(c)} 16v5` }),
      svg("text", { class: "gkf-ruler", x: columns.x(c), y: 12, "text-anchor": "middle" }, String(c)),
    );
  return ticks;
}

/** @param {Columns} columns @param {number} k @param {number} bottom */
function marginRule(columns, k, bottom) {
  const place = `translate(${columns.x(k)} ${KNOB})`;
  return [
    svg("path", { class: "gkf-margin", d: `M${columns.x(k)} ${KNOB}V${bottom + 8}` }),
    svg("circle", { class: "gkf-handle-ring", r: 19, transform: place }),
    svg("circle", { class: "gkf-handle-knob", r: 14, transform: place }),
    svg("text", { class: "gkf-knob-number", "text-anchor": "middle", y: 4.5, transform: place }, String(k)),
    svg("path", {
      class: "gkf-handle-arrows",
      d: "M-18 -4l-4 4 4 4M18 -4l4 4 -4 4",
      transform: place,
    }),
  ];
}

/**
 * A sign where the model broke a line, and a caret where the text goes on.
 * @param {Page} page
 * @param {Columns} columns
 * @param {(line: number) => number} y
 * @param {(line: number) => boolean} inView
 * @param {number} high
 */
function lineEnds(page, columns, y, inView, high) {
  const signs = page.broken.flatMap((at) => {
    const { line, count } = page.placed[page.placed.findLastIndex((word) => word.at < at)];
    const place = { x: columns.x(count + 0.6), y: y(line) + high - 8 };
    return inView(line) ? [svg("text", { class: "gkf-newline", ...place }, "↵")] : [];
  });
  const line = lastLine(page);
  const last = page.placed[page.placed.length - 1];
  const x = columns.x(last.line === line ? last.count + 0.6 : 0.2);
  const caret = svg("path", { class: "gkf-caret", d: `M${x} ${y(line) + 5}v${high - 10}` });
  return inView(line) ? [...signs, caret] : signs;
}
