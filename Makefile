# Nianbao. `make` sets everything up in .venv; `make help` lists what else there is.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRAS_READY := $(VENV)/.extras-ready
SYSTEM_EXTRAS := libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk libarchive13
COMPILE := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-emit-index-url \
  --no-emit-trusted-host --no-emit-find-links --no-emit-options

.DEFAULT_GOAL := setup
.PHONY: setup extras demo test lint types format bench lock clean help

setup: $(READY)  ## set up .venv with the locked dependencies and the project itself

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than Python 3.11: say where a newer one is: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

extras: $(EXTRAS_READY)  ## add what is optional: LibreOffice and a font (Debian), RAR and 7z, recognition of scans

$(EXTRAS_READY): requirements-extras.lock $(READY)
	@dpkg -s $(SYSTEM_EXTRAS) >/dev/null 2>&1 || { command -v apt-get >/dev/null \
	  || { echo "These parts are installed on Debian only; elsewhere install LibreOffice (Writer, Calc), a CJK font and libarchive"; exit 1; }; \
	  as_root=; test "$$(id -u)" = 0 || as_root=sudo; \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(SYSTEM_EXTRAS) >/dev/null; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-extras.lock
	@touch $(EXTRAS_READY)

demo: $(READY)  ## crawl four replica portals on this machine into a database and show what was found
	$(BIN)/python -m tests.portals demo

test: lint types  ## lint, types and all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST)

lint: $(READY)  ## style and common mistakes, the registry too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/scrapy lint

types: $(READY)  ## static types, strict
	$(BIN)/mypy

format: $(READY)  ## bring the code into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv-bench/.ready  ## our readers beside other tools, on the same files
	.venv-bench/bin/python -m benchmarks documents $(BENCH)

.venv-bench/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench,ocr]'
	@touch $@

lock: $(READY)  ## pin the newest dependencies that pyproject.toml allows
	$(COMPILE) --allow-unsafe --extra dev -o requirements-dev.lock pyproject.toml
	# rapidocr asks for the OpenCV that needs a screen; the headless one, which is the same code, takes its place.
	$(COMPILE) --extra archives --extra ocr --extra pdfium -c requirements-dev.lock --unsafe-package opencv-python \
	  -o requirements-extras.lock pyproject.toml

clean:  ## remove what was set up and built; data/ stays
	rm -rf $(VENV) .venv-bench build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 10
