// The slider over the checkpoints of a run that was opened.

import { html } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";

/** @import { Opened } from "./opened.js" */

/** @param {(index: number) => void} go to a checkpoint */
export function scrubSlider(go) {
  const element = html("input", {
    type: "range",
    class: "gkf-range",
    min: 0,
    step: 1,
    "aria-label": "Training step of the opened network",
    hidden: true,
    oninput: () => go(Number(element.value)),
  });
  return {
    element,
    /** @param {Opened | null} opened that is seen */
    show(opened) {
      const steps = opened?.run.steps ?? [];
      element.hidden = steps.length < 2;
      if (!opened || element.hidden) return;
      element.max = String(steps.length - 1);
      if (Number(element.value) !== opened.index()) element.value = String(opened.index());
      element.setAttribute("aria-valuetext", `step ${whole(steps[opened.index()])}`);
    },
  };
}
