// Dragging with mouse, pen or finger. A finger that moves up or down still scrolls the page.

/**
 * @param {HTMLElement} element receives the drag; its style gets `touch-action: pan-y`
 * @param {(x: number, y: number, event: PointerEvent) => void} move position relative to the element, in pixels;
 *   called when the drag begins and whenever it moves
 * @param {(dragging: boolean) => void} [state] told when a drag begins and ends
 * @returns {() => void} stops listening
 */
export function draggable(element, move, state = () => {}) {
  /** @type {number | null} */
  let pointer = null;
  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = element.getBoundingClientRect();
    move(event.clientX - box.left, event.clientY - box.top, event);
  };
  /** @param {PointerEvent} event */
  const down = (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
    state(true);
    at(event);
  };
  /** @param {PointerEvent} event */
  const moved = (event) => {
    if (event.pointerId === pointer) at(event);
  };
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    state(false);
  };
  // Else the mouse would select text, and take the focus from where `state` may have put it.
  /** @param {MouseEvent} event */
  const stay = (event) => event.preventDefault();
  const ended = new AbortController();
  const { signal } = ended;
  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", moved, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", up, { signal });
  element.addEventListener("mousedown", stay, { signal });
  element.style.touchAction = "pan-y";
  return () => ended.abort();
}
