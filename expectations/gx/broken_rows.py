"""The Great Expectations class behind a promise.

It is Great Expectations' own "no unexpected rows" expectation, made cheap for millions of rows: offending
rows are counted, and examples of them are read only when there are any. One small query for each promise is
faster than all conditions in one scan: DuckDB answers most of them from the statistics of the column without
touching a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from expectations.promise import Promise, Suite

EXAMPLES = 5
"""Offending rows kept for each broken promise."""

_ROWS = "table.row_count"
_BROKEN = "unexpected_rows_query.row_count"
_SAMPLED = "unexpected_rows_query.examples"


class UnexpectedRowsExamples(QueryMetricProvider):
    """Up to five offending rows; asks the database only when the count before it was not zero."""

    metric_name = _SAMPLED
    value_keys = ("unexpected_rows_query",)
    query_param_name: ClassVar[str] = "unexpected_rows_query"

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations binds the class
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[dict[str, Any]]:
        if not metrics[_BROKEN]:
            return []
        batch, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        query = cls._get_substituted_batch_subquery_from_query_and_batch_selectable(
            query=cls._get_query_from_metric_value_kwargs(metric_value_kwargs),
            batch_selectable=batch,
            execution_engine=execution_engine,
        )
        rows = execution_engine.execute_query(
            sa.text(f"SELECT * FROM ({query}) AS offending LIMIT {EXAMPLES}")
        )
        return [{name: _plain(value) for name, value in row._mapping.items()} for row in rows.fetchall()]

    @classmethod
    def _get_evaluation_dependencies(
        cls,
        metric: MetricConfiguration,
        configuration: Any = None,
        execution_engine: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[str, MetricConfiguration]:
        return {
            _BROKEN: MetricConfiguration(_BROKEN, metric.metric_domain_kwargs, metric.metric_value_kwargs)
        }


class ExpectPromiseKept(UnexpectedRowsExpectation):
    """Expect that no row breaks a promise; Data Docs show its sentence, severity and examples."""

    sentence: str
    shown: list[str]

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """The three metrics. The inherited method finds the same, at ten times the cost."""
        domain = {"batch_id": self.batch_id}
        query = {"unexpected_rows_query": self.unexpected_rows_query}
        metrics = {
            _ROWS: MetricConfiguration(_ROWS, domain),
            _BROKEN: MetricConfiguration(_BROKEN, domain, query),
            _SAMPLED: MetricConfiguration(_SAMPLED, domain, query),
        }
        return ValidationDependencies(metrics, result_format=parse_result_format("BASIC"))

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        broken = int(metrics[_BROKEN])
        result: dict[str, Any] = {
            "observed_value": broken,
            "element_count": int(metrics[_ROWS]),
            "unexpected_count": broken,
        }
        if broken:
            result["details"] = {"examples": [self._worth_showing(row) for row in metrics[_SAMPLED]]}
        return {"success": broken == 0, "result": result}

    def _worth_showing(self, row: Mapping[str, Any]) -> dict[str, Any]:
        shown = {name: row[name] for name in self.shown if name in row}
        return shown or dict(row)

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[Any, Any] | None = None,
        **kwargs: Any,
    ) -> list[RenderedStringTemplateContent]:
        configured = configuration or result.expectation_config
        severity = str(getattr(configured.severity, "value", configured.severity))
        rule = configured.meta.get("rule")
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    "template": "$severity $sentence" + (" $rule" if rule else ""),
                    "params": {"severity": severity, "sentence": configured.kwargs["sentence"], "rule": rule},
                    "styling": {
                        "params": {
                            "severity": {"classes": ["badge", f"badge-{severity}"]},
                            "rule": {"classes": ["badge", "badge-secondary"]},
                        }
                    },
                },
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> str:
        if result is None or "element_count" not in result.result:
            return "--"
        return f"{result.result['unexpected_count']:,} of {result.result['element_count']:,} rows break it"

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[Any]:
        if result is not None and result.success:
            return []
        if result is not None and "element_count" in result.result:
            return []
        return super()._diagnostic_unexpected_statement_renderer(configuration, result, runtime_configuration)

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedTableContent | CollapseContent] | None:
        examples = ((result.result if result else None) or {}).get("details", {}).get("examples")
        if not examples:
            return None
        columns = list(examples[0])
        return [
            RenderedTableContent(
                content_block_type="table",
                header_row=columns,
                table=[["" if row[name] is None else str(row[name]) for name in columns] for row in examples],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]


def expectation_of(suite: Suite, promise: Promise) -> ExpectPromiseKept:
    """The Great Expectations form of one promise; its `meta.check_id` leads back to it."""
    return ExpectPromiseKept(
        unexpected_rows_query=promise.breaking_rows.replace(":", r"\:"),  # a colon would start a parameter
        sentence=promise.sentence,
        shown=list(dict.fromkeys((*suite.key, *promise.about))),
        severity=FailureSeverity(promise.severity.value),
        meta={"check_id": suite.check_id(promise), "rule": promise.rule},
    )


def _plain(value: Any) -> Any:
    """A value for JSON; money and dates as text, because JSON numbers are floats."""
    if isinstance(value, Decimal | datetime | date):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
