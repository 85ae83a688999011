"""One header-less CSV file into one Parquet file, every value as text, every row accounted for.

DuckDB reads the file in one parallel pass. Where it stops (a row shorter or longer than the model, a line feed of the
other kind inside quotes, a quote that never closes, bytes that are no UTF-8, a line without end) the file is read again
row by row: short rows are padded (domain Y13), rows that are none are kept whole for the quarantine.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.sources.landing import BrokenRow

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Read:
    """What one file held: `rows` landed, and the rows that could not be read."""

    rows: int
    broken_rows: tuple[BrokenRow, ...] = ()


class CsvReader:
    """Reads CSV files with one DuckDB connection. A line may have at most `max_line_bytes` bytes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, max_line_bytes: int) -> None:
        self._connection = connection
        self._max_line_bytes = max_line_bytes

    def land(self, path: Path, columns: tuple[str, ...], target: Path, source_file: str, entity: str) -> Read:
        """Write `path` to `target` (Parquet, all text, `columns` in their order) and flush it to the disk."""
        read = self._read(path, columns, target, source_file, entity)
        with target.open("rb") as written:
            os.fsync(written.fileno())
        return read

    def _read(
        self, path: Path, columns: tuple[str, ...], target: Path, source_file: str, entity: str
    ) -> Read:
        # DuckDB drops an empty value behind the last column without a word: such a row would be read shifted.
        if not _has_too_many_values(path, len(columns), self._max_line_bytes):
            with suppress(duckdb.Error):
                return Read(self._fast(path, columns, target))
        return self._exact(path, columns, target, source_file, entity)

    def _fast(self, path: Path, columns: tuple[str, ...], target: Path) -> int:
        names = "{" + ", ".join(f"{_text(name)}: 'VARCHAR'" for name in columns) + "}"
        done = self._connection.execute(
            f"""
            COPY (
                SELECT * FROM read_csv(
                    {_text(one_path(path))}, columns = {names}, auto_detect = false, header = false, delim = ',',
                    quote = '"', escape = '"', strict_mode = true, max_line_size = {self._max_line_bytes}
                )
            ) TO {_text(str(target))} (FORMAT parquet, COMPRESSION snappy)
            """
        ).fetchone()
        return int(done[0]) if done else 0

    def _exact(
        self, path: Path, columns: tuple[str, ...], target: Path, source_file: str, entity: str
    ) -> Read:
        schema = pa.schema([(name, pa.string()) for name in columns])
        broken: list[BrokenRow] = []
        rows = 0

        def break_row(line: int, reason_code: str, reason_text: str, raw: str) -> None:
            broken.append(BrokenRow(entity, source_file, line, reason_code, reason_text, _printable(raw)))

        def whole_rows() -> Iterator[list[str | None]]:
            for record in _records(path, self._max_line_bytes):
                if record.fault is not None:
                    break_row(record.line, "malformed_row", record.fault, record.raw)
                elif len(record.values) > len(columns):
                    break_row(
                        record.line,
                        "too_many_values",
                        f"{len(record.values)} values, but model.json describes {len(columns)} columns",
                        record.raw,
                    )
                elif len(record.values) < len(columns) and not record.is_ended:
                    break_row(
                        record.line,
                        "truncated_row",
                        f"the file ends inside this row: {len(record.values)} of {len(columns)} values",
                        record.raw,
                    )
                elif not _is_unicode(record.raw):
                    break_row(record.line, "invalid_encoding", "the row is not encoded in UTF-8", record.raw)
                else:
                    padding: list[str | None] = [None] * (len(columns) - len(record.values))
                    yield [value or None for value in record.values] + padding

        with pq.ParquetWriter(target, schema, compression="snappy") as writer:
            for block in _blocks(whole_rows(), ROWS_AT_ONCE):
                columns_of_block = [pa.array(column, pa.string()) for column in zip(*block, strict=True)]
                writer.write_table(pa.Table.from_arrays(columns_of_block, schema=schema))
                rows += len(block)
        return Read(rows, tuple(broken))


@dataclass(frozen=True)
class _Record:
    line: int
    values: list[str]
    raw: str
    is_ended: bool
    fault: str | None = None


class _LineTooLongError(Exception):
    """The next line is longer than the limit."""


@dataclass(frozen=True)
class _Line:
    text: str
    is_whole: bool


class _Lines:
    """The lines of a file with the ones handed out since the last record, to be handed out again.

    Of a line longer than `limit` only the beginning is kept: a line without end cannot fill the memory.
    """

    def __init__(self, file: TextIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._again: list[_Line] = []
        self._taken: list[_Line] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop(0) if self._again else self._read()
        self._taken.append(line)
        self.number += 1
        if not line.is_whole:
            raise _LineTooLongError
        return line.text

    def start_record(self) -> None:
        """Forget the lines of the record before."""
        self._taken = []

    @property
    def raw(self) -> str:
        """The lines of this record as received."""
        return "".join(line.text for line in self._taken)

    @property
    def first_number(self) -> int:
        """The line in the file at which this record starts."""
        return self.number - len(self._taken) + 1

    @property
    def is_first_whole(self) -> bool:
        """Whether this record's first line is within the limit."""
        return self._taken[0].is_whole

    def give_back(self) -> None:
        """Hand out again all but the first line of the record that failed: good rows behind it are not lost."""
        self._again = self._taken[1:] + self._again
        self.number -= len(self._taken) - 1
        self._taken = self._taken[:1]

    def _read(self) -> _Line:
        text = self._file.readline(self._limit + 1)
        if not text:
            raise StopIteration
        if len(text) <= self._limit or text.endswith(("\n", "\r")):
            return _Line(text, True)
        rest = text
        while rest and not rest.endswith(("\n", "\r")):
            rest = self._file.readline(self._limit + 1)
        return _Line(text[: self._limit], False)


def _records(path: Path, max_line_bytes: int) -> Iterator[_Record]:
    csv.field_size_limit(max_line_bytes)
    with path.open("r", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file, max_line_bytes)
        reader = csv.reader(lines, strict=True)
        while True:
            lines.start_record()
            try:
                values = next(reader)
            except StopIteration:
                return
            except (csv.Error, _LineTooLongError) as error:
                lines.give_back()
                reader = csv.reader(lines, strict=True)
                reason = f"this is no CSV row: {error or 'its quotes do not close within the limit'}"
                if not lines.is_first_whole:
                    reason = (
                        f"the line is longer than {max_line_bytes} characters (setting max_line_bytes), "
                        "of which only the beginning is kept here"
                    )
                yield _Record(lines.number, [], lines.raw, True, reason)
                continue
            raw = lines.raw
            if len(raw) > max_line_bytes:
                reason = f"the row is longer than {max_line_bytes} characters (setting max_line_bytes)"
                yield _Record(lines.first_number, [], raw, True, reason)
            elif values:
                yield _Record(lines.first_number, values, raw, raw.endswith(("\n", "\r")))


def _has_too_many_values(path: Path, columns: int, max_line_bytes: int) -> bool:
    """Whether the first row has more values than the model has columns."""
    first = next(_records(path, max_line_bytes), None)
    return first is not None and len(first.values) > columns


def one_path(path: Path) -> str:
    """A path for DuckDB in which nothing is a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _blocks(rows: Iterator[list[str | None]], size: int) -> Iterator[list[list[str | None]]]:
    block: list[list[str | None]] = []
    for row in rows:
        block.append(row)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _printable(raw: str) -> str:
    return raw.encode("utf-8", errors="backslashreplace").decode("utf-8").rstrip("\r\n")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
