// Race: a row for each optimiser, a dot for each seed; a row that is chosen says how it was set and what was published.

import { readData } from "./data.js";
import { raceRows } from "./rows.js";
import { arrivals, aim, compared, missing, summary } from "./words.js";
import { choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { Quantity, RaceManifest, Racer } from "./data.js"
 */

const NARROW = 640; // pixels; below, a name stands above its dots
const NAME = 172; // its width beside them

export default figureModule((/** @type {Context<RaceManifest>} */ { model, stage }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  /** @type {Quantity} */
  let quantity = "steps";
  let racer = data.racers[0];
  let width = 0;
  const line = liveLine();
  const read = reading();
  const rows = raceRows(data, (chosen) => {
    racer = chosen;
    show();
  });
  const what = choice(
    `to ${aim(data.target)} of the test pairs`,
    [
      ["steps", "steps"],
      ["seconds", "seconds"],
    ],
    /** @type {Quantity} */ (quantity),
    (value) => {
      quantity = value;
      draw();
    },
  );
  stage.append(html("div", { class: "gkf-race" }, what, rows.element, read.element), line.element);

  function show() {
    read.show(racer, quantity);
    line.say(summary(data, racer, quantity));
  }
  function draw() {
    if (width) rows.draw(width, quantity);
    show();
  }
  return {
    layout(wide) {
      const narrow = wide < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      stage.style.setProperty("--name", `${NAME}px`);
      width = narrow ? wide : wide - NAME;
      draw();
    },
    theme() {},
    stop: line.stop,
  };
});

/** What a row says. */
function reading() {
  const name = html("p", { class: "gkf-step" });
  const settings = html("p", { class: "gkf-race-settings" });
  const came = html("p", {});
  const lost = html("p", {});
  const ratio = html("p", {});
  const published = html("div", { class: "gkf-race-published" });
  return {
    element: html("div", { class: "gkf-race-reading" }, name, settings, came, lost, ratio, published),
    /** @param {Racer} racer @param {Quantity} quantity */
    show(racer, quantity) {
      name.textContent = racer.name;
      settings.textContent = racer.settings;
      came.textContent = arrivals(racer, quantity);
      const apart = missing(racer);
      lost.textContent = apart ? `Never: ${apart}.` : "";
      ratio.textContent = compared(racer);
      published.replaceChildren(...publishedLines(racer));
    },
  };
}

/** @param {Racer} racer */
function publishedLines({ published }) {
  const label = (/** @type {string} */ text) => html("span", { class: "gkf-label" }, text);
  if (!published) return [html("p", {}, label("published"), " nothing that we hold it to")];
  const { source, says, caution } = published;
  return [
    html("p", {}, label("published"), ` ${says} (${source})`),
    html("p", {}, label("but"), ` ${caution}`),
  ];
}
