-- Grain: one row per customer of a contract line
-- Source: staging.msdyn_contractlinecustomer
-- Rules: SPL-01, SPL-02
CREATE TABLE core.contract_line_customer (
    contract_line_customer_id VARCHAR NOT NULL, -- Key (Dataverse contract line customer)
    contract_line_id VARCHAR, -- Contract line
    customer_id VARCHAR, -- Customer
    share_percent DECIMAL(9, 4), -- Share of the customer, 0 to 100
    is_rounding_customer BOOLEAN NOT NULL, -- Takes the rounding remainder
    customer_count BIGINT NOT NULL, -- Customers of the line that are not deleted
    is_split BOOLEAN NOT NULL, -- Sales are split between them: there are several, and their shares make up the whole
    takes_remainder BOOLEAN NOT NULL, -- This one takes what rounding leaves
    not_to_exceed_amount DECIMAL(19, 4), -- Not-to-exceed limit of the customer on this line
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH customer AS (
    SELECT
        msdyn_contractlinecustomerid AS contract_line_customer_id,
        salesorderdetailid AS contract_line_id,
        msdyn_customer AS customer_id,
        msdyn_percentage AS share_percent,
        COALESCE(msdyn_isroundingcustomer, FALSE) AS is_rounding_customer,
        CAST(msdyn_nottoexceedamount AS DECIMAL(19, 4)) AS not_to_exceed_amount,
        NOT is_deleted AS is_active,
        NOT is_deleted AND msdyn_customer IS NOT NULL AS is_counted,
        deleted_at
    FROM current.msdyn_contractlinecustomer
    WHERE versionnumber IS NOT NULL
),

line AS (
    SELECT
        contract_line_id,
        COUNT(*) AS customer_count,
        COUNT(DISTINCT customer_id) AS distinct_count,
        SUM(share_percent) AS share_percent
    FROM customer
    WHERE is_counted
    GROUP BY contract_line_id
),

ranked AS (
    SELECT
        customer.*,
        ROW_NUMBER() OVER (
            PARTITION BY contract_line_id, is_counted
            ORDER BY is_rounding_customer DESC, COALESCE(share_percent, 0) DESC, customer_id ASC, contract_line_customer_id ASC
        ) AS remainder_rank
    FROM customer
)

SELECT
    ranked.contract_line_customer_id,
    ranked.contract_line_id,
    ranked.customer_id,
    ranked.share_percent,
    ranked.is_rounding_customer,
    COALESCE(line.customer_count, 0) AS customer_count,
    ranked.is_counted AND is_split(line.customer_count, line.distinct_count, line.share_percent) AS is_split,
    takes_remainder(ranked.is_counted, ranked.remainder_rank) AS takes_remainder,
    ranked.not_to_exceed_amount,
    ranked.is_active,
    ranked.deleted_at
FROM ranked
LEFT JOIN line
    ON ranked.contract_line_id = line.contract_line_id;
