// The best that can be known, as grokkit/text/oracle.py has it: which widths are possible, and how likely a break is.

/** @import { Language } from "./data.js" */

/**
 * What is known of the width after each token of a text, and how likely a newline is to come next.
 * @typedef {{posterior: Float64Array | null, chance: number | null}} Known by width; null where no width explains the text
 */

/**
 * Bayes' rule, token by token: a break before an unknown word w' has the probability P(c + 1 + len(w') > k), and once
 * that word is read, the widths at which it would have fitted are out.
 * @param {Language} language
 * @param {readonly number[]} tokens
 * @returns {Known[]}
 */
export function oracle(language, tokens) {
  const { words, lengths, newline, firstWidth, least, most, told } = language;
  const widths = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const possible = Float64Array.from(widths, (_, i) => (told && tokens[0] !== firstWidth + i ? 0 : 1));
  let [count, last, before] = [0, -1, 0]; // before: characters of the line broken last, until the next word is read
  return tokens.map((token, at) => {
    let likely = possible;
    if (token < words.length) {
      const own = lengths[token];
      const longer = count + (count ? 1 : 0) + own;
      if (!told)
        widths.forEach((k, i) => {
          if (longer > k || (!count && before && before + 1 + own <= k)) possible[i] = 0;
        });
      [count, last, before] = [longer, token, 0];
    } else if (at && token === newline) {
      const full = count;
      if (!told) likely = possible.map((p, i) => p * chanceAt(language, last, full, widths[i]));
      [count, before] = [0, full];
    }
    const posterior = normalised(likely);
    const chance =
      posterior && posterior.reduce((sum, p, i) => sum + p * chanceAt(language, last, count, widths[i]), 0);
    return { posterior, chance };
  });
}

/**
 * How likely a line of c characters is broken after a word, at a known width: the next has at least k − c letters.
 * @param {Language} language
 * @param {number} word −1 before the first
 * @param {number} c
 * @param {number} k
 */
export function chanceAt({ words, reaches }, word, c, k) {
  const most = reaches.length / words.length - 1;
  return reaches[Math.max(word, 0) * (most + 1) + Math.max(0, Math.min(most, k - c))];
}

const AS_NEAR = 0.02; // squared chances; so much farther off is as good

/**
 * The widths that somebody may take for granted who gives these chances of a newline: those whose own are nearest.
 * @param {Language} language
 * @param {readonly {word: number, count: number}[]} placed
 * @param {readonly number[]} chances after each of these words
 */
export function actsAs(language, placed, chances) {
  const off = Array.from({ length: language.most - language.least + 1 }, (_, i) =>
    placed.reduce(
      (sum, { word, count }, j) =>
        sum + (chances[j] - chanceAt(language, word, count, language.least + i)) ** 2,
      0,
    ),
  );
  const near = Math.min(...off) + AS_NEAR;
  return {
    from: language.least + off.findIndex((d) => d <= near),
    to: language.least + off.findLastIndex((d) => d <= near),
  };
}

/** @param {Float64Array} weights */
function normalised(weights) {
  const sum = weights.reduce((total, w) => total + w, 0);
  return sum > 0 ? weights.map((w) => w / sum) : null;
}
