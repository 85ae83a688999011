"""Promises of the staged rows: one winner for each source id, typed; tombstones have only key and version."""
