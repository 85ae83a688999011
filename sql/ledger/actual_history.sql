-- Grain: one row per posting, told as a step in the story of its work order line
-- Source: ledger.project_actual, core.work_order, core.product
-- Rules: none
CREATE VIEW ledger.actual_history (
    source_id, -- Work order line, time entry or milestone whose story it is
    step_number, -- Running number of the step within the line
    story_text, -- What happened, as a sentence
    source_kind, -- Which of them it is
    work_order_line_id, -- Work order line
    work_order_id, -- Work order
    work_order_number, -- Work order number
    line_kind, -- Product or service
    product_id, -- Product or service
    product_name, -- Name for people
    project_id, -- Project
    company_code, -- Legal entity
    posted_at, -- When we knew
    posting_batch_id, -- Batch that brought it
    entry_type, -- First posting, its exact negation, or what stands instead
    reason_code, -- Why it was posted
    source_version, -- Version of the source row that caused it
    transaction_type, -- Cost, or sales before or after the invoice
    billing_type, -- Whether the customer pays it
    document_date, -- When it happened
    accounting_date, -- Day it counts
    fiscal_period_id, -- Period it counts in
    quantity, -- Quantity of the step
    unit_price, -- Cost or price per unit
    discount_percent, -- Discount, 0 to 100
    amount, -- Amount of the step
    standing_amount, -- What stands of the actual key after the step
    currency_code, -- Currency of the amounts
    is_live, -- It stands today
    actual_key, -- What the posting is about: work order line, transaction type, part
    posting_number, -- Running number of the posting within its key
    posting_id, -- The posting
    reverses_posting_id -- Posting that a reversal negates
) AS
SELECT
    posting.source_id,
    ROW_NUMBER() OVER (
        PARTITION BY posting.source_id
        ORDER BY posting.posted_at, posting.actual_key, posting.posting_number, posting.posting_id
    ) AS step_number,
    CASE posting.transaction_type
        WHEN 'cost' THEN 'Cost'
        WHEN 'unbilled_sales' THEN 'Unbilled sales'
        ELSE 'Billed sales'
    END
    || CASE posting.entry_type
        WHEN 'original' THEN ' posted'
        WHEN 'reversal' THEN ' reversed'
        ELSE ' posted anew'
    END
    || ' (' || REPLACE(posting.reason_code, '_', ' ') || '): ' || CAST(posting.quantity AS VARCHAR) || ' at '
    || CAST(posting.unit_price AS VARCHAR) || ', '
    || CASE
        WHEN posting.discount_percent > 0 THEN CAST(posting.discount_percent AS VARCHAR) || ' % discount, ' ELSE ''
    END
    || CAST(posting.amount AS VARCHAR) || ' ' || posting.currency_code
    || CASE
        WHEN posting.accounting_date > posting.document_date
            THEN ', of ' || CAST(posting.document_date AS VARCHAR) || ', counted on ' || CAST(posting.accounting_date AS VARCHAR)
        ELSE ''
    END AS story_text,
    posting.source_kind,
    posting.work_order_line_id,
    posting.work_order_id,
    work_order.work_order_number,
    posting.line_kind,
    posting.product_id,
    product.product_name,
    posting.project_id,
    posting.company_code,
    posting.posted_at,
    posting.posting_batch_id,
    posting.entry_type,
    posting.reason_code,
    posting.source_version,
    posting.transaction_type,
    posting.billing_type,
    posting.document_date,
    posting.accounting_date,
    posting.fiscal_period_id,
    posting.quantity,
    posting.unit_price,
    posting.discount_percent,
    posting.amount,
    CASE WHEN posting.entry_type = 'reversal' THEN CAST(0 AS DECIMAL(19, 4)) ELSE posting.amount END AS standing_amount,
    posting.currency_code,
    posting.entry_type <> 'reversal' AND reversal.posting_id IS NULL AS is_live,
    posting.actual_key,
    posting.posting_number,
    posting.posting_id,
    posting.reverses_posting_id
FROM ledger.project_actual AS posting
LEFT JOIN ledger.project_actual AS reversal
    ON posting.posting_id = reversal.reverses_posting_id AND reversal.entry_type = 'reversal'
LEFT JOIN core.work_order AS work_order
    ON posting.work_order_id = work_order.work_order_id
LEFT JOIN core.product AS product
    ON posting.product_id = product.product_id;
