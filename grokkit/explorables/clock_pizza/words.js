// What a ClockPizza says: of a network, and of all.

import { ratesOf, recordedOf } from "./data.js";
import { nameOf } from "../web/panels/network_name.js";
import { decimal, list } from "../web/toolkit/format.js";

/** @import { Network, PlaneData } from "./data.js" */

/** What the mark of a rate means. @param {number} rate */
export const rateText = (rate) =>
  rate === 1 ? "α = 1, ordinary attention" : rate === 0 ? "α = 0, both inputs only added" : `α = ${rate}`;

/** What a network is called. @param {Network} network */
export const titleOf = (network) =>
  network.yours
    ? `yours, mod ${network.p}, seed ${network.seed}${network.yours === "grokked" ? "" : ", which has not grokked"}`
    : nameOf(network);

/** The numbers of one network. @param {Network} network */
export const numbersOf = ({ symmetricity, irrelevance, neurons, frequencies }) => [
  ["gradient symmetricity", decimal(symmetricity)],
  ["distance irrelevance", decimal(irrelevance)],
  ["neurons with one frequency", `${(100 * neurons).toFixed(0)} %`],
  [
    frequencies.length === 1 ? "key frequency" : "key frequencies",
    list(frequencies.toSorted((x, y) => x - y)),
  ],
];

/** The least and the largest of a number of networks, "0.28 to 0.40". @param {number[]} values */
function between(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return least === most ? least : `${least} to ${most}`;
}

/** All of it, and the one that is chosen. @param {PlaneData} data @param {Network} chosen */
export function summary({ networks }, chosen) {
  const recorded = recordedOf(networks);
  const told = ratesOf(networks).map(([rate, n]) => {
    const same = recorded.filter((each) => each.rate === rate);
    const up = between(same.map((each) => each.symmetricity));
    const across = between(same.map((each) => each.irrelevance));
    return `${n} with attention rate ${rate} have symmetricity ${up} and irrelevance ${across}`;
  });
  return (
    `Of ${recorded.length} networks, ${told.join("; ")}. Chosen: ${titleOf(chosen)}, symmetricity ` +
    `${decimal(chosen.symmetricity)}, irrelevance ${decimal(chosen.irrelevance)}.`
  );
}
