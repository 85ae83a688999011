"""What people see for the codes of choice columns, and what only the export or only the model has: tables to join."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from tests.pipeline.container import COLUMNS, Company, Container
from tests.pipeline.delta_tables import DeltaOf
from tests.pipeline.driver import one, query, run
from tests.pipeline.extracting import extract, landing_of
from transforms.emulator import Emulator
from transforms.sources.dataverse import Dataverse
from transforms.sources.lake import Lake

LINE, ORDER = "msdyn_workorderproduct", "msdyn_workorder"
COMPANY = Company(2)
LOCAL = (
    b'"msdyn_workorder","msdyn_systemstatus",690970003,True,1033,"Completed"\n'
    b'"msdyn_workorder","msdyn_systemstatus",690970003,False,1031,"Abgeschlossen, gepr\xc3\xbcft"\n'
    b'"msdyn_workorderproduct","msdyn_linestatus",690970001,True,1033,"Used"\n'
    b'"no label",at all\n'
)
FILES = {
    "OptionsetMetadata.csv": LOCAL,
    "GlobalOptionsetMetadata.csv": (
        b'"msdyn_billingtype",192350001,True,1033,"Chargeable"\n'
        b'"msdyn_billingtype",192350000,False,1033,"Non Chargeable","msdyn_billingtype","msdyn_actual"\n'
        b'"msdyn_actual","msdyn_amounttype",1,False,1033,"Cost","msdyn_actual_amounttype"\n'
    ),
    "StateMetadata.csv": b'"msdyn_workorder",0,True,1033,"Active"\n',
    "StatusMetadata.csv": b'"msdyn_workorder",0,1,True,1033,"Open"\n',
    "TargetMetadata.csv": b'"msdyn_workorderproduct","msdyn_workorder","msdyn_workorder","msdyn_workorderid"\n',
}


def put(container: Container, **files: bytes) -> None:
    for name, data in files.items():
        container.file(container.root, f"OptionsetMetadata/{name}.csv", data)


@pytest.mark.slow
def test_labels_of_an_export_are_a_table_to_join(container: Container, data_dir: Path) -> None:
    """Every shape of the metadata files; a changed label counts from the next folder on; drift is told beside it."""
    put(container, **{name.removesuffix(".csv"): data for name, data in FILES.items()})
    container.folder(1, COMPANY.rows())
    run(container)
    assert query(
        "SELECT entity, column_name, option_number, language_number, label_text FROM audit.choice_label ORDER BY ALL"
    ) == [
        ("*", "msdyn_billingtype", 192350001, 1033, "Chargeable"),
        ("msdyn_actual", "msdyn_amounttype", 1, 1033, "Cost"),
        ("msdyn_actual", "msdyn_billingtype", 192350000, 1033, "Non Chargeable"),
        (ORDER, "msdyn_systemstatus", 690970003, 1031, "Abgeschlossen, geprüft"),
        (ORDER, "msdyn_systemstatus", 690970003, 1033, "Completed"),
        (ORDER, "statecode", 0, 1033, "Active"),
        (ORDER, "statuscode", 1, 1033, "Open"),
        (LINE, "msdyn_linestatus", 690970001, 1033, "Used"),
    ]
    assert query(
        "SELECT work_order.msdyn_name, label_text FROM staging.msdyn_workorder AS work_order "
        "JOIN audit.choice_label ON entity = 'msdyn_workorder' AND column_name = 'msdyn_systemstatus' "
        "AND option_number = msdyn_systemstatus AND language_number = 1033 ORDER BY ALL"
    ) == [("WO-1", "Completed"), ("WO-2", "Completed")]

    put(container, OptionsetMetadata=LOCAL.replace(b'"Used"', b'"Consumed"'))
    without = tuple(name for name in COLUMNS[LINE] if name != "msdyn_batchnumber")
    container.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]}, columns={LINE: without})
    container.folder(3, {LINE: [COMPANY.line(2, 30, msdyn_quantity="7")]})
    run(container)
    assert (
        one("SELECT label_text FROM audit.choice_label WHERE column_name = 'msdyn_linestatus'") == "Consumed"
    )
    assert one("SELECT COUNT(*) FROM audit.choice_label") == 8
    assert query(
        "SELECT kind_code, folder_name FROM audit.schema_drift JOIN audit.landed_batch ON first_batch_id = batch_id "
        "WHERE entity = ? AND column_name = 'msdyn_batchnumber'",
        parameters=[LINE],
    ) == [("column_not_there", "2026-08-02T00.00.00Z")]


def test_labels_come_once_and_when_they_change(container: Container, data_dir: Path) -> None:
    put(container, OptionsetMetadata=LOCAL)
    container.folder(1, {LINE: [COMPANY.line(1)]})
    container.folder(2, {LINE: [COMPANY.line(1, 5)]})
    lake = Lake(str(container), 2_000_000)
    first, second = extract(lake, [LINE]).landed
    assert (len(first.labels), second.labels) == (3, ())
    container.folder(3, {LINE: [COMPANY.line(1, 6)]})
    assert extract(lake, [LINE]).landed[0].labels == ()
    put(container, OptionsetMetadata=LOCAL[:80])
    container.folder(4, {LINE: [COMPANY.line(1, 7)]})
    assert len(extract(lake, [LINE]).landed[0].labels) == 1
    assert landing_of(lake).batches()[0].labels == first.labels, "kept in the landing, for a replay"


def test_labels_of_the_web_api_are_those_it_shows(container: Container, data_dir: Path) -> None:
    put(container, OptionsetMetadata=LOCAL)
    container.folder(1, COMPANY.rows())
    with Emulator(container.root).running() as emulator:
        [batch] = extract(Dataverse(emulator.address, None), [LINE, ORDER]).landed
    assert [(label.entity, label.column, label.option, label.language) for label in batch.labels] == [
        (ORDER, "msdyn_systemstatus", 690970003, 0),
        (LINE, "msdyn_linestatus", 690970001, 0),
    ]
    assert batch.labels[1].text == "Used"


def test_labels_of_delta_tables(container: Container, data_dir: Path, tmp_path: Path) -> None:
    container.folder(1, COMPANY.rows())
    delta = DeltaOf(container.root, tmp_path / "delta")
    delta.take()
    columns = {"EntityName": [ORDER], "State": [0], "Status": [1], "IsUserLocalizedLabel": [False],
               "LocalizedLabelLanguageCode": [1033], "LocalizedLabel": ["Open"]}  # fmt: skip
    write_deltalake(str(delta.place("StatusMetadata")), pa.table(columns))
    lake = Lake(str(delta), 2_000_000)
    [batch] = extract(lake, [LINE]).landed
    [label] = batch.labels
    assert (label.entity, label.column, label.option, label.text) == (ORDER, "statuscode", 1, "Open")
    assert extract(lake, [LINE]).landed == ()
