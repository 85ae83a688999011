# One entry for each habit. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(CURDIR)/$(VENV)/bin
PYTHON ?= python3.11
LINES ?= 1000000
PORT ?= 8080

FIELDLEDGER_DATA_DIR ?= $(CURDIR)/data
FIELDLEDGER_LAKE_ADDRESS ?= $(CURDIR)/data/sample
DATA := $(abspath $(FIELDLEDGER_DATA_DIR))
AIRFLOW_HOME := $(DATA)/airflow

export PATH := $(BIN):$(PATH)

INSTALLED := $(VENV)/.installed
AIRFLOW_READY := $(AIRFLOW_HOME)/.ready
RUN_LOG := $(AIRFLOW_HOME)/last-run.log
# A file's tests stay together: they share what it set up. One more worker than cores: Airflow's tests mostly wait.
PYTEST := pytest -n 3 --dist loadfile --no-loadscope-reorder

# For the targets that work on the data; tests bring their own folders and see none of this.
run airflow docs $(AIRFLOW_READY): export FIELDLEDGER_DATA_DIR := $(DATA)
run airflow $(AIRFLOW_READY): export FIELDLEDGER_LAKE_ADDRESS := $(FIELDLEDGER_LAKE_ADDRESS)
run airflow $(AIRFLOW_READY): export AIRFLOW_HOME := $(AIRFLOW_HOME)
run airflow $(AIRFLOW_READY): export AIRFLOW__CORE__DAGS_FOLDER := $(CURDIR)/dags
run airflow $(AIRFLOW_READY): export AIRFLOW__CORE__LOAD_EXAMPLES := False
run airflow $(AIRFLOW_READY): export AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION := False
run airflow $(AIRFLOW_READY): export AIRFLOW__API_AUTH__JWT_SECRET_CMD := cat $(AIRFLOW_HOME)/jwt-secret
airflow: export AIRFLOW__API__HOST := 127.0.0.1
airflow: export AIRFLOW__API__PORT := $(PORT)
airflow: export AIRFLOW__API__BASE_URL := http://localhost:$(PORT)
airflow: export AIRFLOW__CORE__EXECUTION_API_SERVER_URL := http://127.0.0.1:$(PORT)/execution/
airflow: export AIRFLOW__CORE__PARALLELISM := 4
# OpenLineage events of the demo go into the data folder, unless its variables name another place.
ifeq ($(filter OPENLINEAGE%,$(.VARIABLES)),)
run: export OPENLINEAGE__TRANSPORT__TYPE := file
run: export OPENLINEAGE__TRANSPORT__LOG_FILE_PATH := $(DATA)/lineage/events.jsonl
run: export OPENLINEAGE__TRANSPORT__APPEND := true
endif
# Two notices of Airflow's own making that nobody here can act on.
run airflow $(AIRFLOW_READY): export PYTHONWARNINGS := ignore:Could not import graphviz,ignore:Using `httpx` with

