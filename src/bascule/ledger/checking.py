"""Checks that what a ledger holds is whole: hashes, offsets against texts, references, and nothing kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from bascule.errors import BasculeError
from bascule.ledger.opening import connect, translated

ANEW = "take what holds with `bascule repair`, then build again: the article is coded anew"
SOURCE = "take what holds with `bascule repair`, then build again from the article's source"
LEFT_OUT = "the answers are sound without it; `bascule repair` leaves it out"
CLOCK = "set the clock right; --known-by between the two days may show what was written later"
AHEAD = (
    "set the clock right; if it was ahead when this was written, --known-by hears of nothing new until it has caught "
    "up: build anew"
)
WAITING = "build again, where the row is to come back; the judgement waits for it"
UNREADABLE = "take what can be read with `bascule repair`, or restore the ledger from a copy"
# The pairs of columns that hold a start and an end within the article's text, by table.
SPANS = {
    "events": ("sentence", "attribution", "trigger", "date_span", "place_span"),
    "quotes": ("sentence", "speaker", "cue", "content"),
    "characterisations": ("sentence", "of", "as", "by"),
}
READ = ("events", "quotes", "characterisations", "roles")
IDENTITIES = {"events": "event", "quotes": "quote", "characterisations": "characterisation"}
# Every table, those first that others refer to.
TABLES = ("meta", "texts", "articles", "runs", "readings", *READ, "mentions", "set_aside", "judgements")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that does not hold; `article_id` and `run_id` name the reading it spoils, None where it spoils none."""

    table: str
    key: str
    what: str
    remedy: str
    article_id: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was checked over all rows of a table."""

    table: str
    what: str
    rows: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """SQL that selects key, article id and run id of each faulty row of `table`."""

    table: str
    what: str
    sql: str
    remedy: str


def check(path: str | Path) -> Iterator[Checked]:
    """Opens the ledger read-only and checks it, one result as it comes; a table that cannot be read is a fault.

    Raises BasculeError where it cannot be opened, LedgerLockedError where another process holds it.
    """
    with readable(path) as connection:
        columns = columns_of(connection)
        missing = [name for name in TABLES if name not in columns and name != "roles"]
        if missing:
            raise BasculeError(
                f"the ledger has no table {missing[0]}", where=str(path), remedy="restore it from a copy"
            )
    unreadable = set[str]()
    for table in (name for name in TABLES if name in columns):
        result = _whole(path, table)
        unreadable |= {table} if result.faults else set()
        yield result
    with readable(path) as connection:
        for rule in rules(columns):
            # A rule that reads a table with an unreadable block would only say the same again.
            if not any(name in rule.sql for name in unreadable):
                yield applied(connection, rule)


@contextmanager
def readable(path: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The ledger opened read-only; whatever the database makes of damaged bytes becomes a BasculeError."""
    try:
        connection = connect(path, read_only=True)
        try:
            with translated(str(path)):
                yield connection
        finally:
            connection.close()
    except (UnicodeDecodeError, RuntimeError, MemoryError) as error:
        raise BasculeError("the ledger is damaged", where=str(path), remedy="restore it from a copy") from error


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The names of the columns of each table, in order."""
    found: dict[str, list[str]] = {}
    told = "SELECT table_name, column_name FROM duckdb_columns() ORDER BY table_name, column_index"
    for table, name in connection.execute(told).fetchall():
        found.setdefault(table, []).append(name)
    return found


def applied(connection: duckdb.DuckDBPyConnection, rule: Rule) -> Checked:
    """The result of one rule."""
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {rule.table}").fetchall()
    faults = (
        Fault(rule.table, str(key), rule.what, rule.remedy, article_id, run_id)
        for key, article_id, run_id in connection.execute(rule.sql).fetchall()
    )
    return Checked(rule.table, rule.what, rows, tuple(faults))


def rules(columns: dict[str, list[str]]) -> Iterator[Rule]:
    """What must hold of a ledger with these tables."""
    yield from _article_rules()
    yield from _reading_rules()
    for table in READ:
        if table in columns:
            yield from _read_rules(table)
    yield from _mention_rules()
    yield from _note_rules()


def _article_rules() -> Iterator[Rule]:
    said = "text_hash, coalesce(published::VARCHAR, ''), coalesce(title, ''), coalesce(url, ''), coalesce(outlet, '')"
    own = f"substr(sha256(concat_ws(chr(31), {said})), 1, 16)"
    orphan = "SELECT id, id, NULL FROM articles WHERE NOT EXISTS (FROM texts WHERE hash = text_hash)"
    for table, what, sql, remedy in (
        ("texts", "hash is that of the text", "SELECT hash, NULL, NULL FROM texts WHERE sha256(text) <> hash", SOURCE),
        ("texts", "kept once", _twice("texts", "hash", "NULL, NULL", "hash"), SOURCE),
        ("articles", "kept once", _twice("articles", "id", "id, NULL", "id"), SOURCE),
        ("articles", "id is that of its words", f"SELECT id, id, NULL FROM articles WHERE {own} <> id", SOURCE),
        ("articles", "has its text", orphan, SOURCE),
        ("runs", "kept once", _twice("runs", "id", "NULL, id", "id"), ANEW),
        ("runs", "number used once", _twice("runs", "number", "NULL, any_value(id)", "number"), ANEW),
    ):
        yield Rule(table, what, sql, remedy)


def _reading_rules() -> Iterator[Rule]:
    key = "article_id || ' in run ' || run_id, article_id, run_id"
    twice = f"SELECT {key} FROM readings GROUP BY article_id, run_id HAVING count(*) > 1"
    orphan = f"""SELECT {key} FROM readings WHERE NOT EXISTS (FROM articles WHERE id = article_id)
        OR NOT EXISTS (FROM runs WHERE id = run_id)"""
    outside = f"""SELECT {key} FROM readings JOIN articles a ON a.id = article_id JOIN texts t ON hash = text_hash
        WHERE len(sentence_starts) <> len(sentence_ends)
        OR len(list_filter(list_zip(sentence_starts, sentence_ends),
            lambda s: s[1] < 0 OR s[2] < s[1] OR s[2] > length(t.text))) > 0"""
    earlier = f"""SELECT {key} FROM (SELECT *, max(recorded_at) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING
        AND 1 PRECEDING) AS before FROM readings) WHERE recorded_at::DATE < before::DATE"""
    yield Rule("readings", "kept once", twice, ANEW)
    yield Rule("readings", "article and run exist", orphan, ANEW)
    yield Rule("readings", "sentences lie in the text", outside, ANEW)
    yield Rule("readings", "recorded on no earlier day than the one before", earlier, CLOCK)
    # A day of grace: the clock of the machine that checks may be behind a little, and the note is about years.
    now = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    ahead = f"SELECT {key} FROM readings WHERE recorded_at > TIMESTAMP '{now}'"
    yield Rule("readings", "recorded no later than now", ahead, AHEAD)


def _read_rules(table: str) -> Iterator[Rule]:
    """Rules of the rows that a reading is made of."""
    own, where = ("e.source = 'article'", "WHERE source = 'article'") if table == "roles" else ("true", "")
    key = "concat_ws(' ', e.article_id, 'in run', e.run_id, 'position', e.position), e.article_id, e.run_id"
    if table in IDENTITIES:
        kind = IDENTITIES[table]
        key = f"e.{kind}_id, e.article_id, e.run_id"
        made = f"sha256(concat_ws(chr(31), '{kind}', e.run_id, e.article_id, e.position::VARCHAR))"
        wrong = f"SELECT {key} FROM {table} e WHERE substr({made}, 1, 16) <> e.{kind}_id"
        yield Rule(table, "id is that of its place", wrong, ANEW)
    ends = [(f"e.{name}_start", f"e.{name}_end") for name in SPANS.get(table, ())]
    outside = " OR ".join(_outside(*pair) for pair in ends or [("e.start_offset", "e.end_offset")])
    joined = "JOIN articles a ON a.id = e.article_id JOIN texts t ON t.hash = a.text_hash"
    orphan = f"""SELECT {key} FROM {table} e WHERE {own} AND NOT EXISTS (FROM readings r
        WHERE r.article_id = e.article_id AND r.run_id = e.run_id)"""
    uneven = f"""SELECT concat_ws(' ', article_id, 'in run', run_id), article_id, run_id FROM {table} {where}
        GROUP BY article_id, run_id HAVING count(*) <> max(position) + 1 OR count(DISTINCT position) <> count(*)"""
    within = f"SELECT {key} FROM {table} e {joined} WHERE {own} AND ({outside})"
    yield Rule(table, "offsets lie in the text", within, ANEW)
    yield Rule(table, "its reading exists", orphan, ANEW)
    yield Rule(table, "kept once, none missing between", uneven, ANEW)


def _mention_rules() -> Iterator[Rule]:
    key = "concat_ws(' ', 'event', m.event_id, m.side, m.position)"
    orphan = f"SELECT {key}, NULL, NULL FROM mentions m WHERE NOT EXISTS (FROM events e WHERE e.event_id = m.event_id)"
    untrue = f"""SELECT {key}, e.article_id, e.run_id FROM mentions m JOIN events e ON e.event_id = m.event_id
        JOIN articles a ON a.id = e.article_id JOIN texts t ON t.hash = a.text_hash
        WHERE {_outside("m.start_offset", "m.end_offset")}
        OR substring(t.text, m.start_offset + 1, m.end_offset - m.start_offset) <> m.exact"""
    uneven = """SELECT concat_ws(' ', 'event', m.event_id, m.side), any_value(e.article_id), any_value(e.run_id)
        FROM mentions m LEFT JOIN (SELECT DISTINCT ON (event_id) * FROM events) e ON e.event_id = m.event_id
        GROUP BY m.event_id, m.side
        HAVING count(*) <> max(m.position) + 1 OR count(DISTINCT m.position) <> count(*)"""
    yield Rule("mentions", "its event exists", orphan, ANEW)
    yield Rule("mentions", "says what its text says", untrue, ANEW)
    yield Rule("mentions", "kept once, none missing between", uneven, ANEW)


def _note_rules() -> Iterator[Rule]:
    orphan = """SELECT origin, NULL, NULL FROM set_aside WHERE run_id IS NOT NULL
        AND NOT EXISTS (FROM runs WHERE id = run_id)"""
    same = "origin, reason, remedy, article_id, run_id"
    yield Rule("set_aside", "its run exists", orphan, LEFT_OUT)
    yield Rule("set_aside", "noted once a run", _twice("set_aside", "origin", "NULL, NULL", same), LEFT_OUT)
    for table, kind in IDENTITIES.items():
        unknown = f"""SELECT target_kind || ' ' || target_id, NULL, NULL FROM judgements
            WHERE target_kind = '{kind}' AND NOT EXISTS (FROM {table} WHERE {kind}_id = target_id)"""
        yield Rule("judgements", f"the {kind} judged exists", unknown, WAITING)


def _twice(table: str, key: str, whose: str, columns: str) -> str:
    return f"SELECT {key}, {whose} FROM {table} GROUP BY {columns} HAVING count(*) > 1"


def _outside(start: str, end: str) -> str:
    """SQL: half of the span is missing, or it does not lie in the text `t`."""
    beyond = f"{start} < 0 OR {end} < {start} OR {end} > length(t.text)"
    return f"(({start} IS NULL) <> ({end} IS NULL) OR coalesce({beyond}, false))"


def _whole(path: str | Path, table: str) -> Checked:
    """Whether every block of a table can be read."""
    try:
        with readable(path) as connection:
            # A hash over whole rows reads every column; a count would not.
            ((rows, _),) = connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {table} t").fetchall()
        return Checked(table, "can be read", rows, ())
    except BasculeError:
        return Checked(table, "can be read", 0, (Fault(table, "(a block)", "can be read", UNREADABLE),))
