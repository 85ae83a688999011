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
