"""A Synapse Link container written by hand: a company of a few rows, and every way to damage its files.

    company = Company()
    container = Container(tmp_path / "lake")
    container.folder(1, company.rows())
    container.folder(2, {"msdyn_workorderproduct": [company.line(1, version=20, msdyn_quantity="7")]})

Values are text exactly as they shall stand in the file; None is an empty field.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, str | None]
Rows = Mapping[str, Sequence[Row]]

FIRST_FOLDER_AT = datetime(2026, 8, 1, tzinfo=UTC)
ESTIMATED, USED = "690970000", "690970001"
CANCELED = "690970005"

_HEAD = ("Id", "SinkCreatedOn", "SinkModifiedOn", "statecode", "statuscode")
_TAIL = ("versionnumber", "createdon", "modifiedon", "IsDelete")

#: What is specific to each table; the first column is the key.
_OWN: dict[str, tuple[str, ...]] = {
    "account": ("accountid", "name", "accountnumber", "msdyn_company"),
    "bookableresource": ("bookableresourceid", "name"),
    "bookableresourcebooking": (
        "bookableresourcebookingid",
        "resource",
        "msdyn_workorder",
        "starttime",
        "endtime",
    ),
    "cdm_company": ("cdm_companyid", "cdm_companycode", "cdm_name"),
    "msdyn_actual": (
        "msdyn_actualid",
        "msdyn_transactiontypecode",
        "msdyn_workorderproduct",
    ),
    "msdyn_project": (
        "msdyn_projectid",
        "msdyn_projectnumber",
        "msdyn_subject",
        "msdyn_salesorderid",
        "msdyn_customer",
        "msdyn_company",
        "transactioncurrencyid",
    ),
    "msdyn_warehouse": ("msdyn_warehouseid", "msdyn_name", "msdyn_site"),
    "msdyn_workorder": (
        "msdyn_workorderid",
        "msdyn_name",
        "msdyn_systemstatus",
        "msdyn_serviceaccount",
        "msdyn_billingaccount",
        "msdyn_agreement",
        "msdyn_project",
        "msdyn_projecttask",
        "msdyn_company",
        "transactioncurrencyid",
        "exchangerate",
        "msdyn_completedon",
    ),
    "msdyn_workorderproduct": (
        "msdyn_workorderproductid",
        "msdyn_name",
        "msdyn_workorder",
        "msdyn_booking",
        "msdyn_product",
        "msdyn_unit",
        "msdyn_warehouse",
        "transactioncurrencyid",
        "exchangerate",
        "msdyn_linestatus",
        "msdyn_lineorder",
        "msdyn_estimatequantity",
        "msdyn_estimateunitamount",
        "msdyn_estimateunitcost",
        "msdyn_quantity",
        "msdyn_qtytobill",
        "msdyn_unitamount",
        "msdyn_unitcost",
        "msdyn_discountpercent",
        "msdyn_discountamount",
        "msdyn_additionalcost",
        "msdyn_serialnumber",
        "msdyn_batchnumber",
    ),
    "msdyn_workorderservice": (
        "msdyn_workorderserviceid",
        "msdyn_name",
        "msdyn_workorder",
        "msdyn_service",
        "msdyn_unit",
        "transactioncurrencyid",
        "exchangerate",
        "msdyn_linestatus",
        "msdyn_estimateduration",
        "msdyn_estimateunitamount",
        "msdyn_estimateunitcost",
        "msdyn_duration",
        "msdyn_durationtobill",
        "msdyn_unitamount",
        "msdyn_unitcost",
        "msdyn_discountpercent",
        "msdyn_discountamount",
    ),
    "inventdim": (
        "id",
        "inventdimid",
        "inventsiteid",
        "inventlocationid",
        "inventbatchid",
        "inventserialid",
        "dataareaid",
    ),
    "inventtrans": (
        "id",
        "inventtransorigin",
        "itemid",
        "inventdimid",
        "qty",
        "statusissue",
        "statusreceipt",
        "datephysical",
        "costamountposted",
        "projid",
        "voucher",
        "dataareaid",
    ),
    "inventtransorigin": ("id", "referencecategory", "referenceid", "dataareaid", "recid"),
    "projcdsactualsimport": ("id", "actualid", "vouchernumber", "dataareaid"),
    "product": (
        "productid",
        "name",
        "productnumber",
        "msdyn_fieldserviceproducttype",
        "defaultuomid",
        "price",
        "standardcost",
        "currentcost",
    ),
    "salesorder": (
        "salesorderid",
        "ordernumber",
        "name",
        "customerid",
        "msdyn_company",
        "transactioncurrencyid",
    ),
    "salesorderdetail": (
        "salesorderdetailid",
        "salesorderid",
        "salesorderdetailname",
        "msdyn_project",
        "msdyn_linetype",
        "msdyn_billingmethod",
        "msdyn_includetime",
        "msdyn_includeexpense",
        "msdyn_includematerial",
        "msdyn_includefee",
        "transactioncurrencyid",
    ),
    "transactioncurrency": ("transactioncurrencyid", "isocurrencycode", "currencyname", "currencyprecision"),
    "uom": ("uomid", "name"),
}

COLUMNS: dict[str, tuple[str, ...]] = {
    table: (*_HEAD, *(name for name in own if name != "id"), *_TAIL) for table, own in _OWN.items()
}
REQUIRED = (
    "msdyn_project",
    "msdyn_workorder",
    "msdyn_workorderproduct",
    "msdyn_workorderservice",
    "product",
    "salesorder",
    "salesorderdetail",
    "transactioncurrency",
)


def key_of(table: str) -> str:
    """The key column of a table."""
    return _OWN[table][0]


def guid(kind: str, number: int = 1) -> str:
    """The id of the n-th thing of a kind, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


