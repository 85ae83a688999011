-- Grain: one row per actual key that should be live now for the sources in scope, or that an invoice has settled whole
-- Source: run.actual_source, core.milestone, core.invoice_line_detail, core.contract_line,
--         core.contract_line_customer, core.currency, run.live_actual
-- Rules: QTY-03, CTR-05, MNY-02, MNY-04, DSC-02, DSC-04, DSC-06, DSC-07, ACT-09, ACT-11, ACT-12, ACT-13, INV-04, INV-05,
--        INV-06, INV-07, SPL-04, SPL-05, SPL-06
CREATE TABLE run.wanted_actual (
    actual_key VARCHAR NOT NULL, -- Key of the actual
    is_due BOOLEAN NOT NULL, -- It should be live; else an invoice has settled it
    transaction_type VARCHAR NOT NULL, -- cost, unbilled_sales or billed_sales
    transaction_class VARCHAR NOT NULL, -- material, time, fee or milestone
    source_kind VARCHAR NOT NULL, -- work_order_line, time_entry or milestone
    source_id VARCHAR NOT NULL, -- Its id
    resource_category_id VARCHAR, -- Role, of time
    invoice_id VARCHAR, -- Recorded invoice that billed it
    billing_type VARCHAR NOT NULL, -- Chargeable, or not
    customer_id VARCHAR, -- Customer who is billed; none on cost rows
    document_date DATE NOT NULL, -- Day it happened
    quantity DECIMAL(18, 6) NOT NULL, -- Used, billed or remaining quantity
    unit_price DECIMAL(18, 4) NOT NULL, -- Cost or price per unit
    gross_amount DECIMAL(19, 4) NOT NULL, -- Quantity at unit price
    discount_percent DECIMAL(9, 4) NOT NULL, -- Discount, 0 to 100; 0 on cost rows
    discount_amount DECIMAL(19, 4) NOT NULL, -- Discount on the gross amount
    discount_residual_amount DECIMAL(19, 4) NOT NULL, -- What an amount discount lost by becoming a percent
    amount DECIMAL(19, 4) NOT NULL, -- Gross amount less discount
    untransferred_cost_amount DECIMAL(19, 4) NOT NULL, -- Additional and commission cost beside the cost
    tax_amount DECIMAL(19, 4) NOT NULL, -- Tax of the invoice; 0 on all but billed sales
    exchange_rate DECIMAL(22, 12), -- Rate against the base currency
    accounting_amount DECIMAL(19, 4), -- Amount in the accounting currency
    company_code VARCHAR, -- Legal entity
    project_id VARCHAR NOT NULL, -- Project
    project_task_id VARCHAR, -- Project task
    contract_id VARCHAR, -- Project contract
    contract_line_id VARCHAR, -- Contract line
    work_order_id VARCHAR, -- Work order
    work_order_line_id VARCHAR, -- Work order line
    line_kind VARCHAR, -- Product or service
    agreement_id VARCHAR, -- Agreement
    product_id VARCHAR, -- Product or service
    resource_id VARCHAR, -- Who used it
    unit_id VARCHAR, -- Unit of the quantity
    site_id VARCHAR, -- Site
    warehouse_id VARCHAR, -- Warehouse
    serial_number VARCHAR, -- Serial number
    batch_number VARCHAR, -- Batch number
    dimension_set_id VARCHAR, -- Financial dimensions
    currency_code VARCHAR NOT NULL, -- Currency of the amounts
    source_version BIGINT NOT NULL -- Version of the source row
);

WITH source AS (
    SELECT *
    FROM run.actual_source
),

due AS (
    SELECT
        source.*,
        policy.accounting_precision,
        policy.additional_cost,
        policy.split_quantity_decimals,
        COALESCE(contract_line.discount_percent, 0) > 0 AS has_contract_discount,
        combined_discount_percent(
            source.discount_percent, contract_line.discount_percent, policy.contract_line_discount
        ) AS sales_discount_percent,
        COALESCE(contract_line.fee_percent, 0) AS fee_percent,
        remainder_quantity(source.used_quantity, source.billed_quantity, policy.material_split) AS remainder_quantity
    FROM source
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN core.contract_line AS contract_line
        ON source.contract_line_id = contract_line.contract_line_id
    WHERE source.is_counted
),

