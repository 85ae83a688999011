"""Every rule against its truth table; every case shown to be able to fail, every branch of a rule to be needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from tests.rules.truth_table import Case, Outcome, TruthTable, ask, read, read_all
from transforms.warehouse.models import SQL, all_rules, load_rules

TABLES = read_all()
CASES = [(table, number) for table in TABLES for number in range(len(table.cases))]
RULES = {rule.rule_id: rule for rule in all_rules()}

Answers = dict[str, list[Outcome]]


def _id(value: object) -> str:
    return value.rule_id if isinstance(value, TruthTable) else str(value)


@pytest.fixture(scope="module")
def rules() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows the rules, in UTC as the warehouse's."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_rules(connection)
        yield connection


@pytest.fixture(scope="module")
def parameters(rules: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """What every macro is called with, by its name."""
    known = "SELECT function_name, parameters FROM duckdb_functions() WHERE database_name = 'temp'"
    return {name: list(names) for name, names in rules.execute(known).fetchall()}


@pytest.fixture(scope="module")
def answers(rules: duckdb.DuckDBPyConnection) -> Answers:
    """What the rules make of every case, by rule id."""
    return {table.rule_id: ask(rules, table) for table in TABLES}


@pytest.mark.parametrize(
    ("table", "number"), CASES, ids=[f"{table.rule_id}-{table.cases[number].name}" for table, number in CASES]
)
def test_the_case_holds(answers: Answers, table: TruthTable, number: int) -> None:
    case = table.cases[number]
    fault = table.judge(case, answers[table.rule_id][number])
    shown = dict(zip((parameter.name for parameter in table.parameters), case.arguments, strict=True))
    assert fault is None, f"{table.rule_id} {table.macro}, case '{case.name}': {fault}; arguments {shown}"


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=_id)
def test_constants_and_columns_get_the_same_answer(
    rules: duckdb.DuckDBPyConnection, answers: Answers, table: TruthTable
) -> None:
    """DuckDB folds constants by another path than it computes columns; the suites and SELECTs use both."""
    for case, outcome in zip(table.cases, answers[table.rule_id], strict=True):
        if outcome.error is not None:
            continue
        arguments = ", ".join(
            f"CAST({_literal(cell, parameter.kind)} AS {parameter.kind})"
            for cell, parameter in zip(case.arguments, table.parameters, strict=True)
        )
        row = rules.execute(f"SELECT CAST({table.macro}({arguments}) AS VARCHAR)").fetchone()
        assert row == (outcome.value,), case.name


def test_every_rule_has_its_truth_table() -> None:
    named = {table.rule_id for table in TABLES}
    missing = [
        f"{rule.rule_id} ({rule.macro}, sql/rules/{rule.area}.sql)"
        for rule in all_rules()
        if rule.rule_id not in named
    ]
    assert not missing, f"no truth table in tests/rules names {', '.join(missing)}"


def test_every_macro_is_in_the_catalogue() -> None:
    """A macro without a header would be a rule that nobody can dispute."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((SQL / "rules").glob("*.sql")))
    defined = Counter(
        line.split("(")[0].split()[-1]
        for line in text.splitlines()
        if line.startswith("CREATE OR REPLACE MACRO")
    )
    assert defined == Counter(rule.macro for rule in all_rules())


def test_rule_ids_are_used_once() -> None:
    assert [
        rule_id for rule_id, times in Counter(rule.rule_id for rule in all_rules()).items() if times > 1
    ] == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.rule_id)
def test_a_rule_says_what_it_means_and_where_from(rule: object) -> None:
    sentence, source = rule.sentence, rule.source  # type: ignore[attr-defined]
    assert len(sentence.split()) >= 4 and sentence[0].isupper() and sentence.endswith("."), sentence
    assert source


@pytest.mark.parametrize("table", TABLES, ids=_id)
def test_a_truth_table_speaks_of_a_rule(parameters: dict[str, list[str]], table: TruthTable) -> None:
    assert table.rule_id in RULES, f"{table.file}: {table.rule_id} is no rule of sql/rules"
    rule = RULES[table.rule_id]
    assert (table.macro, table.file) == (rule.macro, f"{rule.area}.md")
    assert table.sentence
    assert parameters.get(table.macro) == [parameter.name for parameter in table.parameters]


