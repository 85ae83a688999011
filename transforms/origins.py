"""Where a run reads from: kind and address of each source, and what it needs to sign in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.errors import UsageError
from transforms.settings import Settings
from transforms.sources.source import Source

KINDS = ("lake", "sql", "dataverse")
SCHEME = re.compile(r"([a-z][a-z0-9_+.-]*)://", re.IGNORECASE)
DATABASES = frozenset(
    {"postgresql", "mssql", "mysql", "mariadb", "oracle", "sqlite", "cockroachdb", "snowflake"}
)


@dataclass(frozen=True)
class Origin:
    """One source. `secrets` are never shown: what its kind needs to sign in, when the environment does not say it."""

    address: str
    kind: str
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def origin_of(address: str, kind: str | None = None) -> Origin:
    """A source by its address. Without a kind: an SQLAlchemy URL is sql, http(s) is dataverse, the rest is a lake."""
    if kind is None:
        match = SCHEME.match(address)
        scheme = match.group(1).lower() if match else ""
        kind = "dataverse" if scheme in ("http", "https") else "lake"
        if scheme.split("+")[0] in DATABASES:
            kind = "sql"
    if kind not in KINDS:
        raise UsageError(f"--source {kind}: the sources are: {', '.join(KINDS)}")
    return Origin(address, kind)


def open_source(origin: Origin, settings: Settings) -> Source:
    """The source itself. Raises UsageError for an address that is none, or a package that is not installed."""
    options = settings.sources
    if origin.kind == "lake":
        from transforms.sources.lake import Lake

        return Lake(origin.address, settings.max_line_bytes, origin.secrets)
    if origin.kind == "sql":
        from transforms.sources.sql import Replica

        password = origin.secrets.get("password")
        if password is None and options.replica_password is not None:
            password = options.replica_password.get_secret_value()
        return Replica(
            origin.address,
            password=password,
            schema=options.replica_schema,
            isolation=options.replica_isolation,
            delete_log=options.delete_log,
            version_overlap=options.version_overlap,
            sweep_hours=options.sweep_hours,
        )
    from transforms.sources.dataverse import Dataverse
    from transforms.sources.sign_in import credential_for

    return Dataverse(
        origin.address,
        credential_for(origin.address, origin.secrets),
        page_size=options.page_size,
        requests_at_once=options.requests_at_once,
        sweep_hours=options.sweep_hours,
    )


def refuse_written_secrets(address: str) -> None:
    """A password in an argument is seen by everybody who lists processes."""
    if shown(address) != address:
        raise UsageError(
            f"--from {shown(address)}: a password does not belong into an argument; put it into the environment as "
            "FIELDLEDGER_SOURCES__REPLICA_PASSWORD"
        )


def shown(address: str) -> str:
    """An address without its password."""
    hidden = re.sub(r"^([a-z][a-z0-9_+.-]*://[^/@:]*):[^@]*@", r"\1:***@", address, flags=re.IGNORECASE)
    return re.sub(r"(pwd|password)(=|%3d)[^;&]*", r"\1\2***", hidden, flags=re.IGNORECASE)
