// What TwoMinds shows of the reader's own run: `two_minds_data` of Python, made in the page. Its dozen sums are drawn by the same
// rule and another lot.

import { mersenneOfPython, shuffle } from "../web/engine/mersenne.js";
import { labelsOf } from "../web/engine/task.js";
import { integers, measuredNumbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { Part } from "../web/toolkit/types.js" */

// As in figure.py: sums of each kind that are hard for the network, and as many that are easy, from the tenth of their kind with
// the smallest margins and from that with the largest; smaller numbers are too easy.
const [EACH, TENTH, LEAST] = [2, 10, 10];

/**
 * @param {Run} run @param {Pick<Asker, "logits">} asker @param {Part<any>} recorded
 * @returns {Promise<Own>}
 */
export async function ownData({ about, model, steps, weights, task, mask }, asker, recorded) {
  if (about.op !== "add")
    throw new DataError(`this figure is about a + b, and your network has learned ${about.text}`);
  const { p } = model;
  const margins = marginsOf(await asker.logits(weights(steps.length - 1)), labelsOf(task), p);
  const kinds = kindsOfSum(p);
  const sums = dozen(margins, kinds, mask, p);
  if (!sums.length)
    throw new DataError(
      `the split of your run leaves no ${2 * EACH} test pairs of a kind mod ${p} to be asked`,
    );
  const difference = Int32Array.from({ length: p * p }, (_, pair) =>
    mod(Math.floor(pair / p) - (pair % p), p),
  );
  const arrays = {
    margins: measuredNumbers(margins),
    sums: integers(
      [...sums].flatMap((pair) => [Math.floor(pair / p), pair % p]),
      [sums.length, 2],
    ),
    kind: integers(sums.map((pair) => kinds[pair])),
  };
  return {
    data: pack("two_minds", arrays, {
      run: about,
      kinds: recorded.manifest.kinds,
      by_difference: explained(margins, difference),
      by_kind: explained(margins, kinds),
    }),
  };
}

/**
 * By how much the right answer leads over its best rival, in nats, for every pair.
 * @param {Float32Array} logits @param {ArrayLike<number>} labels @param {number} p
 */
function marginsOf(logits, labels, p) {
  return Float64Array.from({ length: p * p }, (_, pair) => {
    let rival = -Infinity;
    for (let c = 0; c < p; c++) if (c !== labels[pair]) rival = Math.max(rival, logits[pair * p + c]);
    return logits[pair * p + labels[pair]] - rival;
  });
}

/** What a person has to do in each of the p² sums: p to take away, ones to carry, or neither. @param {number} p */
const kindsOfSum = (p) =>
  Int32Array.from({ length: p * p }, (_, pair) => {
    const [a, b] = [Math.floor(pair / p), pair % p];
    return a + b >= p ? 2 : (a % 10) + (b % 10) >= 10 ? 1 : 0;
  });

/**
 * The sums that are asked, in their order.
 * @param {Float64Array} margins @param {Int32Array} kinds @param {Uint8Array} mask @param {number} p
 */
function dozen(margins, kinds, mask, p) {
  const draw = mersenneOfPython(BigInt(p));
  const least = Math.min(LEAST, Math.floor(p / 4));
  const isFair = (/** @type {number} */ pair) => {
    const [a, b] = [Math.floor(pair / p), pair % p];
    return !mask[pair] && Math.min(a, b) >= least && a !== b;
  };
  const fair = Int32Array.from(mask.keys()).filter(isFair);
  const chosen = [0, 1, 2].flatMap((kind) => {
    const candidates = fair
      .filter((pair) => kinds[pair] === kind)
      .sort((x, y) => margins[x] - margins[y] || x - y);
    if (candidates.length < 2 * EACH) return [];
    const n = Math.max(EACH, Math.floor(candidates.length / TENTH));
    return [candidates.slice(0, n), candidates.slice(-n)].flatMap((end) => {
      shuffle(end, draw);
      return [...end.subarray(0, EACH)];
    });
  });
  const asked = Int32Array.from(chosen);
  shuffle(asked, draw);
  return asked;
}

/**
 * Share of the variance of some values that goes with the group: 1 if all values of a group are equal.
 * @param {Float64Array} values @param {Int32Array} groups
 */
export function explained(values, groups) {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x / n, 0);
  const found = /** @type {Map<number, {sum: number, count: number}>} */ (new Map());
  values.forEach((x, i) => {
    const { sum, count } = found.get(groups[i]) ?? { sum: 0, count: 0 };
    found.set(groups[i], { sum: sum + x - mean, count: count + 1 });
  });
  const spread = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const between = [...found.values()].reduce((total, { sum, count }) => total + sum ** 2 / count, 0);
  return spread > 0 ? between / spread : 0;
}
