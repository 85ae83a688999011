"""The server: OData pages, change tracking, EntityDefinitions, and faults in the order they were asked for."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import parse_qs, quote, unquote, urlsplit

from transforms.emulator.export import Change, Database, Export
from transforms.errors import UsageError

ROOT = "/api/data/v9.2/"
LARGEST_PAGE = 5_000
NUMBERS = frozenset({"int64", "decimal", "double"})
#: Which AttributeType of the Web API a data type of the export is.
TYPES = {
    "int64": "BigInt", "decimal": "Money", "double": "Double", "boolean": "Boolean", "string": "String",
    "dateTime": "DateTime", "dateTimeOffset": "DateTime", "guid": "Lookup",
}  # fmt: skip
FORMATTED = "OData.Community.Display.V1.FormattedValue"
EXPIRED = "0x80044352"
LIMITS = ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.")

Kind = Literal[
    "throttle", "unavailable", "error", "slow", "drop", "garbage", "expired", "unauthorized", "twice"
]


@dataclass
class Fault:
    """What goes wrong with requests whose address has `match` in it: after `skip` of them, `times` of them.

    throttle: 429; unavailable: 503; error: 500; slow: `seconds` late; drop: the connection ends inside the page;
    garbage: 200 with half a page; expired: the delta token is too old; unauthorized: 401; twice: the page comes again.
    `seconds` are also what Retry-After says.
    """

    kind: Kind
    match: str = ""
    times: int = 1
    skip: int = 0
    seconds: float = 0

    @classmethod
    def named(cls, kind: str, match: str = "", times: str = "") -> Fault:
        """A fault by its words. Raises UsageError for a kind that is none."""
        known = get_args(Kind)
        if kind not in known or not re.fullmatch(r"\d*", times):
            raise UsageError(
                f"{kind}:{match}:{times}: write kind[:match[:times]]; the kinds are {', '.join(known)}"
            )
        seconds = 1.0 if kind in ("throttle", "slow") else 0.0
        return cls(cast(Kind, kind), match, int(times or 1), seconds=seconds)


@dataclass
class _Read:
    """A read that was begun: which ids it gives, from where to where on the clock."""

    table: str
    columns: list[str]
    ids: list[str]
    until: int
    is_tracked: bool
    is_delta: bool


@dataclass
class _State:
    export: Export
    database: Database = field(default_factory=Database)
    kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    untracked: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    reads: dict[str, _Read] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    taken: int = 0
    busy: int = 0
    busiest: int = 0
    token: str | None = None
    now: datetime | None = None
    oldest: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)


class Emulator:
    """A Web API over an export, at `http://127.0.0.1:<port>`. It begins with the first folder; `advance` takes more.

    `now` is the time it tells; without it the time of the newest folder it has taken.
    """

    def __init__(self, path: Path, *, port: int = 0, folders: int = 1, token: str | None = None) -> None:
        self._state = _State(Export(path), token=token)
        self.advance(folders)
        handler = type("Handler", (_Handler,), {"state": self._state})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[str]:
        """Every request line so far."""
        return self._state.requests

    @property
    def busiest(self) -> int:
        """The most requests it ever answered at the same time."""
        return self._state.busiest

    @property
    def database(self) -> Database:
        """What it serves."""
        return self._state.database

    def fail(self, *faults: Fault) -> None:
        """Let requests to come go wrong."""
        with self._state.lock:
            self._state.faults += faults

    def change(self, change: Change) -> None:
        """Change or delete one row."""
        with self._state.lock:
            self._state.database.apply(change)

    def forget(self, table: str, row_id: str) -> None:
        """Take a row away without a trace: what change tracking does not tell."""
        with self._state.lock:
            del self._state.database.rows[table][row_id]

    def stop_tracking(self, table: str) -> None:
        """Switch change tracking of a table off."""
        self._state.untracked.add(table)

    def expire_tokens(self) -> None:
        """Every delta token given so far is too old now."""
        self._state.oldest = self._state.database.clock + 1
        self._state.database.clock += 1

    def set_time(self, now: datetime) -> None:
        """The time it tells from now on."""
        self._state.now = now

    def advance(self, folders: int = 1) -> int:
        """Take the rows of the next folders. Returns how many folders wait."""
        return _advance(self._state, folders)

    def serve(self) -> None:
        """Answer until `stop`."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stop answering, from another thread."""
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Let go of the port."""
        self._server.server_close()

    @contextmanager
    def running(self) -> Iterator[Emulator]:
        """Answer in a thread of its own while the block runs."""
        thread = threading.Thread(target=self.serve, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()


def _advance(state: _State, folders: int) -> int:
    with state.lock:
        for folder in state.export.folders[state.taken : state.taken + folders]:
            state.kinds = state.export.kinds(folder)
            for change in state.export.changes(folder):
                state.database.apply(change)
            state.taken += 1
        if not state.labels:
            state.labels = _labels(state.export.path)
        return len(state.export.folders) - state.taken


def _labels(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """What choices mean, by table and column, from the export's option sets."""
    from transforms.sources import labels

    found: dict[tuple[str, str], dict[str, str]] = {}
    file = path / labels.FOLDER / "OptionsetMetadata.csv"
    if file.is_file():
        for label in labels.of_file("optionsetmetadata", file.read_bytes()):
            found.setdefault((label.entity, label.column), {}).setdefault(str(label.option), label.text)
    return found


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


