PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SANDBOX := .sandbox
DEMO := $(BIN)/autoblog --env-file $(SANDBOX)/wordpress.env
PYTEST := $(BIN)/python -m pytest
# The slowest modules begin first, and no module is split between two processes.
# Threads that wait must not keep a core from the other process: OMP_WAIT_POLICY below.
BESIDE := --numprocesses logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-15s%s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: $(READY) system  ## have SmolLM2 write two drafts in a throwaway WordPress, from a fresh clone
	$(BIN)/autoblog sandbox up
	$(DEMO) publish --count 2
	@echo
	@$(BIN)/autoblog sandbox status
	@echo "stop it:  $(BIN)/autoblog sandbox down        (--purge also removes its posts)"

.PHONY: test
test: $(READY) test-system format lint types contracts  ## check everything that CI checks
	OMP_WAIT_POLICY=PASSIVE $(PYTEST) $(BESIDE) --durations=15 --cov --cov-report=term:skip-covered

.PHONY: format
format: $(READY)  ## check the code's format
	$(BIN)/ruff format --check .

.PHONY: lint
lint: $(READY)  ## check the code by ruff's rules
	$(BIN)/ruff check .

.PHONY: types
types: $(READY)  ## check the types
	$(BIN)/mypy

.PHONY: contracts
contracts: $(READY)  ## check which room imports which
	$(BIN)/lint-imports

.PHONY: unit
unit: $(READY)  ## run the tests that need no WordPress
	$(PYTEST) tests/unit

LOWEST := .venv-lowest
.PHONY: lowest
lowest: system  ## run the unit tests with the lowest versions that pyproject.toml allows, but for torch
	test -x $(LOWEST)/bin/uv || { $(PYTHON) -m venv $(LOWEST) && $(LOWEST)/bin/python -m pip install --quiet uv; }
	grep -E '^(accelerate|torch|transformers)==' constraints.txt > $(LOWEST)/fixed.txt
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct \
		--constraint $(LOWEST)/fixed.txt --editable '.[embeddings,gguf,postgresql]'
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --group dev
	$(LOWEST)/bin/python -m pytest $(or $(TESTS),tests/unit)

.PHONY: integration
integration: $(READY) test-system  ## run the tests on a real WordPress
	$(PYTEST) tests/integration tests/contract

.PHONY: settings-docs
settings-docs: $(READY)  ## write .env.example and docs/settings.md from the class Settings
	$(BIN)/python -m scripts.settings_docs env > .env.example
	$(BIN)/python -m scripts.settings_docs page > docs/settings.md

FAULTS ?= 5000
.PHONY: faults
faults: $(READY) system  ## meet 5000 network faults, or FAULTS=n; SEED=n repeats a run
	$(BIN)/python -m tests.faults --faults $(FAULTS) $(if $(SEED),--seed $(SEED))

CRASHES ?= 100
.PHONY: crashes
crashes: $(READY) system  ## kill 100 daemons, or CRASHES=n; SEED=n repeats a run
	$(BIN)/python -m tests.crashes --crashes $(CRASHES) $(if $(SEED),--seed $(SEED))

RUNS ?= 1000
.PHONY: soak
soak: $(READY)  ## measure a daemon's memory over 1000 runs, or RUNS=n
	OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m tests.soak --runs $(RUNS)

.PHONY: system test-system
system:
	@PYTHON=$(PYTHON) scripts/install-system-packages

test-system:
	@PYTHON=$(PYTHON) scripts/install-system-packages tests

# Installs again when the dependencies or the kernels have changed.
$(READY): pyproject.toml constraints.txt hatch_build.py $(wildcard autoblog/generation/engine/kernels/*.[ch]) | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "autoblog needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dictionary,embeddings,gguf,studio]' --group dev
	touch $@

.PHONY: clean
clean:  ## remove the environment, builds and caches
	rm -f autoblog/generation/engine/kernels/*.so
	rm -rf $(VENV) $(LOWEST) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
