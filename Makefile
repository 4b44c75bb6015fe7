# `make book` and `make test` do all their own set-up: a virtual environment, the pinned requirements, the
# figures' bundles, the book's fonts. What is done already is not done again.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TWO    := -n 2 --dist loadscope --no-loadscope-reorder
# Without the checks of shapes and types, which hang on no processor and take as long as the tests themselves.
UNCHECKED := -o addopts=

.DEFAULT_GOAL := help
.PHONY: help book test lint format execute bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.txt pyproject.toml hatch_build.py package-lock.json book/extension/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

book: $(READY)  ## build the book into _build/html; any warning is an error
	$(BIN)/jupyter-book build . -n -W --keep-going

test: $(READY) lint  ## check the package, the chapters, the built book and its figures
	$(BIN)/python -m pytest $(TWO)
	GROKKIT_PROCESSOR=plain $(BIN)/python -m pytest $(TWO) $(UNCHECKED) -m "not no_numbers" tests/unit

lint: $(READY)  ## check style and types, notebooks and JavaScript too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -P grokkit/_node.py lint

format: $(READY)  ## bring code into the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -P grokkit/_node.py format

execute: $(READY)  ## run all chapters and keep what they print (commit the result)
	$(BIN)/python book/execute.py

bench: book  ## measure the speeds that the book claims, its figures in a browser too
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.browser_scrub
	$(BIN)/python -m benchmarks.live_training

clean:  ## delete what was built; the environment stays
	rm -rf _build build dist grokkit/explorables/_bundles .pytest_cache .ruff_cache .hypothesis
