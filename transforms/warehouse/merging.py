"""A run's rows of a table stand instead of the warehouse's: what stays as it is, is not written."""

from __future__ import annotations

from transforms.warehouse.models import Model
from transforms.warehouse.scope import within
from transforms.warehouse.store import Connection, is_empty


def note_changes(connection: Connection, model: Model, *, is_whole: bool) -> bool:
    """Whether the work database's rows of a table differ from the warehouse's, in the scope or in all.

    Keeps in a temporary table the keys of which a row came, went or changed, for `replace_rows`. What was
    recorded elsewhere and is in the scope is taken for changed: to look at it costs more than to write it.
    """
    columns = ", ".join(model.column_names)
    known = f"warehouse.{model.name} WHERE {_within(model, is_whole=is_whole)}"
    if model.is_recorded and not is_whole:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_changes(model)} AS SELECT {model.key} AS changed_key FROM {model.name} "
            f"UNION SELECT {model.key} AS changed_key FROM {known}"
        )
        return not is_empty(connection, _changes(model))
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {_changes(model)} AS
        SELECT {model.key} AS changed_key
        FROM (SELECT {columns} FROM {model.name} EXCEPT SELECT {columns} FROM {known})
        UNION
        SELECT changed_key
        FROM (
            SELECT {model.key} AS changed_key, 1 AS row_count FROM {model.name}
            UNION ALL
            SELECT {model.key} AS changed_key, -1 AS row_count FROM {known}
        )
        GROUP BY changed_key
        HAVING SUM(row_count) <> 0
        """
    )
    return not is_empty(connection, _changes(model))


def replace_rows(connection: Connection, model: Model, *, is_whole: bool) -> None:
    """In the warehouse, the rows of the keys that `note_changes` kept by those of the work database."""
    columns = ", ".join(model.column_names)
    some = f"{model.key} IN (SELECT changed_key FROM {_changes(model)})"
    connection.execute(
        f"DELETE FROM warehouse.{model.name} WHERE {_within(model, is_whole=is_whole)} AND {some}"
    )
    connection.execute(
        f"INSERT INTO warehouse.{model.name} ({columns}) SELECT {columns} FROM {model.name} WHERE {some}"
    )


def _changes(model: Model) -> str:
    return f"changed_{model.schema}_{model.table}"


def _within(model: Model, *, is_whole: bool) -> str:
    return "TRUE" if is_whole or not model.scope else within(model.scope, *model.scope_columns)
