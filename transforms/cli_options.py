"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Warehouse = Annotated[
    Path | None,
    typer.Option(
        "--warehouse", help="DuckDB file; default: warehouse/fieldledger.duckdb in the data folder."
    ),
]
Actor = Annotated[str | None, typer.Option("--by", help="Who decides; default: the user of this process.")]
OnlyCompany = Annotated[str | None, typer.Option("--company", help="Only this legal entity.")]
OnlyBatch = Annotated[str | None, typer.Option("--batch", help="Only what this batch brought.")]
