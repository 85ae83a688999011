-- Grain: one row per company whose books are kept in Finance and financial dimension that it demands or that its projects have
-- Source: core.project, core.company, core.financial_dimension, core.required_dimension
-- Rules: none
CREATE TABLE marts.dimension_completeness (
    dimension_completeness_id VARCHAR NOT NULL, -- Key: company and dimension
    company_code VARCHAR NOT NULL, -- Legal entity
    dimension_name VARCHAR NOT NULL, -- Financial dimension
    is_required BOOLEAN NOT NULL, -- Its account structures demand it
    project_count BIGINT NOT NULL, -- Projects of the company that are not deleted
    filled_project_count BIGINT NOT NULL, -- Of them, with a value of the dimension
    faulty_project_count BIGINT NOT NULL, -- Of these, with a value that Finance does not know or has suspended
    is_complete BOOLEAN NOT NULL -- Every project has a value, and none is faulty
);

WITH project AS (
    SELECT
        project.project_id,
        project.company_code,
        project.dimension_set_id
    FROM core.project AS project
    INNER JOIN (
        SELECT DISTINCT company_code
        FROM core.company
        WHERE deployment_model = 'finance'
    ) AS company
        ON project.company_code = company.company_code
    WHERE project.deleted_at IS NULL
),

item AS (
    SELECT
        dimension_set_id,
        LOWER(dimension_name) AS dimension_key,
        MIN(dimension_name) AS dimension_name,
        MAX(CASE WHEN NOT is_value_known OR is_suspended THEN 1 ELSE 0 END) = 1 AS is_faulty
    FROM core.financial_dimension
    WHERE is_active AND is_set_known AND dimension_name IS NOT NULL
    GROUP BY dimension_set_id, LOWER(dimension_name)
),

asked AS (
    SELECT
        company_code,
        dimension_key,
        MIN(dimension_name) AS dimension_name,
        MAX(required) = 1 AS is_required
    FROM (
        SELECT DISTINCT
            project.company_code,
            item.dimension_key,
            item.dimension_name,
            0 AS required
        FROM project
        INNER JOIN item
            ON project.dimension_set_id = item.dimension_set_id
        UNION ALL
        SELECT DISTINCT
            project.company_code,
            LOWER(required.dimension_name) AS dimension_key,
            required.dimension_name,
            1 AS required
        FROM project
        INNER JOIN core.required_dimension AS required
            ON LOWER(project.company_code) = required.company_code
    ) AS told
    GROUP BY company_code, dimension_key
),

counted AS (
    SELECT
        asked.company_code,
        asked.dimension_key,
        asked.dimension_name,
        asked.is_required,
        COUNT(*) AS project_count,
        COUNT(item.dimension_set_id) AS filled_project_count,
        SUM(CASE WHEN item.is_faulty THEN 1 ELSE 0 END) AS faulty_project_count
    FROM asked
    INNER JOIN project
        ON asked.company_code = project.company_code
    LEFT JOIN item
        ON project.dimension_set_id = item.dimension_set_id AND asked.dimension_key = item.dimension_key
    GROUP BY asked.company_code, asked.dimension_key, asked.dimension_name, asked.is_required
)

SELECT
    company_code || ':' || dimension_key AS dimension_completeness_id,
    company_code,
    dimension_name,
    is_required,
    project_count,
    filled_project_count,
    faulty_project_count,
    filled_project_count = project_count AND faulty_project_count = 0 AS is_complete
FROM counted;
