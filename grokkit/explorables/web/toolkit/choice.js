// A few exclusive choices as native radio buttons.

import { html, uid } from "./dom.js";

/**
 * @template {string} V
 * @param {string} label
 * @param {[V, string][]} options value and text of each
 * @param {V | ""} chosen value at first
 * @param {(value: V) => void} onchange
 * @returns {HTMLElement}
 */
export function choice(label, options, chosen, onchange) {
  const name = uid("choice");
  return html(
    "fieldset",
    { class: "gkf-choice" },
    html("legend", {}, label),
    options.map(([value, text]) =>
      html(
        "label",
        {},
        html("input", {
          type: "radio",
          name,
          value,
          checked: value === chosen,
          onchange: () => onchange(value),
        }),
        html("span", {}, text),
      ),
    ),
  );
}

/**
 * Make a choice show a value, or, where there is no such value, none.
 * @param {HTMLElement} group what `choice` made
 * @param {string | number} value
 */
export function check(group, value) {
  for (const input of group.querySelectorAll("input")) input.checked = input.value === String(value);
}
