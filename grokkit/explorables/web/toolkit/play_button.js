// The round button that plays training from the present step to the end, from the start if it is there already.

import { html } from "./dom.js";

const PLAY = "M8 5.5v13l11-6.5z";
const PAUSE = "M7 5.5h3.6v13H7zM13.4 5.5H17v13h-3.6z";

/**
 * @param {import("./types.js").ShownRun} run
 * @returns {{element: HTMLButtonElement, stop(): void}}
 */
export function playButton({ store, steps, player }) {
  const element = html("button", { type: "button", class: "gkf-round", onclick: toggle });
  /** @type {boolean | null} */
  let dressed = null;

  function dress() {
    const { playing } = store.get();
    if (playing === dressed) return;
    dressed = playing;
    element.setAttribute("aria-label", playing ? "Pause" : "Play training");
    element.innerHTML = `<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="${playing ? PAUSE : PLAY}"/></svg>`;
  }
  function toggle() {
    const { playing, step } = store.get();
    if (playing) {
      player.stop();
      return;
    }
    const last = steps[steps.length - 1];
    player.play(step === last ? steps[0] : step, last);
  }

  dress();
  const unsubscribe = store.subscribe(dress);
  return {
    element,
    stop() {
      unsubscribe();
      player.stop();
    },
  };
}