def row(table: str, thing_id: str, version: int, **values: str | None) -> Row:
    """One row of a table with the bookkeeping columns filled; `values` win."""
    sink = FIRST_FOLDER_AT + timedelta(seconds=version)
    stamp = sink.strftime("%-m/%-d/%Y %-H:%M:%S %p")
    filled: Row = {
        "Id": thing_id,
        "SinkCreatedOn": stamp,
        "SinkModifiedOn": stamp,
        "statecode": "0",
        "statuscode": "1",
        **({} if key_of(table) == "id" else {key_of(table): thing_id}),
        "versionnumber": str(version),
        "createdon": "2026-07-10T08:00:00.0000000+00:00",
        "modifiedon": "2026-07-10T08:00:00Z",
    }
    return filled | values


def deletion(table: str, thing_id: str, version: int, **values: str | None) -> Row:
    """A delete as the export writes it: id, sink times, version and the marker."""
    whole = row(table, thing_id, version)
    kept = {name: whole[name] for name in ("Id", "SinkCreatedOn", "SinkModifiedOn", "versionnumber")}
    return kept | {"IsDelete": "True"} | values


class Company:
    """One customer, one project with a time-and-material contract line, work orders 1 to n, `line`s on them."""

    def __init__(self, work_orders: int = 3) -> None:
        self.work_orders = work_orders

    def masters(self) -> dict[str, list[Row]]:
        """Everything that is not a work order or a line."""
        eur = {"transactioncurrencyid": guid("currency", 1)}
        return {
            "transactioncurrency": [
                row("transactioncurrency", guid("currency", 1), 1, isocurrencycode="EUR", currencyprecision="2"),
                row("transactioncurrency", guid("currency", 2), 1, isocurrencycode="JPY", currencyprecision="0"),
            ],
            "cdm_company": [row("cdm_company", guid("company"), 1, cdm_companycode="usmf", cdm_name="Contoso")],
            "account": [row("account", guid("account"), 1, name="Northwind Grocers", accountnumber="A1")],
            "uom": [row("uom", guid("uom"), 1, name="each")],
            "product": [
                row("product", guid("product"), 1, name="Filter", productnumber="F-1", price="40",
                    msdyn_fieldserviceproducttype="690970000", currentcost="22"),
                row("product", guid("service"), 1, name="Labor", productnumber="S-1",
                    msdyn_fieldserviceproducttype="690970002"),
            ],
            "msdyn_project": [
                row("msdyn_project", guid("project"), 1, msdyn_projectnumber="P-1", msdyn_subject="Stores",
                    msdyn_salesorderid=guid("contract"), msdyn_customer=guid("account"),
                    msdyn_company=guid("company"), **eur),
            ],
            "salesorder": [
                row("salesorder", guid("contract"), 1, name="Contract", customerid=guid("account"),
                    msdyn_company=guid("company"), **eur),
            ],
            "salesorderdetail": [
                row("salesorderdetail", guid("contract line"), 1, salesorderid=guid("contract"),
                    salesorderdetailname="Material", msdyn_project=guid("project"), msdyn_linetype="690970000",
                    msdyn_billingmethod="192350000", msdyn_includetime="True", msdyn_includeexpense="True",
                    msdyn_includematerial="True", msdyn_includefee="True", **eur),
            ],
        }  # fmt: skip

    def work_order(self, number: int, version: int = 1, **values: str | None) -> Row:
        """The n-th work order, completed."""
        settled: Row = {
            "msdyn_name": f"WO-{number}",
            "msdyn_systemstatus": "690970003",
            "msdyn_serviceaccount": guid("account"),
            "msdyn_billingaccount": guid("account"),
            "msdyn_project": guid("project"),
            "msdyn_company": guid("company"),
            "transactioncurrencyid": guid("currency", 1),
            "exchangerate": "1",
            "msdyn_completedon": "2026-07-12T16:00:00Z",
        }
        return row("msdyn_workorder", guid("work order", number), version, **(settled | values))

    def line(self, number: int, version: int = 1, *, work_order: int = 1, **values: str | None) -> Row:
        """The n-th product line: 5 used at 40.00, cost 22.00, so 200.00 of revenue and 110.00 of cost."""
        settled: Row = {
            "msdyn_name": f"Line {number}",
            "msdyn_workorder": guid("work order", work_order),
            "msdyn_product": guid("product"),
            "msdyn_unit": guid("uom"),
            "transactioncurrencyid": guid("currency", 1),
            "exchangerate": "1",
            "msdyn_linestatus": USED,
            "msdyn_estimatequantity": "4",
            "msdyn_estimateunitamount": "40",
            "msdyn_estimateunitcost": "22",
            "msdyn_quantity": "5",
            "msdyn_unitamount": "40",
            "msdyn_unitcost": "22",
        }
        return row("msdyn_workorderproduct", guid("line", number), version, **(settled | values))

    def service(self, number: int, version: int = 1, *, work_order: int = 1, **values: str | None) -> Row:
        """The n-th service line: 90 minutes at 60.00 an hour."""
        settled: Row = {
            "msdyn_name": f"Service {number}",
            "msdyn_workorder": guid("work order", work_order),
            "msdyn_service": guid("service"),
            "transactioncurrencyid": guid("currency", 1),
            "exchangerate": "1",
            "msdyn_linestatus": USED,
            "msdyn_duration": "90",
            "msdyn_unitamount": "60",
            "msdyn_unitcost": "30",
        }
        return row("msdyn_workorderservice", guid("service line", number), version, **(settled | values))

    def rows(self) -> dict[str, list[Row]]:
        """The full copy: masters, the work orders, a product and a service line on each."""
        numbers = range(1, self.work_orders + 1)
        return self.masters() | {
            "msdyn_workorder": [self.work_order(n) for n in numbers],
            "msdyn_workorderproduct": [self.line(n, work_order=n) for n in numbers],
            "msdyn_workorderservice": [self.service(n, work_order=n) for n in numbers],
        }


