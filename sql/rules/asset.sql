-- Which asset work concerns, where an asset stands in its hierarchy, and what a visit is.

-- AST-01  A line concerns its own asset, else that of its incident, else that of its work order; a work order that of its
--         primary incident, else its own.
-- Source: domain 2.1, 2.2, 2.4
CREATE OR REPLACE MACRO asset_concerned(line_asset_id, incident_asset_id, work_order_asset_id) AS
    COALESCE(line_asset_id, incident_asset_id, work_order_asset_id);

-- AST-02  What is wrong with the place of an asset or functional location: it is part of itself through its parents (then
--         it counts as the top of its own tree), its parent has not arrived, or the source names another top than the
--         parents lead to.
-- Source: domain 2.17 (parent and master asset)
CREATE OR REPLACE MACRO hierarchy_fault(cycle_text, parent_id, is_parent_known, named_root_id, root_id) AS
    CASE
        WHEN cycle_text IS NOT NULL THEN 'cycle'
        WHEN parent_id IS NOT NULL AND NOT is_parent_known THEN 'parent_missing'
        WHEN named_root_id <> root_id THEN 'other_root'
    END;

-- AST-03  A work order was at its assets on the day it was completed, else on the last day something was used.
-- Source: domain 2.1, 8.2
CREATE OR REPLACE MACRO visit_date(completed_date, last_used_date) AS COALESCE(completed_date, last_used_date);

-- AST-04  A visit is a work order that was there: neither canceled nor deleted, and with a day. It is planned when an
--         agreement made it, else reactive.
-- Source: domain 1.3, 2.7
CREATE OR REPLACE MACRO is_visit(status_code, is_deleted, visit_date) AS
    status_code <> 'canceled' AND NOT is_deleted AND visit_date IS NOT NULL;

-- AST-05  A replaced part is a used product line that is not withdrawn; services are none.
-- Source: domain 2.2
CREATE OR REPLACE MACRO is_replaced_part(line_kind, line_status_code, withdrawn_code) AS
    line_kind = 'product' AND line_status_code = 'used' AND withdrawn_code IS NULL;

-- AST-06  The mean time between visits is the days from the first to the last, divided by the visits after the first, to
--         6 decimals, half up; one visit has none.
-- Source: domain 9.4 (KPI); decision "mean time between visits"
CREATE OR REPLACE MACRO mean_days_between(first_date, last_date, visit_count) AS
    CAST(
        ((2000000 * DATEDIFF('DAY', first_date, last_date) + visit_count - 1) // NULLIF(2 * (visit_count - 1), 0))
        * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(18, 6)
    );
