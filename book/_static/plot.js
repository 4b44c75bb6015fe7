// Draws Plotly charts when they come near the screen. plotly.js is loaded then, once, from the book itself.
(() => {
  const root = document.documentElement;
  const SCRIPT = `${root.dataset.content_root}_static/plotly/plotly.min.js`;
  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, showTips: false };
  const drawn = new Set();

  let plotly;
  const load = () =>
    (plotly ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), {
        src: SCRIPT,
        onload: () => resolve(window.Plotly),
      });
      script.onerror = () => reject(new Error("plotly.js is missing beside the book"));
      document.head.append(script);
    }));

  // The page's colours: figures carry `var(--gk-a)` and the like; Plotly wants values.
  const resolved = (value, style) => {
    if (typeof value === "string")
      return value.startsWith("var(--gk-") ? style.getPropertyValue(value.slice(4, -1)).trim() : value;
    if (Array.isArray(value)) return value.map((item) => resolved(item, style));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, style)]));
    return value;
  };

  const draw = async (figure) => {
    const box = figure.querySelector(".gk-plot-box");
    try {
      const spec = JSON.parse(figure.querySelector("script").textContent);
      const { data, layout } = resolved(spec, getComputedStyle(root));
      layout.autosize = true;
      delete layout.width;
      // A finger scrolls the page; a mouse may zoom (double click goes back).
      if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
      await (await load()).react(box, data, layout, CONFIG);
      drawn.add(figure);
    } catch (error) {
      box.textContent = `This chart could not be drawn: ${error.message}.`;
      box.classList.add("gk-plot-failed");
    }
  };

  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "100% 0px" },
  );
  for (const figure of document.querySelectorAll(".gk-plot")) seen.observe(figure);

  new MutationObserver(() => {
    for (const figure of drawn) draw(figure);
  }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
})();
