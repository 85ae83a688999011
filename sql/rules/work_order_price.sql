-- What Field Service makes of price lists, durations and discounts, recomputed to check what it recorded.

-- WOP-01  A line is priced by the list of its entitlement, else its own, else that of its work order.
-- Source: domain A1
CREATE OR REPLACE MACRO line_price_list(entitlement_list, line_list, work_order_list) AS
    COALESCE(entitlement_list, line_list, work_order_list);

-- WOP-02  The unit amount is the one on the list for exactly the product and unit, else the product's list price where
--         that is in the currency of the line.
-- Source: domain A2, 2.10
CREATE OR REPLACE MACRO listed_unit_price(list_price, product_price, is_same_currency) AS
    COALESCE(list_price, CASE WHEN is_same_currency THEN product_price END);

-- WOP-03  How a duration to bill is rounded.
-- Source: domain 2.10, A8
CREATE OR REPLACE MACRO duration_rounding(code) AS
    CASE code WHEN 690970001 THEN 'up' WHEN 690970002 THEN 'down' WHEN 690970003 THEN 'nearest' ELSE 'none' END;

-- WOP-04  A duration is rounded up, down or to the nearest (a half goes up) multiple of the minutes to round to.
-- Source: domain A8
CREATE OR REPLACE MACRO rounded_minutes(minutes, rounding, round_to) AS
    CASE
        WHEN COALESCE(round_to, 0) <= 0 THEN minutes
        WHEN rounding = 'up' THEN (minutes + round_to - 1) // round_to * round_to
        WHEN rounding = 'down' THEN minutes // round_to * round_to
        WHEN rounding = 'nearest' THEN (2 * minutes + round_to) // (2 * round_to) * round_to
        ELSE minutes
    END;

-- WOP-05  The duration to bill is the used one, rounded. Where somebody bills a step or more less, or more, that is meant:
--         then it is the duration to bill itself, rounded. Without rounding any duration to bill is meant.
-- Source: domain A6, A8
CREATE OR REPLACE MACRO expected_minutes(used_minutes, minutes_to_bill, rounding, round_to) AS
    CASE
        WHEN rounding = 'none' THEN COALESCE(minutes_to_bill, used_minutes)
        WHEN ABS(minutes_to_bill - used_minutes) >= COALESCE(round_to, 0)
            THEN rounded_minutes(minutes_to_bill, rounding, round_to)
        ELSE rounded_minutes(COALESCE(used_minutes, minutes_to_bill), rounding, round_to)
    END;

-- WOP-06  A minimum charge covers the first minutes, beyond them the hourly price counts; without minutes it is the least
--         that is charged. By policy the first minutes are free instead, and the minimum charge is added to the price.
--         No minutes cost nothing.
-- Source: domain A7, A9; policy "minimum charge"
CREATE OR REPLACE MACRO service_charge(
    minutes, hourly_price, minimum_amount, minimum_minutes, minimum_charge_policy, service_quantity_policy, currency_precision
) AS
    CAST(
        CASE
            WHEN minutes = 0 THEN CAST(0 AS DECIMAL(19, 4))
            WHEN minimum_charge_policy = 'first_minutes_free'
                THEN money_or_zero(minimum_amount) + extended_amount(
                    service_quantity(GREATEST(minutes - COALESCE(minimum_minutes, 0), 0), service_quantity_policy),
                    hourly_price, currency_precision
                )
            WHEN COALESCE(minimum_amount, 0) = 0
                THEN extended_amount(service_quantity(minutes, service_quantity_policy), hourly_price, currency_precision)
            WHEN COALESCE(minimum_minutes, 0) = 0
                THEN GREATEST(
                    CAST(minimum_amount AS DECIMAL(19, 4)),
                    extended_amount(service_quantity(minutes, service_quantity_policy), hourly_price, currency_precision)
                )
            ELSE CAST(minimum_amount AS DECIMAL(19, 4)) + extended_amount(
                service_quantity(GREATEST(minutes - minimum_minutes, 0), service_quantity_policy), hourly_price, currency_precision
            )
        END AS DECIMAL(19, 4)
    );

-- WOP-07  A flat fee is charged once, whatever quantity or duration is billed; nothing when nothing is.
-- Source: domain A10
CREATE OR REPLACE MACRO charge_or_flat_fee(is_flat_fee, quantity, unit_price, charge, currency_precision) AS
    CASE
        WHEN is_flat_fee AND quantity <> 0 THEN to_money(CAST(unit_price AS DECIMAL(18, 4)), currency_precision)
        ELSE charge
    END;

-- WOP-08  A discount is the percent of the subtotal; an amount counts only where there is no percent.
-- Source: domain A4
CREATE OR REPLACE MACRO line_discount(discount_percent, discount_amount, subtotal, currency_precision) AS
    CASE
        WHEN is_amount_discount(discount_percent, discount_amount) THEN CAST(discount_amount AS DECIMAL(19, 4))
        ELSE discount_of(subtotal, COALESCE(discount_percent, 0), currency_precision)
    END;

-- WOP-09  The total cost is the used quantity, not the billed one, at unit cost, and the additional and commission cost.
-- Source: domain A5, A6
CREATE OR REPLACE MACRO line_total_cost(used_quantity, unit_cost, extra_cost, currency_precision) AS
    to_money(
        CAST(used_quantity AS DECIMAL(28, 6)) * CAST(unit_cost AS DECIMAL(18, 4)) + CAST(extra_cost AS DECIMAL(19, 4)),
        currency_precision
    );

