"""OpenLineage events of a run: what each step reads and writes, and which columns every column is made of.

Imported only when somebody listens (`transforms.serve.lineage`). Each step is a run of the job `fieldledger.<step>`;
the run above it is that of the command, or of `OPENLINEAGE_PARENT_ID` (namespace/job/run, as dbt and Spark take it from
whatever started them). Whatever goes wrong here is a warning and never a reason for a run to fail.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    InputDataset,
    Job,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    set_producer,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    data_quality_assertions_dataset,
    error_message_run,
    job_type_job,
    output_statistics_output_dataset,
    parent_run,
    schema_dataset,
)
from openlineage.client.uuid import generate_new_uuid

from transforms.settings import Settings
from transforms.sources.landing import Batch
from transforms.sources.names import Names, load_names
from transforms.warehouse.lineage import WAYS, kept_lineage
from transforms.warehouse.models import Model, all_models, filled_in, in_schema
from transforms.warehouse.store import Connection

if TYPE_CHECKING:
    from transforms.warehouse.validation import CheckResult

log = logging.getLogger("fieldledger.openlineage")

PRODUCER = f"urn:fieldledger:{version('fieldledger')}"
P = ParamSpec("P")
PARENT, ROOT = "OPENLINEAGE_PARENT_ID", "OPENLINEAGE_ROOT_PARENT_ID"
#: What OpenLineage calls the ways of `transforms.warehouse.lineage`.
WAY_NAMES = dict(
    zip(
        WAYS,
        (
            ("INDIRECT", "WINDOW"),
            ("INDIRECT", "CONDITIONAL"),
            ("DIRECT", "IDENTITY"),
            ("DIRECT", "TRANSFORMATION"),
            ("DIRECT", "AGGREGATION"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Place:
    """A dataset as OpenLineage names it."""

    namespace: str
    name: str

    def below(self, entity: str, separator: str = "/") -> Place:
        """A table or folder of it."""
        return Place(self.namespace, f"{self.name}{separator}{entity}" if self.name else entity)


@dataclass(frozen=True)
class _Parent:
    """The run above: namespace and name of its job, and its id."""

    namespace: str
    job: str
    run_id: str


_above: ContextVar[_Parent | None] = ContextVar("above", default=None)
_broken: set[str] = set()


def _harmless(tell: Callable[Concatenate[Told, P], None]) -> Callable[Concatenate[Told, P], None]:
    """A step that cannot tell of itself has still been done."""

    @wraps(tell)
    def told(self: Told, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            tell(self, *args, **kwargs)
        except Exception:
            log.warning("OpenLineage: not all of this step is told", exc_info=True)

    return told


@dataclass
class Told:
    """What a step tells of itself."""

    inputs: list[Any] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)

    @_harmless
    def extracted(self, address: str, batches: Sequence[Batch], settings: Settings) -> None:
        """Tables of a source into the landing."""
        source = source_place(address)
        for (landed_by, entity), names in sorted(_landed_columns(batches).items()):
            origin = source.below(entity, _separator(source))
            landed = landing_place(settings, landed_by, entity)
            self.inputs.append(InputDataset(origin.namespace, origin.name, facets=_text_schema(names)))
            facets = _text_schema(names) | _column_facet(
                {name: [(origin, name, "identity")] for name in names}
            )
            self.outputs.append(OutputDataset(landed.namespace, landed.name, facets=facets))

    @_harmless
    def loaded(
        self, connection: Connection, warehouse: Path, batches: Sequence[Batch], settings: Settings
    ) -> None:
        """The landing into staging, core and ledger of the warehouse: what the work database holds of them."""
        held = {
            str(name): int(rows)
            for name, rows in connection.execute(
                "SELECT schema_name || '.' || table_name, estimated_size FROM duckdb_tables() "
                "WHERE database_name = current_database() AND schema_name IN ('staging', 'core', 'ledger')"
            ).fetchall()
        }
        columns = _landed_columns(batches)
        for (source, entity), names in sorted(columns.items()):
            if f"staging.{entity}" in all_models():
                place = landing_place(settings, source, entity)
                self.inputs.append(InputDataset(place.namespace, place.name, facets=_text_schema(names)))
        for model in in_schema("staging", "core", "ledger"):
            rows = held.get(model.name)
            if rows or (model.kind == "VIEW" and held):
                output = _output(model, warehouse, columns, settings)
                if rows:
                    output.outputFacets["outputStatistics"] = (
                        output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)
                    )
                self.outputs.append(output)
        self._read(self.outputs, warehouse, settings)

    @_harmless
    def written(self, models: Sequence[Model], warehouse: Path, settings: Settings) -> None:
        """Tables of the warehouse that were made of others of it."""
        self.outputs += [_output(model, warehouse, {}, settings) for model in models]
        self._read(self.outputs, warehouse, settings)

    @_harmless
    def refreshed(self, warehouse: Path, settings: Settings) -> None:
        """The marts, and what of core is made beside them."""
        self.written(filled_in("marts"), warehouse, settings)

    @_harmless
    def checked(self, results: Sequence[CheckResult], warehouse: Path) -> None:
        """What a gate found about tables of the warehouse, or about what is on its way into them."""
        by_table: dict[str, list[Any]] = {}
        for result in results:
            by_table.setdefault(result.table, []).append(
                data_quality_assertions_dataset.Assertion(
                    assertion=result.check_id,
                    success=result.is_passed,
                    severity={"critical": "error", "warning": "warn"}.get(str(result.severity)),
                    description=result.sentence,
                )
            )
        for table, assertions in sorted(by_table.items()):
            place = warehouse_place(warehouse, table)
            facet = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(assertions=assertions)
            self.inputs.append(
                InputDataset(place.namespace, place.name, inputFacets={"dataQualityAssertions": facet})
            )

    @_harmless
    def published(self, warehouse: Path, settings: Settings) -> None:
        """The file that analysts open, made of the warehouse's tables."""
        for model in in_schema("core", "ledger", "marts", "reconciliation"):
            if model.kind != "MACRO":
                place = warehouse_place(warehouse, model.name)
                self.inputs.append(InputDataset(place.namespace, place.name))
        self.outputs.append(OutputDataset("file", str(settings.published.resolve())))

    def _read(self, outputs: Sequence[Any], warehouse: Path, settings: Settings) -> None:
        """Of what the outputs are made: the warehouse's tables that are no outputs themselves."""
        lineage = kept_lineage(settings.lineage)
        written = {output.name for output in outputs}
        home = warehouse_place(warehouse, "")
        tables = {
            table
            for output in outputs
            for table in lineage.tables(output.name.removeprefix(home.name))
            if table in all_models()
        }
        for table in sorted(tables):
            place = warehouse_place(warehouse, table)
            if place.name not in written:
                self.inputs.append(
                    InputDataset(place.namespace, place.name, facets=_schema_facet(all_models()[table]))
                )


