// The frame that every figure is drawn in: element, theme, size, messages; static and live alike.

import { DataError } from "./data.js";
import { html } from "./dom.js";
import { thePage } from "./page.js";
import { partLoader } from "./parts.js";
import { watchTheme } from "./theme.js";

/** @import { Context, Figure, FigureModule, Manifest, Model } from "./types.js" */

/**
 * Draw a figure, or say in its place why that cannot be done. The error of one figure stays its own.
 *
 * A module exports `{render}` made by this function. `model.get(name)` gives `manifest`, `block` (DataView),
 * `step` and other state, `text`; in a live notebook these are the widget's traits, in a page the host provides them.
 * @template {Manifest} [M=Manifest]
 * @param {(context: Context<M>) => Figure} draw
 * @returns {FigureModule}
 */
export function figureModule(draw) {
  return {
    render({ model, el }) {
      const stage = html("div", { class: "gkf-stage" });
      const { figure, leave } = placeIn(el, stage, model);
      const { trouble, complain } = troubleLine();
      stage.after(trouble);
      const { load, stop } = partLoader(model);
      const cleanUp = [() => trouble.remove(), leave, stop];
      try {
        /** @type {Figure | null} */
        let parts = null;
        cleanUp.push(watchTheme(figure, () => parts?.theme()));
        parts = draw({ model, stage, figure, load, complain });
        cleanUp.push(parts.stop);
        const { fit, unfit } = fitter(stage, parts.layout);
        cleanUp.push(unfit);
        fit();
      } catch (error) {
        stage.replaceChildren(errorMessage(error));
      }
      return () => cleanUp.reverse().forEach((f) => f());
    },
  };
}

/**
 * Put the stage into the figure around the element, or, in a notebook, into a figure made for it.
 * @param {HTMLElement} el
 * @param {HTMLElement} stage
 * @param {Model<any>} model
 * @returns {{figure: HTMLElement, leave(): void}} `leave` takes away what was put there
 */
function placeIn(el, stage, model) {
  const around = /** @type {HTMLElement | null} */ (el.closest("figure.gk-figure"));
  if (around) {
    el.append(stage);
    return { figure: around, leave: () => stage.remove() };
  }
  const caption = html("figcaption", {}, model.get("text") ?? "");
  const figure = html("figure", { class: "gk-figure gkf-live" }, stage, caption);
  el.append(figure);
  const letKeysGo = keepKeys(figure);
  thePage().followLinks();
  return {
    figure,
    leave() {
      letKeysGo();
      figure.remove();
    },
  };
}

/** The line below a figure that says what is missing while the figure goes on. */
function troubleLine() {
  const trouble = html("p", { class: "gkf-trouble", role: "status", hidden: true });
  /** @param {Error | null} error */
  const complain = (error) => {
    trouble.hidden = !error;
    trouble.textContent = error
      ? `Something is missing: ${reasonOf(error)}. The figure goes on with what it has.`
      : "";
  };
  return { trouble, complain };
}

// Nobody reads a figure in fewer pixels. A page has them for a moment: while it is hidden, printed or photographed.
const LEAST_WIDTH = 100;

/**
 * What lays out a figure in the width of its stage, and does so whenever that changes.
 * @param {HTMLElement} stage
 * @param {(width: number) => void} layout
 */
function fitter(stage, layout) {
  let width = 0;
  const fit = () => {
    const now = Math.floor(stage.clientWidth);
    if (now === width || now < LEAST_WIDTH) return;
    width = now;
    stage.style.setProperty("--bar", `${barHeight()}px`);
    layout(width);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(stage);
  return { fit, unfit: () => observer.disconnect() };
}

/**
 * A key without Ctrl, Alt or Meta is the figure's own. Jupyter has such keys as shortcuts for cells, also where a
 * slider or a button has the focus: an arrow would choose another cell, Enter edit this one, "x" cut it out. It
 * listens at the document (JupyterLab on the way up, Notebook on the way down) and spares what bears this attribute.
 * @param {HTMLElement} figure
 * @returns {() => void} stops it
 */
function keepKeys(figure) {
  /** @param {KeyboardEvent} event */
  const mark = (event) => {
    if (!(event.target instanceof Element) || !figure.contains(event.target)) return;
    const own = !event.ctrlKey && !event.altKey && !event.metaKey;
    event.target.toggleAttribute("data-lm-suppress-shortcuts", own);
  };
  addEventListener("keydown", mark, { capture: true });
  return () => removeEventListener("keydown", mark, { capture: true });
}

/** Height of the bar that the page keeps at the top of the window, if it has one. */
function barHeight() {
  const bar = [...document.body.children].find((e) => {
    const { position, top } = getComputedStyle(e);
    const kept = (position === "sticky" || position === "fixed") && top === "0px";
    return kept && e instanceof HTMLElement && e.offsetWidth > 0.9 * innerWidth;
  });
  const height = bar instanceof HTMLElement ? bar.offsetHeight : 0;
  return height < innerHeight / 4 ? height : 0;
}

/**
 * What stands in the place of a figure that cannot be drawn.
 * @param {unknown} error
 */
export function errorMessage(error) {
  return html(
    "p",
    { class: "gkf-error", role: "status" },
    html("strong", {}, "This figure could not be drawn"),
    `: ${reasonOf(error)}. The rest of the page works without it.`,
  );
}

/** @param {unknown} error */
function reasonOf(error) {
  if (error instanceof DataError) return error.message;
  console.error(error);
  return "something unexpected happened (see the console)";
}
