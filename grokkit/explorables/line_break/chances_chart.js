// What the model says after each word of a line, if it were never broken, above what can be known of the width; in the
// columns of the page.

import { chosenMark, wordText } from "./paper.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { svg } from "../web/toolkit/dom.js";
import { actsText, widthText } from "./words.js";

/**
 * @import { Columns } from "./columns.js"
 * @import { Language } from "./data.js"
 * @import { Seen } from "./words.js"
 */

const TOP = 48; // pixels
const HIGH = 110; // of the bars
const FOOT = 24; // for the counts
const BELIEF = { top: 34, high: 52, foot: 62 };
const LEAST_APART = 17; // of two counts that are written
const LABEL = 230; // room for the words below
const SIZE = 5.5; // of a diamond

/** @param {Language} language */
export function chancesChart(language) {
  const content = svg("g");
  const frame = chartFrame("gkf-chances", [content]);
  return {
    element: frame.element,
    /** @param {Seen} seen @param {Columns} columns @param {string} text what is seen, in words */
    show(seen, columns, text) {
      const belief = TOP + HIGH + FOOT + BELIEF.top;
      const bottom = belief + BELIEF.high;
      frame.resize(columns.width, bottom + BELIEF.foot);
      frame.describe(text);
      content.replaceChildren(
        ...grid(columns),
        svg("path", { class: "gkf-margin", d: `M${columns.x(seen.k)} 0V${bottom}` }),
        ...line(language, seen, columns),
        ...counts(seen, columns),
        ...bars(seen, columns),
        ...best(seen, columns),
        ...widths(language, seen, columns, belief),
      );
    },
  };
}

/** @param {number} chance */
const y = (chance) => TOP + HIGH * (1 - chance);

/** @param {Columns} columns */
function grid({ left, width, narrow }) {
  return [0, 0.5, 1].flatMap((share) => {
    const at = Math.round(y(share)) + 0.5;
    const place = narrow ? { x: left, y: at - 4 } : { x: left - 8, y: at + 4, "text-anchor": "end" };
    return [
      svg("path", { class: "gkf-grid-line", d: `M${left} ${at}H${width}` }),
      narrow && !share ? null : svg("text", { class: "gkf-axis-name", ...place }, `${100 * share} %`),
    ].filter((e) => e !== null);
  });
}

/** The line as it is, and fainter as it would go on. @param {Language} language @param {Seen} seen @param {Columns} columns */
const line = (language, { on, here }, columns) => [
  chosenMark(language, on.placed[here], columns, 1, 26),
  ...on.placed.map((placed, i) => {
    const text = wordText(language, placed, columns, 19, false);
    text.classList.toggle("gkf-not-written", i >= on.written);
    return text;
  }),
];

/** @param {Seen} seen @param {Columns} columns */
function counts({ on, here }, columns) {
  let free = -Infinity;
  const chosen = columns.x(on.placed[here].count);
  return on.placed.flatMap(({ count }, i) => {
    const x = columns.x(count);
    const kept = i === here || (x >= free && Math.abs(x - chosen) >= LEAST_APART);
    if (!kept) return [];
    free = x + LEAST_APART;
    const name = i === here ? "gkf-value" : "gkf-axis-name";
    return [svg("text", { class: name, x, y: TOP + HIGH + 17, "text-anchor": "middle" }, String(count))];
  });
}

/**
 * A full bar for the model, and beside it an open one for what the cut has left of it.
 * @param {Seen} seen
 * @param {Columns} columns
 */
function bars({ on, model, cut }, columns) {
  const wide = Math.min(11, columns.pitch * 1.5);
  return on.placed.flatMap(({ count, at }, i) => {
    const x = columns.x(count);
    const bar = (/** @type {string} */ name, /** @type {number} */ chance, /** @type {number} */ left) =>
      svg("rect", { class: name, x: left, y: y(chance), width: wide, height: HIGH * chance + 0.5 });
    const faint = i >= on.written ? " gkf-not-written" : "";
    const drawn = [bar(`gkf-chance-bar${faint}`, model[at], cut ? x - wide : x - wide / 2)];
    if (cut) drawn.push(bar("gkf-cut-bar", cut[at], x + 1));
    return drawn;
  });
}

/** The best that can be known: a diamond at each word, as far as there is a width that explains the line. @param {Seen} seen @param {Columns} columns */
function best({ on, known }, columns) {
  return on.placed.flatMap(({ count, at }) => {
    const { chance } = known[at];
    return chance === null ? [] : [diamond(columns.x(count), y(chance), SIZE)];
  });
}

/** @param {number} x @param {number} middle @param {number} size */
const diamond = (x, middle, size) =>
  svg("path", {
    class: "gkf-answer-mark",
    d: `M${x} ${middle - size}l${size} ${size}-${size} ${size}-${size} -${size}z`,
  });

/**
 * How likely each width is, as far as it can be known at the chosen word; below, those that the model may act by.
 * @param {Language} language
 * @param {Seen} seen
 * @param {Columns} columns
 * @param {number} top
 */
function widths(language, seen, columns, top) {
  const { least, most } = language;
  const { on, here, known, acts, cutActs } = seen;
  const foot = top + BELIEF.high;
  const posterior = known[on.placed[here].at].posterior ?? new Float64Array(0);
  const likeliest = Math.max(...posterior);
  const likely = Array.from(posterior, (p, i) => ({ k: least + i, high: (BELIEF.high * p) / likeliest }));
  const title = { class: "gkf-axis-name", x: columns.left, y: top - 12 };
  return [
    svg("text", title, widthText(language, seen)),
    svg("path", { class: "gkf-axis-line", d: `M${columns.x(least)} ${foot}H${columns.x(most)}` }),
    ...likely
      .filter(({ high }) => high > 0)
      .map(({ k, high }) => {
        const place = { x: columns.x(k - 0.4), y: foot - high, width: 0.8 * columns.pitch, height: high };
        return svg("rect", { class: "gkf-width-bar", ...place });
      }),
    ...bracket("gkf-acts", columns, acts, foot + 7),
    ...(cutActs ? bracket("gkf-acts gkf-cut-acts", columns, cutActs, foot + 15) : []),
    ...actsText(seen).map((text, i) => actsLabel(columns, acts, foot + 36 + 17 * i, text)),
  ];
}

/** @param {string} name class @param {Columns} columns @param {{from: number, to: number}} widths @param {number} at */
const bracket = (name, { x }, { from, to }, at) => [
  svg("path", { class: name, d: `M${x(from - 0.4)} ${at}H${x(to + 0.4)}` }),
];

/** @param {Columns} columns @param {{from: number}} widths @param {number} at @param {string} text */
const actsLabel = ({ x, width }, { from }, at, text) => {
  const right = x(from) + LABEL > width;
  return svg("text", { x: right ? width - 4 : x(from), y: at, "text-anchor": right ? "end" : "start" }, text);
};
