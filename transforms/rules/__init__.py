"""Rules that a SELECT cannot say, because each row's answer depends on the answers before it."""