-- WOP-10  Additional and commission cost are added once, not per unit.
-- Source: domain A5
CREATE OR REPLACE MACRO extra_cost(additional_cost, commission_cost) AS
    CAST(money_or_zero(additional_cost) + money_or_zero(commission_cost) AS DECIMAL(19, 4));

-- WOP-11  A product costs its standard cost, else its current one, or the other way around by the product cost order.
-- Source: domain A11
CREATE OR REPLACE MACRO cost_order(code) AS CASE code WHEN 690970001 THEN 'current_first' ELSE 'standard_first' END;

-- WOP-12  The cost of a product is the first of the two that is above zero.
-- Source: domain A11
CREATE OR REPLACE MACRO product_unit_cost(cost_order, standard_cost, current_cost) AS
    CASE cost_order
        WHEN 'current_first' THEN COALESCE(NULLIF(current_cost, 0), NULLIF(standard_cost, 0))
        ELSE COALESCE(NULLIF(standard_cost, 0), NULLIF(current_cost, 0))
    END;

-- WOP-13  Only used lines are part of the subtotal of their work order, and only they are checked.
-- Source: domain A13
CREATE OR REPLACE MACRO is_in_subtotal(line_status) AS line_status = 'used';

-- WOP-14  A recorded amount agrees with the recomputed one as it is or rounded to the currency; one that is not recorded
--         is not compared.
-- Source: domain 2.2 (precision of money columns)
CREATE OR REPLACE MACRO price_difference(recorded, expected, currency_precision) AS
    CASE
        WHEN recorded = to_money(expected, currency_precision) THEN CAST(0 AS DECIMAL(18, 4))
        ELSE CAST(recorded - expected AS DECIMAL(18, 4))
    END;

-- WOP-15  Nothing can be told of a line where Field Service does not price, that is not used, whose currency is not known,
--         or that no price list and no product prices.
-- Source: domain 3.1, 3.4, A13
CREATE OR REPLACE MACRO price_gap(is_price_calculated, is_in_subtotal, currency_code, expected_unit_price) AS
    CASE
        WHEN NOT is_price_calculated THEN 'price_not_calculated'
        WHEN NOT is_in_subtotal THEN 'line_estimated'
        WHEN currency_code IS NULL THEN 'currency_missing'
        WHEN expected_unit_price IS NULL THEN 'no_price'
    END;

-- WOP-16  Field Service calculates what its settings say; where they are not exported, what our policies assume.
-- Source: domain 3.1, 3.4; policies "price source", "cost source"
CREATE OR REPLACE MACRO is_calculated(setting, assumed) AS COALESCE(setting, assumed);

-- WOP-17  The finding names the first thing that differs: the entitlement, the list a unit amount comes from, the unit
--         amount, the duration to bill, the charge beyond price times quantity, the subtotal, the discount (or the total
--         after it), the cost.
-- Source: domain 3.1, 3.2
CREATE OR REPLACE MACRO first_difference(
    is_other_entitlement, is_of_other_list, unit_price_difference, minutes_difference, is_charged_otherwise,
    subtotal_difference, discount_difference, total_difference, cost_difference
) AS
    CASE
        WHEN is_other_entitlement THEN 'entitlement'
        WHEN is_of_other_list AND unit_price_difference <> 0 THEN 'price_list'
        WHEN unit_price_difference <> 0 THEN 'unit_amount'
        WHEN minutes_difference <> 0 THEN 'duration_rounding'
        WHEN is_charged_otherwise AND subtotal_difference <> 0 THEN 'minimum_charge'
        WHEN subtotal_difference <> 0 THEN 'subtotal'
        WHEN discount_difference <> 0 OR total_difference <> 0 THEN 'discount'
        WHEN cost_difference <> 0 THEN 'cost'
        ELSE 'agrees'
    END;

-- WOP-18  What was priced by something that has changed since cannot be told: a discount or entitlement when an entitlement
--         changed after the line did; any other price when that, the list or its detail did. What has no date did not change.
-- Source: domain A14, E4
CREATE OR REPLACE MACRO is_changed_since(
    first_difference, line_modified, price_modified, detail_modified, entitlement_modified
) AS
    first_difference NOT IN ('agrees', 'cost')
    AND (
        COALESCE(entitlement_modified > line_modified, FALSE)
        OR (
            first_difference NOT IN ('entitlement', 'discount')
            AND (COALESCE(price_modified > line_modified, FALSE) OR COALESCE(detail_modified > line_modified, FALSE))
        )
    );

-- WOP-19  A finding stands unless something speaks against judging the line; then nothing can be told.
-- Source: domain 3.1; design principle "guess nothing"
CREATE OR REPLACE MACRO price_finding(first_difference, gap_code, is_changed_since) AS
    CASE WHEN gap_code IS NOT NULL OR is_changed_since THEN 'cannot_tell' ELSE first_difference END;

-- WOP-20  The cost differs by what the recorded total is off; a used line without a unit cost, whose product has one, lacks
--         that.
-- Source: domain A5, A11
CREATE OR REPLACE MACRO cost_difference(
    is_cost_calculated, recorded, expected, unit_cost, product_cost, used_quantity, currency_precision
) AS
    CASE
        WHEN NOT is_cost_calculated THEN CAST(0 AS DECIMAL(19, 4))
        WHEN unit_cost = 0 AND product_cost > 0
            THEN CAST(0 - extended_amount(used_quantity, product_cost, currency_precision) AS DECIMAL(19, 4))
        ELSE CAST(recorded - expected AS DECIMAL(19, 4))
    END;
