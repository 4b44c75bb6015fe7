// A panel of a figure: what it shows, with its title above.

import { html } from "./dom.js";

/** @import { Child } from "./dom.js" */

/** @param {Child} title @param {Child} note in smaller letters @param {...Child} children */
export const panel = (title, note, ...children) =>
  html(
    "div",
    { class: "gkf-panel" },
    html("p", { class: "gkf-title" }, title, html("small", {}, note)),
    children,
  );
