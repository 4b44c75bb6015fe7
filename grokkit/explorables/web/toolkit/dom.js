// Making elements.

import { sharedOnPage } from "./shared.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * What an element can hold: nodes, strings, and lists of them; null and undefined are left out.
 * @typedef {Node | string | null | undefined | Child[]} Child
 */

/**
 * Attributes by name: those that begin with `on` are listeners; false, null and undefined are left out.
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 */

/**
 * @template {Element} E
 * @param {E} element @param {Attributes} attributes @param {Child[]} children
 * @returns {E}
 */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...flat(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
const flat = (children) =>
  children.flatMap((child) =>
    Array.isArray(child) ? flat(child) : child === null || child === undefined ? [] : [child],
  );

/**
 * An HTML element: `html("button", {class: "gk-play", onclick: play}, "Play")`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const html = (tag, attributes = {}, ...children) =>
  dress(document.createElement(tag), attributes, children);

/**
 * An SVG element, as `html`.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const svg = (tag, attributes = {}, ...children) =>
  dress(document.createElementNS(SVG, tag), attributes, children);

/**
 * Set several attributes at once.
 * @param {Element} element @param {Record<string, string | number>} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/**
 * An id that no other element of the page has.
 * @param {string} stem
 */
export function uid(stem) {
  const serial = sharedOnPage("serial", () => ({ last: 0 }));
  serial.last += 1;
  return `gkf-${stem}-${serial.last}`;
}
