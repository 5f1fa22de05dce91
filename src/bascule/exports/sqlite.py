"""`sqlite`: a database for Datasette: articles, events and parties as tables with keys; and its metadata beside it.

`datasette NAME.db --metadata NAME.metadata.json` shows it with facets and the meaning of every column.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bascule.errors import BasculeError
from bascule.exports.naming import codes, name_of
from bascule.exports.packages import LICENCE, Column, Table
from bascule.exports.reports import COLUMNS as REPORT_COLUMNS
from bascule.exports.reports import report_row
from bascule.exports.view import View
from bascule.exports.writing import joined, whole

OF_ARTICLE = ("published", "outlet", "title", "url", "language")
ARTICLES = [column for column in REPORT_COLUMNS if column.name == "article_id" or column.name in OF_ARTICLE]
EVENTS = [column for column in REPORT_COLUMNS if column.name not in OF_ARTICLE]
PARTIES = [
    Column("event_id", "string", "The event"),
    Column("side", "string", "actor or recipient"),
    Column("entity", "string", "Entity code"),
    Column("name", "string", "Its name in English"),
    Column("iso3", "string", "ISO 3166 alpha-3 code of its country"),
    Column("cow", "integer", "Correlates of War number of its country"),
    Column("gwcode", "integer", "Gleditsch-Ward number of its country"),
    Column("sector", "string", "PLOVER sector"),
]
TABLES = {"articles": ARTICLES, "events": EVENTS, "parties": PARTIES}
KEYS = {
    "articles": "PRIMARY KEY (article_id)",
    "events": "PRIMARY KEY (event_id), FOREIGN KEY (article_id) REFERENCES articles (article_id)",
    "parties": "FOREIGN KEY (event_id) REFERENCES events (event_id)",
}
FACETS = {
    "articles": ["outlet", "language"],
    "events": ["type", "factuality", "channel", "place_country"],
    "parties": ["side", "iso3", "sector"],
}
INDEXES = (
    ("events", "article_id"),
    ("events", "type"),
    ("events", "date_start"),
    ("parties", "event_id"),
    ("parties", "entity"),
)
KINDS = {"integer": "INTEGER", "number": "REAL"}
# Rows in one transaction: what SQLite holds back at most.
BATCH = 5000


def write(view: View, path: Path) -> list[Table]:
    """The database and NAME.metadata.json. Raises BasculeError where it cannot be written."""
    try:
        with whole(path) as part:
            part.unlink(missing_ok=True)
            counts = _fill(view, part)
    except sqlite3.Error as error:
        raise BasculeError("the export cannot be written", where=str(path), remedy=str(error)) from error
    path.with_suffix(".metadata.json").write_text(metadata(path.stem), encoding="utf-8")
    kind = "application/vnd.sqlite3"
    return [Table(path.name, kind, columns, counts[name], name=name) for name, columns in TABLES.items()]


def metadata(database: str) -> str:
    """What Datasette shows of the database: meanings of columns, facets, licence."""
    tables = {
        name: {
            "description": f"bascule: {name}",
            "columns": {column.name: column.meaning for column in columns},
            "facets": FACETS[name],
        }
        for name, columns in TABLES.items()
    }
    told = {"title": "bascule", "license": LICENCE, "databases": {database: {"tables": tables}}}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _fill(view: View, path: Path) -> dict[str, int]:
    counts = dict.fromkeys(TABLES, 0)
    database = sqlite3.connect(path)
    try:
        for name, columns in TABLES.items():
            spelled = ", ".join(f'"{column.name}" {KINDS.get(column.type, "TEXT")}' for column in columns)
            database.execute(f"CREATE TABLE {name} ({spelled}, {KEYS[name]})")
        article = None
        for item in view.events():
            row = report_row(item)
            if item.article_id != article:
                article = item.article_id
                _insert(database, "articles", [row], counts)
            _insert(database, "events", [row], counts)
            sides = (("actor", item.event.actors), ("recipient", item.event.recipients))
            _insert(
                database, "parties", [_party(item.event_id, s, code) for s, named in sides for code in named], counts
            )
            if counts["events"] % BATCH == 0:
                database.commit()
        for table, column in INDEXES:
            database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        database.commit()
    finally:
        database.close()
    return counts


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]], counts: dict[str, int]) -> None:
    columns = TABLES[table]
    for row in rows:
        cells = [joined(row[column.name]) or None if column.many else row[column.name] for column in columns]
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(cells))})", cells)
        counts[table] += 1


def _party(event: str, side: str, code: str) -> dict[str, Any]:
    own = codes(code)
    told = {"event_id": event, "side": side, "entity": code, "name": name_of(code)}
    return {**told, "iso3": own.alpha3, "cow": own.cow, "gwcode": own.gw, "sector": own.sector}
