"""A night finds breaks, keeps their ids, and remembers what people decided about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipeline.container import Company, Container, guid, row
from tests.pipeline.driver import command, one, query, run
from transforms import breaks, closing, pipeline
from transforms.errors import GateFailed, UsageError
from transforms.settings import load_settings
from transforms.warehouse.periods import PeriodRefused
from transforms.warehouse.reconciliation import Night, checks

pytestmark = pytest.mark.slow

COMPANY = Company(work_orders=2)
SIDES = {
    "k02_actual_recorded",
    "k06_reversal",
    "k08_actual_staged",
    "k08_staged_journaled",
    "k09_subledger",
    "k12_voucher",
}


def elsewhere(number: int = 1, version: int = 1) -> dict[str, list[Any]]:
    """Everything, with one work order of two on a project that has not come."""
    rows = COMPANY.rows()
    rows["msdyn_workorder"][number - 1] = COMPANY.work_order(
        number, version, msdyn_project=guid("project", 9)
    )
    return rows


def project(number: int, version: int = 1) -> dict[str, list[Any]]:
    master = COMPANY.masters()["msdyn_project"][0]
    return {
        "msdyn_project": [
            row("msdyn_project", guid("project", number), version)
            | {name: master[name] for name in ("msdyn_salesorderid", "msdyn_customer", "msdyn_company")}
            | {"msdyn_projectnumber": f"P-{number}", "msdyn_subject": "Late"}
        ],
        "salesorderdetail": [
            COMPANY.masters()["salesorderdetail"][0]
            | {
                "Id": guid("contract line", number),
                "salesorderdetailid": guid("contract line", number),
                "msdyn_project": guid("project", number),
            }
        ],
    }


def night(day: int, company: str | None = None) -> Night:
    return pipeline.reconcile(as_of=datetime(2026, 8, day, 2), company=company, is_gated=False)


def standing(columns: str = "break_id, status_code") -> list[tuple[Any, ...]]:
    return query(f"SELECT {columns} FROM reconciliation.break ORDER BY source_id")


@pytest.fixture
def waiting(container: Container, data_dir: Path) -> Path:
    """A warehouse with two used lines, a product and a service, that wait for their project."""
    container.folder(1, elsewhere())
    run(container)
    return data_dir


def test_a_side_that_is_not_in_the_export_is_not_judged(container: Container, data_dir: Path) -> None:
    container.folder(1, COMPANY.rows())
    run(container)
    found = night(2)
    assert set(found.not_judged) >= SIDES
    assert (found.found, found.critical) == (0, 0)
    assert f"\nnot judged: {len(found.not_judged)} checks whose side is not in" in found.as_text(
        is_brief=True
    )
    assert query("SELECT * FROM reconciliation.break") == []
    judged = query("SELECT check_code FROM reconciliation.verdict WHERE is_judged")
    assert {code for (code,) in judged} == {check.code for check in checks()} - set(found.not_judged)
    assert (
        one("SELECT COUNT(*) FROM reconciliation.side WHERE entity = 'msdyn_actual' AND NOT is_present") == 1
    )
    done = command(data_dir, "reconcile", "--as-of", "2026-08-03")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not judged: k02_actual_recorded, not in the export: msdyn_actual" in done.stdout
    assert "no critical break stands" in done.stdout
    assert command(data_dir, "breaks", "list").stdout.strip() == "breaks: 0"


def test_a_break_survives_nights_is_resolved_and_returns(container: Container, waiting: Path) -> None:
    found = night(2)
    assert (found.critical, found.standing, found.happened) == (2, {"critical": 2}, {"found": 2})
    assert (
        "breaks that stand: 2 critical; since the night before: 2 new, 0 returned, 0 resolved\n"
        "money at risk: 290.00 EUR\n"
    ) in found.as_text()
    first = standing("break_id, status_code, first_seen_at, age_days")
    assert [status for _, status, _, _ in first] == ["new", "new"]
    assert {cause for (cause,) in query("SELECT cause_code FROM reconciliation.break")} == {"missing"}

    night(4)
    second = standing("break_id, status_code, first_seen_at, age_days")
    assert second == [(name, "open", seen, 2) for name, _, seen, _ in first]

    container.folder(4, project(9))
    run(container)
    found = night(5)
    assert (found.critical, found.standing, found.at_risk) == (0, {}, {})
    assert "breaks that stand: none; since the night before: 0 new, 0 returned, 2 resolved" in found.as_text()
    assert {status for _, status in standing()} == {"resolved"}
    assert {at for (at,) in query("SELECT resolved_at FROM reconciliation.break")} == {
        datetime(2026, 8, 5, 2)
    }

    container.folder(5, {"msdyn_workorder": [COMPANY.work_order(1, 20, msdyn_project=guid("project", 8))]})
    run(container)
    found = night(6)
    assert (found.critical, found.happened) == (2, {"returned": 2})
    assert [(name, status) for name, status in standing()] == [(name, "returned") for name, *_ in first]
    history = (
        "SELECT action_code FROM reconciliation.break_history WHERE break_id = ? ORDER BY history_number"
    )
    told = query(history, None, [first[0][0]])
    assert [action for (action,) in told] == ["found", "stayed", "resolved", "returned"]


def test_the_same_night_again_changes_nothing(waiting: Path) -> None:
    night(2)
    before = standing("*"), query("SELECT * FROM reconciliation.break_history ORDER BY ALL")
    night(2)
    assert (standing("*"), query("SELECT * FROM reconciliation.break_history ORDER BY ALL")) == before
    assert one("SELECT COUNT(*) FROM reconciliation.night") == 2


def test_history_is_only_added_to(container: Container, waiting: Path) -> None:
    night(2)
    before = query("SELECT * FROM reconciliation.break_history ORDER BY ALL")
    breaks.note([standing()[0][0]], "asked the project office")
    night(3)
    container.folder(3, project(9))
    run(container)
    night(4)
    after = query("SELECT * FROM reconciliation.break_history ORDER BY ALL")
    assert set(before) < set(after)
    numbers = query(
        "SELECT break_id, LIST(history_number ORDER BY history_number) FROM reconciliation.break_history GROUP BY 1"
    )
    assert all(listed == list(range(1, len(listed) + 1)) for _, listed in numbers)


def test_an_acceptance_has_an_end_and_names_who_and_why(waiting: Path) -> None:
    night(2)
    (name, _), _ = standing()
    (accepted,) = breaks.accept([name[:10]], "project comes on Friday", date(2026, 8, 4), actor="Ada")
    assert (accepted.status_code, accepted.accepted_until_date) == ("accepted", date(2026, 8, 4))
    assert night(4).critical == 1
    assert dict(standing())[name] == "accepted"
    assert night(5).critical == 2
    assert dict(standing())[name] == "open"
    told = query(
        "SELECT action_code, status_before_code, status_code, actor_name, reason_text, until_date "
        "FROM reconciliation.break_history WHERE break_id = ? ORDER BY history_number", None, [name],
    )  # fmt: skip
    assert told == [
        ("found", None, "new", "night", None, None),
        ("accepted", "new", "accepted", "Ada", "project comes on Friday", date(2026, 8, 4)),
        ("acceptance_ended", "accepted", "open", "night", None, None),
    ]


def test_an_acceptance_is_of_a_certain_difference(container: Container, waiting: Path) -> None:
    night(2)
    names = [name for name, _ in standing()]
    breaks.accept(names, "small", date(2026, 12, 31))
    assert night(3).critical == 0
    container.folder(3, {"msdyn_workorderproduct": [COMPANY.line(1, 20, msdyn_quantity="7")]})
    run(container)
    assert night(4).critical == 1
    assert sorted(status for _, status in standing()) == ["accepted", "open"]


def test_one_company_is_judged_alone(container: Container, data_dir: Path) -> None:
    rows = elsewhere()
    other = guid("company", 2)
    rows["cdm_company"] = [*rows["cdm_company"], row("cdm_company", other, 1, cdm_companycode="demf")]
    rows["msdyn_workorder"][1] = COMPANY.work_order(2, msdyn_project=guid("project", 9), msdyn_company=other)
    rows["msdyn_workorderproduct"].append(COMPANY.line(3, msdyn_quantity="-1"))
    container.folder(1, rows)
    run(container)
    assert night(2).found == 5
    container.folder(2, project(9))
    run(container)
    found = night(3, "DEMF")
    assert (found.company_code, found.critical) == ("demf", 0)
    assert (found.standing, found.at_risk) == ({}, {}), "what other companies have is not its own"
    states = set(query("SELECT company_code, status_code FROM reconciliation.break"))
    assert states == {("demf", "resolved"), ("usmf", "new"), (None, "new")}, "a refused row is of no company"
    with pytest.raises(UsageError, match="--company XXXX: there is no such company; known are demf, usmf"):
        night(4, "XXXX")


def test_an_instant_that_the_sides_are_not_known_at_is_refused(waiting: Path) -> None:
    with pytest.raises(UsageError, match="replay --until BATCH"):
        pipeline.reconcile(as_of=datetime(2026, 7, 31))
    night(5)
    with pytest.raises(UsageError, match="a later night stands already"):
        night(4)
    assert pipeline.reconcile(is_gated=False).as_of == datetime(2026, 8, 5, 2)


def test_what_is_no_warehouse_is_refused(data_dir: Path) -> None:
    with pytest.raises(UsageError, match="there is no such warehouse"):
        pipeline.reconcile()
    with pytest.raises(UsageError, match="there is no such warehouse"):
        breaks.list_breaks()


def test_a_night_that_breaks_a_promise_is_not_written(waiting: Path) -> None:
    night(2)
    with duckdb.connect(str(load_settings().warehouse)) as connection:
        connection.execute(
            "UPDATE reconciliation.break SET status_code = 'resolved', subject_id = 'x', at_risk_amount = -1"
        )
        connection.execute("UPDATE reconciliation.break SET break_id = 'changed ' || break_id")
    with pytest.raises(GateFailed, match=r"reconciliation\.break"):
        pipeline.reconcile(as_of=datetime(2026, 8, 3))
    assert one("SELECT COUNT(*) FROM reconciliation.night") == 1


def test_the_published_file_has_the_breaks(waiting: Path) -> None:
    night(2)
    assert one("SELECT COUNT(*) FROM reconciliation.break", load_settings().published) == 2


def test_the_command_tells_decides_and_says_no(waiting: Path) -> None:
    done = command(waiting, "reconcile", "--as-of", "2026-08-02T02:00:00Z")
    assert done.returncode == 1
    assert "critical breaks that stand: 2" in done.stdout
    listed = command(waiting, "breaks", "list", "--company", "USMF").stdout
    assert "line_waiting" in listed and "breaks: 2" in listed
    (name, _), (other, _) = standing()
    assert command(waiting, "breaks", "assign", name, "--to", "Grace", "--by", "Ada").returncode == 0
    assert command(waiting, "breaks", "note", name, "--text", "asked", "--by", "Ada").returncode == 0
    accepted = command(
        waiting, "breaks", "accept", name, other, "--reason", "known", "--until", "2026-12-31", "--by", "Ada"
    )
    assert accepted.returncode == 0, accepted.stderr
    shown = command(waiting, "breaks", "show", name[:8]).stdout
    for words in (
        "status_code: accepted",
        "owner_name: Grace",
        "note_text: asked",
        "by Ada",
        "until 2026-12-31",
        "known",
    ):
        assert words in shown
    assert command(waiting, "reconcile", "--as-of", "2026-08-03").returncode == 0
    for wrong in (
        ("breaks", "show", "zzzzzz"),
        ("breaks", "show", name[:2]),
        ("breaks", "accept", name, "--reason", " ", "--until", "2026-12-31"),
        ("breaks", "accept", name, "--reason", "late", "--until", "2026-08-01"),
        ("breaks", "list", "--status", "gone"),
    ):
        assert command(waiting, *wrong).returncode == 2, wrong


def test_a_period_is_not_closed_over_breaks_of_the_last_night_unless_asked(
    container: Container, data_dir: Path
) -> None:
    """Until a difference is accepted, its month is closed despite it or not at all; what follows counts once."""
    container.folder(1, COMPANY.rows())
    run(container)
    told = {item.break_code: item for item in closing.review("usmf", "2026-07").breaks}
    assert told["not_reconciled"].severity_code == "warning"
    night(2)
    with duckdb.connect(str(load_settings().warehouse)) as connection:
        connection.execute(
            """
            INSERT INTO reconciliation.break BY NAME
            SELECT
                UNNEST(['cause', 'symptom', 'of august']) AS break_id,
                UNNEST([NULL, 'cause', NULL]) AS cause_break_id,
                UNNEST(['cause', 'symptom', 'of august']) AS subject_id,
                CAST(UNNEST(['2026-07-31', '2026-07-31', '2026-08-01']) AS DATE) AS document_date,
                'k04_cost_amount' AS check_code, 'Recorded cost is right.' AS check_text, 'critical' AS severity_code,
                'price' AS cause_code, 'new' AS status_code, 'msdyn_actual' AS source_table, 'USMF' AS company_code,
                -12.5 AS difference_amount, 12.5 AS at_risk_amount, 'EUR' AS currency_code, 'Mend.' AS remedy_text,
                TIMESTAMP '2026-08-02 02:00:00' AS first_seen_at, TIMESTAMP '2026-08-02 02:00:00' AS last_seen_at,
                0 AS age_days, 0 AS expected_amount, -12.5 AS found_amount
            """
        )
    found = closing.review("usmf", "2026-07")
    assert [
        (item.break_code, item.source_id) for item in found.breaks if item.break_code != "row_quarantined"
    ] == [("break_open", "cause")]
    assert "1 break(s) between the sides are open, at risk: 12.5000 EUR." in found.as_text()
    with pytest.raises(PeriodRefused, match=r"k04_cost_amount, price[\s\S]*at risk: 12\.5000 EUR"):
        closing.decide("close", "usmf", "2026-07", reason="month end")
    breaks.accept(["cause"], "agreed with the customer", date(2026, 12, 31))
    assert closing.review("usmf", "2026-07").critical == 0
    breaks.note(["of august"], "later")
    closing.decide("close", "usmf", "2026-07")
    with pytest.raises(PeriodRefused):
        closing.decide("close", "usmf", "2026-08", reason="month end")
    assert (
        closing.decide("close", "usmf", "2026-08", reason="written off", despite_breaks=True).status_code
        == "closed"
    )
    assert query("SELECT break_count FROM audit.period_close ORDER BY fiscal_period_id") == [(0,), (1,)]


def test_money_at_risk_is_told_by_currency(waiting: Path) -> None:
    assert night(2).at_risk == {"EUR": Decimal("290.0000")}
    listed = breaks.list_breaks()
    assert [item.at_risk_amount for item in listed.breaks] == [Decimal("200.0000"), Decimal("90.0000")]
    assert listed.at_risk == {"EUR": Decimal("290.0000")}
    assert [item.source_table for item in breaks.proposed(Decimal(100))] == ["msdyn_workorderservice"]


def test_what_a_person_is_asked_about_is_no_markup_from_data(waiting: Path) -> None:
    night(2)
    [asked, _] = breaks.list_breaks().breaks
    text = breaks.as_text([replace(asked, source_id="1` [all is well](https://evil.example) `<b>\n# x")])
    assert (
        "`1' [all is well]\u200b(https:\u200b//evil.example) '\u2039b\u203a # x` of usmf, 0 days old" in text
    )
    assert len(text.splitlines()) == 1
