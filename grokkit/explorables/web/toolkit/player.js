// Plays a stretch of training by moving the shared step through the recorded checkpoints.

import { nearest } from "./data.js";

const PER_SECOND = 14; // checkpoints; they are dense where much happens, so the eye can follow
const SHORTEST = 1.2; // seconds

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Player {
  /**
   * @param {import("./state.js").Store<{step: number, playing: boolean}>} store
   * @param {ArrayLike<number>} steps recorded checkpoints
   */
  constructor(store, steps) {
    this.store = store;
    this.steps = steps;
    this.frame = 0;
    // Whoever takes the step in hand ends the playing.
    store.subscribe((now, before, by) => {
      if (now.step !== before.step && by !== "player") this.stop();
    });
  }

  /**
   * From one step to another; with reduced motion the last one is shown at once.
   * @param {number} from @param {number} to
   */
  play(from, to) {
    this.stop();
    const first = nearest(this.steps, from);
    const last = nearest(this.steps, to);
    if (reducedMotion() || first === last) {
      this.store.set({ step: this.steps[last] }, "player");
      return;
    }
    const seconds = Math.max(SHORTEST, Math.abs(last - first) / PER_SECOND);
    let played = 0;
    /** @type {number | null} */
    let then = null;
    /** @param {number} now */
    const tick = (now) => {
      // A tab that was hidden, or a slow frame, does not make the film jump.
      played += then === null ? 0 : Math.min((now - then) / 1000, 0.1);
      then = now;
      const done = Math.min(played / seconds, 1);
      this.frame = done < 1 ? requestAnimationFrame(tick) : 0;
      const index = Math.round(first + done * (last - first));
      this.store.set({ step: this.steps[index], playing: done < 1 }, "player");
    };
    this.store.set({ step: this.steps[first], playing: true }, "player");
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.store.set({ playing: false }, "player");
  }
}
