// What a Votes says.

import { list } from "../web/toolkit/format.js";
import { margin, superpose } from "../web/toolkit/superposition.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @typedef {object} Tally what some hands say together
 * @property {number[]} speeds of the hands
 * @property {Float64Array} scores of the answer that is δ away from the right one: the mean of the hands
 * @property {number} best score of a wrong answer
 * @property {number[]} rivals the wrong answers with this score, ascending
 */

const FEW = 4; // answers or speeds that are told one by one
const CLOSE = 0.05; // scores nearer to 1 need more digits

/**
 * @param {number[]} speeds @param {number} p @param {number} sum a + b
 * @returns {Tally}
 */
export function tally(speeds, p, sum) {
  const share = 1 / (speeds.length || 1);
  const scores = superpose(
    speeds,
    speeds.map(() => share),
    p,
  );
  const found = margin(scores);
  const answers = found.rivals.map((delta) => mod(sum + delta, p)).sort((one, other) => one - other);
  return { speeds, scores, best: scores[0] - found.lead, rivals: answers };
}

/** As many digits as tell a score from the full one, or from none. @param {number} value */
const digits = (value) => (1 - value < CLOSE ? 4 : Math.abs(value) < CLOSE ? 3 : 2);

/** @param {number} value */
export const score = (value) => value.toFixed(digits(value)).replace("-", "−");

/** By how much the full score leads, in the digits of the other. @param {number} best */
export const lead = (best) => (1 - best).toFixed(digits(best));

/** The best wrong answers, or how many they are. @param {number[]} rivals @param {number} p */
export const rivalText = (rivals, p) =>
  rivals.length <= FEW ? list(rivals) : rivals.length === p - 1 ? "all others" : `${rivals.length} others`;

/** @param {number[]} speeds @param {number} most of all speeds there are */
function who(speeds, most) {
  if (speeds.length === 1) return `One hand, of speed ${speeds[0]}`;
  if (speeds.length === most && new Set(speeds).size === most) return `All ${most} hands`;
  return speeds.length > FEW ? `${speeds.length} hands` : `Hands of the speeds ${list(speeds)}`;
}

/**
 * All that is seen.
 * @param {Tally} together @param {{p: number, a: number, b: number}} now
 */
export function summary({ speeds, best, rivals }, { p, a, b }) {
  const sum = `${a} + ${b} = ${(a + b) % p} mod ${p}`;
  if (!speeds.length) return `${sum}. No hand votes, and no answer is better than another.`;
  const right = `${who(speeds, Math.floor(p / 2))}: the right answer has the full score, 1`;
  if (1 - best < 1e-9)
    return `${sum}. ${right}, and so ${rivals.length === 1 ? "has" : "have"} ${rivalText(rivals, p)}.`;
  const wrong =
    rivals.length === 1
      ? `the best wrong one, ${rivals[0]}, has`
      : `the best wrong ones, ${rivalText(rivals, p)}, have`;
  return `${sum}. ${right}; ${wrong} ${score(best)}.`;
}
