// The logits of a network for one pair: rows of a part of the data that holds all pairs with one a.

import { decode, float32 } from "./data.js";

/** @import { Context } from "./types.js" */

/**
 * The network's logits, fetched for one a at a time.
 * @param {Pick<Context, "load" | "complain">} context
 * @param {string} kind of the figure
 * @param {number} p
 * @param {() => number} wanted the a that is shown
 * @param {() => void} arrived
 */
export function logitsOf({ load, complain }, kind, p, wanted, arrived) {
  /** @type {{a: number, rows: Float32Array} | null} */
  let here = null;
  /** @param {number} a */
  const fetch = (a) =>
    load(`a-${a}`)
      .then(({ manifest, block }) => {
        const rows = decode(manifest, block, kind, { logits: float32(p, p) }).logits;
        complain(null);
        if (wanted() !== a) return;
        here = { a, rows };
        arrived();
      })
      .catch(complain);
  return {
    /** Those of one pair; null while they are on their way. @param {number} a @param {number} b */
    row(a, b) {
      if (here?.a === a) return here.rows.subarray(b * p, (b + 1) * p);
      fetch(a);
      return null;
    },
  };
}
