-- Grain: one row per project as Finance knows it
-- Source: staging.projtable, core.project
-- Rules: CTF-07
CREATE TABLE core.finance_project (
    finance_project_id VARCHAR NOT NULL, -- Key (row id of the export)
    project_number VARCHAR, -- Project number, the natural key shared with Dataverse
    project_name VARCHAR, -- Name for people
    company_code VARCHAR, -- Legal entity, as Finance writes it
    is_pma BOOLEAN NOT NULL, -- Born in Finance: it names no data source, and no project of Dataverse has its number in its company
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH twin AS (
    SELECT
        finance.id,
        COUNT(*) AS twin_count
    FROM current.projtable AS finance
    INNER JOIN core.project AS project
        ON LOWER(finance.projid) = LOWER(project.project_number)
    WHERE LOWER(COALESCE(project.company_code, finance.dataareaid, '')) = LOWER(COALESCE(finance.dataareaid, ''))
    GROUP BY finance.id
)

SELECT
    finance.id AS finance_project_id,
    finance.projid AS project_number,
    finance.name AS project_name,
    finance.dataareaid AS company_code,
    is_pma_project(COALESCE(twin.twin_count, 0), finance.projdatasource) AS is_pma,
    NOT finance.is_deleted AS is_active,
    finance.deleted_at
FROM current.projtable AS finance
LEFT JOIN twin
    ON finance.id = twin.id
WHERE finance.versionnumber IS NOT NULL;