billable AS (
    SELECT
        due.*,
        CASE
            WHEN due.has_contract_discount
                THEN discount_of(due.gross_amount, due.sales_discount_percent, due.currency_precision)
            ELSE due.discount_amount
        END AS sales_discount_amount
    FROM due
    WHERE has_unbilled_sales(due.billing_method_code)
),

part AS (
    SELECT
        billable.*,
        'chargeable' AS part_code,
        billable.transaction_class AS part_class,
        billable.billing_type AS part_billing_type,
        billable.billed_quantity AS part_quantity,
        billable.unit_price AS part_unit_price,
        billable.gross_amount AS part_gross_amount,
        billable.sales_discount_percent AS part_discount_percent,
        billable.sales_discount_amount AS part_discount_amount,
        billable.discount_residual_amount AS part_residual_amount
    FROM billable
    WHERE billable.billed_quantity > 0
    UNION ALL
    SELECT
        billable.*,
        'remainder' AS part_code,
        billable.transaction_class AS part_class,
        'non_chargeable' AS part_billing_type,
        billable.remainder_quantity AS part_quantity,
        billable.unit_price AS part_unit_price,
        extended_amount(billable.remainder_quantity, billable.unit_price, billable.currency_precision) AS part_gross_amount,
        billable.sales_discount_percent AS part_discount_percent,
        discount_of(
            extended_amount(billable.remainder_quantity, billable.unit_price, billable.currency_precision),
            billable.sales_discount_percent,
            billable.currency_precision
        ) AS part_discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_residual_amount
    FROM billable
    WHERE billable.remainder_quantity > 0
    UNION ALL
    SELECT
        billable.*,
        'fee' AS part_code,
        'fee' AS part_class,
        billable.billing_type AS part_billing_type,
        CAST(1 AS DECIMAL(18, 6)) AS part_quantity,
        fee_of(billable.gross_amount - billable.sales_discount_amount, billable.fee_percent, billable.currency_precision) AS part_unit_price,
        fee_of(
            billable.gross_amount - billable.sales_discount_amount, billable.fee_percent, billable.currency_precision
        ) AS part_gross_amount,
        CAST(0 AS DECIMAL(9, 4)) AS part_discount_percent,
        CAST(0 AS DECIMAL(19, 4)) AS part_discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS part_residual_amount
    FROM billable
    WHERE
        billable.fee_percent > 0
        AND billable.billed_quantity > 0
        AND billable.billing_type = 'chargeable'
        AND fee_of(
            billable.gross_amount - billable.sales_discount_amount, billable.fee_percent, billable.currency_precision
        ) > 0
),

share AS (
    SELECT
        part.source_id,
        part.part_code,
        customer.customer_id,
        customer.takes_remainder,
        part.part_quantity,
        part.part_gross_amount,
        part.part_discount_amount,
        part.part_residual_amount,
        share_of(part.part_quantity, customer.share_percent, part.split_quantity_decimals) AS quantity_share,
        cut_share_of(part.part_quantity, customer.share_percent, part.split_quantity_decimals) AS quantity_cut,
        share_of(part.part_gross_amount, customer.share_percent, part.currency_precision) AS gross_share,
        cut_share_of(part.part_gross_amount, customer.share_percent, part.currency_precision) AS gross_cut,
        share_of(part.part_discount_amount, customer.share_percent, part.currency_precision) AS discount_share,
        cut_share_of(part.part_discount_amount, customer.share_percent, part.currency_precision) AS discount_cut
    FROM part
    INNER JOIN core.contract_line_customer AS customer
        ON part.contract_line_id = customer.contract_line_id AND customer.is_split
),

