"""ReluProduct under the reader's hand: by key, by link, with data that are bad."""

import shutil

import pytest
from axe import violations

from figures.relu_product.page import Product, small_clock
from figures.test_appearance import in_theme
from grokkit import circuits, fast


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, theme, width):
    page = open_page(f"{from_disk}/relu_product.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_with_fewer_neurons_more_is_left_of_what_is_not_wanted(open_page, address):
    page = open_page(f"{address}/relu_product.html")
    product = Product(page)
    assert product.words.startswith("12 neurons, evenly placed, 3 + 4 = 7 mod 11:")
    left, other, off = product.numbers
    assert float(left) > 5 * float(other)
    assert off in ("0°", "+1°", "−1°")
    product.slider("evenly placed neurons").focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert product.words.startswith("3 neurons, evenly placed")
    assert float(product.numbers[1]) > 10 * float(other)


def test_the_offset_brings_the_third_harmonic(open_page, address):
    page = open_page(f"{address}/relu_product.html")
    product = Product(page)
    flat = product.drawn("clipped")
    product.slider("offset").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert product.slider("offset").get_attribute("aria-valuetext") == "0.30"
    assert product.drawn("clipped") != flat


def test_pair_and_frequency_are_the_pages(open_page, address):
    page = open_page(f"{address}/relu_product.html")
    product = Product(page)
    product.slider("b").focus()
    page.keyboard.press("ArrowRight")
    assert "3 + 5 = 8 mod 11" in product.words
    page.wait_for_function("location.hash.includes('b=5')")
    page.evaluate("location.hash = '#a=1&b=10'")
    page.wait_for_function("document.querySelector('.gkf-rp-clip').ariaLabel.includes('1 + 10 = 0 mod 11')")


def test_the_networks_own_neurons_are_as_many_as_its_cluster_has(open_page, address):
    run = small_clock(11, (2, 3))
    counts = circuits.neuron_clusters(fast.grid_run(run.network(int(run.steps[-1]))).post, run.task.p).counts
    page = open_page(f"{address}/relu_product.html")
    product = Product(page)
    product.choose("the network’s")
    for k, n in counts.items():
        product.choose(str(k))
        assert product.words.startswith(f"The network’s {n} neurons of frequency {k}")
    assert product.slider("offset").is_disabled()


def test_a_number_of_neurons_that_is_none_is_named(open_page, site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(site, root)
    page_file = root / "relu_product.html"
    page_file.write_text(page_file.read_text().replace("&quot;n&quot;:12", "&quot;n&quot;:0"))
    page = open_page(page_file.as_uri(), ready=False)
    page.wait_for_selector('[data-gk-state="failed"]')
    assert "its number of neurons is not one from 1 to 24" in page.get_by_role("status").inner_text()