def test_no_rule_has_two_truth_tables() -> None:
    assert [
        rule_id for rule_id, times in Counter(table.rule_id for table in TABLES).items() if times > 1
    ] == []


@pytest.mark.parametrize("table", TABLES, ids=_id)
def test_a_truth_table_tells_results_apart(table: TruthTable) -> None:
    assert len({case.result for case in table.cases}) > 1, "a constant would pass this table"


@pytest.mark.parametrize("table", TABLES, ids=_id)
def test_every_case_can_fail(answers: Answers, table: TruthTable) -> None:
    for case, outcome in zip(table.cases, answers[table.rule_id], strict=True):
        if table.judge(case, outcome) is None:
            assert table.judge(table.perturbed(case), outcome) is not None, f"'{case.name}' cannot fail"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome("1.0100", "DOUBLE"), "DOUBLE"),
        (Outcome("1.01", "DECIMAL(18,2)"), "DECIMAL(18,2)"),
        (Outcome("1.0101", "DECIMAL(19,4)"), "1.0101"),
        (Outcome(None, "DECIMAL(19,4)"), "blank"),
        (Outcome(error="Out of Range Error"), "raises"),
    ],
)
def test_a_wrong_answer_is_seen(outcome: Outcome, word: str) -> None:
    (table,) = read(
        "## MNY-01\n\nx\n\n`to_money(amount DECIMAL(38, 8), currency_precision BIGINT)` gives `DECIMAL(19, 4)`\n\n"
        "| case | amount | currency_precision | result |\n|---|---:|---:|---:|\n| half | 1.005 | 2 | 1.01 |\n",
        "money.md",
    )
    fault = table.judge(table.cases[0], outcome)
    assert fault is not None and word in fault
    assert table.judge(table.cases[0], Outcome("1.0100", "DECIMAL(19,4)")) is None


def test_cells_are_read_to_the_letter() -> None:
    (table,) = read(
        "## CST-01\n\nx\n\n`to_text(raw VARCHAR, other BOOLEAN = no)` gives `VARCHAR`\n\n"
        "| case | raw | result |\n|---|---|---|\n"
        "| a | ` x ` | `` |\n| b | | `two\\nlines` |\n| c | 1 \\| 2 | x |\n",
        "casting.md",
    )
    assert table.cases == (
        Case("a", (" x ", "no"), ""),
        Case("b", (None, "no"), "two\nlines"),
        Case("c", ("1 | 2", "no"), "x"),
    )


HEAD = "## CST-01\n\n`to_text(raw VARCHAR)` gives `VARCHAR`\n"


@pytest.mark.parametrize(
    "text",
    [
        "## CST-01\n\nno signature\n",
        HEAD,
        HEAD + "\n| case | row | result |\n|---|---|---|\n| a | 1 | 1 |\n",
        HEAD + "\n| case | raw | result |\n|---|---|---|\n| a | 1 |\n",
        HEAD + "\n| case | raw | result |\n|---|---|---|\n| a | 1 | 1 |\n| a | 2 | 2 |\n",
    ],
    ids=["no signature", "no cases", "unknown parameter", "a cell short", "a name twice"],
)
def test_a_table_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"casting\.md, CST-01"):
        read(text, "casting.md")


# --- mutants: a rule with one piece changed must turn a case red -----------------------------------------------------

OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
}


def _mutants(body: exp.Expr) -> Iterator[tuple[str, str]]:
    """The body with one piece changed each, and what was changed."""
    for number, node in enumerate(list(body.walk())):
        for change in _changes(node):
            tree = body.copy()
            target = list(tree.walk())[number]
            if target is tree:
                tree = change
            else:
                target.replace(change)
            yield _difference(node, change), tree.sql("duckdb")


