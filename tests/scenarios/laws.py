"""What must hold of any warehouse at any time, whatever a scenario tells.

Each law is a sentence and a SELECT of the places that break it: texts that carry a GUID or company code of a telling.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb

from transforms.warehouse import chain

# A posting, the fiscal period its document date lies in, and the run that brought it.
PLACED = """
    SELECT posting.*, period.fiscal_period_id AS document_period_id, run.run_number
    FROM ledger.project_actual AS posting
    INNER JOIN audit.run AS run ON posting.posting_batch_id = run.run_id AND run.state_code <> 'refused'
    LEFT JOIN core.fiscal_period AS period
        ON COALESCE(posting.company_code, 'none') = period.company_code
        AND posting.document_date BETWEEN period.start_date AND period.end_date
"""
# How a period stood for a run: as decided before it, or by Finance in what it brought.
STATUS = """(
    SELECT COALESCE(ARG_MAX(action.status_code, action.period_action_number), 'open')
    FROM audit.period_action AS action
    WHERE action.fiscal_period_id = posting.fiscal_period_id
        AND (action.run_number < reversal.run_number
            OR action.run_number = reversal.run_number AND action.origin_code = 'finance')
)"""
RESTATED = """
    SELECT fiscal_period_id FROM (
        SELECT *, CASE step_code WHEN 'now' THEN -1 ELSE 1 END AS sign FROM ledger.restatement('{text}')
    ) AS step
    GROUP BY fiscal_period_id, transaction_type, billing_type, currency_code
    HAVING SUM(sign * quantity) <> 0 OR SUM(sign * amount) <> 0 OR SUM(sign * accounting_amount) <> 0
        OR SUM(sign * booked_amount) <> 0 OR SUM(sign * booked_accounting_amount) <> 0
