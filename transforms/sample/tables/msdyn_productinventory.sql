-- Grain: one row per version of a product in a warehouse.
SELECT s.folder_no, FALSE AS is_deleted, guid('product inventory', s.state_no) AS id,
    0 AS statecode, 1 AS statuscode, guid('product inventory', s.state_no) AS msdyn_productinventoryid,
    s.product_id AS msdyn_product, s.warehouse_id AS msdyn_warehouse, s.unit_id AS msdyn_unit,
    as_float(s.on_hand) AS msdyn_qtyonhand, as_float(s.on_hand - s.allocated) AS msdyn_qtyavailable,
    as_float(s.allocated) AS msdyn_qtyallocated, as_float(0) AS msdyn_qtyonorder, as_float(2) AS msdyn_reorderpoint,
    row_version(s.folder_no, s.state_no, 31) AS versionnumber, TIMESTAMP '2024-12-02 08:00:00' AS createdon,
    folder_time(s.folder_no) - to_minutes(10) AS modifiedon
FROM stock_state AS s
