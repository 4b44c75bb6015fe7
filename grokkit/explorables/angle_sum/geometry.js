// A hand at the angle y, its two legs, and both turned by x: where everything is, in units of the radius, y upwards.

/** @typedef {[number, number]} Point */

/** @param {number} degrees */
const radians = (degrees) => (Math.PI * degrees) / 180;

/**
 * The point at an angle in degrees, counted from the right against the clock.
 * @param {number} degrees
 * @param {number} [distance] from the middle
 * @returns {Point}
 */
export const pointAt = (degrees, distance = 1) => [
  distance * Math.cos(radians(degrees)),
  distance * Math.sin(radians(degrees)),
];

/**
 * Everything that is drawn.
 * @param {number} x @param {number} y angles in degrees
 * @returns {Record<"along" | "flat" | "hand" | "foot" | "tip", Point>} the direction x; the first leg before it is
 *   turned, and the hand; the same two turned
 */
export function geometry(x, y) {
  const { cc, ss, sc, cs } = products(x, y);
  const hand = pointAt(y);
  return { along: pointAt(x), flat: [hand[0], 0], hand, foot: [cc, sc], tip: [cc + ss, sc + cs] };
}

/**
 * The four products and the two sums of the angle-sum formulas; `ss` with its sign, −sin x sin y.
 * @param {number} x @param {number} y angles in degrees
 */
export function products(x, y) {
  const [u, v] = [radians(x), radians(y)];
  return {
    cc: Math.cos(u) * Math.cos(v),
    ss: -Math.sin(u) * Math.sin(v),
    cos: Math.cos(u + v),
    sc: Math.sin(u) * Math.cos(v),
    cs: Math.cos(u) * Math.sin(v),
    sin: Math.sin(u + v),
  };
}
