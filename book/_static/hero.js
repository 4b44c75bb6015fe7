// The clock on the first page: two hands to turn, a third at their sum. The page itself carries the first picture.
(() => {
  /** @typedef {"a" | "b"} Hand */

  const P = 113;
  const SVG = "http://www.w3.org/2000/svg";
  const RADIUS = { a: 101, b: 109 }; // of the arcs
  const HOURS = 74; // radius of the hours' numbers
  const REACH = 116; // radius within which a hand can be taken
  const ACROSS = 248; // width of the drawing, in its own units
  const UPRIGHT = { a: 0, b: -62, answer: -83.5 }; // where on the hand the middle of its mark is; a has none
  const MOVING = 700; // milliseconds
  const NEXT = 4831; // has no factor in common with P², so that its multiples pass through all pairs
  /** @type {Hand[]} */
  const HANDS = ["a", "b"];

  const figure = /** @type {HTMLElement} */ (document.querySelector(".gk-hero"));
  /**
   * A part of the figure that the page carries.
   * @template {Element} [E=HTMLElement]
   * @param {string} selector
   */
  const part = (selector) => /** @type {E} */ (figure.querySelector(selector));
  /** @type {SVGSVGElement} */
  const face = part("svg");
  const state = { a: 47, b: 91 };
  let frame = 0;

  /** @param {number} x */
  const mod = (x) => ((x % P) + P) % P;

  /**
   * The point at an hour, clockwise from the top.
   * @param {number} hour @param {number} radius
   */
  const at = (hour, radius) => {
    const angle = (hour / P) * 2 * Math.PI;
    return [(radius * Math.sin(angle)).toFixed(2), (-radius * Math.cos(angle)).toFixed(2)];
  };

  /** @param {number} from hour @param {number} hours on from there @param {number} radius */
  const arc = (from, hours, radius) =>
    hours < 0.01
      ? ""
      : `M${at(from, radius)} A${radius},${radius} 0 ${hours > P / 2 ? 1 : 0} 1 ${at(from + hours, radius)}`;

  /** @param {Hand | "answer"} name @param {number} hour */
  function turn(name, hour) {
    const hand = part(`.gk-hero-hand[data-of=${name}]`);
    const degrees = ((hour / P) * 360).toFixed(2);
    hand.setAttribute("transform", `rotate(${degrees})`);
    // A square that leaned would pass for the answer's diamond: marks turn back and stay upright.
    const mark = hand.querySelector(".gk-hero-mark");
    mark?.setAttribute("transform", `rotate(${-degrees} 0 ${UPRIGHT[name]})`);
  }

  /**
   * Draw any pair, also between two hours (while the hands are moving).
   * @param {number} a @param {number} b
   */
  function draw(a, b) {
    turn("a", a);
    turn("b", b);
    turn("answer", a + b);
    part(".gk-hero-arc[data-of=a]").setAttribute("d", arc(0, a, RADIUS.a));
    part(".gk-hero-arc[data-of=b]").setAttribute("d", arc(a, b, RADIUS.b));
  }

  // -- controls: a slider for each hand, and a button --------------------------------------------------
  /** @param {Hand} name */
  function slider(name) {
    const label = Object.assign(document.createElement("label"), {
      className: `gk-hero-slider gk-hero-${name}`,
    });
    const input = Object.assign(document.createElement("input"), {
      type: "range",
      min: "0",
      max: `${P - 1}`,
    });
    input.value = String(state[name]);
    input.addEventListener("input", () => {
      cancelAnimationFrame(frame);
      set(name, Number(input.value));
    });
    label.append(coloured(name, name), input);
    part(".gk-hero-panel").append(label);
    return input;
  }

  /** @param {Hand | "answer"} name @param {string | number} text */
  const coloured = (name, text) =>
    Object.assign(document.createElement("span"), { className: `gk-${name}`, textContent: String(text) });

  const inputs = { a: slider("a"), b: slider("b") };

  function say() {
    const { a, b } = state;
    const answer = mod(a + b);
    const round = a + b < P ? " = " : ` = ${a + b} = ${P} + `;
    part(".gk-hero-sum").replaceChildren(
      coloured("a", a),
      " + ",
      coloured("b", b),
      round,
      coloured("answer", answer),
    );
    face.setAttribute(
      "aria-label",
      `A clock face with ${P} hours. Hand a points at ${a}, hand b at ${b}, and the hand of their sum at ${answer}.`,
    );
    for (const name of HANDS) {
      inputs[name].value = String(state[name]);
      inputs[name].setAttribute("aria-valuetext", `${name} is ${state[name]}; the sum stands at ${answer}`);
    }
  }

  /** @param {Hand} name @param {number} hour */
  function set(name, hour) {
    state[name] = mod(Math.round(hour));
    draw(state.a, state.b);
    say();
  }

  /**
   * Move the hands from where they were to where they are now.
   * @param {{a: number, b: number}} from
   */
  function move(from) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      draw(state.a, state.b);
      return;
    }
    const start = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const t = Math.min(1, (now - start) / MOVING);
      const eased = 1 - (1 - t) ** 3;
      draw(from.a + (state.a - from.a) * eased, from.b + (state.b - from.b) * eased);
      if (t < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  // Every pair comes once before any comes again: steps of a generator of the pairs, no chance involved.
  function offerAnother() {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "gk-hero-next",
      textContent: "Another pair",
    });
    part(".gk-hero-panel").append(button);
    let pair = state.a * P + state.b;
    button.addEventListener("click", () => {
      cancelAnimationFrame(frame);
      pair = (pair + NEXT) % (P * P);
      const from = { ...state };
      [state.a, state.b] = [Math.floor(pair / P), pair % P];
      say();
      move(from);
    });
  }

  // -- dragging: the nearer of the two hands follows the pointer ------------------------------------------
  /** @param {PointerEvent} event */
  function placeOf(event) {
    const box = face.getBoundingClientRect();
    const x = event.clientX - (box.left + box.width / 2);
    const y = event.clientY - (box.top + box.height / 2);
    return { hour: (Math.atan2(x, -y) / (2 * Math.PI)) * P, radius: Math.hypot(x, y) / (box.width / ACROSS) };
  }

  /** @param {number} x @param {number} y */
  const apart = (x, y) => Math.min(mod(x - y), mod(y - x));

  function followPointer() {
    /** @type {Hand | null} */
    let held = null;
    face.addEventListener("pointerdown", (event) => {
      const { hour, radius } = placeOf(event);
      if (radius > REACH) return;
      cancelAnimationFrame(frame);
      held = apart(hour, state.a) <= apart(hour, state.b) ? "a" : "b";
      face.setPointerCapture(event.pointerId);
      set(held, hour);
    });
    face.addEventListener("pointermove", (event) => {
      if (held) set(held, placeOf(event).hour);
    });
    const letGo = () => {
      held = null;
    };
    face.addEventListener("pointerup", letGo);
    face.addEventListener("pointercancel", letGo);
  }

  // -- the hours' numbers ------------------------------------------------------------------------------
  function writeHours() {
    for (let hour = 0; hour < P - 4; hour += 10) {
      const [x, y] = at(hour, HOURS);
      const text = document.createElementNS(SVG, "text");
      text.setAttribute("x", x);
      text.setAttribute("y", y);
      text.textContent = String(hour);
      part(".gk-hero-hours").append(text);
    }
  }

  offerAnother();
  followPointer();
  writeHours();
  say();
})();
