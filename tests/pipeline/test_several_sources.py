"""Several sources into one warehouse, each with its own mark; one that is down stops none of the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.pipeline.container import Company, Container
from tests.pipeline.driver import UNGATED, command, history, one, query
from tests.pipeline.replica import ReplicaOf
from transforms import pipeline
from transforms.emulator import Emulator
from transforms.errors import SourceError
from transforms.origins import origin_of
from transforms.replay import replay
from transforms.serve.summary import Summary

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
COMPANY = Company(2)
FINANCE = ("product", "salesorder", "salesorderdetail", "transactioncurrency", "uom", "cdm_company")


def run(*addresses: object) -> Summary:
    """One run over several sources, without the gates."""
    request = pipeline.RunRequest(origins=tuple(origin_of(str(address)) for address in addresses))
    work = pipeline.extract(request)
    for _, step in UNGATED:
        step(work)
    return pipeline.publish(work)


def test_two_sources_one_company_and_one_of_them_down(tmp_path: Path, data_dir: Path) -> None:
    """Masters in a lake, the rest behind the Web API: neither has all required tables, together they have."""
    rows = COMPANY.rows()
    lake, behind = Container(tmp_path / "lake"), Container(tmp_path / "behind")
    lake.folder(1, {table: rows[table] for table in FINANCE})
    behind.folder(1, {table: rows[table] for table in rows if table not in FINANCE})
    behind.folder(2, {LINE: [COMPANY.line(1, 20, msdyn_quantity="7")]})
    with Emulator(behind.root).running() as emulator:
        first = run(lake, emulator.address)
        assert first.postings["original"] == 8
        assert query("SELECT COUNT(*), COUNT(DISTINCT run_id) FROM audit.landed_batch") == [(2, 1)]
        assert one("SELECT COUNT(*) FROM audit.watermark") == 2, "a mark for each source"

        emulator.advance()
        away = lake.root.rename(tmp_path / "away")
        down = run(lake, emulator.address)
        assert down.postings["replacement"] == 2, "the other went on"
        [told] = down.held_back
        assert "there is no such folder" in told
        assert query("SELECT address_text, run_number FROM audit.source_gap") == [(str(lake), 2)]

        away.rename(lake.root)
        lake.folder(3, {"product": [rows["product"][0] | {"versionnumber": "9", "name": "Oil filter"}]})
        up = run(lake, emulator.address)
        assert (up.held_back, up.batches) == ((), 1)
        assert one("SELECT COUNT(*) FROM core.product WHERE product_name = 'Oil filter'") == 1
        assert one("SELECT MAX(run_number) FROM audit.source_gap") < one(
            "SELECT MAX(run_number) FROM audit.run"
        )

    before = history()
    again = tmp_path / "again.duckdb"
    assert replay(again) == 3, "each batch is found in the landing of its source"
    found = history(again)
    assert found["ledger.project_actual"] == before["ledger.project_actual"]
    assert found["audit.source_position"] == before["audit.source_position"]


def test_the_same_rows_from_two_sources_count_once(
    container: Container, data_dir: Path, tmp_path: Path
) -> None:
    container.folder(1, COMPANY.rows())
    copy = tmp_path / "copy"
    shutil.copytree(container.root, copy)
    replica = ReplicaOf(container.root, sa.create_engine(f"sqlite:///{tmp_path / 'replica.db'}"))
    replica.take()
    summary = run(container, copy, replica.engine.url)
    assert summary.postings["original"] == 8
    assert query("SELECT COUNT(*) FROM audit.landed_batch") == [(2,)], (
        "the copied container is known by its contents"
    )


def test_all_of_them_down_is_an_error(tmp_path: Path, data_dir: Path, container: Container) -> None:
    container.folder(1, COMPANY.rows())
    run(container)
    with pytest.raises(SourceError, match="the connection failed"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("transforms.sources.odata.ATTEMPTS", 1)
        run("http://127.0.0.1:9")


def test_the_command_takes_several(tmp_path: Path, data_dir: Path, container: Container) -> None:
    container.folder(1, COMPANY.rows())
    finished = command(
        data_dir, "run", "--from", container, "--from", "sqlite:////no/such.db", "--source", "lake", "--source", "sql",
        "--source", "lake",
    )  # fmt: skip
    assert finished.returncode == 2
    assert "once for each --from" in finished.stderr
