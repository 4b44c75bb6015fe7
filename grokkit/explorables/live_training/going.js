// Where a figure's training is, and what can be asked of that.

/** @import { Settings } from "../web/engine/settings.js" */
/** @import { State } from "../web/engine/training.js" */
/** @import { Built } from "../web/engine/trainer.js" */

/**
 * What is going on: where the training is and by which settings (null before the first), whether it waits because the page
 * is hidden, how many seconds it has been running, and at its end what it has built.
 * @typedef {{settings: Settings | null, state: State | null, hidden: boolean, seconds: number, built: Built | null}} Going
 */

/** Before the first. @type {Going} */
export const NOTHING = { settings: null, state: null, hidden: false, seconds: 0, built: null };

/** Whether it trains now. @param {Going} going */
export const isRunning = ({ state }) => state?.status === "running" || state?.status === "starting";

/** Whether there is something to go on with. @param {Going} going */
export const isUnderWay = (going) => isRunning(going) || going.state?.status === "paused";
