// AngleSum: a hand, its two legs, both turned; the shadows of the legs add up to cos(x + y).

import { decode, DataError } from "../web/toolkit/data.js";
import { html, set, svg, uid } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { mod } from "../web/toolkit/waves.js";

const KIND = "angle_sum";
const NARROW = 620;
const MOST = 420; // pixels: side of the drawing

const radians = (degrees) => (Math.PI * degrees) / 180;
const two = (value) => (Math.abs(value) < 0.005 ? "0.00" : value.toFixed(2).replace("-", "−"));

/** Everything that is drawn, in units of the radius, y upwards. Angles in degrees. */
export function geometry(x, y) {
  const [u, v] = [radians(x), radians(y)];
  const along = [Math.cos(u), Math.sin(u)];
  const foot = along.map((part) => part * Math.cos(v));
  return {
    along,
    flat: [Math.cos(v), 0],
    hand: [Math.cos(v), Math.sin(v)],
    foot,
    tip: [foot[0] - Math.sin(u) * Math.sin(v), foot[1] + Math.cos(u) * Math.sin(v)],
  };
}

export default figureModule(({ model, stage }) => {
  const manifest = model.get("manifest");
  decode(manifest, model.get("block"), KIND, {});
  const { x: firstX, y: firstY } = manifest.options ?? {};
  if (![firstX, firstY].every(Number.isFinite)) throw new DataError("its angles are not numbers");
  const state = { x: mod(firstX, 360), y: mod(firstY, 360) };

  const line = (name) => svg("path", { class: `gkf-${name}` });
  const circle = svg("circle", { class: "gkf-unit-circle" });
  const parts = Object.fromEntries(
    [
      "diameter",
      "faint",
      "turned",
      "along",
      "leg-first",
      "leg-second",
      "drops",
      "result",
      "shadow-first",
      "shadow-second",
    ].map((name) => [name, line(name)]),
  );
  const names = Object.fromEntries(
    [
      ["x", "a"],
      ["y", "b"],
      ["x + y", "c"],
      ["cos x cos y", ""],
      ["sin x sin y", ""],
    ].map(([name, letter]) => [
      name,
      svg(
        "text",
        { class: `gkf-angle-name ${letter && `gkf-angle-${letter}`}`, "text-anchor": "middle" },
        name,
      ),
    ]),
  );
  const knobs = {
    x: svg("circle", { class: "gkf-knob-x", r: 8 }),
    y: svg("rect", { class: "gkf-knob-y", x: -5.5, y: -5.5, width: 11, height: 11, rx: 1.5 }),
    sum: svg("path", { class: "gkf-answer-mark", d: "M0-10l9 10-9 10-9-10z" }),
  };
  const end = svg("path", { class: "gkf-answer-mark", d: "M0-6l6 6-6 6-6-6z" });
  const drawing = svg(
    "svg",
    {},
    circle,
    Object.values(parts),
    end,
    Object.values(names),
    Object.values(knobs),
  );
  const box = html("div", { class: "gkf-angles", role: "img" }, drawing);
  const sliders = { x: slider("x", "a"), y: slider("y", "b") };
  const cells = Object.fromEntries(
    ["cc", "ss", "cos", "sc", "cs", "sin"].map((name) => [name, html("td", {})]),
  );
  const sums = html(
    "table",
    { class: "gkf-sums" },
    html(
      "tbody",
      {},
      row("cos x cos y", cells.cc),
      row("− sin x sin y", cells.ss),
      row("cos(x + y)", cells.cos, true),
      row("sin x cos y", cells.sc),
      row("+ cos x sin y", cells.cs),
      row("sin(x + y)", cells.sin, true),
    ),
  );
  const said = liveLine();
  stage.append(
    html(
      "div",
      { class: "gkf-angle-panels" },
      box,
      html("div", { class: "gkf-angle-side" }, sliders.x.element, sliders.y.element, sums),
    ),
    said.element,
  );

  let side = MOST;
  let radius, centre, floor;
  const place = ([px, py]) => [centre + radius * px, centre - radius * py];
  const at = (point) =>
    place(point)
      .map((n) => n.toFixed(1))
      .join(" ");

  function slider(name, letter) {
    const id = uid(name);
    const input = html("input", {
      id,
      type: "range",
      class: "gkf-range",
      min: 0,
      max: 359,
      step: 1,
      oninput: () => change({ [name]: Number(input.value) }),
    });
    const text = html("output", { for: id });
    return {
      element: html(
        "div",
        { class: "gkf-angle-slider" },
        html("label", { for: id, class: `gkf-letter-${letter}` }, html("i", {}, name)),
        input,
        text,
      ),
      show(degrees) {
        input.value = String(degrees);
        input.setAttribute("aria-valuetext", `${degrees} degrees`);
        text.textContent = `${degrees}°`;
      },
    };
  }

  function change(patch) {
    Object.assign(state, patch);
    show();
  }

  function show() {
    const { x, y } = state;
    const g = geometry(x, y);
    const origin = [0, 0];
    parts.diameter.setAttribute("d", `M${at([-1, 0])}L${at([1, 0])}`);
    parts.faint.setAttribute("d", `M${at(origin)}L${at(g.flat)}L${at(g.hand)}Z`);
    parts.turned.setAttribute("d", arc(0.24, 0, x));
    parts.along.setAttribute("d", `M${at(origin)}L${at(g.along)}`);
    parts["leg-first"].setAttribute("d", `M${at(origin)}L${at(g.foot)}`);
    parts["leg-second"].setAttribute("d", `M${at(g.foot)}L${at(g.tip)}`);
    parts.result.setAttribute("d", `M${at(origin)}L${at(g.tip)}`);
    const [zero, middle, last] = [origin, g.foot, g.tip].map((point) => place(point)[0]);
    parts.drops.setAttribute(
      "d",
      `M${at(g.foot)}V${floor}M${at(g.tip)}V${floor + 14}M${zero} ${centre}V${floor}`,
    );
    parts["shadow-first"].setAttribute("d", `M${zero} ${floor}H${middle}`);
    parts["shadow-second"].setAttribute("d", `M${middle} ${floor + 14}H${last}`);
    end.setAttribute("transform", `translate(${last} ${floor + 14})`);
    knobs.x.setAttribute("transform", `translate(${at(g.along)})`);
    knobs.y.setAttribute("transform", `translate(${at(g.hand)})`);
    knobs.sum.setAttribute("transform", `translate(${at(g.tip)})`);
    name("x", x, 1.13);
    name("y", y, 1.13);
    name("x + y", x + y, 1.17);
    set(names["cos x cos y"], { x: (zero + middle) / 2, y: floor - 8 });
    set(names["sin x sin y"], { x: (middle + last) / 2, y: floor + 32 });
    sliders.x.show(x);
    sliders.y.show(y);
    const [u, v] = [radians(x), radians(y)];
    const values = {
      cc: Math.cos(u) * Math.cos(v),
      ss: -Math.sin(u) * Math.sin(v),
      cos: Math.cos(u + v),
      sc: Math.sin(u) * Math.cos(v),
      cs: Math.cos(u) * Math.sin(v),
      sin: Math.sin(u + v),
    };
    for (const [key, value] of Object.entries(values)) cells[key].textContent = two(value);
    const text =
      `x = ${x}°, y = ${y}°: cos x cos y is ${two(values.cc)}, sin x sin y is ${two(-values.ss)}; ` +
      `the difference is ${two(values.cos)}, the cosine of ${mod(x + y, 360)}°.`;
    said.say(text);
    box.setAttribute("aria-label", text);
  }

  function name(key, degrees, distance) {
    const [px, py] = place([distance * Math.cos(radians(degrees)), distance * Math.sin(radians(degrees))]);
    set(names[key], { x: px.toFixed(1), y: (py + 5).toFixed(1) });
  }

  function arc(size, from, to) {
    const point = (degrees) => at([size * Math.cos(radians(degrees)), size * Math.sin(radians(degrees))]);
    const r = (size * radius).toFixed(1);
    return `M${point(from)}A${r} ${r} 0 ${to - from > 180 ? 1 : 0} 0 ${point(to)}`;
  }

  let grip = null;
  const stopDrag = draggable(
    box,
    (px, py) => {
      const angle = mod(Math.round((Math.atan2(centre - py, px - centre) * 180) / Math.PI), 360);
      const away = (degrees) => Math.abs(mod(angle - degrees + 180, 360) - 180);
      grip ??= away(state.x) < away(state.x + state.y) ? "x" : "sum";
      change(grip === "x" ? { x: angle } : { y: mod(angle - state.x, 360) });
    },
    () => (grip = null),
  );

  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      side = Math.min(MOST, width);
      radius = side * 0.36;
      centre = side * 0.44;
      floor = centre + radius + 36;
      set(drawing, { viewBox: `0 0 ${side} ${floor + 44}`, width: side, height: floor + 44 });
      set(circle, { cx: centre, cy: centre, r: radius });
      show();
    },
    theme() {},
    stop() {
      stopDrag();
      said.stop();
    },
  };
});

function row(text, cell, strong = false) {
  return html("tr", { class: strong ? "gkf-total" : null }, html("th", { scope: "row" }, text), cell);
}
