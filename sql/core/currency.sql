-- Grain: one row per currency
-- Source: staging.transactioncurrency
-- Rules: COD-07
CREATE TABLE core.currency (
    currency_id VARCHAR NOT NULL, -- Key (Dataverse currency)
    currency_code VARCHAR, -- ISO 4217 code
    currency_name VARCHAR, -- Name for people
    currency_precision BIGINT NOT NULL, -- Decimals its money is rounded to
    exchange_rate DECIMAL(22, 12), -- Current rate against the base currency, not dated
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    transactioncurrencyid AS currency_id,
    UPPER(isocurrencycode) AS currency_code,
    currencyname AS currency_name,
    COALESCE(currencyprecision, 2) AS currency_precision,
    exchangerate AS exchange_rate,
    is_live(statecode, is_deleted) AS is_active,
    deleted_at
FROM current.transactioncurrency
WHERE versionnumber IS NOT NULL;
