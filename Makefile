# 依据 (yiju). `make run`: install, index, serve. `make test`: install what the tests need and run them all.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
UI_PORT ?= 8501

.PHONY: run test check format bench clean

run: $(VENV)/.installed
	@$(BIN)/yiju up --port $(PORT) --ui-port $(UI_PORT)

# The quick tests by three workers, then the slow ones by two: the index that most of them need is built once.
test: check
	$(BIN)/pytest -m slow -n 2 --dist loadfile

# Format, lint, types and the quick tests: about a minute. Three workers: many tests wait for something.
check: $(VENV)/.installed-dev
	@tests/browser/install-chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow" -n 3 --dist worksteal

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Latency over HTTP next to the naive baseline, in one run.
bench: $(VENV)/.installed
	$(BIN)/python -m eval.latency

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "依据需要 Python 3.11 或更新：请安装后用 make PYTHON=/路径/python3.11 再试"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Re-installed only when the pins change: a second `make run` starts at once, and works offline.
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
