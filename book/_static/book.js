// What a page does beyond being read: the dark page, the place in the contents, copying code, printing.
// Without this file everything is still there to read.
(() => {
  const root = document.documentElement;

  /**
   * An element that the layout of every page has.
   * @param {string} id
   */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  // What the reader has chosen is kept, where storage is not closed to files on disk.
  /** @param {string} name */
  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  function keep(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      /* then it holds for this page */
    }
  }

  // -- dark and light: the reader's choice is kept, else the system's is followed -----------------------
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const FORCED = matchMedia("(forced-colors: active)"); // then the ground is the system's, and so is the theme

  /** @param {string} theme "light" or "dark" */
  function show(theme) {
    root.dataset.theme = theme;
    part("gk-theme").setAttribute("aria-pressed", String(theme === "dark"));
  }

  function offerThemes() {
    show(root.dataset.theme ?? "light");
    part("gk-theme").addEventListener("click", () => {
      const theme = root.dataset.theme === "dark" ? "light" : "dark";
      keep("gk-theme", theme);
      show(theme);
    });
    const follow = () => {
      const choice = FORCED.matches ? null : kept("gk-theme");
      show(choice ?? (DARK.matches ? "dark" : "light"));
    };
    for (const system of [DARK, FORCED]) system.addEventListener("change", follow);
  }

  // -- the contents follow the reader ----------------------------------------------------------------
  /** The headings of the page that stand in its contents, each with its link there. */
  function headingsWithLinks() {
    const links = [...document.querySelectorAll(".gk-sections a")].filter(
      (a) => a instanceof HTMLAnchorElement,
    );
    return [...document.querySelectorAll(".gk-article section[id] > h2")].flatMap((heading) => {
      const link = links.find((a) => a.hash.slice(1) === heading.parentElement?.id);
      return link ? [{ heading, link }] : [];
    });
  }

  function followReader() {
    const places = headingsWithLinks();
    if (!places.length) return;
    const follow = () => {
      const passed = places.filter(({ heading }) => heading.getBoundingClientRect().top < innerHeight * 0.3);
      for (const { link } of places) link.removeAttribute("aria-current");
      passed.at(-1)?.link.setAttribute("aria-current", "location");
    };
    let waiting = false;
    const scrolled = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    };
    addEventListener("scroll", scrolled, { passive: true });
    follow();
  }

  /** On a small screen the contents lie above the page, until something is chosen. */
  function closeContents() {
    const nav = part("gk-nav");
    nav.addEventListener("click", ({ target }) => {
      const chosen = target instanceof Element && target.closest("a");
      if (chosen && nav.matches(":popover-open")) nav.hidePopover();
    });
  }

  // -- all code is folded or opened at once; the choice is kept, and the reader's place in the page too --
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const codes = document.querySelectorAll("details.gk-code");

  /** @param {string} choice "none", "some" (as the page was written) or "all" */
  function foldCode(choice) {
    for (const code of codes)
      code.open = choice === "all" || (choice === "some" && !code.matches(".gk-hidden-code"));
  }

  /** @param {() => void} change what makes the page longer or shorter */
  function keepPlace(change) {
    const marks = [...document.querySelectorAll(".gk-article :is(h1, h2, h3, p, li, figure)")];
    const top = (/** @type {Element} */ mark) => mark.getBoundingClientRect().top;
    const here = marks.find((mark) => mark.getClientRects().length && top(mark) >= 0);
    const before = here ? top(here) : 0;
    change();
    if (here) scrollBy({ top: top(here) - before, behavior: "instant" });
  }

  function offerFolding() {
    const field = document.getElementById("gk-code");
    if (!field) return;
    const stored = kept("gk-code");
    const choice = stored === "none" || stored === "all" ? stored : "some";
    for (const radio of field.querySelectorAll("input")) {
      radio.checked = radio.value === choice;
      radio.addEventListener("change", () => {
        keep("gk-code", radio.value);
        keepPlace(() => foldCode(radio.value));
      });
    }
    foldCode(choice);
    field.hidden = false;
  }

  // -- code can be copied ----------------------------------------------------------------------------
  const CODE = ".cell_input pre, .gk-article > section div[class*='highlight-'] pre";
  const COPIED = 1500; // milliseconds for which the button says so

  /**
   * Copy code; where the page may not (over plain http), select it for the reader to copy.
   * @param {Element} pre
   * @returns {Promise<boolean>} whether it has been copied
   */
  async function copy(pre) {
    try {
      await navigator.clipboard.writeText(pre.textContent.trimEnd());
      return true;
    } catch {
      getSelection()?.selectAllChildren(pre);
      return false;
    }
  }

  /** @param {Element} pre */
  function copyButton(pre) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "gk-copy",
      textContent: "Copy",
    });
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      button.textContent = (await copy(pre)) ? "Copied" : "Selected";
      button.dataset.done = "";
      setTimeout(() => {
        button.textContent = "Copy";
        delete button.dataset.done;
      }, COPIED);
    });
    return button;
  }

  function offerCopies() {
    for (const pre of document.querySelectorAll(CODE))
      if (!pre.closest(".cell_output") && !pre.parentElement?.querySelector(".gk-copy"))
        pre.after(copyButton(pre));
  }

  // -- what scrolls by itself can be scrolled by keyboard ----------------------------------------------
  const SCROLLERS = ".gk-scroll, .pst-scrollable-table-container, .highlight pre";

  function reachScrollers() {
    const scrollers = document.querySelectorAll(SCROLLERS);
    const reach = () => {
      for (const box of scrollers)
        if (box.scrollWidth > box.clientWidth + 1) box.setAttribute("tabindex", "0");
        else box.removeAttribute("tabindex");
    };
    addEventListener("load", reach);
    addEventListener("resize", reach);
  }

  // -- a link into a folded box opens it; a printed page is light and shows what is folded, save code ---
  /** @param {string} hash what an address names, which anybody may have typed */
  function named(hash) {
    try {
      return decodeURIComponent(hash);
    } catch {
      return hash;
    }
  }

  function openTarget() {
    if (location.hash.length < 2) return;
    let box = document.getElementById(named(location.hash.slice(1)));
    for (; box; box = box.parentElement) if (box instanceof HTMLDetailsElement) box.open = true;
  }

  function openForPrinting() {
    const folded = ".gk-article details:not([open], .gk-code)";
    /** @type {Element[]} */
    let opened = [];
    let shown = "light";
    addEventListener("beforeprint", () => {
      shown = root.dataset.theme ?? shown;
      show("light"); // paper is white
      opened = [...document.querySelectorAll(folded)];
      for (const box of opened) box.setAttribute("open", "");
    });
    addEventListener("afterprint", () => {
      show(shown);
      for (const box of opened) box.removeAttribute("open");
    });
  }

  offerThemes();
  offerFolding();
  followReader();
  closeContents();
  offerCopies();
  reachScrollers();
  addEventListener("hashchange", openTarget);
  openTarget();
  openForPrinting();
})();
