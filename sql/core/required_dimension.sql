-- Grain: one row per legal entity and financial dimension that its account structures demand
-- Source: settings
-- Rules: none
CREATE TABLE core.required_dimension (
    required_dimension_id VARCHAR NOT NULL, -- Key: company and dimension, in lower case
    company_code VARCHAR NOT NULL, -- Legal entity, in lower case
    dimension_name VARCHAR NOT NULL -- Financial dimension
);

SELECT
    company_code || ':' || LOWER(dimension_name) AS required_dimension_id,
    company_code,
    dimension_name
FROM parameter.required_dimension;
