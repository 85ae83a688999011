"""Promises of the marts: what a mart computes; what it copies was promised where it came from."""
