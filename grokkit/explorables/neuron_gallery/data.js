// The data of a NeuronGallery: what is known of every neuron, and its tables at one step.

import { DataError, ascending, decode, float32, float64, int32 } from "../web/toolkit/data.js";
import { mod } from "../web/toolkit/waves.js";
import { attention } from "../web/engine/neuron_math.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */

/**
 * @typedef {Manifest & {run: AboutRun, milestones: number[], at: number, threshold: number}} GalleryManifest
 * @typedef {ReturnType<typeof readData>} GalleryData
 * @typedef {ReturnType<typeof readStep>} Step the neurons at one step
 * @typedef {Record<typeof FIT[number], number>} Fit the formula of one neuron
 */

export const NONE = 0; // the "cluster" of neurons without a single frequency
const FIT = /** @type {const} */ ([
  "offset",
  "sizeA",
  "phaseA",
  "sizeB",
  "phaseB",
  "r2",
  "writeSize",
  "writePhase",
  "writeShare",
  "share",
]);

/**
 * Check and arrange what belongs to all steps.
 * @param {GalleryManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, "neuron_gallery", {
    step: int32("checkpoint"),
    home: int32("neuron"),
    cluster: int32("neuron"),
  });
  const { step: steps, home, cluster } = arrays;
  const { milestones, threshold } = manifest;
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (
    !milestones?.length ||
    milestones.some((step) => !steps.includes(step)) ||
    milestones.at(-1) !== manifest.at
  )
    throw new DataError("the milestones are not recorded steps");
  if ([...home, ...cluster].some((k) => k < 0 || 2 * k > p))
    throw new DataError("a neuron has a frequency that does not exist");
  return {
    run: manifest.run,
    p,
    steps,
    milestones,
    threshold,
    home,
    cluster,
    last: readStep(manifest, block, p, home.length),
  };
}

/** How many numbers an array holds. @param {GalleryManifest | null} manifest @param {string} array */
const sizeOf = (manifest, array) =>
  manifest?.arrays?.find(({ name }) => name === array)?.shape.reduce((all, n) => all * n, 1) ?? 0;

/**
 * The neurons at one step: tables, attention, and formulas by name.
 * @param {GalleryManifest} manifest
 * @param {DataView} block
 * @param {number} p @param {number} nNeurons
 */
export function readStep(manifest, block, p, nNeurons) {
  const { score, said, through, offset, answers, fit } = decode(manifest, block, "neuron_gallery", {
    score: float64("head", 2, p),
    said: float32("head", 2, p, "size"),
    through: float32(nNeurons, sizeOf(manifest, "said") / (2 * p)),
    offset: float64(nNeurons),
    answers: float32(nNeurons, p),
    fit: float32(FIT.length, nNeurons),
  });
  const formulas = /** @type {Record<keyof Fit, Float32Array>} */ (
    Object.fromEntries(FIT.map((name, i) => [name, fit.subarray(i * nNeurons, (i + 1) * nNeurons)]))
  );
  return {
    step: manifest.at,
    tables: { said, through, offset },
    weights: attention(score, p),
    answers,
    fit: formulas,
  };
}

/**
 * Neurons of each cluster in the order in which they are shown: by phase, or by share for those without one.
 * @param {Pick<GalleryData, "home" | "cluster" | "last">} data
 */
export function sortedClusters({ home, cluster, last: { fit } }) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  cluster.forEach((k, n) => groups.set(k, [...(groups.get(k) ?? []), n]));
  for (const [k, members] of groups)
    members.sort(
      k === NONE
        ? (m, n) => fit.share[n] - fit.share[m]
        : (m, n) => positive(fit.phaseA[m]) - positive(fit.phaseA[n]),
    );
  const dead = (/** @type {number} */ n) => home[n] === 0;
  const none = groups.get(NONE);
  if (none) groups.set(NONE, [...none.filter((n) => !dead(n)), ...none.filter(dead)]);
  return new Map([...groups].sort(([k], [l]) => Number(k === NONE) - Number(l === NONE) || k - l));
}

/**
 * An angle from 0 up to 2π.
 * @param {number} angle
 */
export const positive = (angle) => mod(angle, 2 * Math.PI);

/**
 * The formula of a neuron at a step.
 * @param {Step} step
 * @param {number} n
 */
export const fitOf = ({ fit }, n) =>
  /** @type {Fit} */ (Object.fromEntries(FIT.map((name) => [name, fit[name][n]])));
