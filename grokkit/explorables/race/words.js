// What a Race says: of a racer, of its seeds, and of all.

import { median } from "./data.js";
import { list, whole } from "../web/toolkit/format.js";

/** @import { Quantity, RaceData, Racer } from "./data.js" */

/** "160 steps", "3.2 seconds" @param {number} value @param {Quantity} quantity */
export const amount = (value, quantity) =>
  quantity === "steps" ? `${whole(value)} steps` : `${Number(value.toPrecision(2))} seconds`;

/** @param {number} target */
export const aim = (target) => `${Number((100 * target).toPrecision(6))} %`;

/** "10 of 12 seeds arrive, after 120 to 300 steps, half of all within 180." @param {Racer} racer @param {Quantity} quantity */
export function arrivals(racer, quantity) {
  const { seeds } = racer;
  const came = seeds.flatMap((seed) => (seed[quantity] === null ? [] : [seed[quantity]]));
  const of = `of ${seeds.length} seeds ${came.length === 1 ? "arrives" : "arrive"}`;
  if (!came.length) return `None ${of}.`;
  const [low, high] = [Math.min(...came), Math.max(...came)];
  const span =
    low === high
      ? amount(low, quantity)
      : `${amount(low, quantity).split(" ")[0]} to ${amount(high, quantity)}`;
  const middle = median(racer, quantity);
  const half = middle === null ? "" : `; the median of all is ${amount(middle, quantity)}`;
  return `${came.length} ${of}, after ${span}${half}.`;
}

/** What became of those that did not arrive. @param {Racer} racer */
export function missing({ seeds }) {
  /** @type {Map<string, number[]>} */
  const by = new Map();
  for (const { seed, fate } of seeds)
    if (fate !== "groks") by.set(fate ?? "failed", [...(by.get(fate ?? "failed") ?? []), seed]);
  return [...by].map(([fate, of]) => `seed${of.length === 1 ? "" : "s"} ${list(of)}: ${fate}`).join("; ");
}

/** How it compares with the baseline here, and as published. @param {Racer} racer */
export function compared({ baseline, ratio, published }) {
  if (baseline) return "With its median those of the others are compared.";
  const here =
    ratio === null
      ? "Here the medians cannot be compared with AdamW’s: one of the two never arrives, or is not there."
      : `Here AdamW’s median takes ${ratio} times as many steps as this one’s.`;
  return published?.ratio ? `${here} Published: ${published.ratio} times.` : here;
}

/** All racers, and the one that is chosen. @param {RaceData} data @param {Racer} racer @param {Quantity} quantity */
export function summary({ racers, target }, racer, quantity) {
  const complete = racers.filter(({ seeds }) => seeds.every(({ steps }) => steps !== null)).length;
  return (
    `Of ${racers.length} optimisers ${complete} bring every seed to ${aim(target)} of the test pairs. ` +
    `${racer.name}: ${arrivals(racer, quantity)}`
  );
}
