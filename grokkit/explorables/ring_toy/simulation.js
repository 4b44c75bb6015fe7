// The toy as it runs: where the points are, the axes along which one sees them, and when nothing changes any more.

import { LAGS, byLag, similarity } from "./measure.js";
import { POINTS, atRest, move, narrowing, start } from "./physics.js";
import { along, follow, plainAxes } from "./principal.js";

/**
 * @import { Order } from "./data.js"
 * @import { Moving } from "./physics.js"
 *
 * @typedef {"settled" | "moving" | "paused" | "resting"} Phase
 */

export const STEPS = 10; // in each frame of the animation
const WATCHED = 200; // steps after which one looks whether anything has changed
const SAME = 2e-3; // mean cosines that differ by less cannot be told apart

/** Looks from time to time whether anything has changed. */
function watchForRest() {
  let [watched, before] = [0, new Float64Array(LAGS)];
  return {
    /** @param {Float64Array<ArrayBuffer>} profile */
    begin(profile) {
      [watched, before] = [0, profile];
    },
    /** @param {number} steps since it was asked last @param {Float64Array<ArrayBuffer>} profile */
    came(steps, profile) {
      watched += steps;
      if (watched < WATCHED) return false;
      const same = profile.every((value, lag) => Math.abs(value - before[lag]) < SAME);
      [watched, before] = [0, profile];
      return same;
    },
  };
}

/**
 * @param {Order & {width: number}} order at first
 * @param {(order: Order) => Float64Array} settled
 */
export function simulation(order, settled) {
  const toy = { ...order };
  /** @type {Moving} */
  let moving;
  /** @type {Float64Array} */
  let axes = plainAxes(toy.n);
  let [seed, steps] = [0, 0];
  /** @type {Phase} */
  let phase = "settled";
  /** What is left of the narrowing. @type {{width: number, steps: number}[]} */
  let stages = [];
  const cosines = new Float64Array(POINTS * POINTS);
  let profile = new Float64Array(LAGS);
  const rest = watchForRest();

  /** @param {Moving} now @param {Phase} then */
  function begin(now, then) {
    moving = now;
    axes = plainAxes(toy.n);
    [steps, stages] = [0, []];
    phase = then;
    measure();
  }
  function measure() {
    similarity(moving.x, toy.n, cosines);
    profile = byLag(cosines, toy.closed);
  }
  const settle = () => begin(atRest(settled(toy), toy.n), "settled");

  /** @param {number} wanted */
  function advance(wanted) {
    moveOn(moving, toy, stages, wanted);
    steps += wanted;
    axes = follow(axes, moving.x, toy.n, 2);
    measure();
    if (rest.came(wanted, profile) && !stages.length) phase = "resting";
  }

  settle();
  return {
    toy,
    settle,
    advance,
    /** Points anywhere, each time others. */
    scatter() {
      seed += 1;
      begin(start(toy.n, seed), "paused");
    },
    /** @param {number} width what the attraction is narrowed to, from as wide as can be */
    narrow(width) {
      stages = narrowing(width);
      toy.width = stages[0].width;
    },
    /** @param {number} width */
    widen(width) {
      stages = [];
      toy.width = width;
    },
    /** Steps that the narrowing still takes. */
    left: () => stages.reduce((sum, stage) => sum + stage.steps, 0),
    /** @param {boolean} running */
    run(running) {
      rest.begin(profile);
      if (running) phase = "moving";
      else if (phase === "moving") phase = "paused";
    },
    now: () => ({ phase, steps, profile, cosines, places: along(moving.x, toy.n, axes) }),
  };
}

/**
 * Let the points move, while the attraction is narrowed stage by stage, if it is.
 * @param {Moving} moving @param {import("./physics.js").Toy} toy
 * @param {{width: number, steps: number}[]} stages what is left of them; those that are over are taken out
 * @param {number} wanted steps
 */
function moveOn(moving, toy, stages, wanted) {
  let left = wanted;
  while (left > 0) {
    const [stage] = stages;
    if (stage) Object.assign(toy, { width: stage.width });
    const now = stage ? Math.min(left, stage.steps) : left;
    move(moving, toy, now);
    left -= now;
    if (stage && (stage.steps -= now) === 0) stages.shift();
  }
}
