// A worker that the browser has ended says nothing; that it says nothing is all that can be heard of it.

const PATIENCE = 30_000; // milliseconds
const UPDATES = 20; // of a very large network, which are waited for in any case

/**
 * @param {() => void} lost is called, once, when a sign of life is overdue
 */
export function heartbeat(lost) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    /**
     * A sign of life.
     * @param {boolean} more whether another one is to come
     * @param {number} milliseconds that an update takes
     */
    watch(more, milliseconds) {
      clearTimeout(timer);
      if (more) timer = setTimeout(lost, PATIENCE + UPDATES * milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}
