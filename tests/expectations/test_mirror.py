"""Every table has its promises, and no promises are left of a table that is gone."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from expectations import Suite, suite_of, suite_tables
from expectations.promise import Promise, critical, never_null, no_row, one_row_per, warning
from tests.expectations.tiny_tables import ROOT, declared_tables


def test_expectations_mirror_sql() -> None:
    assert suite_tables() == declared_tables()


def test_promises_are_sentences() -> None:
    sentences = {promise.sentence for table in suite_tables() for promise in suite_of(table).promises}

    assert [sentence for sentence in sentences if not sentence.endswith(".")] == []


def test_every_table_says_what_one_row_is() -> None:
    # A refused row may be one whose id could not even be read.
    assert [table for table in suite_tables() if not suite_of(table).key] == ["quarantine.rejected_row"]


@pytest.mark.parametrize("module", ["expectations", "transforms.warehouse.validation"])
def test_importing_does_not_import_great_expectations(module: str) -> None:
    code = (
        f"import sys, {module}, expectations; "
        "[expectations.suite_of(table) for table in expectations.suite_tables()]; "
        "sys.exit('great_expectations' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_guarded_rules_exist() -> None:
    headers = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "sql" / "rules").glob("*.sql"))
    known = set(re.findall(r"^-- ([A-Z]{3}-\d{2}) ", headers, flags=re.MULTILINE))
    guarded = {
        promise.rule for table in suite_tables() for promise in suite_of(table).promises if promise.rule
    }

    assert {rule for rule in guarded if "-" in rule} - known == set()


def test_a_table_without_promises_is_named() -> None:
    with pytest.raises(
        LookupError, match=r"core\.nothing has no promises: write expectations/core/nothing\.py"
    ):
        suite_of("core.nothing")


def test_an_empty_suite_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the suite of core\.thing is empty"):
        Suite("core.thing", may_be_empty=True)


def test_the_same_promise_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="promises twice: thing_id_never_null"):
        Suite("core.thing", one_row_per("thing_id"), never_null("thing_id"), may_be_empty=True)


def test_a_promise_has_one_way_to_be_broken() -> None:
    with pytest.raises(ValueError, match="either `where` or `query`"):
        Promise("name", "Sentence.")
    with pytest.raises(ValueError, match="must read"):
        Promise("name", "Sentence.", query="SELECT 1")


def test_severity_is_said_by_the_group() -> None:
    promise = no_row("name", "Sentence.", where="a = 1")

    assert [one.severity.value for one in [*critical(promise), *warning(promise)]] == ["critical", "warning"]
