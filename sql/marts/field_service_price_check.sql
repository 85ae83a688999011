-- Grain: one row per work order line: what Field Service recorded against what its price lists, entitlements and settings
--        come to; it only tells, nothing is posted from it
-- Source: core.work_order_line, core.field_service_amount, core.work_order, core.field_service_setting, core.list_price,
--         core.price_detail, core.entitlement, core.entitlement_condition, core.customer_asset, core.product, core.tax_code
-- Rules: PLS-03, ENT-03, ENT-04, ENT-06, ENT-07, BIL-08, BIL-09, MNY-02, WOP-01, WOP-02, WOP-05, WOP-06, WOP-07,
--        WOP-08, WOP-09, WOP-12, WOP-13, WOP-14, WOP-15, WOP-17, WOP-18, WOP-19, WOP-20
-- Scope: work_order_id
CREATE TABLE marts.field_service_price_check (
    work_order_line_id VARCHAR NOT NULL, -- Key (Dataverse work order product or service)
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Which of the two it is
    work_order_id VARCHAR, -- Work order
    work_order_number VARCHAR, -- Work order number
    project_id VARCHAR, -- Project
    company_code VARCHAR, -- Legal entity
    product_id VARCHAR, -- Product or service
    document_date DATE NOT NULL, -- Day it happened
    currency_code VARCHAR, -- Currency of all amounts of the row
    finding_code VARCHAR NOT NULL CHECK (finding_code IN ('agrees', 'entitlement', 'price_list', 'unit_amount', 'duration_rounding', 'minimum_charge', 'subtotal', 'discount', 'cost', 'cannot_tell')), -- The first thing that differs
    unjudged_code VARCHAR CHECK (unjudged_code IN ('price_not_calculated', 'line_estimated', 'currency_missing', 'no_price', 'changed_since')), -- Why it cannot be told
    entitlement_id VARCHAR, -- Entitlement on the line
    expected_entitlement_id VARCHAR, -- Entitlement that applies: the one on the line if it does, else the best
    expected_price_list_id VARCHAR, -- Price list that prices it
    unit_price DECIMAL(18, 4), -- Recorded price per unit (services: per hour)
    expected_unit_price DECIMAL(18, 4), -- The same by price list, else product
    difference_unit_price DECIMAL(18, 4), -- Recorded less expected
    used_minutes BIGINT, -- Used duration; only of services
    billed_minutes BIGINT, -- Recorded duration to bill; only of services
    expected_minutes BIGINT, -- The same, rounded by the price list
    difference_minutes BIGINT, -- Recorded less expected
    subtotal_amount DECIMAL(19, 4), -- Recorded subtotal
    expected_subtotal_amount DECIMAL(19, 4), -- The same by unit price, rounding, minimum charge and flat fee
    difference_subtotal_amount DECIMAL(19, 4), -- Recorded less expected
    discount_amount DECIMAL(19, 4), -- Recorded discount
    expected_discount_amount DECIMAL(19, 4), -- The same by the percent of entitlement or line, or the amount entered
    difference_discount_amount DECIMAL(19, 4), -- Recorded less expected
    total_amount DECIMAL(19, 4), -- Recorded subtotal less discount
    expected_total_amount DECIMAL(19, 4), -- The same, expected
    difference_total_amount DECIMAL(19, 4), -- Recorded less expected
    total_cost_amount DECIMAL(19, 4), -- Recorded total cost
    expected_total_cost_amount DECIMAL(19, 4), -- Used quantity at the unit cost of the line, additional and commission cost
    difference_cost_amount DECIMAL(19, 4), -- Recorded less expected; the whole product cost where the line has none
    unit_cost_price DECIMAL(18, 4), -- Unit cost of the line
    product_cost_price DECIMAL(18, 4), -- Unit cost of the product, for comparison: a line may have another
    expected_tax_amount DECIMAL(19, 4) -- Tax on the expected total
);

WITH line AS (
    SELECT
        recorded.*,
        line.line_kind,
        line.line_status_code,
        work_order.work_order_number,
        line.project_id,
        line.company_code,
        line.product_id,
        COALESCE(line.unit_id, product.default_unit_id) AS unit_id,
        line.document_date,
        line.currency_code,
        line.currency_precision,
        line.used_quantity,
        line.billed_quantity,
        line.is_taxable,
        work_order.is_taxable AS is_work_order_taxable,
        work_order.price_list_id AS work_order_list_id,
        work_order.billing_account_id,
        work_order.service_account_id,
        work_order.incident_type_id,
        line.customer_asset_id,
        asset.asset_category_id,
        tax_code.applies_to_products,
        tax_code.applies_to_services,
        tax_code.rate_percent,
        COALESCE(product.currency_code = line.currency_code, FALSE) AS is_product_currency,
        product.list_price,
        product_unit_cost(setting.cost_order_code, product.standard_cost_price, product.current_cost_price) AS product_cost_price,
        setting.is_price_calculated,
        setting.is_cost_calculated,
        setting.is_tax_calculated,
        setting.service_quantity_code,
        setting.minimum_charge_code
    FROM core.field_service_amount AS recorded
    INNER JOIN core.work_order_line AS line
        ON recorded.work_order_line_id = line.work_order_line_id
    CROSS JOIN core.field_service_setting AS setting
    LEFT JOIN core.work_order AS work_order
        ON line.work_order_id = work_order.work_order_id
    LEFT JOIN core.customer_asset AS asset
        ON line.customer_asset_id = asset.customer_asset_id
    LEFT JOIN core.product AS product
        ON line.product_id = product.product_id
    LEFT JOIN core.tax_code AS tax_code
        ON work_order.tax_code_id = tax_code.tax_code_id AND tax_code.is_active
),

