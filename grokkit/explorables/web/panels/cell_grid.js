// A grid of cells of which one can be reached by Tab, and all by keys.

/**
 * Let keys go from the chosen cell to others, and mark the one that is chosen.
 * @template Place
 * @param {HTMLElement} element the grid
 * @param {{at(place: Place): HTMLElement, step(from: Place, key: string): Place | null, start: Place}} cells the element of a
 *   cell, where a key leads, or null if it leads nowhere, and the cell that is chosen at first
 * @param {(place: Place) => void} choose called when a key has led to a cell
 * @returns {(place: Place) => void} marks a cell as the chosen one
 */
export function cellGrid(element, { at, step, start }, choose) {
  let chosen = start;
  element.addEventListener("keydown", (event) => {
    const next = event.ctrlKey || event.altKey || event.metaKey ? null : step(chosen, event.key);
    if (!next) return;
    event.preventDefault();
    choose(next);
    at(next).focus();
  });
  /** @param {Place} place @param {boolean} is */
  const mark = (place, is) => {
    at(place).setAttribute("aria-selected", String(is));
    at(place).tabIndex = is ? 0 : -1;
  };
  return (place) => {
    mark(chosen, false);
    mark(place, true);
    chosen = place;
  };
}
