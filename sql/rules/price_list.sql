-- Prices that Project Operations finds on price lists.

-- PLS-01  A price counts on a day within its list's first and last day; a blank end is open.
-- Source: domain P1
CREATE OR REPLACE MACRO is_rate_in_force(from_date, to_date, day) AS
    (from_date IS NULL OR day >= from_date) AND (to_date IS NULL OR day <= to_date);

-- PLS-02  The price of a role in the unit of the resource goes before the one for any unit.
-- Source: domain P2
CREATE OR REPLACE MACRO role_rate_rank(resourcing_unit_id) AS CASE WHEN resourcing_unit_id IS NULL THEN 2 ELSE 1 END;

-- PLS-03  Material sells per unit, at cost, or at cost and a markup.
-- Source: domain P5, X9
CREATE OR REPLACE MACRO material_sales_price(method_code, unit_price, markup_percent, unit_cost_price) AS
    CASE method_code
        WHEN 'at_cost' THEN CAST(unit_cost_price AS DECIMAL(18, 4))
        WHEN 'markup' THEN CAST(
            ROUND(
                CAST(unit_cost_price AS DECIMAL(18, 4))
                * (CAST(100 AS DECIMAL(9, 4)) + CAST(markup_percent AS DECIMAL(9, 4))) * CAST(0.01 AS DECIMAL(3, 2)), 4
            ) AS DECIMAL(18, 4)
        )
        ELSE CAST(unit_price AS DECIMAL(18, 4))
    END;

-- PLS-04  Contracts sell by lists of the module Sales, organizational units cost by lists of the module Cost; a list that
--         does not say is taken for what it is linked as.
-- Source: domain 2.10, 3.4
CREATE OR REPLACE MACRO is_list_of(module_code, rate_kind) AS
    COALESCE(module_code = CASE rate_kind WHEN 'sales' THEN 192350002 ELSE 192350000 END, TRUE);

-- PLS-05  How the price of a product comes about; blank is a price per unit.
-- Source: domain 2.10, P5
CREATE OR REPLACE MACRO price_method(code) AS
    CASE code WHEN 192350001 THEN 'at_cost' WHEN 192350002 THEN 'markup' ELSE 'per_unit' END;

-- PLS-06  Where the contract prices, the price is the one of its list for exactly the product and unit, and 0 without one;
--         where Field Service prices, it is that of the line. Costs alike, from the cost list of the contracting unit.
-- Source: domain 3.4, P4; policies "price source", "cost source"
CREATE OR REPLACE MACRO sourced_price(is_from_list, line_price, list_price) AS
    CASE WHEN is_from_list THEN COALESCE(list_price, CAST(0 AS DECIMAL(18, 4))) ELSE line_price END;

-- PLS-07  An override by week begins with the first Monday on or after its day.
-- Source: domain P6, X10
CREATE OR REPLACE MACRO override_week_start(day) AS
    CAST(day + (8 - CAST(EXTRACT(ISODOW FROM day) AS INTEGER)) % 7 * INTERVAL '1' DAY AS DATE);

-- PLS-08  Work that is spread over days, some of them at another price, is priced at the average of its days, rounded once.
-- Source: domain X10
CREATE OR REPLACE MACRO weighted_price(from_date, to_date, price, override_from, override_price, currency_precision) AS
    CAST(
        CAST(
            divide_rounded(
                (
                    CAST(CAST(price AS DECIMAL(18, 4)) * 10000 AS HUGEINT)
                    * (DATE_DIFF('day', from_date, LEAST(GREATEST(override_from, from_date), to_date + INTERVAL '1' DAY)))
                    + CAST(CAST(override_price AS DECIMAL(18, 4)) * 10000 AS HUGEINT)
                    * (DATE_DIFF('day', GREATEST(LEAST(override_from, to_date + INTERVAL '1' DAY), from_date), to_date) + 1)
                ) * units_per_whole(currency_precision),
                CAST((DATE_DIFF('day', from_date, to_date) + 1) * 10000 AS HUGEINT)
            ) * (10000 // units_per_whole(currency_precision)) AS DECIMAL(38, 0)
        ) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 4)
    );

-- PLS-09  Of several overrides of a role's price that of the contract goes first, then that of the quote, then that of the
--         customer; nothing but roles is overridden.
-- Source: domain P6
CREATE OR REPLACE MACRO override_rank(scope_code, transaction_class) AS
    CASE WHEN transaction_class = 'time'
        THEN CASE scope_code WHEN 'contract' THEN 1 WHEN 'quote' THEN 2 WHEN 'customer' THEN 3 END END;

-- PLS-10  An expense sells like material, per unit, at cost or at cost and a markup; an estimate knows no cost, so only its
--         price per unit counts.
-- Source: domain P3
CREATE OR REPLACE MACRO expense_sales_price(method_code, is_estimate, unit_price, markup_percent, unit_cost_price) AS
    CASE
        WHEN is_estimate AND method_code IN ('at_cost', 'markup') THEN CAST(0 AS DECIMAL(18, 4))
        ELSE material_sales_price(method_code, unit_price, markup_percent, unit_cost_price)
    END;

-- PLS-11  An amount that includes tax is without it the amount over one plus the rate, rounded once.
-- Source: domain X22
CREATE OR REPLACE MACRO amount_before_tax(amount, tax_percent, is_tax_included, currency_precision) AS
    CASE
        WHEN is_tax_included
            THEN CAST(
                CAST(
                    divide_rounded(
                        CAST(CAST(amount AS DECIMAL(19, 4)) * 10000 AS HUGEINT) * 100 * units_per_whole(currency_precision),
                        CAST((100 + CAST(tax_percent AS DECIMAL(9, 4))) * 10000 AS HUGEINT)
                    ) * (10000 // units_per_whole(currency_precision)) AS DECIMAL(38, 0)
                ) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(19, 4)
            )
        ELSE to_money(amount, currency_precision)
    END;

-- PLS-12  The cost of a project is the amount without tax and the part of the tax that is cost: none, all of it where a tax
--         rule says so, or what is not deductible.
-- Source: domain X21, X22
CREATE OR REPLACE MACRO cost_with_tax(amount, tax_percent, is_tax_included, cost_share_percent, currency_precision) AS
    amount_before_tax(amount, tax_percent, is_tax_included, currency_precision)
    + to_money(
        CASE
            WHEN is_tax_included
                THEN to_money(amount, currency_precision)
                    - amount_before_tax(amount, tax_percent, is_tax_included, currency_precision)
            ELSE discount_of(amount, tax_percent, currency_precision)
        END * CAST(cost_share_percent AS DECIMAL(9, 4)) * CAST(0.01 AS DECIMAL(3, 2)),
        currency_precision
    );