"""
LAWS = {
    "the postings of a key add up to its live row, or to nothing": """
        SELECT total.actual_key
        FROM (
            SELECT actual_key, SUM(quantity) AS quantity, SUM(gross_amount) AS gross_amount, SUM(amount) AS amount,
                SUM(discount_amount) AS discount_amount, SUM(discount_residual_amount) AS residual,
                SUM(untransferred_cost_amount) AS untransferred, SUM(tax_amount) AS tax,
                SUM(accounting_amount) AS accounting
            FROM ledger.project_actual GROUP BY actual_key
        ) AS total
        LEFT JOIN ledger.current_actual AS live ON total.actual_key = live.actual_key
        WHERE total.quantity <> COALESCE(live.quantity, 0) OR total.gross_amount <> COALESCE(live.gross_amount, 0)
            OR total.amount <> COALESCE(live.amount, 0) OR total.discount_amount <> COALESCE(live.discount_amount, 0)
            OR total.residual <> COALESCE(live.discount_residual_amount, 0)
            OR total.untransferred <> COALESCE(live.untransferred_cost_amount, 0)
            OR total.tax <> COALESCE(live.tax_amount, 0)
            OR COALESCE(total.accounting, 0) <> COALESCE(live.accounting_amount, 0)
    """,
    "a live row is a posting of its key": """
        SELECT actual_key FROM ledger.current_actual
        WHERE posting_id NOT IN (SELECT posting_id FROM ledger.project_actual WHERE entry_type <> 'reversal')
        UNION ALL SELECT actual_key FROM ledger.current_actual GROUP BY actual_key HAVING COUNT(*) > 1
    """,
    "a posting id is given once": """
        SELECT ANY_VALUE(actual_key) FROM ledger.project_actual GROUP BY posting_id HAVING COUNT(*) > 1
    """,
    "a posting is reversed at most once, and only a reversal names one": """
        SELECT ANY_VALUE(actual_key) FROM ledger.project_actual
        WHERE reverses_posting_id IS NOT NULL GROUP BY reverses_posting_id HAVING COUNT(*) > 1
        UNION ALL SELECT actual_key FROM ledger.project_actual
        WHERE (entry_type = 'reversal') <> (reverses_posting_id IS NOT NULL)
    """,
    "a posting counts on its document date or later": """
        SELECT actual_key FROM ledger.project_actual WHERE accounting_date < document_date
    """,
    "a posting counts in the period of its accounting date": """
        SELECT posting.actual_key FROM ledger.project_actual AS posting
        LEFT JOIN core.fiscal_period AS period ON posting.fiscal_period_id = period.fiscal_period_id
        WHERE (posting.accounting_date BETWEEN period.start_date AND period.end_date) IS DISTINCT FROM TRUE
            OR period.company_code <> COALESCE(posting.company_code, 'none')
    """,
    "a reversal counts where its posting counts, unless that was closed or an invoice settles it": f"""
        SELECT reversal.actual_key FROM ({PLACED}) AS reversal
        INNER JOIN ledger.project_actual AS posting ON reversal.reverses_posting_id = posting.posting_id
        WHERE reversal.accounting_date < posting.accounting_date
            OR reversal.reason_code <> 'invoiced' AND (
                (reversal.accounting_date = posting.accounting_date) = ({STATUS} = 'closed')
                OR (reversal.fiscal_period_id = posting.fiscal_period_id) = ({STATUS} = 'closed')
            )
    """,
    "a posting in another period than its day's is a late arrival, once, and no other is": f"""
        SELECT COALESCE(posting.actual_key, late.posting_id) FROM ({PLACED}) AS posting
        FULL JOIN (
            SELECT posting_id, COUNT(*) AS late_count, ANY_VALUE(document_period_id) AS document_period_id,
                ANY_VALUE(fiscal_period_id) AS fiscal_period_id, SUM(amount) AS amount
            FROM ledger.late_arrival GROUP BY posting_id
        ) AS late ON posting.posting_id = late.posting_id
        WHERE CASE
            WHEN posting.fiscal_period_id = posting.document_period_id THEN late.posting_id IS NOT NULL
            ELSE late.late_count IS DISTINCT FROM 1
                OR late.document_period_id IS DISTINCT FROM posting.document_period_id
                OR late.fiscal_period_id IS DISTINCT FROM posting.fiscal_period_id
                OR late.amount IS DISTINCT FROM posting.amount
        END
    """,
    "what counts in a period is what happened in it, less what left late, and what came late": f"""
        SELECT fiscal_period_id FROM (
            SELECT fiscal_period_id, amount, quantity, accounting_amount FROM ledger.project_actual
            UNION ALL SELECT document_period_id, -amount, -quantity, -accounting_amount FROM ({PLACED}) AS posting
            UNION ALL SELECT document_period_id, amount, quantity, accounting_amount FROM ledger.late_arrival
            UNION ALL SELECT fiscal_period_id, -amount, -quantity, -accounting_amount FROM ledger.late_arrival
        ) AS moved
        GROUP BY fiscal_period_id
        HAVING SUM(amount) <> 0 OR SUM(quantity) <> 0 OR COALESCE(SUM(accounting_amount), 0) <> 0
    """,
    "an estimate stands once at a time": """
        SELECT earlier.estimate_line_id FROM core.estimate_history AS earlier
        INNER JOIN core.estimate_history AS later
            ON earlier.estimate_line_id = later.estimate_line_id AND earlier.history_number < later.history_number
        WHERE earlier.valid_to_at IS NULL OR earlier.valid_to_at > later.valid_from_at
        UNION ALL SELECT estimate_line_id FROM core.estimate_history WHERE valid_to_at <= valid_from_at
        UNION ALL SELECT estimate_line_id FROM core.estimate_history
        GROUP BY estimate_line_id, history_number HAVING COUNT(*) > 1
    """,
}
NEGATED = (
    "quantity",
    "gross_amount",
    "discount_amount",
    "discount_residual_amount",
    "amount",
    "untransferred_cost_amount",
    "tax_amount",
    "accounting_amount",
)
OWN_OF_A_REVERSAL = (
    "posting_id",
    "posting_batch_id",
    "posting_number",
    "entry_type",
    "reverses_posting_id",
    "posted_at",
    "accounting_date",
    "fiscal_period_id",
    "reason_code",
    "source_version",
)


def broken_laws(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """The laws that a warehouse breaks, each with the place that does."""
    copied = [
        name
        for name in _columns(connection, "ledger.project_actual")
        if name not in NEGATED + OWN_OF_A_REVERSAL
    ]
    unlike = [f"reversal.{name} IS DISTINCT FROM posting.{name}" for name in copied]
    unlike += [f"reversal.{name} IS DISTINCT FROM -posting.{name}" for name in NEGATED]
    estimate = ", ".join(_columns(connection, "core.estimate_line"))
    standing = f"SELECT {estimate} FROM core.estimate_history WHERE valid_to_at IS NULL"
    laws = LAWS | {
        "a reversal negates its posting and copies all else": f"""
            SELECT reversal.actual_key FROM ledger.project_actual AS reversal
            LEFT JOIN ledger.project_actual AS posting ON reversal.reverses_posting_id = posting.posting_id
            WHERE reversal.entry_type = 'reversal' AND ({" OR ".join(unlike)})
        """,
        "the estimates that stand are the open end of their history": _unequal(
            "estimate_line_id", standing, "SELECT * FROM core.estimate_line"
        ),
    }
    for (text,) in connection.execute("SELECT DISTINCT period_text FROM audit.period_close").fetchall():
        laws[f"the restatement of {text} adds up"] = RESTATED.format(text=text)
    for sentence, query in laws.items():
        for (place,) in connection.execute(query).fetchall():
            yield sentence, str(place)


def unverified(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """What the product's own proof finds: chain, seals, control totals and closes."""
    for finding in chain.verify(connection).findings:
        yield "the books verify", f"{finding.place}: {finding.text}"


def forgotten(
    connection: duckdb.DuckDBPyConnection, known_at: datetime, number: int
) -> Iterator[tuple[str, str]]:
    """What is said to have been known at an instant, but did not stand so: `memory` has the tables of that time."""
    figures = ", ".join(
        name
        for name in _columns(connection, "marts.project_profitability")
        if name not in ("project_number", "project_name", "company_code")
    )
    instant = f"'{known_at:%Y-%m-%d %H:%M:%S}'"
    questions = {
        "the actuals known at an instant are those that stood": (
            "actual_key",
            f"SELECT * FROM ledger.actual_as_known_at({instant})",
            f"SELECT * FROM memory.actual_{number}",
        ),
        "the estimates known at an instant are those that stood": (
            "estimate_line_id",
            f"SELECT * FROM core.estimate_as_known_at({instant})",
            f"SELECT * FROM memory.estimate_{number}",
        ),
        "the profitability known at an instant is the one that stood": (
            "project_id",
            f"SELECT {figures} FROM marts.project_profitability_as_known_at({instant})",
            f"SELECT {figures} FROM memory.project_{number}",
        ),
    }
    for sentence, (key, then, stood) in questions.items():
        for (place,) in connection.execute(_unequal(key, then, stood)).fetchall():
            yield sentence, f"{known_at:%Y-%m-%d}: {place}"


def _unequal(key: str, one: str, other: str) -> str:
    """A SELECT of the keys of rows that only one of two tables has."""
    return (
        f"SELECT {key} FROM (({one}) EXCEPT ALL ({other})) AS more "
        f"UNION ALL SELECT {key} FROM (({other}) EXCEPT ALL ({one})) AS less"
    )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {table}").fetchall()]
