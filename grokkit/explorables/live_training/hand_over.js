// A run that was trained in a notebook's page goes to Python: its file, in pieces, since a notebook's server ends a connection
// over which a message of more than ten megabytes comes.

/** @import { Model } from "../web/toolkit/types.js" */
/** @import { Run } from "../web/engine/read_run.js" */

const AT_ONCE = 4e6; // bytes of a piece

/**
 * @param {Pick<Model, "send">} model of a figure; in a page without Python there is nobody to hand it to
 * @param {Pick<Run, "about" | "bytes">} run
 */
export function handOver(model, { about, bytes }) {
  const parts = Math.ceil(bytes.length / AT_ONCE);
  for (let part = 0; part < parts; part++)
    model.send?.({ run: about.id, part, parts }, undefined, [
      bytes.slice(part * AT_ONCE, (part + 1) * AT_ONCE).buffer,
    ]);
}
