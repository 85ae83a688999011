-- The company: Contoso Energy Services installs and maintains refrigeration in grocery chains.

CREATE TABLE company AS
SELECT company_no, company_code, company_name, currency_code, currency_name, symbol, currency_precision,
    CAST(exchange_rate AS DECIMAL(38,10)) AS exchange_rate, is_finance_model, city,
    guid('company', company_no) AS company_id, guid('currency', company_no) AS currency_id
FROM (VALUES
    (0, 'USMF', 'Contoso Energy Services USA',     'USD', 'US Dollar',      '$',  2, 1,      TRUE,  'Seattle'),
    (1, 'GBSI', 'Contoso Energy Services UK',      'GBP', 'Pound Sterling', '£',  2, 0.79,   FALSE, 'Leeds'),
    (2, 'DEMF', 'Contoso Energy Services Germany', 'EUR', 'Euro',           '€',  2, 0.92,   TRUE,  'Köln'),
    (3, 'JPMF', 'Contoso Energy Services Japan',   'JPY', 'Yen',            '¥',  0, 149.5,  FALSE, 'Osaka'),
    (4, 'KWMF', 'Contoso Energy Services Kuwait',  'KWD', 'Kuwaiti Dinar',  'KD', 3, 0.3072, FALSE, 'Kuwait City')
) AS v(company_no, company_code, company_name, currency_code, currency_name, symbol, currency_precision,
       exchange_rate, is_finance_model, city)
ORDER BY company_no;

CREATE TABLE unit AS
SELECT unit_no, unit_name, guid('unit', unit_no) AS unit_id
FROM (VALUES (0, 'ea'), (1, 'hour'), (2, 'kg'), (3, 'l'), (4, 'm')) AS v(unit_no, unit_name)
ORDER BY unit_no;

-- kind: inventory, non_inventory, service. tracking: serial, batch, none. Prices in US Dollar; services per hour.
CREATE TABLE item AS
SELECT product_no, product_number, product_name, kind, unit_no, tracking,
    CAST(list_price AS DECIMAL(18,4)) AS list_price, CAST(unit_cost AS DECIMAL(18,4)) AS unit_cost,
    guid('product', product_no) AS product_id
FROM (VALUES
    (0,  'P0100', 'Scroll compressor 5 HP',           'inventory',     0, 'serial', 1849.00, 1212.40),
    (1,  'P0101', 'Condenser fan motor',              'inventory',     0, 'serial', 214.50,  131.25),
    (2,  'P0102', 'Evaporator coil, walk-in',         'inventory',     0, 'serial', 968.75,  640.10),
    (3,  'P0103', 'Case controller',                  'inventory',     0, 'serial', 432.00,  268.90),
    (4,  'P0200', 'Refrigerant R-448A',               'inventory',     2, 'batch',  38.95,   24.3750),
    (5,  'P0201', 'Refrigerant R-744 (CO2)',          'inventory',     2, 'batch',  6.35,    3.1875),
    (6,  'P0202', 'Compressor oil POE 32',            'inventory',     3, 'batch',  22.49,   13.9050),
    (7,  'P0203', 'Door gasket compound',             'inventory',     2, 'batch',  17.85,   9.62),
    (8,  'P0300', 'Door gasket 1.8 m',                'inventory',     0, 'none',   46.20,   27.35),
    (9,  'P0301', 'Filter drier 3/8"',                'inventory',     0, 'none',   19.99,   11.48),
    (10, 'P0302', 'Thermostatic expansion valve',     'inventory',     0, 'none',   128.40,  82.75),
    (11, 'P0303', 'Defrost heater',                   'inventory',     0, 'none',   74.10,   45.00),
    (12, 'P0304', 'LED case light',                   'inventory',     0, 'none',   33.33,   18.67),
    (13, 'P0305', 'Solenoid valve coil',              'inventory',     0, 'none',   27.65,   15.05),
    (14, 'P0306', 'Pressure transducer',              'inventory',     0, 'none',   88.00,   51.20),
    (15, 'P0307', 'Contactor 40 A',                   'inventory',     0, 'none',   41.75,   22.90),
    (16, 'P0308', 'Run capacitor 45 uF',              'inventory',     0, 'none',   15.15,   6.45),
    (17, 'P0309', 'Copper tube 7/8"',                 'inventory',     4, 'none',   11.0825, 7.2150),
    (18, 'P0310', 'Pipe insulation',                  'inventory',     4, 'none',   3.4675,  1.7725),
    (19, 'P0400', 'Small parts, flat',                'non_inventory', 0, 'none',   12.50,   8.00),
    (20, 'P0401', 'Nitrogen purge',                   'non_inventory', 0, 'none',   55.00,   31.00),
    (21, 'P0402', 'Waste disposal fee',               'non_inventory', 0, 'none',   24.95,   19.95),
    (22, 'P0403', 'Lift rental, per day',             'non_inventory', 0, 'none',   289.00,  240.00),
    (23, 'P0404', 'Travel charge',                    'non_inventory', 0, 'none',   65.00,   40.00),
    (24, 'S0100', 'Refrigeration technician',         'service',       1, 'none',   118.00,  61.50),
    (25, 'S0101', 'Senior technician',                'service',       1, 'none',   146.50,  78.25),
    (26, 'S0102', 'Controls engineer',                'service',       1, 'none',   165.00,  92.00),
    (27, 'S0103', 'Apprentice',                       'service',       1, 'none',   64.75,   33.80),
    (28, 'S0104', 'Leak inspection',                  'service',       1, 'none',   99.99,   52.35),
    (29, 'S0105', 'Preventive maintenance',           'service',       1, 'none',   87.30,   49.10)
) AS v(product_no, product_number, product_name, kind, unit_no, tracking, list_price, unit_cost)
ORDER BY product_no;

