// The panels of a LineBreak: what is said of the chosen word, the words that may be written, and what can be cut.

import { CHANGES, askText, chosenOf, percentOf, recordText, verdict } from "./words.js";
import { readText, successorsOf } from "./wrapping.js";
import { html } from "../web/toolkit/dom.js";
import { list } from "../web/toolkit/format.js";

/**
 * @import { Language } from "./data.js"
 * @import { Part } from "./model.js"
 * @import { Change, Prediction, Seen } from "./words.js"
 */

/** The chosen word, and how likely a newline comes after it. */
export function head() {
  const label = html("span", { class: "gkf-label" });
  const chance = html("output", { class: "gkf-step" });
  const meter = html("span", { class: "gkf-meter", "aria-hidden": "true" }, html("span", {}));
  const score = (/** @type {string} */ text, /** @type {string} */ name) => {
    const value = html("span", { class: "gkf-step" });
    return {
      value,
      element: html("div", { class: `gkf-now ${name}` }, html("span", { class: "gkf-label" }, text), value),
    };
  };
  const best = score("the best that can be known", "gkf-best");
  const cut = score("after the cut", "gkf-after-cut");
  const element = html(
    "div",
    { class: "gkf-head gkf-verdict-of-model" },
    html("div", { class: "gkf-now" }, label, chance, meter),
    best.element,
    cut.element,
  );
  return {
    element,
    /** @param {Seen} seen */
    show(seen) {
      const { text, count, at } = chosenOf(seen);
      label.replaceChildren("after ", html("b", {}, `“${text}”`), `, column ${count}, the model says`);
      chance.textContent = `newline ${percentOf(seen.model[at])}`;
      /** @type {HTMLElement} */ (meter.firstChild).style.width = `${100 * seen.model[at]}%`;
      const { chance: known } = seen.known[at];
      best.value.textContent = known === null ? "–" : percentOf(known);
      cut.element.hidden = !seen.cut;
      cut.value.textContent = seen.cut ? percentOf(seen.cut[at]) : "";
    },
  };
}

/**
 * The words that may come next, the most frequent first, and what else can be done with the text.
 * @param {Language} language
 * @param {{write(s: number): void, writeOn(): void, takeBack(): void, startAgain(): void}} on
 */
export function writing(language, on) {
  const { words, shares } = language;
  const buttons = shares.map((share, s) => {
    const word = html("span", { class: "gkf-next-word" });
    const often = html("small", {}, percentOf(share));
    return { word, button: html("button", { type: "button", onclick: () => on.write(s) }, word, often) };
  });
  const quiet = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
    html("button", { type: "button", class: "gkf-quiet", onclick }, text);
  const more = quiet("Write ten words for me", on.writeOn);
  const back = quiet("Take back a word", on.takeBack);
  const again = quiet("Start again", on.startAgain);
  const note = html("p", { class: "gkf-page-full", role: "status" });
  const next = html(
    "div",
    { class: "gkf-next", role: "group", "aria-label": "Write the next word" },
    buttons.map(({ button }) => button),
  );
  return {
    element: html(
      "div",
      { class: "gkf-writing" },
      next,
      html("div", { class: "gkf-bar-row" }, more, back, again),
      note,
    ),
    /** @param {Seen["page"]} page */
    show({ full, placed }) {
      const successors = successorsOf(language, placed[placed.length - 1].word);
      buttons.forEach(({ word, button }, s) => {
        word.textContent = words[successors[s]];
        button.disabled = full;
      });
      more.disabled = full;
      back.disabled = placed.length < 2;
      note.textContent = full ? "The model has no room for more. Take back some words, or start again." : "";
    },
  };
}

/**
 * A sheet for free text, and what of it the model cannot read.
 * @param {Language} language
 * @param {{type(text: string): void, startAgain(): string}} on what is typed, if it has a word; startAgain: the text to begin with
 */
