// The state that figures share: {step, a, b, k, cut}. And its place in the address of the page.

/**
 * A value that tells its listeners when it changes.
 * @template {object} T
 */
export class Store {
  /** @param {T} initial */
  constructor(initial) {
    this.value = { ...initial };
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
    if (Object.keys(patch).every((key) => Object.is(before[key], patch[key]))) return;
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

/** What nobody has chosen yet. A list is compared by identity: an empty one that the reader made is another. */
export const UNSET = Object.freeze({ a: null, b: null, k: null, cut: Object.freeze([]) });

const NUMBERS = ["step", "a", "b", "k"];

/**
 * Read "#step=5200&a=3&cut=14,35". An ordinary anchor ("#the-jump") holds no state.
 * @param {string} hash
 * @returns {null | {run?: string, step?: number, a?: number, b?: number, k?: number, cut?: number[]}}
 */
export function parseFragment(hash) {
  if (!hash.includes("=")) return null;
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const state = {};
  if (fields.get("run")) state.run = fields.get("run");
  for (const name of NUMBERS) {
    const text = fields.get(name);
    if (text !== null && /^\d{1,9}$/.test(text)) state[name] = Number(text);
  }
  const cut = fields.get("cut");
  if (cut !== null && /^(\d{1,6}(,\d{1,6})*)?$/.test(cut)) state.cut = cut ? cut.split(",").map(Number) : [];
  return Object.keys(state).length ? state : null;
}

/** The inverse of `parseFragment`; fields that are not set are left out. */
export function formatFragment(state) {
  const fields = [];
  if (state.run) fields.push(`run=${encodeURIComponent(state.run)}`);
  for (const name of NUMBERS) if (Number.isInteger(state[name])) fields.push(`${name}=${state[name]}`);
  if (state.cut?.length) fields.push(`cut=${state.cut.join(",")}`);
  return `#${fields.join("&")}`;
}

/** Read "#play=800..1400": a stretch of training to be played. */
export function parsePlay(hash) {
  const found = /^#?play=(\d{1,9})\.\.(\d{1,9})$/.exec(hash);
  return found && { from: Number(found[1]), to: Number(found[2]) };
}
