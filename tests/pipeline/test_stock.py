"""Stock: the sample's warehouses add up, a trace leads forward and back, and what Finance issues is checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.container import Company, Container, Row, guid, row
from tests.pipeline.driver import UNGATED, command, query, run, unlike_the_whole
from transforms import pipeline
from transforms.errors import UsageError
from transforms.serve.trace import trace_batch, trace_serial
from transforms.settings import load_settings
from transforms.warehouse.models import all_models

pytestmark = pytest.mark.slow

TRACE = all_models()["core.serial_batch_trace"]
COMPANY = Company()


# --- the sample ------------------------------------------------------------------------------------------------------


@pytest.fixture
def sample(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


def test_the_sample_moves_stock_in_every_way(sample: duckdb.DuckDBPyConnection) -> None:
    moved = sample.execute("SELECT DISTINCT owner_code, movement_code FROM core.stock_movement").fetchall()
    ways = {"receipt", "adjustment", "transfer_in", "transfer_out", "issue", "return"}
    assert {way for owner, way in moved if owner == "finance"} == ways
    assert {way for owner, way in moved if owner == "field_service"} == ways | {"allocation", "de_allocation"}


def test_the_sample_s_stock_has_no_fault(sample: duckdb.DuckDBPyConnection) -> None:
    assert sample.execute("SELECT fault_code, fault_text FROM marts.stock_fault").fetchall() == []
    assert sample.execute("SELECT COUNT(*) FROM core.stock_balance WHERE is_negative").fetchone() == (0,)


def test_what_field_service_states_is_what_its_journals_add_up_to(sample: duckdb.DuckDBPyConnection) -> None:
    stated = sample.execute(
        """
        SELECT COUNT(*), COUNT(*) FILTER (
            valuation.on_hand_quantity = stated.msdyn_qtyonhand
            AND valuation.allocated_quantity = stated.msdyn_qtyallocated
            AND valuation.available_quantity = stated.msdyn_qtyavailable
        )
        FROM staging.msdyn_productinventory AS stated
        LEFT JOIN marts.inventory_valuation AS valuation
            ON stated.msdyn_product = valuation.product_id AND stated.msdyn_warehouse = valuation.warehouse_id
                AND valuation.owner_code = 'field_service'
        """
    ).fetchone()
    assert stated is not None and stated[0] == stated[1] > 50


def test_the_valuation_at_a_day_is_that_of_the_movements_until_then(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    for day in ("2025-01-01", "2025-06-02", "2026-03-31", "2030-01-01"):
        differing = sample.execute(
            f"""
            SELECT owner_code, product_id, warehouse_id FROM marts.inventory_valuation_as_of('{day}') AS valued
            FULL JOIN (
                SELECT owner_code, product_id, warehouse_id, SUM(on_hand_quantity) AS quantity
                FROM core.stock_movement WHERE is_counted AND movement_date <= '{day}' GROUP BY ALL
            ) AS moved USING (owner_code, product_id, warehouse_id)
            WHERE valued.on_hand_quantity IS DISTINCT FROM moved.quantity
            """
        ).fetchall()
        assert differing == [], day
    newest = "SELECT owner_code, product_id, warehouse_id, on_hand_quantity, on_hand_amount FROM "
    assert sorted(
        sample.execute(newest + "marts.inventory_valuation_as_of('2030-01-01')").fetchall()
    ) == sorted(sample.execute(newest + "marts.inventory_valuation").fetchall())


def test_forward_and_back_returns_to_the_start(sample: duckdb.DuckDBPyConnection) -> None:
    """From a serial number or batch to each row of the books that tells of it, and back to the same one."""
    starts = sample.execute(
        "SELECT DISTINCT serial_number, batch_number FROM core.serial_batch_trace ORDER BY ALL"
    ).fetchall()
    assert len(starts) > 50
    back: dict[str, set[tuple[str | None, str | None]]] = {}
    for source, *start in sample.execute(
        "SELECT event.source_id, origin.serial_number, origin.batch_number "
        "FROM (SELECT DISTINCT source_id FROM core.serial_batch_trace) AS event, "
        "LATERAL (SELECT * FROM core.serial_batch_trace AS told WHERE told.source_id = event.source_id) AS origin"
    ).fetchall():
        back.setdefault(source, set()).add((start[0], start[1]))
    for serial, batch in starts:
        column, value = ("serial_number", serial) if serial else ("batch_number", batch)
        forward = sample.execute(
            f"SELECT source_kind, source_id FROM core.serial_batch_trace WHERE {column} = ?", [value]
        ).fetchall()
        assert forward
        lost = [
            source
            for kind, source in forward
            if kind != "customer_asset" and back[source] != {(serial, batch)}
        ]
        assert lost == [], (serial, batch)
        assert all((serial, batch) in back[source] for _, source in forward), "an asset has several parts"


def test_the_macros_lead_back_to_the_serial_number(sample: duckdb.DuckDBPyConnection) -> None:
    serial, product = sample.execute(
        "SELECT MIN(serial_number), MIN_BY(product_id, serial_number) FROM core.serial_batch_trace "
        "WHERE event_code = 'issue' AND owner_code = 'finance'"
    ).fetchall()[0]
    life = sample.execute(f"SELECT event_code, source_id FROM marts.serial_life('{serial}')").fetchall()
    codes = [code for code, _ in life]
    assert codes[0] == "receipt" and {"issue", "use", "usage_log", "actual", "install"} <= set(codes)
    for code, source in life:
        if code != "install":
            origin = sample.execute(f"SELECT * FROM marts.trace_origin('{source}')").fetchall()
            assert [(row[0], row[2]) for row in origin] == [(serial, product)], code


def test_a_batch_is_where_its_lines_say(sample: duckdb.DuckDBPyConnection) -> None:
    batch, lines, used = sample.execute(
        "SELECT batch_number, COUNT(*), SUM(used_quantity) FROM core.work_order_line "
        "WHERE batch_number IS NOT NULL AND line_status_code = 'used' AND withdrawn_code IS NULL "
        "AND deleted_at IS NULL GROUP BY ALL ORDER BY 2 DESC, 1"
    ).fetchall()[0]
    found = sample.execute(
        f"SELECT COUNT(*), SUM(used_quantity), SUM(cost_amount) FROM marts.batch_destination('{batch}')"
    ).fetchone()
    assert found is not None and found[:2] == (lines, used) and found[2] > 0


@pytest.mark.parametrize("question", ["serial_life", "batch_destination", "trace_origin"])
def test_a_trace_reads_its_table_at_most_three_times(tmp_path: Path, question: str) -> None:
    """At any size: rows read, as DuckDB counts them, against the rows of the table."""
    rows = 300_000
    with duckdb.connect(str(tmp_path / "large.duckdb")) as connection:
        for schema in ("core", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name in sorted(all_models()[f"marts.{question}"].reads):
            connection.execute(all_models()[name].create())
        connection.execute(
            f"INSERT INTO {TRACE.name} BY NAME SELECT 'e' || n AS trace_event_id, 'S' || n % 37500 AS serial_number, "
            "'B' || n % 6000 AS batch_number, 'use' AS event_code, 21 AS step_number, DATE '2026-01-01' AS event_date, "
            "1 AS quantity, 'L' || n AS work_order_line_id, 'work_order_line' AS source_kind, 'L' || n AS source_id "
            f"FROM range({rows}) AS event(n)"
        )
        connection.execute(all_models()[f"marts.{question}"].create())
        wanted, count = {
            "serial_life": ("S77", 8),
            "batch_destination": ("B77", 50),
            "trace_origin": ("L77", 1),
        }[question]
        select = f"SELECT COUNT(*) FROM marts.{question}('{wanted}')"
        assert connection.execute(select).fetchone() == (count,)
        profile = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {select}").fetchall()[0][1]
    assert rows <= json.loads(profile)["cumulative_rows_scanned"] <= 3 * rows


# --- the questions ---------------------------------------------------------------------------------------------------


def test_the_life_as_json_keeps_every_decimal(sample_warehouse: Path) -> None:
    ((serial,),) = query("SELECT MIN(serial_number) FROM core.serial_batch_trace", sample_warehouse)
    life = json.loads(trace_serial(sample_warehouse, load_settings(), serial).as_json())
    assert life["serial_number"] == serial
    assert {event["quantity"] for event in life["events"]} <= {"1.000000", "-1.000000"}
    assert any("." in event["amount"] for event in life["events"] if event["amount"])


def test_whom_a_batch_reaches_adds_up(sample_warehouse: Path) -> None:
    (batch,) = query(
        "SELECT batch_number FROM core.serial_batch_trace WHERE event_code = 'use' AND batch_number IS NOT NULL "
        "GROUP BY ALL ORDER BY COUNT(*) DESC, 1",
        sample_warehouse,
    )[0]
    found = trace_batch(sample_warehouse, load_settings(), batch)
    assert sum(row["line_count"] for row in found.customers) == len(found.lines) > 1
    assert sum(row["cost_amount"] for row in found.customers) == sum(
        row["cost_amount"] for row in found.lines
    )
    assert json.loads(found.as_json())["batch_number"] == batch


def test_an_unknown_name_says_what_there_is(sample_warehouse: Path) -> None:
    ((serial,),) = query("SELECT MIN(serial_number) FROM core.serial_batch_trace", sample_warehouse)
    settings = load_settings()
    with pytest.raises(UsageError, match=f"no serial number {serial.lower()}; there is: .* serial {serial}$"):
        trace_serial(sample_warehouse, settings, serial.lower())
    with pytest.raises(UsageError, match=f"no batch {serial}; there is: fieldledger trace serial {serial}$"):
        trace_batch(sample_warehouse, settings, serial)
    with pytest.raises(UsageError, match="knows no serial number nowhere; names are written as"):
        trace_serial(sample_warehouse, settings, "nowhere")


# --- what Finance moves ----------------------------------------------------------------------------------------------


def _moved(
    number: int, category: str, quantity: str, serial: str | None, day: str, **values: str
) -> list[tuple[str, Row]]:
    """A transaction with its origin and dimensions."""
    is_issue = quantity.startswith("-")
    settled: Row = {
        "inventtransorigin": str(number),
        "itemid": "F-1",
        "inventdimid": f"D{number}",
        "qty": quantity,
        "statusissue": "1" if is_issue else "0",
        "statusreceipt": "0" if is_issue else "1",
        "datephysical": f"2026-07-{day}T00:00:00Z",
        "costamountposted": str(22 * float(quantity)),
        "projid": "P-1" if category == "12" else None,
        "dataareaid": "usmf",
    }
    origin: Row = {
        "referencecategory": category,
        "referenceid": f"R{number}",
        "dataareaid": "usmf",
        "recid": str(number),
    }
    dimension: Row = {
        "inventdimid": f"D{number}",
        "inventlocationid": "Main",
        "inventserialid": serial,
        "dataareaid": "usmf",
    }
    return [
        ("inventtrans", row("inventtrans", guid("transaction", number), 1, **(settled | values))),
        ("inventtransorigin", row("inventtransorigin", guid("origin", number), 1, **origin)),
        ("inventdim", row("inventdim", guid("dimension", number), 1, **dimension)),
    ]


def _with_serial(number: int, serial: str, work_order: int = 1) -> Row:
    return COMPANY.line(
        number,
        work_order=work_order,
        msdyn_quantity="1",
        msdyn_serialnumber=serial,
        msdyn_warehouse=guid("warehouse"),
    )


def _stocked(lines: Iterable[Row], moved: Iterable[list[tuple[str, Row]]]) -> dict[str, list[Row]]:
    """The company with its warehouse, further lines, and what Finance moved."""
    rows: dict[str, list[Row]] = {table: list(some) for table, some in COMPANY.rows().items()}
    rows["msdyn_warehouse"] = [row("msdyn_warehouse", guid("warehouse"), 1, msdyn_name="Main")]
    rows["msdyn_workorderproduct"] += lines
    for movement in moved:
        for table, values in movement:
            rows.setdefault(table, []).append(values)
    return rows


@pytest.fixture(scope="module")
def finance(shared_dir: Path) -> Container:
    """SN-1 is as it should be; SN-2 goes out twice; SN-3 was never received; SN-4 never issued; SN-5 moves in twos."""
    container = Container(shared_dir.parent / "lake")
    lines = [
        _with_serial(11, "SN-1"),
        _with_serial(12, "SN-2", 2),
        _with_serial(13, "SN-3", 3),
        _with_serial(14, "SN-4"),
    ]
    moved = (
        _moved(1, "3", "1", "SN-1", "01"),
        _moved(2, "12", "-1", "SN-1", "12"),
        _moved(3, "3", "1", "SN-2", "01"),
        _moved(4, "12", "-1", "SN-2", "12"),
        _moved(5, "12", "-1", "SN-2", "13"),
        _moved(6, "12", "-1", "SN-3", "12"),
        _moved(7, "3", "2", "SN-5", "01"),
        _moved(8, "12", "-3", None, "12"),
        _moved(9, "12", "-1", None, "14", statusissue="4"),
        _moved(10, "3", "7", None, "02", statusreceipt="5"),
    )
    container.folder(1, _stocked(lines, moved))
    run(container)
    return container


def test_faults_of_serial_numbers_in_finance(finance: Container) -> None:
    found = query("SELECT fault_code, serial_number, severity_code FROM marts.stock_fault ORDER BY ALL")
    assert found == [
        ("issue_differs", "SN-2", "warning"),
        ("issue_without_line", None, "warning"),
        ("issue_without_receipt", "SN-3", "warning"),
        ("negative_stock", None, "warning"),
        ("serial_consumed_twice", "SN-2", "critical"),
        ("serial_quantity_not_one", "SN-5", "critical"),
        ("use_without_issue", "SN-4", "warning"),
    ]


def test_a_reservation_is_allocated_and_an_order_is_nothing_yet(finance: Container) -> None:
    rows = query(
        "SELECT on_hand_quantity, allocated_quantity, available_quantity FROM marts.inventory_valuation"
    )
    assert [tuple(map(float, row)) for row in rows] == [(-3.0, 1.0, -4.0)]


def test_an_issue_finds_the_line_with_its_serial_number(finance: Container) -> None:
    linked = query(
        "SELECT serial_number, work_order_line_id FROM core.stock_movement "
        "WHERE movement_code = 'issue' AND serial_number IS NOT NULL ORDER BY ALL"
    )
    assert linked == [
        ("SN-1", guid("line", 11)),
        ("SN-2", guid("line", 12)),
        ("SN-2", guid("line", 12)),
        ("SN-3", guid("line", 13)),
    ]


def _again(made: Row, **values: str | None) -> Row:
    return made | {"versionnumber": "2"} | values


_ISSUES = (
    (1, "12", "-1", "SN-1", "12"),
    (2, "12", "-1", "SN-2", "12"),
    (3, "12", "-1", "SN-3", "12"),
    (4, "12", "-3", None, "12"),
    (5, "12", "-1", None, "14"),
)


def _brought() -> Iterator[tuple[dict[str, list[Row]], set[int]]]:
    """Folders that move stock of Finance in every way, each with the transactions that are then another movement."""
    masters = COMPANY.masters()
    every = {1, 2, 3, 4, 5}
    actual = row("msdyn_actual", guid("actual"), 1, msdyn_workorderproduct=guid("line", 11))
    staged = row(
        "projcdsactualsimport",
        guid("staged"),
        1,
        actualid=guid("actual"),
        vouchernumber="V-4",
        dataareaid="usmf",
    )
    made = {
        table: [dict(_moved(*one))[table] for one in _ISSUES] for table in ("inventtransorigin", "inventdim")
    }
    transaction = dict(_moved(*_ISSUES[0]))["inventtrans"]
    yield (
        {
            "inventtrans": [_again(transaction, qty="-2")],
            "inventtransorigin": [_again(made["inventtransorigin"][1], referencecategory="4")],
            "inventdim": [_again(made["inventdim"][2], inventserialid="SN-9")],
            "msdyn_actual": [actual],
            "projcdsactualsimport": [staged],
        },
        {1, 2, 3, 4},
    )
    yield (
        {
            "msdyn_workorderproduct": [
                _with_serial(15, "SN-9"),
                _again(_with_serial(11, "SN-1"), msdyn_serialnumber=None),
            ],
            "msdyn_workorder": [COMPANY.work_order(2, 2, msdyn_project=None)],
            "msdyn_actual": [_again(actual, msdyn_workorderproduct=guid("line", 12))],
        },
        {1, 2, 3, 4},
    )
    yield {"projcdsactualsimport": [_again(staged, vouchernumber="V-5")]}, {4, 5}
    yield {"product": [_again(masters["product"][0], productnumber="F-2")]}, every
    yield {"msdyn_project": [_again(masters["msdyn_project"][0], msdyn_projectnumber="P-2")]}, every
    yield {"msdyn_warehouse": [row("msdyn_warehouse", guid("warehouse"), 2, msdyn_name="Other")]}, every
    yield {"cdm_company": [_again(masters["cdm_company"][0], cdm_companycode="demf")]}, every


def test_whatever_moves_stock_of_finance_is_looked_at(container: Container) -> None:
    """After each run the movements and all that follows are what a refresh as a whole would make of them."""
    lines = [_with_serial(11, "SN-1"), _with_serial(12, "SN-2", 2)]
    moved = (_moved(*issue, voucher=f"V-{issue[0]}") for issue in _ISSUES)
    container.folder(1, _stocked(lines, moved))
    run(container)
    stock = "SELECT source_id, * FROM core.stock_movement WHERE owner_code = 'finance'"
    before = {movement[0]: movement for movement in query(stock)}
    assert set(before) == {guid("transaction", number) for number, *_ in _ISSUES}
    for day, (brought, others) in enumerate(_brought(), start=2):
        container.folder(day, brought)
        run(container)
        assert unlike_the_whole() == {}, list(brought)
        after = {movement[0]: movement for movement in query(stock)}
        changed = {source for source in before if after[source] != before[source]}
        assert changed == {guid("transaction", number) for number in others}, list(brought)
        before = after


def test_of_a_transfer_the_gate_sees_both_sides(container: Container) -> None:
    """Also when a run brings one of them, and the gate looks at nothing but what the run derived."""
    sides = [
        _moved(1, "6", "-2", None, "12"),
        _moved(2, "6", "2", None, "12"),
        _moved(3, "3", "2", None, "01"),
    ]
    rows = _stocked([], sides)
    rows["inventtransorigin"] = [
        made | ({"referenceid": "T-1"} if made["referencecategory"] == "6" else {})
        for made in rows["inventtransorigin"]
    ]
    container.folder(1, rows)
    run(container)
    came = dict(sides[1])["inventtrans"]
    container.folder(2, {"inventtrans": [_again(came, costamountposted="45")]})
    work = pipeline.extract(pipeline.RunRequest(str(container)))
    for _, step in UNGATED:
        step(work)
    seen = query("SELECT movement_code, transfer_id, quantity FROM core.stock_movement ORDER BY ALL", work)
    assert seen == [("transfer_in", "usmf:T-1", 2), ("transfer_out", "usmf:T-1", -2)]


def test_the_command_reads_the_published_file(finance: Container, shared_dir: Path) -> None:
    told = command(shared_dir, "trace", "serial", "SN-1")
    assert told.returncode == 0 and "receipt" in told.stdout and "events: 5" in told.stdout, told.stderr
    as_json = command(shared_dir, "trace", "serial", "SN-2", "--json")
    assert {fault["fault_code"] for fault in json.loads(as_json.stdout)["faults"]} == {
        "serial_consumed_twice",
        "issue_differs",
    }
    unknown = command(shared_dir, "trace", "batch", "B-9")
    assert (
        unknown.returncode == 2
        and "knows no batch B-9" in unknown.stderr
        and "Traceback" not in unknown.stderr
    )
