// What a RunGallery says: of a network, of its numbers, and of all.

import { range, shared } from "./data.js";
import { nameOf } from "../web/panels/network_name.js";
import { decimal, list, whole } from "../web/toolkit/format.js";

/** @import { GalleryData, Hung, Compared } from "./data.js" */

/** @param {Hung} network the strongest first */
export const frequenciesText = ({ frequencies, grokked }) =>
  `Key ${frequencies.length === 1 ? "frequency" : "frequencies"} ${list(frequencies.toSorted((x, y) => x - y))}; ` +
  `more than 99 % of the test pairs after ${whole(grokked)} steps.`;

/** A number as it is written: shares in percent, whole numbers whole. @param {Compared} number @param {number} value */
export const written = ({ share }, value) =>
  share ? `${(100 * value).toFixed(1)} %` : Number.isInteger(value) ? whole(value) : decimal(value);

/** "all: 3 to 5" @param {GalleryData} data @param {number} which */
export function rangeText({ networks, numbers }, which) {
  const { least, most } = range(networks, which);
  const [low, high] = [written(numbers[which], least), written(numbers[which], most)];
  return low === high ? `all: ${low}` : `all: ${low} to ${high}`;
}

/** All of it, and the one that is chosen. @param {GalleryData} data @param {Hung} network */
export function summary(data, network) {
  const told = data.numbers.map((number, i) => {
    const value = written(number, network.numbers[i]);
    return number.share ? `${value} ${number.label}` : `${number.label} ${value}`;
  });
  const all = shared(data.networks);
  const [k, n] = all[0];
  return (
    `Of ${data.networks.length} networks, ${nameOf(network)}. ${frequenciesText(network)} ${told.join("; ")}. ` +
    `The networks have ${all.length} key frequencies between them; the commonest, ${k}, is key in ${n}.`
  );
}
