"""`fieldledger explain`, `trace` and `pack`: where a figure comes from, what became of a part, the close pack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from transforms.cli_options import Warehouse
from transforms.errors import UsageError

trace_app = typer.Typer(
    help="Serial numbers and batches: what became of them, where they went.", no_args_is_help=True
)
out = Console()


AsJson = Annotated[bool, typer.Option("--json", help="As JSON, with every column.")]
Published = Annotated[
    Path | None,
    typer.Option("--warehouse", help="DuckDB file; default: the published file of the data folder."),
]


def explain_figure(
    subject: Annotated[str, typer.Argument(help="schema.table.column, or the id of a posting or a break.")],
    conditions: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", help="Which row: columns and their values.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Where a figure comes from: its rules, and the rows behind it down to the landed file and row."""
    from transforms.serve.explain import explain
    from transforms.settings import load_settings
    from transforms.warehouse.store import open_database

    pairs = [condition.partition("=") for condition in conditions or []]
    for name, equals, _ in pairs:
        if not equals:
            raise UsageError(f"{name}: write key=value")
    settings = load_settings()
    with open_database(warehouse or settings.warehouse, settings, read_only=True) as connection:
        found = explain(connection, subject, {name: value for name, _, value in pairs})
    if as_json:
        typer.echo(found.as_json())
    else:
        out.print(found, soft_wrap=True)


@trace_app.command("serial")
def trace_serial_number(
    serial: Annotated[str, typer.Argument(help="Serial number, as on the work order line.")],
    as_json: AsJson = False,
    warehouse: Published = None,
) -> None:
    """The life of a serial number: received, moved, issued, used, recorded, journaled, billed, installed, returned."""
    from transforms.serve.trace import trace_serial
    from transforms.settings import load_settings

    settings = load_settings()
    life = trace_serial(warehouse or settings.published, settings, serial)
    typer.echo(life.as_json()) if as_json else out.print(life)


@trace_app.command("batch")
def trace_batch_number(
    batch: Annotated[str, typer.Argument(help="Batch number, as on the work order line.")],
    as_json: AsJson = False,
    warehouse: Published = None,
) -> None:
    """Where a batch went: customers, work orders and assets that a recall or a warranty claim reaches, and money."""
    from transforms.serve.trace import trace_batch
    from transforms.settings import load_settings

    settings = load_settings()
    found = trace_batch(warehouse or settings.published, settings, batch)
    typer.echo(found.as_json()) if as_json else out.print(found)


def pack(
    period: Annotated[
        str, typer.Option("--period", help="Id or name of the period: USMF:2026-06, or 2026-06 for all.")
    ],
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for both files; default: pack in the data folder.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """The close pack of a period: an Excel workbook with live totals, and a page that needs no server."""
    from transforms.serve.pack import read_pack
    from transforms.serve.report import write_report
    from transforms.serve.workbook import write_workbook
    from transforms.settings import load_settings

    settings = load_settings()
    source, folder = warehouse or settings.warehouse, out_folder or settings.data_dir / "pack"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out {folder}: this is a file; name a folder")
    found = read_pack(source, settings, period)
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", period)
    written = (
        write_workbook(found, folder / f"close-pack-{name}.xlsx"),
        write_report(found, source, settings, folder / f"close-pack-{name}.html"),
    )
    for path in written:
        out.print(str(path), soft_wrap=True, markup=False, highlight=False)