export function typing(language, on) {
  const field = html("textarea", {
    class: "gkf-free-text",
    rows: 4,
    spellcheck: false,
    oninput: () => {
      tell(false);
      if (readText(language, field.value).words.length) on.type(field.value);
    },
  });
  const note = html("p", { class: "gkf-page-full", role: "status" });
  const tell = (/** @type {boolean} */ full) => {
    const { words, left } = readText(language, field.value);
    note.textContent = left.length
      ? `${list(left.map((word) => `“${word}”`))}: longer than ${language.free?.longest} letters, so left out.`
      : full
        ? "The model has no room for more. Take back some words, or start again."
        : words.length
          ? ""
          : "Write at least one word.";
  };
  const startAgain = () => {
    field.value = on.startAgain();
    tell(false);
  };
  const again = html("button", { type: "button", class: "gkf-quiet", onclick: startAgain }, "Start again");
  return {
    element: html(
      "div",
      { class: "gkf-writing" },
      html("label", { class: "gkf-label" }, "Write what you like, in English", field),
      html("div", { class: "gkf-bar-row" }, again),
      note,
    ),
    /** @param {Seen["page"]} page @param {string} text */
    show({ full }, text) {
      // What is being typed stays as it is typed, though it may not be a text yet.
      const unfinished = field.matches(":focus") && !readText(language, field.value).words.length;
      if (text !== field.value && !unfinished) field.value = text;
      tell(full);
    },
  };
}

/**
 * A switch for each part that can be cut, by layers.
 * @param {Map<number, Part>} parts by their numbers
 * @param {(n: number) => void} toggle
 */
export function cutBoard(parts, toggle) {
  /** @type {Map<number, HTMLInputElement>} */
  const inputs = new Map();
  const layers = [...new Set([...parts.values()].map(({ layer }) => layer))];
  const switchOf = (/** @type {number} */ n, /** @type {Part} */ part) => {
    const input = html("input", { type: "checkbox", value: n, onchange: () => toggle(n) });
    inputs.set(n, input);
    const name = part.head === null ? "count" : `head ${part.head}`;
    return html("label", { class: "gkf-cut" }, input, html("span", {}, name));
  };
  const rows = layers.map((layer) => {
    const own = [...parts].filter(([, part]) => part.layer === layer);
    return html(
      "fieldset",
      { class: "gkf-cuts" },
      html("legend", {}, `Layer ${layer}`),
      own.map(([n, part]) => switchOf(n, part)),
    );
  });
  return {
    element: html("div", { class: "gkf-cut-board" }, rows),
    /** @param {readonly number[]} cut */
    show(cut) {
      for (const [n, input] of inputs) input.checked = cut.includes(n);
    },
    focus: () => inputs.values().next().value?.focus({ preventScroll: true }),
  };
}

/**
 * What a cut will do, to be said before it is seen; then what it did.
 * @param {{commit(said: Change): void, forget(): void}} on
 */
export function question(on) {
  const text = html("p", {});
  const answers = html(
    "div",
    { class: "gkf-answers" },
    Object.entries(CHANGES).map(([change, words]) =>
      html(
        "button",
        { type: "button", class: "gkf-commit", onclick: () => on.commit(/** @type {Change} */ (change)) },
        words,
      ),
    ),
  );
  const ask = html("div", { class: "gkf-ask" }, text, answers);
  const said = html("p", { class: "gkf-cut-verdict", tabindex: -1 });
  const recorded = html("span", {});
  const forget = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: on.forget },
    "Forget my predictions",
  );
  const record = html("p", { class: "gkf-predictions" }, recorded, " ", forget);
  return {
    element: html("div", { class: "gkf-question" }, ask, said, record),
    focus: () => said.focus({ preventScroll: true }), // the buttons are gone
    /**
     * @param {Seen} seen @param {readonly Part[]} parts @param {Prediction | undefined} prediction of this cut
     * @param {readonly Prediction[]} predictions
     */
    show(seen, parts, prediction, predictions) {
      ask.hidden = !parts.length || Boolean(prediction);
      text.textContent = parts.length ? askText(seen, parts) : "";
      said.textContent = prediction
        ? verdict(prediction)
        : parts.length
          ? "Say first, then see."
          : "Nothing is cut. Choose a word near the margin, then switch something off.";
      recorded.textContent = recordText(predictions);
      forget.hidden = !predictions.length;
    },
  };
}
