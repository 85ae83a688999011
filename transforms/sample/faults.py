"""The faults that can be planted into the sample: what goes wrong between field, project and Finance.

`FAULTS` is the whole list. Each kind says what happened, what it is called (its cause), which rows it can happen to
and what it changes: it edits, adds or removes rows of the export and nothing else. `planting.py` does it. Which row
is hit follows from the seed; no two faults share a work order.

A kind picks its row from what `candidates.sql` makes of the export:

    standing  an actual that stands, of a work order and not invoiced: the columns of msdyn_actual, company_no,
              project_no, is_finance (Finance keeps the books)
    told      the same where Finance was told: with the ids of what Finance made of it (staged_id, line_id,
              transaction_id, and, where there is a voucher, voucher_id, debit_id, credit_id; where it issued material,
              issue_id, issue_origin_id), and staged_number
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One change of one row of the export: `what` is edit, add or remove; `row` names a column of the picked row.

    `values` are assignments `column = expression` over the columns of that row and of `picked`.
    """

    what: str
    table: str
    row: str
    values: str = ""


def _edit(table: str, row: str, values: str) -> Change:
    return Change("edit", table, row, values)


def _add(table: str, row: str, values: str = "") -> Change:
    return Change("add", table, row, values)


def _remove(table: str, row: str) -> Change:
    return Change("remove", table, row)


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    `source` is a SELECT of `id`, `subject` (two faults never share one) and what the changes need. `answers` are the
    rows the answer key names: (table, column of the picked row), or (table, "new") for the row that is added.
    """

    kind: str
    cause: str
    sentence: str
    source: str
    changes: tuple[Change, ...]
    answers: tuple[tuple[str, str], ...]


_ACTUAL = "msdyn_actual"
_STAGED = "projcdsactualsimport"
_LINE = "projadvancedjournalline"
_TRANSACTION = "projpostedtranstable"
_VOUCHER = "generaljournalentry"
_ENTRY = "generaljournalaccountentry"

_COST = "msdyn_transactiontypecode = 192350000"
_SALES = "msdyn_transactiontypecode = 192350005 AND msdyn_billingtype = 192350001"
_CORE = "SELECT * FROM standing WHERE NOT is_finance AND"
_TOLD = "SELECT * FROM told WHERE"

_NOT_WRITTEN_BACK = _edit(
    _ACTUAL,
    "id",
    "msdyn_vouchernumber = NULL, msdyn_accountingamount = NULL, msdyn_salestaxamount = NULL",
)
_NOT_ISSUED = (_remove("inventtrans", "issue_id"), _remove("inventtransorigin", "issue_origin_id"))
_NOTHING_POSTED = (
    _remove(_LINE, "line_id"),
    _remove(_TRANSACTION, "transaction_id"),
    _remove(_VOUCHER, "voucher_id"),
    _remove(_ENTRY, "debit_id"),
    _remove(_ENTRY, "credit_id"),
    *_NOT_ISSUED,
)
_UNPROCESSED = (
    "isprocessed = 0, vouchernumber = NULL, accountingamount = NULL, salestaxamount = NULL, "
    "projadvancedjournalline = NULL"
)
_AGAIN = "concat('PIV', lpad(CAST(picked.staged_number + 5 AS VARCHAR), 11, '0'))"
_TRANSACTION_AGAIN = "concat('PT', lpad(CAST(picked.staged_number + 5 AS VARCHAR), 11, '0'))"

FAULTS: tuple[Fault, ...] = (
    # What happens to few rows comes first, so that a small sample has one left.
    Fault(
        "agreement_double_billing",
        "duplicate",
        "The agreement was invoiced for a visit that its work order bills, too.",
        f"SELECT * FROM standing WHERE {_SALES} AND msdyn_agreement IS NOT NULL",
        (
            _add(
                _ACTUAL,
                "id",
                "msdyn_transactiontypecode = 192350006, msdyn_billingstatus = 192350002, "
                "msdyn_workorderproduct = NULL, msdyn_workorderservice = NULL, msdyn_timeentry = NULL, "
                "msdyn_skipsync = TRUE, msdyn_vouchernumber = NULL, msdyn_accountingamount = NULL, "
                "msdyn_salestaxamount = NULL",
            ),
        ),
        ((_ACTUAL, "new"),),
    ),
    Fault(
        "serial_swapped",
        "serial",
        "Two cost actuals carry each other's serial number.",
        "SELECT *, lead(id) OVER pair AS other_id, lead(msdyn_serialnumber) OVER pair AS other_serial "
        f"FROM ({_CORE} {_COST} AND msdyn_serialnumber IS NOT NULL "
        "AND subject NOT IN (SELECT subject FROM hit)) "
        "WINDOW pair AS (ORDER BY low_bits('serial pair', id), id) "
        "QUALIFY other_id IS NOT NULL",
        (
            _edit(_ACTUAL, "id", "msdyn_serialnumber = picked.other_serial"),
            _edit(_ACTUAL, "other_id", "msdyn_serialnumber = picked.msdyn_serialnumber"),
        ),
        ((_ACTUAL, "id"), (_ACTUAL, "other_id")),
    ),
    Fault(
        "reversal_missing",
        "missing",
        "An actual is marked Adjusted, its reversal was rolled back.",
        "SELECT a.id, coalesce(a.msdyn_workorder, a.id) AS subject, c.msdyn_transaction1 AS reversal_id, "
        "c.id AS connection_id "
        "FROM newest_msdyn_actual AS a JOIN export_msdyn_transactionconnection AS c "
        "ON c.msdyn_transaction2 = a.id AND c.msdyn_transaction1role = 'Reversing' "
        "WHERE a.msdyn_adjustmentstatus = 192350001 AND a.msdyn_skipsync AND a.msdyn_transactiontypecode = 192350000 "
        "AND a.msdyn_project NOT IN (SELECT id FROM totalled)",
        (_remove(_ACTUAL, "reversal_id"), _remove("msdyn_transactionconnection", "connection_id")),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "discount_rounding",
        "rounding",
        "The discount drifted by a cent, as when an amount was turned into a percent and back.",
        f"{_CORE} {_SALES} AND msdyn_discountamount > 1 AND msdyn_extendedamount > 1 AND company_no <> 3",
        (
            _edit(
                _ACTUAL,
                "id",
                "msdyn_discountamount = msdyn_discountamount + 0.01, "
                "msdyn_extendedamount = msdyn_extendedamount - 0.01",
            ),
        ),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "discount_lost",
        "discount",
        "The discount of the line did not reach the actual.",
        f"{_CORE} {_SALES} AND msdyn_discountamount > 1",
        (
            _edit(
                _ACTUAL,
                "id",
                "msdyn_discountpercent = 0, msdyn_discountamount = 0, msdyn_extendedamount = msdyn_amount",
            ),
        ),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "dropped_dual_write",
        "missing",
        "Dual-write lost an approved actual: Finance never heard of it.",
        f"{_TOLD} {_COST}",
        (_remove(_STAGED, "staged_id"), *_NOTHING_POSTED, _NOT_WRITTEN_BACK),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "double_integration",
        "duplicate",
        "An actual was staged, imported and posted a second time.",
        f"{_TOLD} {_SALES} AND debit_id IS NOT NULL",
        (
            _add(
                _STAGED,
                "staged_id",
                f"recid = recid + 5, integrationcount = 2, vouchernumber = {_AGAIN}, "
                "projadvancedjournalline = projadvancedjournalline + 5",
            ),
            _add(
                _LINE,
                "line_id",
                f"recid = recid + 5, linenumber = linenumber + 1000, voucher = {_AGAIN}, "
                f"projtransid = {_TRANSACTION_AGAIN}",
            ),
            _add(
                _TRANSACTION,
                "transaction_id",
                f"recid = recid + 5, transid = {_TRANSACTION_AGAIN}, voucher = {_AGAIN}",
            ),
            _add(_VOUCHER, "voucher_id", f"recid = recid + 20, subledgervoucher = {_AGAIN}"),
            _add(_ENTRY, "debit_id", "recid = recid + 5120, generaljournalentry = generaljournalentry + 20"),
            _add(_ENTRY, "credit_id", "recid = recid + 5120, generaljournalentry = generaljournalentry + 20"),
        ),
        ((_STAGED, "new"),),
    ),
    Fault(
        "price_edited",
        "price",
        "The price of a line was edited after its approval; the actual was not evaluated anew.",
        f"{_CORE} {_SALES} AND msdyn_workorderproduct IS NOT NULL AND msdyn_discountamount = 0 AND msdyn_amount > 1",
        (
            _edit(
                "msdyn_workorderproduct",
                "msdyn_workorderproduct",
                "msdyn_unitamount = msdyn_unitamount + 10",
            ),
        ),
        (("msdyn_workorderproduct", "msdyn_workorderproduct"),),
    ),
    Fault(
        "wrong_quantity",
        "quantity",
        "The cost actual has one more than was used.",
        f"{_CORE} {_COST} AND msdyn_workorderproduct IS NOT NULL AND msdyn_serialnumber IS NULL",
        (
            _edit(
                _ACTUAL,
                "id",
                "msdyn_quantity = msdyn_quantity + 1, msdyn_amount = msdyn_amount + msdyn_price, "
                "msdyn_extendedamount = msdyn_extendedamount + msdyn_price",
            ),
        ),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "wrong_date",
        "date",
        "The actual is dated a day after the work.",
        f"{_CORE} {_COST} AND day(msdyn_documentdate) < 28",
        (
            _edit(
                _ACTUAL,
                "id",
                "msdyn_documentdate = msdyn_documentdate + INTERVAL 1 DAY, "
                "msdyn_accountingdate = msdyn_accountingdate + INTERVAL 1 DAY",
            ),
        ),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "wrong_currency",
        "currency",
        "The actual is in the currency of another company.",
        f"{_CORE} {_SALES}",
        (_edit(_ACTUAL, "id", "transactioncurrencyid = guid('currency', (picked.company_no + 1) % 5)"),),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "project_repointed",
        "orphan",
        "An actual was moved to another project in place, without reversal; its work order was not.",
        f"{_CORE} {_COST}",
        (
            _edit(
                _ACTUAL,
                "id",
                "msdyn_project = guid('project', (picked.project_no + 5) % getvariable('projects'))",
            ),
        ),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "actual_without_source",
        "orphan",
        "A cost actual names a work order line that does not exist.",
        f"{_CORE} {_COST} AND msdyn_workorderproduct IS NOT NULL",
        (_add(_ACTUAL, "id", "msdyn_workorderproduct = guid('no such line', picked.number)"),),
        ((_ACTUAL, "new"),),
    ),
    Fault(
        "duplicate_billing",
        "duplicate",
        "Field Service billed the work order itself when it was posted, beside Project Operations.",
        f"{_CORE} {_SALES}",
        (_add(_ACTUAL, "id", "msdyn_billingstatus = 690970000"),),
        ((_ACTUAL, "new"),),
    ),
    Fault(
        "work_order_deactivated",
        "status",
        "A work order was deactivated; its actuals live on.",
        f"{_CORE} {_COST}",
        (_edit("msdyn_workorder", "msdyn_workorder", "statecode = 1, statuscode = 2"),),
        (("msdyn_workorder", "msdyn_workorder"),),
    ),
    Fault(
        "nte_overrun",
        "status",
        "The not-to-exceed limit of a contract line lies below what was sold on it.",
        "SELECT l.id, l.id AS subject FROM newest_salesorderdetail AS l WHERE l.id IN "
        f"(SELECT msdyn_salescontractlineid FROM standing WHERE {_SALES} AND msdyn_extendedamount > 10)",
        (_edit("salesorderdetail", "id", "msdyn_nottoexceedamount = 1"),),
        (("salesorderdetail", "id"),),
    ),
    Fault(
        "missing_usage_log",
        "missing",
        "A used part has no usage log.",
        "SELECT s.*, g.id AS log_id FROM standing AS s JOIN newest_msdyn_materialusagelog AS g "
        "ON g.msdyn_workorderproduct = s.msdyn_workorderproduct "
        "JOIN work_order AS w ON w.work_order_id = s.msdyn_workorder "
        f"WHERE NOT s.is_finance AND {_COST} AND CAST(w.booking_end AS DATE) = CAST(s.msdyn_documentdate AS DATE)",
        (_remove("msdyn_materialusagelog", "log_id"),),
        (("msdyn_workorderproduct", "msdyn_workorderproduct"),),
    ),
    Fault(
        "staging_not_processed",
        "late",
        "A staged actual has waited since, the periodic import never took it.",
        f"{_TOLD} {_COST}",
        (_edit(_STAGED, "staged_id", _UNPROCESSED), *_NOTHING_POSTED, _NOT_WRITTEN_BACK),
        ((_STAGED, "staged_id"),),
    ),
    Fault(
        "missing_rate",
        "currency",
        "A staged actual has no exchange rate, so the import skips it.",
        f"{_TOLD} {_SALES}",
        (
            _edit(_STAGED, "staged_id", f"exchangerate = NULL, {_UNPROCESSED}"),
            *_NOTHING_POSTED,
            _NOT_WRITTEN_BACK,
        ),
        ((_STAGED, "staged_id"),),
    ),
    Fault(
        "wrong_company",
        "company",
        "An actual was staged in another legal entity than its project's.",
        f"{_TOLD} {_COST}",
        (
            _edit(
                _STAGED, "staged_id", "dataareaid = CASE dataareaid WHEN 'usmf' THEN 'demf' ELSE 'usmf' END"
            ),
        ),
        ((_STAGED, "staged_id"),),
    ),
    Fault(
        "wrong_dimension",
        "dimension",
        "A journal line was posted with the financial dimensions of another project.",
        f"{_TOLD} {_COST}",
        (
            _edit(
                _LINE,
                "line_id",
                "defaultdimension = 5637200000 + (picked.project_no + 5) % getvariable('projects')",
            ),
            _edit(
                _TRANSACTION,
                "transaction_id",
                "defaultdimension = 5637200000 + (picked.project_no + 5) % getvariable('projects')",
            ),
        ),
        ((_LINE, "line_id"),),
    ),
    Fault(
        "journal_without_actual",
        "orphan",
        "A journal line has no actual: dual-write rolled it back after the import.",
        f"{_TOLD} {_COST}",
        (
            _add(
                _LINE,
                "line_id",
                f"recid = recid + 5, linenumber = linenumber + 1000, voucher = {_AGAIN}, relatedvoucher = NULL, "
                f"projtransid = {_TRANSACTION_AGAIN}",
            ),
        ),
        ((_LINE, "new"),),
    ),
    Fault(
        "closed_period",
        "period",
        "A journal line was posted into a period that is closed.",
        f"{_TOLD} voucher_id IS NOT NULL AND {_COST}",
        (
            _edit(_LINE, "line_id", "accountingdate = TIMESTAMP '2024-12-31 00:00:00'"),
            _edit(_VOUCHER, "voucher_id", "accountingdate = TIMESTAMP '2024-12-31 00:00:00'"),
        ),
        ((_LINE, "line_id"),),
    ),
    Fault(
        "stock_not_issued",
        "missing",
        "Finance posted the cost of a part and did not issue it from its stock.",
        f"{_TOLD} {_COST} AND issue_id IS NOT NULL",
        _NOT_ISSUED,
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "missing_voucher",
        "missing",
        "The voucher of a posted actual was not written back.",
        f"{_TOLD} {_SALES}",
        (_NOT_WRITTEN_BACK,),
        ((_ACTUAL, "id"),),
    ),
    Fault(
        "unbalanced_voucher",
        "rounding",
        "A voucher is a cent out of balance in the accounting currency.",
        f"{_TOLD} debit_id IS NOT NULL",
        (_edit(_ENTRY, "debit_id", "accountingcurrencyamount = accountingcurrencyamount + 0.01"),),
        ((_ENTRY, "debit_id"),),
    ),
    Fault(
        "wrong_tax",
        "tax",
        "The tax of an invoice proposal is not that of its invoice (without a proposal: that of the tax code).",
        "SELECT id, id AS subject, id AS proposal_id, NULL::UUID AS detail_id FROM newest_projproposaljour UNION ALL "
        "SELECT id, id, NULL, id FROM export_msdyn_invoicelinetransaction "
        "WHERE msdyn_tax > 0 AND NOT EXISTS (SELECT 1 FROM newest_projproposaljour)",
        (
            _edit(
                "projproposaljour", "proposal_id", "sumtax = sumtax + 1, invoiceamount = invoiceamount + 1"
            ),
            _edit("msdyn_invoicelinetransaction", "detail_id", "msdyn_tax = msdyn_tax + 1"),
        ),
        (("projproposaljour", "proposal_id"), ("msdyn_invoicelinetransaction", "detail_id")),
    ),
    Fault(
        "total_not_rolled_up",
        "price",
        "A project shows more cost than its actuals come to.",
        "SELECT id, id AS subject FROM totalled",
        (_edit("msdyn_project", "id", "msdyn_totalactualcost = msdyn_totalactualcost + 12.34"),),
        (("msdyn_project", "id"),),
    ),
)
