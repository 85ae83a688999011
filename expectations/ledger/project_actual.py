"""Postings: the approved financial facts of this run. Nothing of it can be mended once it is appended."""

from __future__ import annotations

from expectations.promise import (
    Suite,
    critical,
    never_null,
    no_result,
    no_row,
    not_negative,
    one_of,
    one_row_per,
    percent,
    warning,
)

SUITE = Suite(
    "ledger.project_actual",
    one_row_per("posting_id"),
    critical(
        never_null(
            "posting_batch_id", "actual_key", "posting_number", "entry_type", "posted_at", "reason_code"
        ),
        never_null("document_date", "accounting_date", "fiscal_period_id"),
        never_null("transaction_type", "transaction_class", "billing_type", "currency_code"),
        never_null("project_id", "source_kind", "source_id"),
        one_of("source_kind", "work_order_line", "time_entry", "milestone"),
        never_null("quantity", "unit_price", "gross_amount", "discount_percent", "discount_amount", "amount"),
        one_of("entry_type", "original", "reversal", "replacement"),
        one_of("transaction_type", "cost", "unbilled_sales", "billed_sales"),
        one_of("transaction_class", "material", "time", "expense", "fee", "milestone"),
        one_of(
            "billing_type", "chargeable", "non_chargeable", "complimentary", "not_available", rule="COD-04"
        ),
        one_of("line_kind", "product", "service"),
        no_row(
            "material_has_a_line",
            "Material is used on a work order line.",
            where="transaction_class = 'material' AND (work_order_id IS NULL OR work_order_line_id IS NULL)",
            about=("source_kind", "work_order_id", "work_order_line_id"),
            rule="AC7",
        ),
        no_row(
            "time_comes_from_a_time_entry",
            "Time comes from a time entry, and material never does.",
            where="(transaction_class = 'time' AND source_kind <> 'time_entry') "
            "OR (transaction_class = 'material' AND source_kind = 'time_entry')",
            about=("transaction_class", "source_kind"),
            rule="K15",
        ),
        no_row(
            "only_billed_sales_have_an_invoice",
            "Only billed sales name an invoice.",
            where="transaction_type <> 'billed_sales' AND invoice_id IS NOT NULL",
            about=("transaction_type", "invoice_id"),
            rule="F9",
        ),
        no_row(
            "only_billed_sales_have_tax",
            "Only billed sales carry the tax of an invoice.",
            where="transaction_type <> 'billed_sales' AND tax_amount <> 0",
            about=("transaction_type", "tax_amount"),
            rule="F9",
        ),
        never_null("tax_amount"),
    ),
    # Corrections
    critical(
        no_row(
            "reversal_names_its_posting",
            "A reversal names the posting it negates, and nothing else does.",
            where="(entry_type = 'reversal') <> (reverses_posting_id IS NOT NULL)",
            about=("entry_type", "reverses_posting_id"),
            rule="K6",
        ),
        no_row(
            "only_reversals_are_negative",
            "Quantity and amounts of a reversal are zero or less, those of any other posting zero or more.",
            where="(entry_type = 'reversal' AND (quantity > 0 OR gross_amount > 0 OR amount > 0)) "
            "OR (entry_type <> 'reversal' AND (quantity < 0 OR gross_amount < 0 OR amount < 0))",
            about=("entry_type", "quantity", "gross_amount", "amount"),
            rule="K6",
        ),
        no_result(
            "reversal_negates_what_stands",
            "A reversal exactly negates the posting that stands, of the same key, project and currency.",
            query="SELECT reversal.posting_id, reversal.reverses_posting_id, reversal.amount, "
            "standing.amount AS standing_amount FROM {batch} AS reversal "
            "LEFT JOIN run.live_actual AS standing ON reversal.reverses_posting_id = standing.posting_id "
            "WHERE reversal.entry_type = 'reversal' AND (NOT coalesce(standing.is_live, false) "
            "OR reversal.actual_key <> standing.actual_key OR reversal.project_id <> standing.project_id "
            "OR reversal.currency_code <> standing.currency_code OR reversal.quantity <> -standing.quantity "
            "OR reversal.gross_amount <> -standing.gross_amount OR reversal.amount <> -standing.amount)",
            about=("reverses_posting_id", "amount", "standing_amount"),
            rule="K6",
        ),
        no_result(
            "replacement_follows_a_reversal",
            "A replacement stands instead of a posting that the same run reverses.",
            query="SELECT actual_key, count(*) AS row_count FROM {batch} "
            "WHERE entry_type <> 'original' GROUP BY actual_key "
            "HAVING count_if(entry_type = 'replacement') > count_if(entry_type = 'reversal')",
            about=("actual_key", "row_count"),
            rule="ACT-07",
        ),
    ),
    # What may be posted as what
    critical(
        no_row(
            "class_valid_for_type",
            "Cost is time, expense or material; unbilled sales are these or a fee; milestones are billed.",
            where="(transaction_type = 'cost' AND transaction_class NOT IN ('time', 'expense', 'material')) "
            "OR (transaction_type = 'unbilled_sales' AND transaction_class = 'milestone')",
            about=("transaction_type", "transaction_class"),
            rule="AC9",
        ),
        no_row(
            "sales_have_a_contract_line",
            "Sales arise on a contract line; without one there is only cost.",
            where="transaction_type <> 'cost' AND contract_line_id IS NULL",
            about=("transaction_type", "contract_line_id"),
            rule="CTR-05",
        ),
        no_result(
            "unbilled_sales_only_time_and_material",
            "Unbilled sales arise only on time-and-material lines; a fixed price is billed by milestones.",
            query="SELECT posting.posting_id, posting.contract_line_id, line.billing_method_code "
            "FROM {batch} AS posting JOIN core.contract_line AS line "
            "ON posting.contract_line_id = line.contract_line_id "
            "WHERE posting.transaction_type = 'unbilled_sales' AND posting.entry_type <> 'reversal' "
            "AND line.billing_method_code IS DISTINCT FROM 'time_and_material'",
            about=("contract_line_id", "billing_method_code"),
            rule="CTR-05",
        ),
        no_row(
            "sales_billing_type_decided",
            "Sales are chargeable, non-chargeable or complimentary: whether the customer pays is decided.",
            where="transaction_type <> 'cost' AND billing_type = 'not_available'",
            about=("transaction_type", "billing_type"),
            rule="CTR-04",
        ),
        no_row(
            "cost_has_no_discount",
            "A cost row carries no discount.",
            where="transaction_type = 'cost' AND (discount_percent <> 0 OR discount_amount <> 0)",
            about=("discount_percent", "discount_amount"),
            rule="DSC-04",
        ),
        no_row(
            "cost_has_no_customer",
            "A cost row has no customer.",
            where="transaction_type = 'cost' AND customer_id IS NOT NULL",
            about=("customer_id",),
            rule="AC1",
        ),
    ),
    # Quantities and money
    critical(
        not_negative("unit_price", rule="REJ-02"),
        percent("discount_percent", rule="REJ-02"),
        no_row(
            "amount_is_gross_less_discount",
            "The amount is the gross amount less the discount.",
            where="amount <> gross_amount - discount_amount",
            about=("gross_amount", "discount_amount", "amount"),
            rule="DSC-04",
        ),
        no_row(
            "discount_within_gross",
            "A discount has the sign of its gross amount and is at most as large.",
            where="gross_amount * discount_amount < 0 OR abs(discount_amount) > abs(gross_amount)",
            about=("gross_amount", "discount_amount"),
            rule="DSC-04",
        ),
        no_result(
            "amounts_rounded_to_currency",
            "Amounts have no more decimals than their currency (none for JPY, three for KWD).",
            query="SELECT posting.posting_id, posting.currency_code, posting.gross_amount, "
            "posting.discount_amount FROM {batch} AS posting JOIN ("
            "SELECT currency_code, CASE max(currency_precision) WHEN 0 THEN 1.0000 WHEN 1 THEN 0.1000 "
            "WHEN 3 THEN 0.0010 WHEN 4 THEN 0.0001 ELSE 0.0100 END AS smallest_amount "
            "FROM core.currency GROUP BY currency_code"
            ") AS currency ON posting.currency_code = currency.currency_code "
            "WHERE try_cast(posting.gross_amount AS DECIMAL(18, 4)) % currency.smallest_amount <> 0 "
            "OR try_cast(posting.discount_amount AS DECIMAL(18, 4)) % currency.smallest_amount <> 0",
            about=("currency_code", "gross_amount", "discount_amount"),
            rule="MNY-01",
        ),
        no_row(
            "exchange_rate_positive",
            "The exchange rate is above zero.",
            where="exchange_rate <= 0",
            about=("exchange_rate",),
            rule="MNY-04",
        ),
        no_result(
            "cost_quantity_is_used_quantity",
            "The cost of a line is posted at its used quantity, whatever is billed.",
            query="SELECT posting.posting_id, posting.work_order_line_id, posting.quantity, "
            "line.used_quantity FROM {batch} AS posting JOIN core.work_order_line AS line "
            "ON posting.work_order_line_id = line.work_order_line_id "
            "WHERE posting.transaction_type = 'cost' AND posting.entry_type <> 'reversal' "
            "AND posting.quantity <> line.used_quantity",
            about=("work_order_line_id", "quantity", "used_quantity"),
            rule="AC1",
        ),
    ),
    # Dates and periods
    critical(
        no_row(
            "document_date_in_the_calendar",
            "The document date is a day of the calendar, 2000 to 2099.",
            where="document_date NOT BETWEEN DATE '2000-01-01' AND DATE '2099-12-31'",
            about=("document_date",),
            rule="ACT-05",
        ),
        no_row(
            "never_accounted_before_it_happened",
            "A posting counts on its document date or, when that period is closed, later.",
            where="accounting_date < document_date",
            about=("document_date", "accounting_date"),
            rule="J3",
        ),
        no_result(
            "period_holds_the_accounting_date",
            "The fiscal period exists and holds the accounting date.",
            query="SELECT posting.posting_id, posting.fiscal_period_id, posting.accounting_date "
            "FROM {batch} AS posting LEFT JOIN core.fiscal_period AS period "
            "ON posting.fiscal_period_id = period.fiscal_period_id "
            "WHERE (posting.fiscal_period_id IS NOT NULL AND period.fiscal_period_id IS NULL) "
            "OR posting.accounting_date NOT BETWEEN period.start_date AND period.end_date",
            about=("fiscal_period_id", "accounting_date"),
            rule="ACT-06",
        ),
        no_result(
            "posts_into_periods_that_take_it",
            "Nothing is posted into a closed period, and only adjustments into one on hold or being adjusted.",
            query="SELECT posting.posting_id, posting.fiscal_period_id, posting.entry_type, period.status_code "
            "FROM {batch} AS posting JOIN core.fiscal_period AS period "
            "ON posting.fiscal_period_id = period.fiscal_period_id "
            "JOIN outgoing.fiscal_period AS known ON period.fiscal_period_id = known.fiscal_period_id "
            "WHERE period.status_code = 'closed' OR (period.status_code <> 'open' "
            "AND posting.entry_type = 'original' AND posting.source_id NOT IN "
            "(SELECT live.source_id FROM run.live_actual AS live))",
            about=("fiscal_period_id", "entry_type", "status_code"),
            rule="PER-03",
        ),
    ),
    warning(
        no_row(
            "happened_before_it_was_known",
            "Nothing is posted that happens more than a day after we knew of it: a device clock runs ahead.",
            where="document_date > CAST(posted_at AS DATE) + 1",
            about=("document_date", "posted_at"),
            rule="ACT-05",
        ),
        no_row(
            "sales_have_a_customer",
            "Sales name the customer who is billed; without one they are never invoiced.",
            where="transaction_type <> 'cost' AND customer_id IS NULL",
            about=("transaction_type", "customer_id"),
            rule="MC3",
        ),
        no_row(
            "accounted_in_the_company_currency",
            "A posting has an amount in the accounting currency; without a rate it has none.",
            where="accounting_amount IS NULL",
            about=("currency_code", "exchange_rate"),
            rule="MNY-04",
        ),
    ),
    may_be_empty=True,
)
