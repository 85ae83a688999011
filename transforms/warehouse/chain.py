"""The hash chain over the ledger: every posting is sealed, every batch of them chained to the one before.

A seal is the SHA-256 of all columns of a posting. A batch's content hash stands for its seals, its chain hash for it
and all batches before it. Decisions about periods are chained too, and a close keeps control totals and a hash of what
the period held. `verify` computes all of it again from the ledger and says what does not hold, first things first.
Whoever can write the file can write a whole new chain: the last chain hash, kept elsewhere, shows that as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transforms.warehouse.models import all_models
from transforms.warehouse.store import Connection

LEDGER = "ledger.project_actual"
TOTALS = (
    "COUNT(*) AS posting_count, SUM(quantity) AS quantity, SUM(amount) AS amount, "
    "COALESCE(SUM(accounting_amount), 0) AS accounting_amount"
)
BATCH_KEYS = ("company_code", "transaction_type", "billing_type", "currency_code")
CLOSE_KEYS = (
    "company_code",
    "project_id",
    "transaction_type",
    "transaction_class",
    "billing_type",
    "currency_code",
)


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: `place` is the table and key, `text` says what is wrong with it."""

    place: str
    text: str


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what does not hold (nothing when the books are as they were written)."""

    batches: int
    postings: int
    actions: int
    closes: int
    chain_hash: str
    findings: tuple[Finding, ...]


def append(connection: Connection, run_id: str) -> None:
    """Seal and chain the postings of the work database, inside the load's transaction."""
    counted = connection.execute(f"SELECT COUNT(*) FROM {LEDGER}").fetchone()
    if not counted or not counted[0]:
        return
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE seal AS "
        f"SELECT posting_id, posting_batch_id, {_seal()} AS seal_hash FROM {LEDGER}"
    )
    connection.execute("INSERT INTO warehouse.audit.posting_seal BY NAME FROM seal")
    connection.execute(
        f"INSERT INTO warehouse.audit.posting_batch_total BY NAME {_totals(LEDGER, ('posting_batch_id', *BATCH_KEYS))}"
    )
    connection.execute(
        f"""
        INSERT INTO warehouse.audit.posting_batch
        WITH written AS (
            SELECT
                parameter.posting_batch_id,
                (SELECT COUNT(*) FROM warehouse.audit.posting_batch) + 1 AS posting_batch_number,
                ? AS run_id,
                parameter.posted_at,
                COUNT(*) AS posting_count,
                COUNT(*) FILTER (entry_type = 'original') AS original_count,
                COUNT(*) FILTER (entry_type = 'reversal') AS reversal_count,
                COUNT(*) FILTER (entry_type = 'replacement') AS replacement_count,
                ({content_hash("SELECT posting_id, seal_hash FROM seal")}) AS content_hash
            FROM {LEDGER} CROSS JOIN parameter.run AS parameter
            GROUP BY ALL
        )
        SELECT written.*, {
            _chain_of_batch("written", "(" + head("warehouse.audit.posting_batch") + ")")
        } FROM written
        """,
        [run_id],
    )


def content_hash(seals: str) -> str:
    """A SELECT of one hash that stands for many seals (`seals` gives posting_id, seal_hash), whatever their order.

    In two storeys, so that no text grows beyond a few megabytes.
    """
    return (
        "SELECT SHA256(COALESCE(STRING_AGG(part_hash, '' ORDER BY part), '')) FROM ("
        "SELECT LEFT(posting_id, 2) AS part, SHA256(STRING_AGG(seal_hash, '' ORDER BY posting_id)) AS part_hash "
        f"FROM ({seals}) AS seal GROUP BY ALL) AS parts"
    )


def head(batches: str) -> str:
    """A SELECT of the chain hash of the last batch, empty before the first."""
    return (
        f"SELECT COALESCE((SELECT chain_hash FROM {batches} ORDER BY posting_batch_number DESC LIMIT 1), '')"
    )


def chain_of_action(action: str, before: str, ledger_head: str) -> str:
    """The chain hash of a decision about a period: over the one before it, the decision and the ledger's chain."""
    names = [name for name in all_models()["audit.period_action"].column_names if name != "chain_hash"]
    return f"SHA256({before} || {ledger_head} || {_text(action, names)})"