class _Handler(BaseHTTPRequestHandler):
    state: _State
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body together: apart, each answer waits for an acknowledgement

    def do_GET(self) -> None:
        """Answer one request, after the faults that were asked for."""
        state = self.state
        with state.lock:
            state.requests.append(self.path)
            state.busy += 1
            state.busiest = max(state.busiest, state.busy)
        try:
            faults = self._faults()
            for fault in faults:
                self._fail(fault)
            with state.lock:
                answer = self._answer(is_again=any(fault.kind == "twice" for fault in faults))
            self._send(200, answer, cut=next((f.kind for f in faults if f.kind in ("drop", "garbage")), None))
        except _Refused as refused:
            body = json.dumps({"error": {"code": refused.code, "message": refused.message}})
            self._send(refused.status, body, retry_after=refused.retry_after)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with state.lock:
                state.busy -= 1

    def do_POST(self) -> None:
        """What a person does to it: take the next folder, let something go wrong."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.path == "/emulator/advance":
                self._send(200, json.dumps({"folders_waiting": _advance(self.state, 1)}))
            elif self.path == "/emulator/fail":
                self.state.faults.append(Fault(**json.loads(body)))
                self._send(200, "{}")
            else:
                raise _Refused(405, "0x0", "this emulator is read-only")
        except (ValueError, TypeError) as error:
            self._send(400, json.dumps({"error": {"code": "0x0", "message": str(error)}}))
        except _Refused as refused:
            self._send(
                refused.status, json.dumps({"error": {"code": refused.code, "message": refused.message}})
            )

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `requests` has them all."""

    # --- faults -------------------------------------------------------------------------------------------------------

    def _faults(self) -> list[Fault]:
        found = []
        with self.state.lock:
            for fault in self.state.faults:
                if fault.times > 0 and fault.match in unquote(self.path):
                    if fault.skip > 0:
                        fault.skip -= 1
                    elif fault.kind != "expired" or "$deltatoken" in unquote(self.path):
                        fault.times -= 1
                        found.append(fault)
        return found

    def _fail(self, fault: Fault) -> None:
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        elif fault.kind == "throttle":
            raise _Refused(429, *LIMITS, retry_after=fault.seconds)
        elif fault.kind == "unavailable":
            raise _Refused(503, "0x80072ee2", "The service is unavailable.")
        elif fault.kind == "error":
            raise _Refused(500, "0x80040216", "An unexpected error occurred.")
        elif fault.kind == "unauthorized":
            raise _Refused(401, "0x80072560", "The user is not a member of the organization.")
        elif fault.kind == "expired":
            raise _expired()

    # --- answers ------------------------------------------------------------------------------------------------------

    def _answer(self, *, is_again: bool) -> str:
        state = self.state
        if state.token is not None and self.headers.get("Authorization") != f"Bearer {state.token}":
            raise _Refused(401, "0x80072560", "The access token is missing or wrong.")
        address = urlsplit(self.path)
        if not address.path.startswith(ROOT):
            raise _Refused(404, "0x80060888", f"Resource not found for the segment '{address.path}'.")
        place = unquote(address.path.removeprefix(ROOT))
        options = {name: values[0] for name, values in parse_qs(address.query).items()}
        if place == "WhoAmI":
            return json.dumps({"@odata.context": f"{self._base()}$metadata#WhoAmIResponse"})
        definition = re.fullmatch(r"EntityDefinitions\(LogicalName='(\w+)'\)", place)
        if definition:
            return self._definition(definition.group(1))
        single = re.fullmatch(r"(\w+)\(([0-9a-fA-F-]{36})\)", place)
        table = self._table(single.group(1) if single else place)
        if single:
            change = state.database.rows.get(table, {}).get(single.group(2).lower())
            if change is None or change.values is None:
                raise _Refused(404, "0x80040217", f"{table} With Id = {single.group(2)} Does Not Exist")
            return "{" + self._row(table, change, self._columns(table, options)) + "}"
        return self._page(table, options, is_again=is_again)

    def _definition(self, table: str) -> str:
        kinds = self.state.kinds.get(table)
        if kinds is None:
            raise _Refused(404, "0x80060888", f"Could not find an entity with name {table}")
        key = _key(table, kinds)
        return json.dumps(
            {
                "LogicalName": table,
                "EntitySetName": _set_name(table),
                "PrimaryIdAttribute": key,
                "ChangeTrackingEnabled": table not in self.state.untracked,
                "Attributes": [
                    {
                        "LogicalName": name.lower(),
                        "AttributeType": self._type(table, name.lower(), kind, key),
                        "IsValidForRead": True,
                    }
                    for name, kind in kinds.items()
                    if not name.lower().startswith(("sink", "isdelete"))
                    and (name.lower() != "id" or key == "id")
                ],
            }
        )

    def _type(self, table: str, name: str, kind: str, key: str) -> str:
        if name == key:
            return "Uniqueidentifier"
        if name == "statecode":
            return "State"
        if name == "statuscode":
            return "Status"
        return "Picklist" if (table, name) in self.state.labels else TYPES.get(kind, "String")

    def _table(self, name: str) -> str:
        for table in self.state.kinds:
            if _set_name(table) == name:
                return table
        raise _Refused(404, "0x80060888", f"Resource not found for the segment '{name}'.")

    def _columns(self, table: str, options: dict[str, str]) -> list[str]:
        kinds = self.state.kinds[table]
        known = {_selected(name.lower(), kind, table, kinds): name.lower() for name, kind in kinds.items()}
        chosen = options["$select"].split(",") if "$select" in options else list(known)
        for name in chosen:
            if name not in known:
                raise _Refused(400, "0x0", f"Could not find a property named '{name}' on type '{table}'.")
        return list(dict.fromkeys([_key(table, kinds), *(known[name] for name in chosen)]))

    def _page(self, table: str, options: dict[str, str], *, is_again: bool) -> str:
        state, prefer = self.state, self.headers.get("Prefer", "")
        if "$skip" in options or {"$filter", "$orderby", "$expand", "$top"} & options.keys():
            raise _Refused(400, "0x80060888", "This query option is not supported here.")
        largest = re.search(r"odata\.maxpagesize=(\d+)", prefer)
        size = min(int(largest.group(1)) if largest else LARGEST_PAGE, LARGEST_PAGE)
        if "$skiptoken" in options:
            name, _, first_text = options["$skiptoken"].partition("-")
            first = int(first_text)
            if name not in state.reads:
                raise _Refused(400, "0x80060888", "Malformed paging cookie.")
        else:
            name, first = self._begin(table, options, "odata.track-changes" in prefer), 0
        read = state.reads[name]
        ids = read.ids[first : first + size]
        rows = state.database.rows.get(table, {})
        values = [
            "{" + self._row(table, rows[row_id], read.columns) + "}"
            if row_id in rows and rows[row_id].values is not None
            else json.dumps(
                {
                    "@odata.context": f"{self._base()}$metadata#{_set_name(table)}/$deletedEntity",
                    "id": row_id,
                    "reason": "deleted",
                }
            )
            for row_id in ids
            if read.is_delta or (row_id in rows and rows[row_id].values is not None)
        ]
        parts = [f'"@odata.context":{json.dumps(f"{self._base()}$metadata#{_set_name(table)}")}']
        address = f"{self._base()}{_set_name(table)}"
        after = first if is_again else first + size
        if after < len(read.ids):
            parts.append(f'"@odata.nextLink":{json.dumps(f"{address}?$skiptoken={name}-{after}")}')
        elif read.is_tracked:
            token = quote(f"{read.until}!{self._now():%m/%d/%Y %H:%M:%S}!{','.join(read.columns)}")
            parts.append(f'"@odata.deltaLink":{json.dumps(f"{address}?$deltatoken={token}")}')
        parts.append(f'"value":[{",".join(values)}]')
        return "{" + ",".join(parts) + "}"

    def _begin(self, table: str, options: dict[str, str], is_tracked: bool) -> str:
        state = self.state
        if is_tracked and table in state.untracked:
            raise _Refused(400, "0x80060888", f"Change tracking is not enabled for entity {table}.")
        if "$deltatoken" in options:
            since_text, _, columns = options["$deltatoken"].split("!")
            since = int(since_text)
            if since < state.oldest:
                raise _expired()
            changed = state.database.changed(table, since, state.database.clock)
            rows = state.database.rows.get(table, {})
            living = [i for i in changed if i in rows and rows[i].values is not None]
            living.sort(key=lambda row_id: rows[row_id].version)
            ids = [*living, *sorted(set(changed) - set(living))]
            read = _Read(table, columns.split(","), ids, state.database.clock, True, True)
        else:
            ids = [change.row_id for change in state.database.living(table)]
            read = _Read(table, self._columns(table, options), ids, state.database.clock, is_tracked, False)
        name = f"r{len(state.reads)}"
        state.reads[name] = read
        return name

    def _row(self, table: str, change: Change, columns: list[str]) -> str:
        """The members of one row: numbers as they stand in the export, lookups and choices with what they show."""
        assert change.values is not None
        kinds = self.state.kinds[table]
        lower = {name.lower(): kind for name, kind in kinds.items()}
        key = _key(table, kinds)
        parts = [f'"@odata.etag":{json.dumps(f"W/{chr(34)}{change.version}{chr(34)}")}']
        for name in columns:
            value = change.row_id if name == key else change.values.get(name)
            kind = lower[name]
            shown = _selected(name, kind, table, kinds)
            parts.append(f"{json.dumps(shown)}:{_json(value, kind)}")
            label = self.state.labels.get((table, name), {}).get(value or "")
            if shown != name and value is not None:
                parts.append(f"{json.dumps(f'{shown}@{FORMATTED}')}:{json.dumps(f'{name} {value[:8]}')}")
            elif label is not None:
                parts.append(f"{json.dumps(f'{shown}@{FORMATTED}')}:{json.dumps(label)}")
        return ",".join(parts)

    # --- sending ------------------------------------------------------------------------------------------------------

    def _base(self) -> str:
        return f"http://{self.headers.get('Host', '127.0.0.1')}{ROOT}"

    def _now(self) -> datetime:
        from transforms.sources.lake import folder_instant

        newest = self.state.export.folders[max(self.state.taken, 1) - 1]
        return self.state.now or folder_instant(newest.name) or datetime(1970, 1, 1, tzinfo=UTC)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the Date header says: the time of the export, never this machine's."""
        return super().date_time_string(self._now().timestamp())

    def _send(
        self, status: int, body: str, *, retry_after: float | None = None, cut: str | None = None
    ) -> None:
        data = body.encode()
        shown = data[: len(data) // 2] if cut else data
        self.send_response(status)
        self.send_header("Content-Type", "application/json; odata.metadata=minimal")
        self.send_header("OData-Version", "4.0")
        self.send_header("Content-Length", str(len(shown) if cut == "garbage" else len(data)))
        if retry_after is not None:
            self.send_header("Retry-After", f"{retry_after:g}")
        self.end_headers()
        self.wfile.write(shown)
        if cut == "drop":
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)


def _expired() -> _Refused:
    text = "Version stamp associated with the client has expired. Please perform a full sync."
    return _Refused(400, EXPIRED, text)


def _set_name(table: str) -> str:
    return f"{table[:-1]}ies" if table.endswith("y") else f"{table}es" if table.endswith("s") else f"{table}s"


def _key(table: str, kinds: dict[str, str]) -> str:
    """The row's id: the table's own, unless that is a number of Finance that is called so."""
    own = f"{table}id"
    return own if {name.lower(): kind for name, kind in kinds.items()}.get(own) == "guid" else "id"


def _selected(name: str, kind: str, table: str, kinds: dict[str, str]) -> str:
    """What a column is called in a request: a lookup as `_name_value`."""
    return f"_{name}_value" if kind == "guid" and name != _key(table, kinds) else name


def _json(value: str | None, kind: str) -> str:
    if value is None:
        return "null"
    if kind in NUMBERS and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", value):
        return value
    if kind == "boolean":
        return "true" if value.lower() in ("true", "1") else "false"
    return json.dumps(value)
