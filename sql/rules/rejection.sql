-- Which rows cannot be taken as they are. A deleted row is never refused; NULL means the row is good.

-- REJ-01  A quantity times its price stays within a hundred thousand million, in its own and in the accounting currency.
-- Source: domain 2.2 (money range), design "hostile input"
CREATE OR REPLACE MACRO is_amount_in_range(quantity, unit_price, exchange_rate) AS
    CAST(COALESCE(quantity, 0) AS DECIMAL(28, 6)) * CAST(COALESCE(unit_price, 0) AS DECIMAL(18, 4)) <= 100000000000
    AND CAST(COALESCE(quantity, 0) AS DECIMAL(28, 6)) * CAST(COALESCE(unit_price, 0) AS DECIMAL(18, 4))
    <= CAST(COALESCE(exchange_rate, 1) AS DECIMAL(38, 12)) * 100000000000000;

-- REJ-02  A work order line has no negative quantity, price, cost or discount; a percent lies in 0 to 100; its amounts
--         stay in range; its status is Estimated or Used; its exchange rate is above zero.
-- Source: domain 2.2, 2.3, K16
CREATE OR REPLACE MACRO line_fault(
    line_status, estimated_quantity, used_quantity, quantity_to_bill, unit_price, unit_cost, estimated_unit_price,
    estimated_unit_cost, additional_cost, commission_cost, discount_percent, discount_amount, exchange_rate
) AS
    CASE
        WHEN line_status NOT IN (690970000, 690970001) THEN 'unknown_line_status'
        WHEN estimated_quantity < 0 OR used_quantity < 0 OR quantity_to_bill < 0 THEN 'negative_quantity'
        WHEN
            unit_price < 0 OR unit_cost < 0 OR estimated_unit_price < 0 OR estimated_unit_cost < 0
            OR additional_cost < 0 OR commission_cost < 0
            THEN 'negative_amount'
        WHEN discount_percent < 0 OR discount_percent > 100 OR discount_amount < 0 THEN 'discount_out_of_range'
        WHEN exchange_rate <= 0 THEN 'exchange_rate_not_positive'
        WHEN
            NOT is_amount_in_range(used_quantity, unit_price, exchange_rate)
            OR NOT is_amount_in_range(quantity_to_bill, unit_price, exchange_rate)
            OR NOT is_amount_in_range(used_quantity, unit_cost, exchange_rate)
            OR NOT is_amount_in_range(estimated_quantity, estimated_unit_price, exchange_rate)
            OR NOT is_amount_in_range(estimated_quantity, estimated_unit_cost, exchange_rate)
            THEN 'amount_out_of_range'
    END;

-- REJ-03  The used quantity of a serialized product is 1.
-- Source: domain SB2
CREATE OR REPLACE MACRO serial_fault(line_status, serial_number, used_quantity) AS
    CASE
        WHEN line_status = 690970001 AND serial_number IS NOT NULL AND COALESCE(used_quantity, 0) <> 1
            THEN 'serialized_quantity_not_one'
    END;

-- REJ-04  An amount discount of a used line is at most the subtotal it is taken from, as any currency would round that
--         (to whole units only when the discount is whole): whether a row is taken must not depend on whether its
--         currency has arrived. What the rounding leaves is capped by DSC-02.
-- Source: domain D2; settled reading "an amount discount above the subtotal is a rejected row"
CREATE OR REPLACE MACRO discount_amount_fault(line_status, discount_percent, discount_amount, quantity, unit_price) AS
    CASE
        WHEN
            line_status = 690970001
            AND is_amount_discount(discount_percent, discount_amount)
            AND extended_amount(quantity, unit_price, 4) > 0
            AND discount_amount > GREATEST(
                extended_amount(quantity, unit_price, 4),
                extended_amount(quantity, unit_price, 3),
                extended_amount(quantity, unit_price, 2),
                CASE
                    WHEN discount_amount = ROUND(discount_amount, 0) THEN extended_amount(quantity, unit_price, 0)
                    ELSE CAST(0 AS DECIMAL(19, 4))
                END
            )
            THEN 'discount_above_subtotal'
    END;

-- REJ-05  An instant that may become a document date lies in the years the calendar covers, 2000 to 2099.
-- Source: design "hostile input"; contract core.calendar
CREATE OR REPLACE MACRO date_fault(instant) AS
    CASE
        WHEN instant < CAST('2000-01-01' AS TIMESTAMP) OR instant >= CAST('2100-01-01' AS TIMESTAMP)
            THEN 'date_out_of_range'
    END;

-- REJ-06  The system status of a work order is one of the six of Field Service.
-- Source: domain 1.3 ("values may not be renamed")
CREATE OR REPLACE MACRO work_order_fault(system_status) AS
    CASE WHEN work_order_status(system_status) IS NULL THEN 'unknown_work_order_status' END;

-- REJ-07  Time worked is not negative.
-- Source: domain 2.6, K16
CREATE OR REPLACE MACRO quantity_fault(quantity) AS CASE WHEN quantity < 0 THEN 'negative_quantity' END;

-- REJ-08  What an invoice bills, or a milestone is worth, is not negative and stays in range; a credit says so by a
--         correction with the quantity that remains.
-- Source: domain I6, X8c; design "hostile input"
CREATE OR REPLACE MACRO billing_fault(quantity, price, amount, discount_amount) AS
    CASE
        WHEN quantity < 0 THEN 'negative_quantity'
        WHEN price < 0 OR amount < 0 OR discount_amount < 0 THEN 'negative_amount'
        WHEN NOT is_amount_in_range(quantity, price, 1) OR amount > 100000000000 THEN 'amount_out_of_range'
    END;
