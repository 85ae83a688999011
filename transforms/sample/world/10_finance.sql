-- What Finance recorded of the actuals that it was told of, for the companies that keep their books there: the lines of its
-- integration journals, its invoice proposals and its vouchers. All ledgers are kept in US Dollar, the base currency.

-- An amount in the accounting currency: divided by the exchange rate, cents, half away from zero.
CREATE MACRO to_base(amount, exchange_rate) AS CAST(sign(amount) * (
    (2 * CAST(abs(amount) * 10000 AS HUGEINT) * 100000000 + CAST(exchange_rate * 10000000000 AS HUGEINT))
        // (2 * CAST(exchange_rate * 10000000000 AS HUGEINT))) * 0.01::DECIMAL(3,2) AS DECIMAL(18,4));

-- Finance shows a rate as the accounting currency for 100.
CREATE MACRO finance_rate(exchange_rate) AS CAST(
    ((2 * 100000000::HUGEINT * 10000000000 + CAST(exchange_rate * 10000000000 AS HUGEINT))
        // (2 * CAST(exchange_rate * 10000000000 AS HUGEINT))) * 0.000001::DECIMAL(7,6) AS DECIMAL(17,6));

-- Numbers of an actual in Finance: that of the row dual-write staged, its record id, its voucher.
CREATE MACRO staged_number(lane, actual_no) AS CAST(actual_no * 8 + lane AS BIGINT);
CREATE MACRO journal_line_record(lane, actual_no) AS 5710000000 + staged_number(lane, actual_no);
CREATE MACRO journal_voucher(lane, actual_no) AS concat('PIV', lpad(CAST(staged_number(lane, actual_no) AS VARCHAR), 11, '0'));
CREATE MACRO invoice_number(invoice_no) AS concat('INV-', lpad(CAST(4000 + invoice_no AS VARCHAR), 7, '0'));
CREATE MACRO invoice_voucher(invoice_no) AS concat('PIN', lpad(CAST(4000 + invoice_no AS VARCHAR), 11, '0'));
CREATE MACRO on_account_voucher(project_no) AS concat('POA', lpad(CAST(project_no AS VARCHAR), 11, '0'));

-- A journal is imported at the end of the folder's night and posted before the folder is written; those of the full copy on
-- the ninth of the month after, as far as that was before it.
CREATE MACRO imported_at(folder_no, month) AS CASE WHEN folder_no = 1
    THEN least(month + INTERVAL 1 MONTH + INTERVAL 8 DAY + INTERVAL 18 HOUR, folder_time(1) - INTERVAL 12 MINUTE)
    ELSE folder_time(folder_no) - INTERVAL 12 MINUTE END;
CREATE MACRO journals_posted_at(folder_no, month) AS imported_at(folder_no, month) + INTERVAL 8 MINUTE;

-- Grain: one row per actual that Finance was told of: cost and unbilled sales are lines of integration journals (one per
-- company, month of the accounting date and night of import, of at most 200 lines), billed sales come on an invoice proposal
-- (kind 'invoice') or, for a milestone that no invoice is exported of, on account.
CREATE TABLE finance_actual AS
WITH told AS (
    SELECT a.*, date_trunc('day', a.happened_at)::TIMESTAMP AS accounting_day,
        date_trunc('month', a.happened_at)::TIMESTAMP AS month,
        a.sign * (a.gross_amount - a.discount_given) AS net_amount,
        CASE WHEN a.transaction_type <> 192350006 THEN 'journal' WHEN a.invoice_no IS NOT NULL THEN 'invoice'
             ELSE 'on_account' END AS kind,
        -- A reversal of billed sales comes on the corrective invoice.
        CASE WHEN a.entry = 'reversal' THEN a.invoice_no + 2 ELSE a.invoice_no END AS proposal_no
    FROM exported_actual AS a
    WHERE NOT a.is_sync_skipped AND a.entry <> 'adjusted'
),

ranked AS (
    SELECT *,
        CASE WHEN kind = 'journal' THEN row_number() OVER (
            PARTITION BY kind, company_no, folder_no, month ORDER BY accounting_day, lane, actual_no) - 1 END AS line_rank,
        -- The vouchers of one source are related: that of its cost, and the first of its sales.
        min(CASE WHEN transaction_type = 192350000 THEN journal_voucher(lane, actual_no) END) OVER same_source
            AS cost_voucher,
        min(CASE WHEN transaction_type = 192350005 AND lane < 3 THEN journal_voucher(lane, actual_no) END) OVER same_source
            AS sales_voucher
    FROM told
    WINDOW same_source AS (PARTITION BY coalesce(line_id, time_id), version_no, entry)
)

SELECT actual_id, lane, actual_no, entry, kind, folder_no, company_no, company_code, project_no, project_number, contract_id,
    transaction_type, transaction_class, billing_type, product_no, product_number, quantity, unit_price, sign, discount_given,
    net_amount, tax, proposal_no, currency_code, exchange_rate, happened_at, accounting_day, month, written_at,
    to_base(net_amount, exchange_rate) AS accounting_amount,
    CASE kind WHEN 'journal' THEN journal_voucher(lane, actual_no) WHEN 'invoice' THEN invoice_voucher(proposal_no)
        ELSE on_account_voucher(project_no) END AS voucher,
    CASE WHEN kind = 'journal' AND transaction_type = 192350000 THEN sales_voucher
         WHEN kind = 'journal' THEN cost_voucher END AS related_voucher,
    CASE WHEN kind = 'journal' THEN ((folder_no * 10 + company_no) * 1000
        + (year(month) - 2024) * 12 + month(month)) * 10000 + line_rank // 200 END AS journal_no,
    CASE WHEN kind = 'journal' THEN line_rank % 200 + 1 END AS line_number,
    -- The profile of fixed prices is completed percentage; sales are accrued when the customer pays them.
    CASE WHEN net_amount = 0 THEN NULL
         WHEN transaction_type = 192350000 AND transaction_class = 192350000 THEN 'time'
         WHEN transaction_type = 192350000 THEN 'item'
         WHEN billing_type <> 192350001 THEN NULL
         WHEN transaction_type = 192350005 THEN 'accrual'
         WHEN transaction_class = 192350003 THEN 'on_account' ELSE 'invoice' END AS event,
    CASE kind WHEN 'journal' THEN journals_posted_at(folder_no, month) WHEN 'invoice' THEN folder_time(folder_no) - INTERVAL 20 MINUTE
        ELSE written_at + INTERVAL 1 DAY END AS posted_at
FROM ranked;

-- The number of a journal, as people see it.
CREATE MACRO journal_name(company_code, folder_no, month, journal_no) AS concat('PIJ-', company_code, '-',
    strftime(folder_time(folder_no), '%y%m%d'), '-', strftime(month, '%Y%m'), '-', 1 + journal_no % 10000);

-- Grain: one row per voucher and leg: an account that is debited (1) or credited (-1). The voucher of an invoice ends the
-- accruals of what it settles, too.
CREATE TABLE ledger_leg AS
WITH settled AS (
    SELECT a.project_no * 4 AS proposal_no, -a.sign * (a.gross_amount - a.discount_given) AS amount, a.exchange_rate
    FROM exported_actual AS a
    WHERE a.is_finance_model AND a.is_settled AND a.entry = 'reversal' AND a.billing_type = 192350001
        AND a.gross_amount <> a.discount_given
),

leg AS (
    SELECT f.kind, f.voucher, f.company_no, f.project_no, f.folder_no, f.posted_at, f.accounting_day, f.currency_code,
        f.lane, f.actual_no, f.proposal_no, l.posting_type, l.side * f.net_amount AS amount,
        l.side * f.accounting_amount AS accounting_amount
    FROM finance_actual AS f
    JOIN (VALUES ('time', 121, 1), ('time', 122, -1), ('item', 124, 1), ('item', 92, -1), ('accrual', 129, 1), ('accrual', 128, -1),
        ('on_account', 31, 1), ('on_account', 138, -1), ('invoice', 31, 1), ('invoice', 126, -1)) AS l(event, posting_type, side)
        ON l.event = f.event
    UNION ALL
    SELECT f.kind, f.voucher, f.company_no, f.project_no, f.folder_no, f.posted_at, f.accounting_day, f.currency_code,
        f.lane, f.actual_no, f.proposal_no, l.posting_type, l.side * f.sign * f.tax,
        l.side * to_base(f.sign * f.tax, f.exchange_rate)
    FROM finance_actual AS f
    CROSS JOIN (VALUES (31, 1), (4, -1)) AS l(posting_type, side)
    WHERE f.kind = 'invoice' AND f.tax <> 0 AND f.event IS NOT NULL
    UNION ALL
    SELECT 'invoice', invoice_voucher(s.proposal_no), p.company_no, p.project_no, confirm_folder(),
        folder_time(confirm_folder()) - INTERVAL 20 MINUTE, invoice_day(confirm_folder())::TIMESTAMP, c.currency_code,
        0, 0, s.proposal_no, l.posting_type, l.side * s.amount, l.side * to_base(s.amount, s.exchange_rate)
    FROM settled AS s
    JOIN project AS p ON p.project_no = s.proposal_no // 4
    JOIN company AS c ON c.company_no = p.company_no
    CROSS JOIN (VALUES (128, 1), (129, -1)) AS l(posting_type, side)
)

-- voucher_no: journal vouchers by the staged number times four, those of invoices and on account in between.
SELECT voucher, company_no, project_no, folder_no, posted_at, currency_code, posting_type,
    min(accounting_day) AS accounting_day,
    CASE kind WHEN 'journal' THEN min(staged_number(lane, actual_no)) * 4 WHEN 'invoice' THEN min(proposal_no) * 4 + 1
        ELSE project_no * 4 + 2 END AS voucher_no,
    CAST(sum(amount) AS DECIMAL(18,4)) AS amount, CAST(sum(accounting_amount) AS DECIMAL(18,4)) AS accounting_amount
FROM leg
GROUP BY voucher, company_no, project_no, folder_no, posted_at, currency_code, posting_type, kind
HAVING sum(amount) <> 0 OR sum(accounting_amount) <> 0;
