-- Grain: one row per step between two layers and table: what the one holds, what is explained, what the other holds
-- Source: audit.landed_batch, audit.landed_table, quarantine.rejected_row, run.staged_total, core, run.wanted_actual (of
--         everything, not of a scope), ledger.project_actual, audit.posting_batch_total. Amounts are control totals: added
--         up whatever their currency. What is withdrawn and kept by policy, or on an invoice, counts as it is posted.
-- Rules: ACT-11
-- Step: reconcile
CREATE TABLE run.control_item (
    step_code VARCHAR NOT NULL, -- Layer the rows should have reached: landing, staging, core, ledger or seal
    entity VARCHAR NOT NULL, -- Table of the export, or what is counted
    before_count BIGINT NOT NULL, -- Rows of the layer before
    quarantined_count BIGINT NOT NULL, -- Of them refused
    superseded_count BIGINT NOT NULL, -- Of them older versions of the same rows
    held_count BIGINT NOT NULL, -- Of them waiting for something, or withdrawn
    after_count BIGINT NOT NULL, -- Rows of this layer
    before_amount DECIMAL(38, 4) NOT NULL, -- Control total of the layer before
    superseded_amount DECIMAL(38, 4) NOT NULL, -- Of it in older versions
    held_amount DECIMAL(38, 4) NOT NULL, -- Of it waiting or withdrawn
    after_amount DECIMAL(38, 4) NOT NULL -- Control total of this layer
);

WITH received AS (
    SELECT
        entity,
        SUM(received_count) AS received_count,
        SUM(superseded_count) AS superseded_count,
        SUM(received_amount) AS received_amount,
        SUM(superseded_amount) AS superseded_amount
    FROM audit.landed_table
    GROUP BY entity
),

refused AS (
    SELECT
        entity,
        COUNT(*) AS quarantined_count
    FROM quarantine.rejected_row
    GROUP BY entity
),

