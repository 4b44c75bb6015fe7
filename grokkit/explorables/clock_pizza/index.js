// ClockPizza: networks in the plane of two numbers; the one chosen shows its strongest circle and what is known of it.

import { ratesOf, readData } from "./data.js";
import { swatchOf } from "./marks.js";
import { ownData } from "./mine.js";
import { planeOf } from "./plane.js";
import { numbersOf, rateText, summary, titleOf } from "./words.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { circleDrawing } from "../web/panels/embedded.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context, Figure } from "../web/toolkit/types.js"
 * @import { Network, PlaneData, PlaneManifest } from "./data.js"
 */

const NARROW = 640; // pixels; below, the chosen network stands under the plane
const SIDE = 240; // its width beside the plane
const GAP = 32;
const CIRCLE = 180;

export default figureModule(
  withMine(drawing, (run, recorded) => withAsker(run.model, (asker) => ownData(run, asker, recorded))),
);

/** @param {Context<PlaneManifest>} context @returns {Figure} */
function drawing({ model, stage }) {
  const data = readData(model.get("manifest"), model.get("block"));
  let chosen = 0;
  let width = 0;
  const line = liveLine();
  const plane = planeOf(data, (which) => {
    chosen = which;
    show();
  });
  const opened = openedNetwork();
  const body = html("div", { class: "gkf-cp" }, plane.element, opened.element);
  stage.append(keyOf(data), body, line.element);

  function show() {
    if (!width) return;
    plane.show(chosen);
    opened.show(data.networks[chosen]);
    line.say(summary(data, data.networks[chosen]));
  }
  return {
    layout(wide) {
      width = wide;
      stage.classList.toggle("gkf-narrow", wide < NARROW);
      plane.layout(wide < NARROW ? wide : wide - SIDE - GAP);
      show();
    },
    theme() {},
    stop: line.stop,
  };
}

/** What the marks mean. @param {PlaneData} data */
function keyOf({ networks }) {
  const rates = ratesOf(networks).map(([rate]) => html("span", {}, swatchOf(rate), rateText(rate)));
  const published = html("span", {}, swatchOf(null), "median of published networks");
  const own = networks.some(({ yours }) => yours) && html("span", {}, swatchOf("yours"), "yours");
  return html("p", { class: "gkf-cp-key" }, rates, published, own || []);
}

/** The network that is chosen. */
function openedNetwork() {
  const name = html("p", { class: "gkf-cp-chosen" });
  const circle = html("div");
  const under = html("p", { class: "gkf-cp-under" });
  const numbers = html("dl", { class: "gkf-cp-numbers" });
  return {
    element: html("div", { class: "gkf-cp-opened" }, name, circle, under, numbers),
    /** @param {Network} network */
    show(network) {
      name.textContent = titleOf(network);
      circle.replaceChildren(circleDrawing(network, 0, CIRCLE));
      under.textContent = `strongest circle: k = ${network.frequencies[0]}`;
      numbers.replaceChildren(
        ...numbersOf(network).flatMap(([what, value]) => [html("dt", {}, what), html("dd", {}, value)]),
      );
    },
  };
}
