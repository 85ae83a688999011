"""Promises about the quarantine: what waits there is told with every run."""
