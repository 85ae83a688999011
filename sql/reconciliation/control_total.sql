-- Grain: one row per reconciliation, step between two layers and table: rows and money of both, and what explains the rest
-- Source: run.control_item, parameter.reconciliation
-- Rules: RCN-43
CREATE TABLE reconciliation.control_total (
    control_total_id VARCHAR NOT NULL, -- Key: the night, the step and the table
    night_number BIGINT NOT NULL, -- Night
    step_code VARCHAR NOT NULL CHECK (step_code IN ('landing', 'staging', 'core', 'ledger', 'seal')), -- Layer the rows should have reached; seal: what was sealed when it was posted against the ledger
    entity VARCHAR NOT NULL, -- Table of the export, or what is counted
    before_count BIGINT NOT NULL, -- Rows of the layer before
    quarantined_count BIGINT NOT NULL, -- Of them refused: they are in the quarantine
    superseded_count BIGINT NOT NULL, -- Of them older versions of the same rows, and deletions before a later one
    held_count BIGINT NOT NULL, -- Of them waiting for something, or withdrawn
    after_count BIGINT NOT NULL, -- Rows of this layer
    lost_count BIGINT NOT NULL, -- What remains unexplained; below 0: more than came
    before_amount DECIMAL(38, 4) NOT NULL, -- Control total of the layer before, whatever the currency; 0 where none is kept
    superseded_amount DECIMAL(38, 4) NOT NULL, -- Of it in older versions
    held_amount DECIMAL(38, 4) NOT NULL, -- Of it waiting or withdrawn
    after_amount DECIMAL(38, 4) NOT NULL, -- Control total of this layer
    lost_amount DECIMAL(38, 4) NOT NULL -- What remains unexplained
);

SELECT
    CAST(night.night_number AS VARCHAR) || ':' || item.step_code || ':' || item.entity AS control_total_id,
    night.night_number,
    item.step_code,
    item.entity,
    item.before_count,
    item.quarantined_count,
    item.superseded_count,
    item.held_count,
    item.after_count,
    unexplained(
        item.before_count, item.quarantined_count + item.superseded_count + item.held_count, item.after_count
    ) AS lost_count,
    item.before_amount,
    item.superseded_amount,
    item.held_amount,
    item.after_amount,
    unexplained(item.before_amount, item.superseded_amount + item.held_amount, item.after_amount) AS lost_amount
FROM run.control_item AS item
CROSS JOIN parameter.reconciliation AS night;
