-- Grain: one row per staged actual on a project that only Finance knows
-- Source: core.finance_staging_actual, core.finance_project
-- Rules: none
-- Check: K13
-- Stage: staging
-- Sentence: Nothing of the field stands on a project of Project Management and Accounting.
-- Cause: orphan
-- Severity: critical
-- Remedy: Reverse the actual and move the work to a project of Project Operations; projects of Finance alone are read-only.
-- Needs: projcdsactualsimport, projtable
-- Follows: recorded_actual_id
SELECT DISTINCT
    staged.finance_staging_actual_id AS subject_id,
    'projcdsactualsimport' AS source_table,
    staged.finance_staging_actual_id AS source_id,
    staged.company_code,
    staged.actual_id AS recorded_actual_id,
    staged.document_date,
    staged.gross_amount AS at_stake_amount,
    staged.currency_code,
    'a project of Project Operations' AS expected_text,
    staged.project_number AS found_text
FROM core.finance_staging_actual AS staged
INNER JOIN core.finance_project AS project
    ON
        LOWER(staged.project_number) = LOWER(project.project_number)
        AND LOWER(staged.company_code) = LOWER(project.company_code)
        AND project.is_pma
        AND project.is_active
WHERE staged.is_active;
