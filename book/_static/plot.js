// Draws Plotly charts when they come near the screen. plotly.js is loaded then, once, from the book itself.
(() => {
  /**
   * What a chart's script holds; of some charts also what is different where the page is narrow (clock_book.narrow).
   * @typedef {{layout: Record<string, unknown>, colorbar: object}} Narrow
   * @typedef {{data: Record<string, unknown>[], layout: Record<string, unknown>, narrow?: Narrow}} Spec
   */
  /** @typedef {{react(box: Element, data: object[], layout: object, config: object): Promise<unknown>}} Plotly */

  const root = document.documentElement;
  const SCRIPT = `${root.dataset.content_root}_static/plotly/plotly.min.js`;
  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, showTips: false };
  const NARROW = matchMedia("(max-width: 36rem)"); // as in notebook.css
  const SETTLED = 250; // ms after which a page that is being resized, or photographed, has its new width
  /** Charts, and whether the page was narrow when they were drawn. @type {Map<Element, boolean>} */
  const drawn = new Map();

  /** @type {Promise<Plotly> | undefined} */
  let plotly;
  const load = () =>
    (plotly ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), {
        src: SCRIPT,
        onload: () => resolve(/** @type {typeof window & {Plotly: Plotly}} */ (window).Plotly),
      });
      script.onerror = () => reject(new Error("plotly.js is missing beside the book"));
      document.head.append(script);
    }));

  /**
   * The page's colours: figures carry `var(--gk-a)` and the like; Plotly wants values.
   * @template T
   * @param {T} value
   * @param {CSSStyleDeclaration} style
   * @returns {T}
   */
  function resolved(value, style) {
    /** @type {unknown} */
    let found = value;
    if (typeof value === "string" && value.startsWith("var(--gk-"))
      found = style.getPropertyValue(value.slice(4, -1)).trim();
    else if (Array.isArray(value)) found = value.map((item) => resolved(item, style));
    else if (value && typeof value === "object")
      found = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, style)]));
    return /** @type {T} */ (found);
  }

  /**
   * A chart as it is drawn on a page that is narrow or not; if it is, its height is that of its box.
   * @param {Spec} spec
   * @param {boolean} isNarrow
   * @returns {Spec}
   */
  function fitted({ data, layout, narrow }, isNarrow) {
    if (!narrow || !isNarrow) return { data, layout };
    /** @param {unknown} old @param {unknown} part */
    const merged = (old, part) =>
      Array.isArray(part) ? part : { .../** @type {object} */ (old), .../** @type {object} */ (part) };
    const parts = Object.entries(narrow.layout).map(([name, part]) => [name, merged(layout[name], part)]);
    return {
      data: data.map((trace) => ({ ...trace, colorbar: merged(trace.colorbar, narrow.colorbar) })),
      layout: { ...layout, ...Object.fromEntries(parts), height: undefined },
    };
  }

  /**
   * "83%" becomes "83 %", as in the text of the page (clock_book.percent): Plotly's own numbers stand tight.
   * @param {Element} box
   */
  function spaceShares(box) {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const spaced = text.nodeValue?.replace(/(\d)%/g, "$1\u00a0%") ?? null;
      if (text.nodeValue !== spaced) text.nodeValue = spaced;
    }
  }

  /**
   * What stands under the horizontal axis is longer than that axis, where rows have long names: it moves to the left until
   * it is inside.
   * @param {Element} box
   */
  function keepTitlesInside(box) {
    const edge = box.getBoundingClientRect().right;
    for (const title of box.querySelectorAll(".xtitle")) {
      const over = title.getBoundingClientRect().right - edge;
      if (over > 0) title.setAttribute("x", `${Number(title.getAttribute("x")) - over}`);
    }
  }

  /** What Plotly writes, as the page wants it. @param {Element} box */
  function tidy(box) {
    spaceShares(box);
    keepTitlesInside(box);
  }

  /** @param {Element} figure */
  async function draw(figure) {
    const box = /** @type {HTMLElement} */ (figure.querySelector(".gk-plot-box"));
    try {
      /** @type {Spec} */
      const spec = JSON.parse(figure.querySelector("script")?.textContent ?? "");
      const isNarrow = NARROW.matches;
      const { data, layout } = fitted(resolved(spec, getComputedStyle(root)), isNarrow);
      layout.autosize = true;
      delete layout.width;
      // A finger scrolls the page; a mouse may zoom (double click goes back).
      if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
      await (await load()).react(box, data, layout, CONFIG);
      if (!drawn.has(figure))
        // whatever it writes later: when it is pointed at, resized, or turned dark
        new MutationObserver(() => tidy(box)).observe(box, { childList: true, subtree: true });
      tidy(box);
      drawn.set(figure, isNarrow);
    } catch (error) {
      box.textContent = `This chart could not be drawn: ${error instanceof Error ? error.message : error}.`;
      box.classList.add("gk-plot-failed");
    }
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "100% 0px" },
  );
  for (const figure of document.querySelectorAll(".gk-plot")) seen.observe(figure);

  const fit = () => {
    for (const [figure, wasNarrow] of drawn)
      if (figure.querySelector("[style*=--gk-narrow]") && wasNarrow !== NARROW.matches) draw(figure);
  };
  NARROW.addEventListener("change", () => setTimeout(fit, SETTLED));
  new MutationObserver(() => [...drawn.keys()].forEach(draw)).observe(root, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
})();