offered AS (
    SELECT
        line.work_order_line_id,
        entitlement.entitlement_id,
        entitlement.discount_percent,
        entitlement.price_list_id,
        entitlement.modified_at,
        ROW_NUMBER() OVER (
            PARTITION BY line.work_order_line_id
            ORDER BY
                entitlement_rank(
                    COALESCE(line.entitlement_id = entitlement.entitlement_id, FALSE),
                    entitlement.priority_number,
                    COALESCE(condition.filled_count, 0)
                ),
                entitlement.entitlement_id
        ) AS best_first
    FROM line
    INNER JOIN core.entitlement AS entitlement
        ON line.billing_account_id = entitlement.customer_id
    LEFT JOIN core.entitlement_condition AS condition
        ON entitlement.entitlement_id = condition.entitlement_id AND condition.is_active
    WHERE
        is_entitled(
            entitlement.customer_id, line.billing_account_id, entitlement.start_date, entitlement.end_date, line.document_date,
            entitlement.is_for_work_orders, entitlement.is_active, line.is_entitlement_disabled
        )
        AND is_condition_met(
            condition.service_account_id, line.service_account_id, condition.customer_asset_id, line.customer_asset_id,
            condition.asset_category_id, line.asset_category_id, condition.incident_type_id, line.incident_type_id
        )
),

entitled AS (
    SELECT
        line.*,
        offered.entitlement_id AS expected_entitlement_id,
        offered.discount_percent AS entitlement_percent,
        GREATEST(offered.modified_at, stated.modified_at) AS entitlement_modified_at,
        line_price_list(offered.price_list_id, line.price_list_id, line.work_order_list_id) AS expected_price_list_id
    FROM line
    LEFT JOIN offered
        ON line.work_order_line_id = offered.work_order_line_id AND offered.best_first = 1
    LEFT JOIN core.entitlement AS stated
        ON line.entitlement_id = stated.entitlement_id
),

listed AS (
    SELECT
        entitled.*,
        listed_unit_price(
            material_sales_price(price.method_code, price.unit_price, price.markup_percent, entitled.unit_cost_price),
            entitled.list_price,
            entitled.is_product_currency
        ) AS expected_unit_price,
        COALESCE(
            entitled.unit_price IN (
                material_sales_price(own.method_code, own.unit_price, own.markup_percent, entitled.unit_cost_price),
                material_sales_price(general.method_code, general.unit_price, general.markup_percent, entitled.unit_cost_price)
            ),
            FALSE
        ) AS is_of_other_list,
        price.modified_at AS price_modified_at,
        COALESCE(special.price_detail_id, common.price_detail_id) AS price_detail_id
    FROM entitled
    LEFT JOIN core.list_price AS price
        ON
            entitled.expected_price_list_id = price.price_list_id
            AND entitled.product_id = price.product_id
            AND entitled.unit_id = price.unit_id
            AND entitled.currency_code = price.currency_code
    LEFT JOIN core.list_price AS own
        ON
            entitled.price_list_id = own.price_list_id
            AND entitled.product_id = own.product_id
            AND entitled.unit_id = own.unit_id
            AND entitled.currency_code = own.currency_code
    LEFT JOIN core.list_price AS general
        ON
            entitled.work_order_list_id = general.price_list_id
            AND entitled.product_id = general.product_id
            AND entitled.unit_id = general.unit_id
            AND entitled.currency_code = general.currency_code
    LEFT JOIN core.price_detail AS special
        ON entitled.expected_price_list_id = special.price_list_id AND entitled.product_id = special.product_id
    LEFT JOIN core.price_detail AS common
        ON
            CASE WHEN entitled.line_kind = 'service' THEN entitled.expected_price_list_id END = common.price_list_id
            AND common.product_id IS NULL
),

