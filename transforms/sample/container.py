"""How Synapse Link lays out an incremental export: CSV dialect, model.json, option sets.

Rows have no header; text and dates are quoted, guids, numbers and booleans are not; an empty field is null;
a folder's model.json lists the columns of all tables in the order of the rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

#: Tables whose delete marker is spelled as the documentation has it; the real exports say IsDelete.
DOCUMENTED_DELETE_MARKER = frozenset({"msdyn_workorderservice"})

#: Tables that write False for rows which are not deleted, where the others leave the field empty.
EXPLICIT_LIVE_MARKER = frozenset({"bookableresourcebooking"})

#: Lookups of which some rows come in upper case.
MIXED_CASE_LOOKUPS = frozenset(
    {("msdyn_workorderproduct", "msdyn_product"), ("msdyn_workorder", "msdyn_serviceaccount")}
)

#: Columns added while the export ran: they stand at the end, and rows without a value are a field shorter.
APPENDED_COLUMNS = {"msdyn_workorder": "msdyn_worklocation"}

#: The rows of the table that is being written: its view is costly, and read once for each file.
EXPORTED = "exported"

_BOOKKEEPING = ("folder_no", "is_deleted", "id")
_SINK_FORMAT = "%-m/%-d/%Y %-H:%M:%S %p"


@dataclass(frozen=True)
class Attribute:
    """A column of the export: its name, its data type in model.json and the SQL that writes it."""

    name: str
    data_type: str
    expression: str
    precision: int | None = None
    scale: int | None = None

    @property
    def is_quoted(self) -> bool:
        return self.data_type in {"string", "dateTime", "dateTimeOffset"}

    def as_json(self) -> dict[str, Any]:
        """The attribute as model.json has it."""
        entry: dict[str, Any] = {"name": self.name, "dataType": self.data_type}
        if self.data_type == "string":
            entry["maxLength"] = 4000
        if self.precision is not None:
            entry["cdm:traits"] = [
                {
                    "traitReference": "is.dataFormat.numeric.shaped",
                    "arguments": [
                        {"name": "precision", "value": self.precision},
                        {"name": "scale", "value": self.scale},
                    ],
                }
            ]
        return entry


@dataclass(frozen=True)
class ExportTable:
    """A table of the export: the view its rows come from and its attributes, without the appended one."""

    name: str
    attributes: tuple[Attribute, ...]
    appended: Attribute | None

    @property
    def view(self) -> str:
        return f'"export_{self.name}"'

    def attributes_in(self, folder_no: int, appended_from: int) -> tuple[Attribute, ...]:
        """The columns a folder's model.json lists for the table."""
        if self.appended is not None and folder_no >= appended_from:
            return (*self.attributes, self.appended)
        return self.attributes

    def copy_statement(
        self, path: Path, folder_no: int, year: int, attributes: tuple[Attribute, ...], where: str = "TRUE"
    ) -> str:
        """COPY of the rows of one folder and createdon year, out of `EXPORTED`, to a CSV file in the order of versions.

        Rows are sorted before they become text: joins keep no order, and sorting wide text is slow.
        """
        columns = ",\n    ".join(f'{a.expression} AS "{a.name}"' for a in attributes)
        target = str(path).replace("'", "''")
        quoted = ", ".join(f'"{a.name}"' for a in attributes if a.is_quoted)
        return (
            f"COPY (SELECT {columns}\n"
            f"FROM (SELECT * FROM {EXPORTED}\n"
            f"    WHERE folder_no = {folder_no} AND createdon >= TIMESTAMP '{year}-01-01'\n"
            f"        AND createdon < TIMESTAMP '{year + 1}-01-01' AND {where}\n"
            f"    ORDER BY versionnumber, id))\n"
            f"TO '{target}' (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '',\n"
            f"    FORCE_QUOTE ({quoted}))"
        )


