# Every target sets up what it needs. Requires Python 3.11+, make and git.

PYTHON ?= python3
COMMIT ?= HEAD
VENV   := .venv
RUN    := $(VENV)/bin/python
UV     := uv==0.13.9

DEV    := $(VENV)/.dev-installed
CHECK  := $(VENV)/.check-installed
FULL   := $(VENV)/.full-installed
TOOLS  := $(VENV)/.languages-installed

# One process per core, at most four.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

# The tests start Python hundreds of times, which is much slower without bytecode caches.
unexport PYTHONDONTWRITEBYTECODE

# No prompts, no notice of a newer pip, and no warnings unless an installation fails.
PIP    := $(RUN) -m pip --disable-pip-version-check --no-input --quiet
quietly = @$(1) >$(VENV)/install.log 2>&1 || { cat $(VENV)/install.log >&2; exit 1; }

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-changed test-all generate share endpoint check fix sandbox bench languages lock vendor clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(DEV) ## regenerate, start a sandbox and run every documented call
	@$(RUN) -m generator generate
	@$(RUN) examples/demo.py

test: $(DEV) ## run the tests that need only Python; ARGS="-k retry" selects
	$(RUN) -m pytest -m "not full" --ignore=tests/browser -q $(PARALLEL) $(ARGS)

test-changed: $(DEV) ## run the tests of what differs from the last commit, or from COMMIT=main
	$(RUN) -m tests.changed $(COMMIT) -m "not full" --ignore=tests/browser -q $(PARALLEL) $(ARGS)

test-all: $(DEV) $(CHECK) $(FULL) ## run all tests; needs PostgreSQL, Chromium, curl, Go, npm and Java; uses another Python
	$(RUN) -m pytest -q $(PARALLEL) $(ARGS)

generate: $(DEV) ## generate generated/ from the spec, and _sync/ from _async/
	$(RUN) -m generator generate

share: $(DEV) ## write spec/dist/, the spec for other languages; ARGS=--record keeps its version permanently
	$(RUN) -m tools.share write $(ARGS)

endpoint: $(DEV) ## list what an operation still lacks: NAME=createWorkflow
	@$(RUN) -m tools.endpoint $(NAME)

check: $(DEV) $(CHECK) ## check spec, style, spelling, types and architecture; writes nothing
	$(RUN) -m generator check
	$(RUN) -m tools.share check
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m codespell_lib
	$(RUN) -m mypy
	$(RUN) -m pyright
	$(RUN) -m pytest -q tests/architecture tests/documents/test_words.py tests/documents/test_readme_types.py

fix: $(DEV) ## fix and format what ruff can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

sandbox: $(DEV) ## run the sandbox; options in ARGS="--seed FILE --db FILE", or --help
	exec $(RUN) -m nexuskit.sandbox $(ARGS)

bench: $(DEV) $(FULL) ## measure speed and size, for some minutes; needs wrk; ARGS="--postgresql" adds PostgreSQL
	$(RUN) -m tests.bench $(ARGS)

languages: $(DEV) $(TOOLS) ## test clients in other languages; ARGS="java rust" selects; needs Java, Maven and Rust
	$(RUN) -m tests.languages $(ARGS)

lock: $(VENV)/.uv-installed ## resolve requirements/*.in; LOCK="--upgrade" takes newer releases
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) --extra sandbox --extra video pyproject.toml requirements/dev.in -o requirements/dev.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt requirements/check.in -o requirements/check.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt -c requirements/check.txt \
		requirements/full.in -o requirements/full.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) requirements/existing.in -o requirements/existing.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt requirements/languages.in -o requirements/languages.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) tests/languages/python/requirements.in -o tests/languages/python/requirements.txt
	$(VENV)/bin/uv pip compile $(LOCK_FLAGS) -c requirements/dev.txt -c requirements/full.txt \
		--extra postgresql pyproject.toml -o requirements/container.txt

vendor: $(DEV) ## update the viewer of the API page: VERSION=5.35.0; needs npm
	$(RUN) -m tests.sandbox.docs.refresh $(VERSION)

clean: ## remove the environment, caches and builds
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One lock for all supported Pythons, with hashes and without an index address.
LOCK_FLAGS = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(LOCK)

$(RUN):
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) was not found; choose another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is older than Python 3.11; choose another with PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV) once, for up to a minute" >&2
	@$(PYTHON) -m venv $(VENV)

$(DEV): requirements/dev.txt pyproject.toml | $(RUN)
	$(call quietly,$(PIP) install --require-hashes -r requirements/dev.txt)
	$(call quietly,$(PIP) install --no-deps --no-build-isolation --editable .)
	@touch $@

$(CHECK): requirements/check.txt $(DEV)
	$(call quietly,$(PIP) install --require-hashes -r requirements/check.txt)
	@touch $@

$(FULL): requirements/full.txt $(DEV)
	$(call quietly,$(PIP) install --require-hashes -r requirements/full.txt)
	@touch $@

$(TOOLS): requirements/languages.txt $(DEV)
	$(call quietly,$(PIP) install --require-hashes -r requirements/languages.txt)
	@touch $@

$(VENV)/.uv-installed: Makefile | $(RUN)
	$(call quietly,$(PIP) install $(UV))
	@touch $@