others AS (
    SELECT
        share.*,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE quantity_share END) OVER (PARTITION BY source_id, part_code) AS others_quantity,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE quantity_cut END) OVER (PARTITION BY source_id, part_code) AS others_quantity_cut,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE gross_share END) OVER (PARTITION BY source_id, part_code) AS others_gross,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE gross_cut END) OVER (PARTITION BY source_id, part_code) AS others_gross_cut,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE discount_share END) OVER (PARTITION BY source_id, part_code) AS others_discount,
        SUM(CASE WHEN takes_remainder THEN 0 ELSE discount_cut END) OVER (PARTITION BY source_id, part_code) AS others_discount_cut
    FROM share
),

split AS (
    SELECT
        source_id,
        part_code,
        customer_id,
        customer_amount(part_quantity, takes_remainder, quantity_share, quantity_cut, others_quantity, others_quantity_cut) AS split_quantity,
        customer_amount(part_gross_amount, takes_remainder, gross_share, gross_cut, others_gross, others_gross_cut) AS split_gross_amount,
        customer_amount(part_discount_amount, takes_remainder, discount_share, discount_cut, others_discount, others_discount_cut) AS split_discount_amount,
        CASE WHEN takes_remainder THEN part_residual_amount ELSE CAST(0 AS DECIMAL(19, 4)) END AS split_residual_amount
    FROM others
),

detail AS (
    SELECT
        detail.*,
        settled_part(detail.transaction_class, detail.billing_type, source.billing_type) AS part_code
    FROM core.invoice_line_detail AS detail
    INNER JOIN source
        ON detail.source_id = source.source_id
    WHERE detail.is_in_force
),

settled AS (
    SELECT
        source_id,
        part_code,
        SUM(settled_quantity) AS settled_quantity
    FROM detail
    GROUP BY source_id, part_code
),

settled_customer AS (
    SELECT
        source_id,
        part_code,
        customer_id,
        SUM(settled_quantity) AS settled_quantity
    FROM detail
    GROUP BY source_id, part_code, customer_id
),

customer_part AS (
    SELECT
        part.*,
        COALESCE(split.customer_id, part.customer_id) AS part_customer_id,
        split.customer_id IS NOT NULL AS is_split,
        COALESCE(CAST(split.split_quantity AS DECIMAL(18, 6)), part.part_quantity) AS whole_quantity,
        COALESCE(CAST(split.split_gross_amount AS DECIMAL(19, 4)), part.part_gross_amount) AS whole_gross_amount,
        COALESCE(CAST(split.split_discount_amount AS DECIMAL(19, 4)), part.part_discount_amount) AS whole_discount_amount,
        COALESCE(split.split_residual_amount, part.part_residual_amount) AS whole_residual_amount,
        settled_of_part(
            part.part_code,
            part.billing_type,
            CASE
                WHEN split.customer_id IS NULL THEN CAST(settled.settled_quantity AS DECIMAL(18, 6))
                ELSE CAST(settled_customer.settled_quantity AS DECIMAL(18, 6))
            END,
            COALESCE(CAST(ahead.split_quantity AS DECIMAL(18, 6)), part.billed_quantity)
        ) AS settled_quantity
    FROM part
    LEFT JOIN split
        ON part.source_id = split.source_id AND part.part_code = split.part_code
    LEFT JOIN settled
        ON
            part.source_id = settled.source_id
            AND settled_part(part.part_class, part.part_billing_type, part.billing_type) = settled.part_code
    LEFT JOIN settled_customer
        ON
            part.source_id = settled_customer.source_id
            AND settled_part(part.part_class, part.part_billing_type, part.billing_type) = settled_customer.part_code
            AND split.customer_id = settled_customer.customer_id
    LEFT JOIN split AS ahead
        ON
            part.source_id = ahead.source_id
            AND ahead.part_code = 'chargeable'
            AND split.customer_id = ahead.customer_id
    WHERE COALESCE(split.split_quantity, part.part_quantity) > 0
),

