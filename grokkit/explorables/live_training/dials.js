// Settings that come from another figure or from a link: the state's list of whole numbers (see frame/dials.py).

import { readNumber } from "./choices.js";
import { share } from "../web/toolkit/share.js";

/** @import { Model } from "../web/toolkit/types.js" */
/** @import { Choices, NumberName } from "./choices.js" */

/** Each dial, and what its number is divided by to be what the reader sees. @type {[NumberName, number][]} */
const DIALS = [
  ["seed", 1],
  ["p", 1],
  ["fraction", 100],
  ["batch", 100],
  ["lr", 1e6],
  ["decay", 1e3],
  ["steps", 1],
];

/**
 * The choices that the dials stand for; null if there are none, or one of them cannot be.
 * @param {readonly number[]} dials
 * @returns {Partial<Choices> | null}
 */
export function choicesFrom(dials) {
  if (dials.length !== DIALS.length) return null;
  const read = DIALS.map(([name, by], i) => [name, readNumber(name, String(dials[i] / by)).value]);
  return read.every(([, value]) => value !== null) ? Object.fromEntries(read) : null;
}

/**
 * Take the settings that another figure, a link or a notebook asks for, at first and whenever it does.
 * @param {Model<any>} model @param {HTMLElement} figure
 * @param {(wish: Partial<Choices>) => void} turn
 * @returns {() => void} ends it
 */
export function followDials(model, figure, turn) {
  const { store, stop } = share({ model, figure });
  const take = (/** @type {readonly number[]} */ dials) => {
    const wish = choicesFrom(dials);
    if (wish) turn(wish);
  };
  const unsubscribe = store.subscribe((now, before) => now.dials !== before.dials && take(now.dials));
  take(store.get().dials);
  return () => {
    unsubscribe();
    stop();
  };
}
