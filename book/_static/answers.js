// Exercises answered in the page: the verdict of the book's own check on each answer, found out when the page was built,
// is looked up and shown with its reason. Nothing leaves the page; what was answered is kept in this browser, if it lets.
(() => {
  /**
   * Verdicts on answers that can be listed, or the number that is right with what is said to others.
   * @typedef {{said: [boolean, string][], verdicts: number[]}} Listed
   * @typedef {{right: number, rel: number, near: number, praise: string, mistakes: [number, string][],
   *   missed: string}} Aim
   * @typedef {{right: boolean, says: string}} Verdict
   */

  const STORE = "gk-answers";

  /** What was last answered to each exercise, by its number. */
  const kept = {
    /** @returns {Record<string, string[]>} */
    all() {
      try {
        return JSON.parse(localStorage.getItem(STORE) ?? "{}") ?? {};
      } catch {
        return {}; // closed to files on disk, or not ours
      }
    },
    /** @param {string} exercise @param {string[]} given */
    set(exercise, given) {
      try {
        localStorage.setItem(STORE, JSON.stringify({ ...kept.all(), [exercise]: given }));
      } catch {
        /* closed or full: it is not kept */
      }
    },
  };

  /**
   * The number that a text says, NaN if none; as `typed_number` in Python reads it.
   * @param {string} text
   */
  function typedNumber(text) {
    const bare = text
      .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .replace(/\s/g, "")
      .toLowerCase()
      .replace(/\u2212/g, "-")
      .replace(/(?<=\d)_(?=\d)/g, "")
      .replace(/([1-9]\d{0,2})((?:,\d{3})+)(?!\d)/g, (_, head, rest) => head + rest.replace(/,/g, ""))
      .replace(",", ".");
    const digits = "(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?";
    const found = new RegExp(`^([+-]?${digits})(?:/(${digits}))?(%?)$`).exec(bare);
    if (!found || (found[2] && Number(found[2]) === 0)) return NaN;
    const value = Number(found[1]) / (found[2] ? Number(found[2]) : 1);
    return found[3] ? value / 100 : value;
  }

  /**
   * The table of a form.
   * @param {string} packed JSON, deflated, in base 64
   */
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const open = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(open).json();
  }

  /**
   * What is said to a number, as `Target` in Python says it.
   * @param {Aim} aim @param {number} value @param {string} given
   * @returns {Verdict}
   */
  function judgeNumber(aim, value, given) {
    /** @param {number} other */
    const meets = (other) => Math.abs(value - other) <= aim.near + aim.rel * Math.abs(other);
    if (meets(aim.right)) return { right: true, says: aim.praise };
    const says = aim.mistakes.find(([wrong]) => meets(wrong))?.[1] ?? aim.missed;
    return { right: false, says: says.replace("{given}", given) };
  }

  const NO_NUMBER = "a number is asked for, such as 8.5, 1e3, 3/5 or 50 %.";

  /** @param {HTMLFormElement} form */
  const fields = (form) =>
    /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...form.querySelectorAll("input, select")]);

  /** The verdict of each kind of form on what its fields hold. */
  const VERDICTS = {
    /** @param {Aim} aim @param {string[]} given */
    number(aim, [text]) {
      const value = typedNumber(text);
      if (!Number.isFinite(value)) return open(NO_NUMBER);
      return judgeNumber(aim, value, text.trim());
    },
    /** @param {Listed} table @param {string[]} given @param {HTMLFormElement} form */
    whole(table, [text], form) {
      const { gkLow, gkHigh } = fields(form)[0].dataset;
      const [low, high] = [Number(gkLow), Number(gkHigh)];
      const value = typedNumber(text);
      if (!Number.isInteger(value) || value < low || value > high)
        return open(`a whole number from ${low} to ${high} is asked for.`);
      return listed(table, value - low);
    },
    /** @param {Listed} table @param {string[]} given */
    choice(table, given) {
      const chosen = given.indexOf("on");
      return chosen < 0 ? open("choose one.") : listed(table, chosen);
    },
    /** @param {Listed} table @param {string[]} given */
    subset(table, given) {
      return listed(
        table,
        given.reduce((sum, on, i) => sum + (on === "on" ? 2 ** i : 0), 0),
      );
    },
    /** @param {Listed} table @param {string[]} given @param {HTMLFormElement} form */
    match(table, given, form) {
      if (given.includes("")) return open("choose one for each.");
      const options = /** @type {HTMLSelectElement} */ (fields(form)[0]).options.length - 1;
      return listed(
        table,
        given.reduce((number, option) => number * options + Number(option), 0),
      );
    },
    /** @param {Listed} table @param {string[]} given */
    hand(table, [hour]) {
      return listed(table, Number(hour));
    },
  };

  /** @param {string} what @returns {Verdict} */
  const open = (what) => ({ right: false, says: `not answered yet: ${what}` });

  /** @param {Listed} table @param {number} answer @returns {Verdict} */
  function listed(table, answer) {
    const [right, says] = table.said[table.verdicts[answer]];
    return { right, says };
  }

  /** What the fields of a form hold: "on" or "" for boxes, else their values. @param {HTMLFormElement} form */
  function held(form) {
    return fields(form).map((field) =>
      field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)
        ? field.checked
          ? "on"
          : ""
        : field.value,
    );
  }

  /** @param {HTMLFormElement} form @param {string[]} values */
  function fill(form, values) {
    for (const [i, field] of fields(form).entries()) {
      if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type))
        field.checked = values[i] === "on";
      else field.value = values[i] ?? "";
      field.dispatchEvent(new Event("input"));
    }
  }

  /** @param {HTMLFormElement} form */
  async function judge(form) {
    const { gkTable = "", gkKind = "" } = form.dataset;
    const verdict = VERDICTS[/** @type {keyof typeof VERDICTS} */ (gkKind)];
    const { right, says } = verdict(await unpack(gkTable), held(form), form);
    form.dataset.gkState = right ? "right" : "wrong";
    const said = /** @type {HTMLElement} */ (form.querySelector(".gk-verdict"));
    const words = says.charAt(0).toUpperCase() + says.slice(1);
    said.textContent = right ? `✓ ${words}` : `✗ ${words}`;
  }

  /** The hand of a clock follows its slider, and the slider a finger on the clock. @param {HTMLElement} clock */
  function turn(clock) {
    const slider = /** @type {HTMLInputElement} */ (clock.querySelector("input"));
    const face = /** @type {SVGSVGElement} */ (clock.querySelector("svg"));
    const hours = Number(slider.max) + 1;
    const show = () => {
      const said = /** @type {HTMLElement} */ (clock.querySelector("output"));
      said.textContent = slider.value;
      const angle = (Number(slider.value) / hours) * 360;
      clock.querySelector(".gk-ask-hand")?.setAttribute("transform", `rotate(${angle})`);
    };
    /** @param {PointerEvent} event */
    const point = ({ clientX, clientY }) => {
      const box = face.getBoundingClientRect();
      const [x, y] = [clientX - box.x - box.width / 2, clientY - box.y - box.height / 2];
      const part = Math.atan2(x, -y) / (2 * Math.PI);
      slider.value = String((Math.round(part * hours) + hours) % hours);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    };
    slider.addEventListener("input", show);
    face.addEventListener("pointerdown", (event) => {
      face.setPointerCapture(event.pointerId);
      point(event);
    });
    face.addEventListener("pointermove", (event) => {
      if (face.hasPointerCapture(event.pointerId)) point(event);
    });
    show();
  }

  /** @param {HTMLFormElement} form */
  function bringToLife(form) {
    const exercise = form.dataset.gkExercise ?? "";
    for (const clock of form.querySelectorAll(".gk-ask-clock")) turn(/** @type {HTMLElement} */ (clock));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      kept.set(exercise, held(form));
      judge(form);
    });
    form.addEventListener("input", () => {
      delete form.dataset.gkState; // what is said is about another answer
      /** @type {HTMLElement} */ (form.querySelector(".gk-verdict")).textContent = "";
    });
    form.hidden = false;
    const before = kept.all()[exercise];
    if (Array.isArray(before) && before.length === fields(form).length) {
      fill(form, before);
      judge(form);
    }
  }

  for (const form of document.querySelectorAll(".gk-ask")) bringToLife(/** @type {HTMLFormElement} */ (form));
})();
