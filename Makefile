# Every verb sets up what it needs and can be the first command on a machine with Python 3.11+, make and git.

PYTHON ?= python3
COMMIT ?= HEAD
VENV   := .venv
RUN    := $(VENV)/bin/python
UV     := uv==0.13.9

DEV    := $(VENV)/.dev-installed
CHECK  := $(VENV)/.check-installed
FULL   := $(VENV)/.full-installed

# One process for each core, but no more than wait for each other.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

# The tests start Python some hundred times, which takes far longer if it keeps nothing of what it compiles.
unexport PYTHONDONTWRITEBYTECODE

# Nothing may come between a verb and its output: no prompt, no notice of a newer pip.
PIP    := $(RUN) -m pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-changed test-all generate endpoint check fix sandbox bench lock vendor clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(DEV) ## regenerate, start a sandbox, run every documented call against it
	$(RUN) -m generator generate
	$(RUN) examples/demo.py

test: $(DEV) ## the tests that need Python alone
	$(RUN) -m pytest -m "not full" --ignore=tests/browser $(PARALLEL) $(ARGS)

test-changed: $(DEV) ## the tests of what differs from the last commit, or from COMMIT=main
	$(RUN) -m tests.changed $(COMMIT) -m "not full" --ignore=tests/browser $(PARALLEL) $(ARGS)

test-all: $(DEV) $(CHECK) $(FULL) ## every test; also needs PostgreSQL and Chromium, and uses other Pythons
	$(RUN) -m pytest $(PARALLEL) $(ARGS)

generate: $(DEV) ## rewrite generated/ and the derived synchronous code from the spec
	$(RUN) -m generator generate

endpoint: $(DEV) ## list what an operation of the spec still lacks: NAME=createWorkflow
	@$(RUN) -m tests.endpoint $(NAME)

check: $(DEV) $(CHECK) ## look at everything, write nothing
	$(RUN) -m generator check
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pyright
	$(RUN) -m pytest -q tests/architecture tests/documents/test_readme_types.py

fix: $(DEV) ## mend and format what ruff can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

sandbox: $(DEV) ## run the sandbox server; flags in ARGS="--seed FILE --db FILE", all with --help
	exec $(RUN) -m nexuskit.sandbox $(ARGS)

bench: $(DEV) $(FULL) ## how fast and large the sandbox and the client are, in some minutes; needs wrk, and pip fetches a package to compare with; ARGS="--postgresql" adds PostgreSQL
	$(RUN) -m tests.bench $(ARGS)

lock: $(VENV)/.uv-installed ## resolve requirements/*.in anew; LOCK="--upgrade" takes newer releases
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) --extra sandbox pyproject.toml requirements/dev.in -o requirements/dev.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt requirements/check.in -o requirements/check.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt -c requirements/check.txt \
		requirements/full.in -o requirements/full.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt -c requirements/full.txt \
		--extra postgresql pyproject.toml -o requirements/container.txt

vendor: $(DEV) ## bring the viewer of the API page to another release: VERSION=5.35.0; needs npm
	$(RUN) -m tests.sandbox.docs.refresh $(VERSION)

clean: ## remove the environment, the caches and what was built
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# For every supported Python at once, with hashes, and without the address of any index.
LOCK_FLAGS = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(LOCK)

$(RUN):
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not found; give one as PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is older than Python 3.11; give another as PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV), once; that takes up to a minute" >&2
	@$(PYTHON) -m venv $(VENV)

$(DEV): requirements/dev.txt pyproject.toml | $(RUN)
	@$(PIP) install --require-hashes -r requirements/dev.txt >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(CHECK): requirements/check.txt $(DEV)
	@$(PIP) install --require-hashes -r requirements/check.txt >&2
	@touch $@

$(FULL): requirements/full.txt $(DEV)
	@$(PIP) install --require-hashes -r requirements/full.txt >&2
	@touch $@

$(VENV)/.uv-installed: Makefile | $(RUN)
	@$(PIP) install $(UV) >&2
	@touch $@
