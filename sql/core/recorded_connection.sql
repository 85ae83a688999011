-- Grain: one row per connection of two recorded transactions
-- Source: staging.msdyn_transactionconnection
-- Rules: COD-35
-- Scope: recorded_id by recorded_connection_id
CREATE TABLE core.recorded_connection (
    recorded_connection_id VARCHAR NOT NULL, -- Key (Dataverse transaction connection)
    actual_id VARCHAR, -- One transaction
    role_code VARCHAR CHECK (role_code IN ('original', 'reversing', 'replacing', 'cost', 'unbilled_sales', 'billed_sales')), -- What it is to the other; blank when the text is unknown
    related_actual_id VARCHAR, -- The other transaction
    related_role_code VARCHAR CHECK (related_role_code IN ('original', 'reversing', 'replacing', 'cost', 'unbilled_sales', 'billed_sales')), -- What that is to the first
    recorded_at TIMESTAMP, -- When the source made the row, UTC
    changed_at TIMESTAMP, -- When the source changed it last, UTC
    source_version BIGINT NOT NULL, -- Version of the row in the source
    is_active BOOLEAN NOT NULL, -- Not deleted in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

SELECT
    connection.msdyn_transactionconnectionid AS recorded_connection_id,
    connection.msdyn_transaction1 AS actual_id,
    connection_role(connection.msdyn_transaction1role) AS role_code,
    connection.msdyn_transaction2 AS related_actual_id,
    connection_role(connection.msdyn_transaction2role) AS related_role_code,
    connection.createdon AS recorded_at,
    connection.modifiedon AS changed_at,
    connection.versionnumber AS source_version,
    NOT connection.is_deleted AS is_active,
    connection.deleted_at
FROM current.msdyn_transactionconnection AS connection
WHERE connection.versionnumber IS NOT NULL;
