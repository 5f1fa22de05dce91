"""Copies what holds of a ledger into a new one; the old one is read and never touched.

A reading is kept whole or not at all: were its sound rows kept without the others, coding its article again would
double them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger.checking import ANEW, IDENTITIES, LEFT_OUT, READ, SOURCE, TABLES, Fault, columns_of, readable, rules
from bascule.ledger.opening import translated
from bascule.ledger.store import Ledger

# Rows read at a time; a run of rows that cannot be read is halved until the damage is found.
AT_ONCE = 16_384
# The database reads 2048 rows of a column together: halving further finds no more of them, but for texts, the longest
# of which lie in blocks of their own.
SMALLEST = {"texts": 64}
TOGETHER = 2048
# Failed attempts for one table, after which a run of rows that fails is given up whole.
MOST_ATTEMPTS = 400
# Two files of its own are open at once here, which a ledger's settings forbid; nothing is fetched all the same.
OWN_FILES: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Places tried for an event of which only mentions are left; few readings have so many events.
MOST_EVENTS = 64
COPIED = tuple(table for table in TABLES if table != "meta")


@dataclass(frozen=True, slots=True)
class Again:
    """An article that has to be coded again; `read` says whether its text is lost too and must come from its source."""

    article_id: str
    title: str | None
    url: str | None
    read: bool


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a ledger: rows found and rows kept by table, what was left out, and what to code again."""

    found: dict[str, int]
    kept: dict[str, int]
    left_out: tuple[Fault, ...]
    again: tuple[Again, ...]


def repair(old: str | Path, new: str | Path) -> Repaired:
    """Copies every row that holds from the ledger `old` into the new ledger `new`, in the newest schema.

    Raises BasculeError where `new` is there already or cannot be made, or where nothing of `old` can be read;
    LedgerLockedError where another process holds `old`.
    """
    source, target = Path(old).absolute(), Path(new).absolute()
    part = target.with_name(target.name + ".part")
    for file in (target, Path(f"{target}.wal"), part):
        if file.exists():
            raise BasculeError("there is a file here already", where=str(file), remedy="name another file, or move it")
    try:
        Ledger(part).close()
        with tempfile.TemporaryDirectory(prefix="repair-", dir=target.parent) as folder:
            opened, lost = _opened(source, Path(folder))
            result = _copied(opened, part, Path(folder) / "found.duckdb", lost)
        part.rename(target)
    except OSError as error:
        raise BasculeError(
            "the new ledger cannot be written", where=str(target), remedy=str(error.strerror or error)
        ) from error
    finally:
        for file in (part, Path(f"{part}.wal")):
            file.unlink(missing_ok=True)
    return result


def _opened(source: Path, folder: Path) -> tuple[Path, list[Fault]]:
    """A file that opens: the ledger itself, else a copy with as much of its log of latest writes as can be read."""
    try:
        with readable(source):
            return source, []
    except LedgerLockedError:
        raise
    except BasculeError:
        log = Path(f"{source}.wal")
        if not log.exists():
            raise
    copy = folder / "copy.duckdb"
    shutil.copyfile(source, copy)
    written = log.read_bytes()

    def damaged(size: int) -> bool:
        """Whether the copy with so many bytes of the log is damaged; it may still be blank."""
        Path(f"{copy}.wal").unlink(missing_ok=True)
        if size:
            Path(f"{copy}.wal").write_bytes(written[:size])
        try:
            with readable(copy):
                return False
        except BasculeError as error:
            return "damaged" in error.what

    size, beyond = 0, len(written) + 1
    while beyond - size > 1:
        middle = (size + beyond) // 2
        size, beyond = (size, middle) if damaged(middle) else (middle, beyond)
    damaged(size)
    try:
        with readable(copy):
            pass
    except BasculeError as error:
        raise BasculeError(
            "nothing of the ledger can be read",
            where=str(source),
            remedy="restore it from a copy, or build it anew from the sources",
        ) from error
    told = f"all {len(written)} bytes can be read (the first {size} could)"
    return copy, [Fault("(latest writes)", log.name, told, "build again: what is missing is coded anew")]