def close(connection: Connection, fiscal_period_id: str, action_number: int, breaks: int, home: str) -> None:
    """Keep what a period holds now that it is closed. `home` is the schema prefix, `warehouse.` or none."""
    posted = f"(SELECT * FROM {home}{LEDGER} WHERE fiscal_period_id = ?)"
    connection.execute(
        f"""
        INSERT INTO {home}audit.period_close
        SELECT
            period.fiscal_period_id || '#' || CAST(closes.close_number AS VARCHAR),
            ?,
            period.fiscal_period_id,
            period.company_code,
            period.period_text,
            closes.close_number,
            (SELECT COUNT(*) FROM {home}audit.posting_batch),
            (SELECT MAX(posted_at) FROM {home}audit.posting_batch),
            (SELECT COUNT(*) FROM {posted}),
            ?,
            ({
            content_hash(
                f"SELECT seal.posting_id, seal.seal_hash FROM {home}audit.posting_seal AS seal "
                f"WHERE seal.posting_id IN (SELECT posting_id FROM {posted})"
            )
        })
        FROM {home}core.fiscal_period AS period
        CROSS JOIN (
            SELECT COUNT(*) + 1 AS close_number FROM {home}audit.period_close WHERE fiscal_period_id = ?
        ) AS closes
        WHERE period.fiscal_period_id = ?
        """,
        [action_number, fiscal_period_id, breaks, fiscal_period_id, fiscal_period_id, fiscal_period_id],
    )
    connection.execute(
        f"""
        INSERT INTO {home}audit.period_close_total BY NAME
        SELECT
            (SELECT period_close_id FROM {home}audit.period_close WHERE period_action_number = ?) AS period_close_id,
            total.*
        FROM ({_totals(posted, CLOSE_KEYS)}) AS total
        """,
        [action_number, fiscal_period_id],
    )


# --- verification ----------------------------------------------------------------------------------------------------


def verify(connection: Connection) -> Verified:
    """Compute chain, seals, control totals and closes again from the connection's own database."""
    figures = connection.execute(
        f"""
        SELECT (SELECT COUNT(*) FROM audit.posting_batch), (SELECT COUNT(*) FROM {LEDGER}),
            (SELECT COUNT(*) FROM audit.period_action), (SELECT COUNT(*) FROM audit.period_close),
            ({head("audit.posting_batch")})
        """
    ).fetchone()
    assert figures is not None
    findings = (
        *_postings(connection),
        *_batches(connection),
        *_batch_totals(connection),
        *_actions(connection),
        *_closes(connection),
        *_into_closed(connection),
    )
    batches, postings, actions, closes, last = figures
    return Verified(batches, postings, actions, closes, last, findings)


def _postings(connection: Connection) -> Iterator[Finding]:
    """Postings that are not as they were appended, that are gone, or that nobody sealed; oldest batch first."""
    rows = connection.execute(
        f"""
        SELECT
            COALESCE(posting.posting_id, seal.posting_id),
            COALESCE(posting.posting_batch_id, seal.posting_batch_id),
            posting.actual_key,
            CASE
                WHEN posting.posting_id IS NULL THEN 'was appended and is gone'
                WHEN seal.posting_id IS NULL THEN 'stands in the ledger, but no run appended it'
                ELSE 'is not as it was appended: quantity ' || CAST(posting.quantity AS VARCHAR) || ', amount '
                    || CAST(posting.amount AS VARCHAR) || ' ' || posting.currency_code || ' today'
            END
        FROM (SELECT *, {_seal()} AS seal_hash FROM {LEDGER}) AS posting
        FULL JOIN audit.posting_seal AS seal ON posting.posting_id = seal.posting_id
        LEFT JOIN audit.posting_batch AS batch
            ON COALESCE(seal.posting_batch_id, posting.posting_batch_id) = batch.posting_batch_id
        WHERE posting.seal_hash IS DISTINCT FROM seal.seal_hash
        ORDER BY batch.posting_batch_number NULLS LAST, posting.actual_key, 1
        """
    ).fetchall()
    for posting_id, batch_id, actual_key, text in rows:
        about = f", of {actual_key}" if actual_key else ""
        yield Finding(f"{LEDGER} posting_id {posting_id} (batch {batch_id}{about})", text)