def describe_table(name: str, columns: list[tuple[str, str]]) -> ExportTable:
    """The export table behind a view with these (column, SQL type) pairs.

    The view starts with folder_no, is_deleted and id and ends with versionnumber, createdon and modifiedon
    (and the appended column, if the table has one).
    """
    is_finance = ("recversion", "INTEGER") in columns
    marker = "isDeleted" if name in DOCUMENTED_DELETE_MARKER else "IsDelete"
    live = "'False'" if name in EXPLICIT_LIVE_MARKER else "NULL"
    sink = (
        "strftime(folder_time(folder_no)"
        " + to_seconds(CASE WHEN folder_no = 1 THEN 0 ELSE versionnumber % 3000 END), "
        f"'{_SINK_FORMAT}')"
    )
    head = [
        Attribute("Id", "guid", "id"),
        Attribute("SinkCreatedOn", "dateTime", sink),
        Attribute("SinkModifiedOn", "dateTime", sink),
    ]
    body = [
        _attribute(name, column, sql_type, is_finance)
        for column, sql_type in columns
        if column not in _BOOKKEEPING
    ]
    tail = Attribute(marker, "boolean", f"CASE WHEN is_deleted THEN 'True' ELSE {live} END")
    appended = APPENDED_COLUMNS.get(name)
    return ExportTable(
        name=name,
        attributes=(*head, *(a for a in body if a.name != appended), tail),
        appended=next((a for a in body if a.name == appended), None),
    )


def _attribute(table: str, column: str, sql_type: str, is_finance: bool) -> Attribute:
    if column == "versionnumber":
        return Attribute(column, "int64", column)
    live = f'CASE WHEN is_deleted THEN NULL ELSE "{column}" END'
    if column == "createdon":
        return Attribute(column, "dateTimeOffset", f"strftime({live}, '%Y-%m-%dT%H:%M:%S.0000000+00:00')")
    if sql_type == "UUID":
        if (table, column) in MIXED_CASE_LOOKUPS:
            text = f"CAST({live} AS VARCHAR)"
            live = f"CASE WHEN versionnumber // 32 % 47 = 3 THEN upper({text}) ELSE {text} END"
        return Attribute(column, "guid", live)
    if sql_type == "TIMESTAMP":
        pattern = "%Y-%m-%dT%H:%M:%S.0000000Z" if is_finance else "%Y-%m-%dT%H:%M:%SZ"
        return Attribute(column, "dateTime", f"strftime({live}, '{pattern}')")
    if sql_type == "BOOLEAN":
        return Attribute(column, "boolean", f"CASE {live} WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' END")
    if sql_type == "DECIMAL(18,6)":  # a Dataverse float: whole numbers come without decimals, others with ten
        return Attribute(
            column,
            "double",
            f"CASE WHEN is_deleted THEN NULL "
            f'WHEN "{column}" % 1 = 0 THEN CAST(CAST("{column}" AS BIGINT) AS VARCHAR) '
            f'''ELSE CAST("{column}" AS VARCHAR) || '0000' END''',
        )
    if sql_type == "DECIMAL(18,4)":  # Dataverse money: ten decimals
        return Attribute(column, "decimal", f"CAST({live} AS VARCHAR) || '000000'")
    if sql_type == "DECIMAL(18,10)":  # a rate
        return Attribute(column, "decimal", live)
    if sql_type == "DECIMAL(17,6)":  # a real of Finance and Operations, whose precision its model.json states
        return Attribute(column, "decimal", live, precision=38, scale=6)
    if sql_type in {"INTEGER", "BIGINT", "TINYINT"}:
        return Attribute(column, "int64", live)
    if sql_type == "VARCHAR":
        return Attribute(column, "string", live)
    raise TypeError(
        f"tables/{table}.sql: column {column} has type {sql_type}, which the export has no form for"
    )