def _copied(source: Path, part: Path, staging: Path, lost: list[Fault]) -> Repaired:
    with duckdb.connect(str(staging), config=OWN_FILES) as connection, translated(str(part)):
        connection.execute(f"ATTACH '{str(part).replace(chr(39), chr(39) * 2)}' AS made")
        found, gaps = dict[str, int](), dict[str, list[tuple[int, int]]]()
        with readable(source) as opened:
            columns = columns_of(opened)
        for table in COPIED:
            # Without the constraints of a ledger: what breaks them has to be seen first.
            connection.execute(f"CREATE TABLE {table} AS SELECT *, 0::BIGINT AS row FROM made.{table} LIMIT 0")
            if table in columns:
                found[table], gaps[table] = _read(source, table, columns[table], connection)
        left_out = [*lost, *_gap_faults(gaps)]
        for rule in rules(columns):
            left_out += [
                Fault(rule.table, str(key), rule.what, rule.remedy, article_id, run_id)
                for key, article_id, run_id in connection.execute(rule.sql).fetchall()
                if rule.remedy in (ANEW, SOURCE, LEFT_OUT)
            ]
        _choose(connection, left_out, gaps)
        kept = _write(connection, found)
        again = _again(connection)
    return Repaired(found, kept, tuple(left_out), again)


def _read(
    source: Path, table: str, columns: list[str], into: duckdb.DuckDBPyConnection
) -> tuple[int, list[tuple[int, int]]]:
    """Copies the rows of a table that can be read, with their place as `row`; gives their number and the gaps."""
    kinds = {name: kind for name, kind, *_ in into.execute(f"DESCRIBE {table}").fetchall()}
    names = [name for name in columns if name in kinds]
    lists = ", ".join(f"unnest(?::{kinds[name]}[])" for name in (*names, "row"))
    target = f"INSERT INTO {table} ({', '.join((*names, 'row'))}) SELECT {lists}"
    gaps, attempts = list[tuple[int, int]](), 0
    with readable(source) as opened:
        ((total, last),) = opened.execute(f"SELECT count(*), coalesce(max(rowid), -1) FROM {table}").fetchall()
    waiting = [(start, min(start + AT_ONCE, last + 1)) for start in range(0, last + 1, AT_ONCE)][::-1]
    while waiting:
        try:
            # A failure may leave the connection unusable: it is opened anew after each.
            with readable(source) as opened:
                while waiting:
                    start, end = waiting[-1]
                    told = f"SELECT {', '.join(names)}, rowid FROM {table} WHERE rowid >= {start} AND rowid < {end}"
                    rows = opened.execute(f"{told} ORDER BY rowid").fetchall()
                    waiting.pop()
                    if rows:
                        into.execute(target, [list(column) for column in zip(*rows, strict=True)])
        except BasculeError:
            start, end = waiting.pop()
            attempts += 1
            if end - start <= SMALLEST.get(table, TOGETHER) or attempts > MOST_ATTEMPTS:
                gaps.append((start, end))
            else:
                # AT_ONCE is a power of two: a half begins where the rows read together begin.
                middle = start + (1 << ((end - start - 1).bit_length() - 1))
                waiting += [(middle, end), (start, middle)]
    return total, gaps


def _gap_faults(gaps: dict[str, list[tuple[int, int]]]) -> Iterator[Fault]:
    for table, runs in gaps.items():
        joined = list[tuple[int, int]]()
        for start, end in runs:
            joined = (
                [*joined[:-1], (joined[-1][0], end)] if joined and joined[-1][1] == start else [*joined, (start, end)]
            )
        for start, end in joined:
            yield Fault(table, f"rows {start} to {end - 1}", "can be read", SOURCE if table == "texts" else ANEW)


def _choose(
    connection: duckdb.DuckDBPyConnection, left_out: list[Fault], gaps: dict[str, list[tuple[int, int]]]
) -> None:
    """Makes the tables `good_articles` and `good_readings` of what is kept."""
    spoilt = {(f.article_id, f.run_id) for f in left_out if f.article_id and f.run_id}
    articles = sorted({f.article_id for f in left_out if f.article_id and not f.run_id})
    pairs: list[list[str | None]] = [[pair[0] for pair in spoilt], [pair[1] for pair in spoilt]]
    connection.execute(
        "CREATE TABLE spoilt AS SELECT unnest(?::VARCHAR[]) AS article_id, unnest(?::VARCHAR[]) AS run_id", pairs
    )
    connection.execute(
        """CREATE TABLE good_articles AS SELECT DISTINCT ON (id) * FROM articles
            WHERE text_hash IN (SELECT hash FROM texts WHERE sha256(text) = hash)
            AND id NOT IN (SELECT unnest(?::VARCHAR[])) ORDER BY row""",
        [articles],
    )
    for table, runs in gaps.items():
        if table in READ or table == "mentions":
            for start, end in runs:
                _spoil_around(connection, table, start, end)
    _spoil_of_lost_events(connection)
    connection.execute(
        """CREATE TABLE good_readings AS SELECT DISTINCT ON (article_id, run_id) * FROM readings
            WHERE article_id IN (SELECT id FROM good_articles) AND run_id IN (SELECT id FROM runs)
            AND (article_id, run_id) NOT IN (SELECT (article_id, run_id) FROM spoilt) ORDER BY row"""
    )