def _batches(connection: Connection) -> Iterator[Finding]:
    """Batches whose number, content or place in the chain is not what they say."""
    rows = connection.execute(
        f"""
        WITH sealed AS (
            SELECT posting_batch_id, SHA256(STRING_AGG(part_hash, '' ORDER BY part)) AS content_hash
            FROM (
                SELECT posting_batch_id, LEFT(posting_id, 2) AS part,
                    SHA256(STRING_AGG(seal_hash, '' ORDER BY posting_id)) AS part_hash
                FROM audit.posting_seal GROUP BY ALL
            ) AS parts
            GROUP BY posting_batch_id
        ),
        batch AS (
            SELECT *, ROW_NUMBER() OVER (ORDER BY posting_batch_number, posting_batch_id) AS place,
                COALESCE(LAG(chain_hash) OVER (ORDER BY posting_batch_number, posting_batch_id), '') AS before_hash
            FROM audit.posting_batch
        )
        SELECT COALESCE(batch.posting_batch_id, sealed.posting_batch_id),
            CASE
                WHEN batch.posting_batch_id IS NULL THEN 'has sealed postings but is not in the chain'
                WHEN batch.posting_batch_number <> batch.place THEN 'a batch before it is missing or doubled'
                WHEN batch.content_hash IS DISTINCT FROM sealed.content_hash THEN 'its seals are not those it had'
                ELSE 'the chain does not reach it: it or a batch before it was changed'
            END
        FROM batch FULL JOIN sealed ON batch.posting_batch_id = sealed.posting_batch_id
        WHERE batch.posting_batch_id IS NULL OR batch.posting_batch_number <> batch.place
            OR batch.content_hash IS DISTINCT FROM sealed.content_hash
            OR batch.chain_hash <> {_chain_of_batch("batch", "batch.before_hash")}
        ORDER BY batch.posting_batch_number NULLS LAST
        """
    ).fetchall()
    for batch_id, text in rows:
        yield Finding(f"audit.posting_batch {batch_id}", text)


def _batch_totals(connection: Connection) -> Iterator[Finding]:
    """Control totals of a batch that its postings do not add up to."""
    keys = ("posting_batch_id", *BATCH_KEYS)
    yield from _unequal(
        connection,
        "audit.posting_batch_total",
        _totals(LEDGER, keys),
        keys,
        "SELECT * FROM audit.posting_batch_total",
    )


def _actions(connection: Connection) -> Iterator[Finding]:
    """Decisions about periods that are missing, or not as they were taken; periods that do not stand as decided."""
    rows = connection.execute(
        f"""
        WITH action AS (
            SELECT *, ROW_NUMBER() OVER (ORDER BY period_action_number) AS place,
                COALESCE(LAG(chain_hash) OVER (ORDER BY period_action_number), '') AS before_hash
            FROM audit.period_action
        )
        SELECT action.period_action_number, action.action_code, action.fiscal_period_id
        FROM action
        LEFT JOIN audit.posting_batch AS batch ON action.posting_batch_number = batch.posting_batch_number
        WHERE action.period_action_number <> action.place OR action.chain_hash
            <> {chain_of_action("action", "action.before_hash", "COALESCE(batch.chain_hash, '')")}
        ORDER BY 1
        """
    ).fetchall()
    for number, action, period_id in rows:
        yield Finding(
            f"audit.period_action {number} ({action} {period_id})",
            "it, or one before it, is not as it was decided",
        )
    rows = connection.execute(
        """
        SELECT period.fiscal_period_id, period.status_code, COALESCE(last.status_code, 'open')
        FROM core.fiscal_period AS period
        LEFT JOIN (
            SELECT * FROM audit.period_action
            QUALIFY ROW_NUMBER() OVER (PARTITION BY fiscal_period_id ORDER BY period_action_number DESC) = 1
        ) AS last ON period.fiscal_period_id = last.fiscal_period_id
        WHERE period.status_code <> COALESCE(last.status_code, 'open')
        ORDER BY ALL
        """
    ).fetchall()
    for period_id, status, decided in rows:
        yield Finding(f"core.fiscal_period {period_id}", f"it is {status}, but decided was {decided}")


def _closes(connection: Connection) -> Iterator[Finding]:
    """Closes whose hash or totals are not those of what the period held when it was closed."""
    closed = """
        audit.period_close AS closed
        INNER JOIN (
            SELECT posting.*, batch.posting_batch_number
            FROM ledger.project_actual AS posting
            INNER JOIN audit.posting_batch AS batch ON posting.posting_batch_id = batch.posting_batch_id
        ) AS posting
            ON closed.fiscal_period_id = posting.fiscal_period_id
            AND posting.posting_batch_number <= closed.posting_batch_number
    """
    rows = connection.execute(
        f"""
        WITH sealed AS (
            SELECT period_close_id, SHA256(STRING_AGG(part_hash, '' ORDER BY part)) AS content_hash,
                SUM(posting_count) AS n
            FROM (
                SELECT closed.period_close_id, LEFT(posting.posting_id, 2) AS part, COUNT(*) AS posting_count,
                    SHA256(STRING_AGG({_seal("posting")}, '' ORDER BY posting.posting_id)) AS part_hash
                FROM {closed} GROUP BY ALL
            ) AS parts
            GROUP BY period_close_id
        )
        SELECT closed.period_close_id, closed.posting_count, COALESCE(sealed.n, 0)
        FROM audit.period_close AS closed
        LEFT JOIN sealed ON closed.period_close_id = sealed.period_close_id
        WHERE closed.content_hash <> COALESCE(sealed.content_hash, SHA256(''))
            OR closed.posting_count <> COALESCE(sealed.n, 0)
        ORDER BY closed.period_action_number
        """
    ).fetchall()
    for close_id, closed_with, holds in rows:
        yield Finding(
            f"audit.period_close {close_id}",
            f"the postings it was closed with are not those the books hold ({closed_with} then, {holds} today)",
        )
    keys = ("period_close_id", *CLOSE_KEYS)
    chosen = ", ".join(
        f"COALESCE(posting.{key}, 'none') AS {key}" if key == "company_code" else f"posting.{key}"
        for key in CLOSE_KEYS
    )
    amounts = "posting.quantity, posting.amount, posting.accounting_amount"
    computed = _totals(f"(SELECT closed.period_close_id, {chosen}, {amounts} FROM {closed})", keys)
    yield from _unequal(
        connection, "audit.period_close_total", computed, keys, "SELECT * FROM audit.period_close_total"
    )


