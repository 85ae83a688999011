"""Integration journals: the heads under which Finance imports the lines of a run."""

from __future__ import annotations

from expectations.promise import Suite, critical, never_null, no_result, no_row, one_row_per

SUITE = Suite(
    "core.integration_journal",
    one_row_per("integration_journal_id"),
    critical(
        never_null("company_code", "posting_batch_id", "period_text", "journal_number"),
        never_null("line_count", "cost_accounting_amount", "sales_accounting_amount"),
        no_row(
            "has_lines",
            "A journal has lines.",
            where="line_count < 1",
            about=("line_count",),
            rule="J2",
        ),
        no_result(
            "adds_up",
            "The totals of a journal are those of its lines.",
            query="SELECT journal.integration_journal_id, journal.cost_accounting_amount, "
            "journal.sales_accounting_amount, line.cost_amount, line.sales_amount FROM {batch} AS journal JOIN ("
            "SELECT integration_journal_id, "
            "sum(CASE WHEN transaction_type = 'cost' THEN accounting_amount ELSE 0 END) AS cost_amount, "
            "sum(CASE WHEN transaction_type = 'cost' THEN 0 ELSE accounting_amount END) AS sales_amount "
            "FROM core.integration_journal_line WHERE status_code = 'draft' GROUP BY integration_journal_id"
            ") AS line ON journal.integration_journal_id = line.integration_journal_id "
            "WHERE journal.cost_accounting_amount <> line.cost_amount "
            "OR journal.sales_accounting_amount <> line.sales_amount",
            about=("cost_accounting_amount", "cost_amount", "sales_accounting_amount", "sales_amount"),
            rule="J2",
        ),
    ),
    may_be_empty=True,
)
