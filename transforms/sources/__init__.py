"""In: sources are read into landed batches. Nothing here knows the warehouse."""