-- What a product costs in each company's money; prices with four decimals keep them (except in Yen).
CREATE TABLE item_price AS
SELECT c.company_no, i.product_no, c.company_no * 100 + i.product_no AS price_no,
    CASE WHEN c.currency_precision = 0 THEN greatest(1, to_money(i.list_price * c.exchange_rate, 0))
         WHEN i.unit_no = 4 THEN CAST(round(i.list_price * c.exchange_rate, 4) AS DECIMAL(18,4))
         ELSE to_money(i.list_price * c.exchange_rate, c.currency_precision) END AS list_price,
    CASE WHEN c.currency_precision = 0 THEN greatest(1, to_money(i.unit_cost * c.exchange_rate, 0))
         ELSE CAST(round(i.unit_cost * c.exchange_rate, 4) AS DECIMAL(18,4)) END AS unit_cost
FROM company AS c CROSS JOIN item AS i
ORDER BY c.company_no, i.product_no;

-- What Field Service sells by: for each company eleven lists, from 5 percent below the list price to 5 above; the one in
-- the middle is that of the work order. Prices per meter are the same on all of them.
CREATE TABLE field_price AS
SELECT p.company_no, t.tier_no, p.product_no, p.company_no * 11 + t.tier_no AS list_no,
    guid('field price list', p.company_no * 11 + t.tier_no) AS list_id,
    greatest(to_money(1, c.currency_precision), CAST(CASE WHEN i.unit_no = 4 AND c.currency_precision > 0 THEN p.list_price
        ELSE to_money(p.list_price * (95 + t.tier_no) * 0.01::DECIMAL(3,2), c.currency_precision) END
        AS DECIMAL(18,4))) AS unit_amount
FROM item_price AS p
JOIN item AS i ON i.product_no = p.product_no
JOIN company AS c ON c.company_no = p.company_no
CROSS JOIN (SELECT CAST(range AS INTEGER) AS tier_no FROM range(11)) AS t
ORDER BY list_no, p.product_no;

