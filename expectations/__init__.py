"""Promises: what every table guarantees before anybody may read it.

The package mirrors `sql/`: the promises of `core.work_order`, which `sql/core/work_order.sql` makes, stand in
`expectations/core/work_order.py` as `SUITE`. They become Great Expectations suites in `expectations.gx`,
which nothing imports until a suite runs: importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from expectations.promise import Promise, Severity, Suite

__all__ = ["Promise", "Severity", "Suite", "suite_of", "suite_tables"]

_ROOT = Path(__file__).parent
_NOT_A_LAYER = {"gx", "__pycache__"}


def suite_tables() -> list[str]:
    """Every `schema.table` that has a suite, sorted."""
    layers = (folder for folder in _ROOT.iterdir() if folder.is_dir() and folder.name not in _NOT_A_LAYER)
    return sorted(
        f"{layer.name}.{module.stem}"
        for layer in layers
        for module in layer.glob("*.py")
        if module.stem != "__init__"
    )


def suite_of(table: str) -> Suite:
    """The suite of one `schema.table`. Raises LookupError with the file to write when there is none."""
    module_name = f"{__name__}.{table}"
    layer, _, name = table.partition(".")
    if not (_ROOT / layer).is_dir() or find_spec(module_name) is None:
        raise LookupError(f"{table} has no promises: write expectations/{layer}/{name}.py with its SUITE")
    suite = import_module(module_name).SUITE
    if not isinstance(suite, Suite) or suite.table != table:
        raise LookupError(f"expectations/{layer}/{name}.py must define SUITE = Suite('{table}', ...)")
    return suite
