// The panels of a Surgery: switches, the question, the scores, and the record of predictions.

import { calibrationChart } from "./calibration.js";
import { calibrationText } from "./operations.js";
import { SPLITS, partName, rate } from "./words.js";
import { html, uid } from "../web/toolkit/dom.js";
import { loss as lossText } from "../web/toolkit/format.js";
import { swatch } from "../web/toolkit/letters.js";

/**
 * @import { SurgeryData, Outcomes } from "./data.js"
 * @import { Prediction } from "./operations.js"
 * @import { Place } from "./words.js"
 */

/**
 * A switch for each part of an operation.
 * @param {Record<string, number>} clusters
 * @param {(i: number) => void} toggle
 */
export function switchBoard(clusters, toggle) {
  const element = html("fieldset", { class: "gkf-switches" });
  let drawn = "";
  /** @param {Place} place @param {number[]} parts */
  function draw(place, parts) {
    element.replaceChildren(
      html("legend", {}, "Switch off"),
      ...parts.map((n, i) =>
        html(
          "label",
          { class: "gkf-switch" },
          html("input", { type: "checkbox", value: n, onchange: () => toggle(i) }),
          html("span", {}, partName(place, n, clusters)),
        ),
      ),
    );
    if (!parts.length) element.append(html("p", {}, "This network has none."));
  }
  return {
    element,
    /** @param {Place} place @param {import("./operations.js").Operation} operation @param {number} mask what is off */
    show(place, { name, parts }, mask) {
      if (drawn !== name) draw(place, parts);
      drawn = name;
      element.querySelectorAll("input").forEach((input, i) => (input.checked = ((mask >> i) & 1) === 1));
    },
    focus: () => element.querySelector("input")?.focus({ preventScroll: true }),
  };
}

/**
 * How much will be left? To be answered before it is seen.
 * @param {(guess: number) => void} commit
 */
export function question(commit) {
  const id = uid("guess");
  const guess = html("input", {
    type: "range",
    class: "gkf-range",
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    id,
  });
  const said = html("output", { class: "gkf-said", for: id });
  const say = () => {
    said.textContent = `${guess.value} %`;
    guess.setAttribute("aria-valuetext", `${guess.value} percent`);
  };
  guess.addEventListener("input", say);
  say();
  return html(
    "div",
    { class: "gkf-ask" },
    html(
      "label",
      { for: id },
      "How many of the ",
      swatch("test"),
      " test pairs will still be right? You say ",
      said,
    ),
    guess,
    html(
      "button",
      { type: "button", class: "gkf-commit", onclick: () => commit(Number(guess.value)) },
      "Commit, then cut",
    ),
  );
}

/**
 * Right answers and losses, of the whole network and after the cut.
 * @param {SurgeryData} data
 */
export function scoreTable(data) {
  const cells = () => SPLITS.map(() => ({ right: html("td"), loss: html("td") }));
  const rows = { whole: cells(), cut: cells() };
  /** @param {keyof typeof rows} name @param {string} text */
  const row = (name, text) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, text),
      rows[name].map(({ right, loss }) => [right, loss]),
    );
  const heads = SPLITS.map((split) => [
    html("th", { scope: "col" }, swatch(split), ` ${split} right`),
    html("th", { scope: "col" }, `${split} loss`),
  ]);
  return {
    element: html(
      "table",
      { class: "gkf-scores" },
      html("thead", {}, html("tr", {}, html("td", {}), heads)),
      html("tbody", {}, row("whole", "whole network"), row("cut", "after the cut")),
    ),
    /** @param {keyof typeof rows} name @param {Outcomes} here @param {number} index of the outcome */
    fill(name, here, index) {
      SPLITS.forEach((split, i) => {
        rows[name][i].right.textContent = rate(data, here, split, index);
        rows[name][i].loss.textContent = lossText(here.loss[split][index]);
      });
    },
    /** What is not to be seen. @param {keyof typeof rows} name @param {string} sign */
    hide(name, sign) {
      for (const { right, loss } of rows[name]) right.textContent = loss.textContent = sign;
    },
  };
}

/**
 * The reader's predictions so far.
 * @param {() => void} startAgain
 * @param {HTMLElement} below what stands below them
 */
export function record(startAgain, below) {
  const chart = calibrationChart();
  const text = html("p", { class: "gkf-calibration-text" });
  const forget = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: startAgain },
    "Forget my predictions",
  );
  const title = html("p", { class: "gkf-title" }, "Your calibration");
  return {
    element: html(
      "div",
      { class: "gkf-record" },
      chart.element,
      html("div", {}, title, text, html("p", {}, forget), below),
    ),
    /** @param {Prediction[]} predictions @param {number} latest which of them is shown, or −1 */
    show(predictions, latest) {
      chart.show(predictions, latest);
      text.textContent = calibrationText(predictions);
      forget.hidden = !predictions.length;
    },
  };
}
