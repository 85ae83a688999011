-- The one rounding rule and the exact divisions. Money never meets a binary fraction.

-- MNY-06  The rounding itself. Each branch is cast by itself: DuckDB would unify them to the scale of the widest, which
--         cuts cents off.
-- Source: domain D1; design principle "exact money"
CREATE OR REPLACE MACRO rounded_amount(amount, currency_precision) AS
    CASE currency_precision
        WHEN 0 THEN TRY_CAST(ROUND(amount, 0) AS DECIMAL(19, 4))
        WHEN 1 THEN TRY_CAST(ROUND(amount, 1) AS DECIMAL(19, 4))
        WHEN 3 THEN TRY_CAST(ROUND(amount, 3) AS DECIMAL(19, 4))
        WHEN 4 THEN TRY_CAST(ROUND(amount, 4) AS DECIMAL(19, 4))
        ELSE TRY_CAST(ROUND(amount, 2) AS DECIMAL(19, 4))
    END;

-- MNY-01  Money is rounded half away from zero to the precision of its currency (2 when the currency does not say). What
--         has no more than eight digits before and ten after the point fits into 64 bits, where that takes a fifth of the
--         time. What does not fit is no amount at all, and a NOT NULL column refuses it.
-- Source: domain 2 (currencyprecision), D1; design principle "exact money"
CREATE OR REPLACE MACRO to_money(amount, currency_precision) AS
    CASE
        WHEN TRY_CAST(amount AS DECIMAL(18, 10)) = amount
            THEN rounded_amount(TRY_CAST(amount AS DECIMAL(18, 10)), currency_precision)
        ELSE rounded_amount(amount, currency_precision)
    END;

-- MNY-02  A quantity times a price is rounded once, as money.
-- Source: domain A3, ES4
CREATE OR REPLACE MACRO extended_amount(quantity, unit_price, currency_precision) AS
    to_money(CAST(quantity AS DECIMAL(28, 6)) * CAST(unit_price AS DECIMAL(18, 4)), currency_precision);

-- MNY-03  A whole number divided by a positive whole number is rounded half away from zero.
-- Source: design principle "exact money" (a slash would give a binary fraction)
CREATE OR REPLACE MACRO divide_rounded(numerator, denominator) AS
    SIGN(numerator) * ((2 * ABS(numerator) + denominator) // (2 * denominator));

-- MNY-04  An amount in the accounting currency is the amount divided by the exchange rate on the source row, rounded once,
--         to the decimals of the accounting currency.
-- Source: domain C2; policy "accounting amount"
CREATE OR REPLACE MACRO accounting_amount(amount, exchange_rate, accounting_precision) AS
    CASE
        WHEN exchange_rate = 1 THEN to_money(amount, accounting_precision)
        WHEN exchange_rate > 0
            THEN TRY_CAST(
                CAST(
                    divide_rounded(
                        CAST(CAST(amount AS DECIMAL(19, 4)) * 10000 AS HUGEINT)
                        * 100000000 * units_per_whole(accounting_precision),
                        CAST(CAST(exchange_rate AS DECIMAL(22, 12)) * 1000000000000 AS HUGEINT)
                    ) * (10000 // units_per_whole(accounting_precision)) AS DECIMAL(38, 0)
                ) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(19, 4)
            )
    END;

-- MNY-05  A currency with p decimals has ten to the power p smallest units to the whole; 2 decimals when it does not say.
-- Source: domain 2 (currencyprecision)
CREATE OR REPLACE MACRO units_per_whole(currency_precision) AS
    CASE currency_precision WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 3 THEN 1000 WHEN 4 THEN 10000 ELSE 100 END;
