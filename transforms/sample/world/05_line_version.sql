-- Grain: one row per state of a work order line: version_no of versions. Most lines have one; a line that something
-- happens to has two, the state before and the state after. A work order that moves to another project gives its lines
-- a second state, too, although their own rows do not change.
--
-- row_folder      folder in which the row itself is exported (NULL: not exported in this state), next_folder the one in
--                 which a repeated row comes again
-- post_folder     folder in which its usage is logged, approved and recorded as actuals (NULL: never)
-- reverse_folder  folder in which these actuals are reversed (NULL: they stand)

CREATE TABLE line_version AS
WITH line AS (
    SELECT w.*, unnest(range(w.line_count)) AS line_index
    FROM work_order AS w
),

drawn AS (
    SELECT *, first_line_no + line_index AS line_no,
        event IN ('new_work_order', 'line_first', 'canceled', 'repointed') OR (event <> 'none' AND line_index < 2)
            AS is_touched,
        low_bits('line', first_line_no + line_index) AS a, high_bits('line', first_line_no + line_index) AS b,
        low_bits('amounts', first_line_no + line_index) AS c, high_bits('amounts', first_line_no + line_index) AS d,
        low_bits('texts', first_line_no + line_index) AS e
    FROM line
),

chosen AS (
    SELECT * EXCLUDE (event), CASE WHEN is_touched THEN event ELSE 'none' END AS event,
        draw(a, 0, 10) < 2 AS is_service,
        CASE WHEN draw(a, 0, 10) < 2 THEN 24 + draw(a, 1, 6) ELSE draw(a, 1, 24) END AS product_no,
        NOT is_open AND (
            (is_touched AND event NOT IN ('new_work_order', 'line_first', 'canceled', 'repointed'))
            OR draw(a, 2, 100) < CASE WHEN is_canceled_early THEN 30 ELSE 95 END
        ) AS is_finally_used
    FROM drawn
),

priced AS (
    SELECT k.*, i.tracking, i.unit_no, c.currency_precision,
        f.tier_no, f.list_id, f.unit_amount AS final_unit_amount,
        to_money(p.unit_cost * (90 + draw(k.b, 1, 21)) * 0.01::DECIMAL(3,2), c.currency_precision) AS unit_cost,
        -- Items are counted; what is weighed or measured comes in quarters; serialized things come one by one.
        CASE WHEN k.is_service OR i.tracking = 'serial' THEN 1.0
             WHEN i.unit_no IN (2, 3, 4) THEN (2 + draw(k.c, 0, 39)) * 0.25
             ELSE 1 + draw(k.c, 0, 8) END::DECIMAL(18,6) AS drawn_quantity,
        CASE WHEN k.is_service OR i.tracking = 'serial' THEN 1.0
             WHEN i.unit_no IN (2, 3, 4) THEN (2 + draw(k.c, 1, 39)) * 0.25
             ELSE 1 + draw(k.c, 1, 8) END::DECIMAL(18,6) AS other_quantity,
        CASE WHEN k.is_service THEN 15 + 15 * draw(k.c, 0, 15) END AS drawn_minutes,
        CASE WHEN k.is_service THEN 10 + draw(k.c, 1, 290) END AS other_minutes,
        -- Planned visits come with estimates; on a call-out most lines are added on the spot, without one.
        CASE WHEN draw(k.c, 2, 100) < CASE WHEN k.agreement_id IS NOT NULL THEN 96 ELSE 55 END THEN 1 ELSE 0 END
            AS has_estimate,
        draw(k.c, 3, 100) < 60 AS is_as_estimated,
        draw(k.d, 0, 100) AS billing_draw, discount_draw(k.line_no) AS discount_draw, draw(k.d, 2, 100) AS cost_draw,
        draw(k.d, 3, 100) AS rate_draw
    FROM chosen AS k
    JOIN item AS i ON i.product_no = k.product_no
    JOIN company AS c ON c.company_no = k.company_no
    JOIN item_price AS p ON p.company_no = k.company_no AND p.product_no = k.product_no
    JOIN field_price AS f
        ON f.company_no = k.company_no AND f.product_no = k.product_no AND f.tier_no = draw(k.b, 0, 11)
),

finally AS (
    SELECT *,
        CASE WHEN NOT is_service THEN drawn_quantity * has_estimate END AS estimate_quantity,
        CASE WHEN is_service THEN drawn_minutes * has_estimate END AS estimate_minutes,
        -- Quantities are held in the unit the technician enters: pieces, kilograms ..., minutes for services.
        CASE WHEN is_service THEN CASE WHEN is_as_estimated THEN drawn_minutes ELSE other_minutes END
             WHEN is_as_estimated THEN drawn_quantity ELSE other_quantity END::DECIMAL(18,6) AS final_used,
        CASE WHEN is_service THEN 15 WHEN unit_no IN (2, 3, 4) THEN 0.25 ELSE 1 END::DECIMAL(18,6) AS step,
        CASE WHEN is_service AND rate_draw < 5 THEN NULL
             WHEN is_service AND rate_draw < 9
                 THEN to_money(final_unit_amount * 1.15::DECIMAL(4,2), currency_precision)
             WHEN is_service THEN final_unit_amount END AS final_calculated_unit_amount
    FROM priced
),

