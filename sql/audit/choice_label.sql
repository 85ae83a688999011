-- Grain: one row per source, choice column, option and language
-- Source: the manifests of the landing
-- Rules: none
CREATE TABLE audit.choice_label (
    source_name VARCHAR NOT NULL, -- Key, with table, column, option and language: landing folder of the source
    entity VARCHAR NOT NULL, -- Table; * where the export names none: a choice that several tables share
    column_name VARCHAR NOT NULL, -- Column of that table, or the name of the shared choice
    option_number BIGINT NOT NULL, -- What a row has in that column
    language_number BIGINT NOT NULL, -- Language of the label, 1033 is English; 0: the language of the reading user
    label_text VARCHAR NOT NULL, -- What people see
    batch_id VARCHAR NOT NULL, -- Batch that brought it
    landed_at TIMESTAMP NOT NULL -- Instant of that batch, UTC; the newest counts
);
