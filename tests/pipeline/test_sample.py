"""The sample export: deterministic, in the real format, full of field reality, with books that agree."""

from __future__ import annotations

import filecmp
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.sample import SampleError, write_sample

pytestmark = pytest.mark.slow

COMMITTED = Path(__file__).parents[2] / "data" / "sample"
LINES, SEED = 500, 7

COST, PROJECT_CONTRACT, UNBILLED = 192350000, 192350004, 192350005
NON_CHARGEABLE, CHARGEABLE, NOT_AVAILABLE = 192350000, 192350001, 192350003
USED = "690970001"
CANCELED = "690970005"

Row = dict[str, str | None]


# --- a reader of its own, so that the product's reader does not vouch for the generator -------------------


@dataclass(frozen=True)
class Version:
    """One exported row: where it stood, and its values by lower-case column (an empty field is None)."""

    folder: str
    file: str
    fields: int
    values: Row

    @property
    def id(self) -> str:
        return str(self.values["id"])

    @property
    def number(self) -> int:
        return int(str(self.values["versionnumber"]))

    @property
    def is_deleted(self) -> bool:
        return (self.values.get("isdelete") or self.values.get("isdeleted")) == "True"

    @property
    def sink(self) -> datetime:
        text = str(self.values["sinkmodifiedon"])
        return datetime.strptime(text[:-3], "%m/%d/%Y %H:%M:%S")


_FIELD = re.compile(r'("(?:[^"]|"")*"|[^",\n]*)([,\n])')


def raw_rows(path: Path) -> Iterator[list[str]]:
    """The fields of a CSV file exactly as written, quotes included."""
    text, at, row = path.read_bytes().decode("utf-8"), 0, []
    while at < len(text):
        match = _FIELD.match(text, at)
        assert match, f"{path}: no field at {at}: {text[at : at + 60]!r}"
        row.append(match[1])
        at = match.end()
        if match[2] == "\n":
            yield row
            row = []
    assert not row, f"{path} ends in the middle of a row"


def unquoted(field: str) -> str | None:
    if field.startswith('"'):
        return field[1:-1].replace('""', '"')
    return field or None


