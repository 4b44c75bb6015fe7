// What a PredictCurve shows of the reader's own run: `predict_data` of Python, made in the page. A run that was trained there
// has perhaps been watched; one that was opened has not.

import { firstKnown } from "../web/engine/moments.js";
import { integers, measuredNumbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */

/** @param {Pick<Run, "about" | "measured">} run @returns {Promise<Own>} */
export async function ownData({ about, measured }) {
  const known = firstKnown({ measured }, "train");
  if (known === null)
    throw new DataError("it never knows its training pairs, so there is nothing to predict from");
  if (known === measured[measured.length - 1].step)
    throw new DataError(
      `it ends at step ${known.toLocaleString("en")}, when its training pairs are known: nothing is left`,
    );
  const arrays = {
    curve_step: integers(measured.map(({ step }) => step)),
    train_accuracy: measuredNumbers(measured.map((row) => row.train_accuracy)),
    test_accuracy: measuredNumbers(measured.map((row) => row.test_accuracy)),
  };
  return { data: pack("predict_curve", arrays, { run: about, known }) };
}
