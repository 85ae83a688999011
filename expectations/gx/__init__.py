"""How promises become Great Expectations: importing any module in here imports Great Expectations (7 s)."""
