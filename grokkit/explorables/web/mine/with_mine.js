// A figure that shows a recorded run shows the reader's own as well: "recorded | mine" above it, as soon as there is one.

import { mine } from "./mine.js";
import { check, choice } from "../toolkit/choice.js";
import { DataError } from "../toolkit/data.js";
import { html } from "../toolkit/dom.js";
import { whole } from "../toolkit/format.js";

/** @import { Run } from "../engine/read_run.js" */
/** @import { Context, Figure, Manifest, Model, Part } from "../toolkit/types.js" */

/**
 * What a figure draws of a run that is in the page: data as Python would have made them, and its further parts.
 * @typedef {{data: Part<any>, load?: (part: string) => Promise<Part<any>>}} Own
 *
 * What makes them; `recorded` is what is drawn else, and `say` tells the reader how far it is, now or
 * when a part is asked for; nothing is said any more with "".
 * @typedef {(run: Run, recorded: Part<any>, say: (text: string) => void) => Promise<Own>} OwnData
 *
 * @typedef {"recorded" | "mine"} Which
 */

/** @type {[Which, string][]} */
const NETWORKS = [
  ["recorded", "recorded"],
  ["mine", "mine"],
];

const NARROW = 560; // pixels; below, what is pressed is as large as a finger

/** What it is, in a few words. @param {Run} run */
export const aboutRun = ({ about, steps }) =>
  `${about.text}, ${whole(steps.length)} checkpoint${steps.length === 1 ? "" : "s"} up to step ${whole(steps[steps.length - 1])}`;

/**
 * The figure's drawing, with the choice of a network above it.
 * @template {Manifest} M
 * @param {(context: Context<M>) => Figure} draw
 * @param {OwnData} ownData
 * @returns {(context: Context<M>) => Figure}
 */
export function withMine(draw, ownData) {
  return (context) => {
    const place = drawingPlace(draw, context);
    const network = mine();
    const { model } = context;
    const recorded = /** @type {Part<any>} */ ({
      manifest: model.get("manifest"),
      block: model.get("block"),
    });
    /** @type {Which} */
    let shown = "recorded";
    let asked = 0; // how often: what was asked for earlier and comes later is not shown
    const row = choiceRow(choose, () => network.throwAway());
    context.stage.append(row.element, place.element);
    place.draw(null);

    /** @param {Which} which */
    async function choose(which) {
      const mine_ = ++asked;
      shown = which;
      row.say("");
      if (which === "recorded") place.draw(null);
      else {
        let what = "Your network is being looked at …";
        const say = (/** @type {string} */ text) => void (mine_ === asked && row.say(text || what));
        say("");
        const { own, words } = await ownOf(ownData, recorded, say);
        if (mine_ !== asked) return;
        what = own ? aboutRun(own.run) : "";
        if (own && place.draw(own.own)) say("");
        else {
          shown = "recorded";
          row.say(`Your network cannot be shown here: ${words || place.trouble()}.`);
        }
      }
      row.show(network.exists, shown);
    }
    function follow() {
      if (shown === "mine") choose(network.exists ? "mine" : "recorded");
      row.show(network.exists, shown);
    }
    const unsubscribe = network.subscribe(follow);
    follow();
    return {
      layout(width) {
        row.element.classList.toggle("gkf-narrow", width < NARROW);
        place.layout(width);
      },
      theme: place.theme,
      stop() {
        asked++;
        unsubscribe();
        place.stop();
      },
    };
  };
}

/**
 * The data of the reader's own network, or why there are none.
 * @param {OwnData} ownData @param {Part<any>} recorded @param {(text: string) => void} say
 * @returns {Promise<{own: {run: Run, own: Own} | null, words: string}>}
 */
async function ownOf(ownData, recorded, say) {
  try {
    const run = await mine().run();
    if (!run) return { own: null, words: "it was thrown away" };
    return { own: { run, own: await ownData(run, recorded, say) }, words: "" };
  } catch (error) {
    return { own: null, words: wordsOf(error) };
  }
}

/** @param {unknown} error */
function wordsOf(error) {
  if (error instanceof DataError) return error.message;
  console.error(error);
  return "something unexpected happened (see the console)";
}

/**
 * @param {(which: Which) => void} choose
 * @param {() => void} throwAway
 */
function choiceRow(choose, throwAway) {
  const networks = choice("network", NETWORKS, "recorded", choose);
  const said = html("span", { class: "gkf-mine-said", role: "status" });
  const away = html("button", { type: "button", class: "gkf-quiet", onclick: throwAway }, "Throw mine away");
  const element = html("div", { class: "gkf-bar-row gkf-mine", hidden: true }, networks, away, said);
  return {
    element,
    /** @param {string} text */
    say: (text) => void (said.textContent = text),
    /** @param {boolean} exists @param {Which} shown */
    show(exists, shown) {
      element.hidden = !exists && !said.textContent;
      networks.hidden = !exists;
      away.hidden = !exists || shown !== "mine";
      check(networks, shown);
    },
  };
}

/**
 * Where a figure is drawn, time and again.
 * @template {Manifest} M
 * @param {(context: Context<M>) => Figure} draw
 * @param {Context<M>} context
 */
function drawingPlace(draw, context) {
  const element = html("div", { class: "gkf-own-stage" });
  /** @type {Figure | null} */
  let parts = null;
  let width = 0;
  let trouble = "";
  /** @param {Own | null} own the recorded one if null */
  function drawNow(own) {
    parts?.stop();
    parts = null;
    context.complain(null);
    const stage = html("div", { class: "gkf-stage" });
    element.replaceChildren(stage);
    parts = draw(own ? ownContext(context, stage, own) : { ...context, stage });
    if (width) parts.layout(width);
  }
  return {
    element,
    /** Whether it could be drawn; where the reader's own cannot, the recorded one is. @param {Own | null} own */
    draw(own) {
      if (!own) {
        drawNow(null);
        return true;
      }
      try {
        drawNow(own);
        return true;
      } catch (error) {
        trouble = wordsOf(error);
        drawNow(null);
        return false;
      }
    },
    trouble: () => trouble,
    /** @param {number} to */
    layout(to) {
      width = to;
      parts?.layout(width);
    },
    theme: () => parts?.theme(),
    stop: () => parts?.stop(),
  };
}

/**
 * What a figure is handed when it shows the reader's own run. A notebook's Python does not follow it: it knows only the recorded
 * one and its steps.
 * @template {Manifest} M
 * @param {Context<M>} context @param {HTMLElement} stage @param {Own} own
 * @returns {Context<M>}
 */
function ownContext(context, stage, { data, load }) {
  const { options } = /** @type {Manifest} */ (context.model.get("manifest"));
  const given = { manifest: { ...data.manifest, options }, block: data.block };
  const model = /** @type {Model<any>} */ ({
    get: (/** @type {"manifest" | "block"} */ name) => given[name] ?? context.model.get(name),
  });
  const missing = (/** @type {string} */ part) =>
    Promise.reject(new DataError(`there is no part “${part}” in its data`));
  return { ...context, model, stage, load: load ?? missing };
}
