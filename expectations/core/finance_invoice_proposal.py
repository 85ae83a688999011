"""Invoice proposals of Finance."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, one_member_per, warning

SUITE = Suite(
    "core.finance_invoice_proposal",
    one_member_per("finance_invoice_proposal_id"),
    critical(
        never_null("invoice_amount", "on_account_amount", "discount_amount", "tax_amount"),
    ),
    warning(
        never_null("proposal_number", "company_code", "contract_number", "currency_code", "invoice_date"),
    ),
    may_be_empty=True,
)
