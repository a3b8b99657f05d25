# PaiiD. `make help` lists what there is. Needs Python 3.11 or newer and Node 20 or newer; everything else is set up.
SHELL := /bin/sh
FOUND_PYTHON := $(shell PYTHON="$(PYTHON)" sh scripts/find-python)
VENV_PYTHON := .venv/bin/python
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
# Where it is set, each of the many processes of a run would compile the program and its libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test agreement check bench docs lighthouse checklist-demo rollback-drill verify-deploy setup migrate api format lock clean python
MAKEFLAGS += --no-print-directory

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: python ## Set up what is missing, build the UI, migrate, serve API and UI on http://127.0.0.1:8000 (HOST, PORT)
	@$(FOUND_PYTHON) scripts/install.py
	@exec $(VENV_PYTHON) scripts/serve.py

test: python ## Run every test: SQLite, PostgreSQL, Redis, UI, browser (SKIP_POSTGRES=1 SKIP_REDIS=1 SKIP_BROWSER=1 leave parts out)
	@$(FOUND_PYTHON) scripts/install.py --dev
	@exec $(VENV_PYTHON) scripts/run_tests.py

e2e-two-services: python ## The browser tests once more, against pages and API as two services, as deployed apart (not part of make test)
	@$(FOUND_PYTHON) scripts/install.py --dev
	@exec $(VENV_PYTHON) scripts/run_tests.py --two-services

check: python ## Format, lint, types, import rules, API-client drift, secrets, lock files, dependency audit
	@$(FOUND_PYTHON) scripts/install.py --dev
	@exec $(VENV_PYTHON) scripts/run_checks.py

bench: python ## Measure against a raw server of the same run; prints a table and writes JSON
	@$(FOUND_PYTHON) scripts/install.py --dev --no-ui
	@cd backend && exec ../$(VENV_PYTHON) -m bench

agreement: python ## Hold backtests and option prices against other backtesters, in an environment of their own
	@$(FOUND_PYTHON) scripts/install.py --dev --no-ui
	@cd backend && ../$(VENV_PYTHON) -m bench.peers.environment && exec ../$(VENV_PYTHON) -m pytest tests/peers -q --no-header

lighthouse: python ## Measure the built user interface with Lighthouse, which it installs; the scores count for the checklist
	@$(FOUND_PYTHON) scripts/install.py --dev
	@exec $(VENV_PYTHON) scripts/lighthouse.py

checklist-demo: python ## Start a healthy production instance and go through the whole deployment checklist (SERVICES=1: PostgreSQL, Redis)
	@$(FOUND_PYTHON) scripts/install.py --dev
	@exec $(VENV_PYTHON) scripts/checklist_demo.py $(if $(SERVICES),--services,)

rollback-drill: python ## Deploy releases that fail under load and take them back, on SQLite and PostgreSQL: is anything lost?
	@$(FOUND_PYTHON) scripts/install.py --dev --no-ui
	@cd backend && ../$(VENV_PYTHON) -m tests.operations.rollback_drill && ../$(VENV_PYTHON) -m tests.operations.rollback_drill --postgres

verify-deploy: python ## Build the Dockerfiles and start their images without Docker, check the other deployment files (root, Debian)
	@$(FOUND_PYTHON) scripts/verify_deploy.py

docs: python ## Build the site of docs/ and of the reference made from the code, in docs/_build/site
	@$(FOUND_PYTHON) scripts/install.py --dev --no-ui
	@$(VENV_PYTHON) scripts/docs_site.py

setup: python ## All set-up for development: Python and Node dependencies, UI build
	@$(FOUND_PYTHON) scripts/install.py --dev

migrate: python ## Bring the database up to date
	@$(FOUND_PYTHON) scripts/install.py --no-ui
	@.venv/bin/paiid migrate

api: python ## Write backend/openapi.json and the UI's typed client from the code
	@$(FOUND_PYTHON) scripts/install.py --dev
	@$(VENV_PYTHON) scripts/api_client.py --write

format: python ## Format and fix what tools can fix
	@$(FOUND_PYTHON) scripts/install.py --dev
	@cd backend && ../.venv/bin/ruff format . && ../.venv/bin/ruff check --fix .
	@.venv/bin/ruff format scripts && .venv/bin/ruff check --fix scripts
	@cd frontend && npm run --silent format

lock: python ## Write the Python lock files anew from backend/pyproject.toml
	@$(FOUND_PYTHON) scripts/install.py --dev --no-ui
	@scripts/lock.sh

clean: ## Remove what set-up and builds made; your data folder stays
	rm -rf .venv frontend/node_modules frontend/dist backend/bench/results
	find backend scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf backend/.pytest_cache backend/.mypy_cache backend/.ruff_cache backend/.hypothesis .ruff_cache

python:
	@test -n "$(FOUND_PYTHON)" || { echo "[paiid] No Python 3.11 or newer is on the path. Install one from https://www.python.org, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
