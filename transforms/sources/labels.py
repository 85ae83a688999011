"""Labels of choice columns: metadata files or tables of an export, or what an answer shows beside a code (domain Y14).

The files have no header. A local choice has its table, column, option, a flag, the language and the label in this
order; a global one may have its table before or behind them; a state and a status have only their table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from transforms.sources.landing import Batch, Label

FOLDER = "OptionsetMetadata"
#: By the name of the file: the columns behind the table's name whose codes it lists; None: it names them itself.
FILES: Mapping[str, str | None] = {
    "optionsetmetadata": None,
    "globaloptionsetmetadata": None,
    "statemetadata": "statecode",
    "statusmetadata": "statuscode",
}
SIZE_LIMIT = 64 * 1024 * 1024
#: The table of a global choice that names none: any with a column of that name.
ANY = "*"
#: The language of a label that was shown beside a code: whatever the reading user has.
SHOWN = 0
CODE = re.compile(r"-?\d{1,10}")


def of_file(name: str, content: bytes) -> Iterator[Label]:
    """The labels of one metadata file; a row that is none of the known shapes has none."""
    column = FILES[name.lower()]
    text = content.decode("utf-8-sig", errors="replace")
    for row in csv.reader(io.StringIO(text, newline="")):
        found = _label(row, column)
        if found is not None:
            yield found


def _label(row: Sequence[str], column: str | None) -> Label | None:
    """The flag stands between option and language, so it tells where they are."""
    flags = [at for at, value in enumerate(row) if value.lower() in ("true", "false")]
    at = next(
        (at for at in flags if 2 <= at < len(row) - 2 and _is_code(row[at - 1]) and _is_code(row[at + 1])),
        None,
    )
    if at is None:
        return None
    option, language, text = row[at - 1], row[at + 1], row[at + 2]
    names = [value for value in row[: at - 1] if not _is_code(value)]
    if column is None and len(names) == 1:  # a global choice; its table may stand last
        names = [row[-1] if len(row) > at + 4 else ANY, *names]
    if not names or (column is None and len(names) < 2):
        return None
    return Label(names[0].lower(), column or names[1].lower(), int(option), int(language), text)


def of_row(name: str, row: Mapping[str, object]) -> Label | None:
    """The label in a row of a metadata table whose columns have names."""
    lower = {key.lower(): value for key, value in row.items()}
    fixed = FILES[name.lower()]
    option = lower.get({"statecode": "state", "statuscode": "status"}.get(fixed or "", "option"))
    column = fixed or lower.get("optionsetname")
    language, text = lower.get("localizedlabellanguagecode"), lower.get("localizedlabel")
    if column is None or text is None or not _is_code(str(option)) or not _is_code(str(language)):
        return None
    entity = str(lower.get("entityname") or ANY).lower()
    return Label(entity, str(column).lower(), int(str(option)), int(str(language)), str(text))


def shown(entity: str, column: str, pairs: Iterable[tuple[str | None, str | None]]) -> Iterator[Label]:
    """The labels that were shown beside the codes of a column."""
    for code, text in sorted({(code, text) for code, text in pairs if code and text}):
        if _is_code(code):
            yield Label(entity, column, int(code), SHOWN, text)


def in_order(labels: Iterable[Label]) -> tuple[Label, ...]:
    """One label for each option and language, in their order."""
    last = {(label.entity, label.column, label.option, label.language): label for label in labels}
    return tuple(last[key] for key in sorted(last))


def news(found: Iterable[Label], known: Iterable[Batch]) -> tuple[Label, ...]:
    """All labels, in order, when they are not those that a batch brought last; else none."""
    told = in_order(found)
    before = max((batch for batch in known if batch.labels), key=lambda batch: batch.landed_at, default=None)
    return () if before is not None and before.labels == told else told


def _is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None
