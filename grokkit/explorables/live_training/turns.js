// Parts of a figure that are drawn one in a frame, in turn, so that no frame takes long.

/** @param {readonly (() => void)[]} parts each draws what is there when its turn comes */
export function turns(parts) {
  let frame = 0;
  let next = 0;
  let left = 0; // parts that have not drawn what came last

  function one() {
    frame = 0;
    parts[next]();
    next = (next + 1) % parts.length;
    left -= 1;
    if (left > 0) frame = requestAnimationFrame(one);
  }
  function stop() {
    cancelAnimationFrame(frame);
    frame = left = 0;
  }
  return {
    /** All have something new: the first draws when the browser draws next, the others in the frames after that. */
    soon() {
      left = parts.length;
      frame ||= requestAnimationFrame(one);
    },
    /** All draw now. */
    now() {
      stop();
      for (const part of parts) part();
    },
    stop,
  };
}
