# Headroom: `make run` to use it, `make test` to check it. Everything is kept in .venv.
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready

PYTHON = $(shell for p in python3.14 python3.13 python3.12 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)
UV = $(shell uv --version >/dev/null 2>&1 && echo uv)
INSTALL = $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install \
	--quiet --disable-pip-version-check) --require-hashes
LOCK = uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--custom-compile-command 'make lock' $(UPGRADE)

TYPED := mmm_core optimizer planner pages app.py
# A process a core; what a file's tests share is made once. Browser tests are always run apart,
# for a browser's event loop stays open: each of their processes starts an app of its own.
PARALLEL := -n logical --maxprocesses 4 --dist
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv run test test-long pictures bench lock clean browser

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

venv: $(RUN_READY) ## what the app needs to run

run: $(RUN_READY) ## open the app in the browser
	MALLOC_ARENA_MAX=2 $(BIN)/streamlit run app.py

test: $(TEST_READY) browser ## style, types and every test but the long ones
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/python -m pytest -m "not long and not browser" $(PARALLEL) loadfile
	$(BIN)/python -m pytest -m "browser and not long" $(PARALLEL) worksteal

test-long: $(TEST_READY) ## the long tests, with many more examples
	HEADROOM_HYPOTHESIS=long $(BIN)/python -m pytest -m "long and not browser" --timeout 3600
	$(BIN)/python -m pytest -m "long and browser"

pictures: $(TEST_READY) ## the pictures of the README, from the running app
	HEADROOM_PICTURES=docs/pictures $(BIN)/python -m pytest tests/browser/test_pictures.py

bench: $(TEST_READY) ## the benchmarks
	@$(MAKE) --no-print-directory $(MERIDIAN_READY) || printf '\n%s\n%s\n\n' \
		'*** Google Meridian could not be installed (why stands above): IT IS NOT MEASURED.' \
		'*** All other benchmarks are run.' >&2
	$(BIN)/python -m benchmarks

# Only `make bench` makes it: 2.7 GB. TensorFlow has no wheels for Python 3.14.
MERIDIAN := .venv-meridian
MERIDIAN_READY := $(MERIDIAN)/.ready
$(MERIDIAN_READY): BIN := $(MERIDIAN)/bin
$(MERIDIAN_READY): benchmarks/requirements-meridian.txt
	@p=$$(for p in python3.12 python3.13 $(PYTHON); do $$p -c 'import sys; \
	sys.exit(not (3, 12) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done); \
	test -n "$$p" || { echo 'Google Meridian needs Python 3.12 or 3.13: none is on PATH.' >&2; exit 1; }; \
	$$p -m venv --clear $(MERIDIAN)
	@echo '*' >$(MERIDIAN)/.gitignore
	$(INSTALL) -r $<
	@touch $@

lock: ## pin the requirements anew (needs uv; UPGRADE=--upgrade for newer versions)
	$(LOCK) requirements-test.in -o requirements-test.txt
	$(LOCK) -c requirements-test.txt requirements.in -o requirements.txt
	$(LOCK) -c requirements-test.txt requirements-distributed.in -o requirements-distributed.txt

clean: ## remove the environment and all caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A browser of the machine is taken first (tests/browser/conftest.py); only without one is it fetched.
browser: $(TEST_READY)
	@for b in $(BROWSERS); do command -v $$b >/dev/null 2>&1 && exit 0; done; \
	$(BIN)/python -m playwright install chromium || echo 'No browser could be had.' >&2

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo 'Headroom needs Python 3.12 or newer: none is on PATH.' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

$(RUN_READY): requirements.txt $(VENV)/pyvenv.cfg
	$(INSTALL) -r requirements.txt
	@touch $@

$(TEST_READY): requirements-test.txt requirements-distributed.txt $(RUN_READY)
	$(INSTALL) -r requirements-test.txt -r requirements-distributed.txt
	@touch $@
