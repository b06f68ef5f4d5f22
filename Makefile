# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HALL ?=

.PHONY: run test check bench soak screenshots lock voice clean

# The hall with virtual devices on http://127.0.0.1:8000; HALL="--port 8080" adds options.
run: $(VENV)/.run
	@$(BIN)/python run.py serve $(HALL)

# All tests, by three workers of which two may run browsers and halls; as root it installs what Debian has to give (browser, fonts, PostgreSQL, espeak-ng).
test: $(VENV)/.dev
	@.ci/packages
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --durations=25 --tb=short $(TESTS)

# Style, types, who imports whom, and whether the docs are true.
check: $(VENV)/.dev
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/docs

# Long: every printer fault through hub and agent, 79 printers at once; six real minutes of the voice.
soak: $(VENV)/.dev
	@$(BIN)/python -m pytest -q tests/hall/soak_printer_faults.py tests/hall/soak_voice.py

# Prints ratios beside the disk's own speed; some minutes. BENCH="--quick" for a look.
bench: $(VENV)/.dev
	@$(BIN)/python -m tests.benchmarks $(BENCH)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	@$(PYTHON) -m venv $(VENV) || { echo "apt-get install python3-venv, then again"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@.ci/install requirements.lock && touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	@.ci/install requirements-dev.lock && touch $@ $(VENV)/.run

# Maintainers: renew the lock files from pyproject.toml (needs uv).
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra city pyproject.toml -c requirements.lock -o requirements-city.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra city --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

# The pictures of the README, of the running product (needs Chromium).
screenshots: $(VENV)/.dev
	@.ci/packages
	@$(BIN)/python -m tests.screenshots

# Make the clip pack of the voice again (needs Debian's espeak-ng).
voice: $(VENV)/.run
	$(BIN)/python run.py voice make-pack

clean:
	rm -rf $(VENV) artefacts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
