-- Grain: one row per dimension value of a dimension set
-- Source: staging.dimensionattributevaluesetitem, staging.dimensionattributevalueset
-- Rules: none
CREATE TABLE core.financial_dimension (
    dimension_set_item_id VARCHAR NOT NULL, -- Key (row id of the set's item in the export)
    dimension_set_id VARCHAR, -- Dimension set, as on projects and actuals
    dimension_value_id VARCHAR, -- Dimension attribute value in Finance
    dimension_value_text VARCHAR, -- Value as shown
    is_set_known BOOLEAN NOT NULL, -- The set itself has arrived
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    item.id AS dimension_set_item_id,
    CAST(item.dimensionattributevalueset AS VARCHAR) AS dimension_set_id,
    CAST(item.dimensionattributevalue AS VARCHAR) AS dimension_value_id,
    item.displayvalue AS dimension_value_text,
    known.recid IS NOT NULL AS is_set_known,
    NOT item.is_deleted AS is_active,
    item.deleted_at
FROM current.dimensionattributevaluesetitem AS item
LEFT JOIN (
    SELECT DISTINCT recid
    FROM current.dimensionattributevalueset
    WHERE NOT is_deleted AND recid IS NOT NULL
) AS known
    ON item.dimensionattributevalueset = known.recid
WHERE item.versionnumber IS NOT NULL;
