-- Deterministic chance. Every choice of the sample is a slice of the MD5 of (seed, thing, number), so that it depends
-- neither on the platform, nor on threads, nor on the order in which rows are made.
-- Variables (set by generator.py): seed, lines, work_orders, projects, chains, stores, events_per_folder, version_stride
-- (BIGINT) and change_folders (BIGINT[]).

CREATE MACRO low_bits(thing, number) AS md5_number_lower(concat_ws('|', getvariable('seed'), thing, number));
CREATE MACRO high_bits(thing, number) AS md5_number_upper(concat_ws('|', getvariable('seed'), thing, number));

-- One of 0 .. sides - 1 out of the 16-bit slice number 0 .. 3.
CREATE MACRO draw(bits, slice_no, sides) AS
    CAST(((bits >> (slice_no * 16)) & 65535::UBIGINT) % sides AS INTEGER);

-- A version 4 guid for the thing with that number.
CREATE MACRO guid_of_digest(digest, number) AS CAST(concat(
    substr(digest, 1, 8), '-', substr(digest, 9, 4), '-4', substr(digest, 14, 3), '-',
    substr('89ab', 1 + CAST(number % 4 AS INTEGER), 1), substr(digest, 18, 3), '-', substr(digest, 21, 12)
) AS UUID);
CREATE MACRO guid(thing, number) AS
    guid_of_digest(md5(concat_ws('|', getvariable('seed'), 'guid', thing, number)), number);

-- The instant a folder is named after: the first is the full copy, one follows each day.
CREATE MACRO folder_time(folder_no) AS TIMESTAMP '2026-08-01 00:00:00' + to_days(CAST(folder_no - 1 AS INTEGER));

-- Row versions grow through the whole database; a later folder only brings higher ones (except when it is told otherwise).
CREATE MACRO row_version(folder_no, number, table_no) AS
    CAST(folder_no AS BIGINT) * getvariable('version_stride') + CAST(number AS BIGINT) * 32 + table_no;

-- The upper half of the versions of a folder, for what the lower half has no room for.
CREATE MACRO upper_row_version(folder_no, number, table_no) AS
    row_version(folder_no, number, table_no) + getvariable('version_stride') // 2;

-- Money is rounded half away from zero to the precision of its currency.
CREATE MACRO to_money(amount, currency_precision) AS CAST(CASE currency_precision
    WHEN 0 THEN round(amount, 0) WHEN 3 THEN round(amount, 3) ELSE round(amount, 2) END AS DECIMAL(18,4));

-- Minutes as hours at 6 decimals, half up, without leaving whole numbers.
CREATE MACRO minutes_as_hours(minutes) AS
    CAST(((CAST(minutes AS BIGINT) * 1000000 + 30) // 60) * 0.000001::DECIMAL(9,6) AS DECIMAL(18,6));

-- The percent (2 decimals, half up) that an amount is of a subtotal; 0 of nothing.
CREATE MACRO percent_of(amount, subtotal) AS CAST(CASE WHEN subtotal > 0 THEN
    ((20000 * CAST(amount * 1000 AS HUGEINT) + CAST(subtotal * 1000 AS HUGEINT))
        // (2 * CAST(subtotal * 1000 AS HUGEINT))) * 0.01::DECIMAL(5,2)
    ELSE 0 END AS DECIMAL(9,2));

-- What a customer with that percent gets of a quantity.
CREATE MACRO quantity_share(quantity, percent) AS
    CAST(round(quantity * CAST(percent AS DECIMAL(9,2)) * 0.01::DECIMAL(3,2), 5) AS DECIMAL(18,6));

-- Of a line, which discount it has: 0 to 15 one of eight percents, 16 to 18 all of it, 19 to 23 an amount.
CREATE MACRO discount_draw(line_no) AS draw(high_bits('amounts', line_no), 1, 100);

-- The discount of the service plan behind an incident type: warranty is free.
CREATE MACRO plan_percent(incident_no) AS CASE incident_no WHEN 1 THEN 100 WHEN 2 THEN 5 END;

-- Projects come in ten shapes and rotate through the five companies.
CREATE MACRO company_of_project(project_no) AS CAST(project_no % 5 AS INTEGER);
CREATE MACRO shape_number(project_no) AS CAST((project_no + project_no // 10) % 10 AS INTEGER);
CREATE MACRO project_shape(project_no) AS CASE shape_number(project_no)
    WHEN 2 THEN 'fixed_price' WHEN 8 THEN 'fixed_price' WHEN 3 THEN 'selected_tasks'
    WHEN 4 THEN 'internal' WHEN 6 THEN 'no_material' ELSE 'time_and_material' END;

-- Folders in which invoices are drafted, confirmed and corrected; NULL when there are too few.
CREATE MACRO draft_folder() AS coalesce(getvariable('change_folders')[1], 1);
CREATE MACRO confirm_folder() AS coalesce(getvariable('change_folders')[2], getvariable('change_folders')[1]);
CREATE MACRO correct_folder() AS getvariable('change_folders')[3];

-- Invoiced are things of old whose data never change again: until August 2025 on the invoice that is confirmed, until
-- November 2025 on one that stays a draft.
CREATE MACRO invoice_of(is_invoiced_project, event, happened_at) AS CASE
    WHEN NOT is_invoiced_project OR event <> 'none' THEN NULL
    WHEN happened_at < TIMESTAMP '2025-09-01 00:00:00' THEN 'confirmed'
    WHEN happened_at < TIMESTAMP '2025-12-01 00:00:00' THEN 'draft' END;

-- Kinds of numbers that leave: Dataverse floats and money, rates and Finance and Operations reals. The export tells them
-- apart by these types (container.py) and writes floats and money with ten decimals. All fit into 64 bits, for speed.
CREATE MACRO as_float(x) AS CAST(x AS DECIMAL(18,6));
CREATE MACRO as_money(x) AS CAST(x AS DECIMAL(18,4));
CREATE MACRO as_rate(x) AS CAST(x AS DECIMAL(18,10));
CREATE MACRO as_real(x) AS CAST(x AS DECIMAL(17,6));
