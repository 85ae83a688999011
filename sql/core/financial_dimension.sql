-- Grain: one row per dimension value of a dimension set
-- Source: staging.dimensionattributevaluesetitem, staging.dimensionattributevalueset, staging.dimensionattributevalue,
--         staging.dimensionattribute
-- Rules: DIM-01
CREATE TABLE core.financial_dimension (
    dimension_set_item_id VARCHAR NOT NULL, -- Key (row id of the set's item in the export)
    dimension_set_id VARCHAR, -- Dimension set, as on projects and actuals
    dimension_name VARCHAR, -- Financial dimension: cost center, business unit ...
    dimension_value_id VARCHAR, -- Dimension attribute value in Finance
    dimension_value_text VARCHAR, -- Value as shown
    is_set_known BOOLEAN NOT NULL, -- The set itself has arrived
    is_value_known BOOLEAN, -- The value itself has arrived; blank while no value has
    is_suspended BOOLEAN, -- Finance has suspended the value
    active_from_date DATE, -- First day the value is active
    active_to_date DATE, -- Last day the value is active
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH attribute AS (
    SELECT
        recid,
        MIN(name) AS name
    FROM current.dimensionattribute
    WHERE NOT is_deleted AND recid IS NOT NULL
    GROUP BY recid
),

known_value AS (
    SELECT
        recid,
        MIN(dimensionattribute) AS attribute_recid,
        MAX(CASE WHEN issuspended = 1 THEN 1 ELSE 0 END) = 1 AS is_suspended,
        MAX(finance_day(activefrom)) AS active_from_date,
        MIN(finance_day(activeto)) AS active_to_date
    FROM current.dimensionattributevalue
    WHERE NOT is_deleted AND recid IS NOT NULL
    GROUP BY recid
),

exported AS (
    SELECT COUNT(*) > 0 AS has_values FROM known_value
)

SELECT
    item.id AS dimension_set_item_id,
    CAST(item.dimensionattributevalueset AS VARCHAR) AS dimension_set_id,
    attribute.name AS dimension_name,
    CAST(item.dimensionattributevalue AS VARCHAR) AS dimension_value_id,
    item.displayvalue AS dimension_value_text,
    known.recid IS NOT NULL AS is_set_known,
    CASE WHEN exported.has_values THEN known_value.recid IS NOT NULL END AS is_value_known,
    known_value.is_suspended,
    known_value.active_from_date,
    known_value.active_to_date,
    NOT item.is_deleted AS is_active,
    item.deleted_at
FROM current.dimensionattributevaluesetitem AS item
CROSS JOIN exported
LEFT JOIN (
    SELECT DISTINCT recid
    FROM current.dimensionattributevalueset
    WHERE NOT is_deleted AND recid IS NOT NULL
) AS known
    ON item.dimensionattributevalueset = known.recid
LEFT JOIN known_value
    ON item.dimensionattributevalue = known_value.recid
LEFT JOIN attribute
    ON known_value.attribute_recid = attribute.recid
WHERE item.versionnumber IS NOT NULL;
