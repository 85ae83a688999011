-- Grain: one row per booking date or invoice date that was made of a setup
-- Source: staging.msdyn_agreementbookingdate, staging.msdyn_agreementinvoicedate, core.agreement_setup, core.agreement
-- Rules: AGR-02, ACT-05, COD-07
CREATE TABLE core.agreement_date (
    agreement_date_id VARCHAR NOT NULL, -- Key (Dataverse agreement booking date or invoice date)
    setup_kind VARCHAR NOT NULL CHECK (setup_kind IN ('booking', 'invoice')), -- A visit, or a fee
    setup_id VARCHAR, -- Setup it was made of
    agreement_id VARCHAR, -- Agreement: its own, else the setup's
    planned_date DATE, -- Planned day, in the time zone of the company
    planned_at TIMESTAMP, -- Planned instant
    earliest_date DATE, -- First day of the window, where the source says so
    latest_date DATE, -- Last day of the window, where the source says so
    status_code VARCHAR CHECK (status_code IN ('open', 'processed', 'canceled')), -- Status in the source: Active or Scheduled is open
    work_order_id VARCHAR, -- Work order made for it
    invoice_id VARCHAR, -- Invoice made for it
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH made AS (
    SELECT
        msdyn_agreementbookingdateid AS agreement_date_id,
        'booking' AS setup_kind,
        msdyn_bookingsetup AS setup_id,
        msdyn_agreement AS agreement_id,
        msdyn_bookingdate AS planned_at,
        msdyn_earliestdate AS earliest_at,
        msdyn_latestdate AS latest_at,
        msdyn_status AS status,
        msdyn_workorder AS work_order_id,
        NULL AS invoice_id,
        statecode,
        is_deleted,
        deleted_at
    FROM current.msdyn_agreementbookingdate
    WHERE versionnumber IS NOT NULL
    UNION ALL
    SELECT
        msdyn_agreementinvoicedateid AS agreement_date_id,
        'invoice' AS setup_kind,
        msdyn_invoicesetup AS setup_id,
        msdyn_agreement AS agreement_id,
        msdyn_invoicedate AS planned_at,
        NULL AS earliest_at,
        NULL AS latest_at,
        msdyn_invoicestatus AS status,
        NULL AS work_order_id,
        msdyn_invoice AS invoice_id,
        statecode,
        is_deleted,
        deleted_at
    FROM current.msdyn_agreementinvoicedate
    WHERE versionnumber IS NOT NULL
)

SELECT
    made.agreement_date_id,
    made.setup_kind,
    made.setup_id,
    COALESCE(made.agreement_id, setup.agreement_id) AS agreement_id,
    local_date(made.planned_at, agreement.time_zone) AS planned_date,
    made.planned_at,
    local_date(made.earliest_at, agreement.time_zone) AS earliest_date,
    local_date(made.latest_at, agreement.time_zone) AS latest_date,
    agreement_date_status(made.status) AS status_code,
    made.work_order_id,
    made.invoice_id,
    is_live(made.statecode, made.is_deleted) AS is_active,
    made.deleted_at
FROM made
LEFT JOIN core.agreement_setup AS setup
    ON made.setup_id = setup.setup_id
LEFT JOIN core.agreement AS agreement
    ON COALESCE(made.agreement_id, setup.agreement_id) = agreement.agreement_id;
