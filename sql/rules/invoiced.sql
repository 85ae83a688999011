-- What a recorded invoice does to what is unbilled.

-- INV-01  A line detail of an invoice bills a work order line, else a time entry, else a milestone.
-- Source: domain 2.16, 3.9
CREATE OR REPLACE MACRO billed_source_kind(work_order_line_id, time_entry_id) AS
    CASE
        WHEN work_order_line_id IS NOT NULL THEN 'work_order_line'
        WHEN time_entry_id IS NOT NULL THEN 'time_entry'
        ELSE 'milestone'
    END;

-- INV-02  The class of a line detail is the one it says, else that of its source: services are material too.
-- Source: domain AC7, 2.13
CREATE OR REPLACE MACRO billed_class(classification, source_kind) AS
    COALESCE(
        transaction_class(classification),
        CASE source_kind WHEN 'time_entry' THEN 'time' WHEN 'milestone' THEN 'milestone' ELSE 'material' END
    );

-- INV-03  A quantity taken off while the invoice was a draft is billed as non-chargeable; one that a corrective invoice
--         takes off is unbilled again.
-- Source: domain X3, X5, I5, I6
CREATE OR REPLACE MACRO cut_quantity(is_correction, quantity, previous_quantity) AS
    CASE
        WHEN is_correction THEN CAST(0 AS DECIMAL(18, 6))
        ELSE GREATEST(previous_quantity - quantity, CAST(0 AS DECIMAL(18, 6)))
    END;

-- INV-04  A line detail settles a fee, else the remainder (non-chargeable of a chargeable source), else what is to be
--         billed.
-- Source: domain AC2, D3, I3
CREATE OR REPLACE MACRO settled_part(transaction_class, detail_billing_type, source_billing_type) AS
    CASE
        WHEN transaction_class = 'fee' THEN 'fee'
        WHEN detail_billing_type = 'non_chargeable' AND source_billing_type <> 'non_chargeable' THEN 'remainder'
        ELSE 'chargeable'
    END;

-- INV-05  What an invoice has settled is unbilled no longer; what it bills beyond that leaves nothing.
-- Source: domain X2e, X3 to X6
CREATE OR REPLACE MACRO open_quantity(quantity, settled_quantity) AS
    GREATEST(quantity - COALESCE(settled_quantity, 0), CAST(0 AS DECIMAL(18, 6)));

-- INV-06  A milestone is billed by the details of confirmed invoices; without any, once its invoice status is posted.
-- Source: domain X8b, F9, MC4
CREATE OR REPLACE MACRO is_milestone_billed(status_code, detail_count) AS
    status_code = 'invoice_posted' AND COALESCE(detail_count, 0) = 0;

-- INV-07  Line details of a source that nobody pays at all do not say which part they mean: they settle what was to be
--         billed, and what goes beyond that settles the remainder.
-- Source: domain AC2, X2a, X2e
CREATE OR REPLACE MACRO settled_of_part(part_code, source_billing_type, settled_quantity, quantity_ahead) AS
    CASE
        WHEN part_code = 'remainder' AND source_billing_type = 'non_chargeable'
            THEN open_quantity(settled_quantity, quantity_ahead)
        ELSE settled_quantity
    END;
