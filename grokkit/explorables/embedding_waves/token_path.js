// The numbers as dots in a plane, joined in the order of the turn; the two chosen numbers and their sum have hands.

import { scaleLinear } from "d3-scale";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";

const EDGE = 26; // pixels around what must have room, for the numbers
const NAMED = 12; // about as many numbers stand at their dots
const ORDERLY = 0.7; // share of one even turn from which on the numbers can be read
const CLEAR = 34; // pixels from a hand's end within which no number stands
const BESIDE = 20; // pixels from a hand's end to its text, and as many more where another text is
const TEXT = [74, 17]; // pixels that the text of a hand takes at most
export const MARKS = {
  a: "M6.5 0a6.5 6.5 0 1 1-13 0a6.5 6.5 0 1 1 13 0z",
  b: "M-6 -6h12v12h-12z",
  c: "M0 -8l8 8l-8 8l-8 -8z",
};

/**
 * @param {object} data
 * @param {number} data.p
 * @param {number} data.reach distance from the centre that must have room
 */
export function tokenPath({ p, reach }) {
  const still = svg("g", { class: "gkf-axis" });
  const line = svg("path", { class: "gkf-path-line" });
  const ring = svg("circle", { class: "gkf-path-ring" });
  const dots = svg("path", { class: "gkf-path-dots" });
  const names = Array.from({ length: p }, (_, x) =>
    svg("text", { class: "gkf-path-name", "text-anchor": "middle" }, `${x}`),
  );
  const hands = Object.fromEntries(
    Object.keys(MARKS).map((name) => [
      name,
      {
        line: svg("path", { class: `gkf-hand gkf-hand-${name}` }),
        mark: svg("path", { class: `gkf-hand-mark gkf-hand-${name}`, d: MARKS[name] }),
        text: svg("text", { class: `gkf-value gkf-hand-text gkf-hand-${name}` }),
      },
    ]),
  );
  const drawn = Object.values(hands);
  const { element, resize } = chartFrame(
    "gkf-token-path",
    [still],
    [line, ring, dots, names, drawn.map((h) => h.line), drawn.map((h) => h.mark), drawn.map((h) => h.text)],
  );
  const shown = { cos: null, sin: null };
  let centre, scale;

  function layout(side) {
    centre = side / 2;
    scale = Math.max(1, centre - EDGE) / reach;
    resize(side, side);
    const radii = scaleLinear([0, reach], [0, 1])
      .ticks(3)
      .filter((r) => r > 0);
    still.replaceChildren(
      svg("path", {
        class: "gkf-grid-line",
        d: `M${EDGE / 2} ${centre}H${side - EDGE / 2}M${centre} ${EDGE / 2}V${side - EDGE / 2}`,
      }),
      ...radii.map((r) => svg("circle", { class: "gkf-path-radius", cx: centre, cy: centre, r: r * scale })),
      ...radii.map((r) =>
        svg("text", { class: "gkf-path-scale", x: centre + 3, y: centre + r * scale - 4 }, `${r}`),
      ),
      svg("text", { x: centre + 5, y: EDGE / 2 + 8 }, "cosine ↑"),
      svg("text", { x: side - EDGE / 2, y: centre - 6, "text-anchor": "end" }, "sine →"),
    );
  }

  const left = (x) => centre + shown.sin[x] * scale;
  const top = (x) => centre - shown.cos[x] * scale;
  const place = (x) => `${left(x).toFixed(1)} ${top(x).toFixed(1)}`;

  /**
   * @param {object} state
   * @param {ArrayLike<number>} state.cos @param {ArrayLike<number>} state.sin coordinates of each number
   * @param {number[]} state.order in which the numbers are joined
   * @param {{radius: number, share: number}} state.turn
   * @param {{a: number | null, b: number | null, c: number | null}} state.lit
   */
  function show({ cos, sin, order, turn, lit }) {
    Object.assign(shown, { cos, sin });
    const places = order.map(place);
    line.setAttribute("d", `M${places.join("L")}Z`);
    dots.setAttribute("d", places.map((at) => `M${at}h0`).join(""));
    set(ring, { cx: centre, cy: centre, r: (turn.radius * scale).toFixed(1) });
    const texts = [];
    for (const [name, { line: hand, mark, text }] of Object.entries(hands)) {
      const x = lit[name];
      for (const part of [hand, mark, text]) part.toggleAttribute("hidden", x === null);
      if (x === null) continue;
      hand.setAttribute("d", `M${centre} ${centre}L${place(x)}`);
      mark.setAttribute("transform", `translate(${place(x)})`);
      const at = free(x, texts);
      texts.push(at);
      set(text, {
        transform: `translate(${at[0]} ${at[1] + 4.5})`,
        "text-anchor": at[2] < -8 ? "end" : at[2] > 8 ? "start" : "middle",
      });
      text.textContent = name === "c" ? `a + b ≡ ${x}` : `${name} = ${x}`;
    }
    const taken = Object.values(lit).filter((x) => x !== null);
    const every = Math.max(1, Math.round(p / NAMED));
    const legible = turn.share >= ORDERLY && turn.radius > 0.25 * reach;
    const named = new Set(legible ? order.filter((_, i) => i % every === 0 && i + every / 2 < p) : []);
    names.forEach((text, x) => {
      const near = taken.some((y) => Math.hypot(left(x) - left(y), top(x) - top(y)) < CLEAR);
      const onScale = Math.abs(left(x) - centre) < CLEAR && top(x) > centre; // where the radii have their numbers
      const visible = named.has(x) && !near && !onScale;
      text.toggleAttribute("hidden", !visible);
      if (!visible) return;
      const [dx, dy] = outward(x, 14);
      text.setAttribute(
        "transform",
        `translate(${(left(x) + dx).toFixed(1)} ${(top(x) + dy + 4).toFixed(1)})`,
      );
    });
  }

  /** Where a hand's text stands clear of the others: left, top, and how far outwards that is to the right. */
  function free(x, texts) {
    for (let far = BESIDE; ; far += BESIDE) {
      const [dx, dy] = outward(x, far);
      const wish = left(x) + dx;
      // A text that would leave the panel stays inside it, above or below its mark.
      const held = dx < -8 ? Math.max(TEXT[0], wish) : dx > 8 ? Math.min(2 * centre - TEXT[0], wish) : wish;
      const at = [held, top(x) + dy + (held === wish ? 0 : Math.sign(dy || 1) * TEXT[1]), dx];
      if (
        far > 4 * BESIDE ||
        !texts.some((other) => at.every((n, i) => i > 1 || Math.abs(n - other[i]) < TEXT[i]))
      )
        return at;
    }
  }

  /** Pixels from a number's dot away from the centre. */
  function outward(x, far) {
    const [dx, dy] = [left(x) - centre, top(x) - centre];
    const length = Math.hypot(dx, dy) || 1;
    return [(far * dx) / length, (far * dy) / length];
  }

  /** The number whose dot is nearest to a place on the panel. */
  function nearestNumber(px, py) {
    let best = 0;
    const far = (x) => Math.hypot(left(x) - px, top(x) - py);
    for (let x = 1; x < p; x++) if (far(x) < far(best)) best = x;
    return best;
  }

  return {
    element,
    layout,
    show,
    nearestNumber,
    distance: (x, px, py) => Math.hypot(left(x) - px, top(x) - py),
  };
}
