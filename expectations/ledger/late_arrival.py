"""Postings that count in another period than the one they belong to."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_of, one_row_per

SUITE = Suite(
    "ledger.late_arrival",
    one_row_per("posting_id"),
    critical(
        never_null("posting_batch_id", "posted_at", "project_id", "source_kind", "source_id"),
        never_null("transaction_type", "entry_type", "late_code", "reason_code"),
        never_null("document_date", "document_period_id", "accounting_date", "fiscal_period_id"),
        never_null("late_day_count", "moved_day_count", "quantity", "amount", "currency_code"),
        one_of("transaction_type", "cost", "unbilled_sales", "billed_sales"),
        one_of("entry_type", "original", "reversal", "replacement"),
        one_of("late_code", "late_work", "correction", "invoiced", rule="PER-08"),
        no_row(
            "counts_elsewhere",
            "A late posting counts in another period than the one it belongs to, and later.",
            where="fiscal_period_id = document_period_id OR moved_day_count <= 0",
            about=("document_period_id", "fiscal_period_id", "moved_day_count"),
            rule="PER-05",
        ),
        no_result(
            "tells_of_its_posting",
            "A late arrival says of its posting what the ledger says.",
            query="SELECT late.posting_id, late.amount, posting.amount AS posted_amount FROM {batch} AS late "
            "JOIN ledger.project_actual AS posting ON late.posting_id = posting.posting_id "
            "WHERE late.amount <> posting.amount OR late.quantity <> posting.quantity",
            about=("amount", "posted_amount"),
            rule="J3",
        ),
    ),
    may_be_empty=True,
)
