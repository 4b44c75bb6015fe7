// The principal components of moving points, without jumps: from frame to frame the axes are drawn towards the present
// ones (subspace iteration). So the picture turns gently while the points move, and no axis changes its sign.

const LEAST = 1e-6; // so that a dimension which nothing uses keeps an axis

/**
 * Axes along the coordinates, which is where a settled state has its principal components.
 * @param {number} n
 */
export const plainAxes = (n) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) ? 0 : 1));

/**
 * Σ x xᵀ / N, n × n.
 * @param {Float64Array} x @param {number} n
 */
function moments(x, n) {
  const sums = new Float64Array(n * n);
  for (let a = 0; a < x.length; a += n)
    for (let k = 0; k < n; k++)
      for (let l = 0; l < n; l++) sums[k * n + l] += (n * x[a + k] * x[a + l]) / x.length;
  return sums;
}

/**
 * Draw axes towards the principal components, the strongest first.
 * @param {Float64Array} axes n of n numbers, axis after axis @param {Float64Array} x @param {number} n
 * @param {number} [rounds]
 * @returns {Float64Array} new axes, at right angles and of length 1
 */
export function follow(axes, x, n, rounds = 1) {
  const second = moments(x, n);
  let now = axes;
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(n * n);
    for (let axis = 0; axis < n; axis++) {
      for (let k = 0; k < n; k++) {
        let sum = LEAST * now[axis * n + k];
        for (let l = 0; l < n; l++) sum += second[k * n + l] * now[axis * n + l];
        next[axis * n + k] = sum;
      }
      straighten(next, axis, n);
    }
    now = next;
  }
  return now;
}

/**
 * Take from an axis what lies along those before it, and make it 1 long.
 * @param {Float64Array} axes @param {number} axis @param {number} n
 */
function straighten(axes, axis, n) {
  const own = axes.subarray(axis * n, (axis + 1) * n);
  for (let before = 0; before < axis; before++) {
    const other = axes.subarray(before * n, (before + 1) * n);
    const shared = own.reduce((sum, value, k) => sum + value * other[k], 0);
    for (let k = 0; k < n; k++) own[k] -= shared * other[k];
  }
  const length = Math.hypot(...own);
  for (let k = 0; k < n; k++) own[k] /= length;
}

/**
 * The points' coordinates along the axes, point after point.
 * @param {Float64Array} x @param {number} n @param {Float64Array} axes
 */
export function along(x, n, axes) {
  const places = new Float64Array(x.length);
  for (let a = 0; a < x.length; a += n)
    for (let axis = 0; axis < n; axis++)
      for (let k = 0; k < n; k++) places[a + axis] += x[a + k] * axes[axis * n + k];
  return places;
}
