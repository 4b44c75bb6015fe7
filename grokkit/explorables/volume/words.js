// What a Volume says.

/**
 * @import { Belief } from "./softmax.js"
 * @import { VolumeData } from "./data.js"
 */

/** A volume as a part of full. @param {number} volume */
export function volumeText(volume) {
  if (volume === 0) return "silence";
  if (volume === 1) return "full";
  const part = 1 / volume;
  return Number.isInteger(part) ? `1/${part}` : volume.toFixed(volume < 0.1 ? 3 : 2);
}

/** Nats. @param {number} loss */
export const nats = (loss) => loss.toFixed(2);

/**
 * Which pair this is to the network.
 * @param {Pick<VolumeData, "trained" | "mirrored">} data @param {number} a @param {number} b
 */
export const pairText = ({ trained, mirrored }, a, b) =>
  trained(a, b) ? "on the list" : mirrored(a, b) ? "not on the list, its mirror image is" : "not on the list";

/** @param {number} share */
export function percentText(share) {
  const percent = 100 * share;
  if (percent > 99.9) return ">99.9 %";
  return percent < 0.1 ? "<0.1 %" : `${percent.toFixed(1)} %`;
}

/**
 * All that is seen.
 * @param {VolumeData} data @param {number} i which volume @param {{a: number, b: number}} pair
 * @param {Belief | null} now of the pair; null while it is on its way
 */
export function summary(data, i, { a, b }, now) {
  const { volumes, losses, p, answer } = data;
  const all =
    `Volume: ${volumeText(volumes[i])}. The mean loss is ${nats(losses.train[i])} nats on the list ` +
    `and ${nats(losses.test[i])} on the other pairs; a guess costs ${nats(Math.log(p))}.`;
  if (!now) return all;
  const right = answer(a, b);
  const believed = (/** @type {number} */ c) => percentText(now.probabilities[c]);
  const favourite =
    now.favourite === right
      ? `the favourite, ${right}, is right and gets ${believed(right)}`
      : `the favourite, ${now.favourite}, gets ${believed(now.favourite)}, the right answer, ${right}, ${believed(right)}`;
  return `${all} For ${a} and ${b}, ${pairText(data, a, b)}: ${favourite}; the loss is ${nats(now.loss)}.`;
}