unbilled AS (
    SELECT
        customer_part.*,
        CASE
            WHEN COALESCE(settled_quantity, 0) = 0 THEN whole_gross_amount
            ELSE extended_amount(open_quantity(whole_quantity, settled_quantity), part_unit_price, currency_precision)
        END AS open_gross_amount
    FROM customer_part
),

milestone_detail AS (
    SELECT
        source_id,
        COUNT(*) AS detail_count
    FROM core.invoice_line_detail
    WHERE source_kind = 'milestone' AND is_confirmed
    GROUP BY source_id
),

billed AS (
    SELECT
        detail.actual_key,
        detail.transaction_class,
        detail.source_id,
        detail.billing_type,
        detail.customer_id,
        detail.invoice_id,
        detail.invoice_date,
        detail.quantity,
        detail.unit_price,
        detail.gross_amount,
        detail.discount_amount,
        detail.tax_amount,
        detail.currency_code,
        detail.source_version
    FROM core.invoice_line_detail AS detail
    WHERE detail.is_in_force AND detail.quantity > 0
    UNION ALL
    SELECT
        detail.actual_key || ':cut' AS actual_key,
        detail.transaction_class,
        detail.source_id,
        'non_chargeable' AS billing_type,
        detail.customer_id,
        detail.invoice_id,
        detail.invoice_date,
        detail.cut_quantity AS quantity,
        detail.unit_price,
        NULL AS gross_amount,
        NULL AS discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS tax_amount,
        detail.currency_code,
        detail.source_version
    FROM core.invoice_line_detail AS detail
    WHERE detail.is_in_force AND detail.cut_quantity > 0
),

