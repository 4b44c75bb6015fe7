// The reader's own network, as all figures of a page know it, and those of the next page: the run that was trained or opened
// last. The browser keeps the files of runs within 40 MB and gives up the oldest first; where it keeps nothing, this page alone
// remembers.

import { fitting } from "./fitting.js";
import { browserShelf } from "./shelf.js";
import { checkThatItCanBeDrawn, readRun } from "../engine/read_run.js";
import { sharedOnPage } from "../toolkit/shared.js";

/** @import { Run } from "../engine/read_run.js" */
/** @import { Shelf } from "./shelf.js" */

export const MOST = 40e6; // bytes of all files

/**
 * Which of some files must go so that the others fit: the oldest first, and never the newest.
 * @template {{file: {size: number}}} K
 * @param {K[]} kept the oldest first
 * @param {number} [most] bytes
 */
export function givenUp(kept, most = MOST) {
  let total = kept.reduce((sum, { file }) => sum + file.size, 0);
  return kept.filter(({ file }, i) => {
    const goes = total > most && i < kept.length - 1;
    if (goes) total -= file.size;
    return goes;
  });
}

/** The run, the training that it is of, and its key on the shelf. @typedef {{run: Promise<Run>, whose: object | null, key: number | null}} Newest */

export class Mine {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Newest | null} */
  #newest = null;
  /** One change of what is kept after the other. @type {Promise<unknown>} */
  #turn;

  /** @param {Shelf} shelf */
  constructor(shelf) {
    this.shelf = shelf;
    this.#turn = this.#takeFromShelf();
  }

  /** Whether there is one. */
  get exists() {
    return this.#newest !== null;
  }

  /** What is kept is known, and what was to be kept is kept, if the browser keeps anything. */
  settled() {
    return this.#turn;
  }

  /**
   * The newest; null if there is none. Its file may have been altered or be one of which nothing can be drawn.
   * @returns {Promise<Run | null>}
   */
  run() {
    return this.#newest?.run ?? Promise.resolve(null);
  }

  /** @param {() => void} listener is called when there is another one, or none any more @returns {() => void} ends it */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * From now on this one is the reader's.
   * @param {Run} run @param {object | null} [whose] the training that it is of: a later state takes the place of an earlier
   */
  keep(run, whose = null) {
    const before = this.#newest;
    const now = { run: Promise.resolve(run), whose, key: /** @type {number | null} */ (null) };
    this.#become(now);
    return this.#next(async () => {
      const bytes = await fitting(run, MOST);
      if (!bytes) return;
      if (whose && before?.whose === whose && before.key !== null) await this.shelf.remove(before.key);
      now.key = await this.shelf.add(new Blob([bytes]));
      for (const { key } of givenUp(await this.shelf.all())) await this.shelf.remove(key);
    });
  }

  /** The newest is no more; the one before it, if it is kept, is the reader's again. */
  throwAway() {
    const gone = this.#newest;
    this.#become(null);
    return this.#next(async () => {
      if (gone?.key) await this.shelf.remove(gone.key);
      await this.#takeFromShelf();
    });
  }

  async #takeFromShelf() {
    try {
      const newest = (await this.shelf.all()).pop();
      if (newest && !this.#newest) this.#become({ run: opened(newest.file), whose: null, key: newest.key });
    } catch {
      // Nothing is kept here.
    }
  }

  /** @param {() => Promise<void>} act */
  #next(act) {
    this.#turn = this.#turn.then(act).catch(() => {}); // forbidden, or full
    return this.#turn;
  }

  /** @param {Newest | null} newest */
  #become(newest) {
    this.#newest = newest;
    newest?.run.catch(() => {}); // who asks for it hears of it
    for (const listener of [...this.#listeners]) listener();
  }
}

/** @param {Blob} file */
async function opened(file) {
  const run = await readRun(new Uint8Array(await file.arrayBuffer()));
  checkThatItCanBeDrawn(run);
  return run;
}

/** The reader's own network on this page. @returns {Mine} */
export const mine = () => sharedOnPage("mine", () => new Mine(browserShelf()));