billed AS (
    -- A blank quantity to bill means: as used.
    SELECT *,
        CASE WHEN billing_draw < 60 THEN final_used
             WHEN billing_draw < 70 THEN NULL
             WHEN tracking = 'serial' THEN CASE WHEN billing_draw < 90 THEN final_used ELSE 0 END
             WHEN billing_draw < 83 THEN greatest(0, final_used - step)
             WHEN billing_draw < 92 THEN final_used + step
             ELSE 0 END::DECIMAL(18,6) AS final_billed,
        CASE WHEN discount_draw < 16
             THEN [5, 10, 12.5, 7.25, 15, 33.33, 2.5, 20][1 + discount_draw % 8]
             WHEN discount_draw BETWEEN 16 AND 18 THEN 100
             WHEN discount_draw BETWEEN 24 AND 30 THEN 0 END::DECIMAL(9,2) AS final_discount_percent,
        -- In hundredths of the subtotal; the amount itself is entered by hand.
        CASE WHEN discount_draw BETWEEN 19 AND 23 THEN 3 + rate_draw % 20 ELSE 0 END AS discount_share,
        CASE WHEN event IN ('used', 'quantity', 'price', 'discount', 'back_to_estimated', 'deleted', 'stale', 'duplicate',
                            'repointed') THEN 2 ELSE 1 END AS versions
    FROM finally
),

versioned AS (
    SELECT *, unnest(range(versions)) + 1 AS version_no FROM billed
),

state AS (
    SELECT *,
        event = 'deleted' AND version_no = 2 AS is_deleted,
        is_finally_used
            AND NOT (event IN ('used', 'stale', 'duplicate') AND version_no = 1)
            AND NOT (event = 'back_to_estimated' AND version_no = 2) AS is_used,
        CASE WHEN event = 'quantity' AND version_no = 1 AND tracking <> 'serial' THEN final_used + step
             ELSE final_used END AS used,
        CASE WHEN event <> 'quantity' OR version_no = 2 THEN final_billed
             WHEN tracking = 'serial' THEN CASE WHEN coalesce(final_billed, 1) = 0 THEN 1 ELSE 0 END
             ELSE final_billed + step END AS billed,
        CASE WHEN event = 'price' AND version_no = 1
             THEN to_money(final_unit_amount * 1.1::DECIMAL(3,1) + 1, currency_precision)
             ELSE final_unit_amount END AS unit_amount,
        CASE WHEN event = 'price' AND version_no = 1
             THEN to_money(final_calculated_unit_amount * 1.1::DECIMAL(3,1) + 1, currency_precision)
             ELSE final_calculated_unit_amount END AS calculated_unit_amount,
        CASE WHEN event <> 'discount' OR version_no = 2 THEN final_discount_percent
             WHEN coalesce(final_discount_percent, 0) > 0 THEN NULL ELSE 12.5 END::DECIMAL(9,2) AS discount_percent,
        CASE WHEN event = 'discount' AND version_no = 1 THEN 0 ELSE discount_share END AS share,
        CASE WHEN event = 'repointed' AND version_no = 1 THEN project_before_no ELSE project_no END AS its_project_no
    FROM versioned
),

amounts AS (
    SELECT *,
        coalesce(calculated_unit_amount, unit_amount) AS price,
        coalesce(billed, used) AS to_bill,
        to_money(coalesce(calculated_unit_amount, unit_amount)
            * CASE WHEN is_service THEN minutes_as_hours(CAST(coalesce(billed, used) AS BIGINT))
                   ELSE coalesce(billed, used) END, currency_precision) AS subtotal,
        is_used AND NOT is_deleted AND NOT is_canceled_early AND its_project_no IS NOT NULL AS posts
    FROM state
),

discounted AS (
    SELECT *,
        CASE WHEN share > 0 THEN nullif(to_money(subtotal * share * 0.01::DECIMAL(3,2), currency_precision), 0) END
            AS entered_discount_amount
    FROM amounts
)

