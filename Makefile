# Lede's commands. `make try` and `make test` are the two that set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# pip builds the few source packages with the pinned setuptools, so that nothing unpinned is fetched.
ifdef UV
  MAKE_VENV = $(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
  INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
  MAKE_VENV = $(PYTHON) -m venv $(VENV)
  INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

# Some tests wait in real time: one worker more than there are cores keeps the cores busy.
PYTEST = $(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist worksteal

.PHONY: help install dev try quick test chaos nightly lint check format bench lock catalogs clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(VENV)/.installed  ## Install Lede into .venv (leaves .venv/bin/lede)
dev: $(VENV)/.dev  ## Install Lede and everything its tests and linters need

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lede needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Installing Lede into $(VENV) ..."
	@$(MAKE_VENV)
	@sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock > $(VENV)/build.lock
	@$(INSTALL) --require-hashes -r $(VENV)/build.lock
	@$(INSTALL) --require-hashes --no-build-isolation -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the test tools ..."
	@$(INSTALL) --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@

try: install  ## Open the product without any token: the real bot and a chat page in the browser
	@$(BIN)/lede try

quick: dev  ## Run the tests that need no process, browser or PostgreSQL server, in about 90 s on two cores
	@$(PYTEST) -m "not process and not browser and not postgres"

test: dev  ## Install and run all tests, with coverage
	@$(PYTEST) --cov --cov-report=term:skip-covered

chaos: dev  ## Run the chaos tests for longer: CHAOS_ROUNDS seeds (10) from CHAOS_SEED (1) on
	@CHAOS_ROUNDS=$${CHAOS_ROUNDS:-10} $(BIN)/python -m pytest -n 2 -rP tests/chaos

nightly: dev  ## Run all tests at length: 1,000 examples a property, every data test on PostgreSQL, chaos
	@LEDE_NIGHTLY=1 CHAOS_ROUNDS=$${CHAOS_ROUNDS:-10} $(PYTEST)

lint: dev  ## Run ruff, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint test  ## Everything CI checks

format: dev  ## Format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: dev  ## Run the benchmarks side by side
	@$(BIN)/python -m benchmarks

catalogs: dev  ## Compile the message catalogs after editing a .po file
	@$(BIN)/pybabel --quiet compile --domain lede --directory bot/locale

lock:  ## Rewrite both lock files from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --group dev --group build --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o requirements-dev.lock
	@uv pip compile pyproject.toml --group build --universal --python-version 3.11 -c requirements-dev.lock \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o requirements.lock

clean:  ## Remove the environment and caches, never your data in var/
	@rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: diagram
diagram: dev  ## Draw docs/images/structure.svg from the import graph
	@$(BIN)/python -m docs.draw_structure
