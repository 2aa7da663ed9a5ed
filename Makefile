# What one does with this checkout. `make` alone lists the verbs.
#
# Everything is installed into .venv: with uv where it is present, else with venv and pip, always from the hashed
# files in requirements/. Each layer leaves a stamp in .venv, so a second run installs nothing.
#   PYTHON=...  the Python (3.11 or newer) to make .venv from
#   VENV=...    another place for it
#   ARGS=...    further arguments for the tool behind the verb: make test ARGS="-k digest"

VENV = .venv
ARGS =
BIN = $(VENV)/bin
RUN = $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check lint format types contracts catalogs reference project fix bench messages docs \
	lock migrate clean

help: ## list the verbs
	@echo "Leadline: make VERB, where VERB is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 12

# --- the verbs -------------------------------------------------------------------------------------------------------

setup: $(VENV)/.dev ## make .venv with everything a contributor needs

demo: $(VENV)/.project ## open a company that looks real, in a local Slack and a local Feishu; needs no account
	$(BIN)/leadline demo $(ARGS)

run: $(VENV)/.project ## run Leadline with your own tokens, in one process
	$(BIN)/leadline run $(ARGS)

migrate: $(VENV)/.project ## bring the database's tables up to date
	$(BIN)/leadline migrate $(ARGS)

test: setup ## run the tests
	$(RUN) -m pytest $(ARGS)

check: lint format types contracts catalogs reference project ## everything but the tests: style, types, imports, catalogs

fix: setup ## mend what ruff can mend
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

bench: setup ## measure, print the ratios, fail on a missed bar
	$(RUN) -m bench $(ARGS)

messages: setup ## collect the sentences from the source into the catalogs, then compile these
	$(RUN) -m locales.extraction update
	$(RUN) -m locales.extraction compile

docs: setup ## write docs/reference from the code
	$(RUN) docs/generate.py

lock: ## pin and hash requirements/*.in again; needs uv (newer versions: ARGS=--upgrade)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	for name in runtime build dev; do uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS) \
		requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean: ## remove what these verbs made: .venv, caches, compiled catalogs
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f locales/*/LC_MESSAGES/leadline.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the parts of `make check` ---------------------------------------------------------------------------------------

lint: setup
	$(RUN) -m ruff check .

format: setup
	$(RUN) -m ruff format --check .

types: setup
	$(RUN) -m mypy $(ARGS)

contracts: setup
	$(BIN)/lint-imports --no-logo

catalogs: setup
	$(RUN) -m locales.extraction check

reference: setup
	$(RUN) docs/generate.py --check

project: setup
	$(RUN) -m pytest -q tests/project

# --- .venv, layer by layer -------------------------------------------------------------------------------------------

INSTALL = if command -v uv >/dev/null; then uv pip install --quiet --python $(RUN) "$$@"; \
	else $(RUN) -m pip --version >/dev/null 2>&1 || $(RUN) -m ensurepip >/dev/null && $(RUN) -m pip install --quiet "$$@"; fi

# Names alone prove nothing (a shim may point nowhere), so each candidate is asked for its version.
$(RUN):
	@for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$("$$candidate" -c 'import sys; print(sys.executable)'); break; fi; \
	done; \
	if [ -z "$$found" ] && [ -n "$(PYTHON)" ]; then \
		echo "PYTHON=$(PYTHON) is not a Python 3.11 or newer." >&2; exit 1; \
	elif command -v uv >/dev/null; then \
		uv venv --quiet --clear --python "$${found:->=3.11}" $(VENV); \
	elif [ -n "$$found" ]; then \
		"$$found" -m venv --clear $(VENV); \
	else \
		echo "Leadline needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 is one." >&2; \
		echo "Install one (https://www.python.org/downloads/) or name yours: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt | $(RUN)
	@echo "installing what Leadline needs into $(VENV) (once, a minute or so)"
	@set -- --require-hashes -r requirements/runtime.txt -r requirements/build.txt; $(INSTALL)
	@touch $@

# The build compiles the message catalogs, hence the .po files.
$(VENV)/.project: pyproject.toml hatch_build.py requirements/runtime.in $(VENV)/.runtime \
	$(wildcard locales/*/LC_MESSAGES/leadline.po)
	@set -- --no-deps --no-build-isolation --editable .; $(INSTALL)
	@touch $@

# A new build is no reason to install the tools again, but two installers never work in one .venv at a time.
$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime | $(VENV)/.project
	@echo "installing the tests and checks into $(VENV) (once, a minute or so)"
	@set -- --require-hashes -r requirements/dev.txt; $(INSTALL)
	@touch $@
