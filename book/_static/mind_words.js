// The book's words of mind: each is exchanged for what it stands for at a press, and the reader judges which say too
// much. Nothing of it leaves the page. Without this file both stand there, one behind the other.
(() => {
  /**
   * A button with two states.
   * @param {string} text @param {(on: boolean) => void} pressed
   */
  function toggle(text, pressed) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      pressed(on);
    });
    return button;
  }

  /** @param {Element} block */
  function bringToLife(block) {
    const items = [...block.querySelectorAll("ol > li")];
    const score = block.querySelector(".gk-mind-score");
    const count = () => {
      const much = items.filter((item) => item.classList.contains("gk-mind-much")).length;
      if (score)
        score.textContent = much
          ? `Of ${items.length} passages, ${much} say${much === 1 ? "s" : ""} too much, you find.`
          : "";
    };
    block.classList.add("gk-mind-live");
    for (const item of items) {
      const without = toggle("Say it without", (on) => item.classList.toggle("gk-mind-plain", on));
      const much = toggle("Says too much", (on) => {
        item.classList.toggle("gk-mind-much", on);
        count();
      });
      item.querySelector(".gk-mind-from")?.prepend(without, much);
    }
  }

  for (const block of document.querySelectorAll(".gk-mind")) bringToLife(block);
})();
