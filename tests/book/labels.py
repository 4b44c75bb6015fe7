"""Whether a label of a figure or chart covers another, in every state that a control or a link can reach."""

# The ink of a text, not the line it stands in: letters may come near each other, but not touch. A drawing may
# lie in several layers; they count as one. (Over the panels of a phone the chart stands still: no fault.)
_COVERED = """(drawings) => {
  const pen = document.createElement("canvas").getContext("2d");
  const AIR = 1; // pixels that inks may share: what is rounded, or leans
  const ownText = (e) =>
    [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join("");
  const inked = (e) => {
    const style = getComputedStyle(e);
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(e.textContent.trim());
  };
  const corners = (e) => {
    const box = e.getBBox();
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = inked(e);
    const base = e.getStartPositionOfChar?.(0).y ?? box.y + box.height;
    const place = e.getScreenCTM();
    const [left, right, top, bottom] = [box.x, box.x + box.width, base - up, base + down];
    return [[left, top], [right, top], [right, bottom], [left, bottom]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(place));
  };
  const reach = (shape, [x, y]) => {
    const along = shape.map((p) => p.x * x + p.y * y);
    return [Math.min(...along), Math.max(...along)];
  };
  const sides = (shape) => [0, 1].map((i) => {
    const [x, y] = [shape[i + 1].x - shape[i].x, shape[i + 1].y - shape[i].y];
    const length = Math.hypot(x, y) || 1;
    return [x / length, y / length];
  });
  const covers = (one, other) => [...sides(one), ...sides(other)].every((axis) => {
    const [[a, b], [c, d]] = [reach(one, axis), reach(other, axis)];
    return Math.min(b, d) - Math.max(a, c) > AIR;
  });
  const drawing = (e) => e.closest(".gkf-layers, .gk-plot-box") ?? e.ownerSVGElement;
  const found = [];
  for (const figure of drawings) {
    const seen = (e) => e.getAttribute("opacity") !== "0"
      && e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const labels = [...figure.querySelectorAll("svg :is(text, tspan)")]
      .filter((e) => !e.closest(".hoverlayer") && ownText(e).trim() && seen(e))
      .map((e) => ({ words: ownText(e).trim(), inside: e, on: drawing(e), shape: corners(e) }));
    for (const [i, one] of labels.entries())
      for (const other of labels.slice(i + 1)) {
        const [e, f] = [one.inside, other.inside];
        const apart = one.on !== other.on || e.contains(f) || f.contains(e);
        if (!apart && covers(one.shape, other.shape)) found.push(`${one.words} | ${other.words}`);
      }
  }
  return [...new Set(found)];
}"""

# One control after another goes through its range while the others rest; then every state that is linked to.
# Of each state only the drawings are looked at that something has changed in or around.
_EVERY_STATE = """async (covered, mostChoices) => {
  const SHARES = [0, 0.02, 0.1, 0.35, 0.65, 0.95, 1];
  const DRAWINGS = "figure.gk-figure .gkf-stage, figure.gk-plot";
  const found = new Map();
  const changed = new Set(document.querySelectorAll(DRAWINGS));
  const observer = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const around = element?.closest(DRAWINGS);
      const within = element?.querySelectorAll(DRAWINGS) ?? [];
      for (const drawing of around ? [around] : within) changed.add(drawing);
    }
  });
  observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
  const note = async (state) => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    document.getAnimations().forEach((animation) => animation.finish());
    for (const pair of covered([...changed])) if (!found.has(pair)) found.set(pair, state);
    changed.clear();
  };
  const usable = (e) => !e.disabled && !e.closest("[hidden]") && e.getClientRects().length;
  const set = (input, value) => {
    input.value = String(value);
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const through = async (figure, kinds, state) => {
    for (const input of [...figure.querySelectorAll(kinds)].filter(usable)) {
      const [low, high, before] = [Number(input.min), Number(input.max), input.value];
      for (const share of SHARES) {
        set(input, Math.round(low + share * (high - low)));
        await note(`${state} ${input.getAttribute("aria-label") ?? input.name} ${input.value}`);
      }
      set(input, before);
    }
  };
  await note("as it opens");
  for (const figure of document.querySelectorAll("figure.gk-figure")) {
    const kind = figure.dataset.gkFigure;
    await through(figure, "input[type=range], input[type=number]", kind);
    const choices = figure.querySelectorAll("input[type=radio], input[type=checkbox]");
    for (const choice of [...choices].filter(usable).slice(0, mostChoices)) {
      choice.click();
      const name = `${kind} ${choice.closest("label")?.textContent.trim()}`;
      await note(name);
      if (choice.type === "radio") await through(figure, "input[type=range]", name);
    }
  }
  for (const link of document.querySelectorAll("a[href^='#'][href*='=']")) {
    location.hash = link.hash;
    await note(link.hash);
  }
  observer.disconnect();
  return [...found].map(([pair, state]) => `${pair} (${state})`);
}"""


def covered(page, most_choices: int) -> list[str]:
    """Pairs of texts that cover each other on a page with living figures, each with the first such state.

    Args:
        page: Where to look.
        most_choices: How many switches of each figure are tried: the first stand for all.
    """
    return page.evaluate(f"(most) => ({_EVERY_STATE})({_COVERED}, most)", most_choices)
