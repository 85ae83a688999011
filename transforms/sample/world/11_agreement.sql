-- What agreements plan. A store has one at most, with one booking setup; every other one bills a fee each quarter.
-- schedule: how its visits recur. setup_kind_no: 0 monthly day, 1 last Friday, 2 every fourth week, 3 quarterly, 4 yearly,
-- 5 monthly day made by hand.
CREATE TABLE agreement AS
SELECT s.store_no, s.agreement_id, s.company_no, guid('booking setup', s.store_no) AS setup_id,
    guid('invoice setup', s.store_no) AS invoice_setup_id, s.store_no % 6 AS setup_kind_no, s.store_no % 2 = 0 AS has_fee,
    guid('price list', 10 + s.company_no) AS price_list_id,
    CASE s.store_no % 6
        WHEN 1 THEN '<period>monthly</period><option>everyWeekday</option><months every=''1''><weekdef>0</weekdef><weekday>5</weekday></months>'
        WHEN 2 THEN concat('<period>weekly</period><option>every</option><weeks every=''4''><days>', 1 + s.store_no % 5, '</days></weeks>')
        WHEN 3 THEN '<period>monthly</period><option>every</option><months every=''3''><day>31</day></months>'
        WHEN 4 THEN concat('<period>yearly</period><option>every</option><years every=''11''><day>', 1 + s.store_no % 28, '</day></years>')
        ELSE concat('<period>monthly</period><option>every</option><months every=''1''><day>', 1 + s.store_no % 28, '</day></months>')
    END AS schedule
FROM store AS s
WHERE s.has_agreement
ORDER BY s.store_no;

-- Booking dates beside those that work orders were made of. The newest folder of the small sample is of 2026-08-06: one visit
-- was missed, one is late, one was canceled; the others are still to come.
CREATE TABLE open_visit AS
SELECT a.store_no, v.visit_no, a.store_no * 4 + v.visit_no AS visit_key, v.visit_at, v.status
FROM agreement AS a
JOIN (VALUES
    (0, 5, TIMESTAMP '2026-07-06 00:00:00', 690970000), (1, 7, TIMESTAMP '2026-08-03 00:00:00', 690970000),
    (2, 6, TIMESTAMP '2026-07-20 00:00:00', 690970002), (3, 0, TIMESTAMP '2026-09-07 00:00:00', 690970000)
) AS v(visit_no, one_in, visit_at, status) ON v.one_in = 0 OR a.store_no % v.one_in = 0
ORDER BY visit_key;

-- Fees on the first day of each quarter; what was due is billed, the next one is scheduled. One was forgotten.
CREATE TABLE fee_date AS
SELECT a.store_no, q.quarter_no, a.store_no * 8 + q.quarter_no AS fee_key,
    TIMESTAMP '2025-01-01 00:00:00' + to_months(CAST(3 * q.quarter_no AS INTEGER)) AS fee_at,
    q.quarter_no < 7 AND NOT (q.quarter_no = 6 AND a.store_no % 5 = 1) AS is_billed
FROM agreement AS a
CROSS JOIN (SELECT range AS quarter_no FROM range(8)) AS q
WHERE a.has_fee
ORDER BY fee_key;
