// What an Interference shows of the reader's own run: `interference_data` of Python, and the logits of each a, made in the page.
// How sets of frequencies do depends on p alone and takes a minute to find; it is that of the recorded run.

import { keyFrequencies, neuronLogitMap, spectrum, TAU } from "../web/engine/measures.js";
import { logitPart } from "../web/mine/logit_part.js";
import { copied, measuredNumbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";
import { cosines, mod, multiplicity } from "../web/toolkit/waves.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { Part } from "../web/toolkit/types.js" */

const KIND = "interference";

/**
 * @param {Run} run @param {Pick<Asker, "logits">} asker @param {Part<any>} recorded
 * @returns {Promise<Own>}
 */
export async function ownData(run, asker, recorded) {
  const { about, model, steps, weights } = run;
  const { p } = model;
  if (about.op !== "add")
    throw new DataError(`this figure is about a + b, and your network has learned ${about.text}`);
  if (recorded.manifest.run.p !== p)
    throw new DataError(
      `how all sets of frequencies do is known here mod ${recorded.manifest.run.p} alone, and your network is mod ${p}`,
    );
  const last = weights(steps.length - 1);
  const logits = await asker.logits(last);
  const sets = Object.fromEntries(
    ["counts", "best", "typical", "worst"].map((name) => [name, copied(recorded, name)]),
  );
  const key_frequencies = keyFrequencies(spectrum(neuronLogitMap(last, model)));
  const { all_up_to, drawn } = recorded.manifest;
  const told = { run: about, key_frequencies, tau: TAU, all_up_to, drawn };
  return {
    data: pack(KIND, { alphas: measuredNumbers(alphas(logits, p)), ...sets }, told),
    load: async (part) => logitPart(KIND, about, logits, part),
  };
}

/**
 * α_k of the closed form, k = 1 … ⌊p/2⌋: how much of cos w_k(a + b − c) is in the logits (`circuits.closed_form_logits`).
 * @param {Float32Array} logits p to a pair @param {number} p
 */
export function alphas(logits, p) {
  const means = new Float64Array(p); // of the logits with the same a + b − c
  for (let pair = 0, at = 0; pair < p * p; pair++) {
    const sum = Math.floor(pair / p) + (pair % p);
    for (let c = 0; c < p; c++, at++) means[mod(sum - c, p)] += logits[at] / (p * p);
  }
  const waves = cosines(p);
  return Array.from({ length: Math.floor(p / 2) }, (_, i) => {
    const along = means.reduce((total, mean, d) => total + mean * waves[mod((i + 1) * d, p)], 0);
    return (along * multiplicity(i + 1, p)) / p;
  });
}
