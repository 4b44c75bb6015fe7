// What a page does beyond being read: the dark page, the place in the contents, copying code, printing.
// Without this file everything is still there to read.
(() => {
  const root = document.documentElement;

  // -- dark and light: the reader's choice is kept, else the system's is followed -----------------------
  const storage = {
    get: () => {
      try {
        return localStorage.getItem("gk-theme");
      } catch {
        return null;
      }
    },
    set: (theme) => {
      try {
        localStorage.setItem("gk-theme", theme);
      } catch {
        /* closed to files on disk */
      }
    },
  };
  const button = document.getElementById("gk-theme");
  const show = (theme) => {
    root.dataset.theme = theme;
    button.setAttribute("aria-pressed", String(theme === "dark"));
  };
  show(root.dataset.theme);
  button.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    storage.set(theme);
    show(theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (system) => {
    if (!storage.get()) show(system.matches ? "dark" : "light");
  });

  // -- the contents follow the reader ----------------------------------------------------------------
  const links = new Map([...document.querySelectorAll(".gk-sections a")].map((a) => [a.hash.slice(1), a]));
  const headings = [...document.querySelectorAll(".gk-article section[id] > h2")].filter((h) =>
    links.has(h.parentElement.id),
  );
  const follow = () => {
    const passed = headings.filter((h) => h.getBoundingClientRect().top < innerHeight * 0.3).at(-1);
    for (const link of links.values()) link.removeAttribute("aria-current");
    if (passed) links.get(passed.parentElement.id).setAttribute("aria-current", "location");
  };
  if (headings.length) {
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          follow();
        });
      },
      { passive: true },
    );
    follow();
  }
  const nav = document.getElementById("gk-nav");
  nav.addEventListener("click", (event) => {
    if (event.target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
  });

  // -- code can be copied ----------------------------------------------------------------------------
  for (const pre of document.querySelectorAll(
    ".cell_input pre, .gk-article > section div[class*='highlight-'] pre",
  )) {
    if (pre.closest(".cell_output") || pre.parentElement.querySelector(".gk-copy")) continue;
    const copy = Object.assign(document.createElement("button"), {
      type: "button",
      className: "gk-copy",
      textContent: "Copy",
    });
    copy.setAttribute("aria-label", "Copy this code");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.textContent.trimEnd());
      copy.textContent = "Copied";
      copy.dataset.done = "";
      setTimeout(() => {
        copy.textContent = "Copy";
        delete copy.dataset.done;
      }, 1500);
    });
    pre.after(copy);
  }

  // -- what scrolls by itself can be scrolled by keyboard ----------------------------------------------
  const scrollers = [
    ...document.querySelectorAll(".gk-scroll, .pst-scrollable-table-container, .highlight pre"),
  ];
  const reach = () => {
    for (const box of scrollers) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", reach);
  addEventListener("resize", reach);

  // -- a link into a folded box opens it; a printed page is light and shows what is folded, save code ---
  const openTarget = () => {
    const target =
      location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();
  let folded = [];
  let shown = null;
  addEventListener("beforeprint", () => {
    shown = root.dataset.theme;
    show("light"); // paper is white
    folded = [...document.querySelectorAll(".gk-article details:not([open], .gk-hidden-code)")];
    for (const box of folded) box.open = true;
  });
  addEventListener("afterprint", () => {
    show(shown);
    for (const box of folded) box.open = false;
  });
})();