# What a failed task said, without the calls that led there.
define REASON
/\[error / { inside = 1; saying = 0; next }
/^[0-9-]+T[0-9:.]+Z \[/ { inside = 0 }
/^Traceback / { saying = 0; next }
inside && /^[A-Za-z_][A-Za-z0-9_.]*(:|$$)/ { saying = 1 }
inside && saying
endef
run: export REASON := $(REASON)

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(INSTALLED): requirements.lock pyproject.toml
	@echo "setting up $(VENV) (once, and when requirements.lock or pyproject.toml change)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
# An older pip does not see that a pin without extras holds for the package with them, too.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(AIRFLOW_READY): $(INSTALLED)
	@mkdir -p $(AIRFLOW_HOME)
	@umask 077; test -s $(AIRFLOW_HOME)/jwt-secret \
	  || $(BIN)/python -c 'import secrets; print(secrets.token_hex(64))' > $(AIRFLOW_HOME)/jwt-secret
	@airflow db migrate > $(AIRFLOW_HOME)/setup.log 2>&1 \
	  && airflow pools set warehouse_writer 1 "One writer at the warehouse at a time" >> $(AIRFLOW_HOME)/setup.log 2>&1 \
	  || { cat $(AIRFLOW_HOME)/setup.log; exit 1; }
	@touch $@

.PHONY: setup
setup: $(INSTALLED)  ## Make .venv from requirements.lock (the other targets do it when it is missing)

.PHONY: run
run: $(AIRFLOW_READY)  ## Run the DAG on the sample (or $FIELDLEDGER_LAKE_ADDRESS) with Airflow and show what it did
	@mkdir -p $(DATA)/lineage
	@echo "field_to_finance on $(FIELDLEDGER_LAKE_ADDRESS)"
	@airflow dags test field_to_finance 2>&1 | tee $(RUN_LOG) \
	    | sed --unbuffered --quiet 's/.*\[DAG TEST\] starting task_id=\([a-z_]*\).*/  \1/p' \
	  || { echo; awk "$$REASON" $(RUN_LOG); echo "the run failed; its whole log: $(RUN_LOG)"; exit 1; }
	@echo
	@COLUMNS=$${COLUMNS:-110} fieldledger status
	@echo "log of the run: $(RUN_LOG)"

.PHONY: test
test: $(INSTALLED)  ## Run every test, and write what became of the worked cases to data/docs/cases.html
	@$(PYTEST) --cases $(DATA)/docs/cases.html

.PHONY: test-fast
test-fast: $(INSTALLED)  ## Run the tests for the inner loop, under 90 s
	@$(PYTEST) -m "not slow"

.PHONY: lint
lint: $(INSTALLED)  ## Check style, types, SQL, import directions and dependencies, these for weaknesses, too
	ruff check .
	ruff format --check .
	mypy transforms expectations
	sqlfluff lint sql
	lint-imports
	deptry .
	python tests/audit.py --or-skip

.PHONY: bench
bench: $(INSTALLED)  ## Measure a full load and a 1 % batch against plain DuckDB (LINES=1000000)
	@python tests/bench.py --lines $(LINES)

.PHONY: docs
docs: $(INSTALLED)  ## Write the data dictionary, the rule catalogue and the Data Docs
	@fieldledger docs

.PHONY: airflow
airflow: $(AIRFLOW_READY)  ## Start Airflow with the DAGs switched on, at http://localhost:8080 (PORT=8080)
	@echo "http://localhost:$(PORT), stop with Ctrl-C; sign in as admin, the password is in"
	@echo "$(AIRFLOW_HOME)/simple_auth_manager_passwords.json.generated"
	@echo "log             $(AIRFLOW_HOME)/standalone.log"
# Ctrl-C must reach standalone alone, which then ends its services: a service that gets a second signal
# while it logs the first waits for itself for ever. Hence the process group of its own (set -m).
	@set -m; airflow standalone > >(trap '' INT; tee $(AIRFLOW_HOME)/standalone.log \
	    | grep --line-buffered -E '^standalone|\[(error|critical) ') 2>&1 & \
	  standalone=$$!; set +m; trap "kill -INT $$standalone" INT TERM; \
	  while kill -0 $$standalone 2> /dev/null; do wait $$standalone || true; done

.PHONY: lock
lock:  ## Write requirements.lock again from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --extra dev --extra azure --extra celery --extra dataverse --extra delta --extra postgres --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --quiet -o requirements.lock --python-version 3.11

.PHONY: audit
audit: $(INSTALLED)  ## Look up every pinned package among the known weaknesses (fails without the internet)
	@python tests/audit.py

.PHONY: clean
clean:  ## Remove what can be made again under ./data (never another data folder) and the tools' caches
	@rm -rf data/airflow data/bench data/docs data/landing data/lineage data/published data/warehouse data/work
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +
