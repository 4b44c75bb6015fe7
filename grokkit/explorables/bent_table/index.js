// BentTable: the addition table as a sheet that is rolled up and closed to a ring.

import { readOptions } from "./data.js";
import { bentPicture } from "./picture.js";
import { bentText, summary } from "./words.js";
import { turning } from "../web/panels/turning.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { slider } from "../web/toolkit/slider.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { BentManifest } from "./data.js"
 */

const STEPS = 60; // of the slider; half of them roll, half close
const MOST = 440; // pixels of the picture

export default figureModule((/** @type {Context<BentManifest>} */ { model, stage, figure }) => {
  const { p } = readOptions(model.get("manifest"), model.get("block"));
  const run = share({ model, figure });
  const { store } = run;
  const pair = () => ({ a: mod(store.get().a ?? 0, p), b: mod(store.get().b ?? 0, p) });
  const view = { turn: 0, tilt: 0, flat: false };
  let bent = 1;
  let size = 0;
  const picture = bentPicture();
  const turned = turning(picture.element, view, () => show());
  const bend = slider("bend", "bend the table", [0, STEPS], (i) => {
    bent = i / STEPS;
    show();
  });
  const inputs = pairInputs(p, (change) => store.set({ ...pair(), ...change }));
  const answer = html("strong", { class: "gkf-letter-c" });
  const line = liveLine();
  stage.append(
    html("div", { class: "gkf-bent-head" }, inputs.a, "+", inputs.b, "=", answer, ` mod ${p}`),
    html("div", { class: "gkf-bent" }, bend.element, turned.element, turned.buttons),
    line.element,
  );

  function show() {
    if (!size) return;
    const { a, b } = pair();
    const words = summary(p, { a, b }, bent);
    inputs.show({ a, b });
    answer.textContent = String((a + b) % p);
    bend.show(Math.round(bent * STEPS), bentText(bent));
    picture.show(p, { a, b }, bent, view);
    turned.describe(`the table of sums, ${bentText(bent)}`);
    line.say(words);
  }
  const unsubscribe = store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b) show();
  });
  return {
    layout(width) {
      size = Math.min(width, MOST);
      stage.classList.toggle("gkf-narrow", width < MOST);
      picture.layout(size);
      show();
    },
    theme() {},
    stop() {
      unsubscribe();
      turned.stop();
      line.stop();
      run.stop();
    },
  };
});
