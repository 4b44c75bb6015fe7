// Clock: two hands to turn and a third at their sum, on a clock with any number of hours; the same pair in the
// addition table and on the waves of the hands; and a speed that turns every hand k times as fast.

import { controlsOf } from "./controls.js";
import { onClock, readOptions } from "./data.js";
import { clockDial } from "./dial.js";
import { saidBy, tablePanel, wavesPanel } from "./panels.js";
import { faceText, summary } from "./words.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context, Shown } from "../web/toolkit/types.js"
 * @import { ClockManifest, Hands } from "./data.js"
 *
 * @typedef {Hands & {p: number}} Clock the hands, and the number of hours
 */

const NARROW = 600; // pixels; below, everything stands under one another
const GAP = 36; // between clock and table, as in clock.css
const GUTTER = 22; // beside the table, for the name of its rows
const MOST_FACE = 430;

export default figureModule((/** @type {Context<ClockManifest>} */ { model, stage, figure }) => {
  const { p: startP, speeds } = readOptions(model.get("manifest"), model.get("block"));
  const run = share({ model, figure });
  const { store } = run;
  let p = startP;
  const now = () => ({ ...onClock(store.get(), p, speeds), p });
  const panels = panelsOf(run, speeds, now, {
    choose: (patch) => store.set(patch),
    changeHours(hours) {
      p = hours;
      panels.hoursOf(p);
      layout(stage.clientWidth);
    },
  });
  stage.append(...panels.elements);
  panels.hoursOf(p);

  let width = 0; // of the figure; 0 before it has a place to be drawn in
  const unsubscribe = store.subscribe((state, before, by) => {
    if (!width || (state.a === before.a && state.b === before.b && state.k === before.k)) return;
    panels.show(now());
    if (by === "reader") panels.dial.put(now());
    else panels.dial.turnTo(now());
  });

  /** @param {number} newWidth */
  function layout(newWidth) {
    width = newWidth;
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    panels.layout(width, narrow);
    panels.show(now());
    panels.dial.put(now());
  }

  return {
    layout,
    theme() {},
    stop() {
      panels.stop();
      unsubscribe();
      run.stop();
    },
  };
});

/**
 * The clock, the same pair in the table and on the waves, and what turns and tells it.
 * @param {Shown} run
 * @param {boolean} speeds
 * @param {() => Clock} now
 * @param {{choose(patch: Partial<Hands>): void, changeHours(p: number): void}} on what the reader does
 */
function panelsOf(run, speeds, now, { choose, changeHours }) {
  const dial = clockDial(now, choose);
  const table = tablePanel(choose);
  const waves = speeds ? wavesPanel() : null;
  const controls = controlsOf(now().p, speeds, choose, changeHours);
  const said = saidBy(speeds, () => dial.watch({ ...now(), b: 0 }, now()));
  const copy = copyButton(run, "Copy link to this pair");
  const line = liveLine();
  (waves?.head ?? controls.sliders).append(copy.element);
  const head = html("div", { class: "gkf-clock-head" }, said.element, controls.hours);
  const parts = [head, dial.element, controls.sliders, table.element, waves?.element];
  let [width, narrow, painted] = [0, false, 0]; // painted: the speed
  return {
    dial,
    elements: [html("div", { class: "gkf-clock" }, parts), line.element],
    /** @param {number} p */
    hoursOf(p) {
      for (const part of [dial, controls, table]) part.hoursOf(p);
    },
    /** @param {Clock} clock */
    show({ p, ...hands }) {
      if (painted !== hands.k) {
        table.paint(p, hands.k);
        waves?.layout(width, narrow, p, hands.k);
      }
      painted = hands.k;
      dial.describe(faceText(hands, p));
      for (const part of [table, waves, said, controls]) part?.show(hands, p);
      line.say(summary(hands, p));
    },
    /** To be followed by `show`. @param {number} newWidth @param {boolean} isNarrow */
    layout(newWidth, isNarrow) {
      [width, narrow, painted] = [newWidth, isNarrow, 0];
      const side = Math.min(narrow ? width : Math.floor((width - GAP) / 2), MOST_FACE);
      dial.layout(side);
      table.layout(narrow ? width : side - GUTTER);
    },
    stop() {
      for (const part of [dial, table, line, copy]) part.stop();
    },
  };
}
