"""Entries on accounts of the general ledger of Finance."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, one_member_per, warning

SUITE = Suite(
    "core.finance_ledger_entry",
    one_member_per("finance_ledger_entry_id"),
    critical(
        never_null("posting_type_code", "amount", "accounting_amount", "is_credit"),
    ),
    warning(
        never_null(
            "company_code", "voucher_number", "accounting_date", "main_account_number", "currency_code"
        ),
        no_result(
            "recorded_vouchers_balance",
            "The debits of a recorded voucher are its credits.",
            query="SELECT company_code, voucher_number, sum(accounting_amount) AS difference_amount FROM {batch} "
            "WHERE is_active AND voucher_number IS NOT NULL "
            "GROUP BY company_code, voucher_number HAVING sum(accounting_amount) <> 0",
            about=("voucher_number", "difference_amount"),
            rule="JRN-14",
        ),
    ),
    may_be_empty=True,
)
