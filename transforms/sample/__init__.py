"""The deterministic sample export: a Synapse Link container of a made-up company, in the real format.

`write_sample` is the only door. What the company is lies in `world/*.sql` (run in name order), what each
exported table looks like in `tables/<physical name>.sql`, how an export looks on disk in `container.py`, and
what can go wrong on purpose in `faults.py`.
"""

from transforms.sample.generator import SampleReport, write_sample
from transforms.sample.plan import SampleError

__all__ = ["SampleError", "SampleReport", "write_sample"]
