"""Runs suites through Great Expectations and keeps what came out, so that Data Docs can be rendered later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.core.validation_definition import ValidationDefinition
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import DataContextConfig, ProgressBarsConfig

from expectations.gx.broken_rows import expectation_of
from expectations.gx.duckdb_source import WHOLE_TABLE, DuckDBDatasource
from expectations.promise import Suite


def context_of(results_dir: Path) -> EphemeralDataContext:
    """A context that keeps suites and results as files under `results_dir`, and the rest in memory."""
    config = DataContextConfig(
        config_version=4.0,
        expectations_store_name="expectations",
        validation_results_store_name="validations",
        checkpoint_store_name="checkpoints",
        stores={
            "expectations": _kept("ExpectationsStore", results_dir / "expectations"),
            "validations": _kept("ValidationResultsStore", results_dir / "validations"),
            "checkpoints": {"class_name": "CheckpointStore"},
            "validation_definition_store": {"class_name": "ValidationDefinitionStore"},
        },
        data_docs_sites={},
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def run(
    context: EphemeralDataContext, datasource: DuckDBDatasource, suites: Sequence[Suite]
) -> list[ExpectationSuiteValidationResult]:
    """Validate each suite against its table of `datasource`, in order. Results carry one common run id."""
    context.add_datasource(datasource=datasource)
    run_id = RunIdentifier(run_time=datetime.now(UTC))
    outcomes = []
    for suite in suites:
        promised = ExpectationSuite(
            name=suite.table, expectations=[expectation_of(suite, promise) for promise in suite.promises]
        )
        context.suites.add_or_update(promised)
        batch = datasource.get_asset(suite.table).get_batch_definition(WHOLE_TABLE)
        definition = ValidationDefinition(name=suite.table, data=batch, suite=promised)
        context.validation_definitions.add(definition)
        outcomes.append(definition.run(run_id=run_id, result_format="BASIC"))
    return outcomes


def _kept(store: str, folder: Path) -> dict[str, Any]:
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.absolute())}
    return {"class_name": store, "store_backend": backend}
