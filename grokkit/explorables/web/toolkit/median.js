/** The middle one of some numbers, or the mean of the two in the middle; null where there are none. @param {number[]} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return n ? (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2 : null;
}
