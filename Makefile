# Two commands: `make run` starts the product, `make test` proves it. Both do all set-up.
PYTHON ?= python3
PORT ?= 8000
DREIKLANG_DATA ?= var
export PORT DREIKLANG_DATA
BIN := .venv/bin

.PHONY: run setup assets test lint clean lock endurance sbom audit-dependencies

run: setup
	@exec $(BIN)/dreiklang serve

# Everything that the product needs, and nothing that only tests need.
setup: assets
	@$(BIN)/dreiklang setup --quiet

assets: .venv/run-ready
	@$(BIN)/python scripts/assets.py
	@$(BIN)/python scripts/translations.py

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dreiklang needs Python 3.11 or newer; choose one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up, once: this takes a minute or two."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

.venv/run-ready: .venv/bin/uv requirements/run.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/test-ready: .venv/run-ready requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

test: assets .venv/test-ready lint
	@sh scripts/test.sh

lint: .venv/test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Kill the server a hundred times under load, on each database.
endurance: assets .venv/test-ready
	DREIKLANG_KILLS=100 $(BIN)/python -m pytest -q -m endurance tests/endurance

# What the product is made of, as CycloneDX.
sbom: .venv/test-ready
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --sv 1.6 \
	  -o build/sbom-python.json requirements/run.txt
	$(BIN)/python scripts/sbom_npm.py build/sbom-npm.json

# Compare the pinned packages with the public list of known faults.
audit-dependencies: .venv/test-ready
	@sh scripts/audit-dependencies.sh

# Renew the pinned requirements after a change of pyproject.toml.
lock: .venv/bin/uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra bench pyproject.toml -o requirements/bench.txt

clean:
	rm -rf .venv node_modules src/dreiklang/web/static/vendor build dist
