-- How sales are shared between the customers of a contract line.

-- SPL-01  Sales of a contract line are split between its customers when there are several, each once, and their shares
--         make up exactly 100 percent; otherwise they are not split, and the contract is at fault.
-- Source: domain MC1, MC2
CREATE OR REPLACE MACRO is_split(customer_count, distinct_count, total_percent) AS
    COALESCE(customer_count > 1 AND customer_count = distinct_count AND total_percent = 100, FALSE);

-- SPL-02  One customer of a line takes what rounding leaves: the rounding customer, else the one with the largest share.
-- Source: domain MC2
CREATE OR REPLACE MACRO takes_remainder(is_counted, remainder_rank) AS is_counted AND remainder_rank = 1;

-- SPL-03  Ten to a power from 0 to 6.
-- Source: arithmetic
CREATE OR REPLACE MACRO tenth_power(exponent) AS
    CASE exponent
        WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 WHEN 4 THEN 10000 WHEN 5 THEN 100000 ELSE 1000000
    END;

-- SPL-04  The share of a customer is the whole times the percent, rounded half away from zero to so many decimals.
-- Source: domain MC2, MC6, X31; policy "split quantity decimals"
CREATE OR REPLACE MACRO share_of(whole, share_percent, decimals) AS
    CAST(
        CAST(
            divide_rounded(
                CAST(CAST(whole AS DECIMAL(28, 6)) * 1000000 AS HUGEINT) * CAST(CAST(share_percent AS DECIMAL(9, 4)) * 10000 AS HUGEINT),
                CAST(1000000 AS HUGEINT) * tenth_power(6 - decimals)
            ) * tenth_power(6 - decimals) AS DECIMAL(38, 0)
        ) * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(25, 6)
    );

-- SPL-05  The same share, cut instead of rounded: for wholes so small that the rounded shares of the others would leave
--         less than nothing for the one who takes the remainder.
-- Source: domain MC2
CREATE OR REPLACE MACRO cut_share_of(whole, share_percent, decimals) AS
    CAST(
        CAST(
            (
                CAST(CAST(whole AS DECIMAL(28, 6)) * 1000000 AS HUGEINT) * CAST(CAST(share_percent AS DECIMAL(9, 4)) * 10000 AS HUGEINT)
                // (CAST(1000000 AS HUGEINT) * tenth_power(6 - decimals))
            ) * tenth_power(6 - decimals) AS DECIMAL(38, 0)
        ) * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(25, 6)
    );

-- SPL-06  What a customer is billed of a whole: the rounded share of each, unless the shares of the others exceed the
--         whole (then the cut ones); the customer who takes the remainder gets the whole less the others.
-- Source: domain MC2
CREATE OR REPLACE MACRO customer_amount(whole, takes_remainder, rounded, cut, others_rounded, others_cut) AS
    CASE
        WHEN others_rounded > whole THEN CASE WHEN takes_remainder THEN whole - others_cut ELSE cut END
        WHEN takes_remainder THEN whole - others_rounded
        ELSE rounded
    END;
