"""Out: what people read."""