@contextmanager
def job(step: str) -> Iterator[Told]:
    """Tell of a step: START before it, COMPLETE or FAIL behind it. Steps within it have it for their parent."""
    told = Told()
    own = _Parent(_namespace(), f"fieldledger.{step}", str(generate_new_uuid()))
    above = _above.get() or _parent(PARENT)
    _emit(RunState.START, own, above, told)
    token = _above.set(own)
    try:
        yield told
    except BaseException as error:
        _emit(RunState.FAIL, own, above, told, error)
        raise
    finally:
        _above.reset(token)
    _emit(RunState.COMPLETE, own, above, told)


def warehouse_place(warehouse: Path, table: str) -> Place:
    """A table of a DuckDB file."""
    return Place(f"duckdb://{warehouse.resolve()}", f"{warehouse.stem}.{table}")


def landing_place(settings: Settings, source: str, entity: str) -> Place:
    """A landed table: the folder of its batches."""
    return Place("file", str(settings.landing.resolve() / source / entity))


def source_place(address: str) -> Place:
    """A source by its address, which has no password."""
    if "://" not in address:
        return Place("file", str(Path(address).resolve()))
    parts = urlsplit(address)
    scheme = parts.scheme.split("+")[0].lower()
    where = parts.netloc.rpartition("@")[2]
    path = parts.path.strip("/")
    if scheme in ("abfs", "abfss", "az"):
        return Place(f"abfss://{parts.netloc}", path)
    if scheme in ("http", "https"):
        return Place(f"{scheme}://{where}", path)
    if scheme in ("postgresql", "mssql"):
        name, port = {"postgresql": ("postgres", 5432), "mssql": ("sqlserver", 1433)}[scheme]
        return Place(f"{name}://{where if parts.port else f'{where}:{port}'}", path)
    if scheme in ("file", "sqlite"):
        return Place("file" if scheme == "file" else "sqlite", parts.path)
    return Place(f"{scheme}://{where}", path)


def _separator(source: Place) -> str:
    is_database = source.namespace.partition("://")[0] not in ("file", "abfss", "s3", "gs", "http", "https")
    return "." if is_database else "/"