posting AS (
    SELECT
        actual_key(due.source_id, 'cost', 'used') AS actual_key,
        TRUE AS is_due,
        'cost' AS transaction_type,
        due.transaction_class,
        due.source_kind,
        due.source_id,
        due.resource_category_id,
        NULL AS invoice_id,
        due.billing_type,
        NULL AS customer_id,
        due.document_date,
        due.used_quantity AS quantity,
        due.unit_cost_price AS unit_price,
        transferred_cost_amount(due.cost_amount, due.untransferred_cost_amount, due.additional_cost) AS gross_amount,
        CAST(0 AS DECIMAL(9, 4)) AS discount_percent,
        CAST(0 AS DECIMAL(19, 4)) AS discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS discount_residual_amount,
        untransferred_beside_cost(due.untransferred_cost_amount, due.additional_cost) AS untransferred_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS tax_amount,
        due.cost_row_rate AS row_rate,
        due.cost_currency_rate AS currency_rate,
        due.company_code,
        due.project_id,
        due.project_task_id,
        due.contract_id,
        due.contract_line_id,
        due.work_order_id,
        due.work_order_line_id,
        due.line_kind,
        due.agreement_id,
        due.product_id,
        due.resource_id,
        due.unit_id,
        due.site_id,
        due.warehouse_id,
        due.serial_number,
        due.batch_number,
        due.dimension_set_id,
        due.cost_currency_code AS currency_code,
        due.source_version
    FROM due
    UNION ALL
    SELECT
        CASE
            WHEN unbilled.is_split
                THEN actual_key(unbilled.source_id, 'unbilled_sales', unbilled.part_code) || ':' || unbilled.part_customer_id
            ELSE actual_key(unbilled.source_id, 'unbilled_sales', unbilled.part_code)
        END AS actual_key,
        open_quantity(unbilled.whole_quantity, unbilled.settled_quantity) > 0 AS is_due,
        'unbilled_sales' AS transaction_type,
        unbilled.part_class AS transaction_class,
        unbilled.source_kind,
        unbilled.source_id,
        unbilled.resource_category_id,
        NULL AS invoice_id,
        unbilled.part_billing_type AS billing_type,
        unbilled.part_customer_id AS customer_id,
        unbilled.document_date,
        open_quantity(unbilled.whole_quantity, unbilled.settled_quantity) AS quantity,
        unbilled.part_unit_price AS unit_price,
        unbilled.open_gross_amount AS gross_amount,
        unbilled.part_discount_percent AS discount_percent,
        CASE
            WHEN COALESCE(unbilled.settled_quantity, 0) = 0 THEN unbilled.whole_discount_amount
            ELSE discount_of(unbilled.open_gross_amount, unbilled.part_discount_percent, unbilled.currency_precision)
        END AS discount_amount,
        CASE
            WHEN COALESCE(unbilled.settled_quantity, 0) = 0 THEN unbilled.whole_residual_amount ELSE CAST(0 AS DECIMAL(19, 4))
        END AS discount_residual_amount,
        CAST(0 AS DECIMAL(19, 4)) AS untransferred_cost_amount,
        CAST(0 AS DECIMAL(19, 4)) AS tax_amount,
        unbilled.row_rate,
        unbilled.currency_rate,
        unbilled.company_code,
        unbilled.project_id,
        unbilled.project_task_id,
        unbilled.contract_id,
        unbilled.contract_line_id,
        unbilled.work_order_id,
        unbilled.work_order_line_id,
        unbilled.line_kind,
        unbilled.agreement_id,
        unbilled.product_id,
        unbilled.resource_id,
        unbilled.unit_id,
        unbilled.site_id,
        unbilled.warehouse_id,
        unbilled.serial_number,
        unbilled.batch_number,
        unbilled.dimension_set_id,
        unbilled.currency_code,
        unbilled.source_version
    FROM unbilled
    UNION ALL
    SELECT
        billed.actual_key,
        TRUE AS is_due,
        'billed_sales' AS transaction_type,
        billed.transaction_class,
        source.source_kind,
        source.source_id,
        source.resource_category_id,
        billed.invoice_id,
        billed.billing_type,
        billed.customer_id,
        COALESCE(billed.invoice_date, source.document_date) AS document_date,
        billed.quantity,
        billed.unit_price,
        COALESCE(
            billed.gross_amount, extended_amount(billed.quantity, billed.unit_price, source.currency_precision)
        ) AS gross_amount,
        CASE
            WHEN billed.discount_amount IS NULL THEN source.discount_percent
            ELSE percent_of_subtotal(billed.discount_amount, COALESCE(billed.gross_amount, CAST(0 AS DECIMAL(19, 4))))
        END AS discount_percent,
        COALESCE(
            billed.discount_amount,
            discount_of(
                COALESCE(
                    billed.gross_amount, extended_amount(billed.quantity, billed.unit_price, source.currency_precision)
                ),
                source.discount_percent,
                source.currency_precision
            )
        ) AS discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS discount_residual_amount,
        CAST(0 AS DECIMAL(19, 4)) AS untransferred_cost_amount,
        billed.tax_amount,
        source.row_rate,
        source.currency_rate,
        source.company_code,
        source.project_id,
        source.project_task_id,
        source.contract_id,
        source.contract_line_id,
        source.work_order_id,
        source.work_order_line_id,
        source.line_kind,
        source.agreement_id,
        source.product_id,
        source.resource_id,
        source.unit_id,
        source.site_id,
        source.warehouse_id,
        source.serial_number,
        source.batch_number,
        source.dimension_set_id,
        source.currency_code,
        billed.source_version
    FROM billed
    INNER JOIN source
        ON billed.source_id = source.source_id
    WHERE source.currency_code IS NOT NULL
    UNION ALL
    SELECT
        COALESCE(billed.actual_key, actual_key(milestone.milestone_id, 'billed_sales', 'milestone')) AS actual_key,
        TRUE AS is_due,
        'billed_sales' AS transaction_type,
        'milestone' AS transaction_class,
        'milestone' AS source_kind,
        milestone.milestone_id AS source_id,
        NULL AS resource_category_id,
        billed.invoice_id,
        COALESCE(billed.billing_type, 'chargeable') AS billing_type,
        COALESCE(billed.customer_id, milestone.customer_id) AS customer_id,
        COALESCE(billed.invoice_date, milestone.milestone_date) AS document_date,
        COALESCE(billed.quantity, CAST(1 AS DECIMAL(18, 6))) AS quantity,
        COALESCE(billed.unit_price, CAST(milestone.amount AS DECIMAL(18, 4))) AS unit_price,
        COALESCE(billed.gross_amount, milestone.amount) AS gross_amount,
        CAST(0 AS DECIMAL(9, 4)) AS discount_percent,
        CAST(0 AS DECIMAL(19, 4)) AS discount_amount,
        CAST(0 AS DECIMAL(19, 4)) AS discount_residual_amount,
        CAST(0 AS DECIMAL(19, 4)) AS untransferred_cost_amount,
        COALESCE(billed.tax_amount, CAST(0 AS DECIMAL(19, 4))) AS tax_amount,
        NULL AS row_rate,
        currency.exchange_rate AS currency_rate,
        milestone.company_code,
        milestone.project_id,
        NULL AS project_task_id,
        milestone.contract_id,
        milestone.contract_line_id,
        NULL AS work_order_id,
        NULL AS work_order_line_id,
        NULL AS line_kind,
        NULL AS agreement_id,
        NULL AS product_id,
        NULL AS resource_id,
        NULL AS unit_id,
        NULL AS site_id,
        NULL AS warehouse_id,
        NULL AS serial_number,
        NULL AS batch_number,
        milestone.dimension_set_id,
        milestone.currency_code,
        COALESCE(billed.source_version, milestone.source_version) AS source_version
    FROM core.milestone AS milestone
    LEFT JOIN billed
        ON milestone.milestone_id = billed.source_id
    LEFT JOIN milestone_detail
        ON milestone.milestone_id = milestone_detail.source_id
    LEFT JOIN (
        SELECT
            currency_code,
            MAX(exchange_rate) AS exchange_rate
        FROM core.currency
        GROUP BY currency_code
    ) AS currency
        ON milestone.currency_code = currency.currency_code
    WHERE
        milestone.project_id IS NOT NULL
        AND milestone.currency_code IS NOT NULL
        AND milestone.amount IS NOT NULL
        AND COALESCE(billed.invoice_date, milestone.milestone_date) IS NOT NULL
        AND (
            billed.source_id IS NOT NULL
            OR (milestone.is_active AND is_milestone_billed(milestone.status_code, milestone_detail.detail_count))
        )
),

