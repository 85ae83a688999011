"""Promises of the ledger: the postings of one run, before they are appended for good."""
