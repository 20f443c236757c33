# Two commands do everything: `make recommend MAX_MS=50` and `make test`.
# Each makes its own virtual environment first; only Python 3.11 or 3.12 and make are needed.

PYTHON ?= $(shell for p in python3 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null && echo $$p && break; \
	done)
VENV ?= .venv
BIN := $(VENV)/bin
MAX_MS ?= 50
MINUTES ?= 2
IN_VENV = $(BIN)/python -m

.PHONY: recommend test test-all lint types imports docs docs-check figures notebooks check clean

recommend: $(VENV)/installed
	@# statuses from 3 on are answers too: nothing fits, or more samples are needed
	@$(BIN)/frontier recommend --max-ms $(MAX_MS) --measure --minutes $(MINUTES) || [ $$? -ge 3 ]

test: $(VENV)/installed-dev
	$(IN_VENV) pytest -n 2 -m "not slow"

test-all: $(VENV)/installed-dev
	$(IN_VENV) pytest -n 2

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

docs: $(VENV)/installed-dev
	$(BIN)/cog -I docs -r docs/cli.md docs/figures.md docs/importing.md docs/paper-check.md docs/results/README.md docs/training-recipes.md

docs-check: $(VENV)/installed-dev
	$(BIN)/cog -I docs --check docs/cli.md docs/figures.md docs/importing.md docs/paper-check.md docs/results/README.md docs/training-recipes.md

figures: $(VENV)/installed-dev
	PYTHONPATH=. $(BIN)/python docs/figure_gallery.py

notebooks: $(VENV)/installed-dev
	$(BIN)/python notebooks/make.py

check: lint types imports docs-check test

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "frontier needs Python 3.11 or 3.12; none was found. Set PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The constraints file is chosen by the Python of the virtual environment.
CONSTRAINTS = constraints/python$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])').txt

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(IN_VENV) pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml
	$(IN_VENV) pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
