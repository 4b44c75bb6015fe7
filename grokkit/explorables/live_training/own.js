// The reader's own network: in training here, opened, or kept by the browser from before. What has come to rest is kept.

import { seenOf } from "./data.js";
import { openedRun } from "./opened.js";
import { readRun } from "../web/engine/read_run.js";
import { mine } from "../web/mine/mine.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Opened } from "./opened.js" */
/** @import { session } from "./session.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { State } from "../web/engine/training.js" */

const AT_REST = 1_000; // milliseconds that a training is paused, then it is kept as it is

/**
 * The network that was trained, as it is now, is the reader's.
 * @param {ReturnType<typeof session>} training
 * @param {((run: Run) => void) | undefined} [finished] hears of it
 */
async function keep(training, finished) {
  const { settings } = training.now();
  try {
    const file = await training.file();
    if (!file || !settings) return;
    const run = await readRun(file);
    finished?.(run);
    await mine().keep(run, settings);
  } catch (error) {
    if (!(error instanceof DataError)) throw error; // this page can make no files
  }
}

/**
 * @param {ReturnType<typeof session>} training
 * @param {() => void} changed
 * @param {(error: Error) => void} failed
 * @param {(run: Run) => void} finished hears of a training that has come to its end
 */
export function ownNetwork(training, changed, failed, finished) {
  const network = mine();
  /** @type {Opened | null} */
  let opened = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Of the training, when it was heard last. @type {State["status"] | undefined} */
  let status;
  let isOver = false; // the figure

  /** @param {Run | null} run */
  function become(run) {
    opened?.stop();
    opened = run && openedRun(run, changed, failed);
    changed();
  }
  /** What the page has now, if nothing else is there. */
  async function adopt() {
    if (training.now().state) return;
    const run = await network.run().catch(() => null);
    if (isOver || training.now().state || run === (opened?.run ?? null)) return;
    become(run);
  }
  const unsubscribe = network.subscribe(adopt);
  adopt();
  return {
    opened: () => opened,
    exists: () => opened !== null || training.now().state !== null,
    /** As it is seen; null while there is nothing to see. */
    seen() {
      const { state, settings } = training.now();
      return opened ? opened.seen() : state && settings ? seenOf(state, settings) : null;
    },
    /** It is to be seen: of a run that was opened the last checkpoint, at first. */
    look: () => void (opened && opened.index() < 0 && opened.go(opened.run.steps.length - 1)),
    /** A file was opened: a training under way is over. @param {Run} run */
    take(run) {
      clearTimeout(timer);
      training.end();
      become(run);
      network.keep(run);
    },
    /** Another one is trained. */
    giveWay: () => become(null),
    /** The training has moved. */
    follow() {
      clearTimeout(timer);
      const before = status;
      status = training.now().state?.status;
      if (status === "over" && before !== "over") keep(training, finished);
      if (status === "paused") timer = setTimeout(() => keep(training), AT_REST);
    },
    throwAway() {
      clearTimeout(timer);
      training.end();
      become(null);
      network.throwAway();
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
      opened?.stop();
    },
  };
}
