-- Grain: one row per currency ever seen, alive or deleted
-- Source: Dataverse transactioncurrency (domain 2, C2)
-- Rules: CST-01, CST-02, CST-03, CST-09
-- Required: isocurrencycode
CREATE TABLE staging.transactioncurrency (
    transactioncurrencyid VARCHAR NOT NULL, -- Key
    isocurrencycode VARCHAR, -- ISO 4217 code
    currencyname VARCHAR, -- Name for people
    currencyprecision BIGINT, -- Decimals that money of this currency has
    exchangerate DECIMAL(22, 12), -- Current rate against the base currency, not dated
    statecode BIGINT -- 0 active, 1 inactive
);

SELECT
    to_guid(transactioncurrencyid) AS transactioncurrencyid,
    to_text(isocurrencycode) AS isocurrencycode,
    to_text(currencyname) AS currencyname,
    to_integer(currencyprecision) AS currencyprecision,
    to_rate(exchangerate) AS exchangerate,
    to_integer(statecode) AS statecode
FROM landing.transactioncurrency;
