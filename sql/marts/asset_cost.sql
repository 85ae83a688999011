-- Grain: one row per customer asset and currency in which there was work on it, or on an asset below it
-- Source: core.customer_asset, core.asset_visit; an asset that has not arrived stands alone
-- Rules: AST-06
CREATE TABLE marts.asset_cost (
    customer_asset_id VARCHAR NOT NULL, -- Asset
    currency_code VARCHAR NOT NULL, -- Currency of all amounts of the row
    customer_asset_name VARCHAR, -- Name for people
    customer_id VARCHAR, -- Account that owns it
    product_id VARCHAR, -- Product it is
    asset_category_name VARCHAR, -- Category
    parent_asset_id VARCHAR, -- Asset it is part of
    root_asset_id VARCHAR NOT NULL, -- Top of its hierarchy
    depth_count BIGINT NOT NULL, -- How many assets stand above it
    functional_location_id VARCHAR, -- Where it stands
    root_location_id VARCHAR, -- Top of the hierarchy of that location
    is_known BOOLEAN NOT NULL, -- The asset itself has arrived
    own_cost_amount DECIMAL(38, 4) NOT NULL, -- The asset alone: live cost actuals
    own_revenue_amount DECIMAL(38, 4) NOT NULL, -- The asset alone: live chargeable sales actuals, net of discount
    own_margin_amount DECIMAL(38, 4) NOT NULL, -- The asset alone: revenue less cost
    own_replaced_part_count BIGINT NOT NULL, -- The asset alone: used product lines
    own_visit_count BIGINT NOT NULL, -- The asset alone: visits; a work order on two assets is a visit to each
    own_planned_visit_count BIGINT NOT NULL, -- The asset alone: of them, from an agreement
    own_reactive_visit_count BIGINT NOT NULL, -- The asset alone: of them, from no agreement
    own_first_visit_date DATE, -- The asset alone: day of the first visit
    own_last_visit_date DATE, -- The asset alone: day of the last visit
    own_reactive_mean_days DECIMAL(18, 6), -- The asset alone: mean days between the work orders that were reactive visits; blank for one or none
    total_cost_amount DECIMAL(38, 4) NOT NULL, -- With all below it: live cost actuals
    total_revenue_amount DECIMAL(38, 4) NOT NULL, -- With all below it: live chargeable sales actuals, net of discount
    total_margin_amount DECIMAL(38, 4) NOT NULL, -- With all below it: revenue less cost
    total_replaced_part_count BIGINT NOT NULL, -- With all below it: used product lines
    total_visit_count BIGINT NOT NULL, -- With all below it: visits; a work order on two assets is a visit to each
    total_planned_visit_count BIGINT NOT NULL, -- With all below it: of them, from an agreement
    total_reactive_visit_count BIGINT NOT NULL, -- With all below it: of them, from no agreement
    total_first_visit_date DATE, -- With all below it: day of the first visit
    total_last_visit_date DATE, -- With all below it: day of the last visit
    total_reactive_mean_days DECIMAL(18, 6) -- With all below it: mean days between the work orders that were reactive visits; blank for one or none
);

WITH asset AS (
    SELECT
        customer_asset_id,
        path_text
    FROM core.customer_asset
    UNION ALL
    SELECT DISTINCT
        visit.customer_asset_id,
        visit.customer_asset_id AS path_text
    FROM core.asset_visit AS visit
    LEFT JOIN core.customer_asset AS known
        ON visit.customer_asset_id = known.customer_asset_id
    WHERE known.customer_asset_id IS NULL
),

above AS (
    SELECT
        customer_asset_id,
        UNNEST(STRING_SPLIT(path_text, '/')) AS upper_asset_id
    FROM asset
),

reach AS (
    SELECT
        customer_asset_id,
        upper_asset_id,
        'total' AS reach_code
    FROM above
    UNION ALL
    SELECT
        customer_asset_id,
        customer_asset_id AS upper_asset_id,
        'own' AS reach_code
    FROM asset
),

