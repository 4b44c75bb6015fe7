// The settings of the next training: those with a name, and each number by itself.

import { LIMITS, OPERATIONS, choicesOf, readNumber, sameButSeed, settingsOf } from "./choices.js";
import { speeds } from "./speeds.js";
import { expected } from "./words.js";
import { check, choice } from "../web/toolkit/choice.js";
import { html, uid } from "../web/toolkit/dom.js";
import { markInvalid } from "../web/toolkit/number_input.js";

/** @import { Name } from "./data.js" */
/** @import { Choices, NumberName } from "./choices.js" */
/** @import { Going } from "./going.js" */
/** @import { Settings } from "../web/engine/settings.js" */

/** @type {[Name, string][]} */
const NAMES = [
  ["quick", "quick"],
  ["small", "small"],
  ["mainline", "the paper’s"],
];
/** @type {NumberName[]} */
const IN_PANEL = ["lr", "decay", "fraction", "batch", "p", "steps"];

/**
 * A number that the reader sets; what does not fit is said, and changes nothing.
 * @param {NumberName} name @param {(value: number) => void} onvalue
 */
function numberSetting(name, onvalue) {
  const { label, least, most, whole } = LIMITS[name];
  const wrong = html("span", { class: "gkf-live-wrong", id: uid("wrong"), role: "status" });
  const input = html("input", {
    type: "number",
    min: least,
    max: most,
    step: whole ? 1 : "any",
    inputmode: whole ? "numeric" : "decimal",
    "aria-describedby": wrong.id,
  });
  input.addEventListener("input", () => {
    const { value, words } = readNumber(name, input.value);
    markInvalid(input, value === null);
    wrong.textContent = words;
    if (value !== null) onvalue(value);
  });
  return {
    element: html(
      "div",
      { class: "gkf-live-setting" },
      html("label", { class: "gkf-number" }, label, input),
      wrong,
    ),
    /** @param {number} value */
    show(value) {
      if (document.activeElement === input) return; // what the reader is typing
      input.value = String(value);
      markInvalid(input, false);
      wrong.textContent = "";
    },
  };
}

/** The line that says how long a training takes here. @param {() => void} changed */
function takesLine(changed) {
  const element = html("p", { class: "gkf-live-takes" });
  const speed = speeds(changed);
  return {
    element,
    /** @param {Going} going @param {Settings} settings @param {boolean} isSeen */
    tell(going, settings, isSeen) {
      if (isSeen) element.textContent = expected(going, settings, speed.of(settings, going));
      else speed.end();
    },
    stop: speed.end,
  };
}

/**
 * @param {Record<Name, Settings>} named
 * @param {() => void} changed
 */
export function settingsPanel(named, changed) {
  /** @type {Name} */
  let base = "quick";
  let choices = choicesOf(named[base]);
  /** @param {Partial<Choices>} wish */
  function choose(wish) {
    choices = { ...choices, ...wish };
    show();
    changed();
  }
  const names = choice("as in", NAMES, base, (name) => {
    base = name;
    choose({ ...choicesOf(named[name]), seed: choices.seed });
  });
  const seed = numberSetting("seed", (value) => choose({ seed: value }));
  const numbers = IN_PANEL.map((name) => ({
    name,
    ...numberSetting(name, (value) => choose({ [name]: value })),
  }));
  const operation = html(
    "select",
    { onchange: () => choose({ op: operation.value }) },
    OPERATIONS.map(([value, text]) => html("option", { value }, text)),
  );
  const takes = takesLine(changed);
  const element = html(
    "details",
    { class: "gkf-live-settings", ontoggle: changed },
    html("summary", {}, "settings"),
    html("div", { class: "gkf-live-named" }, names, takes.element),
    html(
      "div",
      { class: "gkf-live-numbers" },
      numbers.map((each) => each.element),
      html(
        "div",
        { class: "gkf-live-setting" },
        html("label", { class: "gkf-number" }, "operation", operation),
      ),
    ),
  );
  function show() {
    const same = NAMES.find(([name]) => sameButSeed(choices, choicesOf(named[name])));
    check(names, same ? same[0] : "");
    seed.show(choices.seed);
    for (const { name, show: showNumber } of numbers) showNumber(choices[name]);
    operation.value = choices.op;
  }
  show();
  return {
    element,
    seed: seed.element,
    /** Take settings from elsewhere: the paper’s, and what is wished of them. @param {Partial<Choices>} wish */
    turn(wish) {
      base = "mainline";
      element.open = true;
      choose({ ...choicesOf(named[base]), ...wish });
    },
    settings: () => settingsOf(named[base], choices),
    /** Say how long the next training takes. @param {Going} going */
    tell: (going) => takes.tell(going, settingsOf(named[base], choices), element.open),
    stop: takes.stop,
  };
}
