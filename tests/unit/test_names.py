"""Nothing public hides behind the name of something else."""

import importlib
import pkgutil
import types

import pytest

import grokkit

pytestmark = pytest.mark.no_numbers
MODULES = [
    module.name
    for module in pkgutil.walk_packages(grokkit.__path__, "grokkit.")
    if not module.name.rpartition(".")[2].startswith("__")
]


@pytest.fixture(scope="module", autouse=True)
def everything_is_imported():
    """Only then has every package both its submodules and what it took from them by name."""
    for name in MODULES:
        importlib.import_module(name)


@pytest.mark.parametrize("name", MODULES)
def test_the_attribute_of_a_package_is_the_submodule_of_that_name(name):
    package, _, leaf = name.rpartition(".")
    found = getattr(importlib.import_module(package), leaf)
    assert isinstance(found, types.ModuleType), f"{package}.{leaf} is {found!r}, which hides the module"
    assert found.__name__ == name


@pytest.mark.parametrize("name", ["grokkit", *MODULES])
def test_nothing_bears_the_name_of_the_module_that_holds_it(name):
    leaf = name.rpartition(".")[2]
    held = getattr(importlib.import_module(name), leaf, None)
    assert held is None or isinstance(held, types.ModuleType)


@pytest.mark.parametrize("name", ["grokkit", *MODULES])
def test_what_a_module_says_is_public_is_there_once(name):
    module = importlib.import_module(name)
    public = getattr(module, "__all__", [])
    assert len(set(public)) == len(public)
    assert not [each for each in public if not hasattr(module, each)]
