-- Grain: one row per thing that happened to a break: at a night, or by a decision of a person; append-only
-- Source: reconciliation.break against outgoing.break; decisions of people
-- Rules: RCN-04
CREATE TABLE reconciliation.break_history (
    break_history_id VARCHAR NOT NULL, -- Key: the break and a running number
    break_id VARCHAR NOT NULL, -- Break
    history_number BIGINT NOT NULL, -- Running number within the break, from 1
    night_number BIGINT NOT NULL, -- Night that did it, or the last one before the decision
    action_code VARCHAR NOT NULL CHECK (action_code IN (
        'found', 'stayed', 'changed', 'acceptance_ended', 'resolved', 'returned', 'assigned', 'accepted', 'noted'
    )), -- What happened
    status_before_code VARCHAR, -- Status before; blank when it was not known
    status_code VARCHAR NOT NULL, -- Status since
    cause_code VARCHAR NOT NULL, -- What was wrong then
    difference_amount DECIMAL(19, 4) NOT NULL, -- Difference then
    currency_code VARCHAR, -- Currency of the difference
    actor_name VARCHAR NOT NULL, -- Who: a person, or night
    owner_name VARCHAR, -- Who looks after it since
    reason_text VARCHAR, -- Why, in the words of who decided
    until_date DATE, -- Last day of an acceptance
    acted_at TIMESTAMP NOT NULL -- When, UTC: the instant of the night, of a decision the clock of who decided
);

WITH counted AS (
    SELECT
        break_id,
        COUNT(*) AS history_count
    FROM outgoing.break_history
    GROUP BY break_id
),

happened AS (
    SELECT
        now.*,
        COALESCE(counted.history_count, 0) + 1 AS history_number,
        before.status_code AS status_before_code,
        break_action(
            before.status_code,
            now.status_code,
            now.cause_code IS DISTINCT FROM before.cause_code
            OR now.difference_amount IS DISTINCT FROM before.difference_amount
            OR now.found_text IS DISTINCT FROM before.found_text
            OR now.cause_break_id IS DISTINCT FROM before.cause_break_id
        ) AS action_code
    FROM reconciliation.break AS now
    LEFT JOIN outgoing.break AS before
        ON now.break_id = before.break_id
    LEFT JOIN counted
        ON now.break_id = counted.break_id
)

SELECT
    happened.break_id || ':' || CAST(happened.history_number AS VARCHAR) AS break_history_id,
    happened.break_id,
    happened.history_number,
    night.night_number,
    happened.action_code,
    happened.status_before_code,
    happened.status_code,
    happened.cause_code,
    happened.difference_amount,
    happened.currency_code,
    'night' AS actor_name,
    happened.owner_name,
    NULL AS reason_text,
    NULL AS until_date,
    night.as_of_at AS acted_at
FROM happened
CROSS JOIN parameter.reconciliation AS night
WHERE happened.action_code IS NOT NULL;