def _into_closed(connection: Connection) -> Iterator[Finding]:
    """Postings that reached a period after it was closed and before it was reopened."""
    rows = connection.execute(
        f"""
        SELECT posting.posting_id, posting.actual_key, posting.fiscal_period_id
        FROM {LEDGER} AS posting
        INNER JOIN audit.posting_batch AS batch ON posting.posting_batch_id = batch.posting_batch_id
        INNER JOIN (
            SELECT fiscal_period_id, status_code, posting_batch_number,
                LEAD(posting_batch_number) OVER (
                    PARTITION BY fiscal_period_id ORDER BY period_action_number
                ) AS next_number,
                LEAD(CASE WHEN origin_code = 'finance' THEN run_number END) OVER (
                    PARTITION BY fiscal_period_id ORDER BY period_action_number
                ) AS next_finance_run
            FROM audit.period_action
        ) AS decided
            ON posting.fiscal_period_id = decided.fiscal_period_id
            AND decided.status_code = 'closed'
            AND batch.posting_batch_number > decided.posting_batch_number
            AND batch.posting_batch_number <= COALESCE(decided.next_number, batch.posting_batch_number)
            AND NOT EXISTS (
                SELECT 1 FROM audit.run AS run
                WHERE run.run_id = batch.run_id AND run.run_number >= decided.next_finance_run
            )
        ORDER BY batch.posting_batch_number, posting.actual_key, posting.posting_id
        """
    ).fetchall()
    for posting_id, actual_key, period_id in rows:
        yield Finding(
            f"{LEDGER} posting_id {posting_id} (of {actual_key})",
            f"it was posted into {period_id}, which was closed",
        )


def _unequal(
    connection: Connection, table: str, computed: str, keys: tuple[str, ...], kept: str
) -> Iterator[Finding]:
    """Rows of control totals that are not what is computed again, by key."""
    figures = ("posting_count", "quantity", "amount", "accounting_amount")
    same = " AND ".join(f"kept.{key} IS NOT DISTINCT FROM computed.{key}" for key in keys)
    differs = " OR ".join(f"kept.{name} IS DISTINCT FROM computed.{name}" for name in figures)
    shown = " || ', ' || ".join(f"COALESCE(kept.{key}, computed.{key})" for key in keys)
    rows = connection.execute(
        f"""
        SELECT {shown}, kept.amount, computed.amount, kept.posting_count, computed.posting_count
        FROM ({kept}) AS kept FULL JOIN ({computed}) AS computed ON {same}
        WHERE {differs} ORDER BY 1
        """
    ).fetchall()
    for key, kept_amount, amount, kept_count, count in rows:
        yield Finding(
            f"{table} {key}",
            f"it says {kept_amount} in {kept_count or 0} postings, the ledger holds {amount} in {count or 0}",
        )


# --- expressions -----------------------------------------------------------------------------------------------------


def _totals(source: str, keys: tuple[str, ...]) -> str:
    chosen = ", ".join(f"COALESCE({key}, 'none') AS {key}" if key == "company_code" else key for key in keys)
    return f"SELECT {chosen}, {TOTALS} FROM {source} AS totalled GROUP BY ALL"


def _seal(posting: str | None = None) -> str:
    return f"SHA256({_text(posting, all_models()[LEDGER].column_names)})"


def _chain_of_batch(batch: str, before: str) -> str:
    names = [name for name in all_models()["audit.posting_batch"].column_names if name != "chain_hash"]
    return f"SHA256({before} || {_text(batch, names)})"


def _text(table: str | None, names: tuple[str, ...] | list[str]) -> str:
    """All columns as one text that no other row has: each value behind its length, a missing one as a dash."""
    places = [f"{table}.{name}" if table else name for name in names]
    values = [f"CAST({place} AS VARCHAR)" for place in places]
    return (
        "CONCAT(" + ", ".join(f"COALESCE(LENGTH({value}) || ':' || {value}, '-')" for value in values) + ")"
    )
