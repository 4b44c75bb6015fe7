// Dragging with mouse, pen or finger. A finger that moves up or down still scrolls the page.

/**
 * @param {HTMLElement} element receives the drag; its style gets `touch-action: pan-y`
 * @param {(x: number, y: number, event: PointerEvent) => void} move position relative to the element, in pixels;
 *   called when the drag begins and whenever it moves
 * @param {(dragging: boolean) => void} [state] told when a drag begins and ends
 * @returns {() => void} stops listening
 */
export function draggable(element, move, state = () => {}) {
  let pointer = null;
  const at = (event) => {
    const box = element.getBoundingClientRect();
    move(event.clientX - box.left, event.clientY - box.top, event);
  };
  const down = (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
    state(true);
    at(event);
  };
  const moved = (event) => event.pointerId === pointer && at(event);
  const up = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    state(false);
  };
  // Else the mouse would select text, and take the focus from where `state` may have put it.
  const stay = (event) => event.preventDefault();
  const listeners = {
    pointerdown: down,
    pointermove: moved,
    pointerup: up,
    pointercancel: up,
    mousedown: stay,
  };
  element.style.touchAction = "pan-y";
  for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener);
  };
}
