// What a ReluProduct says.

/**
 * @import { heard } from "./chorus.js"
 * @typedef {{p: number, a: number, b: number, k: number, n: number, own: boolean}} Seen
 */

/** @param {number} value */
export const three = (value) => (Math.abs(value) < 0.0005 ? "0" : value.toFixed(3).replace("-", "−"));

/** Radians as whole degrees, with a sign. @param {number} angle */
export function degrees(angle) {
  const whole = Math.round((angle * 180) / Math.PI);
  return `${whole > 0 ? "+" : whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}

/**
 * All that is seen, in words.
 * @param {Seen} seen @param {ReturnType<typeof heard>} found
 */
export function summary({ p, a, b, k, n, own }, { overtones, other, off }) {
  const who = own
    ? `The network’s ${n} neurons of frequency ${k}`
    : n === 1
      ? "One neuron"
      : `${n} neurons, evenly placed`;
  const sum = `${a} + ${b} = ${(a + b) % p} mod ${p}`;
  const left = `${three(overtones[2])} is left of cos 2t and ${three(other)} of all else`;
  const crest =
    overtones[2] < 0.005 ? "the wave is too small to point anywhere" : `the crest stands ${crestWords(off)}`;
  return `${who}, ${sum}: ${left}; ${crest}.`;
}

/** @param {number} off */
const crestWords = (off) =>
  degrees(off) === "0°" ? "at a\u00a0+\u00a0b" : `${degrees(off)} from a\u00a0+\u00a0b`;
