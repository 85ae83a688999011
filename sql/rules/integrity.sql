-- Whether the discount somebody entered is the discount that reached the books.

-- INT-01  Of the discount of the actuals of a line, what is less than the line's own, or more than the line's and the
--         contract line's added up, is unexplained.
-- Source: domain D1, D2, D3
CREATE OR REPLACE MACRO unexplained_discount(actual_discount, least_discount, most_discount) AS
    actual_discount - GREATEST(least_discount, LEAST(actual_discount, most_discount));

-- INT-02  The verdict names the first that is so: some discount is unexplained; the contract line adds its own; an amount
--         discount lost a residual; an estimated discount was dropped; the discounts arrived as entered; there is none.
-- Source: domain D1, D2, D3, E5
CREATE OR REPLACE MACRO discount_verdict(
    unexplained_line_count, contract_line_discount, residual, estimated_discount, entered_discount
) AS
    CASE
        WHEN unexplained_line_count > 0 THEN 'unexplained'
        WHEN contract_line_discount <> 0 THEN 'with_contract_line_discount'
        WHEN residual <> 0 THEN 'with_residual'
        WHEN estimated_discount <> 0 THEN 'estimate_dropped'
        WHEN entered_discount <> 0 THEN 'as_entered'
        ELSE 'no_discount'
    END;

-- INT-03  Parts of a line that are rounded one by one may add up to another discount than the whole: half of the smallest unit
--         of the currency for each part and for the whole. A line in one part has no such room.
-- Source: domain D1, X3, MC2
CREATE OR REPLACE MACRO rounding_room(part_count, currency_precision) AS
    CASE
        WHEN part_count > 1
            THEN (part_count + 1) * (10000 // units_per_whole(currency_precision)) * CAST(0.00005 AS DECIMAL(6, 5))
        ELSE 0
    END;
