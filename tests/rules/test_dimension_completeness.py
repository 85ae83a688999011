"""How complete the dimensions of a company are: counted by hand for three projects."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from transforms.warehouse.models import all_models, load_rules

COMPLETENESS = all_models()["marts.dimension_completeness"]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """P-1 has both dimensions, P-2 a suspended cost center alone, P-3 no set; P-4 is deleted, P-5 not of Finance."""
    with duckdb.connect() as connection:
        load_rules(connection)
        for schema in ("core", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name in COMPLETENESS.reads:
            connection.execute(all_models()[name].create())
        connection.execute(
            """
            INSERT INTO core.company BY NAME
            SELECT code AS company_id, code AS company_code, 'UTC' AS time_zone, model AS deployment_model,
                TRUE AS is_active
            FROM (VALUES ('USMF', 'finance'), ('GBSI', 'core')) AS v(code, model);
            INSERT INTO core.project BY NAME
            SELECT id AS project_id, code AS company_code, dimension_set_id, deleted_at, deleted_at IS NULL AS is_active
            FROM (VALUES ('P-1', 'USMF', '1', NULL), ('P-2', 'USMF', '2', NULL), ('P-3', 'USMF', NULL, NULL),
                ('P-4', 'USMF', NULL, TIMESTAMP '2026-07-01'), ('P-5', 'GBSI', '1', NULL)
            ) AS v(id, code, dimension_set_id, deleted_at);
            INSERT INTO core.financial_dimension BY NAME
            SELECT id AS dimension_set_item_id, set_id AS dimension_set_id, name AS dimension_name,
                TRUE AS is_set_known, is_value_known, is_suspended, TRUE AS is_active
            FROM (VALUES ('1', '1', 'CostCenter', TRUE, FALSE), ('2', '1', 'Department', NULL, NULL),
                ('3', '2', 'CostCenter', TRUE, TRUE)
            ) AS v(id, set_id, name, is_value_known, is_suspended);
            INSERT INTO core.required_dimension VALUES
                ('usmf:costcenter', 'usmf', 'costcenter'), ('usmf:region', 'usmf', 'Region');
            """
        )
        yield connection


def _told(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    connection.execute(COMPLETENESS.create(or_replace=True))
    connection.execute(f"INSERT INTO {COMPLETENESS.name} BY NAME {COMPLETENESS.select}")
    return connection.execute(
        "SELECT dimension_completeness_id, is_required, project_count, filled_project_count, faulty_project_count, "
        "is_complete FROM marts.dimension_completeness ORDER BY ALL"
    ).fetchall()


def test_every_dimension_demanded_or_used_is_counted(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert _told(warehouse) == [
        ("USMF:costcenter", True, 3, 2, 1, False),
        ("USMF:department", False, 3, 1, 0, False),
        ("USMF:region", True, 3, 0, 0, False),
    ]


def test_a_dimension_is_complete_once_every_project_has_a_good_value(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("UPDATE core.financial_dimension SET is_suspended = FALSE")
    warehouse.execute("UPDATE core.project SET dimension_set_id = '2' WHERE project_id = 'P-3'")
    assert _told(warehouse)[0] == ("USMF:costcenter", True, 3, 3, 0, True)
