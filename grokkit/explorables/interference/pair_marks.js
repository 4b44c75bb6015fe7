// What moves with the pair, above the waves: the answer's line and peak, its rivals, how far it leads, the network's own
// logits, and a and b as two lengths laid end to end.

import { set, svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Content, Plan } from "./wave_stack.js"
 * @typedef {{a: number, b: number}} Pair
 */

const MARK = 13; // pixels around a handle that belong to it
const MOST_RIVALS = 8; // that are ringed
const NEAR_EDGE = 90; // pixels; nearer to the right edge, a name stands at the left of its handle

/** How far the answer leads, and over whom. */
function leadMarks() {
  const rivals = svg("path", { class: "gkf-rival" });
  const bracket = svg("path", { class: "gkf-bracket" });
  const text = svg("text", { class: "gkf-bracket-text" });
  return {
    elements: [rivals, bracket, text],
    /** @param {Plan} plan @param {Content} content @param {(delta: number) => number} at place of a rival */
    show({ width, margin, y }, { K, scores, lead, rivals: deltas, text: words }, at) {
      const [top, level] = [y(scores[0]), y(scores[0] - lead)];
      const places = K.length ? deltas.slice(0, MOST_RIVALS).map(at) : [];
      const end = width - margin.right;
      const shown = places.length && margin.right > 20;
      rivals.setAttribute(
        "d",
        places.map((x) => `M${x - 6} ${level}a6 6 0 1 0 12 0a6 6 0 1 0-12 0`).join(""),
      );
      bracket.setAttribute(
        "d",
        shown
          ? `M${at(0)} ${top}H${end + 10}M${Math.min(...places)} ${level}H${end + 10}M${end + 6} ${top}V${level}`
          : "",
      );
      set(text, { x: end + 14, y: (top + level) / 2 + 4 });
      text.textContent = shown ? words : "";
    },
  };
}

/**
 * One of the two lengths, with a handle at its end and its name beside it.
 * @param {"a" | "b"} name
 * @param {SVGElement} handle
 */
function lengthMark(name, handle) {
  const line = svg("path", { class: `gkf-length gkf-length-${name}` });
  const text = svg("text", { class: `gkf-name-${name}` });
  return {
    line,
    handle,
    text,
    /** @param {string} d @param {number} end @param {number} height @param {number} value @param {number} width */
    show(d, end, height, value, width) {
      const left = end > width - NEAR_EDGE;
      line.setAttribute("d", d);
      handle.setAttribute("transform", `translate(${end} ${height})`);
      text.textContent = `${name} = ${value}`;
      set(text, { x: end + (left ? -14 : 14), y: height + 5, "text-anchor": left ? "end" : "start" });
    },
  };
}

/**
 * The network's own logits as small rings.
 * @param {Plan} plan
 * @param {Float32Array | null} logits
 */
const realRings = ({ x, y }, logits) =>
  Array.from(
    logits ?? [],
    (v, i) => `M${(x(i) - 2.6).toFixed(1)} ${y(v).toFixed(1)}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0`,
  ).join("");

/** @param {number} p */
export function pairMarks(p) {
  const guide = svg("path", { class: "gkf-answer-line" });
  const peak = svg("path", { class: "gkf-answer-mark", d: "M0-9l8 9-8 9-8-9z" });
  const answer = svg("text", { class: "gkf-answer-text", "text-anchor": "middle" });
  const real = svg("path", { class: "gkf-real" });
  const led = leadMarks();
  const [a, b] = [
    lengthMark("a", svg("circle", { class: "gkf-handle-a", r: 9 })),
    lengthMark("b", svg("rect", { class: "gkf-handle-b", x: -8, y: -8, width: 16, height: 16, rx: 2 })),
  ];
  const strip = [a.line, b.line, a.handle, b.handle, a.text, b.text];
  return {
    elements: [guide, real, led.elements, strip, peak, answer],
    /** @param {Plan} plan @param {Content} content @param {Pair} pair @param {Float32Array | null} logits */
    show(plan, content, pair, logits) {
      const { x, y, width, margin, stripTop } = plan;
      const c = (pair.a + pair.b) % p;
      const at = x(c);
      guide.setAttribute("d", `M${at} ${margin.top - 4}V${stripTop + 27}`);
      peak.setAttribute("transform", `translate(${at} ${y(content.scores[0])})`);
      set(answer, { x: Math.min(Math.max(at, margin.left + 34), width - 40), y: margin.top - 11 });
      answer.textContent = `a + b = ${c}`;
      led.show(plan, content, (delta) => x(mod(c + delta, p)));
      real.setAttribute("d", realRings(plan, logits));
      const [upper, lower] = [stripTop + 10, stripTop + 27];
      a.show(`M${x(0)} ${upper}H${x(pair.a)}`, x(pair.a), upper, pair.a, width);
      const round = pair.a + pair.b >= p ? `H${x(p - 0.5)}M${x(-0.5)} ${lower}` : "";
      b.show(`M${x(pair.a)} ${lower}${round}H${at}`, at, lower, pair.b, width);
    },
    /**
     * What a pointer takes hold of: an end of a length, or the peak.
     * @param {Plan} plan
     * @param {number} px @param {number} py
     * @param {Pair} pair
     * @returns {"a" | "b" | "c"}
     */
    gripAt({ x, floor, stripTop }, px, py, pair) {
      if (py < floor + 22) return "c";
      const [toA, toB] = [Math.abs(px - x(pair.a)), Math.abs(px - x((pair.a + pair.b) % p))];
      if (toA < MARK && toB < MARK) return py < stripTop + 19 ? "a" : "b";
      return toA < toB ? "a" : "b";
    },
  };
}
