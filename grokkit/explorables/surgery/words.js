// What a Surgery says of a cut and of what is left.

import { calibrationText } from "./operations.js";
import { list, loss as lossText, percent, whole } from "../web/toolkit/format.js";

/**
 * @import { Outcomes, Split, SurgeryData } from "./data.js"
 * @import { Cut, Prediction } from "./operations.js"
 */

/**
 * What can be switched: a kind of parts, and for heads and neurons what is put in their place.
 * @typedef {"embedding" | "logits" | "heads" | "neurons"} Place
 * @typedef {"zero" | "mean"} Instead
 * @typedef {{place: Place, instead: Instead}} Tool
 *
 * @typedef {object} Seen what is shown
 * @property {number} moment
 * @property {Outcomes} here what is left at this moment
 * @property {Cut | null} cut
 * @property {Prediction | undefined} said what the reader said of it
 * @property {number} row of the outcomes: 0, the whole network, until something was said
 */

/** @type {Split[]} */
export const SPLITS = ["train", "test"];

/** @param {Place} place */
export const isSwapped = (place) => place === "heads" || place === "neurons";

/** The operation's name. @param {Tool} tool */
export const nameOf = ({ place, instead }) => (isSwapped(place) ? `${place}-${instead}` : place);

/**
 * The tool that an operation belongs to.
 * @param {string} name @param {Instead} before where the operation does not say
 */
export function toolOf(name, before) {
  const [place, instead = before] = name.split("-");
  return /** @type {Tool} */ ({ place, instead });
}

/**
 * The name of a part.
 * @param {Place} place @param {number} n
 * @param {Record<string, number>} clusters how many neurons there are of each frequency
 */
export function partName(place, n, clusters) {
  if (place === "heads") return `head ${n}`;
  if (place === "neurons") return n ? `k = ${n} (${clusters[n]})` : `no frequency (${clusters[0]})`;
  return `k = ${n}`;
}

/**
 * What is cut.
 * @param {Cut} cut
 * @param {Tool} tool
 * @param {Pick<SurgeryData, "operations" | "clusters">} data
 */
export function cutText({ operation, mask }, { place, instead }, { operations, clusters }) {
  const parts = operations[operation].parts.filter((_, i) => (mask >> i) & 1);
  const names = parts.map((n) => partName(place, n, clusters));
  const from =
    place === "embedding"
      ? "from the embedding"
      : place === "logits"
        ? "the waves of a + b, from the logits"
        : `with ${instead === "zero" ? "zero" : "their mean"} in their place`;
  return `Cut: ${place === "neurons" ? "neurons of " : ""}${list(names)}, ${from}.`;
}

/** @param {SurgeryData} data @param {Outcomes} here @param {Split} split @param {number} row */
export const rate = ({ count }, here, split, row) => percent(here.counts[row][split], count[split]);

/** @param {Seen} seen */
export const networkText = ({ said }) => (said ? "after the cut" : "of the whole network");

/** The one sentence that the reader waits for. @param {SurgeryData} data @param {Seen} seen */
export function verdict(data, { here, cut, said, row }) {
  if (!cut) return "Nothing is cut. Switch something off.";
  return said ? `You said ${said.guess} %. It is ${rate(data, here, "test", row)}.` : "Say first, then see.";
}

/** What the table of pairs shows. @param {SurgeryData} data @param {Seen} seen */
export const tableText = ({ p, count }, seen) =>
  `Table of all ${whole(p * p)} pairs, right answers ${networkText(seen)}: ` +
  `${SPLITS.map((s) => `${s} ${whole(seen.here.counts[seen.row][s])} of ${whole(count[s])}`).join("; ")}.`;

/**
 * All that is seen.
 * @param {SurgeryData} data
 * @param {Seen} seen
 * @param {Tool} tool
 * @param {Prediction[]} predictions
 */
export function summary(data, seen, tool, predictions) {
  const { moment, here, cut, said, row } = seen;
  const { step, name } = data.moments[moment];
  const scored = (/** @type {number} */ r) =>
    SPLITS.map((s) => `${s} ${rate(data, here, s, r)} right, loss ${lossText(here.loss[s][r])}`).join("; ");
  const left = said
    ? `After it: ${scored(row)}. You said ${said.guess} % of the test pairs.`
    : "What is left is shown when you have made a prediction.";
  return (
    `Network of step ${whole(step)} (${name}). Whole: ${scored(0)}. ` +
    (cut ? `${cutText(cut, tool, data)} ${left}` : verdict(data, seen)) +
    ` Your calibration: ${calibrationText(predictions)}`
  );
}
