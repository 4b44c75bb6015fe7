// What a RunGallery is told: of each network what it is, its spectrum, its circles, and its numbers.

import { DataError, decode, float64 } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {object} Told
 * @property {number} group which of the groups it hangs in
 * @property {string} differs what else differs from the book's network, in words
 * @property {number} p
 * @property {number} seed
 * @property {number} rate of attention
 * @property {number} grokked step
 * @property {number[]} frequencies the strongest first
 * @property {number} circles of how many of them there are circles
 * @property {number[]} numbers in the order of the gallery's
 *
 * @typedef {{label: string, short: string}} Group of networks, by what they have in common
 * @typedef {{label: string, share: boolean}} Compared a number by which networks are compared
 * @typedef {Manifest & {groups: Group[], networks: Told[], numbers: Compared[]}} GalleryManifest
 *
 * A network: norms at k = 1, 2, …, the largest 1; and of each circle where 0, 1, 2, … stand, two coordinates each.
 * @typedef {Omit<Told, "circles"> & {spectrum: Float64Array, circles: Float64Array[]}} Hung
 * @typedef {{groups: Group[], networks: Hung[], numbers: Compared[]}} GalleryData
 */

/**
 * Check and arrange what the figure draws.
 * @param {GalleryManifest} manifest
 * @param {DataView} block
 * @returns {GalleryData}
 */
export function readData(manifest, block) {
  const { spectra, circles } = decode(manifest, block, "run_gallery", {
    spectra: float64("norm"),
    circles: float64("coordinate"),
  });
  const { groups, networks, numbers } = manifest;
  if (!networks?.length) throw new DataError("no network hangs in this gallery");
  let [norm, coordinate] = [0, 0];
  const hung = networks.map((told) => {
    if (told.numbers?.length !== numbers?.length)
      throw new DataError(`the network mod ${told.p} of seed ${told.seed} lacks numbers`);
    if (!groups?.[told.group])
      throw new DataError(`the network mod ${told.p} of seed ${told.seed} is of no group`);
    return {
      ...told,
      spectrum: spectra.subarray(norm, (norm += Math.floor(told.p / 2))),
      circles: Array.from({ length: told.circles }, () =>
        circles.subarray(coordinate, (coordinate += 2 * told.p)),
      ),
    };
  });
  if (norm !== spectra.length || coordinate !== circles.length || hung.some((each) => !each.circles.length))
    throw new DataError("the networks and their circles do not fit together");
  return { groups, networks: hung, numbers };
}

/** Which networks hang in each group. @param {GalleryData} data */
export const placesOf = ({ groups, networks }) =>
  groups.map((_, group) => networks.flatMap((network, i) => (network.group === group ? [i] : [])));

/** The least and the largest of a number over all networks. @param {Hung[]} networks @param {number} which */
export function range(networks, which) {
  const values = networks.map(({ numbers }) => numbers[which]);
  return { least: Math.min(...values), most: Math.max(...values) };
}

/** How many networks have each frequency among their key ones, as [frequency, networks]. @param {Hung[]} networks */
export function shared(networks) {
  /** @type {Map<number, number>} */
  const count = new Map();
  for (const { frequencies } of networks) for (const k of frequencies) count.set(k, (count.get(k) ?? 0) + 1);
  return [...count].sort(([k, n], [l, m]) => m - n || k - l);
}
