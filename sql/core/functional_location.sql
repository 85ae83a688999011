-- Grain: one row per functional location
-- Source: staging.msdyn_functionallocation. The parents are climbed one by one; a climb ends where a location is its own
--         parent again, and what lies on such a cycle counts as a top.
-- Rules: COD-07, AST-02
CREATE TABLE core.functional_location (
    functional_location_id VARCHAR NOT NULL, -- Key (Dataverse functional location)
    functional_location_name VARCHAR, -- Name for people
    parent_location_id VARCHAR, -- Location it lies in
    root_location_id VARCHAR NOT NULL, -- Top of its hierarchy, itself for a top
    depth_count BIGINT NOT NULL, -- How many locations lie above it
    path_text VARCHAR NOT NULL, -- Ids from the top down to itself, with slashes between
    hierarchy_fault_code VARCHAR CHECK (hierarchy_fault_code IN ('cycle', 'parent_missing', 'other_root')), -- What is wrong with its place
    cycle_text VARCHAR, -- The cycle it is on: ids from itself up to itself again
    cost_center_text VARCHAR, -- Cost center as free text, no financial dimension
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH RECURSIVE location AS (
    SELECT
        source.msdyn_functionallocationid AS location_id,
        source.msdyn_name,
        source.msdyn_parentfunctionallocation AS parent_id,
        source.msdyn_costcenter,
        source.statecode,
        source.is_deleted,
        source.deleted_at,
        parent.msdyn_functionallocationid IS NOT NULL AS is_parent_known
    FROM current.msdyn_functionallocation AS source
    LEFT JOIN current.msdyn_functionallocation AS parent
        ON
            source.msdyn_parentfunctionallocation = parent.msdyn_functionallocationid
            AND parent.versionnumber IS NOT NULL
    WHERE source.versionnumber IS NOT NULL
),

climb AS (
    SELECT
        location_id,
        parent_id AS next_id,
        location_id AS trail_text
    FROM location
    UNION ALL
    SELECT
        climb.location_id,
        parent.parent_id AS next_id,
        climb.trail_text || '/' || parent.location_id AS trail_text
    FROM climb
    INNER JOIN location AS parent
        ON climb.next_id = parent.location_id
    WHERE POSITION(parent.location_id IN climb.trail_text) = 0
),

cycle AS (
    SELECT
        location_id,
        trail_text || '/' || next_id AS cycle_text
    FROM climb
    WHERE next_id = location_id
),

link AS (
    SELECT
        location.location_id,
        CASE WHEN location.is_parent_known AND cycle.location_id IS NULL THEN location.parent_id END AS parent_id
    FROM location
    LEFT JOIN cycle
        ON location.location_id = cycle.location_id
),

placed AS (
    SELECT
        location_id,
        parent_id AS next_id,
        location_id AS root_id,
        CAST(0 AS BIGINT) AS depth_count,
        location_id AS path_text
    FROM link
    UNION ALL
    SELECT
        placed.location_id,
        link.parent_id AS next_id,
        link.location_id AS root_id,
        placed.depth_count + 1 AS depth_count,
        link.location_id || '/' || placed.path_text AS path_text
    FROM placed
    INNER JOIN link
        ON placed.next_id = link.location_id
)

SELECT
    location.location_id AS functional_location_id,
    location.msdyn_name AS functional_location_name,
    location.parent_id AS parent_location_id,
    placed.root_id AS root_location_id,
    placed.depth_count,
    placed.path_text,
    hierarchy_fault(cycle.cycle_text, location.parent_id, location.is_parent_known, NULL, placed.root_id) AS hierarchy_fault_code,
    cycle.cycle_text,
    location.msdyn_costcenter AS cost_center_text,
    is_live(location.statecode, location.is_deleted) AS is_active,
    location.deleted_at
FROM location
INNER JOIN placed
    ON location.location_id = placed.location_id AND placed.next_id IS NULL
LEFT JOIN cycle
    ON location.location_id = cycle.location_id;
