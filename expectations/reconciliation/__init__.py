"""Promises about the nightly reconciliation, checked before a night is written."""
