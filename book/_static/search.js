// Searching the book: every place that has all the words, the best first, with the sentence that holds them.
(() => {
  /** What `clock_book.search` wrote. @typedef {{page: string, title: string, url: string, text: string}} Place */

  const MOST = 40; // hits that are shown
  const LONGEST = 260; // characters of a sentence that are shown

  const found = /** @type {HTMLElement} */ (document.getElementById("search-results"));
  const field = /** @type {HTMLInputElement} */ (document.querySelector(".gk-search-wide input"));

  /**
   * Words and numbers stand where they begin: "loss" is in "losses" but not in "Glossary", and "8.5" neither in "18.5"
   * nor in "8.57".
   * @param {string} word
   */
  function pattern(word) {
    const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const after = /\d$/.test(word) ? "(?![\\d.]*\\d)" : "";
    return new RegExp(`(?<![\\p{L}\\p{N}]|\\d[.,])${plain}${after}`, "giu");
  }

  /** @param {string} text @param {RegExp} what */
  const times = (text, what) => text.match(what)?.length ?? 0;

  /**
   * How well a place fits: 0 if a word is missing, much if its title has them, more if they stand together.
   * @param {Place} place @param {RegExp[]} words @param {RegExp} together
   */
  function fit({ title, text }, words, together) {
    const all = `${title} ${text}`;
    if (words.some((word) => !times(all, word))) return 0;
    const inTitle = words.every((word) => times(title, word)) ? 100 : 0;
    const named = title.replace(together, "") === "" ? 500 : 0;
    const exact = named + 200 * times(title, together) + 20 * Math.min(5, times(text, together));
    return 1 + inTitle + exact + Math.min(10, ...words.map((word) => times(all, word)));
  }

  /**
   * The sentence that holds most of the words; of a long one, what stands around the first of them.
   * @param {string} text @param {RegExp[]} words @param {RegExp} together
   */
  function sentence(text, words, together) {
    const sentences = text.split(/(?<=[.!?:]) (?=[\p{Lu}“(★])/u);
    const worth = (/** @type {string} */ one) =>
      words.filter((word) => times(one, word)).length + times(one, together);
    const best = sentences.reduce((most, one) => (worth(one) > worth(most) ? one : most), sentences[0] ?? "");
    if (best.length <= LONGEST) return best;
    const at = Math.max(0, Math.min(...words.map((word) => best.search(word)).filter((place) => place >= 0)));
    const from = Math.max(0, Math.min(at - LONGEST / 3, best.length - LONGEST));
    const piece = best.slice(from, from + LONGEST).replace(/^\S*\s|\s\S*$/g, "");
    return `${from ? "… " : ""}${piece} …`;
  }

  /**
   * A text in which the words are marked.
   * @param {string} text @param {RegExp[]} words
   */
  function marked(text, words) {
    const spans = words
      .flatMap((word) => [...text.matchAll(word)].map(({ 0: same, index }) => [index, index + same.length]))
      .sort((one, other) => one[0] - other[0]);
    /** @type {(string | HTMLElement)[]} */
    const parts = [];
    let done = 0;
    for (const [from, to] of spans) {
      if (from < done) continue;
      const mark = Object.assign(document.createElement("mark"), { textContent: text.slice(from, to) });
      parts.push(text.slice(done, from), mark);
      done = to;
    }
    return [...parts, text.slice(done)];
  }

  /** @param {Place} place @param {RegExp[]} words @param {RegExp} together */
  function hit({ page, title, url, text }, words, together) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = document.documentElement.dataset.content_root + url;
    link.append(...marked(title, words));
    const where = Object.assign(document.createElement("span"), {
      className: "gk-hit-page",
      textContent: page,
    });
    const shown = document.createElement("p");
    shown.append(...marked(sentence(text, words, together), words));
    item.append(link, ...(page === title ? [] : [" ", where]), shown);
    return item;
  }

  /** @param {string} query */
  function search(query) {
    const places = /** @type {typeof globalThis & {gkPlaces: Place[]}} */ (globalThis).gkPlaces;
    const words = query.split(/\s+/).filter(Boolean).map(pattern);
    const together = pattern(query.trim().replace(/\s+/g, " "));
    const hits = places
      .map((place) => ({ place, worth: fit(place, words, together) }))
      .filter(({ worth }) => worth > 0)
      .sort((one, other) => other.worth - one.worth);
    const said = document.createElement("p");
    said.textContent = hits.length
      ? `${hits.length} ${hits.length === 1 ? "place has" : "places have"} “${query}”` +
        (hits.length > MOST ? `; the first ${MOST}:` : ":")
      : `Nothing in the book has “${query}”. Fewer or other words may find it.`;
    const list = document.createElement("ul");
    list.append(...hits.slice(0, MOST).map(({ place }) => hit(place, words, together)));
    found.replaceChildren(said, list);
  }

  const query = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  field.value = query;
  if (query) search(query);
})();
