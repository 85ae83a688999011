"""Our column names and the tenant's physical ones (`names.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import UsageError

DEFAULTS = Path(__file__).with_name("names.toml")


@dataclass(frozen=True)
class Names:
    """Maps our name of a column to the physical names it may have, in order of preference."""

    tables: dict[str, dict[str, tuple[str, ...]]]

    def physical(self, entity: str, column: str) -> tuple[str, ...]:
        """The physical names to look for; without an entry the name itself."""
        return self.tables.get(entity, {}).get(column, (column,))


def load_names(override: Path | None) -> Names:
    """Read the defaults and, over them, the tenant's file. Raises UsageError when that file is of another shape."""
    tables = _read(DEFAULTS)
    if override is not None:
        try:
            for entity, columns in _read(override).items():
                tables.setdefault(entity, {}).update(columns)
        except (OSError, tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
            raise UsageError(
                f'names_file {override}: write [table] sections of column = "name": {error}'
            ) from error
    return Names(tables)


def _read(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        entity.lower(): {
            ours.lower(): tuple(name.lower() for name in ([theirs] if isinstance(theirs, str) else theirs))
            for ours, theirs in columns.items()
        }
        for entity, columns in content.items()
    }