held_in_core AS (
    SELECT
        'msdyn_workorder' AS entity,
        COUNT(*) AS row_count,
        NULL AS amount
    FROM core.work_order
    UNION ALL
    SELECT
        'msdyn_project' AS entity,
        COUNT(*) AS row_count,
        NULL AS amount
    FROM core.project
    UNION ALL
    SELECT
        'msdyn_actual' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(gross_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.recorded_actual
    UNION ALL
    SELECT
        'msdyn_estimateline' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.recorded_estimate
    UNION ALL
    SELECT
        'projcdsactualsimport' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(gross_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.finance_staging_actual
    UNION ALL
    SELECT
        'projadvancedjournalline' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(cost_amount + sales_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.finance_journal_line
    UNION ALL
    SELECT
        'projpostedtranstable' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(cost_amount + sales_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.finance_project_transaction
    UNION ALL
    SELECT
        'generaljournalaccountentry' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(accounting_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.finance_ledger_entry
    UNION ALL
    SELECT
        'projproposaljour' AS entity,
        COUNT(*) AS row_count,
        COALESCE(SUM(invoice_amount), CAST(0 AS DECIMAL(19, 4))) AS amount
    FROM core.finance_invoice_proposal
    UNION ALL
    SELECT
        'invoice' AS entity,
        COUNT(*) AS row_count,
        NULL AS amount
    FROM core.invoice
    UNION ALL
    SELECT
        'msdyn_timeentry' AS entity,
        COUNT(*) AS row_count,
        NULL AS amount
    FROM core.time_entry
    UNION ALL
    SELECT
        'msdyn_workorder' || line_kind AS entity,
        COUNT(*) AS row_count,
        NULL AS amount
    FROM core.work_order_line
    GROUP BY line_kind
),

source AS (
    SELECT
        'work order lines' AS entity,
        line.work_order_line_id AS source_id,
        line.waiting_code IS NOT NULL OR line.withdrawn_code IS NOT NULL AS is_held,
        transferred_cost_amount(line.cost_amount, line.untransferred_cost_amount, policy.additional_cost) AS cost_amount
    FROM core.work_order_line AS line
    CROSS JOIN parameter.policy AS policy
    WHERE line.project_id IS NOT NULL AND line.used_quantity <> 0
    UNION ALL
    SELECT
        'time entries' AS entity,
        entry.time_entry_id AS source_id,
        entry.waiting_code IS NOT NULL OR entry.withdrawn_code IS NOT NULL AS is_held,
        entry.cost_amount
    FROM core.time_entry AS entry
    WHERE entry.project_id IS NOT NULL AND entry.used_hours <> 0
),

posted AS (
    SELECT
        source_id,
        SUM(amount) AS amount
    FROM ledger.current_actual
    WHERE transaction_type = 'cost'
    GROUP BY source_id
),

costed AS (
    SELECT
        source.entity,
        posted.source_id IS NOT NULL AS is_posted,
        source.is_held AND posted.source_id IS NULL AS is_held,
        CASE
            WHEN source.is_held THEN COALESCE(posted.amount, source.cost_amount) ELSE source.cost_amount
        END AS amount,
        posted.amount AS posted_amount
    FROM source
    LEFT JOIN posted
        ON source.source_id = posted.source_id
),

kept AS (
    SELECT actual_key
    FROM core.invoice_line_detail
    WHERE is_in_force AND quantity > 0
    UNION
    SELECT actual_key || ':cut' AS actual_key
    FROM core.invoice_line_detail
    WHERE is_in_force AND cut_quantity > 0
    UNION
    SELECT live.actual_key
    FROM ledger.current_actual AS live
    INNER JOIN run.actual_source AS source
        ON live.source_id = source.source_id
    WHERE NOT source.is_counted
),

sold AS (
    SELECT
        COALESCE(wanted.transaction_type, live.transaction_type) AS transaction_type,
        COALESCE(wanted.source_kind, live.source_kind) AS source_kind,
        wanted.actual_key IS NOT NULL OR kept.actual_key IS NOT NULL AS is_due,
        live.actual_key IS NOT NULL AS is_posted,
        CASE WHEN kept.actual_key IS NOT NULL THEN live.amount END AS kept_amount,
        wanted.amount AS wanted_amount,
        live.amount AS posted_amount
    FROM (
        SELECT
            actual_key,
            transaction_type,
            source_kind,
            amount
        FROM run.wanted_actual
        WHERE is_due AND transaction_type <> 'cost'
    ) AS wanted
    FULL JOIN (
        SELECT
            actual_key,
            transaction_type,
            source_kind,
            amount
        FROM ledger.current_actual
        WHERE transaction_type <> 'cost'
    ) AS live
        ON wanted.actual_key = live.actual_key
    LEFT JOIN kept
        ON CASE WHEN wanted.actual_key IS NULL THEN live.actual_key END = kept.actual_key
),

landed AS (
    SELECT SUM(row_count + broken_row_count) AS landed_count
    FROM audit.landed_batch
),

counted AS (
    SELECT SUM(received_count) AS received_count
    FROM received
),

booked AS (
    SELECT
        COUNT(*) AS posting_count,
        SUM(amount) AS amount
    FROM ledger.project_actual
),

sealed AS (
    SELECT
        SUM(posting_count) AS posting_count,
        SUM(amount) AS amount
    FROM audit.posting_batch_total
)

SELECT
    'landing' AS step_code,
    'all tables' AS entity,
    COALESCE(landed.landed_count, 0) AS before_count,
    0 AS quarantined_count,
    0 AS superseded_count,
    0 AS held_count,
    COALESCE(counted.received_count, 0) AS after_count,
    CAST(0 AS DECIMAL(38, 4)) AS before_amount,
    CAST(0 AS DECIMAL(38, 4)) AS superseded_amount,
    CAST(0 AS DECIMAL(38, 4)) AS held_amount,
    CAST(0 AS DECIMAL(38, 4)) AS after_amount
FROM landed
CROSS JOIN counted
UNION ALL
SELECT
    'staging' AS step_code,
    staged.entity,
    COALESCE(received.received_count, 0) AS before_count,
    COALESCE(refused.quarantined_count, 0) AS quarantined_count,
    COALESCE(received.superseded_count, 0) AS superseded_count,
    0 AS held_count,
    staged.image_count + staged.deletion_count AS after_count,
    COALESCE(received.received_amount, CAST(0 AS DECIMAL(38, 4))) AS before_amount,
    COALESCE(received.superseded_amount, CAST(0 AS DECIMAL(38, 4))) AS superseded_amount,
    CAST(0 AS DECIMAL(38, 4)) AS held_amount,
    staged.amount AS after_amount
FROM run.staged_total AS staged
LEFT JOIN received
    ON staged.entity = received.entity
LEFT JOIN refused
    ON staged.entity = refused.entity
UNION ALL
SELECT
    'core' AS step_code,
    staged.entity,
    staged.image_count AS before_count,
    0 AS quarantined_count,
    0 AS superseded_count,
    0 AS held_count,
    COALESCE(held_in_core.row_count, 0) AS after_count,
    CASE WHEN held_in_core.amount IS NULL THEN CAST(0 AS DECIMAL(38, 4)) ELSE staged.amount END AS before_amount,
    CAST(0 AS DECIMAL(38, 4)) AS superseded_amount,
    CAST(0 AS DECIMAL(38, 4)) AS held_amount,
    COALESCE(held_in_core.amount, CAST(0 AS DECIMAL(38, 4))) AS after_amount
FROM run.staged_total AS staged
LEFT JOIN held_in_core
    ON staged.entity = held_in_core.entity
WHERE held_in_core.entity IS NOT NULL OR (staged.entity IN ('msdyn_workorderproduct', 'msdyn_workorderservice') AND staged.image_count > 0)
UNION ALL
SELECT
    'ledger' AS step_code,
    'cost of ' || entity AS entity,
    COUNT(*) AS before_count,
    0 AS quarantined_count,
    0 AS superseded_count,
    SUM(CASE WHEN is_held THEN 1 ELSE 0 END) AS held_count,
    SUM(CASE WHEN is_posted THEN 1 ELSE 0 END) AS after_count,
    SUM(amount) AS before_amount,
    CAST(0 AS DECIMAL(38, 4)) AS superseded_amount,
    SUM(CASE WHEN is_held THEN amount ELSE CAST(0 AS DECIMAL(19, 4)) END) AS held_amount,
    SUM(COALESCE(posted_amount, CAST(0 AS DECIMAL(38, 4)))) AS after_amount
FROM costed
GROUP BY entity
UNION ALL
SELECT
    'ledger' AS step_code,
    CASE WHEN transaction_type = 'billed_sales' THEN 'billed sales of ' ELSE 'unbilled sales of ' END
    || CASE source_kind WHEN 'work_order_line' THEN 'work order lines' WHEN 'time_entry' THEN 'time entries' ELSE 'milestones' END AS entity,
    SUM(CASE WHEN is_due THEN 1 ELSE 0 END) AS before_count,
    0 AS quarantined_count,
    0 AS superseded_count,
    0 AS held_count,
    SUM(CASE WHEN is_posted THEN 1 ELSE 0 END) AS after_count,
    SUM(COALESCE(wanted_amount, kept_amount, CAST(0 AS DECIMAL(38, 4)))) AS before_amount,
    CAST(0 AS DECIMAL(38, 4)) AS superseded_amount,
    CAST(0 AS DECIMAL(38, 4)) AS held_amount,
    SUM(COALESCE(posted_amount, CAST(0 AS DECIMAL(38, 4)))) AS after_amount
FROM sold
GROUP BY transaction_type, source_kind
UNION ALL
SELECT
    'seal' AS step_code,
    'postings' AS entity,
    COALESCE(sealed.posting_count, 0) AS before_count,
    0 AS quarantined_count,
    0 AS superseded_count,
    0 AS held_count,
    COALESCE(booked.posting_count, 0) AS after_count,
    COALESCE(sealed.amount, CAST(0 AS DECIMAL(38, 4))) AS before_amount,
    CAST(0 AS DECIMAL(38, 4)) AS superseded_amount,
    CAST(0 AS DECIMAL(38, 4)) AS held_amount,
    COALESCE(booked.amount, CAST(0 AS DECIMAL(38, 4))) AS after_amount
FROM sealed
CROSS JOIN booked;
