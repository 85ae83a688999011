"""The reference pages: data dictionary and rule catalogue, written from `sql/` alone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from transforms.warehouse.loading import WAREHOUSE_SCHEMAS
from transforms.warehouse.models import all_rules, in_schema

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #ddd; }
code { font-size: 0.9em; } h2 { margin-top: 2.5rem; } nav a { margin-right: 1rem; }
"""


def write_reference(folder: Path) -> list[Path]:
    """Write `dictionary.html` and `rules.html` into `folder`. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"dictionary.html": _dictionary(), "rules.html": _rules()}
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    return [folder / name for name in pages]


def _dictionary() -> str:
    parts = ["<p>Every table and column of the warehouse, as its contract in <code>sql/</code> says.</p>"]
    for schema in WAREHOUSE_SCHEMAS:
        parts.append(f"<h2 id='{schema}'>{schema}</h2>")
        for model in sorted(in_schema(schema), key=lambda model: model.table):
            rules = model.header.get("Rules", "none")
            parts.append(
                f"<h3 id='{model.name}'>{model.name}</h3><p>{html.escape(_sentence(model.header['Grain']))} "
                f"Source: {html.escape(model.header['Source'])}. Rules: {html.escape(rules)}.</p>"
            )
            rows = [
                (f"<code>{column.name}</code>", html.escape(column.definition), html.escape(column.comment))
                for column in model.columns
            ]
            parts.append(_table(("column", "type", "meaning"), rows))
    return _page("Data dictionary", parts)


def _rules() -> str:
    users: dict[str, list[str]] = {}
    for model in in_schema("staging", "run", "core", "ledger", "marts", "check", "reconciliation"):
        for rule_id in model.header.get("Rules", "").split(", "):
            users.setdefault(rule_id, []).append(model.name)
    parts = ["<p>Every rule once: its sentence, where it comes from, and which tables apply it.</p>"]
    for area in dict.fromkeys(rule.area for rule in all_rules()):
        parts.append(f"<h2 id='{area}'>{area.replace('_', ' ')}</h2>")
        rows = [
            (
                f"<code>{rule.rule_id}</code>",
                html.escape(rule.sentence),
                html.escape(rule.source),
                f"<code>{rule.macro}</code>",
                ", ".join(users.get(rule.rule_id, [])) or "other rules",
            )
            for rule in all_rules()
            if rule.area == area
        ]
        parts.append(_table(("rule", "says", "source", "macro", "applied by"), rows))
    return _page("Rule catalogue", parts)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    titles = "".join(f"<th scope='col'>{title}</th>" for title in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _page(title: str, parts: list[str]) -> str:
    links = "<nav><a href='index.html'>Data Docs</a><a href='dictionary.html'>Data dictionary</a>"
    links += "<a href='rules.html'>Rule catalogue</a></nav>"
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title} · fieldledger</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
        f"<body>{links}<h1>{title}</h1>{''.join(parts)}</body></html>\n"
    )
