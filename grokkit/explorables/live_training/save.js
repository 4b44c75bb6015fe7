// The reader's network as a file of the reader's own.

import { html } from "../web/toolkit/dom.js";

/** @import { TaskSettings } from "../web/engine/task.js" */

/**
 * What the file is called.
 * @param {{task: TaskSettings}} settings @param {number} step
 */
export const nameOf = ({ task }, step) => `network-p${task.p}-seed${task.seed}-step${step}.safetensors`;

/**
 * Hand a file to the browser, which keeps it where it keeps downloads.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {string} name
 */
export function download(bytes, name) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // until then the browser may still be reading it
}
