// What the reader expects, before a network is trained: that it will grok, at about which step, or that it will not.

import { choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";
import { markInvalid } from "../web/toolkit/number_input.js";

/** The step at which it will grok; null: never. @typedef {{step: number | null}} Guess */

/**
 * @param {number} known share of the test pairs from which on it has grokked
 * @param {() => void} changed
 */
export function prediction(known, changed) {
  /** @type {"yes" | "no" | null} */
  let will = null;
  const input = html("input", { type: "number", min: 1, step: 1, inputmode: "numeric", placeholder: "–" });
  const when = html("label", { class: "gkf-number" }, "at about step", input);
  const asked = `Your prediction: will more than ${Math.round(100 * known)} % of the test pairs be right?`;
  const said = choice(
    asked,
    [
      ["yes", "yes"],
      ["no", "never"],
    ],
    /** @type {"yes" | "no" | ""} */ (""),
    (value) => {
      will = value || null;
      show();
      if (will === "yes") input.focus();
      changed();
    },
  );
  const element = html("fieldset", { class: "gkf-live-prediction" }, said, when);
  const step = () => {
    const n = Number(input.value);
    return input.value.trim() !== "" && Number.isInteger(n) && n >= 1 ? n : null;
  };
  function show() {
    when.hidden = will !== "yes";
    markInvalid(input, input.value !== "" && step() === null);
  }
  input.addEventListener("input", () => {
    show();
    changed();
  });
  show();
  return {
    element,
    /** @returns {Guess | null} */
    guess: () =>
      will === "no" ? { step: null } : will === "yes" && step() !== null ? { step: step() } : null,
    /** Nothing is predicted of what is under way. @param {boolean} yes */
    lock: (yes) => void (element.disabled = yes),
  };
}
