-- Grain: one row per connection of two actuals: sales with their cost, a reversal with its original, billed with unbilled sales.
WITH connection AS (
    SELECT p.post_folder AS folder_no, p.recorded_at AS written_at, p.lane, p.posting_no, 0 AS kind_no,
        CASE p.lane WHEN 0 THEN guid('actual', p.posting_no) ELSE guid('another actual', p.posting_no * 8 + p.lane) END AS one_id,
        'Unbilled Sales' AS one_role,
        CASE WHEN p.is_time THEN guid('another actual', (p.source_no * 16 + p.version_no * 8 - 8) * 8 + 2)
            ELSE guid('actual', p.source_no * 8 + p.version_no * 3 - 3) END AS other_id,
        'Cost' AS other_role
    FROM posting AS p
    WHERE p.slot_no > 0
    UNION ALL
    SELECT a.folder_no, a.written_at, a.lane, a.posting_no, 1, a.actual_id, 'Reversing',
        CASE a.lane WHEN 0 THEN guid('actual', a.posting_no) ELSE guid('another actual', a.posting_no * 8 + a.lane) END, 'Original'
    FROM exported_actual AS a
    WHERE a.entry = 'reversal'
    UNION ALL
    SELECT confirm_folder(), folder_time(confirm_folder()) - to_minutes(30), 3, d.detail_no, 2,
        guid('another actual', d.detail_no * 4 * 8 + 3), 'Billed Sales',
        CASE d.lane WHEN 0 THEN guid('actual', d.posting_no) ELSE guid('another actual', d.posting_no * 8 + d.lane) END,
        'Unbilled Sales'
    FROM invoice_detail AS d
    WHERE d.invoice = 'confirmed' AND confirm_folder() IS NOT NULL AND NOT d.is_correction AND d.quantity > 0
)

SELECT CAST(folder_no AS INTEGER) AS folder_no, FALSE AS is_deleted,
    guid('connection', (posting_no * 8 + lane) * 4 + kind_no) AS id, 0 AS statecode, 1 AS statuscode,
    guid('connection', (posting_no * 8 + lane) * 4 + kind_no) AS msdyn_transactionconnectionid,
    one_id AS msdyn_transaction1, one_role AS msdyn_transaction1role, 'msdyn_actual' AS msdyn_transaction1type,
    other_id AS msdyn_transaction2, other_role AS msdyn_transaction2role, 'msdyn_actual' AS msdyn_transaction2type,
    row_version(folder_no, (posting_no * 8 + lane) * 4 + kind_no, 5) AS versionnumber, written_at AS createdon,
    written_at AS modifiedon
FROM connection
