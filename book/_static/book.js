// What a page does beyond being read: the dark page, the place in the contents, copying code, printing.
// Without this file everything is still there to read.
(() => {
  const root = document.documentElement;

  /**
   * An element that the layout of every page has.
   * @param {string} id
   */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  // -- dark and light: the reader's choice is kept, else the system's is followed -----------------------
  const storage = {
    get() {
      try {
        return localStorage.getItem("gk-theme");
      } catch {
        return null;
      }
    },
    /** @param {string} theme */
    set(theme) {
      try {
        localStorage.setItem("gk-theme", theme);
      } catch {
        /* closed to files on disk */
      }
    },
  };

  /** @param {string} theme "light" or "dark" */
  function show(theme) {
    root.dataset.theme = theme;
    part("gk-theme").setAttribute("aria-pressed", String(theme === "dark"));
  }

  function offerThemes() {
    show(root.dataset.theme ?? "light");
    part("gk-theme").addEventListener("click", () => {
      const theme = root.dataset.theme === "dark" ? "light" : "dark";
      storage.set(theme);
      show(theme);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (system) => {
      if (!storage.get()) show(system.matches ? "dark" : "light");
    });
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

  // -- code can be copied ----------------------------------------------------------------------------
  const CODE = ".cell_input pre, .gk-article > section div[class*='highlight-'] pre";
  const COPIED = 1500; // milliseconds for which the button says so

  /** @param {Element} pre */
  function copyButton(pre) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "gk-copy",
      textContent: "Copy",
    });
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.textContent.trimEnd());
      button.textContent = "Copied";
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
  function openTarget() {
    if (location.hash.length < 2) return;
    let box = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (; box; box = box.parentElement) if (box instanceof HTMLDetailsElement) box.open = true;
  }

  function openForPrinting() {
    const folded = ".gk-article details:not([open], .gk-hidden-code)";
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
  followReader();
  closeContents();
  offerCopies();
  reachScrollers();
  addEventListener("hashchange", openTarget);
  openTarget();
  openForPrinting();
})();
