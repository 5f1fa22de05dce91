# Each target sets up what it needs; `make` alone says what there is.
PYTHON ?= python3
BIN := .venv/bin
USABLE := .venv/.usable
READY := .venv/.ready
LOCK := uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup demo conformance test lint types bench lock

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# $(1): a file of hashed requirements.
define install
	if command -v uv >/dev/null 2>&1; then pip="uv pip install -q --python $(BIN)/python"; \
	else pip="$(BIN)/python -m pip install -q --disable-pip-version-check"; fi; \
	$$pip --require-hashes -r $(1) && $$pip --no-deps --no-build-isolation -e .
endef

$(USABLE): requirements/use.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("bascule needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(call install,requirements/use.txt)
	touch $@

$(READY): $(USABLE) requirements/dev.txt
	$(call install,requirements/dev.txt)
	touch $@

setup: $(READY) ## make .venv with everything, from hashed requirements

demo: $(USABLE) ## code the demonstration articles and show the incidents
	@$(BIN)/bascule demo

test: setup ## run the tests
	$(BIN)/python -m pytest

lint: setup ## check style and the layers
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: setup ## check types
	$(BIN)/mypy

bench: setup ## measure speed and memory beside plain spaCy
	$(BIN)/python bench/speed.py

conformance: setup ## what compiles against ICU (apt-get install libicu-dev pkg-config g++ python3-dev)
	$(call install,requirements/conformance.txt)

lock: ## write the hashed requirements again (needs uv)
	$(LOCK) --group dev pyproject.toml -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt --group use --extra charts --extra explore --extra feeds --extra pdf --extra warc --extra outcomes \
		pyproject.toml -o requirements/use.txt
	$(LOCK) -c requirements/dev.txt --group dev --group conformance pyproject.toml -o requirements/conformance.txt

.PHONY: docs
docs: setup ## build the documentation site into dist/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -q

.PHONY: wheel sbom
wheel: setup ## build source package, wheel, bill of materials and sums into dist, and try the wheel in a clean environment
	$(BIN)/python tools/build_release.py
	$(BIN)/python tools/licences.py
	$(BIN)/python tools/try_wheel.py dist/bascule-*-py3-none-any.whl

sbom: setup ## write the bill of materials alone into dist
	$(BIN)/python tools/build_release.py --bill
