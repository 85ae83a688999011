"""Promises of the core tables: things in their current state, and what follows from them in a run's scope."""
