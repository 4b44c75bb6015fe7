"""The figures and charts of an open page, in whatever browser: a Playwright page, or a `firefox.Tab`."""

# What goes deep is folded, and its charts are drawn when it is opened.
_UNFOLD = "() => document.querySelectorAll('details.gk-depth').forEach((depth) => { depth.open = true; })"
# One after another comes near the screen, as for a reader who goes through the page.
_SETTLE = """async () => {
  const until = async (what, name) => {
    for (const end = Date.now() + 180000; !what(); await new Promise((r) => setTimeout(r, 40)))
      if (Date.now() > end) throw new Error(`${name} did not come to life`);
  };
  await document.fonts.ready;
  const charts = [...document.querySelectorAll("figure.gk-plot")];
  const height = (chart) => chart.getBoundingClientRect().height;
  const reserved = charts.map(height);
  for (const figure of document.querySelectorAll("figure.gk-figure, figure.gk-plot")) {
    figure.scrollIntoView({ block: "center", behavior: "instant" });
    const alive = () => figure.dataset.gkState || figure.querySelector(".main-svg, .gk-plot-failed");
    await until(alive, figure.id || "a chart");
  }
  scrollTo(0, 0);
  return charts.map((chart, i) => height(chart) - reserved[i]).filter((grown) => Math.abs(grown) > 1);
}"""
_TROUBLE = """() => [...document.querySelectorAll("figure.gk-figure, figure.gk-plot")].map((figure) =>
  figure.querySelector(".gkf-error, .gkf-trouble:not([hidden]), .gk-plot-failed")?.textContent
  ?? (figure.matches(".gk-plot") || figure.dataset.gkState === "ready" ? null : figure.dataset.gkState)
).filter((words) => words !== null)"""
# The first control of a figure that has a far end, else that counts, else that is pressed.
_FOCUS = """(number) => {
  const stage = document.querySelectorAll("figure.gk-figure")[number].querySelector(".gkf-stage");
  const usable = [...stage.querySelectorAll("input, select, button, [role=slider], [role=gridcell]")].filter(
    (e) => !e.disabled && !e.closest("[hidden]") && e.getClientRects().length);
  for (const [kind, keys] of [
    ["input[type=range], [role=slider], [role=gridcell][tabindex='0']", ["Home", "End"]],
    ["input[type=number]", ["ArrowUp"]],
    ["button", ["Enter"]],
    ["input[type=radio]:checked", ["ArrowRight"]],
  ]) {
    const control = usable.find((e) => e.matches(kind));
    if (control) {
      control.scrollIntoView({ block: "center", behavior: "instant" });
      control.focus();
      return control.type === "number" && control.value === control.max ? ["ArrowDown"] : keys;
    }
  }
  return [];
}"""
_TEXT = """(number) => {
  const stage = document.querySelectorAll("figure.gk-figure")[number].querySelector(".gkf-stage");
  const turned = [...stage.querySelectorAll("[role=slider]")].map((e) => e.getAttribute("aria-valuetext"));
  return stage.textContent + turned;
}"""
# No animation runs, and what is drawn is the same twenty frames later. (Words may come later.)
_STILL = """async () => {
  const drawn = () => [...document.querySelectorAll(".gkf-stage :is(svg, canvas)")].map((picture) =>
    picture.toDataURL?.() ?? picture.outerHTML).join();
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const before = drawn();
  const running = document.getAnimations().filter((animation) => animation.playState === "running");
  for (let i = 0; i < 20; i++) await frame();
  return running.length === 0 && before === drawn();
}"""
# What would fade or slide if it changed, whether or not it changes now.
_FADING = """() => [...document.querySelectorAll("figure.gk-figure, figure.gk-figure *")].filter((e) => {
  const { transitionDuration, animationName } = getComputedStyle(e);
  return transitionDuration.split(", ").some((time) => parseFloat(time) > 0.01) || animationName !== "none";
}).map((e) => e.outerHTML.slice(0, 120))"""
_THEMED = """(theme) => {
  document.getAnimations().forEach((animation) => animation.finish());
  return [...document.querySelectorAll("[data-gk-theme]")].every((e) => e.dataset.gkTheme === theme);
}"""
_CHANGED = f"""([number, before]) => ({_TEXT})(number) !== before"""


def unfold(page) -> None:
    """Open what goes deep, so that all charts of the page can be seen."""
    page.evaluate(_UNFOLD)


def settle(page) -> None:
    """Wait until every figure and chart of the page is alive, those in depth too.

    None may be in trouble, and no chart may have moved the text when it was drawn.
    """
    unfold(page)
    assert page.evaluate(_SETTLE) == []
    assert page.evaluate(_TROUBLE) == []


def count(page) -> int:
    """How many interactive figures the page has."""
    return page.evaluate("() => document.querySelectorAll('figure.gk-figure').length")


def use_by_keyboard(page, number: int) -> None:
    """Use the first control of a figure by keys alone; what the figure says must change."""
    keys = page.evaluate(_FOCUS, number)
    assert keys, "a figure without anything to use"
    for key in keys[:-1]:  # to the near end, so that the far end is elsewhere
        page.keyboard.press(key)
    before = page.evaluate(_TEXT, number)
    page.keyboard.press(keys[-1])
    page.wait_for_function(_CHANGED, arg=[number, before])


def is_still(page) -> bool:
    """Whether nothing in the figures moves by itself."""
    return page.evaluate(_STILL)


def fading(page) -> list[str]:
    """What in the figures would move by itself if it changed."""
    return page.evaluate(_FADING)


def wait_for_theme(page, theme: str) -> None:
    """Wait until all figures have taken the page's new colours."""
    page.wait_for_function(_THEMED, arg=theme)
