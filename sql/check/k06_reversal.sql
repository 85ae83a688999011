-- Grain: one row per adjusted actual without its reversal, or reversal that is not the exact negation of one adjusted actual
-- Source: core.recorded_actual, run.reversal_pair, core.project
-- Rules: RCN-29, RCN-30, RCN-31
-- Check: K6
-- Stage: actual
-- Sentence: Every adjusted actual has exactly one unadjustable reversal, with its quantity and amounts negated.
-- Cause: missing, duplicate, orphan, quantity, price, discount, status
-- Severity: critical
-- Remedy: Reverse the actual (or the surplus reversal) by a correction journal; never edit one of the two.
-- Needs: msdyn_actual, msdyn_transactionconnection
-- Follows: none
WITH actual AS (
    SELECT
        recorded.*,
        project.company_code
    FROM core.recorded_actual AS recorded
    LEFT JOIN core.project AS project
        ON recorded.project_id = project.project_id
    WHERE recorded.is_active
),

original AS (
    SELECT actual.*
    FROM actual
    LEFT JOIN run.reversal_pair AS pair
        ON actual.recorded_actual_id = pair.reversing_id
    WHERE
        pair.reversing_id IS NULL
        AND actual.adjustment_status_code IS DISTINCT FROM 'unadjustable'
        AND (
            actual.adjustment_status_code = 'adjusted'
            OR actual.recorded_actual_id IN (SELECT known.original_id FROM run.reversal_pair AS known)
        )
),

reversal AS (
    SELECT
        actual.*,
        pair.original_id,
        ROW_NUMBER() OVER (
            PARTITION BY COALESCE(pair.original_id, actual.recorded_actual_id)
            ORDER BY actual.recorded_at ASC, actual.source_version ASC, actual.recorded_actual_id ASC
        ) AS copy_number
    FROM actual
    LEFT JOIN run.reversal_pair AS pair
        ON actual.recorded_actual_id = pair.reversing_id
    WHERE actual.adjustment_status_code = 'unadjustable' OR pair.reversing_id IS NOT NULL
),

matched AS (
    SELECT
        original.recorded_actual_id AS original_id,
        reversal.recorded_actual_id AS reversing_id,
        reversal_cause(
            original.recorded_actual_id IS NULL AND reversal.copy_number > 1,
            original.recorded_actual_id IS NULL,
            reversal.recorded_actual_id IS NULL,
            reversal.quantity IS DISTINCT FROM -original.quantity,
            reversal.gross_amount IS DISTINCT FROM -original.gross_amount
            OR reversal.unit_price IS DISTINCT FROM original.unit_price,
            reversal.discount_amount IS DISTINCT FROM -original.discount_amount,
            NOT is_reversal_marked(
                original.adjustment_status_code, original.billing_status_code, reversal.adjustment_status_code
            )
            OR reversal.transaction_type IS DISTINCT FROM original.transaction_type
            OR reversal.transaction_class IS DISTINCT FROM original.transaction_class
            OR reversal.project_id IS DISTINCT FROM original.project_id
            OR reversal.contract_line_id IS DISTINCT FROM original.contract_line_id
            OR reversal.currency_code IS DISTINCT FROM original.currency_code
        ) AS cause_code,
        -original.amount AS expected_amount,
        reversal.amount AS found_amount,
        CAST(-original.quantity AS VARCHAR) || ', original ' || COALESCE(original.adjustment_status_code, 'not adjusted')
            AS expected_text,
        CAST(reversal.quantity AS VARCHAR) || ', reversal ' || COALESCE(reversal.adjustment_status_code, 'not marked')
            AS found_text
    FROM original
    FULL OUTER JOIN reversal
        ON original.recorded_actual_id = CASE WHEN reversal.copy_number = 1 THEN reversal.original_id END
)

SELECT
    COALESCE(matched.reversing_id, matched.original_id) AS subject_id,
    'msdyn_actual' AS source_table,
    reversal_source(matched.cause_code, matched.original_id, matched.reversing_id) AS source_id,
    matched.cause_code,
    actual.company_code,
    actual.project_id,
    actual.contract_id,
    actual.contract_line_id,
    actual.work_order_id,
    actual.source_id AS origin_id,
    actual.recorded_actual_id,
    actual.invoice_id,
    actual.document_date,
    matched.expected_amount,
    matched.found_amount,
    matched.expected_text,
    matched.found_text,
    actual.currency_code
FROM matched
INNER JOIN actual
    ON COALESCE(matched.reversing_id, matched.original_id) = actual.recorded_actual_id
WHERE matched.cause_code IS NOT NULL;
