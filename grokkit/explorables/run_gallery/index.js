// RunGallery: a wall of networks; the one chosen shows all its circles, its spectrum, and its numbers among all others'.

import { readData } from "./data.js";
import { barsDrawing } from "./drawing.js";
import { stripsOf } from "./strips.js";
import { wallOf } from "./wall.js";
import { frequenciesText, summary } from "./words.js";
import { circleDrawing } from "../web/panels/embedded.js";
import { nameOf } from "../web/panels/network_name.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { GalleryManifest, Hung } from "./data.js"
 */

const NARROW = 640; // pixels
const CIRCLE = 132; // at most, of one of the chosen network's
const COLUMNS = 6; // circles beside one another on a wide screen
const SPECTRUM = 64;
const BESIDE = 380; // what a number and its words take beside the dots

export default figureModule((/** @type {Context<GalleryManifest>} */ { model, stage }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  let chosen = 0;
  let width = 0;
  const line = liveLine();
  const wall = wallOf(data, (which) => {
    chosen = which;
    show();
  });
  const opened = openedNetwork();
  const strips = stripsOf(data);
  stage.append(
    html("div", { class: "gkf-run-gallery" }, wall.element, opened.element, strips.element),
    line.element,
  );

  function show() {
    if (!width) return;
    opened.show(data.networks[chosen], width);
    strips.show(width < NARROW ? width : width - BESIDE, chosen);
    line.say(summary(data, data.networks[chosen]));
  }
  return {
    layout(wide) {
      width = wide;
      stage.classList.toggle("gkf-narrow", wide < NARROW);
      wall.layout(wide);
      show();
    },
    theme() {},
    stop: line.stop,
  };
});

/** The network that is chosen, large. */
function openedNetwork() {
  const name = html("p", { class: "gkf-step" });
  const differs = html("p", { class: "gkf-rg-differs" });
  const told = html("p", { class: "gkf-rg-told" });
  const circles = html("div", { class: "gkf-rg-circles" });
  const spectrum = html("div", { class: "gkf-rg-spectrum" });
  return {
    element: html("div", { class: "gkf-rg-opened" }, name, differs, told, circles, spectrum),
    /** @param {Hung} network @param {number} width */
    show(network, width) {
      const columns = width < NARROW ? 3 : COLUMNS;
      const side = Math.min(CIRCLE, Math.floor((width - 8 * (columns - 1)) / columns));
      name.textContent = nameOf({ ...network, differs: "" });
      differs.textContent = network.differs || "otherwise as the book's network";
      told.textContent = frequenciesText(network);
      circles.style.minHeight = `${(side + 24) * Math.ceil(COLUMNS / columns)}px`;
      circles.replaceChildren(
        ...network.circles.map((_, i) =>
          html("div", {}, circleDrawing(network, i, side), html("span", {}, `k = ${network.frequencies[i]}`)),
        ),
      );
      spectrum.replaceChildren(barsDrawing(network, width, SPECTRUM));
    },
  };
}
