// What a Volume shows of the reader's own run: `volume_data` of Python, and the logits of each a, made in the page.

import { readData } from "./data.js";
import { firstKnown } from "../web/engine/moments.js";
import { labelsOf } from "../web/engine/task.js";
import { logitPart } from "../web/mine/logit_part.js";
import { bitRows, integers, numbers, pack } from "../web/mine/pack.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { Part } from "../web/toolkit/types.js" */

const KIND = "volume";

/**
 * @param {Run} run @param {Pick<Asker, "logits" | "lossesAt">} asker @param {Part<any>} recorded
 * @returns {Promise<Own>}
 */
export async function ownData(run, asker, recorded) {
  const { about, steps, weights, task, mask } = run;
  const { p } = about;
  const { volumes } = readData(recorded.manifest, recorded.block);
  const at = checkpointOf(run);
  const labels = labelsOf(task);
  const losses = await asker.lossesAt(weights(at), { labels, mask, volumes });
  const logits = await asker.logits(weights(at));
  const rows = Array.from({ length: p }, (_, a) => mask.subarray(a * p, (a + 1) * p));
  const arrays = {
    volumes: numbers(volumes, [volumes.length]),
    train_loss: numbers(losses.train, [volumes.length]),
    test_loss: numbers(losses.test, [volumes.length]),
    train: bitRows(rows),
    answers: integers(labels, [p, p]),
  };
  return {
    data: pack(KIND, arrays, { run: about, step: steps[at] }),
    load: async (part) => logitPart(KIND, about, logits, part),
  };
}

/** Index of the first checkpoint at which its training pairs are known; else of the last. @param {Run} run */
function checkpointOf(run) {
  const known = firstKnown(run, "train");
  const found = known === null ? -1 : run.steps.findIndex((step) => step >= known);
  return found < 0 ? run.steps.length - 1 : found;
}
