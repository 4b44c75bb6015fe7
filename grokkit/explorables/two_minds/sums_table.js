// The twelve sums in rows: how long each took the reader, and how far the network led; further right was harder.

import { kindSign } from "./marks.js";
import { isRight } from "./quiz.js";
import { nats, seconds } from "./words.js";
import { html } from "../web/toolkit/dom.js";

/**
 * @import { MindsData, Sum } from "./data.js"
 * @import { Given } from "./quiz.js"
 */

const LEAST_SCALE = 4; // seconds across the reader's column, if nothing took longer

/** A place along a line, and what is said of it. */
function track(/** @type {string} */ look) {
  const mark = html("i", { class: `gkf-tm-dot ${look}`, hidden: true });
  const text = html("span", { class: "gkf-tm-value" }, "–");
  return {
    element: html(
      "td",
      {},
      html(
        "div",
        { class: "gkf-tm-cell" },
        html("span", { class: "gkf-tm-track", "aria-hidden": "true" }, mark),
        text,
      ),
    ),
    /** @param {number | null} share of the way to the right @param {string} words */
    show(share, words) {
      mark.hidden = share === null;
      mark.style.left = `${100 * (share ?? 0)}%`;
      text.textContent = words;
    },
    mark,
  };
}

/**
 * A row.
 * @param {Sum} sum
 * @param {(sum: Sum) => void} choose
 */
function sumRow(sum, choose) {
  const letterOf = (/** @type {"a" | "b"} */ name) =>
    html("span", { class: `gkf-letter-${name}` }, String(sum[name]));
  const button = html(
    "button",
    { type: "button", class: "gkf-tm-sum", "aria-pressed": "false", onclick: () => choose(sum) },
    letterOf("a"),
    " + ",
    letterOf("b"),
  );
  const [you, network] = [track("gkf-tm-you"), track("gkf-tm-network")];
  const row = html("tr", {}, html("th", { scope: "row" }, button), you.element, network.element);
  return { sum, row, button, you, network };
}

/**
 * @param {MindsData} data
 * @param {(sum: Sum) => void} choose
 */
export function sumsTable({ p, kinds, sums, range }, choose) {
  const rows = sums.map((sum) => sumRow(sum, choose));
  const head = (/** @type {string} */ name, /** @type {string} */ note) =>
    html("th", { scope: "col" }, name, html("small", {}, note));
  const bodies = kinds.map((name, kind) =>
    html(
      "tbody",
      {},
      html(
        "tr",
        {},
        html("th", { scope: "rowgroup", colspan: 3, class: "gkf-tm-kind" }, kindSign(kind), ` ${name}`),
      ),
      rows
        .filter(({ sum }) => sum.kind === kind)
        .sort((r, s) => r.sum.margin - s.sum.margin)
        .map(({ row }) => row),
    ),
  );
  for (const { sum, network } of rows) {
    const share = (range[1] - sum.margin) / (range[1] - range[0] || 1);
    network.show(share, nats(sum.margin));
  }
  return {
    element: html(
      "table",
      { class: "gkf-tm-table" },
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          html("th", { scope: "col" }, "sum", html("small", {}, `mod ${p}`)),
          head("you", "seconds"),
          head("the network", "margin, nats"),
        ),
      ),
      bodies,
    ),
    /** @param {Given[]} given */
    show(given) {
      const longest = Math.max(LEAST_SCALE, ...given.map((mine) => mine.seconds ?? 0));
      rows.forEach(({ sum, you, button }, i) => {
        const mine = given[i];
        const right = isRight(sum, p, mine);
        you.mark.classList.toggle("gkf-tm-wrong", Boolean(mine) && !right);
        const time = mine?.seconds ?? null;
        const words = !mine
          ? "–"
          : `${time === null ? "not timed" : seconds(time)}${right ? "" : `, not ${mine.answer}`}`;
        you.show(time === null ? null : time / longest, words);
        button.title = mine ? `= ${(sum.a + sum.b) % p}` : "";
      });
    },
    /** @param {{a: number, b: number} | null} pair */
    choose(pair) {
      for (const { sum, button } of rows)
        button.setAttribute("aria-pressed", String(sum.a === pair?.a && sum.b === pair?.b));
    },
  };
}
