// Making elements.

const SVG = "http://www.w3.org/2000/svg";

/** @param {Element} element @param {Record<string, any>} attributes */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * An HTML element: `html("button", {class: "gk-play", onclick: play}, "Play")`.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners; false, null and undefined are left out
 * @param {...any} children nodes, strings, and lists of them; null and undefined are left out
 * @returns {any}
 */
export const html = (tag, attributes = {}, ...children) =>
  dress(document.createElement(tag), attributes, children);

/** An SVG element, as `html`. @returns {any} */
export const svg = (tag, attributes = {}, ...children) =>
  dress(document.createElementNS(SVG, tag), attributes, children);

/**
 * Two drawings on top of each other: one that stays, and one that moves. They are layers of their own, so that
 * what stays is not painted again whenever something moves.
 * @param {string} name class of the whole
 * @param {Element[]} still @param {Element[]} moving
 * @returns {{element: HTMLElement, resize(width: number, height: number): void}}
 */
export function layers(name, still, moving) {
  const drawings = [svg("svg", {}, still), svg("svg", { class: "gkf-moving" }, moving)];
  const element = html("div", { class: `gkf-layers ${name}`, "aria-hidden": "true" }, drawings);
  return {
    element,
    resize: (width, height) =>
      drawings.forEach((d) => set(d, { viewBox: `0 0 ${width} ${height}`, width, height })),
  };
}

/** Set several attributes at once. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

const SERIAL = Symbol.for("grokkit.serial"); // one count for all bundles of the page

/** An id that no other element of the page has. */
export function uid(stem) {
  globalThis[SERIAL] = (globalThis[SERIAL] ?? 0) + 1;
  return `gkf-${stem}-${globalThis[SERIAL]}`;
}
