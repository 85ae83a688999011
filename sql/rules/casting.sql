-- What a text of the export means as a value. Each macro gives NULL for a text it cannot take without loss;
-- staging turns "text there, value missing" into a quarantined row.

-- CST-01  An empty text is no value.
-- Source: domain Y7; settled reading "an empty text is null"
CREATE OR REPLACE MACRO to_text(raw) AS NULLIF(raw, '');

-- CST-02  An id is a GUID of 32 hexadecimal digits in the usual five groups, compared in lower case.
-- Source: domain 2, Y15; settled reading "lookups are compared in lower case"
CREATE OR REPLACE MACRO to_guid(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$')
            THEN LOWER(raw)
    END;

-- CST-03  A whole number fits into 64 bits (19 digits at most) and has nothing behind a decimal point.
-- Source: domain 2 (choice, int, versionnumber), 2.18 (record ids of Finance)
CREATE OR REPLACE MACRO to_integer(raw) AS
    CASE WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{1,19}$') THEN TRY_CAST(raw AS BIGINT) END;

-- CST-04  A yes-or-no value is written True, False, 1 or 0, in any case.
-- Source: domain Y11
CREATE OR REPLACE MACRO to_flag(raw) AS
    CASE LOWER(raw) WHEN 'true' THEN TRUE WHEN '1' THEN TRUE WHEN 'false' THEN FALSE WHEN '0' THEN FALSE END;

-- CST-05  A number in scientific notation is taken only when its digits survive exactly.
-- Source: domain 2 (float columns); design rule "casts refuse to lose digits"
CREATE OR REPLACE MACRO is_short_scientific(raw) AS
    REGEXP_MATCHES(raw, '^[+-]?[0-9]([.][0-9]{1,9})?[eE][+-]?0?[0-9]$');

-- CST-06  A quantity has at most 12 digits before and 6 after the point; more digits are refused, zeros do not count.
-- Source: domain 2.2, 2.3
CREATE OR REPLACE MACRO to_quantity(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,12}([.][0-9]{0,6}0*)?$') THEN TRY_CAST(raw AS DECIMAL(18, 6))
        WHEN
            is_short_scientific(raw)
            AND TRY_CAST(raw AS DECIMAL(38, 18)) = TRY_CAST(raw AS DECIMAL(18, 6))
            THEN TRY_CAST(raw AS DECIMAL(18, 6))
    END;

-- CST-07  A price per unit or an amount of money has at most 12 digits before and 4 after the point.
-- Source: domain 2 (money: 4-decimal storage)
CREATE OR REPLACE MACRO to_price(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,12}([.][0-9]{0,4}0*)?$') THEN TRY_CAST(raw AS DECIMAL(18, 4))
        WHEN
            is_short_scientific(raw)
            AND TRY_CAST(raw AS DECIMAL(38, 18)) = TRY_CAST(raw AS DECIMAL(18, 4))
            THEN TRY_CAST(raw AS DECIMAL(18, 4))
    END;

-- CST-08  A percentage has at most 5 digits before and 4 after the point.
-- Source: domain 2.2 (discount percent), 2.9
CREATE OR REPLACE MACRO to_percent(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,5}([.][0-9]{0,4}0*)?$') THEN TRY_CAST(raw AS DECIMAL(9, 4))
        WHEN
            is_short_scientific(raw)
            AND TRY_CAST(raw AS DECIMAL(38, 18)) = TRY_CAST(TRY_CAST(raw AS DECIMAL(18, 4)) AS DECIMAL(9, 4))
            THEN TRY_CAST(raw AS DECIMAL(9, 4))
    END;

-- CST-09  An exchange rate has at most 10 digits before and 12 after the point; up to 6 before, it is read in 64 bits, a
--         hundred times as fast.
-- Source: domain 3.7 C2
CREATE OR REPLACE MACRO to_rate(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,6}([.][0-9]{0,12}0*)?$')
            THEN CAST(TRY_CAST(raw AS DECIMAL(18, 12)) AS DECIMAL(22, 12))
        WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,10}([.][0-9]{0,12}0*)?$') THEN TRY_CAST(raw AS DECIMAL(22, 12))
        WHEN is_short_scientific(raw) AND TRY_CAST(raw AS DECIMAL(38, 18)) = TRY_CAST(raw AS DECIMAL(22, 12))
            THEN TRY_CAST(raw AS DECIMAL(22, 12))
    END;

-- CST-10  An instant written M/d/yyyy H:mm:ss tt: hour 0 with PM is 12, an hour above 12 ignores AM and PM, 12 AM is 0.
-- Source: domain Y10; settled reading of H:mm:ss tt
CREATE OR REPLACE MACRO to_us_instant(raw) AS
    TRY_STRPTIME(REGEXP_REPLACE(raw, ' ?[AaPp][Mm]$', ''), '%m/%d/%Y %H:%M:%S')
    + CASE
        WHEN
            UPPER(RIGHT(raw, 2)) = 'PM'
            AND TRY_CAST(SPLIT_PART(SPLIT_PART(raw, ' ', 2), ':', 1) AS INTEGER) < 12
            THEN INTERVAL '12' HOUR
        WHEN UPPER(RIGHT(raw, 2)) = 'AM' AND SPLIT_PART(SPLIT_PART(raw, ' ', 2), ':', 1) = '12' THEN INTERVAL '-12' HOUR
        ELSE INTERVAL '0' HOUR
    END;

-- CST-11  An instant is written M/d/yyyy H:mm:ss tt or ISO 8601 with or without offset (at most 14:59); it is kept in
--         UTC, and its year as written is 1900 to 2199.
-- Source: domain Y10
CREATE OR REPLACE MACRO to_instant(raw) AS
    CASE
        WHEN REGEXP_MATCHES(raw, '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+([zZ]|[+]00:00)?)?$')
            THEN TRY_CAST(UPPER(raw) AS TIMESTAMP)
        WHEN REGEXP_MATCHES(raw, '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+[+-](0[0-9]|1[0-4]):?[0-5][0-9]$')
            THEN CAST(TRY_CAST(UPPER(raw) AS TIMESTAMPTZ) AS TIMESTAMP)
        WHEN REGEXP_MATCHES(raw, '^[0-9]{1,2}/[0-9]{1,2}/(19|20|21)[0-9]{2} [0-9]{1,2}:[0-9]{2}:[0-9]{2} ?([AaPp][Mm])?$')
            THEN to_us_instant(raw)
    END;

-- CST-12  A duration is a whole number of minutes of at most nine digits.
-- Source: domain 2.3
CREATE OR REPLACE MACRO to_minutes(raw) AS
    CASE WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{1,9}$') THEN TRY_CAST(raw AS BIGINT) END;

-- CST-13  A derived amount is only compared, never posted: one that cannot be taken is blank and rejects no row.
-- Source: domain 3.1; design principle "a check never changes the ledger"
CREATE OR REPLACE MACRO to_recorded(raw) AS to_price(raw);
