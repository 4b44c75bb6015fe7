// What TwoMinds says: of all pairs, of one pair, of the answer just given, and of the whole comparison.

import { agreement, isRight } from "./quiz.js";
import { median } from "../web/toolkit/median.js";
import { difference } from "./data.js";
import { list, percent, whole } from "../web/toolkit/format.js";

/**
 * @import { MindsData, Sum } from "./data.js"
 * @import { Given } from "./quiz.js"
 */

/** @param {number} n */
export const nats = (n) => n.toFixed(1).replace("-", "−");
/** @param {number} s */
export const seconds = (s) => `${s.toFixed(1)} s`;

/** @param {MindsData} data */
export function allPairsText({ p, margins, range, share, sums }) {
  const right = margins.filter((m) => m > 0).length;
  return (
    `The network answers ${right === margins.length ? "all" : whole(right)} of ${whole(p * p)} pairs rightly, with ` +
    `margins from ${nats(range[0])} to ${nats(range[1])} nats. Of their variance ${percent(share.difference, 1)} goes ` +
    `with a − b, and ${percent(share.kind, 1)} with what makes a sum long for people. ${whole(sums.length)} sums wait for you.`
  );
}

/**
 * One pair, as the network has it.
 * @param {MindsData} data @param {{a: number, b: number}} pair
 */
export function pairText({ p, margins }, pair) {
  const margin = margins[pair.a * p + pair.b];
  const below = margins.filter((m) => m < margin).length;
  return (
    `a − b = ${String(difference(pair, p)).replace("-", "−")}. Margin ${nats(margin)} nats, more than ` +
    `${percent(below, margins.length)} of all pairs.`
  );
}

/**
 * What came of the answer just given.
 * @param {Sum} sum @param {number} p @param {Given} given
 */
export function givenText(sum, p, given) {
  const right = isRight(sum, p, given) ? "right" : `not ${given.answer}`;
  const time = given.seconds === null ? "not timed" : seconds(given.seconds);
  return `${sum.a} + ${sum.b} = ${(sum.a + sum.b) % p}: ${right}, ${time}.`;
}

/**
 * Means and medians by kind of sum.
 * @param {MindsData} data @param {Given[]} given
 */
export const byKind = ({ kinds, sums }, given) =>
  kinds.map((name, kind) => {
    const of = sums.flatMap((sum, i) => (sum.kind === kind ? [i] : []));
    const times = of.flatMap((i) => given[i]?.seconds ?? []);
    return { name, time: median(times), margin: median(of.map((i) => sums[i].margin)) };
  });

/**
 * The comparison, once all sums are done.
 * @param {MindsData} data @param {Given[]} given
 */
export function comparison(data, given) {
  const { sums, p } = data;
  const right = sums.filter((sum, i) => isRight(sum, p, given[i])).length;
  const networks = sums.filter(({ margin }) => margin > 0).length;
  const kinds = byKind(data, given).filter(({ time }) => time !== null);
  const times = list(kinds.map(({ name, time }) => `${seconds(time ?? 0)} (${name})`));
  const margins = list(kinds.map(({ margin }) => nats(margin ?? 0)));
  const { agree, of } = agreement(sums, given);
  return (
    `You had ${right} of ${sums.length} right, the network ${networks}. Your median times were ${times}; its median ` +
    `margins for the same are ${margins} nats. Of ${of} pairs of sums, the one that took you longer has the smaller ` +
    `margin in ${agree}; a coin would say so in ${of / 2}.`
  );
}
