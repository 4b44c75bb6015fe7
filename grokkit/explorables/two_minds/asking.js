// Asks the sums, one after another, and takes the time.

import { answered, begun, lookedAway } from "./quiz.js";
import { givenText } from "./words.js";
import { html, uid } from "../web/toolkit/dom.js";
import { markInvalid, numberBelow } from "../web/toolkit/number_input.js";

/**
 * @import { MindsData } from "./data.js"
 * @import { Given, Quiz } from "./quiz.js"
 */

/**
 * @param {MindsData} data
 * @param {(given: Given[], done: boolean) => void} heard called when the answers have changed
 */
export function asking({ p, sums }, heard) {
  const parts = form(p, sums.length);
  /** @type {Quiz | null} */
  let quiz = null;
  const done = () => quiz !== null && quiz.given.length === sums.length;

  function show() {
    const given = quiz?.given ?? [];
    const running = quiz !== null && !done();
    parts.show(running ? sums[given.length] : null, given.length, quiz !== null);
    parts.verdict.textContent = given.length
      ? givenText(sums[given.length - 1], p, given[given.length - 1])
      : "";
    heard(given, done());
  }
  function start() {
    quiz = begun(performance.now());
    show();
    parts.input.focus();
  }
  function submit(/** @type {Event} */ event) {
    event.preventDefault();
    const answer = numberBelow(parts.input.value, p);
    markInvalid(parts.input, answer === null);
    if (!quiz || answer === null) return;
    quiz = answered(quiz, answer, performance.now());
    show();
    if (done()) parts.start.focus();
  }
  const hidden = () => {
    if (document.hidden && quiz) quiz = lookedAway(quiz);
  };
  parts.start.addEventListener("click", start);
  parts.element.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", hidden);
  return {
    element: parts.element,
    show,
    stop: () => document.removeEventListener("visibilitychange", hidden),
  };
}

/**
 * The line with the sum, the place for the answer, and what came of the last one.
 * @param {number} p @param {number} n how many sums there are
 */
function form(p, n) {
  const id = uid("answer");
  const input = html("input", {
    id,
    type: "number",
    min: 0,
    max: p - 1,
    step: 1,
    inputmode: "numeric",
    autocomplete: "off",
  });
  const a = html("span", { class: "gkf-letter-a" });
  const b = html("span", { class: "gkf-letter-b" });
  const count = html("span", { class: "gkf-label" });
  const question = html("label", { for: id, class: "gkf-tm-question" }, a, " + ", b, " =");
  const row = html(
    "div",
    { class: "gkf-tm-asked" },
    question,
    html("span", { class: "gkf-number" }, input),
    html("button", { type: "submit", class: "gkf-tm-button" }, "Answer"),
    count,
  );
  const start = html("button", { type: "button", class: "gkf-tm-button" });
  const hint = html(
    "p",
    { class: "gkf-tm-hint" },
    `A clock with ${p} hours: what goes past the top starts again from 0.`,
  );
  const verdict = html("p", { class: "gkf-tm-verdict", "aria-live": "polite" });
  return {
    element: html("form", { class: "gkf-tm-form", novalidate: true }, start, row, hint, verdict),
    input,
    start,
    verdict,
    /** @param {{a: number, b: number} | null} sum that stands there @param {number} behind how many are done @param {boolean} ever whether there was a start */
    show(sum, behind, ever) {
      start.hidden = sum !== null;
      start.textContent = ever ? "Do them again" : `Start: ${n} sums, each timed`;
      row.hidden = sum === null;
      hint.hidden = ever && sum === null;
      if (!sum) return;
      [a.textContent, b.textContent] = [String(sum.a), String(sum.b)];
      count.textContent = `sum ${behind + 1} of ${n}`;
      input.value = "";
    },
  };
}
