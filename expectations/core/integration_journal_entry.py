"""Double entries: what the postings of this run do to the accounts of Finance."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per

SUITE = Suite(
    "core.integration_journal_entry",
    one_row_per("integration_journal_entry_id"),
    critical(
        never_null("posting_id", "posting_batch_id", "company_code", "voucher_number", "event_code"),
        never_null("posting_type_code", "main_account_number", "accounting_date", "fiscal_period_id"),
        never_null("project_id", "is_credit", "amount", "currency_code", "accounting_amount"),
        one_of(
            "event_code",
            "time_cost",
            "time_cost_wip",
            "expense_cost",
            "expense_cost_wip",
            "item_usage",
            "item_usage_wip",
            "accrual",
            "accrual_reversal",
            "invoice",
            "on_account_invoice",
            "on_account_invoice_wip",
            rule="JRN-13",
        ),
        one_of(
            "posting_type_code",
            "cost",
            "cost_item",
            "cost_item_inventory",
            "payroll_allocation",
            "expense_offset",
            "wip_cost",
            "wip_cost_item",
            "wip_sales",
            "wip_on_account",
            "customer_balance",
            "invoiced_revenue",
            "accrued_revenue",
            "revenue_on_account",
            "tax_payable",
            rule="JRN-14",
        ),
        no_result(
            "vouchers_balance",
            "The debits of a voucher are its credits, in the currency of the posting and in the accounting currency.",
            query="SELECT voucher_number, sum(amount) AS difference_amount, "
            "sum(accounting_amount) AS accounting_difference FROM {batch} GROUP BY voucher_number "
            "HAVING sum(amount) <> 0 OR sum(accounting_amount) <> 0",
            about=("voucher_number", "difference_amount", "accounting_difference"),
            rule="JRN-14",
        ),
        no_row(
            "credits_are_negative",
            "A credit is negative, a debit is not.",
            where="is_credit <> (amount < 0)",
            about=("is_credit", "amount"),
            rule="JRN-17",
        ),
    ),
    may_be_empty=True,
)
