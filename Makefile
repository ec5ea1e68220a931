# make demo   from a clone to two drafts waiting in a throwaway WordPress
# make test   everything that CI checks

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SANDBOX := .sandbox
DEMO := $(BIN)/autoblog --env-file $(SANDBOX)/wordpress.env

.PHONY: demo test format lint types contracts unit integration clean

demo: $(READY) system
	$(BIN)/autoblog sandbox up
	$(DEMO) publish --count 2
	@echo
	@$(BIN)/autoblog sandbox status
	@echo "stop it:  $(BIN)/autoblog sandbox down        (with --purge: and remove its posts)"

test: $(READY) test-system format lint types contracts
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest tests/unit

integration: $(READY) test-system
	$(BIN)/python -m pytest tests/integration tests/contract

# The same faults again: make faults SEED=7. A short run: make faults FAULTS=300
FAULTS ?= 5000
.PHONY: faults
faults: $(READY) system
	$(BIN)/python -m tests.faults --faults $(FAULTS) $(if $(SEED),--seed $(SEED))

# Daemons that are killed, a hundred or CRASHES=n, on a real WordPress: make crashes CRASHES=20
CRASHES ?= 100
.PHONY: crashes
crashes: $(READY) system
	$(BIN)/python -m tests.crashes --crashes $(CRASHES) $(if $(SEED),--seed $(SEED))

# What a thousand runs, or RUNS=n, leave behind in the daemon's process: make soak RUNS=200
RUNS ?= 1000
.PHONY: soak
soak: $(READY)
	OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m tests.soak --runs $(RUNS)

.PHONY: system test-system
system:
	@PYTHON=$(PYTHON) scripts/install-system-packages

test-system:
	@PYTHON=$(PYTHON) scripts/install-system-packages tests

# Made anew when what is to be installed has changed; otherwise this costs nothing.
$(READY): pyproject.toml constraints.txt hatch_build.py $(wildcard autoblog/generation/engine/kernels/*.[ch]) | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "autoblog needs Python 3.11 or later; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $@

clean:
	rm -f autoblog/generation/engine/kernels/*.so
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
