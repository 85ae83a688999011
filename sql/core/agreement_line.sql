-- Grain: one row per product or service that each visit of a booking setup, or each invoice of an invoice setup, takes
-- Source: staging.msdyn_agreementbookingproduct, staging.msdyn_agreementbookingservice,
--         staging.msdyn_agreementinvoiceproduct, staging.productpricelevel, core.agreement_setup, core.agreement,
--         core.product, core.currency
-- Rules: AGR-13, AGR-14, PLS-03, PLS-05, QTY-01, QTY-02, MNY-02, COD-07
CREATE TABLE core.agreement_line (
    agreement_line_id VARCHAR NOT NULL, -- Key (Dataverse agreement booking product, booking service or invoice product)
    setup_kind VARCHAR NOT NULL CHECK (setup_kind IN ('booking', 'invoice')), -- Of a visit, or of a fee
    line_kind VARCHAR NOT NULL CHECK (line_kind IN ('product', 'service')), -- Product or service
    setup_id VARCHAR, -- Setup
    agreement_id VARCHAR, -- Agreement: its own, else the setup's
    product_id VARCHAR, -- Product or service
    unit_id VARCHAR, -- Unit: its own, else the default one of the product
    quantity DECIMAL(18, 6) NOT NULL, -- Quantity (services: hours)
    billed_quantity DECIMAL(18, 6) NOT NULL, -- Quantity that is billed
    unit_price DECIMAL(18, 4) NOT NULL, -- Price per unit
    unit_cost_price DECIMAL(18, 4), -- Cost per unit of the product now; blank when not known
    sales_amount DECIMAL(19, 4), -- Billed quantity at the price
    cost_amount DECIMAL(19, 4), -- Quantity at cost; blank when the cost is not known
    currency_code VARCHAR, -- Currency: of the line, else of the agreement
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH told AS (
    SELECT
        msdyn_agreementbookingproductid AS agreement_line_id,
        'booking' AS setup_kind,
        'product' AS line_kind,
        msdyn_agreementbookingsetup AS setup_id,
        msdyn_agreement AS agreement_id,
        msdyn_product AS product_id,
        msdyn_unit AS unit_id,
        msdyn_pricelist AS price_list_id,
        COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
        billed_quantity(msdyn_qtytobill, COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6)))) AS billed_quantity,
        msdyn_unitamount AS entered_price,
        transactioncurrencyid AS currency_id,
        is_live(statecode, is_deleted) AS is_active,
        deleted_at
    FROM current.msdyn_agreementbookingproduct
    WHERE versionnumber IS NOT NULL
    UNION ALL
    SELECT
        service.msdyn_agreementbookingserviceid AS agreement_line_id,
        'booking' AS setup_kind,
        'service' AS line_kind,
        service.msdyn_agreementbookingsetup AS setup_id,
        service.msdyn_agreement AS agreement_id,
        service.msdyn_service AS product_id,
        service.msdyn_unit AS unit_id,
        service.msdyn_pricelist AS price_list_id,
        service_quantity(COALESCE(service.msdyn_duration, 0), policy.service_quantity) AS quantity,
        service_quantity(
            billed_quantity(service.msdyn_durationtobill, COALESCE(service.msdyn_duration, 0)), policy.service_quantity
        ) AS billed_quantity,
        service.msdyn_unitamount AS entered_price,
        service.transactioncurrencyid AS currency_id,
        is_live(service.statecode, service.is_deleted) AS is_active,
        service.deleted_at
    FROM current.msdyn_agreementbookingservice AS service
    CROSS JOIN parameter.policy AS policy
    WHERE service.versionnumber IS NOT NULL
    UNION ALL
    SELECT
        msdyn_agreementinvoiceproductid AS agreement_line_id,
        'invoice' AS setup_kind,
        'product' AS line_kind,
        msdyn_invoicesetup AS setup_id,
        msdyn_agreement AS agreement_id,
        msdyn_product AS product_id,
        msdyn_unit AS unit_id,
        msdyn_pricelist AS price_list_id,
        COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS quantity,
        COALESCE(msdyn_quantity, CAST(0 AS DECIMAL(18, 6))) AS billed_quantity,
        msdyn_unitamount AS entered_price,
        transactioncurrencyid AS currency_id,
        is_live(statecode, is_deleted) AS is_active,
        deleted_at
    FROM current.msdyn_agreementinvoiceproduct
    WHERE versionnumber IS NOT NULL
),

rate AS (
    SELECT
        currency_code,
        MAX(exchange_rate) AS exchange_rate
    FROM core.currency
    WHERE currency_code IS NOT NULL
    GROUP BY currency_code
),

placed AS (
    SELECT
        told.*,
        COALESCE(told.agreement_id, setup.agreement_id) AS line_agreement_id,
        COALESCE(told.price_list_id, agreement.price_list_id) AS line_price_list_id,
        COALESCE(told.unit_id, product.default_unit_id) AS line_unit_id,
        currency.currency_code,
        currency.currency_precision,
        converted_price(
            COALESCE(product.current_cost_price, product.standard_cost_price),
            product.currency_code = currency.currency_code,
            product_currency.exchange_rate,
            currency.exchange_rate
        ) AS unit_cost_price,
        converted_price(
            product.list_price,
            product.currency_code = currency.currency_code,
            product_currency.exchange_rate,
            currency.exchange_rate
        ) AS catalogue_price
    FROM told
    LEFT JOIN core.agreement_setup AS setup
        ON told.setup_id = setup.setup_id
    LEFT JOIN core.agreement AS agreement
        ON COALESCE(told.agreement_id, setup.agreement_id) = agreement.agreement_id
    LEFT JOIN core.product AS product
        ON told.product_id = product.product_id
    LEFT JOIN rate AS product_currency
        ON product.currency_code = product_currency.currency_code
    LEFT JOIN core.currency AS currency
        ON COALESCE(told.currency_id, agreement.currency_id) = currency.currency_id
),

listed AS (
    SELECT
        pricelevelid AS price_list_id,
        productid AS product_id,
        uomid AS unit_id,
        MIN(price_method(msdyn_pricecalculation)) AS method_code,
        MIN(amount) AS unit_price,
        MIN(COALESCE(percentage, CAST(0 AS DECIMAL(9, 4)))) AS markup_percent
    FROM current.productpricelevel
    WHERE NOT is_deleted
    GROUP BY pricelevelid, productid, uomid
),

priced AS (
    SELECT
        placed.*,
        agreement_unit_price(
            placed.entered_price,
            CASE
                WHEN listed.product_id IS NOT NULL
                    THEN material_sales_price(
                        listed.method_code, listed.unit_price, listed.markup_percent, placed.unit_cost_price
                    )
            END,
            placed.catalogue_price
        ) AS unit_price
    FROM placed
    LEFT JOIN listed
        ON
            placed.line_price_list_id = listed.price_list_id
            AND placed.product_id = listed.product_id
            AND placed.line_unit_id = listed.unit_id
)

SELECT
    agreement_line_id,
    setup_kind,
    line_kind,
    setup_id,
    line_agreement_id AS agreement_id,
    product_id,
    line_unit_id AS unit_id,
    quantity,
    billed_quantity,
    unit_price,
    unit_cost_price,
    extended_amount(billed_quantity, unit_price, currency_precision) AS sales_amount,
    extended_amount(quantity, unit_cost_price, currency_precision) AS cost_amount,
    currency_code,
    is_active,
    deleted_at
FROM priced;
