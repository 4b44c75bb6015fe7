// Light or dark: what the page says, or failing that, what its background shows.

const DARK_BELOW = 0.4; // luminance of the background

/** @param {Element} element @returns {"light" | "dark"} */
export function themeAround(element) {
  const { documentElement: root, body } = document;
  const said = root.dataset.theme ?? root.getAttribute("theme") ?? body.dataset.jpThemeLight;
  if (said === "dark" || said === "false") return "dark";
  if (said === "light" || said === "true") return "light";
  for (let e = /** @type {Element | null} */ (element); e; e = e.parentElement) {
    const [r, g, b, alpha = 1] = getComputedStyle(e)
      .backgroundColor.match(/[\d.]+/g)
      ?.map(Number) ?? [0, 0, 0, 0];
    if (alpha > 0.5) return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 < DARK_BELOW ? "dark" : "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * Keep `data-gk-theme` on the figure in step with the page.
 * @param {HTMLElement} figure
 * @param {() => void} changed called after every change, for what is painted on canvas
 * @returns {() => void} stops watching
 */
export function watchTheme(figure, changed) {
  const update = () => {
    const theme = themeAround(figure);
    if (figure.dataset.gkTheme === theme) return;
    figure.dataset.gkTheme = theme;
    changed();
  };
  update();
  const observer = new MutationObserver(update);
  const attributes = {
    attributeFilter: ["data-theme", "data-mode", "theme", "class", "data-jp-theme-light"],
  };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", update);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", update);
  };
}

/** Red, green and blue, 0–255. @typedef {number[]} Colour */

/**
 * A colour variable of the figure, whatever its notation.
 * @param {Element} figure @param {string} name
 * @returns {Colour}
 */
export function colour(figure, name) {
  const canvas = new OffscreenCanvas(1, 1);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.fillStyle = getComputedStyle(figure).getPropertyValue(`--${name}`).trim();
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/**
 * Some of one colour in another.
 * @param {Colour} over @param {Colour} under @param {number} share
 * @returns {Colour}
 */
export const mix = (over, under, share) => over.map((c, i) => Math.round(share * c + (1 - share) * under[i]));