SELECT line_no, CAST(version_no AS TINYINT) AS version_no, CAST(versions AS TINYINT) AS versions,
    guid('work order line', line_no) AS line_id, work_order_id, booking_id, agreement_id, asset_id, warehouse_id, site_id,
    resource_id, store_id, CAST(CASE WHEN task_class IS NOT NULL THEN task_id END AS UUID) AS task_id, task_class,
    CAST(line_index + 1 AS INTEGER) AS line_order, event, is_service, CAST(product_no AS INTEGER) AS product_no,
    CAST(unit_no AS INTEGER) AS unit_no, company_no, tracking, currency_precision,
    nullif(estimate_quantity, 0) AS estimate_quantity, estimate_minutes,
    CASE WHEN is_service THEN minutes_as_hours(estimate_minutes) ELSE estimate_quantity END AS estimate_in_unit,
    is_used, used, billed, tier_no, list_id,
    -- What a service plan covers is discounted by it; for the rest of such a work order the office switches it off, and
    -- now and then forgets to.
    incident_no, chain_no,
    coalesce(discount_percent = plan_percent(incident_no), FALSE) AS is_entitled,
    plan_percent(incident_no) IS NOT NULL AND NOT coalesce(discount_percent = plan_percent(incident_no), FALSE)
        AND line_no % 16 <> 3 AS is_entitlement_disabled,
    CASE WHEN is_service THEN minutes_as_hours(CAST(used AS BIGINT)) ELSE used END AS used_in_unit,
    CASE WHEN is_service THEN minutes_as_hours(CAST(to_bill AS BIGINT)) ELSE to_bill END AS billed_in_unit,
    unit_amount, calculated_unit_amount, price, unit_cost, final_unit_amount AS estimate_unit_amount,
    final_calculated_unit_amount AS estimate_calculated_unit_amount, subtotal, discount_percent,
    entered_discount_amount,
    -- The percent that Project Operations carries: the entered one, else what the entered amount is of the subtotal.
    CASE WHEN coalesce(discount_percent, 0) > 0 THEN discount_percent
         WHEN entered_discount_amount IS NOT NULL THEN percent_of(entered_discount_amount, subtotal)
         ELSE 0 END AS carried_percent,
    CASE WHEN coalesce(discount_percent, 0) > 0
         THEN to_money(subtotal * CAST(discount_percent AS DECIMAL(9,2)) * 0.01::DECIMAL(3,2), currency_precision)
         ELSE entered_discount_amount END AS discount_amount,
    CASE WHEN cost_draw < 4 THEN to_money(unit_cost * 0.1::DECIMAL(2,1) + 4, currency_precision) END AS additional_cost,
    CASE WHEN cost_draw BETWEEN 3 AND 5 THEN to_money(2.5, currency_precision) END AS commission_cost,
    CASE WHEN tracking = 'serial' AND is_used THEN concat('SN', lpad(CAST(10000000 + line_no AS VARCHAR), 10, '0')) END
        AS serial_number,
    CASE WHEN tracking = 'batch' THEN concat('B', year(booking_start), '-', lpad(CAST(draw(e, 0, 400) AS VARCHAR), 4, '0'))
        END AS batch_number,
    CAST(draw(e, 1, 100) AS INTEGER) AS text_draw,
    booking_end - to_minutes(draw(e, 2, 50)) AS used_at,
    CASE WHEN event = 'late' THEN changed_at
         WHEN event = 'stale' THEN changed_at - to_minutes(90)
         WHEN event IN ('new_work_order', 'line_first') OR draw(e, 3, 2) = 0 THEN synced_at
         ELSE created_at + to_minutes(5) END AS created_at,
    CASE WHEN event = 'late' OR version_no = 2 THEN changed_at
         WHEN event = 'stale' THEN changed_at - to_minutes(90)
         ELSE greatest(synced_at, created_at + to_minutes(5)) END AS modified_at,
    changed_at,
    -- When the usage reached the server: with the change, if nothing was used before it, else with the sync.
    CASE WHEN event IN ('used', 'stale', 'duplicate', 'late') THEN changed_at ELSE synced_at END AS recorded_at,
    is_deleted, its_project_no AS project_no,
    CAST(CASE WHEN event = 'stale' AND version_no = 1 THEN next_folder
         WHEN event = 'repointed' AND version_no = 2 THEN NULL
         WHEN version_no = 2 OR event IN ('late', 'new_work_order', 'line_first') THEN event_folder
         ELSE 1 END AS INTEGER) AS row_folder,
    CAST(CASE WHEN event = 'duplicate' AND version_no = 2 THEN next_folder END AS INTEGER) AS repeat_folder,
    CAST(CASE WHEN NOT posts THEN NULL
         WHEN event = 'line_first' THEN next_folder
         WHEN version_no = 2 OR event IN ('late', 'new_work_order') THEN event_folder
         ELSE 1 END AS INTEGER) AS post_folder,
    CAST(CASE WHEN posts AND (event = 'canceled' OR version_no < versions) THEN event_folder END AS INTEGER)
        AS reverse_folder,
    CAST(CASE event WHEN 'line_first' THEN next_folder WHEN 'none' THEN 1
         WHEN 'late' THEN event_folder WHEN 'stale' THEN event_folder WHEN 'new_work_order' THEN event_folder
         ELSE 1 END AS INTEGER)
        AS estimate_folder,
    CASE WHEN event IN ('deleted', 'canceled', 'repointed') THEN event_folder END AS estimate_change_folder,
    NOT is_canceled_early AND project_no IS NOT NULL AND coalesce(estimate_quantity, estimate_minutes) > 0
        AS has_estimate_line
FROM discounted;
