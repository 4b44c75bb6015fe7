// The state that figures share: the fields of state.json. And its place in the address of the page.

import kinds from "../../state.json" with { type: "json" };

/** @import { Fields, Linked } from "./types.js" */

const LONGEST_TEXT = 2000; // characters of a text in an address

/** The names of the fields. */
export const FIELDS = /** @type {(keyof Fields)[]} */ (Object.keys(kinds));

/** @param {keyof Fields} name */
const kindOf = (name) => /** @type {keyof typeof READERS} */ (kinds[name]);

const NOTHING = { number: null, list: Object.freeze([]), text: "" };

/** What nobody has chosen yet. A list is compared by identity: an empty one that the reader made is another. */
export const UNSET = Object.freeze(
  /** @type {Fields} */ (
    /** @type {unknown} */ (Object.fromEntries(FIELDS.map((name) => [name, NOTHING[kindOf(name)]])))
  ),
);

/** What a field is when it is written in an address; null for what cannot be one. */
const READERS = {
  /** @param {string} text */
  number: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null),
  /** @param {string} text */
  list: (text) => (/^(\d{1,6}(,\d{1,6})*)?$/.test(text) ? (text ? text.split(",").map(Number) : []) : null),
  /** @param {string} text */
  text: (text) => (text && text.length <= LONGEST_TEXT ? text : null),
};

/**
 * A value that tells its listeners when it changes.
 * @template {object} T
 */
export class Store {
  /** @param {T} initial */
  constructor(initial) {
    this.value = { ...initial };
    /** @type {Set<(now: T, before: T, by: string) => void>} */
    this.listeners = new Set();
  }

  /** @returns {T} */
  get() {
    return this.value;
  }

  /**
   * Change some fields; listeners hear of it only if something is different.
   * @param {Partial<T>} patch
   * @param {string} [by] who changes it: "reader", "player", "page" (another figure), "start", "address", "notebook"
   */
  set(patch, by = "reader") {
    const before = this.value;
    const names = /** @type {(keyof T)[]} */ (Object.keys(patch));
    if (names.every((name) => Object.is(before[name], patch[name]))) return;
    this.value = { ...before, ...patch };
    for (const listener of [...this.listeners]) listener(this.value, before, by);
  }

  /**
   * @param {(now: T, before: T, by: string) => void} listener
   * @returns {() => void} stops listening
   */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/**
 * Read "#step=5200&a=3&cut=14,35". An ordinary anchor ("#the-jump") holds no state.
 * @param {string} hash
 * @returns {Linked | null}
 */
export function parseFragment(hash) {
  if (!hash.includes("=")) return null;
  const written = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Record<string, string | number | number[]>} */
  const linked = {};
  const run = written.get("run");
  if (run) linked.run = run;
  for (const name of FIELDS) {
    const text = written.get(name);
    const value = text === null ? null : READERS[kindOf(name)](text);
    if (value !== null) linked[name] = value;
  }
  return Object.keys(linked).length ? linked : null;
}

/**
 * The inverse of `parseFragment`; fields that are not set are left out.
 * @param {Linked} linked
 */
export function formatFragment(linked) {
  const written = linked.run ? [`run=${encodeURIComponent(linked.run)}`] : [];
  for (const name of FIELDS) {
    const value = linked[name];
    if (typeof value === "string") {
      if (value) written.push(`${name}=${encodeURIComponent(value)}`);
    } else if (Array.isArray(value) ? value.length : Number.isInteger(value))
      written.push(`${name}=${value}`);
  }
  return `#${written.join("&")}`;
}

/**
 * Read "#play=800..1400": a stretch of training to be played.
 * @param {string} hash
 */
export function parsePlay(hash) {
  const found = /^#?play=(\d{1,9})\.\.(\d{1,9})$/.exec(hash);
  return found && { from: Number(found[1]), to: Number(found[2]) };
}
