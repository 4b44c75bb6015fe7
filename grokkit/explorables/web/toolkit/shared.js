// Every figure is a bundle of its own; what all bundles of a page share hangs on a global symbol.

/**
 * The one thing of this name, made by whoever asks first.
 * @template T
 * @param {string} name
 * @param {() => T} make
 * @returns {T}
 */
export function sharedOnPage(name, make) {
  const page = /** @type {Record<symbol, T | undefined>} */ (/** @type {unknown} */ (globalThis));
  return (page[Symbol.for(`grokkit.${name}`)] ??= make());
}
