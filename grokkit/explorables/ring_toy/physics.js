// The toy of grokkit/text/ring.py: points in an order on the unit sphere, and forces between every two of them. The same
// numbers as in Python, to the last digits.

export const POINTS = 100;
export const WIDEST = POINTS / 2 - 1; // how far in their order points can attract
export const AT_EACH_WIDTH = 400; // steps while the attraction is narrowed
export const AT_LAST = 600; // and at its final width
const TIME_STEP = 0.01;
const FRICTION = 0.05;
const DAMPING = 0.95; // of all velocities, in each step
const STRONGEST = 5; // repulsion of points that are very near to each other
const NEAREST = 1e-12; // squared distance below which two points count as this far apart

/**
 * @typedef {object} Toy
 * @property {number} n dimensions
 * @property {number} width how far in their order points attract
 * @property {boolean} closed whether the order is a circle
 *
 * @typedef {object} Moving points on the sphere, and where they are going; point after point
 * @property {number} n
 * @property {Float64Array} x
 * @property {Float64Array} v
 */

/**
 * Points at rest.
 * @param {Float64Array} x @param {number} n
 * @returns {Moving}
 */
export const atRest = (x, n) => ({ n, x, v: new Float64Array(x.length) });

/**
 * Numbers evenly spread over 0 … 1, by Tommy Ettinger's mulberry32.
 * @param {number} seed
 */
function numbers(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Points anywhere on the sphere: each coordinate nearly normal, as the sum of twelve even numbers less 6.
 * @param {number} n @param {number} seed
 * @returns {Moving}
 */
export function start(n, seed) {
  const next = numbers(seed);
  const x = new Float64Array(POINTS * n);
  for (let i = 0; i < POINTS; i++) {
    let squared = 0;
    for (let k = i * n; k < (i + 1) * n; k++) {
      let sum = -6;
      for (let j = 0; j < 12; j++) sum += next();
      x[k] = sum;
      squared += sum * sum;
    }
    for (let k = i * n; k < (i + 1) * n; k++) x[k] /= Math.sqrt(squared);
  }
  return atRest(x, n);
}

/**
 * The pull of two points by the difference of their indices; NaN where they repel.
 * @param {Toy} toy
 */
function pulls({ width, closed }) {
  return Float64Array.from({ length: POINTS }, (_, along) => {
    const apart = closed ? Math.min(along, POINTS - along) : along;
    return apart <= width ? 1 - (apart - 1) / 2 : NaN;
  });
}

/**
 * What draws every point, not yet along the sphere.
 * @param {Float64Array} x @param {number} n
 * @param {Float64Array} pull from `pulls`
 * @param {Float64Array} drawn receives it
 */
function draw(x, n, pull, drawn) {
  drawn.fill(0);
  for (let i = 0; i < POINTS; i++)
    for (let j = i + 1; j < POINTS; j++) {
      const [a, b] = [i * n, j * n];
      let cosine = 0;
      for (let k = 0; k < n; k++) cosine += x[a + k] * x[b + k];
      const squared = Math.max(2 - 2 * cosine, NEAREST);
      const r = Math.sqrt(squared);
      // For each unit of the way between them: min(5, 1/r)/r = 1/max(r², r/5).
      const near = pull[j - i];
      const each = Number.isNaN(near) ? -1 / Math.max(squared, r / STRONGEST) : near / r;
      for (let k = 0; k < n; k++) {
        drawn[a + k] += each * x[b + k];
        drawn[b + k] += each * x[a + k];
      }
    }
}

/**
 * Let the forces act on the points, in place.
 * @param {Moving} moving
 * @param {Toy} toy
 * @param {number} steps
 */
export function move({ n, x, v }, toy, steps) {
  const pull = pulls(toy);
  const drawn = new Float64Array(x.length);
  for (let step = 0; step < steps; step++) {
    draw(x, n, pull, drawn);
    for (let a = 0; a < x.length; a += n) advance(x, v, drawn, a, n);
  }
}

/**
 * One point by one step, along the sphere and back to it.
 * @param {Float64Array} x @param {Float64Array} v @param {Float64Array} drawn
 * @param {number} a where its numbers begin @param {number} n
 */
function advance(x, v, drawn, a, n) {
  let off = 0;
  for (let k = a; k < a + n; k++) off += drawn[k] * x[k];
  let squared = 0;
  for (let k = a; k < a + n; k++) {
    v[k] = DAMPING * (v[k] + TIME_STEP * (drawn[k] - off * x[k] - FRICTION * v[k]));
    x[k] += TIME_STEP * v[k];
    squared += x[k] * x[k];
  }
  const length = Math.sqrt(squared);
  let lifting = 0;
  for (let k = a; k < a + n; k++) {
    x[k] /= length;
    lifting += v[k] * x[k];
  }
  for (let k = a; k < a + n; k++) v[k] -= lifting * x[k];
}

/**
 * The widths through which the attraction is narrowed, each 0.7 of the one before, to the final one; and how many
 * steps at each.
 * @param {number} width
 */
export function narrowing(width) {
  const stages = [];
  for (let w = WIDEST; w > width; w = Math.floor((w * 7) / 10))
    stages.push({ width: w, steps: AT_EACH_WIDTH });
  return [...stages, { width, steps: AT_LAST }];
}
