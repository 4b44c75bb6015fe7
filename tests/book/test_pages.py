"""The built book holds together: nothing broken, nothing from elsewhere, every page well formed."""

import itertools
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from pages import html_files, parse

LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
ICONS_AND_STYLES = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
}


@pytest.fixture(scope="module")
def trees(built_book):
    return {path: parse(path) for path in html_files(built_book)}


def is_remote(url: str) -> bool:
    return url.startswith("//") or urlsplit(url).scheme in {"http", "https", "ws", "wss", "ftp"}


def loaded(tree):
    """What a browser fetches to show a page."""
    for element in tree.all():
        if element.tag in LOADING and element.attrs.get(LOADING[element.tag]):
            yield element.attrs[LOADING[element.tag]]
        if element.tag == "link" and set(element.attrs.get("rel", "").split()) & ICONS_AND_STYLES:
            yield element.attrs["href"]
        for part in element.attrs.get("srcset", "").split(","):
            if part.strip():
                yield part.split()[0]


def test_the_site_opens_on_the_landing_page(built_book, trees):
    assert {"book/index.html", "book/notation.html", "book/glossary.html", "book/references.html"} <= {
        path.relative_to(built_book).as_posix() for path in trees
    }
    assert 'url=book/index.html"' in (built_book / "index.html").read_text()


def test_no_page_loads_anything_from_elsewhere(trees):
    remote = {(path.name, url) for path, tree in trees.items() for url in loaded(tree) if is_remote(url)}
    assert not remote


def test_no_style_and_no_script_of_the_book_loads_anything_from_elsewhere(built_book):
    for style in built_book.rglob("*.css"):
        urls = re.findall(
            r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", style.read_text(encoding="utf-8")
        )
        assert not [url for pair in urls for url in pair if is_remote(url)], style
    own = [path for path in (built_book / "_static").glob("*.js") if path.name != "searchtools.js"]
    assert own
    for script in own:
        calls = re.findall(
            r"(?:fetch|import|importScripts|src\s*[:=])\s*\(?\s*['\"`](?:https?:)?//", script.read_text()
        )
        assert not calls, script


def test_every_style_and_script_finds_its_files(built_book):
    for style in built_book.rglob("*.css"):
        for url in re.findall(r"url\(\s*['\"]?([^'\")]+)", style.read_text(encoding="utf-8")):
            # KaTeX names older formats after woff2, which every browser of today takes.
            if not url.startswith(("data:", "#")) and not url.endswith((".woff", ".ttf")):
                assert (style.parent / urlsplit(url).path).exists(), f"{style.name}: {url}"


def test_no_link_anchor_image_style_or_script_is_broken(trees):
    broken = []
    ids = {path: {e.attrs["id"] for e in tree.all() if "id" in e.attrs} for path, tree in trees.items()}
    with_figures = {path for path, tree in trees.items() if any("gk-figure" in e.classes for e in tree.all())}
    for path, tree in trees.items():
        links = [a.attrs["href"] for a in tree.all("a") if "href" in a.attrs]
        for url in [*links, *loaded(tree)]:
            parts = urlsplit(url)
            if parts.scheme or is_remote(url):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if "=" in anchor:  # the state of a figure, not a place
                found = target in with_figures
            else:
                found = target.exists() and (not anchor or target not in ids or anchor in ids[target])
            if not found:
                broken.append((path.name, url))
    assert not broken


def test_every_page_has_a_language_a_title_and_one_main_heading(trees):
    for path, tree in trees.items():
        if path.parent.name not in {"book", "chapters"}:
            continue
        (root,) = tree.all("html")
        assert root.attrs["lang"] == "en"
        assert next(tree.all("title")).words, path
        (main,) = tree.all("main")
        assert len(list(main.all("h1"))) == 1, path
        levels = [int(e.tag[1]) for e in main.all() if re.fullmatch(r"h[1-6]", e.tag)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), path


def test_no_id_is_used_twice_on_a_page(trees):
    for path, tree in trees.items():
        counts = Counter(e.attrs["id"] for e in tree.all() if "id" in e.attrs)
        assert not [name for name, n in counts.items() if n > 1], path


def test_every_picture_has_a_text(trees):
    for path, tree in trees.items():
        for image in tree.all("img"):
            assert "alt" in image.attrs, path
        for drawing in tree.heard("svg"):
            named = drawing.attrs.get("aria-label") or drawing.attrs.get("aria-labelledby")
            assert named or next(drawing.all("title"), None), path


def test_no_page_carries_a_formula_engine_a_widget_manager_or_an_icon_font(built_book):
    everything = "\n".join(path.read_text(encoding="utf-8") for path in html_files(built_book))
    for name in ("mathjax.js", "MathJax", "require.js", "html-manager", "fontawesome", "bootstrap", "thebe"):
        marks = [
            line
            for line in everything.splitlines()
            if name in line and ("<script" in line or "<link" in line)
        ]
        assert not marks, name
    names = {path.name for path in (built_book / "_static").rglob("*")}
    assert not names & {"fontawesome.js", "fa-solid-900.woff2", "bootstrap.js", "pydata-sphinx-theme.css"}


def test_formulas_are_set_at_build_time_and_keep_their_source(trees):
    found = [e for tree in trees.values() for e in tree.all() if "math" in e.classes]
    assert found
    for formula in found:
        assert any("katex" in e.classes for e in formula.all())
        assert formula.attrs.get("translate") == "no"  # a browser that translates the page leaves it alone
        assert next(formula.all("annotation")).text.strip()


def test_code_that_a_reader_copies_is_plain(trees):
    for tree in trees.values():
        for block in tree.all("pre"):
            assert "\u00a0" not in block.words
