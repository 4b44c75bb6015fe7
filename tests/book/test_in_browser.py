"""The built book as a browser shows it: its faces, the dark, a phone, the keyboard and search."""

import pytest
from pages import rgb

from grokkit.palette import PALETTE


def test_the_page_is_set_in_the_books_own_faces(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    page.evaluate("document.fonts.ready")
    loaded = set(
        page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
        )
    )
    assert {"Source Serif 4", "Source Serif Display", "Source Sans 3"} <= loaded


def test_the_reader_chooses_dark_and_the_choice_is_kept(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark page").press("Enter")
    dark = page.evaluate(ground)
    paper = PALETTE["colours"]["paper"]
    assert [light, dark] == [rgb(paper["light"]), rgb(paper["dark"])]
    page.goto(f"{served_book}/book/glossary.html")
    assert page.evaluate(ground) == dark
    assert page.get_by_role("button", name="Dark page").get_attribute("aria-pressed") == "true"


def test_without_scripts_the_system_decides_and_everything_is_there(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", color_scheme="dark", java_script_enabled=False)
    assert page.locator(".katex").count() > 0
    assert page.locator(".gk-hero-face .gk-hero-hand").count() == 3
    background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == rgb(PALETTE["colours"]["paper"]["dark"])


def test_on_a_phone_the_contents_open_and_close_by_keyboard(book_address, visit):
    page, _ = visit(f"{book_address}/book/notation.html", viewport={"width": 375, "height": 800})
    contents = page.get_by_role("navigation", name="Contents of the book")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    contents.get_by_role("link", name="Waves", exact=True).click()
    assert not contents.is_visible()
    assert page.url.endswith("#waves")


def test_the_first_tab_stop_leads_past_the_contents(served_book, visit):
    page, _ = visit(f"{served_book}/book/notation.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_a_wide_formula_scrolls_in_itself_and_can_be_reached(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", viewport={"width": 320, "height": 700})
    box = page.locator(".gk-display .gk-scroll").first
    wide = box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.get_attribute("tabindex") == ("0" if wide else None)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_the_system_forces_its_colours_the_page_is_as_light_as_the_system(book_address, visit, scheme):
    page, _ = visit(f"{book_address}/chapters/04_the_jump.html", color_scheme=scheme)
    other = {"light": "dark", "dark": "light"}[scheme]
    page.evaluate(f"localStorage.setItem('gk-theme', '{other}')")
    page.reload()
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) != scheme
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.wait_for_function(f"{theme} === '{scheme}'")
    assert not page.locator("#gk-theme").is_visible()
    page.reload()
    assert page.evaluate(theme) == scheme
    page.locator("figure.gk-figure").first.scroll_into_view_if_needed()
    swatch = page.locator(".gkf-train-swatch").first
    ground = swatch.evaluate("swatch => getComputedStyle(swatch).backgroundColor")
    assert ground == rgb(PALETTE["colours"]["train"][scheme])
    chosen = page.locator(".gkf-choice input:checked + span").first
    assert chosen.evaluate("label => getComputedStyle(label).outlineStyle") == "solid"
    open_one = page.locator(".gkf-choice input:not(:checked) + span").first
    assert open_one.evaluate("label => getComputedStyle(label).outlineStyle") == "none"


def test_searching_finds_the_glossary(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("memorisation")
    field.press("Enter")
    page.wait_for_selector('#search-results li a[href*="glossary.html"]')