class Container:
    """A container on disk. Folders are named by day number: 1 is 2026-08-01."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def __str__(self) -> str:
        return str(self.root)

    def folder(
        self,
        at: int | str,
        rows: Rows | None = None,
        *,
        columns: Mapping[str, Sequence[str]] | None = None,
        files: Mapping[str, bytes] | None = None,
        model: object = ...,
    ) -> Path:
        """Write one folder: a CSV for each table of `rows`, `files` as given, and model.json last.

        `columns` replaces or adds tables in model.json and in the rows; `model` replaces model.json as a whole
        (bytes as they are, anything else as JSON, None: no file).
        """
        place = self.root / (folder_name(at) if isinstance(at, int) else at)
        place.mkdir(parents=True, exist_ok=True)
        described = COLUMNS | dict(columns or {})
        for table, content in (rows or {}).items():
            self.file(place, f"{table}/2026.csv", csv_bytes(content, described[table]))
        for name, data in (files or {}).items():
            self.file(place, name, data)
        if model is ...:
            model = model_of(described)
        if model is not None:
            data = model if isinstance(model, bytes) else json.dumps(model).encode()
            (place / "model.json").write_bytes(data)
        return place

    @staticmethod
    def file(place: Path, name: str, data: bytes) -> None:
        """Write one file under a folder."""
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)

    def changelog(self, text: str) -> None:
        """Write Changelog/changelog.info."""
        self.file(self.root, "Changelog/changelog.info", text.encode())


def folder_name(day: int) -> str:
    """The name of the n-th day's folder, as real exports spell it."""
    return (FIRST_FOLDER_AT + timedelta(days=day - 1)).strftime("%Y-%m-%dT%H.%M.%SZ")


def documented_name(day: int) -> str:
    """The same, as the documentation spells it."""
    return (FIRST_FOLDER_AT + timedelta(days=day - 1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def model_of(columns: Mapping[str, Sequence[str]], state: str = "Completed") -> dict[str, Any]:
    """A model.json that describes these tables."""
    return {
        "name": "cdm",
        "version": "1.0",
        "entities": [
            {
                "$type": "LocalEntity",
                "name": table,
                "annotations": [{"name": "Athena:InitialSyncState", "value": state}],
                "attributes": [{"name": column, "dataType": "string"} for column in names],
            }
            for table, names in columns.items()
        ],
    }


def csv_bytes(rows: Iterable[Row], columns: Sequence[str], line_end: str = "\n") -> bytes:
    """Rows as the export writes them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    for values in rows:
        unknown = values.keys() - set(columns)
        assert not unknown, f"the row has {unknown}, which the table has not"
        writer.writerow([values.get(column) for column in columns])
    return text.getvalue().encode()


def line_bytes(rows: Iterable[Row], line_end: str = "\n") -> bytes:
    """Product lines as bytes of a file."""
    return csv_bytes(rows, COLUMNS["msdyn_workorderproduct"], line_end)
