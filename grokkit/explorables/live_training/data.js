// What a LiveTraining draws: one state of a run, recorded or in training, in one form for all its panels.

import { DataError, ascending, bits, decode, float32, float64, int32 } from "../web/toolkit/data.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */
/** @import { Table } from "../web/engine/measures.js" */
/** @import { Measured } from "../web/engine/schedule.js" */
/** @import { Settings } from "../web/engine/settings.js" */
/** @import { State } from "../web/engine/training.js" */

/**
 * @typedef {"quick" | "small" | "mainline"} Name of settings
 * @typedef {Manifest & {run: AboutRun, named: Record<Name, Settings>, step: number, known: number, tau: number,
 *   options: {small: boolean}}} LiveManifest
 *
 * A run as it is seen: `rows` are its measurements, in the order of their steps; `steps` is how many there will be at most.
 * @typedef {object} Seen
 * @property {number} p
 * @property {number} step
 * @property {number} steps
 * @property {Uint8Array} mask for each pair 1 if it is trained on
 * @property {Uint8Array} right for each pair 1 if it is answered rightly
 * @property {Table} embedding of the numbers
 * @property {readonly Measured[]} rows at least one
 */

/**
 * Check and arrange what comes with the figure.
 * @param {LiveManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, "live_training", {
    curve_step: int32("point"),
    train_loss: float64("point"),
    test_loss: float64("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
    train: bits(p * p),
    right: bits(p * p),
    W_E: float32(p, "channel"),
  });
  const { curve_step: steps } = arrays;
  if (!steps.length || !ascending(steps)) throw new DataError("the measured steps are not in order");
  const { run, named, step, known, tau } = manifest;
  if (!named?.quick || !named.small || !named.mainline) throw new DataError("its settings are missing");
  const rows = Array.from(steps, (at, i) => ({
    step: at,
    train_loss: arrays.train_loss[i],
    test_loss: arrays.test_loss[i],
    train_accuracy: arrays.train_accuracy[i],
    test_accuracy: arrays.test_accuracy[i],
  }));
  /** @type {Seen} */
  const recorded = {
    p,
    step,
    steps: steps[steps.length - 1],
    mask: arrays.train.unpack(0),
    right: arrays.right.unpack(0),
    embedding: { values: arrays.W_E, p, channels: arrays.W_E.length / p },
    rows,
  };
  return { run, recorded, named, known, tau, small: Boolean(manifest.options?.small) };
}

/**
 * A training as it is seen; null before it has been asked for the first time.
 * @param {State} state
 * @param {Settings} settings
 * @returns {Seen | null}
 */
export function seenOf({ step, measured, mask, right, embedding, seen }, { model, train }) {
  if (!mask || !right || !embedding || !seen) return null;
  const last = measured[measured.length - 1];
  return {
    p: model.p,
    step,
    steps: train.steps,
    mask,
    right,
    embedding: { values: embedding, p: model.p, channels: model.d_model },
    rows: seen.step > last.step ? [...measured, seen] : measured, // between two measurements what is known so far
  };
}

/**
 * How many pairs of each split there are, and how many are right.
 * @param {Seen} seen
 */
export function counts({ mask, right }) {
  const found = { train: { right: 0, all: 0 }, test: { right: 0, all: 0 } };
  for (let i = 0; i < mask.length; i++) {
    const split = mask[i] ? found.train : found.test;
    split.all += 1;
    split.right += right[i];
  }
  return found;
}
