"""Holds a ledger open for reading, and lends connections to those who ask it.

DuckDB lets one process write or several read. Where a build holds the file, a copy of it as it stands on the disk is
opened instead, and `note` says so; where even that fails, the error says who holds the ledger.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger import Ledger
from bascule.ledger.opening import connect, translated

# A build commits every few seconds: a copy taken meanwhile may be torn, the next one seldom is.
COPIES = 5
# Connections kept for the next question; more may be open at once.
KEPT = 8
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
    `recorded_at` is when its newest row was recorded (UTC), None in an empty ledger.
    """

    digest: str
    recorded_at: datetime | None
    counts: dict[str, int]
    runs: tuple[dict[str, Any], ...]
    schema: str

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
        self._lock = threading.Lock()
        self._free: list[Ledger] = []
        self._file = self.path
        try:
            self._free.append(Ledger(self.path, read_only=True))
        except LedgerLockedError as error:
            self._copy(error)
        self.state = self._state()

    @contextmanager
    def lent(self) -> Iterator[Ledger]:
        """A ledger for the questions of one thread."""
        with self._lock:
            ledger = self._free.pop() if self._free else None
        ledger = ledger or Ledger(self._file, read_only=True)
        try:
            yield ledger
        finally:
            with self._lock:
                keep = len(self._free) < KEPT
                if keep:
                    self._free.append(ledger)
            if not keep:
                ledger.close()

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own, for SQL with parameters."""
        connection = connect(self._file, read_only=True)
        try:
            with translated(str(self.path)):
                yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Lets go of the file and of the copy."""
        with self._lock:
            free, self._free = self._free, []
        for ledger in free:
            ledger.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _copy(self, error: LedgerLockedError) -> None:
        """Opens a copy of the file as it stands on the disk, with its log."""
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
                    self._free.append(Ledger(self._file, read_only=True))
                    self.note, self.copied_at = error.what, datetime.now(UTC)
                    return
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
            parts, counts, newest = [], {}, list[datetime]()
            for table, identity in IDENTITIES.items():
                if table not in tables:
                    continue  # a ledger of schema 1 has no roles
                # The order of rows must not matter: their hashes are combined by exclusive or.
                row = connection.execute(
                    f"SELECT count(*), bit_xor(md5_number({identity})), max(recorded_at) FROM {table}"
                ).fetchone()
                assert row is not None
                counts[table] = int(row[0])
                parts.append(f"{table} {row[0]} {row[1]}")
                newest += [row[2]] if row[2] else []
            for table in ("quotes", "characterisations", "set_aside"):
                row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                counts[table] = int(row[0]) if row else 0
            cursor = connection.execute("SELECT id, number, coder, codebook, models, settings, started FROM runs")
            names = [column[0] for column in cursor.description or ()]
            runs = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            schema = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return State(
            digest=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
            recorded_at=max(newest).replace(tzinfo=UTC) if newest else None,
            counts=counts,
            runs=tuple(sorted(runs, key=lambda run: run["number"])),
            schema=str(schema[0]) if schema else "",
        )


def _log_of(file: Path) -> Path:
    return file.with_name(file.name + ".wal")


def _marks(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
