"""Every check of `sql/check` has been seen red for every cause its header names, and green on books that agree.

One night over a warehouse made by hand (`tiny_books`): each case breaks a cell of rows of its own, and the night must
find exactly that, by check and cause; whatever else it finds must follow from it. So no check can be dead, and none can
name a cause that it never gives.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline import tiny_books
from tests.pipeline.conftest import own_settings
from tests.pipeline.tiny_books import Changes
from transforms.run import set_parameters
from transforms.settings import load_settings
from transforms.warehouse.reconciliation import checks, opened, reconcile

Found = dict[str, set[tuple[str, str]]]

OTHER_DAY, NEXT_MONTH = "2026-07-11", "2026-08-01"
UNTOLD: dict[str, Any] = {"is_sync_skipped": True}
NOBODYS: dict[str, Any] = {"source_id": "{}/nobody", "work_order_line_id": "{}/nobody"}

#: Compares the layers of a whole warehouse, which these books are not: seen red in `test_layers`.
OF_THE_WHOLE = "layer_total"

#: (check, cause): what is wrong, in as few cells as it takes.
RED: dict[tuple[str, str], Changes] = {
    ("gate_refused", "late"): {"run": {"state_code": "refused", "run_number": 3}},
    ("contract_fault", "duplicate"): {
        "contract fault": {"fault_code": "all_lines_overlap", "severity_code": "error"}
    },
    ("contract_fault", "rounding"): {
        "contract fault": {"fault_code": "split_not_100", "severity_code": "error"}
    },
    ("contract_fault", "company"): {
        "contract fault": {"fault_code": "customers_in_several_companies", "severity_code": "error"}
    },
    ("contract_fault", "status"): {
        "contract fault": {"fault_code": "pma_project", "severity_code": "error"}
    },
    ("limit_too_low", "status"): {"contract line": {"not_to_exceed_amount": "179.99"}},
    ("line_waiting", "missing"): {"line again": {"waiting_code": "project_missing"}},
    ("line_waiting", "currency"): {"line again": {"waiting_code": "currency_missing"}},
    ("rate_missing", "currency"): {"sales": {"accounting_amount": None}},
    ("row_refused", "quantity"): {"refused": {"reason_code": "negative_quantity", "released_at": None}},
    ("row_refused", "price"): {"refused": {"reason_code": "negative_amount", "released_at": None}},
    ("row_refused", "discount"): {"refused": {"reason_code": "discount_out_of_range", "released_at": None}},
    ("row_refused", "currency"): {
        "refused": {"reason_code": "exchange_rate_not_positive", "released_at": None}
    },
    ("row_refused", "date"): {"refused": {"reason_code": "date_out_of_range", "released_at": None}},
    ("row_refused", "serial"): {
        "refused": {"reason_code": "serialized_quantity_not_one", "released_at": None}
    },
    ("row_refused", "status"): {"refused": {"released_at": None}},
    ("work_order_deactivated", "status"): {"work order": {"is_active": False}},
    ("k01_usage_log", "missing"): {"log": None},
    ("k01_usage_log", "duplicate"): {"log again": {}},
    ("k01_usage_log", "orphan"): {"log again": {"msdyn_workorderproduct": "{}/nobody"}},
    ("estimate_recorded", "missing"): {"cost recorded estimate": None},
    ("estimate_recorded", "duplicate"): {"sales recorded estimate again": {}},
    ("estimate_recorded", "orphan"): {"cost recorded estimate again": {"work_order_line_id": "{}/nobody"}},
    ("estimate_recorded", "quantity"): {"cost recorded estimate": {"quantity": 6}},
    ("estimate_recorded", "price"): {"sales recorded estimate": {"amount": 181}},
    ("estimate_recorded", "currency"): {"cost recorded estimate": {"currency_code": "USD"}},
    ("k02_actual_recorded", "missing"): {"sales actual": {"is_active": False}},
    ("k02_actual_recorded", "late"): {"line": {"approved_at": None}, "sales actual": {"is_active": False}},
    ("k02_actual_recorded", "orphan"): {"sales actual again": NOBODYS | UNTOLD},
    ("k02_actual_recorded", "duplicate"): {"sales actual again": UNTOLD},
    ("k03_actual_quantity", "quantity"): {"sales actual": {"quantity": 6}},
    ("k04_cost_amount", "price"): {"cost actual": {"unit_price": 23, "gross_amount": 115, "amount": 115}},
    ("k05_sales_amount", "price"): {"sales actual": {"unit_price": 41, "gross_amount": 205, "amount": 185}},
    ("k05_sales_amount", "discount"): {"sales actual": {"discount_amount": 0, "amount": 200}},
    ("k05_rounding", "rounding"): {"sales actual": {"discount_amount": "20.01", "amount": "179.99"}},
    ("actual_currency", "currency"): {"sales actual": {"currency_code": "USD"}},
    ("actual_date", "date"): {"sales actual": {"document_date": OTHER_DAY, "accounting_date": OTHER_DAY}},
    ("actual_date", "period"): {"sales actual": {"accounting_date": NEXT_MONTH}},
    ("actual_status", "status"): {"sales actual": {"billing_type": "complimentary"}},
    ("k10_serial", "serial"): {"sales actual": {"serial_number": "S-1"}},
    ("k17_contract_line", "dimension"): {"sales actual": {"contract_line_id": "another"}},
    ("k06_reversal", "missing"): {"reversing": {"is_active": False}},
    ("k06_reversal", "duplicate"): {"reversing again": {}, "connection again": {"actual_id": "{}/reversing again"}},
    ("k06_reversal", "orphan"): {"adjusted": {"is_active": False}},
    ("k06_reversal", "quantity"): {"reversing": {"quantity": -3}},
    ("k06_reversal", "price"): {"reversing": {"gross_amount": -45, "amount": -45}},
    ("k06_reversal", "discount"): {"reversing": {"discount_amount": -1}},
    ("k06_reversal", "status"): {"reversing": {"adjustment_status_code": None}},
    ("k14_billed_twice", "duplicate"): {"sales actual again": UNTOLD | {"billing_status_code": "work_order_posted"}},
    ("k15_class", "status"): {
        "sales actual again": UNTOLD
        | {"transaction_class": "time", "transaction_type": "resourcing_unit_cost"}
    },
    ("k07_detail_tax", "tax"): {"detail": {"tax_amount": 19}},
    ("k07_proposal", "missing"): {"proposal": None},
    ("k07_proposal", "orphan"): {"proposal again": {"proposal_number": "nobody's"}},
    ("k07_proposal", "tax"): {"proposal": {"tax_amount": 21, "invoice_amount": 121}},
    ("k07_proposal", "discount"): {"proposal": {"discount_amount": 1}},
    ("k07_proposal", "price"): {"proposal": {"invoice_amount": 130}},
    ("k07_proposal", "rounding"): {"proposal": {"invoice_amount": "120.01"}},
    ("k07_proposal", "currency"): {"proposal": {"currency_code": "USD"}},
    ("k08_actual_staged", "missing"): {"sales staged": None},
    ("k08_actual_staged", "orphan"): {"billed staged again": {"actual_id": "{}/nobody"}},
    ("k08_actual_staged", "duplicate"): {"billed staged again": {}},
    ("k09_staged_value", "quantity"): {"sales staged": {"quantity": 6}},
    ("k09_staged_value", "price"): {"sales staged": {"unit_price": 41}},
    ("k09_staged_value", "rounding"): {"sales staged": {"gross_amount": "200.01"}},
    ("k09_staged_value", "currency"): {"sales staged": {"currency_code": "USD"}},
    ("k09_staged_value", "tax"): {"sales staged": {"sales_tax_amount": 1}},
    ("staged_company", "company"): {"sales staged": {"company_code": "demf"}},
    ("staged_company", "dimension"): {"sales staged": {"project_number": "another"}},
    ("staged_status", "date"): {"sales staged": {"document_date": OTHER_DAY}},
    ("staged_status", "period"): {"sales staged": {"accounting_date": NEXT_MONTH}},
    ("staged_status", "status"): {"sales staged": {"billing_type": "complimentary"}},
    ("k13_pma_project", "orphan"): {"finance project": {"is_pma": True}},
    ("k08_staged_journaled", "missing"): {"sales journal": None},
    ("k08_staged_journaled", "late"): {"cost journal": {"journal_status_code": "draft"}},
    ("k08_staged_journaled", "orphan"): {
        "sales journal again": {"record_id": "none", "voucher_number": "{}/none", "transaction_number": "none"}
    },
    ("k08_staged_journaled", "duplicate"): {"sales journal again": {"record_id": "none"}},
    ("k09_journal_value", "quantity"): {"sales journal": {"quantity": 6}},
    ("k09_journal_value", "price"): {"cost journal": {"cost_amount": 115}},
    ("k09_journal_value", "discount"): {"sales journal": {"discount_amount": 21}},
    ("k09_journal_value", "rounding"): {"sales journal": {"sales_amount": "180.01"}},
    ("k09_journal_value", "currency"): {"sales journal": {"currency_code": "USD"}},
    ("journal_place", "company"): {"sales journal": {"company_code": "demf"}},
    ("journal_place", "dimension"): {"sales journal": {"dimension_set_id": "another"}},
    ("journal_place", "date"): {"sales journal": {"project_date": OTHER_DAY}},
    ("journal_place", "period"): {"sales journal": {"accounting_date": NEXT_MONTH}},
    ("journal_place", "status"): {"sales journal": {"line_property_name": "Complimentary"}},
    ("k09_subledger", "missing"): {"sales transaction": None},
    ("k09_subledger", "orphan"): {"sales transaction again": {"voucher_number": "{}/none"}},
    ("k09_subledger", "duplicate"): {"sales transaction again": {}},
    ("k09_subledger", "quantity"): {"sales transaction": {"quantity": 6}},
    ("k09_subledger", "price"): {"sales transaction": {"sales_amount": 190}},
    ("k09_subledger", "discount"): {"sales transaction": {"discount_amount": 21}},
    ("k09_subledger", "rounding"): {"sales transaction": {"sales_amount": "180.01"}},
    ("k09_subledger", "currency"): {"sales transaction": {"currency_code": "USD"}},
    ("k09_subledger", "date"): {"sales transaction": {"project_date": OTHER_DAY}},
    ("k09_subledger", "dimension"): {"sales transaction": {"dimension_set_id": "another"}},
    ("k09_subledger", "status"): {"sales transaction": {"line_property_name": "Complimentary"}},
    ("k08_voucher", "missing"): {"sales actual": {"voucher_number": None}},
    ("k08_voucher", "status"): {"sales actual": {"voucher_number": "another"}},
    ("k10_stock_issue", "missing"): {"issue": None},
    ("k10_stock_issue", "orphan"): {"issue again": {"work_order_line_id": None, "voucher_number": "{}/none"}},
    ("k10_stock_issue", "duplicate"): {"issue again": {"serial_number": "S-1", "quantity": -1}},
    ("k10_stock_issue", "quantity"): {"issue": {"quantity": -6}},
    ("k10_stock_issue", "serial"): {"issue": {"batch_number": "B-1"}},
    ("k10_stock_issue", "dimension"): {"issue": {"warehouse_id": "another"}},
    ("k11_project_total", "price"): {"rollup": {"msdyn_totalactualcost": 111}},
    ("k11_project_total", "late"): {"rollup": {"msdyn_totalactualcost": 0, "modifiedon": "2026-07-01 00:00:00"}},
    ("k12_voucher", "missing"): {"sales debit": None, "sales credit": None},
    ("k12_voucher", "duplicate"): {"sales debit again": {}, "sales credit again": {}},
    ("k12_voucher", "price"): {"sales debit": {"amount": 190, "accounting_amount": 190}},
    ("k12_voucher", "rounding"): {"sales debit": {"accounting_amount": "180.01"}},
    ("k12_voucher", "currency"): {"sales debit": {"currency_code": "USD"}},
    ("k12_voucher", "period"): {"sales debit": {"accounting_date": NEXT_MONTH}},
    ("k12_voucher", "status"): {"sales debit": {"posting_type_code": "cost"}},
}  # fmt: skip

#: More ways for some of them.
ALSO_RED: dict[tuple[str, str], Changes] = {
    ("estimate_recorded", "orphan"): {"cost recorded estimate": {"project_id": "another"}},
    ("k06_reversal", "missing"): {"reversing": None, "connection": None},
    ("k10_stock_issue", "missing"): {"issue again": {"movement_code": "return", "quantity": 5}},
    ("k10_stock_issue", "orphan"): {"issue again": {"work_order_line_id": "{}/billed line"}},
    ("k11_project_total", "price"): {"rollup": {"msdyn_actuallaborcost": 5}},
    ("k12_voucher", "missing"): {"sales credit": None},
    ("k14_billed_twice", "duplicate"): {
        "billed actual again": UNTOLD | {"agreement_id": "agreement", "source_id": None, "voucher_number": None}
    },
    ("k15_class", "status"): {
        "sales actual again": UNTOLD | {"source_kind": "time_entry", "transaction_type": "resourcing_unit_cost"}
    },
    ("k02_actual_recorded", "orphan"): {"sales actual": {"project_id": "another"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What the night finds of each case, what follows from something else left out."""
    place = tmp_path_factory.mktemp("books")
    cases: dict[str, Changes] = {"agreeing": {}}
    cases |= {f"{check}, {cause}": changes for (check, cause), changes in RED.items()}
    cases |= {f"{check}, {cause}, too": changes for (check, cause), changes in ALSO_RED.items()}
    named = {name: _named(name, changes) for name, changes in cases.items()}
    with pytest.MonkeyPatch.context() as patch:
        own_settings(patch, place)
        settings = load_settings()
        tiny_books.write(place / "books.duckdb", named)
        with opened(place / "books.duckdb", settings, writes=False) as connection:
            set_parameters(connection, None, None, settings)
            night = reconcile(connection, None, None)
            rows = connection.execute(
                "SELECT check_code, cause_code, subject_id, source_id FROM run.found_break "
                f"WHERE cause_break_id IS NULL AND check_code <> '{OF_THE_WHOLE}'"
            ).fetchall()
    assert night.not_judged == {}
    result: Found = {name: set() for name in cases}
    for check, cause, subject, source in rows:
        texts = [text for text in (subject, source) if text and "/" in text]
        assert texts, (check, cause, subject, source)
        result[texts[0].split("/")[0].split(":")[-1]].add((check, cause))
    return result


def _named(name: str, changes: Changes) -> Changes:
    """The changes with the case's name where they say {}."""
    return {
        role: None
        if change is None
        else {
            key: value.replace("{}", name) if isinstance(value, str) else value
            for key, value in change.items()
        }
        for role, change in changes.items()
    }


def test_every_check_is_seen_red_for_every_cause_it_names() -> None:
    """A new check, or a new cause of one, needs a case above."""
    assert set(RED) == {
        (check.code, cause) for check in checks() for cause in check.causes if check.code != OF_THE_WHOLE
    }


def test_books_that_agree_have_no_break(found: Found) -> None:
    assert found["agreeing"] == set()


@pytest.mark.parametrize(("check", "cause"), RED, ids=[" ".join(key) for key in RED])
def test_a_check_is_red_for_what_is_wrong_and_no_other_one_is(found: Found, check: str, cause: str) -> None:
    assert found[f"{check}, {cause}"] == {(check, cause)}


@pytest.mark.parametrize(("check", "cause"), ALSO_RED, ids=[" ".join(key) for key in ALSO_RED])
def test_there_are_more_ways_to_be_wrong(found: Found, check: str, cause: str) -> None:
    assert found[f"{check}, {cause}, too"] == {(check, cause)}