def _spoil_of_lost_events(connection: duckdb.DuckDBPyConnection) -> None:
    """A mention without its event still says whose event it was: its id is made of the reading and the place."""
    lost = "SELECT event_id FROM mentions WHERE event_id NOT IN (SELECT event_id FROM events)"
    if connection.execute(f"{lost} LIMIT 1").fetchone():
        made = "substr(sha256(concat_ws(chr(31), 'event', r.run_id, r.article_id, p.place::VARCHAR)), 1, 16)"
        connection.execute(
            f"""INSERT INTO spoilt SELECT r.article_id, r.run_id
                FROM readings r, (SELECT unnest(range({MOST_EVENTS})) AS place) p WHERE {made} IN ({lost})"""
        )


def _spoil_around(connection: duckdb.DuckDBPyConnection, table: str, start: int, end: int) -> None:
    """Rows are written in the order of their readings: a gap is of the readings from the row before to the row after.

    The two at its edges may have lost rows as well.
    """
    named = "JOIN events e ON e.event_id = m.event_id" if table == "mentions" else ""
    own = "e" if table == "mentions" else "m"
    place = f"""SELECT r.row FROM {table} m {named} JOIN readings r
        ON r.article_id = {own}.article_id AND r.run_id = {own}.run_id WHERE m.row"""
    before = connection.execute(f"{place} < ? ORDER BY m.row DESC LIMIT 1", [start]).fetchone()
    after = connection.execute(f"{place} >= ? ORDER BY m.row LIMIT 1", [end]).fetchone()
    connection.execute(
        "INSERT INTO spoilt SELECT article_id, run_id FROM readings WHERE row >= ? AND (row <= ? OR ?)",
        [before[0] if before else 0, after[0] if after else 0, after is None],
    )


def _write(connection: duckdb.DuckDBPyConnection, found: dict[str, int]) -> dict[str, int]:
    """Fills the new ledger in one transaction, in the order of the old rows; gives the number kept by table."""
    read = "(article_id, run_id) IN (SELECT (article_id, run_id) FROM good_readings)"
    held = {
        "texts": "SELECT DISTINCT ON (hash) * FROM texts WHERE hash IN (SELECT text_hash FROM good_articles)",
        "articles": "SELECT * FROM good_articles",
        "runs": "SELECT DISTINCT ON (id) * FROM runs",
        "readings": "SELECT * FROM good_readings",
        **{table: f"SELECT * FROM {table} WHERE {read}" for table in IDENTITIES},
        "roles": f"SELECT * FROM roles WHERE source = 'imported' OR {read}",
        "mentions": f"SELECT * FROM mentions WHERE event_id IN (SELECT event_id FROM events WHERE {read})",
        "set_aside": """SELECT DISTINCT ON (origin, reason, remedy, article_id, run_id) * FROM set_aside
            WHERE run_id IS NULL OR run_id IN (SELECT id FROM runs)""",
        "judgements": "SELECT * FROM judgements",
    }
    kept: dict[str, int] = {}
    connection.execute("BEGIN")
    for table, sql in held.items():
        # A hash that does not match is not kept under the name it claims.
        true = "WHERE sha256(text) = hash" if table == "texts" else ""
        connection.execute(f"INSERT INTO made.{table} SELECT * EXCLUDE (row) FROM ({sql}) {true} ORDER BY row")
    connection.execute("COMMIT")
    for table in found:
        ((kept[table],),) = connection.execute(f"SELECT count(*) FROM made.{table}").fetchall()
    return kept


def _again(connection: duckdb.DuckDBPyConnection) -> tuple[Again, ...]:
    """The articles that are kept but not with every reading they had, and those whose text or self is lost."""
    told = """SELECT id, any_value(title), any_value(url), NOT bool_or(good) AS read FROM (
            SELECT id, title, url, true AS good FROM good_articles
                WHERE id NOT IN (SELECT article_id FROM good_readings) OR id IN (SELECT article_id FROM spoilt)
            UNION ALL SELECT id, title, url, false FROM articles WHERE id NOT IN (SELECT id FROM good_articles)
            UNION ALL SELECT article_id, NULL, NULL, false FROM readings
                WHERE article_id NOT IN (SELECT id FROM articles)
        ) GROUP BY id ORDER BY read, id"""
    return tuple(Again(*row) for row in connection.execute(told).fetchall())
