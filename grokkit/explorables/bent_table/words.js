// What a BentTable says.

/** @param {number} bent 0 … 1 */
export const bentText = (bent) =>
  bent === 0
    ? "flat"
    : bent < 0.5
      ? "being rolled"
      : bent === 0.5
        ? "a tube"
        : bent < 1
          ? "being closed"
          : "a ring";

/**
 * @param {number} p @param {{a: number, b: number}} pair @param {number} bent
 */
export function summary(p, { a, b }, bent) {
  const c = (a + b) % p;
  const pairs = `The ${p} pairs whose answer is ${a} + ${b} = ${c} mod ${p}`;
  if (bent === 1) return `${pairs} lie on one closed line, once round the ring and once round the tube.`;
  const pieces = c === p - 1 ? "one piece" : "two pieces";
  if (bent >= 0.5)
    return `${pairs} lie on one line that winds once round the tube; its ends have yet to meet.`;
  return `${pairs} lie on a diagonal of ${pieces}: what leaves the table on one side comes in on the other.`;
}
