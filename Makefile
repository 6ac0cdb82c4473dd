# Lede's commands. `make try` and `make test` are the two that set everything up.
VENV := .venv
BIN := $(VENV)/bin
# uv, which the Makefile brings, or pip.
INSTALLER ?= uv

# Once .venv is there, the Python that made it goes on with it, until another one is asked for.
ifeq ($(origin PYTHON), undefined)
  PYTHON = $(or $(shell $(BIN)/python -c 'import sys; print(sys._base_executable)' 2>/dev/null),python3)
endif

# Many tests wait in real time: three workers more than there are cores keep the cores busy.
PYTEST = $(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 3 )) --dist worksteal

# Without bytecode, which images of containers often switch off, every test worker compiles every test again.
unexport PYTHONDONTWRITEBYTECODE

define SET_UP
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
  { echo "Lede needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
@$(PYTHON) scripts/install.py --venv $(VENV) --installer $(INSTALLER)
endef

.PHONY: help install dev try quick test chaos nightly lint check format bench lock wheels catalogs clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install:  ## Install Lede into .venv (leaves .venv/bin/lede)
	$(SET_UP) install

dev:  ## Install Lede and everything its tests and linters need
	$(SET_UP) dev

try: install  ## Open the product without any token: the real bot and a chat page in the browser
	@$(BIN)/lede try

quick: dev  ## Run the tests of the parts (no process, browser, PostgreSQL server or whole bot), in about 90 s on two cores
	@$(PYTEST) --ignore=tests/end_to_end -m "not process and not browser and not postgres"

# The list of files, which takes 3 s, comes from: .venv/bin/coverage report --skip-covered
test: dev  ## Install and run all tests, with coverage
	@$(PYTEST) --cov --cov-report=

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

bench: dev  ## Run the benchmarks and print one table of their figures (BENCH="bot search --quick" for some)
	@$(BIN)/python -m benchmarks $(BENCH)

catalogs: dev  ## Compile the message catalogs after editing a .po file, and name what is wrong in them
	@$(BIN)/pybabel --quiet compile --domain lede --directory bot/locale
	@$(BIN)/python scripts/check_catalogs.py

# A pin stays while it fits; remove a lock first to take every newer version.
COMPILE = UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --strip-extras \
  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

lock: install  ## Rewrite the lock files from pyproject.toml
	@$(COMPILE) pyproject.toml --group dev --group build -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --group build -c requirements-dev.lock -o requirements.lock
	@$(COMPILE) --group installer -o requirements-uv.lock
	@$(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	  print(*project["optional-dependencies"]["crosslingual"], sep="\n")' | \
	  $(COMPILE) --no-deps - -o requirements-crosslingual.lock

wheels: dev  ## Say which locked packages have no wheel for a supported Python and processor (asks the index)
	@UV_SYSTEM_CERTS=1 $(BIN)/python scripts/check_wheels.py

clean:  ## Remove the environment and caches, never your data in var/
	@rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: diagram
diagram: dev  ## Draw docs/images/structure.svg from the import graph
	@$(BIN)/python -m docs.draw_structure