def model_json(
    tables: list[ExportTable], folder_no: int, appended_from: int, at: datetime, files: dict[str, list[str]]
) -> str:
    """The model.json of a folder: metadata of all tables, partitions for its files (table -> names) only."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    model = {
        "name": "cdm",
        "description": "cdm",
        "version": "1.0",
        "modifiedTime": stamp,
        "entities": [
            {
                "$type": "LocalEntity",
                "name": table.name,
                "annotations": [
                    {"name": "Athena:PartitionGranularity", "value": "Year"},
                    {"name": "Athena:InitialSyncState", "value": "Completed"},
                    {"name": "Athena:InitialSyncDataCompletedTime", "value": "8/1/2026 0:00:00 AM"},
                ],
                "attributes": [a.as_json() for a in table.attributes_in(folder_no, appended_from)],
                "partitions": [
                    {"name": name.removesuffix(".csv"), "location": f"{table.name}/{name}"}
                    for name in files.get(table.name, [])
                ],
            }
            for table in tables
        ],
    }
    return json.dumps(model, separators=(",", ":"), ensure_ascii=False) + "\n"


_STATUS_LABELS: dict[tuple[str, str], dict[int, str]] = {
    ("msdyn_workorder", "msdyn_systemstatus"): {
        690970000: "Unscheduled",
        690970001: "Scheduled",
        690970002: "In Progress",
        690970003: "Completed",
        690970004: "Posted",
        690970005: "Canceled",
    },
    ("msdyn_workorderproduct", "msdyn_linestatus"): {690970000: "Estimated", 690970001: "Used"},
    ("msdyn_workorderservice", "msdyn_linestatus"): {690970000: "Estimated", 690970001: "Used"},
    ("product", "msdyn_fieldserviceproducttype"): {
        690970000: "Inventory",
        690970001: "Non-Inventory",
        690970002: "Service",
    },
    ("salesorderdetail", "msdyn_billingmethod"): {192350000: "Time and Material", 192350001: "Fixed Price"},
}

_GLOBAL_LABELS: dict[str, dict[int, str]] = {
    "msdyn_transactiontype": {
        192350000: "Cost",
        192350004: "Project Contract",
        192350005: "Unbilled Sales",
        192350006: "Billed Sales",
    },
    "msdyn_transactionclassification": {
        192350000: "Time",
        192350001: "Expense",
        192350002: "Material",
        192350003: "Milestone",
        192350004: "Fee",
    },
    "msdyn_billingtype": {
        192350000: "Non Chargeable",
        192350001: "Chargeable",
        192350002: "Complimentary",
        192350003: "Not Available",
    },
    "msdyn_adjustmentstatus": {192350000: "In Process", 192350001: "Adjusted", 192350002: "Unadjustable"},
}


def optionset_files(tables: list[ExportTable]) -> dict[str, str]:
    """The files of OptionsetMetadata/ by name: labels of choices, states and statuses, targets of lookups."""
    local = [
        (entity, column, value, True, 1033, label)
        for (entity, column), labels in _STATUS_LABELS.items()
        for value, label in labels.items()
    ]
    global_ = [
        (name, value, True, 1033, label)
        for name, labels in _GLOBAL_LABELS.items()
        for value, label in labels.items()
    ]
    with_state = [t.name for t in tables if any(a.name == "statecode" for a in t.attributes)]
    state = [
        (name, v, True, 1033, label) for name in with_state for v, label in ((0, "Active"), (1, "Inactive"))
    ]
    status = [
        (name, s, v, True, 1033, label)
        for name in with_state
        for s, v, label in ((0, 1, "Active"), (1, 2, "Inactive"))
    ]
    target = [
        ("msdyn_workorderproduct", "msdyn_workorder", "msdyn_workorder", "msdyn_workorderid"),
        ("msdyn_workorderservice", "msdyn_workorder", "msdyn_workorder", "msdyn_workorderid"),
        ("msdyn_actual", "msdyn_workorder", "msdyn_workorder", "msdyn_workorderid"),
        ("salesorder", "customerid", "account", "accountid"),
    ]
    return {
        "OptionsetMetadata.csv": _csv(local),
        "GlobalOptionsetMetadata.csv": _csv(global_),
        "StateMetadata.csv": _csv(state),
        "StatusMetadata.csv": _csv(status),
        "TargetMetadata.csv": _csv(target),
    }


def _csv(rows: Sequence[tuple[str | int | bool, ...]]) -> str:
    return "".join(",".join(f'"{v}"' if isinstance(v, str) else str(v) for v in row) + "\n" for row in rows)
