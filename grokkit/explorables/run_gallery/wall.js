// The wall: native radio buttons, each a network's strongest circle above its spectrum; a row begins with each group.

import { placesOf } from "./data.js";
import { barsDrawing } from "./drawing.js";
import { circleDrawing } from "../web/panels/embedded.js";
import { nameOf } from "../web/panels/network_name.js";
import { html, uid } from "../web/toolkit/dom.js";

/** @import { GalleryData, Hung } from "./data.js" */

const GAP = 6; // pixels
const LEAST = 74; // of a card's width
const MOST = 112;
const FRAME = 8; // what a card needs beside its drawing
const BARS = 20;

/**
 * @param {GalleryData} data
 * @param {(which: number) => void} choose
 */
export function wallOf(data, choose) {
  const name = uid("hung");
  const cards = data.networks.map((network, i) => cardOf(network, name, i === 0, () => choose(i)));
  const element = html(
    "fieldset",
    { class: "gkf-rg-wall" },
    html("legend", {}, "The networks: strongest circle, spectrum, modulus and seed, and what else differs"),
    placesOf(data).map((places, group) => [
      html("p", { class: "gkf-label" }, data.groups[group].label),
      html(
        "div",
        { class: "gkf-rg-row" },
        places.map((i) => cards[i].element),
      ),
    ]),
  );
  return {
    element,
    /** @param {number} width */
    layout(width) {
      const columns = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
      const side = Math.min(MOST, Math.floor((width - GAP * (columns - 1)) / columns));
      element.style.setProperty("--card", `${side}px`);
      cards.forEach((card) => card.draw(side - FRAME));
    },
  };
}

/** @param {Hung} network @param {string} group @param {boolean} checked @param {() => void} onchange */
function cardOf(network, group, checked, onchange) {
  const drawing = html("span", { class: "gkf-rg-drawing" });
  return {
    element: html(
      "label",
      { class: "gkf-rg-card gkf-whole" },
      html("input", { type: "radio", name: group, checked, onchange, "aria-label": nameOf(network) }),
      drawing,
      html("span", { class: "gkf-rg-name", "aria-hidden": "true" }, `${network.p} · ${network.seed}`),
      network.differs ? html("span", { class: "gkf-rg-name", "aria-hidden": "true" }, network.differs) : [],
    ),
    /** @param {number} side */
    draw(side) {
      drawing.replaceChildren(circleDrawing(network, 0, side), barsDrawing(network, side, BARS));
    },
  };
}
