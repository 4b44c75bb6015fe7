// The reader's side: what was answered, how long it took, and how that compares with the network's margins.

/**
 * @import { Sum } from "./data.js"
 *
 * @typedef {{answer: number, seconds: number | null}} Given an answer; no time if the reader looked away meanwhile
 * @typedef {{given: Given[], since: number, away: boolean}} Quiz `since`: when the present sum was shown, milliseconds
 */

/** @param {number} now milliseconds @returns {Quiz} */
export const begun = (now) => ({ given: [], since: now, away: false });

/**
 * @param {Quiz} quiz @param {number} answer @param {number} now milliseconds
 * @returns {Quiz}
 */
export function answered({ given, since, away }, answer, now) {
  const seconds = away ? null : (now - since) / 1000;
  return { given: [...given, { answer, seconds }], since: now, away: false };
}

/** The page was hidden while a sum stood there. @param {Quiz} quiz @returns {Quiz} */
export const lookedAway = (quiz) => ({ ...quiz, away: true });

/** @param {{a: number, b: number}} sum @param {number} p @param {Given | undefined} given */
export const isRight = ({ a, b }, p, given) => given?.answer === (a + b) % p;

/**
 * Of all twos of timed sums, in how many the one that took longer has the smaller margin; equal times are left out.
 * @param {Sum[]} sums @param {Given[]} given
 */
export function agreement(sums, given) {
  const timed = sums.flatMap(({ margin }, i) => {
    const seconds = given[i]?.seconds ?? null;
    return seconds === null ? [] : [{ margin, seconds }];
  });
  let [agree, of] = [0, 0];
  timed.forEach((one, i) =>
    timed.slice(i + 1).forEach((other) => {
      if (one.seconds === other.seconds) return;
      of += 1;
      if (one.seconds > other.seconds === one.margin < other.margin) agree += 1;
    }),
  );
  return { agree, of };
}
