// The frame that every figure is drawn in: element, theme, size, messages; static and live alike.

import { DataError } from "./data.js";
import { html } from "./dom.js";
import { thePage } from "./page.js";
import { partLoader } from "./parts.js";
import { watchTheme } from "./theme.js";

/**
 * Draw a figure, or say in its place why that cannot be done. The error of one figure stays its own.
 *
 * A module exports `{render}` made by this function. `model.get(name)` gives `manifest`, `block` (DataView),
 * `step` and other state, `text`; in a live notebook these are the widget's traits, in a page the host provides them.
 *
 * @param {(context: {model: any, stage: HTMLElement, figure: HTMLElement,
 *   load(part: string): Promise<{manifest: any, block: DataView}>, complain(error: Error | null): void}) =>
 *   {layout(width: number): void, theme(): void, stop(): void}} draw
 *   `load` fetches a part of the data (see parts.js); `complain` says below the figure that something is missing
 *   while it goes on with what it has, or, with null, that all is well again;
 *   `layout` is called with the width in pixels, at first and whenever it changes, `theme` after light and dark
 *   have been exchanged, `stop` when the figure goes away
 */
export function figureModule(draw) {
  return {
    render({ model, el }) {
      const stage = html("div", { class: "gkf-stage" });
      const cleanUp = [];
      let figure = el.closest("figure.gk-figure");
      if (figure) el.append(stage);
      else {
        figure = html(
          "figure",
          { class: "gk-figure gkf-live" },
          stage,
          html("figcaption", {}, model.get("text") ?? ""),
        );
        el.append(figure);
        cleanUp.push(keepKeys(figure));
        thePage().followLinks();
      }
      const trouble = html("p", { class: "gkf-trouble", role: "status", hidden: true });
      stage.after(trouble);
      const complain = (error) => {
        trouble.hidden = !error;
        trouble.textContent = error
          ? `Something is missing: ${reasonOf(error)}. The figure goes on with what it has.`
          : "";
      };
      const { load, stop } = partLoader(model);
      cleanUp.push(
        () => (figure.contains(el) ? stage : figure).remove(),
        () => trouble.remove(),
        stop,
      );
      try {
        let parts = null;
        cleanUp.push(watchTheme(figure, () => parts?.theme()));
        parts = draw({ model, stage, figure, load, complain });
        cleanUp.push(parts.stop);
        let width = 0;
        const fit = () => {
          const now = Math.floor(stage.clientWidth);
          if (now === width || now === 0) return;
          width = now;
          stage.style.setProperty("--bar", `${barHeight()}px`);
          parts.layout(width);
        };
        const observer = new ResizeObserver(fit);
        observer.observe(stage);
        cleanUp.push(() => observer.disconnect());
        fit();
      } catch (error) {
        stage.replaceChildren(errorMessage(error));
      }
      return () => cleanUp.reverse().forEach((f) => f());
    },
  };
}

/**
 * A key without Ctrl, Alt or Meta is the figure's own. Jupyter has such keys as shortcuts for cells, also where a
 * slider or a button has the focus: an arrow would choose another cell, Enter edit this one, "x" cut it out. It
 * listens at the document (JupyterLab on the way up, Notebook on the way down) and spares what bears this attribute.
 * @returns {() => void} stops it
 */
function keepKeys(figure) {
  const mark = (event) => {
    if (!figure.contains(event.target)) return;
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
    return (
      (position === "sticky" || position === "fixed") && top === "0px" && e.offsetWidth > 0.9 * innerWidth
    );
  });
  return bar && bar.offsetHeight < innerHeight / 4 ? bar.offsetHeight : 0;
}

/** What stands in the place of a figure that cannot be drawn. */
export function errorMessage(error) {
  return html(
    "p",
    { class: "gkf-error", role: "status" },
    html("strong", {}, "This figure could not be drawn"),
    `: ${reasonOf(error)}. The rest of the page works without it.`,
  );
}

function reasonOf(error) {
  if (error instanceof DataError) return error.message;
  console.error(error);
  return "something unexpected happened (see the console)";
}
