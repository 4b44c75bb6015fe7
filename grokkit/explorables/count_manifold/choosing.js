// Which curve is shown: kind of model, seed, and step of training.

import { kindText, partsOfName } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";

/** @import { CountCurve } from "./data.js" */

/**
 * @param {CountCurve[]} curves @param {() => void} changed
 */
export function choosing(curves, changed) {
  const kinds = [...new Set(curves.map(({ name }) => partsOfName(name)[0]))];
  let chosen = curvesOf(curves, curves[0].name).length - 1;
  const kind = selection("model", () => pick(true));
  const seed = selection("seed", () => pick(true));
  const step = selection("step of training", () => pick(false));
  const note = html("p", { class: "gkf-cm-kind" });
  const runName = () => (seed.value() ? `${kind.value()}-${seed.value()}` : kind.value());
  kind.fill(kinds, kinds[0], kinds);
  fillSeeds();
  fillSteps();
  function fillSeeds() {
    const seeds = curves.map(({ name }) => partsOfName(name)).filter(([k]) => k === kind.value());
    seed.fill([...new Set(seeds.map(([, s]) => s))], seed.value());
  }
  function fillSteps() {
    const all = curvesOf(curves, runName());
    const steps = all.map((i) => String(curves[i].step));
    step.fill(
      steps,
      steps[steps.length - 1],
      steps.map((s) => whole(Number(s))),
    );
    note.textContent = kindText(runName());
  }
  /** @param {boolean} other whether the run is another */
  function pick(other) {
    if (other) {
      fillSeeds();
      fillSteps();
    }
    chosen = curvesOf(curves, runName())[step.index()];
    changed();
  }
  return {
    element: html(
      "div",
      { class: "gkf-bar-row gkf-cm-choosing" },
      kind.element,
      seed.element,
      step.element,
      note,
    ),
    curve: () => curves[chosen],
  };
}

/** Places of a run's curves. @param {CountCurve[]} curves @param {string} name */
const curvesOf = (curves, name) => curves.flatMap((curve, i) => (curve.name === name ? [i] : []));

/** A native list with a label. @param {string} name @param {() => void} onchange */
function selection(name, onchange) {
  const select = html("select", { onchange });
  const element = html("label", { class: "gkf-cm-select" }, html("span", {}, name), select);
  return {
    element,
    value: () => select.value,
    index: () => select.selectedIndex,
    /** @param {string[]} values @param {string} chosen @param {string[]} [texts] */
    fill(values, chosen, texts = values) {
      select.replaceChildren(...values.map((value, i) => html("option", { value }, texts[i])));
      select.value = values.includes(chosen) ? chosen : values[0];
      element.hidden = values.length < 2;
    },
  };
}
