// A row for each wave, their sum below, and a + b laid out along the same axis. Everything that depends on the
// frequencies is drawn once, on a layer of its own; a and b only shift that layer, and nothing on it is painted again.

import { scaleLinear } from "d3-scale";
import { valueAxis } from "../web/toolkit/axes.js";
import { set, svg, html } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

const MARGIN = { left: 62, right: 64, top: 26 };
const NARROW = { left: 40, right: 8, top: 26 };
const ROWS = 200; // pixels: all rows together at most
const MOST_ROW = 42; // and one
const NAMED_ROW = 13; // rows less high have no name
const SUM = 220;
const STRIP = 74; // axis and the two lengths
const SAMPLES = 18; // of a wave in each of its periods
const COARSE = 8; // where there are so many waves that none is followed by eye
const MARK = 13; // pixels around a handle that belong to it

/** @param {number} p */
export function waveStack(p) {
  const still = svg("g");
  const waves = svg("g");
  const guide = svg("path", { class: "gkf-answer-line" });
  const peak = svg("path", { class: "gkf-answer-mark", d: "M0-9l8 9-8 9-8-9z" });
  const answer = svg("text", { class: "gkf-answer-text", "text-anchor": "middle" });
  const real = svg("path", { class: "gkf-real" });
  const rivals = svg("path", { class: "gkf-rival" });
  const bracket = svg("path", { class: "gkf-bracket" });
  const bracketText = svg("text", { class: "gkf-bracket-text" });
  const lengths = {
    a: svg("path", { class: "gkf-length gkf-length-a" }),
    b: svg("path", { class: "gkf-length gkf-length-b" }),
  };
  const handles = {
    a: svg("circle", { class: "gkf-handle-a", r: 9 }),
    b: svg("rect", { class: "gkf-handle-b", x: -8, y: -8, width: 16, height: 16, rx: 2 }),
  };
  const names = { a: svg("text", { class: "gkf-name-a" }), b: svg("text", { class: "gkf-name-b" }) };
  const below = svg("svg", {}, still);
  const shifted = svg("svg", { class: "gkf-shifted" }, waves);
  const frame = html("div", { class: "gkf-wave-frame" }, shifted);
  const above = svg(
    "svg",
    { class: "gkf-moving" },
    guide,
    real,
    rivals,
    bracket,
    bracketText,
    lengths.a,
    lengths.b,
    handles.a,
    handles.b,
    names.a,
    names.b,
    peak,
    answer,
  );
  const element = html("div", { class: "gkf-layers gkf-waves" }, below, frame, above);
  let width = 0;
  let margin, pitch, y, floor, stripTop, content;
  const x = (c) => margin.left + (c + 0.5) * pitch;

  /** A curve over all answers and, so that it can be shifted, once more to their left. */
  function curve(frequency, f) {
    const n = Math.max(2 * p, Math.ceil(2 * frequency * (content.K.length > 12 ? COARSE : SAMPLES)));
    let d = "";
    for (let i = 0; i <= n; i++) {
      const delta = -p - 0.5 + (2 * p * i) / n;
      d += `${i ? "L" : "M"}${x(delta).toFixed(1)} ${f(delta).toFixed(1)}`;
    }
    return d;
  }

  /**
   * @param {number} newWidth
   * @param {{K: number[], alphas: number[], scores: Float64Array, lead: number, rivals: number[], text: string,
   *   unit: string, k: number | null}} newContent
   */
  function layout(newWidth, newContent) {
    [width, content] = [newWidth, newContent];
    const { K, alphas, scores, k: chosen } = content;
    margin = width < 560 ? NARROW : MARGIN;
    pitch = Math.max(width - margin.left - margin.right, p) / p;
    const row = K.length ? Math.min(MOST_ROW, ROWS / K.length) : 0;
    const sumTop = margin.top + row * K.length + 18;
    floor = sumTop + SUM;
    stripTop = floor + 30;
    const height = floor + STRIP;
    for (const drawing of [below, above]) set(drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
    Object.assign(frame.style, { left: `${margin.left}px`, width: `${p * pitch}px`, height: `${floor}px` });
    // Twice as wide as the frame: the second half is what comes in from the left.
    set(shifted, {
      viewBox: `${x(-p - 0.5)} 0 ${2 * p * pitch} ${floor}`,
      width: 2 * p * pitch,
      height: floor,
    });
    const lowest = scores.reduce((a, b) => Math.min(a, b), 0);
    const highest = Math.max(scores[0], 1e-9);
    y = scaleLinear([lowest, highest], [floor - 8, sumTop + 8]);

    const strongest = alphas.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    waves.replaceChildren();
    still.replaceChildren();
    K.forEach((k, i) => {
      const middle = margin.top + (i + 0.5) * row;
      const size = (0.43 * row * alphas[i]) / strongest;
      const d = curve(k, (delta) => middle - size * Math.cos((2 * Math.PI * k * delta) / p));
      waves.append(svg("path", { class: `gkf-wave${k === chosen ? " gkf-chosen" : ""}`, d }));
      if (row < NAMED_ROW) return;
      const name = width < 560 ? `${k}` : `k = ${k}`;
      still.append(
        svg(
          "text",
          {
            class: `gkf-row-name${k === chosen ? " gkf-chosen" : ""}`,
            x: margin.left - 8,
            y: middle + 4,
            "text-anchor": "end",
          },
          name,
        ),
      );
      if (content.unit && width >= 560)
        still.append(
          svg(
            "text",
            { class: "gkf-row-size", x: width - margin.right + 8, y: middle + 4 },
            alphas[i].toFixed(1),
          ),
        );
    });
    const ticks = y.ticks(4).map((value) => ({ value, text: String(value).replace("-", "−") }));
    const range = [margin.left, width - margin.right];
    still.append(valueAxis(y, ticks, range), axis(range));
    // Between the answers the sum is nothing but a help for the eye.
    const highestK = K.reduce((a, b) => Math.max(a, b), 1);
    const dense = curve(highestK, (delta) =>
      y(K.reduce((s, k, i) => s + alphas[i] * Math.cos((2 * Math.PI * k * delta) / p), 0)),
    );
    let dots = "";
    for (let delta = -p; delta < p; delta++)
      if (delta % p) dots += `M${x(delta).toFixed(1)} ${y(scores[mod(delta, p)]).toFixed(1)}h0`;
    waves.append(
      svg("path", { class: "gkf-sum-curve", d: dense }),
      svg("path", { class: "gkf-sum-dots", d: dots }),
    );
  }

  function axis([left, right]) {
    const group = svg(
      "g",
      { class: "gkf-axis" },
      svg("path", { class: "gkf-axis-line", d: `M${left} ${floor}H${right}` }),
    );
    const every = p > 60 ? (width < 560 ? 28 : 14) : p > 20 ? 5 : 1;
    for (let c = 0; c < p; c += every)
      group.append(
        svg("path", { class: "gkf-rug", d: `M${x(c)} ${floor}v4` }),
        svg("text", { x: x(c), y: floor + 18, "text-anchor": "middle" }, `${c ? "" : "c = "}${c}`),
      );
    return group;
  }

  /** @param {number} a @param {number} b @param {Float32Array | null} logits of the network for this pair */
  function show(a, b, logits) {
    const c = (a + b) % p;
    // By whole pixels of the screen, else what was painted would be smeared over two of them.
    shifted.style.transform = `translateX(${Math.round((c - p) * pitch * devicePixelRatio) / devicePixelRatio}px)`;
    const top = y(content.scores[0]);
    guide.setAttribute("d", `M${x(c)} ${margin.top - 4}V${stripTop + 27}`);
    peak.setAttribute("transform", `translate(${x(c)} ${top})`);
    set(answer, { x: Math.min(Math.max(x(c), margin.left + 34), width - 40), y: margin.top - 11 });
    answer.textContent = `a + b = ${c}`;

    const level = y(content.scores[0] - content.lead);
    const places = content.rivals.slice(0, 8).map((delta) => x(mod(c + delta, p)));
    rivals.setAttribute(
      "d",
      content.K.length
        ? places.map((at) => `M${at - 6} ${level}a6 6 0 1 0 12 0a6 6 0 1 0-12 0`).join("")
        : "",
    );
    const end = width - margin.right;
    bracket.setAttribute(
      "d",
      content.K.length && margin.right > 20
        ? `M${x(c)} ${top}H${end + 10}M${Math.min(...places)} ${level}H${end + 10}M${end + 6} ${top}V${level}`
        : "",
    );
    set(bracketText, { x: end + 14, y: (top + level) / 2 + 4 });
    bracketText.textContent = margin.right > 20 && content.K.length ? content.text : "";
    real.setAttribute(
      "d",
      logits
        ? Array.from(
            logits,
            (v, i) =>
              `M${(x(i) - 2.6).toFixed(1)} ${y(v).toFixed(1)}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0`,
          ).join("")
        : "",
    );

    const [upper, lower] = [stripTop + 10, stripTop + 27];
    lengths.a.setAttribute("d", `M${x(0)} ${upper}H${x(a)}`);
    const past = a + b >= p;
    lengths.b.setAttribute(
      "d",
      past ? `M${x(a)} ${lower}H${x(p - 0.5)}M${x(-0.5)} ${lower}H${x(c)}` : `M${x(a)} ${lower}H${x(c)}`,
    );
    handles.a.setAttribute("transform", `translate(${x(a)} ${upper})`);
    handles.b.setAttribute("transform", `translate(${x(c)} ${lower})`);
    label(names.a, `a = ${a}`, x(a), upper, x(a) > width - 90);
    label(names.b, `b = ${b}`, x(c), lower, x(c) > width - 90);
  }

  function label(text, words, at, height, left) {
    text.textContent = words;
    set(text, { x: at + (left ? -14 : 14), y: height + 5, "text-anchor": left ? "end" : "start" });
  }

  return {
    element,
    layout,
    show,
    answerAt: (px) => mod(Math.round((px - margin.left) / pitch - 0.5), p),
    /** What a pointer takes hold of: an end of a length, or the peak. */
    gripAt(px, py, a, b) {
      if (py < floor + 22) return "c";
      const [toA, toB] = [Math.abs(px - x(a)), Math.abs(px - x((a + b) % p))];
      if (toA < MARK && toB < MARK) return py < stripTop + 19 ? "a" : "b";
      return toA < toB ? "a" : "b";
    },
  };
}