class Export:
    """A written container, read with the standard library alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.active = (root / "Changelog" / "changelog.info").read_text().strip()
        self.folders = sorted(
            p.name for p in root.iterdir() if p.name.startswith("20") and p.name < self.active
        )
        self.models: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.versions: dict[str, list[Version]] = defaultdict(list)
        for folder in self.folders:
            model = json.loads((root / folder / "model.json").read_text(encoding="utf-8"))
            self.models[folder] = {e["name"]: e["attributes"] for e in model["entities"]}
            for path in sorted((root / folder).glob("*/*.csv")):
                names = [a["name"].lower() for a in self.models[folder][path.parent.name]]
                for row in raw_rows(path):
                    values = dict(zip(names, map(unquoted, row), strict=False))
                    version = Version(folder, f"{path.parent.name}/{path.name}", len(row), values)
                    self.versions[path.parent.name].append(version)

    def history(self, table: str) -> dict[str, list[Version]]:
        """All versions of each id in the order they arrived."""
        by_id: dict[str, list[Version]] = defaultdict(list)
        for version in self.versions[table]:
            by_id[version.id].append(version)
        return by_id

    def final(self, table: str) -> dict[str, Row]:
        """The current state: per id the highest (versionnumber, SinkModifiedOn), without the deleted."""
        winners = {i: max(v, key=lambda x: (x.number, x.sink)) for i, v in self.history(table).items()}
        return {i: v.values for i, v in winners.items() if not v.is_deleted}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "export"
    write_sample(out, LINES, SEED)
    return out


@pytest.fixture(scope="module")
def export(fresh: Path) -> Export:
    return Export(fresh)


def files_of(root: Path) -> list[str]:
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def same_trees(one: Path, other: Path) -> bool:
    names = files_of(one)
    return names == files_of(other) and filecmp.cmpfiles(one, other, names, shallow=False)[1:] == ([], [])


# --- the same arguments, the same bytes -------------------------------------------------------------------


def test_committed_sample_is_what_the_generator_writes(fresh: Path) -> None:
    assert same_trees(COMMITTED, fresh), (
        "regenerate data/sample: fieldledger sample --lines 500 --seed 7 --out data/sample"
    )


def test_same_arguments_give_the_same_bytes_on_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = duckdb.connect
    for threads in (1, 4):
        config = {"threads": threads}
        monkeypatch.setattr(duckdb, "connect", lambda path, config=config: connect(path, config=config))
        write_sample(tmp_path / str(threads), 20_000, 3, folders=2)
    assert same_trees(tmp_path / "1", tmp_path / "4")


def test_every_file_is_in_strict_version_order(export: Export) -> None:
    """A strict order is the only one possible, so no number of threads and rows can change it."""
    last: dict[tuple[str, str], int] = {}
    for table, versions in export.versions.items():
        for version in versions:
            if table == "msdyn_workorder":
                continue  # sorted in two stretches: rows with the appended column, then rows without
            place = (version.folder, version.file)
            assert last.get(place, 0) < version.number, f"{place}: {version.id}"
            last[place] = version.number


def test_another_seed_gives_other_bytes(fresh: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "other", LINES, SEED + 1)
    name = "2026-08-01T00.00.00Z/msdyn_workorderproduct/2026.csv"
    assert (tmp_path / "other" / name).read_bytes() != (fresh / name).read_bytes()


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    def stop_at_the_first_table(what: str, done: int, of: int) -> None:
        steps.append((done, of))
        if what == "account":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sample(tmp_path / "s", 10, 1, progress=stop_at_the_first_table)
    assert len(steps) > 1 and all(done <= of for done, of in steps)
    assert list(tmp_path.iterdir()) == []


def test_the_report_counts_what_is_there(tmp_path: Path) -> None:
    report = write_sample(tmp_path / "s", 40, 2)
    export = Export(tmp_path / "s")
    assert report.rows == {table: len(versions) for table, versions in export.versions.items()}
    assert report.active_folder == export.active
    assert report.files == len({(v.folder, v.file) for rows in export.versions.values() for v in rows}) + 1


@pytest.mark.parametrize("lines", [1, 9, 60])
@pytest.mark.parametrize("folders", [1, 2, 4])
def test_small_samples_have_every_line_they_were_asked_for(tmp_path: Path, lines: int, folders: int) -> None:
    report = write_sample(tmp_path / "s", lines, 1, folders=folders)
    export = Export(tmp_path / "s")
    assert list(report.folders) == export.folders and len(export.folders) == folders
    assert (
        len(export.history("msdyn_workorderproduct")) + len(export.history("msdyn_workorderservice")) == lines
    )


def test_line_count(export: Export) -> None:
    products, services = export.history("msdyn_workorderproduct"), export.history("msdyn_workorderservice")
    assert len(products) + len(services) == LINES
    assert 0.14 * LINES < len(services) < 0.26 * LINES


def test_changed_percent_is_about_what_a_later_folder_changes(tmp_path: Path) -> None:
    write_sample(tmp_path / "s", 2_000, 5, folders=3, changed_percent=Decimal(5))
    export = Export(tmp_path / "s")
    touched = {
        v.values["msdyn_workorderproduct"] or v.values["msdyn_workorderservice"]
        for v in export.versions["msdyn_actual"]
        if v.folder == export.folders[1]
    }
    touched |= {
        v.id
        for table in ("msdyn_workorderproduct", "msdyn_workorderservice")
        for v in export.versions[table]
        if v.folder == export.folders[1]
    }
    assert 0.035 * 2_000 < len(touched) < 0.065 * 2_000


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("mine")
    with pytest.raises(SampleError, match="not empty"):
        write_sample(tmp_path, 10, 1)
    assert files_of(tmp_path) == ["keep.txt"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"lines": 0}, "lines"),
        ({"folders": 0}, "folders"),
        ({"changed_percent": Decimal(21)}, "changed_percent"),
    ],
)
def test_arguments_out_of_range_are_refused(tmp_path: Path, arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(SampleError, match=named):
        write_sample(tmp_path / "s", **{"lines": 10, "seed": 1, **arguments})
    assert not (tmp_path / "s").exists()


# --- the format -------------------------------------------------------------------------------------------

FORMS = {
    "guid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}",
    "int64": r"-?\d+",
    "decimal": r"-?\d+\.\d{10}",
    "double": r"-?\d+(\.\d{10})?",
    "boolean": r"True|False",
    "string": r'"(?s:.+)"',
    "dateTime": r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{7})?Z"',
    "dateTimeOffset": r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00"',
}
FINANCE = {
    "dimensionattribute",
    "dimensionattributevalue",
    "dimensionattributevalueset",
    "dimensionattributevaluesetitem",
    "fiscalcalendarperiod",
    "fiscalcalendaryear",
    "generaljournalaccountentry",
    "generaljournalentry",
    "inventdim",
    "inventlocation",
    "inventsite",
    "inventtrans",
    "inventtransorigin",
    "ledger",
    "ledgerfiscalcalendarperiod",
    "projadvancedjournal",
    "projadvancedjournalline",
    "projcdsactualsimport",
    "projpostedtranstable",
    "projproposaljour",
    "projtable",
}


def test_model_json_agrees_with_every_field_of_every_complete_folder(export: Export) -> None:
    compiled = {name: re.compile(form) for name, form in FORMS.items()}
    sink = re.compile(r'"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M"')
    real = re.compile(r"-?\d+\.\d{6}")
    short = 0
    for folder in export.folders:
        for path in sorted((export.root / folder).glob("*/*.csv")):
            table = path.parent.name
            attributes = export.models[folder][table]
            for row in raw_rows(path):
                if len(row) == len(attributes) - 1 and attributes[-1]["name"] == "msdyn_worklocation":
                    short += 1
                else:
                    assert len(row) == len(attributes), f"{path}: {row}"
                for field, attribute in zip(row, attributes, strict=False):
                    form = compiled[attribute["dataType"]]
                    if attribute["name"].startswith("Sink"):
                        form = sink
                    elif table in FINANCE and attribute["dataType"] == "decimal":
                        form = real
                    assert not field or form.fullmatch(field), f"{path}: {attribute} has {field!r}"
    assert short > 0, "no row lacks the appended column"


def test_every_folder_lists_all_tables_and_the_fixed_columns(export: Export) -> None:
    for folder in export.folders:
        assert len(export.models[folder]) == 84
        for table, attributes in export.models[folder].items():
            names = [a["name"] for a in attributes if a["name"] != "msdyn_worklocation"]
            assert names[:3] == ["Id", "SinkCreatedOn", "SinkModifiedOn"]
            assert names[-4:-1] == ["versionnumber", "createdon", "modifiedon"]
            assert names[-1] == ("isDeleted" if table == "msdyn_workorderservice" else "IsDelete")
            if table not in FINANCE:
                assert names[3:5] == ["statecode", "statuscode"]
                assert names[5] in {f"{table}id", "transactioncurrencyid", "cdm_companyid"}
            assert all(n == n.lower() for n in names[3:-1])
    model = json.loads((export.root / export.folders[0] / "model.json").read_text(encoding="utf-8"))
    for entity in model["entities"]:
        assert {"name": "Athena:InitialSyncState", "value": "Completed"} in entity["annotations"]
        for part in entity["partitions"]:
            assert (export.root / export.folders[0] / part["location"]).is_file()
    assert (export.root / "model.json").is_file()
    assert len(list((export.root / "OptionsetMetadata").glob("*.csv"))) == 5


def test_files_hold_the_rows_of_their_createdon_year(export: Export) -> None:
    for versions in export.versions.values():
        for version in versions:
            if not version.is_deleted:
                assert str(version.values["createdon"])[:4] == version.file.split("/")[1][:4]


def test_rows_are_created_then_modified_then_exported(export: Export) -> None:
    for table, versions in export.versions.items():
        for version in versions:
            if not version.is_deleted:
                created = str(version.values["createdon"])[:19]
                modified = str(version.values["modifiedon"])[:19]
                assert created <= modified <= version.sink.isoformat(), f"{table} {version.id}"


# --- field reality ----------------------------------------------------------------------------------------


def line_steps(export: Export) -> Iterator[tuple[Version, Version]]:
    """Consecutive versions of every work order line, by version number."""
    for table in ("msdyn_workorderproduct", "msdyn_workorderservice"):
        for versions in export.history(table).values():
            ordered = sorted(versions, key=lambda v: (v.number, v.sink))
            yield from pairwise(ordered)


def test_every_kind_of_change_occurs(export: Export) -> None:
    seen: Counter[str] = Counter()
    for before, after in line_steps(export):
        old, new = before.values, after.values
        if before.number == after.number:
            seen["repeated"] += 1
            assert after.folder > before.folder and after.sink > before.sink
            assert {k: v for k, v in old.items() if not k.startswith("sink")} == {
                k: v for k, v in new.items() if not k.startswith("sink")
            }
            continue
        if after.folder < before.folder:
            seen["older version later"] += 1
        if after.is_deleted:
            seen["deleted"] += 1
            filled = {k for k, v in new.items() if v is not None}
            assert filled == {"id", "sinkcreatedon", "sinkmodifiedon", "versionnumber"} | (
                filled & {"isdelete", "isdeleted"}
            )
            continue
        status = (old["msdyn_linestatus"], new["msdyn_linestatus"])
        seen["used"] += status[0] != USED and status[1] == USED
        seen["back to estimated"] += status[0] == USED and status[1] != USED
        if status == (USED, USED):
            for what, columns in {
                "quantity": ("msdyn_quantity", "msdyn_qtytobill", "msdyn_duration", "msdyn_durationtobill"),
                "price": ("msdyn_unitamount",),
                "discount": ("msdyn_discountpercent",),
            }.items():
                seen[what] += any(old.get(c) != new.get(c) for c in columns)
    for versions in export.history("msdyn_workorder").values():
        for before, after in pairwise(versions):
            seen["work order canceled"] += after.values["msdyn_systemstatus"] == CANCELED
            moved = before.values["msdyn_project"] != after.values["msdyn_project"]
            seen["work order to another project"] += moved and after.values["msdyn_systemstatus"] != CANCELED
    arrived = {i: v[0].folder for i, v in export.history("msdyn_workorder").items()}
    for table in ("msdyn_workorderproduct", "msdyn_workorderservice"):
        for versions in export.history(table).values():
            order = versions[0].values["msdyn_workorder"]
            seen["line before its work order"] += order is not None and versions[0].folder < arrived[order]
    for versions in export.history("msdyn_materialusagelog").values():
        first = versions[0]
        if first.folder > export.folders[0]:
            happened = str(first.values["msdyn_transactiondate"])[:10]
            lag = datetime.fromisoformat(first.folder[:10]) - datetime.fromisoformat(happened)
            seen["synced days late"] += lag.days >= 2
    expected = {
        "used",
        "back to estimated",
        "deleted",
        "quantity",
        "price",
        "discount",
        "repeated",
        "older version later",
        "work order canceled",
        "work order to another project",
        "line before its work order",
        "synced days late",
    }
    assert {k for k, n in seen.items() if n > 0} == expected


def test_values_of_every_kind_occur(export: Export) -> None:
    products = export.final("msdyn_workorderproduct").values()
    used = [r for r in products if r["msdyn_linestatus"] == USED]
    number = lambda text: Decimal(text or 0)  # noqa: E731
    kinds = {
        "planned": any(r["msdyn_agreement"] for r in export.final("msdyn_workorder").values()),
        "reactive": any(not r["msdyn_agreement"] for r in export.final("msdyn_workorder").values()),
        "no project": any(not r["msdyn_project"] for r in export.final("msdyn_workorder").values()),
        "billed below": any(0 < number(r["msdyn_qtytobill"]) < number(r["msdyn_quantity"]) for r in used),
        "billed above": any(number(r["msdyn_qtytobill"]) > number(r["msdyn_quantity"]) for r in used),
        "billed zero": any(r["msdyn_qtytobill"] == "0" for r in used),
        "billed blank": any(r["msdyn_qtytobill"] is None for r in used),
        "fraction": any("." in str(r["msdyn_quantity"]) for r in used),
        "percent": any(0 < number(r["msdyn_discountpercent"]) < 100 for r in used),
        "free": any(number(r["msdyn_discountpercent"]) == 100 for r in used),
        "amount": any(r["msdyn_discountamount"] and not number(r["msdyn_discountpercent"]) for r in used),
        "serial": any(r["msdyn_serialnumber"] for r in used),
        "batch": any(r["msdyn_batchnumber"] for r in used),
        "additional cost": any(r["msdyn_additionalcost"] for r in used),
        "commission": any(r["msdyn_commissioncosts"] for r in used),
        "never used": any(r["msdyn_linestatus"] != USED for r in products),
        "no estimate": any(r["msdyn_estimatequantity"] in (None, "0") for r in products),
        "line feed": any("\n" in str(r["msdyn_description"]) for r in products),
        "comma": any("," in str(r["msdyn_description"]) for r in products),
        "quote": any('"' in str(r["msdyn_description"]) for r in products),
        "upper-case lookup": any(
            str(r["msdyn_product"]) != str(r["msdyn_product"]).lower() for r in products
        ),
        "five currencies": len({r["transactioncurrencyid"] for r in used}) == 5,
        "finance rows": len(export.final("projcdsactualsimport")) > 0,
        "fixed price": any(
            r["msdyn_billingmethod"] == "192350001" for r in export.final("salesorderdetail").values()
        ),
        "no material": any(
            r["msdyn_includematerial"] == "False" and r["msdyn_includetime"] == "True"
            for r in export.final("salesorderdetail").values()
        ),
        "tasks of both kinds": {
            r["msdyn_billingtype"] for r in export.final("msdyn_contractlinetask").values()
        }
        == {"192350000", "192350001"},
        "several files": (export.root / export.folders[1] / "msdyn_actual" / "2025.csv").exists()
        and (export.root / export.folders[1] / "msdyn_actual" / "2026.csv").exists(),
        "empty folder": any(files_of(export.root / f) == ["model.json"] for f in export.folders),
    }
    assert [kind for kind, occurs in kinds.items() if not occurs] == []


def test_the_active_folder_is_half_written(export: Export) -> None:
    (half,) = [p for p in (export.root / export.active).rglob("*") if p.is_file()]
    with pytest.raises(AssertionError):
        list(raw_rows(half))


def test_no_row_is_one_a_strict_reader_would_reject(export: Export) -> None:
    serials = []
    for table in ("msdyn_workorderproduct", "msdyn_workorderservice"):
        for version in export.versions[table]:
            row = version.values
            if version.is_deleted:
                continue
            for column, value in row.items():
                if column.startswith("msdyn_") and value and re.fullmatch(r"-[\d.]+", value):
                    pytest.fail(f"{table} {version.id}: {column} is {value}")
            percent, amount = row["msdyn_discountpercent"], row["msdyn_discountamount"]
            assert Decimal(percent or 0) <= 100
            assert Decimal(amount or 0) <= Decimal(row["msdyn_subtotal"] or 0)
            if row.get("msdyn_serialnumber"):
                assert row["msdyn_quantity"] == "1"
                serials.append((row["msdyn_serialnumber"], version.id))
    assert len({s for s, _ in serials}) == len({i for _, i in serials}), "two lines share a serial number"


LOOKUPS = [
    ("msdyn_workorderproduct", "msdyn_workorder", "msdyn_workorder"),
    ("msdyn_workorderproduct", "msdyn_product", "product"),
    ("msdyn_workorderproduct", "msdyn_pricelist", "pricelevel"),
    ("msdyn_workorderproduct", "msdyn_entitlement", "entitlement"),
    ("msdyn_workorderproduct", "msdyn_unit", "uom"),
    ("msdyn_workorderproduct", "msdyn_warehouse", "msdyn_warehouse"),
    ("msdyn_workorderproduct", "msdyn_booking", "bookableresourcebooking"),
    ("msdyn_workorderproduct", "msdyn_customerasset", "msdyn_customerasset"),
    ("msdyn_workorderservice", "msdyn_workorder", "msdyn_workorder"),
    ("msdyn_workorderservice", "msdyn_service", "product"),
    ("msdyn_workorder", "msdyn_project", "msdyn_project"),
    ("msdyn_workorder", "msdyn_pricelist", "pricelevel"),
    ("msdyn_entitlementapplication", "msdyn_entitlement", "entitlement"),
    ("msdyn_workorder", "msdyn_projecttask", "msdyn_projecttask"),
    ("msdyn_workorder", "msdyn_agreement", "msdyn_agreement"),
    ("msdyn_workorder", "msdyn_serviceaccount", "account"),
    ("msdyn_workorder", "msdyn_company", "cdm_company"),
    ("bookableresourcebooking", "resource", "bookableresource"),
    ("msdyn_project", "msdyn_salesorderid", "salesorder"),
    ("salesorderdetail", "salesorderid", "salesorder"),
    ("msdyn_contractlinetask", "salesorderdetailid", "salesorderdetail"),
    ("msdyn_contractlinetask", "msdyn_projecttask", "msdyn_projecttask"),
    ("msdyn_contractlinecustomer", "salesorderdetailid", "salesorderdetail"),
    ("msdyn_contractlinecustomer", "msdyn_customer", "account"),
    ("msdyn_agreementbookingdate", "msdyn_workorder", "msdyn_workorder"),
    ("msdyn_agreementbookingdate", "msdyn_bookingsetup", "msdyn_agreementbookingsetup"),
    ("msdyn_agreementbookingproduct", "msdyn_agreementbookingsetup", "msdyn_agreementbookingsetup"),
    ("msdyn_agreementbookingservice", "msdyn_service", "product"),
    ("msdyn_agreementinvoicedate", "msdyn_invoicesetup", "msdyn_agreementinvoicesetup"),
    ("msdyn_agreementinvoiceproduct", "msdyn_invoicesetup", "msdyn_agreementinvoicesetup"),
    ("msdyn_agreement", "msdyn_pricelist", "pricelevel"),
    ("msdyn_materialusagelog", "msdyn_workorderproduct", "msdyn_workorderproduct"),
    ("msdyn_projectapproval", "msdyn_materialusagelog", "msdyn_materialusagelog"),
    ("msdyn_warehouse", "msdyn_site", "msdyn_site"),
    ("msdyn_customerasset", "msdyn_parentasset", "msdyn_customerasset"),
    ("msdyn_customerasset", "msdyn_masterasset", "msdyn_customerasset"),
    ("msdyn_customerasset", "msdyn_customerassetcategory", "msdyn_customerassetcategory"),
    ("msdyn_customerasset", "msdyn_functionallocation", "msdyn_functionallocation"),
    ("msdyn_functionallocation", "msdyn_parentfunctionallocation", "msdyn_functionallocation"),
    ("msdyn_workorderincident", "msdyn_workorder", "msdyn_workorder"),
    ("msdyn_workorderincident", "msdyn_customerasset", "msdyn_customerasset"),
    ("projcdsactualsimport", "actualid", "msdyn_actual"),
    ("msdyn_transactionconnection", "msdyn_transaction1", "msdyn_actual"),
    ("msdyn_transactionconnection", "msdyn_transaction2", "msdyn_actual"),
]
RECORDS = [
    ("projadvancedjournalline", "projadvancedjournal", "projadvancedjournal", "recid"),
    ("projcdsactualsimport", "projadvancedjournalline", "projadvancedjournalline", "recid"),
    ("projcdsactualsimport", "invoiceproposalid", "projproposaljour", "proposalid"),
    ("projpostedtranstable", "transid", "projadvancedjournalline", "projtransid"),
    ("projpostedtranstable", "adjreftransid", "projpostedtranstable", "transid"),
    ("generaljournalaccountentry", "generaljournalentry", "generaljournalentry", "recid"),
    ("projproposaljour", "proposalid", "invoice", "invoicenumber"),
    ("projadvancedjournalline", "defaultdimension", "dimensionattributevalueset", "recid"),
    ("fiscalcalendarperiod", "fiscalcalendaryear", "fiscalcalendaryear", "recid"),
    ("ledgerfiscalcalendarperiod", "fiscalcalendarperiod", "fiscalcalendarperiod", "recid"),
    ("ledgerfiscalcalendarperiod", "ledger", "ledger", "recid"),
]


@pytest.mark.parametrize(("table", "column", "target"), LOOKUPS)
def test_in_the_end_every_lookup_finds_its_row(export: Export, table: str, column: str, target: str) -> None:
    known = export.final(target)
    dangling = {
        r[column] for r in export.final(table).values() if r[column] and str(r[column]).lower() not in known
    }
    assert dangling == set()


@pytest.mark.parametrize(("table", "column", "target", "key"), RECORDS)
def test_in_the_end_finance_finds_every_record(
    export: Export, table: str, column: str, target: str, key: str
) -> None:
    named = {r[column] for r in export.final(table).values() if r[column]}
    assert named - {r[key] for r in export.final(target).values()} == set()
    keys = [r[key] for r in export.final(target).values()]
    assert len(keys) == len(set(keys)), f"{target}.{key} names two rows"


def test_dimensions_hang_on_the_finance_projects(export: Export) -> None:
    sets = {r["recid"] for r in export.final("dimensionattributevalueset").values()}
    items = Counter(
        r["dimensionattributevalueset"] for r in export.final("dimensionattributevaluesetitem").values()
    )
    for row in export.final("projtable").values():
        assert row["defaultdimension"] in sets and items[row["defaultdimension"]] == 2
    values = {r["recid"]: r["dimensionattribute"] for r in export.final("dimensionattributevalue").values()}
    names = {r["recid"]: r["name"] for r in export.final("dimensionattribute").values()}
    for row in export.final("dimensionattributevaluesetitem").values():
        assert names[values[row["dimensionattributevalue"]]] in ("CostCenter", "BusinessUnit")


# --- the books: what Project Operations recorded against what the rules say, in plain Decimal -------------


def money(value: Decimal, precision: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)


class Books:
    """What the final state of the lines should have led to, by the rules of Project Operations."""

    def __init__(self, export: Export) -> None:
        self.orders = export.final("msdyn_workorder")
        self.projects = export.final("msdyn_project")
        self.precision = {
            i: int(str(r["currencyprecision"])) for i, r in export.final("transactioncurrency").items()
        }
        self.tasks = {
            (r["salesorderdetailid"], r["msdyn_projecttask"]): int(str(r["msdyn_billingtype"]))
            for r in export.final("msdyn_contractlinetask").values()
        }
        self.customer = {
            r["salesorderdetailid"]: r["msdyn_customer"]
            for r in export.final("msdyn_contractlinecustomer").values()
        }
        self.contract_lines = export.final("salesorderdetail")
        self.used_on = {
            r["msdyn_workorderproduct"] or r["msdyn_workorderservice"]: str(r["msdyn_transactiondate"])[:10]
            for r in export.final("msdyn_materialusagelog").values()
        }
        self.lines = [("product", r) for r in export.final("msdyn_workorderproduct").values()]
        self.lines += [("service", r) for r in export.final("msdyn_workorderservice").values()]

    def order_with_project(self, line: Row) -> Row | None:
        order = self.orders.get(str(line["msdyn_workorder"]))
        if order is None or order["msdyn_project"] is None or order["msdyn_systemstatus"] == CANCELED:
            return None
        return order

    def resolve(self, project: Row, task: str | None) -> tuple[Row | None, int | None]:
        """The contract line for material and the billing type it leads to."""
        if project["msdyn_salesorderid"] is None:
            return None, None
        hits: list[tuple[Row, int]] = []
        for line in self.contract_lines.values():
            if (
                line["salesorderid"] != project["msdyn_salesorderid"]
                or line["msdyn_project"] != project["msdyn_projectid"]
            ):
                continue
            if line["msdyn_includematerial"] != "True":
                continue
            if line["msdyn_includedtasks"] == "192350001":
                if (line["salesorderdetailid"], task) in self.tasks:
                    hits.append((line, self.tasks[line["salesorderdetailid"], task]))
            else:
                hits.append((line, CHARGEABLE))
        assert len(hits) <= 1
        return hits[0] if hits else (None, NOT_AVAILABLE)

    def amounts(self, kind: str, line: Row) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """Used and billed quantity (hours for a service), sales price and cost price."""
        used_column, billed_column = (
            ("msdyn_quantity", "msdyn_qtytobill")
            if kind == "product"
            else ("msdyn_duration", "msdyn_durationtobill")
        )
        used = Decimal(str(line[used_column]))
        billed = used if line[billed_column] is None else Decimal(str(line[billed_column]))
        price = Decimal(str(line["msdyn_unitamount"]))
        if kind == "service":
            used, billed = money(used / 60, 6), money(billed / 60, 6)
            price = Decimal(str(line["msdyn_calculatedunitamount"] or line["msdyn_unitamount"]))
        return used, billed, price, Decimal(str(line["msdyn_unitcost"]))

    def actuals(self) -> Counter[tuple[Any, ...]]:
        wanted: Counter[tuple[Any, ...]] = Counter()
        for kind, line in self.lines:
            order = self.order_with_project(line)
            if order is None or line["msdyn_linestatus"] != USED:
                continue
            project = self.projects[str(order["msdyn_project"])]
            contract_line, billing_type = self.resolve(project, order["msdyn_projecttask"])
            precision = self.precision[str(line["transactioncurrencyid"])]
            used, billed, price, cost = self.amounts(kind, line)
            percent = Decimal(line["msdyn_discountpercent"] or 0)
            subtotal = money(billed * price, precision)
            if percent == 0 and line["msdyn_discountamount"] and subtotal:
                percent = money(100 * Decimal(line["msdyn_discountamount"]) / subtotal, 2)
            rows = [(COST, billing_type, used, cost, Decimal(0), None)]
            if contract_line is not None and contract_line["msdyn_billingmethod"] == "192350000":
                customer = self.customer[contract_line["salesorderdetailid"]]
                rows.append((UNBILLED, billing_type, billed, price, percent, customer))
                rows.append((UNBILLED, NON_CHARGEABLE, used - billed, price, percent, customer))
            for transaction_type, billing, quantity, unit_price, discount, customer in rows:
                if quantity <= 0:
                    continue
                gross = money(quantity * unit_price, precision)
                taken = money(gross * discount / 100, precision)
                key = (
                    line["id"],
                    transaction_type,
                    billing,
                    quantity.normalize(),
                    unit_price.normalize(),
                    gross.normalize(),
                    discount.normalize(),
                    taken.normalize(),
                    project["id"],
                    project["msdyn_salesorderid"],
                    contract_line["id"] if contract_line else None,
                    customer,
                    self.used_on[line["id"]],
                )
                wanted[key] += 1
        return wanted

    def estimates(self) -> Counter[tuple[Any, ...]]:
        wanted: Counter[tuple[Any, ...]] = Counter()
        for kind, line in self.lines:
            order = self.order_with_project(line)
            if order is None:
                continue
            price = Decimal(str(line["msdyn_estimateunitamount"]))
            if kind == "product":
                quantity = Decimal(line["msdyn_estimatequantity"] or 0)
            else:
                quantity = money(Decimal(line["msdyn_estimateduration"] or 0) / 60, 6)
                price = Decimal(
                    str(line["msdyn_estimatecalculatedunitamount"] or line["msdyn_estimateunitamount"])
                )
            if quantity <= 0:
                continue
            precision = self.precision[str(line["transactioncurrencyid"])]
            for kind_of_row, unit_price in (
                (COST, Decimal(str(line["msdyn_estimateunitcost"]))),
                (PROJECT_CONTRACT, price),
            ):
                amount = money(quantity * unit_price, precision)
                key = (
                    line["id"],
                    kind_of_row,
                    quantity.normalize(),
                    unit_price.normalize(),
                    amount.normalize(),
                )
                wanted[(*key, order["msdyn_project"])] += 1
        return wanted


def decimal_of(row: Row, column: str) -> Decimal:
    return Decimal(row[column] or 0).normalize()


def recorded(row: Row) -> tuple[Any, ...]:
    billing = row["msdyn_billingtype"]
    return (
        row["msdyn_workorderproduct"] or row["msdyn_workorderservice"],
        int(str(row["msdyn_transactiontypecode"])),
        int(billing) if billing else None,
        decimal_of(row, "msdyn_quantity"),
        decimal_of(row, "msdyn_price"),
        decimal_of(row, "msdyn_amount"),
        decimal_of(row, "msdyn_discountpercent"),
        decimal_of(row, "msdyn_discountamount"),
        row["msdyn_project"],
        row["msdyn_salescontract"],
        row["msdyn_salescontractlineid"],
        row["msdyn_accountcustomer"],
        str(row["msdyn_documentdate"])[:10],
    )


def test_recorded_actuals_are_what_the_rules_give_for_the_final_lines(export: Export) -> None:
    """Of material on contract lines that one customer pays, without discount, fee or invoice of their own; the rest,
    and time, is compared with the ledger itself in test_books_agree.py."""
    customers = Counter(r["salesorderdetailid"] for r in export.final("msdyn_contractlinecustomer").values())
    invoiced = {r["salesorderid"] for r in export.final("invoice").values()}
    special = {
        i
        for i, r in export.final("salesorderdetail").items()
        if customers[i] > 1
        or r["msdyn_discountpercent"]
        or r["msdyn_feepercent"]
        or r["salesorderid"] in invoiced
    }
    live = [
        r
        for r in export.final("msdyn_actual").values()
        if r["msdyn_adjustmentstatus"] is None and r["msdyn_transactionclassification"] == "192350002"
    ]
    wanted, found = (
        Counter({key: count for key, count in rows.items() if key[10] not in special})
        for rows in (Books(export).actuals(), Counter(map(recorded, live)))
    )
    assert wanted.total() > 300
    assert found - wanted == Counter() and wanted - found == Counter()


def test_every_reversal_undoes_an_adjusted_original(export: Export) -> None:
    rows = export.final("msdyn_actual").values()
    adjusted = Counter(recorded(r) for r in rows if r["msdyn_adjustmentstatus"] == "192350001")
    reversals = Counter(recorded(r) for r in rows if r["msdyn_adjustmentstatus"] == "192350002")
    assert adjusted.total() > 20

    def negated(key: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*key[:3], -key[3], key[4], -key[5], key[6], -key[7] if key[7] else key[7], *key[8:])

    assert reversals == Counter({negated(k): n for k, n in adjusted.items()})


def test_recorded_estimates_are_what_the_rules_give_for_the_final_lines(export: Export) -> None:
    found = Counter(
        (
            row["msdyn_workorderproduct"] or row["msdyn_workorderservice"],
            int(str(row["msdyn_transactiontypecode"])),
            decimal_of(row, "msdyn_quantity"),
            decimal_of(row, "msdyn_price"),
            decimal_of(row, "msdyn_amount"),
            row["msdyn_project"],
        )
        for row in export.final("msdyn_estimateline").values()
    )
    wanted = Books(export).estimates()
    assert wanted.total() > 300
    assert found - wanted == Counter() and wanted - found == Counter()


def test_finance_has_every_actual_of_its_companies_with_the_same_amount(export: Export) -> None:
    actuals, staged = export.final("msdyn_actual"), export.final("projcdsactualsimport")
    expected = {
        (i, decimal_of(r, "msdyn_quantity"), decimal_of(r, "msdyn_amount"), r["msdyn_adjustmentstatus"])
        for i, r in actuals.items()
        if r["msdyn_skipsync"] == "False"
    }
    assert {i for i, r in actuals.items() if r["msdyn_vouchernumber"]} == {key[0] for key in expected}
    found = {
        (r["actualid"], decimal_of(r, "quantity"), decimal_of(r, "amount"), r["adjustmentstatus"])
        for r in staged.values()
    }
    assert found == expected and len(staged) == len(found)


def test_finance_is_not_told_of_what_it_settles_itself(export: Export) -> None:
    finance = {r["msdyn_projectid"] for r in export.final("msdyn_project").values()} & {
        r["msdyn_project"] for r in export.final("msdyn_actual").values() if r["msdyn_skipsync"] == "False"
    }
    skipped = [
        r
        for r in export.final("msdyn_actual").values()
        if r["msdyn_project"] in finance and r["msdyn_skipsync"] == "True"
    ]
    settled = [r for r in skipped if r["msdyn_billingstatus"] == "192350002"]
    assert len(settled) > 3
    assert {r["msdyn_transactiontypecode"] for r in settled} == {"192350005"}
    assert all(Decimal(str(r["msdyn_quantity"])) < 0 for r in settled)
    assert {r["msdyn_billingtype"] for r in skipped if r not in settled} <= {str(NOT_AVAILABLE)}


def test_every_actual_told_is_a_journal_line_with_its_own_voucher_or_on_an_invoice(export: Export) -> None:
    """J1 to J4: cost and unbilled sales on lines of their own, by month, at most 200, dated as they happened."""
    actuals = export.final("msdyn_actual")
    staged = {r["projadvancedjournalline"]: r for r in export.final("projcdsactualsimport").values()}
    journals = {r["recid"]: r for r in export.final("projadvancedjournal").values()}
    lines = list(export.final("projadvancedjournalline").values())
    wanted = {
        r["actualid"]
        for r in export.final("projcdsactualsimport").values()
        if r["transtype"] in ("192350000", "192350005")
    }
    assert {staged[r["recid"]]["actualid"] for r in lines} == wanted and len(lines) == len(wanted) > 300
    assert len({r["voucher"] for r in lines}) == len(lines)
    for line in lines:
        actual = actuals[str(staged[line["recid"]]["actualid"])]
        net = decimal_of(actual, "msdyn_extendedamount")
        is_cost = actual["msdyn_transactiontypecode"] == "192350000"
        assert decimal_of(line, "extendedcost") == (net if is_cost else 0)
        assert decimal_of(line, "extendedprice") == (0 if is_cost else net)
        assert line["voucher"] == actual["msdyn_vouchernumber"]
        assert str(line["accountingdate"])[:10] == str(actual["msdyn_documentdate"])[:10]
        assert line["relatedvoucher"] is None or line["relatedvoucher"] != line["voucher"]
    groups = defaultdict(list)
    for line in lines:
        groups[line["projadvancedjournal"]].append(line)
    for number, group in groups.items():
        assert len(group) <= 200
        assert {r["dataareaid"] for r in group} == {journals[number]["dataareaid"]}
        assert len({str(r["accountingdate"])[:7] for r in group}) == 1
        assert sorted(int(str(r["linenumber"])) for r in group) == list(range(1, len(group) + 1))
        assert all(str(r["createdon"]) <= str(journals[number]["posteddatetime"]) for r in group)
    related = {r["voucher"]: r["relatedvoucher"] for r in lines}
    assert {v for v in related.values() if v} <= related.keys()


def test_the_ledger_of_finance_balances_and_holds_what_is_unbilled(export: Export) -> None:
    vouchers = {r["recid"]: r for r in export.final("generaljournalentry").values()}
    assert len({(r["subledgervoucher"], r["subledgervoucherdataareaid"]) for r in vouchers.values()}) == len(
        vouchers
    )
    balance: dict[str | None, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    accounts: dict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    for entry in export.final("generaljournalaccountentry").values():
        amount = Decimal(str(entry["transactioncurrencyamount"]))
        assert entry["iscredit"] == ("1" if amount < 0 else "0")
        balance[entry["generaljournalentry"]][0] += amount
        balance[entry["generaljournalentry"]][1] += Decimal(str(entry["accountingcurrencyamount"]))
        accounts[entry["transactioncurrencycode"], entry["postingtype"]] += amount
    assert len(balance) > 300 and all(sums == [0, 0] for sums in balance.values())
    unbilled: dict[str | None, Decimal] = defaultdict(Decimal)
    currency = {i: r["isocurrencycode"] for i, r in export.final("transactioncurrency").items()}
    company = {i: r["msdyn_company"] for i, r in export.final("msdyn_project").items()}
    books = {
        r["cdm_companyid"]
        for r in export.final("cdm_company").values()
        if r["cdm_companycode"] in {b["name"] for b in export.final("ledger").values()}
    }
    for actual in export.final("msdyn_actual").values():
        if company[str(actual["msdyn_project"])] in books and (
            actual["msdyn_transactiontypecode"],
            actual["msdyn_billingtype"],
        ) == ("192350005", "192350001"):
            unbilled[currency[str(actual["transactioncurrencyid"])]] += decimal_of(
                actual, "msdyn_extendedamount"
            )
    assert len(unbilled) == 2
    for code, amount in unbilled.items():
        assert accounts[code, "129"] == amount == -accounts[code, "128"]
