# Each target sets up what it needs; `make` alone says what there is.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types bench lock

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("bascule needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	if command -v uv >/dev/null 2>&1; then pip="uv pip install -q --python $(BIN)/python"; \
	else pip="$(BIN)/python -m pip install -q --disable-pip-version-check"; fi; \
	$$pip --require-hashes -r requirements/dev.txt && $$pip --no-deps --no-build-isolation -e .
	touch $@

setup: $(READY) ## make .venv with everything, from hashed requirements

demo: setup ## code the demonstration articles and show the incidents
	@$(BIN)/bascule demo

test: setup ## run the tests
	$(BIN)/python -m pytest

lint: setup ## check style and the layers
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: setup ## check types
	$(BIN)/mypy

bench: setup ## measure speed and memory beside plain spaCy
	$(BIN)/python bench/speed.py

lock: ## write the hashed requirements again (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --group dev pyproject.toml \
		-o requirements/dev.txt --custom-compile-command "make lock" -q
