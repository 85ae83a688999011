"""Lines of the integration journal: what this run tells Finance, one line for each posting."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    one_of,
    one_row_per,
    warning,
)

SUITE = Suite(
    "core.integration_journal_line",
    one_row_per("posting_id"),
    critical(
        never_null("status_code", "posting_batch_id", "period_text", "voucher_number", "category_name"),
        never_null("project_date", "accounting_date", "project_id", "is_stocked", "currency_code"),
        never_null("quantity", "cost_amount", "sales_amount", "discount_amount"),
        one_of("status_code", "draft", "held"),
        one_of("held_code", "no_company", "no_exchange_rate", "no_line_property", rule="JRN-02"),
        one_of("transaction_type", "cost", "unbilled_sales", rule="JRN-01"),
        one_of("transaction_class", "material", "time", "expense", "fee", rule="JRN-08"),
        one_of("entry_type", "original", "reversal", "replacement"),
        no_row(
            "draft_lines_are_complete",
            "A line that is not held has a company, a journal, a number and an amount in the accounting currency.",
            where="status_code = 'draft' AND (company_code IS NULL OR integration_journal_id IS NULL "
            "OR line_number IS NULL OR line_property_name IS NULL OR accounting_amount IS NULL)",
            about=("company_code", "integration_journal_id", "line_number", "accounting_amount"),
            rule="JRN-02",
        ),
        no_row(
            "held_lines_say_why",
            "A held line says why and is in no journal; any other says nothing of the kind.",
            where="(status_code = 'held' AND (held_code IS NULL OR integration_journal_id IS NOT NULL)) "
            "OR (status_code = 'draft' AND held_code IS NOT NULL)",
            about=("status_code", "held_code", "integration_journal_id"),
            rule="JRN-02",
        ),
        no_result(
            "own_voucher",
            "Each line has a voucher of its own.",
            query="SELECT voucher_number, count(*) AS row_count FROM {batch} GROUP BY voucher_number "
            "HAVING count(*) > 1",
            about=("voucher_number", "row_count"),
            rule="JRN-07",
        ),
        no_result(
            "own_place_in_the_journal",
            "Each line has a number of its own in its journal.",
            query="SELECT integration_journal_id, line_number, count(*) AS row_count FROM {batch} "
            "WHERE status_code = 'draft' AND integration_journal_id IS NOT NULL AND line_number IS NOT NULL "
            "GROUP BY integration_journal_id, line_number HAVING count(*) > 1",
            about=("integration_journal_id", "line_number", "row_count"),
            rule="JRN-05",
        ),
        no_row(
            "cost_and_sales_apart",
            "A line is either cost or sales: the other amount is 0.",
            where="(transaction_type = 'cost' AND sales_amount <> 0) "
            "OR (transaction_type = 'unbilled_sales' AND cost_amount <> 0)",
            about=("transaction_type", "cost_amount", "sales_amount"),
            rule="JRN-01",
        ),
        no_row(
            "only_sales_are_taxed",
            "Cost carries no tax code.",
            where="transaction_type = 'cost' AND tax_code_id IS NOT NULL",
            about=("tax_code_id",),
            rule="JRN-11",
        ),
        no_row(
            "never_accounted_before_it_happened",
            "A line counts on its project date or, when that period is closed, later.",
            where="accounting_date < project_date",
            about=("project_date", "accounting_date"),
            rule="J3",
        ),
        no_result(
            "says_what_the_ledger_says",
            "A line has the quantity and the amount of its posting.",
            query="SELECT line.posting_id, line.quantity, posting.quantity AS posted_quantity, "
            "line.cost_amount + line.sales_amount AS amount, posting.amount AS posted_amount "
            "FROM {batch} AS line JOIN ledger.project_actual AS posting "
            "ON line.posting_id = posting.posting_id "
            "WHERE line.quantity <> posting.quantity "
            "OR line.cost_amount + line.sales_amount <> posting.amount",
            about=("quantity", "posted_quantity", "amount", "posted_amount"),
            rule="J1",
        ),
    ),
    warning(
        no_row(
            "nothing_is_held",
            "No line is held back from Finance.",
            where="held_code IN ('no_company', 'no_exchange_rate', 'no_line_property')",
            about=("held_code", "currency_code"),
            rule="JRN-02",
        )
    ),
    may_be_empty=True,
)
