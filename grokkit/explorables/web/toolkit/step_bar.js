// What shows and moves the training step: a head with the play button and the step, and a native slider over the
// recorded checkpoints. Each follows the run's store by itself.

import { nearest } from "./data.js";
import { html } from "./dom.js";
import { whole } from "./format.js";
import { playButton } from "./play_button.js";

/**
 * Call `show` with the index of the checkpoint, now and whenever it changes; returns what ends that.
 * @param {import("./types.js").ShownRun} run
 * @param {(index: number) => void} show
 */
function follow({ store, steps }, show) {
  let shown = -1;
  const update = () => {
    const index = nearest(steps, store.get().step);
    if (index !== shown) show((shown = index));
  };
  update();
  return store.subscribe(update);
}

/**
 * @param {import("./types.js").ShownRun} run
 * @param {(index: number) => string} spoken what a screen reader says of a checkpoint
 * @param {string} [name] class: "gkf-range" is to be seen, "gkf-slider" lies unseen on a chart that is the handle
 * @returns {{element: HTMLInputElement, go(index: number): void, stop(): void}}
 */
export function stepSlider(run, spoken, name = "gkf-range") {
  const { store, steps, player } = run;
  const element = html("input", {
    type: "range",
    class: name,
    min: 0,
    max: steps.length - 1,
    step: 1,
    "aria-label": "Training step",
  });
  /** @param {number} index */
  const go = (index) => {
    player.stop();
    store.set({ step: steps[index] });
  };
  element.addEventListener("input", () => go(Number(element.value)));
  const stop = follow(run, (index) => {
    if (Number(element.value) !== index) element.value = String(index);
    element.setAttribute("aria-valuetext", spoken(index));
  });
  return { element, go, stop };
}

/**
 * Play button, step, and what else belongs in one row with them.
 * @param {import("./types.js").ShownRun} run
 * @param {...import("./dom.js").Child} children
 * @returns {{element: HTMLElement, stop(): void}}
 */
export function stepHead(run, ...children) {
  const play = playButton(run);
  const text = html("output", { class: "gkf-step" });
  const element = html(
    "div",
    { class: "gkf-head" },
    play.element,
    html("div", { class: "gkf-now" }, html("span", { class: "gkf-label" }, "step"), text),
    children,
  );
  const unfollow = follow(run, (index) => (text.textContent = whole(run.steps[index])));
  return {
    element,
    stop() {
      unfollow();
      play.stop();
    },
  };
}

/**
 * Head and visible slider: for the top of any figure that shows a run.
 * @param {import("./types.js").ShownRun} run
 * @param {(index: number) => string} spoken
 * @param {...import("./dom.js").Child} children of the head
 * @returns {{element: HTMLElement, stop(): void}}
 */
export function stepBar(run, spoken, ...children) {
  const head = stepHead(run, ...children);
  const slider = stepSlider(run, spoken);
  const element = html("div", { class: "gkf-step-bar" }, head.element, slider.element);
  return {
    element,
    stop() {
      head.stop();
      slider.stop();
    },
  };
}