rated AS (
    SELECT
        posting.*,
        policy.accounting_precision,
        posting_rate(posting.row_rate, live.exchange_rate, posting.currency_rate) AS posting_exchange_rate
    FROM posting
    CROSS JOIN parameter.policy AS policy
    LEFT JOIN run.live_actual AS live
        ON posting.actual_key = live.actual_key
)

SELECT
    actual_key,
    is_due,
    transaction_type,
    transaction_class,
    source_kind,
    source_id,
    resource_category_id,
    invoice_id,
    billing_type,
    customer_id,
    document_date,
    quantity,
    unit_price,
    gross_amount,
    discount_percent,
    discount_amount,
    discount_residual_amount,
    gross_amount - discount_amount AS amount,
    untransferred_cost_amount,
    tax_amount,
    posting_exchange_rate AS exchange_rate,
    accounting_amount(gross_amount - discount_amount, posting_exchange_rate, accounting_precision) AS accounting_amount,
    company_code,
    project_id,
    project_task_id,
    contract_id,
    contract_line_id,
    work_order_id,
    work_order_line_id,
    line_kind,
    agreement_id,
    product_id,
    resource_id,
    unit_id,
    site_id,
    warehouse_id,
    serial_number,
    batch_number,
    dimension_set_id,
    currency_code,
    source_version
FROM rated;
