// Sets of frequencies: where one stands among all of its size, and what two do not share.

/**
 * The part of all sets whose margin is smaller, from counts in equal bins; within a bin they are taken as even.
 * @param {ArrayLike<number>} counts @param {number} place of the margin, 0 … 1 of the range of the bins
 */
export function rank(counts, place) {
  const at = Math.min(Math.max(place, 0), 1) * counts.length;
  let [below, all] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    all += counts[i];
    below += counts[i] * Math.min(Math.max(at - i, 0), 1);
  }
  return all ? below / all : 0;
}

/**
 * Frequencies that are in one list and not in the other, ascending.
 * @param {Iterable<number>} one @param {Iterable<number>} other
 */
export function difference(one, other) {
  const [s, t] = [new Set(one), new Set(other)];
  return [...new Set([...s, ...t])].filter((k) => s.has(k) !== t.has(k)).sort((k, l) => k - l);
}
