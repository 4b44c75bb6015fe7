// All neurons of a cluster, and the slider that goes through them: along the rows, or by key from row to row.

import { neuronWall } from "./neuron_wall.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";

const HEIGHT = { wide: 290, narrow: 420 }; // pixels: about how high the wall may be

/**
 * @param {number} p
 * @param {(place: number) => void} choose called with the place of a neuron in its cluster
 */
export function wallPanel(p, choose) {
  const wall = neuronWall(p);
  const title = html("p", { class: "gkf-title" });
  const slider = html("input", { type: "range", class: "gkf-range", min: 0, step: 1 });
  let [chosen, count] = [0, 0];
  slider.addEventListener("input", () => choose(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows) return;
    event.preventDefault(); // up and down are rows of the wall
    const place = chosen + rows * wall.columns();
    if (place >= 0 && place < count) choose(place);
  });
  return {
    elements: [title, wall.element, slider],
    /**
     * @param {{n: number, width: number, narrow: boolean, title: string, note: string, label: string}} about
     *   how many neurons, and what is said of them
     * @param {(i: number) => Float32Array} valuesOf @param {(i: number) => number[]} orderOf
     * @param {Uint32Array} ramp
     */
    paint({ n, width, narrow, title: text, note, label }, valuesOf, orderOf, ramp) {
      count = n;
      wall.layout(n, width, narrow ? HEIGHT.narrow : HEIGHT.wide);
      wall.paint(valuesOf, orderOf, ramp);
      slider.max = String(n - 1);
      slider.setAttribute("aria-label", label);
      title.replaceChildren(text, html("small", {}, note));
    },
    /** @param {number} place @param {string} spoken @param {HTMLElement} figure */
    show(place, spoken, figure) {
      chosen = place;
      wall.choose(place, figure);
      if (Number(slider.value) !== place) slider.value = String(place);
      slider.setAttribute("aria-valuetext", spoken);
    },
    stop: draggable(
      wall.element,
      (x, y) => {
        const place = wall.at(x, y);
        if (place !== null && place !== chosen) choose(place);
      },
      (dragging) => dragging && slider.focus({ preventScroll: true }),
    ),
  };
}
