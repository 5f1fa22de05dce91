"""Holds a ledger open for reading, lends connections to those who ask it, and lets go for the moment of a judgement.

DuckDB lets one process write or several read. Where a build holds the file, a copy of it as it stands on the disk is
opened instead, and `note` says so; where even that fails, the error says who holds the ledger. To write, every
connection of this process has to be closed first: `write` waits for those that are lent, opens the file for writing,
and lets readers in again.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger import JudgementRow, Ledger
from bascule.ledger.judgements import MERGE, SPLIT, in_force
from bascule.ledger.opening import connect, translated

Found = TypeVar("Found")

# A build commits every few seconds: a copy taken meanwhile may be torn, the next one seldom is.
COPIES = 5
# Connections kept for the next question; more may be open at once.
KEPT = 8
# Seconds that a judgement waits for those who read the ledger at that moment.
WAIT = 4.0
# Tables whose identities make the state of a ledger, each with what identifies a row.
IDENTITIES = {
    "articles": "id",
    "readings": "article_id || run_id",
    "events": "event_id",
    "judgements": "concat_ws('|', target_kind, target_id, field, value, reviewer, note, recorded_at)",
    "roles": "concat_ws('|', article_id, run_id, position, person, role, entity, begins, ends)",
}


@dataclass(frozen=True, slots=True)
class State:
    """What a ledger holds, told apart by its content.

    `digest` is 64 hex characters over the ids of its rows: the same texts read by the same versions give the same.
    `weighed` is the same without the judgements that move no figure: only merges and splits do.
    `recorded_at` is when its newest row was recorded (UTC), None in an empty ledger.
    """

    digest: str
    recorded_at: datetime | None
    counts: dict[str, int]
    runs: tuple[dict[str, Any], ...]
    schema: str
    parts: tuple[tuple[str, str], ...] = ()
    weighed: str = ""

    @property
    def short(self) -> str:
        """The first twelve characters of the digest, for people."""
        return self.digest[:12]

    @property
    def last_day(self) -> date | None:
        """The day of the newest row."""
        return self.recorded_at.date() if self.recorded_at else None


class HeldLedger:
    """A ledger file open for reading; `lent()` gives a `Ledger` to one thread at a time.

    `note` is None, or why a copy is shown. Raises BasculeError where the file cannot be read, LedgerLockedError where
    a build holds it and no whole copy could be taken.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).absolute()
        self.note: str | None = None
        self.copied_at: datetime | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        # Who holds it may use `_free`, `_lent` and `_writing`.
        self._gate = threading.Condition()
        self._free: list[Ledger] = []
        self._lent, self._writing = 0, False
        self._file = self.path
        self._free.append(self._opened())
        with self.lent() as ledger:
            self.judgements: Sequence[JudgementRow] = ledger.judgements()
        self.state = self._state()

    @contextmanager
    def lent(self) -> Iterator[Ledger]:
        """A ledger for the questions of one thread."""
        with self._entered():
            with self._gate:
                ledger = self._free.pop() if self._free else None
            ledger = ledger or self._opened()
            try:
                yield ledger
            finally:
                with self._gate:
                    keep = len(self._free) < KEPT
                    if keep:
                        self._free.append(ledger)
                if not keep:
                    ledger.close()

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own, for SQL with parameters."""
        with self._entered():
            try:
                connection = connect(self._file, read_only=True)
            except LedgerLockedError:
                self._opened().close()
                connection = connect(self._file, read_only=True)
            try:
                with translated(str(self.path)):
                    yield connection
            finally:
                connection.close()

    def write(self, do: Callable[[Ledger], Found]) -> Found:
        """What `do` gives, with the ledger opened for writing; readers wait meanwhile, and see what it wrote after.

        Raises LedgerLockedError where a build holds the file, or where readers do not let go of it within WAIT.
        """
        with self._gate:
            # Readers who come meanwhile go first.
            if not self._gate.wait_for(lambda: self._lent == 0 and not self._writing, WAIT):
                raise LedgerLockedError(
                    "the ledger is still being read by this explorer",
                    where=str(self.path),
                    remedy="nothing was kept; try again in a moment",
                )
            self._writing = True
            free, self._free = self._free, []
        try:
            for ledger in free:
                ledger.close()
            with Ledger(self.path) as ledger:
                found = do(ledger)
                rows = ledger.judgements()
                with closing(connect(self.path, read_only=False)) as connection:
                    _, part, _ = _identified(connection, "judgements")
        finally:
            with self._gate:
                self._writing = False
                self._gate.notify_all()
        self.judgements, self.state = rows, self._judged(rows, part)
        return found

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Counted among those who read, once nobody writes."""
        with self._gate:
            self._gate.wait_for(lambda: not self._writing)
            self._lent += 1
        try:
            yield
        finally:
            with self._gate:
                self._lent -= 1
                self._gate.notify_all()

    def _opened(self) -> Ledger:
        """The file opened read-only, or a copy of it where a build holds it."""
        try:
            return Ledger(self._file, read_only=True)
        except LedgerLockedError as error:
            if self._folder is not None:
                raise
            return self._copy(error)

    def close(self) -> None:
        """Lets go of the file and of the copy."""
        with self._gate:
            free, self._free = self._free, []
        for ledger in free:
            ledger.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _copy(self, error: LedgerLockedError) -> Ledger:
        """A copy of the file as it stands on the disk, with its log, opened."""
        self._folder = tempfile.TemporaryDirectory(prefix="bascule-explore-")
        self._file = Path(self._folder.name) / self.path.name
        for _ in range(COPIES):
            try:
                before = _marks(self.path)
                shutil.copyfile(self.path, self._file)
                log = _log_of(self.path)
                if log.exists():
                    shutil.copyfile(log, _log_of(self._file))
                if _marks(self.path) == before:
                    opened = Ledger(self._file, read_only=True)
                    self.note, self.copied_at = error.what, datetime.now(UTC)
                    return opened
            except FileNotFoundError:
                continue  # the log was folded into the file meanwhile
            except OSError as problem:
                self._folder.cleanup()
                raise LedgerLockedError(
                    f"{error.what}, and it could not be copied ({problem.strerror})",
                    where=str(self.path),
                    remedy="wait until the build ends, or make room for a copy",
                ) from error
            except BasculeError:
                continue  # a torn copy
        self._folder.cleanup()
        raise error

    def _state(self) -> State:
        with self.connection() as connection:
            tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            parts, counts, newest = list[tuple[str, str]](), {}, list[datetime]()
            for table in IDENTITIES:
                if table not in tables:
                    continue  # a ledger of schema 1 has no roles
                count, part, last = _identified(connection, table)
                counts[table] = count
                parts.append((table, part))
                newest += [last] if last else []
            for table in ("quotes", "characterisations", "set_aside"):
                row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                counts[table] = int(row[0]) if row else 0
            cursor = connection.execute("SELECT id, number, coder, codebook, models, settings, started FROM runs")
            names = [column[0] for column in cursor.description or ()]
            runs = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            schema = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return State(
            digest=_digest(part for _, part in parts),
            recorded_at=max(newest).replace(tzinfo=UTC) if newest else None,
            counts=counts,
            runs=tuple(sorted(runs, key=lambda run: run["number"])),
            schema=str(schema[0]) if schema else "",
            parts=tuple(parts),
            weighed=_weighed(parts, self.judgements),
        )

    def _judged(self, rows: Sequence[JudgementRow], part: str) -> State:
        """The state with these judgements; of everything else nothing can have changed."""
        before = self.state
        parts = tuple((table, part if table == "judgements" else own) for table, own in before.parts)
        times = [row.recorded_at for row in rows] + ([before.recorded_at] if before.recorded_at else [])
        return replace(
            before,
            digest=_digest(own for _, own in parts),
            recorded_at=max(times, default=None),
            counts={**before.counts, "judgements": len(rows)},
            parts=parts,
            weighed=_weighed(parts, rows),
        )


def _identified(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str, datetime | None]:
    """Number of rows of a table, what identifies them all together, and when the newest was recorded."""
    # The order of rows must not matter: their hashes are combined by exclusive or.
    told = f"SELECT count(*), bit_xor(md5_number({IDENTITIES[table]})), max(recorded_at) FROM {table}"
    ((count, mixed, last),) = connection.execute(told).fetchall()
    return int(count), f"{table} {count} {mixed}", last


def _weighed(parts: Sequence[tuple[str, str]], judgements: Sequence[JudgementRow]) -> str:
    moving = sorted(repr(row) for row in in_force(judgements) if row.field in (MERGE, SPLIT))
    return _digest([*(part for table, part in parts if table != "judgements"), *moving])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _log_of(file: Path) -> Path:
    return file.with_name(file.name + ".wal")


def _marks(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
