// Colours for what goes round: the answers 0 … p−1, or an angle. The palette's cyclic scale is itself a clock:
// its lightness is a cosine and its way from violet to gold a sine, and so no eye confuses its sides.

import palette from "../../../palette.json" with { type: "json" };

const SAMPLES = palette.cyclic.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));

/**
 * The colour after a share of one turn, as [red, green, blue], 0–255.
 * @param {number} share any number; whole turns do not matter
 * @returns {number[]}
 */
export function cyclic(share) {
  const at = (share - Math.floor(share)) * SAMPLES.length;
  const [low, part] = [Math.floor(at), at - Math.floor(at)];
  const [from, to] = [SAMPLES[low % SAMPLES.length], SAMPLES[(low + 1) % SAMPLES.length]];
  return from.map((c, i) => Math.round(c + part * (to[i] - c)));
}

/** @param {number} c */
const linear = (c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);

/**
 * Black or white, whichever can be read on a colour: where both can be, their contrast is the same (WCAG 2.2).
 * @param {number[]} rgb
 */
export const inkOn = (rgb) => {
  const [r, g, b] = rgb.map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 ? "#fff" : "#000";
};
