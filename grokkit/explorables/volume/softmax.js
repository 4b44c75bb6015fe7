// A softmax at a volume: all scores are multiplied by one number before they become probabilities.

/**
 * @typedef {object} Belief
 * @property {Float64Array} probabilities of each answer
 * @property {number} favourite the answer with the highest score
 * @property {number} loss of the right answer, in nats
 */

/**
 * @param {ArrayLike<number>} scores @param {number} volume 0 is silence @param {number} right answer
 * @returns {Belief}
 */
export function belief(scores, volume, right) {
  let favourite = 0;
  for (let c = 1; c < scores.length; c++) if (scores[c] > scores[favourite]) favourite = c;
  const odds = Float64Array.from(scores, (score) => Math.exp(volume * (score - scores[favourite])));
  const sum = odds.reduce((all, one) => all + one, 0);
  return {
    probabilities: odds.map((one) => one / sum),
    favourite,
    loss: Math.log(sum) - volume * (scores[right] - scores[favourite]),
  };
}
