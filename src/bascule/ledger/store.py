"""The ledger: a DuckDB file to which readings are only ever added, and which answers questions about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from bascule.errors import BasculeError
from bascule.ledger.answers import Answers
from bascule.ledger.clock import RecordingClock, last_recorded
from bascule.ledger.opening import IN_MEMORY, bascule_version, connect, translated
from bascule.ledger.rows import ImportedRole
from bascule.ledger.writing import Rows, imported_row, rows_of, set_aside_for, storable, verify
from bascule.records import Reading, SetAside

# Readings in one transaction: a killed build loses at most so many, and the cost of a commit is spread over them.
BATCH = 64
# Words that belong together share their time; others are this far apart, the least the database can tell.
MOMENT = timedelta(microseconds=1)
# target_kind, target_id, field, value, reviewer, note.
JudgementWord = tuple[str, str, str, str | None, str, str | None]


class Ledger(Answers):
    """A ledger file (made where there is none) or, by default, one in memory; a context manager.

    One process writes at a time; several may read at once while none writes. Raises BasculeError where the file cannot
    be used, LedgerLockedError where another process holds it. `now` gives the time, UTC by default; no row is recorded
    at an earlier time than one before it, and `clock` says where `now` was behind.
    """

    def __init__(
        self, path: str | Path = IN_MEMORY, *, read_only: bool = False, now: Callable[[], datetime] | None = None
    ) -> None:
        self.path, self.read_only = str(path), read_only
        self._connection = connect(path, read_only=read_only)
        self._columns: dict[str, list[str]] = {}
        for table, kind in self._fetch("SELECT table_name, data_type FROM duckdb_columns() ORDER BY column_index"):
            self._columns.setdefault(table, []).append(kind)
        try:
            with translated(self.path):
                self.clock = RecordingClock(now, None if read_only else last_recorded(self._connection))
        except BasculeError:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; closing twice does no harm."""
        self._connection.close()

    # Adding

    def begin_run(self, versions: Mapping[str, str]) -> str:
        """The id of the run with these versions, begun now if it is new.

        `coder` and `codebook` name those versions; keys that begin with `setting` are settings, all others models.
        """
        self._check_writable()
        told = json.dumps(dict(sorted(versions.items())), ensure_ascii=True)
        run_id = hashlib.sha256(told.encode()).hexdigest()[:16]
        if self._fetch("SELECT 1 FROM runs WHERE id = ?", [run_id]):
            return run_id
        rest = {key: value for key, value in sorted(versions.items()) if key not in ("coder", "codebook")}
        settings = {key: value for key, value in rest.items() if key.startswith("setting")}
        models = {key: value for key, value in rest.items() if key not in settings}
        ((number,),) = self._fetch("SELECT coalesce(max(number), 0) + 1 FROM runs")
        named = (versions.get("coder"), versions.get("codebook"), json.dumps(models), json.dumps(settings))
        self._write({"runs": [(run_id, number, *named, self.clock.time())]})
        return run_id

    def coded_ids(self, run_id: str) -> set[str]:
        """The ids of the articles that already have a reading in the run."""
        return {name for (name,) in self._fetch("SELECT article_id FROM readings WHERE run_id = ?", [run_id])}

    def add(self, readings: Iterable[Reading], run_id: str | None = None) -> int:
        """Keeps the readings, BATCH to a transaction, and gives the number newly kept.

        An article already read in the run is passed over. A reading that does not hold together is set aside and the
        rest goes on. Where `readings` itself fails, what it gave before is kept. Without a run id, the run is that of
        the installed version of bascule.
        """
        self._check_writable()
        if run_id is None:
            run_id = self.begin_run({"coder": f"bascule {bascule_version()}"})
        elif not self._fetch("SELECT 1 FROM runs WHERE id = ?", [run_id]):
            raise BasculeError(f"there is no run {run_id}", where=self.path, remedy="begin it with begin_run")
        kept, batch = 0, list[Reading]()
        try:
            for reading in readings:
                batch.append(reading)
                if len(batch) == BATCH:
                    full, batch = batch, []
                    kept += self._add_batch(full, run_id)
        finally:
            kept += self._add_batch(batch, run_id)
        return kept

    def set_aside(self, items: Iterable[SetAside], run_id: str | None = None) -> int:
        """Notes records that could not be read; gives the number newly noted (the same note is kept once a run)."""
        self._check_writable()
        rows = self._new_notes(items, run_id)
        self._write({"set_aside": rows})
        return len(rows)

    def import_roles(self, roles: Iterable[ImportedRole]) -> int:
        """Keeps a user's own office holders; gives the number newly kept (the same line is kept once)."""
        self._check_writable()
        now, kept = self.clock.time(), self._fetch("SELECT count(*) FROM roles WHERE source = 'imported'")[0][0]
        told = "SELECT person, role, entity, begins, ends FROM roles WHERE source = 'imported'"
        known = set(self._fetch(told))
        rows: list[tuple[Any, ...]] = []
        for role in roles:
            key = (role.person, role.role, role.entity, role.begins, role.ends)
            if key not in known:
                known.add(key)
                rows.append(imported_row(role, kept + len(rows), now))
        self._write({"roles": rows})
        return len(rows)

    def judge(
        self,
        target_kind: str,
        target_id: str,
        field: str,
        value: str | None,
        reviewer: str,
        note: str | None = None,
    ) -> None:
        """Adds a reviewer's word on one field of a row; earlier words stay."""
        self.judge_together([[(target_kind, target_id, field, value, reviewer, note)]])

    def judge_together(self, groups: Iterable[Sequence[JudgementWord]]) -> list[datetime]:
        """Adds reviewers' words, all of them or none; gives the time (UTC) each group is recorded at.

        The words of a group share their time, by which they are known to belong together: no two groups have the same,
        and none has that of a word said before on one of its rows.
        """
        self._check_writable()
        listed = [list(group) for group in groups]
        targets = list({word[1] for group in listed for word in group})
        told = "SELECT max(recorded_at) FROM judgements WHERE target_id IN (SELECT unnest(?::VARCHAR[]))"
        ((last,),) = self._fetch(told, [targets])
        now = self.clock.time()
        at = now if last is None else max(now, last + MOMENT)
        times = [at + place * MOMENT for place in range(len(listed))]
        self.clock.given(times[-1] if times else at)
        self._write(
            {"judgements": [(*word, when) for group, when in zip(listed, times, strict=True) for word in group]}
        )
        return [when.replace(tzinfo=UTC) for when in times]

    def _add_batch(self, readings: list[Reading], run_id: str) -> int:
        if not readings:
            return 0
        ids = [reading.article.id for reading in readings]
        known = {
            name
            for (name,) in self._fetch(
                "SELECT article_id FROM readings WHERE run_id = ? AND article_id IN (SELECT unnest(?::VARCHAR[]))",
                [run_id, ids],
            )
        }
        fresh, notes = list[Reading](), list[SetAside]()
        for reading, article_id in zip(readings, ids, strict=True):
            if article_id in known:
                continue
            known.add(article_id)
            try:
                verify(reading)
                fresh.append(reading)
                notes += reading.set_aside
            except BasculeError as error:
                notes.append(set_aside_for(reading, error))
        try:
            self._write(self._rows(fresh, notes, run_id))
            return len(fresh)
        except BasculeError as error:
            # A value the database cannot hold spoils a batch: find whose it is, and keep the others.
            if not isinstance(error.__cause__, duckdb.DataError | duckdb.InvalidInputException):
                raise
            return self._add_singly(fresh, notes, run_id)

    def _add_singly(self, readings: list[Reading], notes: list[SetAside], run_id: str) -> int:
        kept = 0
        for reading in readings:
            try:
                self._write(self._rows([reading], [], run_id))
                kept += 1
            except BasculeError as error:
                if not isinstance(error.__cause__, duckdb.DataError | duckdb.InvalidInputException):
                    raise
                notes = [*notes, set_aside_for(reading, error)]
        self._write(self._rows([], notes, run_id))
        return kept

    def _rows(self, readings: list[Reading], notes: list[SetAside], run_id: str) -> Rows:
        now, rows = self.clock.time(), Rows()
        for reading in readings:
            for table, new in rows_of(reading, run_id, now).items():
                rows.setdefault(table, []).extend(new)
        for table, key in (("texts", "hash"), ("articles", "id")):
            first = {row[0]: row for row in reversed(rows.get(table, []))}
            query = f"SELECT {key} FROM {table} WHERE {key} IN (SELECT unnest(?::VARCHAR[]))"
            kept = {name for (name,) in self._fetch(query, [list(first)])} if first else set()
            rows[table] = [row for name, row in first.items() if name not in kept]
        rows["set_aside"] = self._new_notes(notes, run_id)
        return rows

    def _new_notes(self, items: Iterable[SetAside], run_id: str | None) -> list[tuple[Any, ...]]:
        now = self.clock.time()
        told = """SELECT origin, reason, remedy, article_id FROM set_aside
            WHERE run_id IS NOT DISTINCT FROM ? AND origin IN (SELECT unnest(?::VARCHAR[]))"""
        wanted = {
            (storable(item.origin), storable(item.reason), storable(item.remedy), item.article_id): None
            for item in items
        }
        if not wanted:
            return []
        known = set(self._fetch(told, [run_id, [note[0] for note in wanted]]))
        return [(*note, run_id, now) for note in wanted if note not in known]

    def _write(self, rows: Rows) -> None:
        """Adds rows to their tables in one transaction: all of them or none."""
        if not any(rows.values()):
            return
        with translated(self.path):
            self._connection.execute("BEGIN")
            try:
                for table, new in rows.items():
                    if new:
                        # One list a column is some thirty times as fast as one statement a row.
                        lists = ", ".join(f"unnest(?::{kind}[])" for kind in self._columns[table])
                        columns = [list(column) for column in zip(*new, strict=True)]
                        self._connection.execute(f"INSERT INTO {table} SELECT {lists}", columns)
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            return  # the database has rolled back by itself

    def _check_writable(self) -> None:
        if self.read_only:
            raise BasculeError("the ledger was opened read-only", where=self.path, remedy="open it for writing")
