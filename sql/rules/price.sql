-- Prices, discounts and costs of a work order line.

-- PRC-01  A service's price is its calculated unit amount (after minimum charge), else its unit amount.
-- Source: domain 2.3, A7
CREATE OR REPLACE MACRO service_unit_price(calculated_unit_amount, unit_amount) AS
    COALESCE(calculated_unit_amount, unit_amount, CAST(0 AS DECIMAL(18, 4)));

-- PRC-02  Blank money counts as 0.
-- Source: settled reading of blank money
CREATE OR REPLACE MACRO money_or_zero(amount) AS COALESCE(amount, CAST(0 AS DECIMAL(18, 4)));

-- PRC-03  The additional and the commission cost of a line do not reach the project; they are shown beside the cost.
-- Source: domain A5, K4; policy "additional and commission cost"
CREATE OR REPLACE MACRO untransferred_cost_amount(additional_cost, commission_cost, currency_precision) AS
    to_money(money_or_zero(additional_cost) + money_or_zero(commission_cost), currency_precision);

-- DSC-01  An amount discount counts only when the percent is blank or 0.
-- Source: domain A4, D1
CREATE OR REPLACE MACRO is_amount_discount(discount_percent, discount_amount) AS
    COALESCE(discount_percent, 0) = 0 AND COALESCE(discount_amount, 0) <> 0;

-- DSC-02  An amount discount becomes a percent of the rounded subtotal, rounded to two decimals: 0 when the subtotal is
--         0, and never above 100 (a line that is only estimated may still hold an amount beyond its subtotal).
-- Source: domain D2
CREATE OR REPLACE MACRO percent_of_subtotal(discount_amount, subtotal) AS
    CASE
        WHEN subtotal = 0 THEN CAST(0 AS DECIMAL(9, 4))
        WHEN subtotal IS NOT NULL AND discount_amount IS NOT NULL
            THEN CAST(
                CAST(
                    LEAST(
                        divide_rounded(
                            CAST(CAST(discount_amount AS DECIMAL(19, 4)) * 10000 AS HUGEINT) * 10000,
                            CAST(CAST(subtotal AS DECIMAL(19, 4)) * 10000 AS HUGEINT)
                        ),
                        10000
                    ) AS DECIMAL(18, 0)
                ) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(9, 4)
            )
    END;

-- DSC-03  The discount percent of a line is the one entered, else the one its amount discount comes to.
-- Source: domain D1, D2
CREATE OR REPLACE MACRO line_discount_percent(discount_percent, discount_amount, subtotal) AS
    CASE
        WHEN is_amount_discount(discount_percent, discount_amount)
            THEN percent_of_subtotal(discount_amount, subtotal)
        ELSE COALESCE(discount_percent, CAST(0 AS DECIMAL(9, 4)))
    END;

-- DSC-04  The discount of a row is its rounded gross amount times the discount percent, rounded half away from zero.
-- Source: domain A4, D1
CREATE OR REPLACE MACRO discount_of(gross_amount, discount_percent, currency_precision) AS
    to_money(
        CAST(gross_amount AS DECIMAL(19, 4)) * CAST(discount_percent AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2)),
        currency_precision
    );

-- DSC-05  What an amount discount loses by becoming a percent is kept as a residual beside the amount.
-- Source: domain D2
CREATE OR REPLACE MACRO discount_residual(discount_percent, entered_discount_amount, discount_amount) AS
    CASE
        WHEN is_amount_discount(discount_percent, entered_discount_amount)
            THEN CAST(entered_discount_amount - discount_amount AS DECIMAL(19, 4))
        ELSE CAST(0 AS DECIMAL(19, 4))
    END;

-- DSC-06  The discount of the contract line comes after that of the line: what is left of both is multiplied, or by
--         policy the percents are added; never above 100.
-- Source: domain D3; policy "contract-line discount"
CREATE OR REPLACE MACRO combined_discount_percent(line_percent, contract_line_percent, contract_line_discount_policy) AS
    CASE
        WHEN COALESCE(contract_line_percent, 0) = 0 THEN CAST(line_percent AS DECIMAL(9, 4))
        WHEN contract_line_discount_policy = 'add' THEN CAST(LEAST(line_percent + contract_line_percent, 100) AS DECIMAL(9, 4))
        ELSE CAST(
            ROUND(
                line_percent + contract_line_percent
                - CAST(line_percent AS DECIMAL(9, 4)) * CAST(contract_line_percent AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2)), 4
            ) AS DECIMAL(9, 4)
        )
    END;

-- DSC-07  The fee of a contract line is a percent of the amount after discount.
-- Source: domain D3, D4
CREATE OR REPLACE MACRO fee_of(amount, fee_percent, currency_precision) AS
    to_money(
        CAST(amount AS DECIMAL(19, 4)) * CAST(COALESCE(fee_percent, 0) AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2)),
        currency_precision
    );