def _landed_columns(batches: Sequence[Batch]) -> dict[tuple[str, str], tuple[str, ...]]:
    """By source and table the columns that were landed, in the order of the newest file."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for batch in batches:
        for file in batch.files:
            place = found.setdefault((batch.source, file.entity), {})
            place |= dict.fromkeys(name.lower() for name in file.columns)
    return {place: tuple(names) for place, names in found.items()}


def _output(
    model: Model, warehouse: Path, landed: dict[tuple[str, str], tuple[str, ...]], settings: Settings
) -> Any:
    made: dict[str, list[tuple[Place, str, str]]] = {}
    lineage = kept_lineage(settings.lineage)
    names = _names(settings.names_file)
    for column in model.column_names:
        for (table, of), way in lineage.inputs(model.name, column).items():
            if not table.startswith("landing."):
                made.setdefault(column, []).append((warehouse_place(warehouse, table), of, way))
                continue
            for (source, entity), present in sorted(landed.items()):
                candidates = (*names.physical(entity, of), *(("id",) if of == model.key else ()))
                physical = [name for name in candidates if name in present]
                if entity == model.table and physical:
                    place = landing_place(settings, source, entity)
                    made.setdefault(column, []).append((place, physical[0], way))
    place = warehouse_place(warehouse, model.name)
    return OutputDataset(place.namespace, place.name, facets=_schema_facet(model) | _column_facet(made))


@cache
def _names(override: Path | None) -> Names:
    return load_names(override)


def _schema_facet(model: Model) -> dict[str, Any]:
    fields = [
        schema_dataset.SchemaDatasetFacetFields(
            name=column.name,
            type=re.split(r" NOT NULL| CHECK| PRIMARY", column.definition)[0] or None,
            description=column.comment,
        )
        for column in model.columns
    ]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)}


def _text_schema(names: Iterable[str]) -> dict[str, Any]:
    """What is landed is text."""
    return {
        "schema": schema_dataset.SchemaDatasetFacet(
            fields=[schema_dataset.SchemaDatasetFacetFields(name=name, type="VARCHAR") for name in names]
        )
    }


def _column_facet(made: dict[str, list[tuple[Place, str, str]]]) -> dict[str, Any]:
    fields = {
        column: column_lineage_dataset.Fields(
            inputFields=[
                column_lineage_dataset.InputField(
                    namespace=place.namespace,
                    name=place.name,
                    field=of,
                    transformations=[column_lineage_dataset.Transformation(*WAY_NAMES[way])],
                )
                for place, of, way in inputs
            ]
        )
        for column, inputs in made.items()
    }
    return (
        {"columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(fields=fields)} if fields else {}
    )


def _namespace() -> str:
    return os.environ.get("OPENLINEAGE_NAMESPACE") or "fieldledger"


def _parent(variable: str) -> _Parent | None:
    parts = os.environ.get(variable, "").rsplit("/", 2)
    return _Parent(*parts) if len(parts) == 3 else None


def _emit(
    kind: Any, own: _Parent, above: _Parent | None, told: Told, error: BaseException | None = None
) -> None:
    """Send one event. A transport that fails is told of once, then this process leaves it alone."""
    try:
        if _transport() not in _broken:
            _client(_transport()).emit(_event(kind, own, above, told, error))
    except Exception as failure:
        _broken.add(_transport())
        log.warning("OpenLineage: no event is sent any more, the run goes on: %s", failure)


def _event(kind: Any, own: _Parent, above: _Parent | None, told: Told, error: BaseException | None) -> Any:
    facets: dict[str, Any] = {}
    if above is not None:
        top = _parent(ROOT) or _parent(PARENT) or above
        facets["parent"] = parent_run.ParentRunFacet(
            run=parent_run.Run(runId=above.run_id),
            job=parent_run.Job(namespace=above.namespace, name=above.job),
            root=parent_run.Root(
                run=parent_run.RootRun(runId=top.run_id),
                job=parent_run.RootJob(namespace=top.namespace, name=top.job),
            ),
        )
    if error is not None:
        said = str(error).partition("\n")[0]  # what follows may be rows of somebody's data
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(
            message=f"{type(error).__name__}: {said}", programmingLanguage="PYTHON"
        )
    kind_of_job = job_type_job.JobTypeJobFacet(
        processingType="BATCH", integration="FIELDLEDGER", jobType="STEP"
    )
    return RunEvent(
        eventType=kind,
        eventTime=datetime.now(UTC).isoformat(),
        run=Run(runId=own.run_id, facets=facets),
        job=Job(namespace=own.namespace, name=own.job, facets={"jobType": kind_of_job}),
        inputs=told.inputs,
        outputs=told.outputs,
        producer=PRODUCER,
    )


def _transport() -> str:
    """What the environment says about the transport."""
    return repr(sorted(item for item in os.environ.items() if item[0].startswith("OPENLINEAGE")))


@cache
def _client(_: str) -> OpenLineageClient:
    set_producer(PRODUCER)
    return OpenLineageClient()
