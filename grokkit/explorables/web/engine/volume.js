// Mean losses of a network whose logits are made quieter before the softmax: `mean_losses` of
// grokkit/explorables/volume/figure.py for a network in the page.

import { crossEntropy } from "./measures.js";

/**
 * In nats, over the training and over the test pairs, at each volume.
 * @param {ArrayLike<number>} logits p to a pair
 * @param {{labels: Int32Array, mask: Uint8Array, volumes: number[]}} told labels and, of training pairs, 1, of all pairs
 * @returns {{train: number[], test: number[]}}
 */
export function lossesAt(logits, { labels, mask, volumes }) {
  const p = logits.length / labels.length;
  const scores = new Float64Array(p);
  const trained = mask.reduce((sum, one) => sum + one, 0);
  const found = { train: volumes.map(() => 0), test: volumes.map(() => 0) };
  for (let pair = 0; pair < labels.length; pair++) {
    const side = mask[pair] ? found.train : found.test;
    const count = mask[pair] ? trained : labels.length - trained;
    volumes.forEach((volume, i) => {
      for (let c = 0; c < p; c++) scores[c] = volume * logits[pair * p + c];
      side[i] += crossEntropy(scores, labels[pair]) / count;
    });
  }
  return found;
}