def _changes(node: exp.Expr) -> Iterator[exp.Expr]:
    """What may stand instead of a piece: a comparison or sign turned, an AND or OR without one of its sides, a COALESCE
    or IN without one of its values, a CASE without one of its arms."""
    if type(node) in OPPOSITE:
        yield OPPOSITE[type(node)](this=node.this.copy(), expression=node.expression.copy())
    elif isinstance(node, (exp.And, exp.Or)):
        yield node.left.copy()
        yield node.right.copy()
    elif isinstance(node, exp.Coalesce):
        values = [node.this, *node.expressions]
        for at in range(len(values)):
            kept = [value.copy() for place, value in enumerate(values) if place != at]
            yield kept[0] if len(kept) == 1 else exp.Coalesce(this=kept[0], expressions=kept[1:])
    elif isinstance(node, exp.In):
        for at in range(len(node.expressions)):
            fewer = node.copy()
            fewer.expressions[at].pop()
            yield fewer
    elif isinstance(node, exp.Case):
        for at in range(len(node.args["ifs"])):
            yield _without_arm(node, at)


def _without_arm(case: exp.Case, at: int) -> exp.Expr:
    shorter = case.copy()
    shorter.args["ifs"][at].pop()
    return shorter if shorter.args["ifs"] else (case.args.get("default") or exp.null()).copy()


def _difference(node: exp.Expr, change: exp.Expr) -> str:
    if isinstance(node, exp.Case):
        left = [arm.this for arm in change.args["ifs"]] if isinstance(change, exp.Case) else []
        return "without WHEN " + ", ".join(
            arm.this.sql("duckdb") for arm in node.args["ifs"] if arm.this not in left
        )
    return f"{node.sql('duckdb')} -> {change.sql('duckdb')}"


def _bodies() -> dict[str, exp.Expr]:
    found: dict[str, exp.Expr] = {}
    for path in sorted((SQL / "rules").glob("*.sql")):
        for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
            assert statement is not None
            found[statement.this.this.name] = statement.expression
    return found


BODIES = _bodies()

# Mutants that mean the same as the rule, with the reason.
SAME: dict[str, dict[str, str]] = {
    "CST-09": {
        "without WHEN REGEXP_MATCHES(raw, '^[+-]?[0-9]{0,6}([.][0-9]{0,12}0*)?$')": "a shortcut: the next arm takes it"
    },
    "MNY-01": {"without WHEN TRY_CAST(amount AS DECIMAL(18, 10)) = amount": "a shortcut, to the same result"},
    "FCT-05": {"whole > 0 -> whole >= 0": "a division by 0 has no result either"},
    "MNY-04": {
        "without WHEN exchange_rate = 1": "a shortcut: by 1 it is the same",
        "exchange_rate > 0 -> exchange_rate >= 0": "a division by 0 has no result either",
    },
    "QTY-03": {
        "billed_quantity < used_quantity -> billed_quantity <= used_quantity": "the difference is then 0"
    },
    "QTY-04": {
        "billed_quantity < used_quantity -> billed_quantity <= used_quantity": "equal ones are as_used before"
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=_id)
def test_every_piece_of_a_rule_is_needed(
    rules: duckdb.DuckDBPyConnection, answers: Answers, table: TruthTable
) -> None:
    names = ", ".join(parameter.name for parameter in table.parameters)
    survivors = []
    same = dict(SAME.get(table.rule_id, {}))
    rules.execute(f"CREATE OR REPLACE TEMP MACRO mutant({names}) AS {BODIES[table.macro].sql('duckdb')}")
    unchanged = ask(rules, TruthTable(**{**vars(table), "macro": "mutant"}))
    assert unchanged == answers[table.rule_id], (
        "sqlglot writes another rule than it read: the mutants would say nothing"
    )
    for what, body in _mutants(BODIES[table.macro]):
        rules.execute(f"CREATE OR REPLACE TEMP MACRO mutant({names}) AS {body}")
        mutated = ask(rules, TruthTable(**{**vars(table), "macro": "mutant"}))
        if mutated == answers[table.rule_id] and not same.pop(what, None):
            survivors.append(what)
    assert not survivors, f"{table.rule_id}: no case notices " + "; ".join(survivors)
    assert not same, (
        f"{table.rule_id}: take out of SAME what a case notices now, or what is gone: {sorted(same)}"
    )


def _literal(cell: str | None, kind: str) -> str:
    if cell is None:
        return "NULL"
    text = {"yes": "true", "no": "false"}[cell] if kind == "BOOLEAN" else cell
    return "'" + text.replace("'", "''") + "'"
