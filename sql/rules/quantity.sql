-- What was used and what is billed.

-- QTY-01  A service's quantity is its minutes divided by 60, to six decimals (or its minutes, by policy).
-- Source: domain A7; policy "service quantity"
CREATE OR REPLACE MACRO service_quantity(minutes, service_quantity_policy) AS
    CASE
        WHEN service_quantity_policy = 'minutes' THEN CAST(minutes AS DECIMAL(18, 6))
        ELSE CAST(
            CAST(divide_rounded(CAST(minutes AS BIGINT) * 1000000, CAST(60 AS BIGINT)) AS DECIMAL(18, 0))
            * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(18, 6)
        )
    END;

-- QTY-02  A blank quantity to bill means the used one.
-- Source: domain 2.2 (msdyn_qtytobill defaults to quantity), A6
CREATE OR REPLACE MACRO billed_quantity(quantity_to_bill, used_quantity) AS COALESCE(quantity_to_bill, used_quantity);

-- QTY-03  Used but not billed stays visible as a non-chargeable remainder; billing more than used leaves none.
-- Source: domain AC2, AC3; policy "material split"
CREATE OR REPLACE MACRO remainder_quantity(used_quantity, billed_quantity, material_split_policy) AS
    CASE
        WHEN material_split_policy = 'two_rows' AND billed_quantity < used_quantity THEN used_quantity - billed_quantity
        ELSE CAST(0 AS DECIMAL(18, 6))
    END;

-- QTY-04  What is billed is nothing, as used, less or more.
-- Source: domain A6, AC2
CREATE OR REPLACE MACRO billed_comparison(used_quantity, billed_quantity) AS
    CASE
        WHEN billed_quantity = used_quantity THEN 'as_used'
        WHEN billed_quantity = 0 THEN 'nothing'
        WHEN billed_quantity < used_quantity THEN 'less'
        ELSE 'more'
    END;
