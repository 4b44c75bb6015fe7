"""Marks that are seen by their ground alone, and what becomes of them where the system forces its colours."""

# Whatever has a ground and no words: the swatch of a key, a bar, a dot before a name.
GROUNDS = """() => [...document.querySelectorAll(".gkf-stage *, .gk-article table *")].flatMap((e) =>
  ["", "::before", "::after"].map((part) => {
    const style = getComputedStyle(e, part || null);
    const bare = part ? ['""', "none"].includes(style.content) : !e.childNodes.length;
    const mark = !e.matches("input, select, canvas, br");
    const seen = e.checkVisibility() && (!part || style.content === '""') && mark;
    const ground = style.backgroundColor;
    return bare && seen && !/, 0\\\\)$/.test(ground) ? `${e.className}${part} ${ground}` : null;
  })
).filter((mark) => mark !== null)"""
