// The clock on the first page: two hands to turn, a third at their sum. The page itself carries the first picture.
(() => {
  const P = 113;
  const figure = document.querySelector(".gk-hero");
  const face = figure.querySelector("svg");
  const sum = figure.querySelector(".gk-hero-sum");
  const state = { a: 47, b: 91 };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const RADIUS = { a: 101, b: 109 };
  const UPRIGHT = { b: -62, answer: -83.5 }; // where on the hand the middle of its mark is
  const mod = (x) => ((x % P) + P) % P;

  const at = (hour, radius) => {
    const angle = (hour / P) * 2 * Math.PI;
    return `${(radius * Math.sin(angle)).toFixed(2)},${(-radius * Math.cos(angle)).toFixed(2)}`;
  };
  const arc = (from, turns, radius) =>
    turns < 0.01
      ? ""
      : `M${at(from, radius)} A${radius},${radius} 0 ${turns > P / 2 ? 1 : 0} 1 ${at(from + turns, radius)}`;

  // Draws any pair, also between two hours (while the hands are moving).
  const draw = (a, b) => {
    const turn = (of, hour) => {
      const hand = face.querySelector(`.gk-hero-hand[data-of=${of}]`);
      const degrees = ((hour / P) * 360).toFixed(2);
      hand.setAttribute("transform", `rotate(${degrees})`);
      // A square that leaned would pass for the answer's diamond: marks turn back and stay upright.
      hand.querySelector(".gk-hero-mark")?.setAttribute("transform", `rotate(${-degrees} 0 ${UPRIGHT[of]})`);
    };
    turn("a", a);
    turn("b", b);
    turn("answer", a + b);
    face.querySelector(".gk-hero-arc[data-of=a]").setAttribute("d", arc(0, a, RADIUS.a));
    face.querySelector(".gk-hero-arc[data-of=b]").setAttribute("d", arc(a, b, RADIUS.b));
  };

  const say = () => {
    const { a, b } = state;
    const answer = mod(a + b);
    const span = (name, value) =>
      Object.assign(document.createElement("span"), { className: `gk-${name}`, textContent: value });
    const plain =
      a + b < P ? [" = ", span("answer", answer)] : [` = ${a + b} = ${P} + `, span("answer", answer)];
    sum.replaceChildren(span("a", a), " + ", span("b", b), ...plain);
    face.setAttribute(
      "aria-label",
      `A clock face with ${P} hours. Hand a points at ${a}, hand b at ${b}, and the hand of their sum at ${answer}.`,
    );
    for (const [name, input] of Object.entries(inputs)) {
      input.value = state[name];
      input.setAttribute("aria-valuetext", `${name} is ${state[name]}; the sum stands at ${answer}`);
    }
  };
  const set = (name, hour) => {
    state[name] = mod(Math.round(hour));
    draw(state.a, state.b);
    say();
  };

  // -- controls: a slider for each hand, and a button --------------------------------------------------
  const panel = figure.querySelector(".gk-hero-panel");
  const inputs = {};
  for (const name of ["a", "b"]) {
    const label = Object.assign(document.createElement("label"), {
      className: `gk-hero-slider gk-hero-${name}`,
    });
    const input = Object.assign(document.createElement("input"), {
      type: "range",
      min: 0,
      max: P - 1,
      value: state[name],
    });
    input.addEventListener("input", () => {
      stop();
      set(name, Number(input.value));
    });
    label.append(
      Object.assign(document.createElement("span"), { className: `gk-${name}`, textContent: name }),
      input,
    );
    inputs[name] = input;
    panel.append(label);
  }
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "gk-hero-next",
    textContent: "Another pair",
  });
  panel.append(button);

  // Every pair comes once before any comes again: steps of a generator of the pairs, no chance involved.
  let pair = state.a * P + state.b;
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  button.addEventListener("click", () => {
    stop();
    pair = (pair + 4831) % (P * P);
    const from = { ...state };
    state.a = Math.floor(pair / P);
    state.b = pair % P;
    say();
    if (still.matches) return draw(state.a, state.b);
    const start = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - start) / 700);
      const eased = 1 - (1 - t) ** 3;
      draw(from.a + (state.a - from.a) * eased, from.b + (state.b - from.b) * eased);
      if (t < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  });

  // -- dragging: the nearer of the two hands follows the pointer ------------------------------------------
  const hour = (event) => {
    const box = face.getBoundingClientRect();
    const x = event.clientX - (box.left + box.width / 2);
    const y = event.clientY - (box.top + box.height / 2);
    return { hour: (Math.atan2(x, -y) / (2 * Math.PI)) * P, radius: Math.hypot(x, y) / (box.width / 248) };
  };
  const apart = (x, y) => Math.min(mod(x - y), mod(y - x));
  let held = null;
  face.addEventListener("pointerdown", (event) => {
    const here = hour(event);
    if (here.radius > 116) return;
    stop();
    held = apart(here.hour, state.a) <= apart(here.hour, state.b) ? "a" : "b";
    face.setPointerCapture(event.pointerId);
    set(held, here.hour);
  });
  face.addEventListener("pointermove", (event) => {
    if (held) set(held, hour(event).hour);
  });
  for (const end of ["pointerup", "pointercancel"])
    face.addEventListener(end, () => {
      held = null;
    });

  // -- the hours' numbers ------------------------------------------------------------------------------
  const hours = face.querySelector(".gk-hero-hours");
  for (let h = 0; h < P - 4; h += 10) {
    const [x, y] = at(h, 74).split(",");
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.setAttribute("x", x);
    text.setAttribute("y", y);
    text.textContent = h;
    hours.append(text);
  }
  say();
})();