figure AS (
    SELECT
        reach.upper_asset_id AS customer_asset_id,
        reach.reach_code,
        visit.currency_code,
        SUM(visit.cost_amount) AS cost_amount,
        SUM(visit.revenue_amount) AS revenue_amount,
        SUM(visit.revenue_amount - visit.cost_amount) AS margin_amount,
        SUM(visit.replaced_part_count) AS replaced_part_count,
        SUM(CASE WHEN visit.is_visit THEN 1 ELSE 0 END) AS visit_count,
        SUM(CASE WHEN visit.is_visit AND visit.origin_code = 'planned' THEN 1 ELSE 0 END) AS planned_visit_count,
        SUM(CASE WHEN visit.is_visit AND visit.origin_code = 'reactive' THEN 1 ELSE 0 END) AS reactive_visit_count,
        MIN(CASE WHEN visit.is_visit THEN visit.visit_date END) AS first_visit_date,
        MAX(CASE WHEN visit.is_visit THEN visit.visit_date END) AS last_visit_date,
        mean_days_between(
            MIN(CASE WHEN visit.is_visit AND visit.origin_code = 'reactive' THEN visit.visit_date END),
            MAX(CASE WHEN visit.is_visit AND visit.origin_code = 'reactive' THEN visit.visit_date END),
            COUNT(DISTINCT CASE WHEN visit.is_visit AND visit.origin_code = 'reactive' THEN visit.work_order_id END)
        ) AS reactive_mean_days
    FROM core.asset_visit AS visit
    INNER JOIN reach
        ON visit.customer_asset_id = reach.customer_asset_id
    GROUP BY reach.upper_asset_id, reach.reach_code, visit.currency_code
)

SELECT
    total.customer_asset_id,
    total.currency_code,
    asset.customer_asset_name,
    asset.customer_id,
    asset.product_id,
    asset.asset_category_name,
    asset.parent_asset_id,
    COALESCE(asset.root_asset_id, total.customer_asset_id) AS root_asset_id,
    COALESCE(asset.depth_count, 0) AS depth_count,
    asset.functional_location_id,
    asset.root_location_id,
    asset.customer_asset_id IS NOT NULL AS is_known,
    COALESCE(own.cost_amount, 0) AS own_cost_amount,
    COALESCE(own.revenue_amount, 0) AS own_revenue_amount,
    COALESCE(own.margin_amount, 0) AS own_margin_amount,
    COALESCE(own.replaced_part_count, 0) AS own_replaced_part_count,
    COALESCE(own.visit_count, 0) AS own_visit_count,
    COALESCE(own.planned_visit_count, 0) AS own_planned_visit_count,
    COALESCE(own.reactive_visit_count, 0) AS own_reactive_visit_count,
    own.first_visit_date AS own_first_visit_date,
    own.last_visit_date AS own_last_visit_date,
    own.reactive_mean_days AS own_reactive_mean_days,
    total.cost_amount AS total_cost_amount,
    total.revenue_amount AS total_revenue_amount,
    total.margin_amount AS total_margin_amount,
    total.replaced_part_count AS total_replaced_part_count,
    total.visit_count AS total_visit_count,
    total.planned_visit_count AS total_planned_visit_count,
    total.reactive_visit_count AS total_reactive_visit_count,
    total.first_visit_date AS total_first_visit_date,
    total.last_visit_date AS total_last_visit_date,
    total.reactive_mean_days AS total_reactive_mean_days
FROM figure AS total
LEFT JOIN figure AS own
    ON
        total.customer_asset_id = own.customer_asset_id
        AND total.currency_code = own.currency_code
        AND own.reach_code = 'own'
LEFT JOIN core.customer_asset AS asset
    ON total.customer_asset_id = asset.customer_asset_id
WHERE total.reach_code = 'total';