detailed AS (
    SELECT
        listed.*,
        COALESCE(detail.is_flat_fee, FALSE) AS is_flat_fee,
        detail.minimum_charge_amount,
        detail.minimum_charge_minutes,
        detail.modified_at AS detail_modified_at,
        CASE WHEN listed.line_kind = 'service' THEN COALESCE(listed.billed_minutes, listed.used_minutes, 0) END AS minutes_to_bill,
        CASE
            WHEN listed.line_kind = 'service'
                THEN COALESCE(
                    expected_minutes(
                        listed.used_minutes, listed.billed_minutes, COALESCE(detail.rounding_code, 'none'), detail.round_to_minutes
                    ),
                    0
                )
        END AS expected_minutes
    FROM listed
    LEFT JOIN core.price_detail AS detail
        ON listed.price_detail_id = detail.price_detail_id
),

charged AS (
    SELECT
        detailed.*,
        charge_or_flat_fee(
            is_flat_fee,
            CASE line_kind WHEN 'service' THEN expected_minutes ELSE billed_quantity END,
            expected_unit_price,
            CASE line_kind
                WHEN 'service'
                    THEN service_charge(
                        expected_minutes, expected_unit_price, minimum_charge_amount, minimum_charge_minutes,
                        minimum_charge_code, service_quantity_code, currency_precision
                    )
                ELSE extended_amount(billed_quantity, expected_unit_price, currency_precision)
            END,
            currency_precision
        ) AS expected_subtotal_amount
    FROM detailed
),

discounted AS (
    SELECT
        charged.*,
        line_discount(
            entitled_discount_percent(entitlement_percent, discount_percent),
            discount_amount,
            expected_subtotal_amount,
            currency_precision
        ) AS expected_discount_amount,
        line_total_cost(used_quantity, unit_cost_price, extra_cost_amount, currency_precision) AS expected_total_cost_amount
    FROM charged
),

compared AS (
    SELECT
        discounted.*,
        expected_subtotal_amount - expected_discount_amount AS expected_total_amount,
        price_difference(unit_price, expected_unit_price, currency_precision) AS difference_unit_price,
        minutes_to_bill - expected_minutes AS difference_minutes,
        subtotal_amount - expected_subtotal_amount AS difference_subtotal_amount,
        CASE
            WHEN discount_amount IS NULL AND discount_percent <> 0 THEN NULL
            ELSE COALESCE(discount_amount, 0) - expected_discount_amount
        END AS difference_discount_amount,
        total_amount - (expected_subtotal_amount - expected_discount_amount) AS difference_total_amount,
        cost_difference(
            is_cost_calculated, total_cost_amount, expected_total_cost_amount, unit_cost_price,
            CASE WHEN is_product_currency THEN product_cost_price END, used_quantity, currency_precision
        ) AS difference_cost_amount,
        price_gap(
            is_price_calculated, is_in_subtotal(line_status_code), currency_code, expected_unit_price
        ) AS gap_code
    FROM discounted
),

found AS (
    SELECT
        compared.*,
        first_difference(
            entitlement_id IS DISTINCT FROM expected_entitlement_id,
            is_of_other_list,
            difference_unit_price,
            difference_minutes,
            is_flat_fee OR minimum_charge_amount IS NOT NULL OR COALESCE(calculated_unit_price <> unit_price, FALSE),
            difference_subtotal_amount,
            difference_discount_amount,
            difference_total_amount,
            difference_cost_amount
        ) AS first_difference_code
    FROM compared
),

judged AS (
    SELECT
        found.*,
        is_changed_since(
            first_difference_code, modified_at, price_modified_at, detail_modified_at, entitlement_modified_at
        ) AS is_changed
    FROM found
)

SELECT
    work_order_line_id,
    line_kind,
    work_order_id,
    work_order_number,
    project_id,
    company_code,
    product_id,
    document_date,
    currency_code,
    price_finding(first_difference_code, gap_code, is_changed) AS finding_code,
    COALESCE(gap_code, CASE WHEN is_changed THEN 'changed_since' END) AS unjudged_code,
    entitlement_id,
    expected_entitlement_id,
    expected_price_list_id,
    unit_price,
    expected_unit_price,
    difference_unit_price,
    used_minutes,
    minutes_to_bill AS billed_minutes,
    expected_minutes,
    difference_minutes,
    subtotal_amount,
    expected_subtotal_amount,
    difference_subtotal_amount,
    discount_amount,
    expected_discount_amount,
    difference_discount_amount,
    total_amount,
    expected_total_amount,
    difference_total_amount,
    total_cost_amount,
    expected_total_cost_amount,
    difference_cost_amount,
    unit_cost_price,
    product_cost_price,
    CASE
        WHEN is_tax_calculated
            THEN tax_of(
                expected_total_amount,
                tax_percent(
                    'material', line_kind, is_work_order_taxable, is_taxable, applies_to_products, applies_to_services, rate_percent
                ),
                'chargeable',
                currency_precision
            )
        ELSE 0
    END AS expected_tax_amount
FROM judged;
