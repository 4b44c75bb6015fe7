// A few moments of training side by side, to choose one: what each says to the chosen pair, and whether it is right.

import { html, uid } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";

/**
 * @param {{name: string, step: number}[]} moments
 * @param {(index: number) => void} onchange
 * @returns {{element: HTMLElement, show(chosen: number, answers: number[], label: number): void}}
 */
export function momentChoice(moments, onchange) {
  const group = uid("moment");
  const cards = moments.map(({ name, step }, index) => {
    const input = html("input", {
      type: "radio",
      name: group,
      value: index,
      onchange: () => onchange(index),
    });
    const says = html("span", { class: "gkf-moment-says" });
    const element = html(
      "label",
      { class: "gkf-moment" },
      input,
      html(
        "span",
        { class: "gkf-moment-card" },
        html("span", { class: "gkf-moment-name" }, name),
        html("span", { class: "gkf-moment-step" }, `step ${whole(step)}`),
        says,
      ),
    );
    return { input, says, element };
  });
  return {
    element: html(
      "fieldset",
      { class: "gkf-moments" },
      html("legend", {}, "What the network says, and when. Choose whose weights to look at:"),
      cards.map((card) => card.element),
    ),
    show(chosen, answers, label) {
      cards.forEach(({ input, says }, index) => {
        input.checked = index === chosen;
        const right = answers[index] === label;
        says.className = `gkf-moment-says ${right ? "gkf-right" : "gkf-wrong"}`;
        const [sign, word] = [`${answers[index]} ${right ? "✓" : "✗"}`, right ? " right" : " wrong"];
        if (says.textContent !== sign + word)
          says.replaceChildren(sign, html("span", { class: "gkf-moment-word" }, word));
      });
    },
  };
}
