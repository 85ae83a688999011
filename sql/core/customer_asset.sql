-- Grain: one row per customer asset
-- Source: staging.msdyn_customerasset, staging.msdyn_customerassetcategory, core.functional_location. The parents are
--         climbed one by one; a climb ends where an asset is its own parent again, and what lies on such a cycle counts
--         as a top.
-- Rules: COD-07, AST-02
CREATE TABLE core.customer_asset (
    customer_asset_id VARCHAR NOT NULL, -- Key (Dataverse customer asset)
    customer_asset_name VARCHAR, -- Name for people
    asset_tag_number VARCHAR, -- Tag on the asset
    device_id VARCHAR, -- Device that reports for it
    customer_id VARCHAR, -- Account that owns it
    product_id VARCHAR, -- Product it is
    asset_category_id VARCHAR, -- Category
    asset_category_name VARCHAR, -- The same, for people
    parent_asset_id VARCHAR, -- Asset it is part of
    master_asset_id VARCHAR, -- Top of its hierarchy, as the source names it
    root_asset_id VARCHAR NOT NULL, -- Top of its hierarchy, as the parents lead to it; itself for a top
    depth_count BIGINT NOT NULL, -- How many assets stand above it
    path_text VARCHAR NOT NULL, -- Ids from the top down to itself, with slashes between
    hierarchy_fault_code VARCHAR CHECK (hierarchy_fault_code IN ('cycle', 'parent_missing', 'other_root')), -- What is wrong with its place
    cycle_text VARCHAR, -- The cycle it is on: ids from itself up to itself again
    work_order_line_id VARCHAR, -- Work order product that installed it
    functional_location_id VARCHAR, -- Where it stands
    root_location_id VARCHAR, -- Top of the hierarchy of that location
    is_active BOOLEAN NOT NULL, -- Neither deleted nor deactivated in the source
    deleted_at TIMESTAMP -- When the source deleted it
);

WITH RECURSIVE asset AS (
    SELECT
        source.*,
        parent.msdyn_customerassetid IS NOT NULL AS is_parent_known
    FROM current.msdyn_customerasset AS source
    LEFT JOIN current.msdyn_customerasset AS parent
        ON source.msdyn_parentasset = parent.msdyn_customerassetid AND parent.versionnumber IS NOT NULL
    WHERE source.versionnumber IS NOT NULL
),

climb AS (
    SELECT
        msdyn_customerassetid AS asset_id,
        msdyn_parentasset AS next_id,
        msdyn_customerassetid AS trail_text
    FROM asset
    UNION ALL
    SELECT
        climb.asset_id,
        parent.msdyn_parentasset AS next_id,
        climb.trail_text || '/' || parent.msdyn_customerassetid AS trail_text
    FROM climb
    INNER JOIN asset AS parent
        ON climb.next_id = parent.msdyn_customerassetid
    WHERE POSITION(parent.msdyn_customerassetid IN climb.trail_text) = 0
),

cycle AS (
    SELECT
        asset_id,
        trail_text || '/' || next_id AS cycle_text
    FROM climb
    WHERE next_id = asset_id
),

link AS (
    SELECT
        asset.msdyn_customerassetid AS asset_id,
        CASE WHEN asset.is_parent_known AND cycle.asset_id IS NULL THEN asset.msdyn_parentasset END AS parent_id
    FROM asset
    LEFT JOIN cycle
        ON asset.msdyn_customerassetid = cycle.asset_id
),

placed AS (
    SELECT
        asset_id,
        parent_id AS next_id,
        asset_id AS root_id,
        CAST(0 AS BIGINT) AS depth_count,
        asset_id AS path_text
    FROM link
    UNION ALL
    SELECT
        placed.asset_id,
        link.parent_id AS next_id,
        link.asset_id AS root_id,
        placed.depth_count + 1 AS depth_count,
        link.asset_id || '/' || placed.path_text AS path_text
    FROM placed
    INNER JOIN link
        ON placed.next_id = link.asset_id
)

SELECT
    asset.msdyn_customerassetid AS customer_asset_id,
    asset.msdyn_name AS customer_asset_name,
    asset.msdyn_assettag AS asset_tag_number,
    asset.msdyn_deviceid AS device_id,
    asset.msdyn_account AS customer_id,
    asset.msdyn_product AS product_id,
    asset.msdyn_customerassetcategory AS asset_category_id,
    category.msdyn_name AS asset_category_name,
    asset.msdyn_parentasset AS parent_asset_id,
    asset.msdyn_masterasset AS master_asset_id,
    placed.root_id AS root_asset_id,
    placed.depth_count,
    placed.path_text,
    hierarchy_fault(
        cycle.cycle_text, asset.msdyn_parentasset, asset.is_parent_known, asset.msdyn_masterasset, placed.root_id
    ) AS hierarchy_fault_code,
    cycle.cycle_text,
    asset.msdyn_workorderproduct AS work_order_line_id,
    asset.msdyn_functionallocation AS functional_location_id,
    location.root_location_id,
    is_live(asset.statecode, asset.is_deleted) AS is_active,
    asset.deleted_at
FROM asset
INNER JOIN placed
    ON asset.msdyn_customerassetid = placed.asset_id AND placed.next_id IS NULL
LEFT JOIN cycle
    ON asset.msdyn_customerassetid = cycle.asset_id
LEFT JOIN current.msdyn_customerassetcategory AS category
    ON asset.msdyn_customerassetcategory = category.msdyn_customerassetcategoryid AND NOT category.is_deleted
LEFT JOIN core.functional_location AS location
    ON asset.msdyn_functionallocation = location.functional_location_id;
