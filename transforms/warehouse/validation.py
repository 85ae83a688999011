"""Gates: check the promises of a layer's tables in DuckDB through Great Expectations; render Data Docs.

What decides is the severity of a broken promise, never Great Expectations' own `success`, which is false for
a mere warning.
Great Expectations takes about 7 seconds to import, so it is imported when the first gate runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations import Promise, Severity, Suite, suite_of
from transforms.errors import FieldledgerError
from transforms.warehouse.store import Connection

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext


class SuiteError(FieldledgerError):
    """A table has no suite, or a suite does not fit its table: the checks are broken, not the data."""


@dataclass(frozen=True)
class CheckResult:
    """One promise after it was checked.

    check_id      `schema.table.promise`, the same in every run
    checked_rows  rows of the table (0 says that the promise held because nothing was there)
    failed_rows   rows, or groups of rows, that break the promise
    examples      up to five of them: key and the columns concerned, money and dates as text
    """

    layer: str
    table: str
    check_id: str
    sentence: str
    severity: Severity
    is_passed: bool
    checked_rows: int
    failed_rows: int
    examples: list[dict[str, Any]] = field(default_factory=list)
    details: str = ""

    @property
    def stops_the_run(self) -> bool:
        """A broken critical promise: publishing would be wrong."""
        return not self.is_passed and self.severity is Severity.CRITICAL


def validate(
    connection: Connection,
    layer: str,
    tables: Sequence[str],
    *,
    catalog: str | None = None,
    results_dir: Path,
) -> list[CheckResult]:
    """Check the promises of the given `schema.table`s, all of them in the schema `layer`.

    Reads what is committed in `connection`'s database, or in the attached `catalog`; temporary tables and
    open transactions of `connection` stay unseen. Nothing but counts and a few example rows comes to Python.
    The outcome is also kept under `results_dir`, for `build_docs`.
    Raises SuiteError when a table has no suite, or a promise cannot be evaluated.
    """
    suites = [_suite(table) for table in tables]
    return check(connection, layer, suites, catalog=catalog, results_dir=results_dir)


def check(
    connection: Connection,
    layer: str,
    suites: Sequence[Suite],
    *,
    catalog: str | None = None,
    results_dir: Path,
) -> list[CheckResult]:
    """As `validate`, with suites at hand: one result for each promise, in their order."""
    for suite in suites:
        if suite.schema != layer:
            raise SuiteError(f"{suite.table} is not in layer {layer}: check one layer at a time")
    if not suites:
        return []
    context = _context(results_dir)

    from expectations.gx import duckdb_source, running

    names = [suite.name for suite in suites]
    with duckdb_source.datasource_of(connection, layer, names, catalog) as datasource:
        outcomes = running.run(context, datasource, suites)
    return [
        result
        for suite, outcome in zip(suites, outcomes, strict=True)
        for result in _results(layer, suite, outcome)
    ]


def build_docs(results_dir: Path, site: Path) -> Path:
    """Render everything `validate` left under `results_dir` as a static site; returns its first page.

    The pages need no network and no server. Pages of earlier results under `site` are replaced.
    """
    context = _context(results_dir)

    from expectations.gx import pages

    return pages.build(context, site)


def _context(results_dir: Path) -> EphemeralDataContext:
    from expectations.gx import running

    return running.context_of(results_dir)


def _suite(table: str) -> Suite:
    try:
        return suite_of(table)
    except LookupError as error:
        raise SuiteError(str(error)) from error


def _results(layer: str, suite: Suite, outcome: ExpectationSuiteValidationResult) -> list[CheckResult]:
    found = {
        result.expectation_config.meta["check_id"]: result
        for result in outcome.results
        if result.expectation_config is not None
    }
    return [_result(layer, suite, promise, found.get(suite.check_id(promise))) for promise in suite.promises]


def _result(layer: str, suite: Suite, promise: Promise, found: Any) -> CheckResult:
    check_id = suite.check_id(promise)
    if found is None or "element_count" not in found.result:
        place = f"{suite.schema}/{suite.name}"
        raise SuiteError(
            f"{check_id} could not be checked: {_exception(found)}. "
            f"Make expectations/{place}.py fit sql/{place}.sql, and run the gate where that table exists"
        )
    failed = int(found.result["unexpected_count"])
    checked = int(found.result["element_count"])
    return CheckResult(
        layer=layer,
        table=suite.table,
        check_id=check_id,
        sentence=promise.sentence,
        severity=promise.severity,
        is_passed=failed == 0,
        checked_rows=checked,
        failed_rows=failed,
        examples=found.result.get("details", {}).get("examples", []),
        details=_details(promise, failed, checked),
    )


def _details(promise: Promise, failed: int, checked: int) -> str:
    rule = f" (rule {promise.rule})" if promise.rule else ""
    if not checked:
        return f"the table is empty{rule}"
    return f"{failed:,} of {checked:,} rows break it{rule}" if failed else f"{checked:,} rows keep it{rule}"


def _exception(found: Any) -> str:
    if found is None:
        return "Great Expectations returned no result for it"
    info = found.exception_info or {}
    infos = [info] if "exception_message" in info else list(info.values())
    return "; ".join(str(one["exception_message"]).splitlines()[0] for one in infos) or "no reason given"