-- Chains are the billing customers, stores the service accounts. A chain belongs to the company number % 5.
CREATE TABLE chain AS
SELECT chain_no, guid('chain', chain_no) AS account_id, CAST(chain_no % 5 AS INTEGER) AS company_no,
    concat(['Fourth Coffee Market', 'Northwind Grocers', 'Alpine Foods', 'Sakura Mart', 'Gulf Fresh', 'Litware Foods',
            'Tailspin Stores', 'Kaufhof Frisch', 'Hikari Foods', 'Al Bahr Markets'][1 + chain_no % 10],
           CASE WHEN chain_no < 10 THEN '' ELSE concat(' ', 1 + chain_no // 10) END) AS account_name
FROM (SELECT range AS chain_no FROM range(getvariable('chains')))
ORDER BY chain_no;

CREATE TABLE store AS
SELECT store_no, guid('store', store_no) AS account_id, c.chain_no, c.company_no,
    store_no % 5 < 3 AS has_agreement, guid('agreement', store_no) AS agreement_id,
    concat(c.account_name, ', store ', lpad(CAST(1 + store_no // getvariable('chains') AS VARCHAR), 3, '0')) AS account_name
FROM (SELECT range AS store_no FROM range(getvariable('stores'))) AS s
JOIN chain AS c ON c.chain_no = s.store_no % getvariable('chains')
ORDER BY store_no;

CREATE TABLE project AS
SELECT project_no, company_of_project(project_no) AS company_no, project_shape(project_no) AS shape,
    shape_number(project_no) AS shape_no,
    -- Of the contracts billed by time and material, one in five each: is paid by two customers; has a discount and a fee
    -- on its line; is invoiced.
    shape_number(project_no) = 0 AS is_split, shape_number(project_no) = 7 AS is_invoiced,
    CAST(CASE WHEN shape_number(project_no) = 5 THEN 4.0 ELSE 0 END AS DECIMAL(9,2)) AS contract_discount_percent,
    CAST(CASE WHEN shape_number(project_no) = 5 THEN 2.5 ELSE 0 END AS DECIMAL(9,2)) AS contract_fee_percent,
    project_no % getvariable('chains') AS chain_no, c.account_id AS chain_id,
    guid('project', project_no) AS project_id,
    CASE WHEN project_shape(project_no) <> 'internal' THEN guid('contract', project_no) END AS contract_id,
    CASE WHEN project_shape(project_no) <> 'internal' THEN guid('contract line', project_no) END AS contract_line_id,
    concat('PRJ-', lpad(CAST(1000 + project_no AS VARCHAR), 6, '0')) AS project_number,
    CASE project_shape(project_no)
        WHEN 'internal' THEN concat('Depot refurbishment ', 1 + project_no)
        WHEN 'fixed_price' THEN concat('Store fit-out ', 1 + project_no, ', ', c.account_name)
        WHEN 'selected_tasks' THEN concat('Remodel by work package ', 1 + project_no, ', ', c.account_name)
        WHEN 'no_material' THEN concat('Labor framework ', 1 + project_no, ', ', c.account_name)
        ELSE concat('Refrigeration maintenance ', 1 + project_no, ', ', c.account_name) END AS project_name
FROM (SELECT range AS project_no FROM range(getvariable('projects'))) AS p
JOIN chain AS c ON c.chain_no = p.project_no % getvariable('chains')
ORDER BY project_no;

-- Who pays a contract: the chain; where two do, the store that is a franchise pays 40 percent, the chain the rest.
CREATE TABLE contract_customer AS
SELECT project_no, 1 AS customer_no, chain_id AS customer_id,
    CAST(CASE WHEN is_split THEN 60 ELSE 100 END AS DECIMAL(9,2)) AS share_percent, TRUE AS is_rounding_customer
FROM project WHERE contract_id IS NOT NULL
UNION ALL
SELECT project_no, 2, guid('store', chain_no), 40, FALSE FROM project WHERE is_split
ORDER BY project_no, customer_no;

-- Contract lines: one carries the work; two contracts out of ten bill their expenses on a line of its own.
CREATE TABLE contract_line AS
SELECT project_no, contract_line_id AS line_id, project_no * 2 AS line_no, FALSE AS is_expense_line
FROM project WHERE contract_id IS NOT NULL
UNION ALL
SELECT project_no, guid('expense line', project_no), project_no * 2 + 1, TRUE
FROM project WHERE shape = 'time_and_material' AND project_no % 10 IN (0, 7)
ORDER BY line_no;

-- What a project sells in about two years, in the money of its company; limits are told in parts of it.
CREATE MACRO contract_volume(exchange_rate) AS
    CAST(greatest(1, getvariable('lines') // getvariable('projects')) * 250 * exchange_rate AS DECIMAL(18,4));

-- Roles people work in; prices in US Dollar per hour. The customer does not pay for trainees.
CREATE TABLE role AS
SELECT role_no, role_name, CAST(sales_price AS DECIMAL(18,4)) AS sales_price, CAST(cost_price AS DECIMAL(18,4)) AS cost_price,
    is_chargeable, guid('role', role_no) AS role_id
FROM (VALUES
    (0, 'Field technician',  112.00, 58.40, TRUE),
    (1, 'Senior technician', 138.50, 74.25, TRUE),
    (2, 'Controls engineer', 159.00, 88.75, TRUE),
    (3, 'Trainee',           60.00,  31.20, FALSE)
) AS v(role_no, role_name, sales_price, cost_price, is_chargeable)
ORDER BY role_no;

-- Price lists: a cost list for each company (two of them raised their costs with the year 2026), a sales list for each
-- company, and two of their own, one a year, for contracts about labor alone. raise_percent is on top of the base price.
CREATE TABLE price_list AS
SELECT l.list_no, l.company_no, l.kind, l.project_no, l.begin_at, l.end_at, CAST(l.raise_percent AS DECIMAL(9,2)) AS raise_percent,
    guid('price list', l.list_no) AS list_id,
    concat(CASE l.kind WHEN 'cost' THEN 'Costs ' ELSE 'Rates ' END, c.company_code,
           CASE WHEN l.project_no IS NOT NULL THEN concat(' PRJ-', lpad(CAST(1000 + l.project_no AS VARCHAR), 6, '0')) END,
           CASE WHEN l.begin_at IS NOT NULL THEN concat(' ', year(l.begin_at)) END) AS list_name
FROM (
    SELECT company_no * 2 + half AS list_no, company_no, 'cost' AS kind, NULL::BIGINT AS project_no,
        CASE WHEN company_no IN (0, 2) THEN make_timestamp(2025 + half, 1, 1, 0, 0, 0) END AS begin_at,
        CASE WHEN company_no IN (0, 2) THEN make_timestamp(2025 + half, 12, 31, 0, 0, 0) END AS end_at, half * 4 AS raise_percent
    FROM company CROSS JOIN (SELECT unnest([0, 1]) AS half)
    WHERE half = 0 OR company_no IN (0, 2)
    UNION ALL
    SELECT 10 + company_no, company_no, 'sales', NULL, NULL, NULL, 0 FROM company
    UNION ALL
    SELECT 20 + project_no * 2 + half, company_no, 'sales', project_no, make_timestamp(2025 + half, 1, 1, 0, 0, 0),
        make_timestamp(2025 + half, 12, 31, 0, 0, 0), half * 3.5
    FROM project CROSS JOIN (SELECT unnest([0, 1]) AS half)
    WHERE shape = 'no_material'
) AS l
JOIN company AS c ON c.company_no = l.company_no
ORDER BY l.list_no;

CREATE TABLE role_price AS
SELECT l.list_no, r.role_no, l.list_no * 4 + r.role_no AS price_no,
    greatest(to_money(1, 0), to_money(CASE l.kind WHEN 'cost' THEN r.cost_price ELSE r.sales_price END * c.exchange_rate
        * (100 + l.raise_percent) * 0.01::DECIMAL(3,2), c.currency_precision)) AS price
FROM price_list AS l
JOIN company AS c ON c.company_no = l.company_no
CROSS JOIN role AS r
ORDER BY price_no;

-- The lists that count for a project on a day.
CREATE MACRO sales_list_of(shape, company_no, project_no, day) AS
    CASE WHEN shape = 'no_material' THEN 20 + project_no * 2 + year(day) - 2025 ELSE 10 + company_no END;
CREATE MACRO cost_list_of(company_no, day) AS
    company_no * 2 + CASE WHEN company_no IN (0, 2) THEN year(day) - 2025 ELSE 0 END;

-- One tax code for each company; rates in percent.
CREATE TABLE tax_code AS
SELECT company_no, guid('tax code', company_no) AS tax_code_id, concat(company_code, ' standard') AS tax_code_name,
    CAST([8.5, 20, 19, 10, 5][1 + company_no] AS DECIMAL(9,2)) AS tax_rate
FROM company ORDER BY company_no;
