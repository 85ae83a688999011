"""Through: typed staging, models, ledger, validation, and the store that opens DuckDB."""
