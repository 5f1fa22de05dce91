"""The one view of a ledger that every format writes from: events in order, streamed, with their articles' texts.

Two cursors run side by side, one over events and one over mentions, in the same order: what is held in memory is one
block of rows, however long the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

import duckdb

from bascule.ledger import Ledger, LedgerEvent, questions
from bascule.ledger.opening import IN_MEMORY, bascule_version, translated
from bascule.weigh.incidents import Incident, incidents

# Rows fetched at once: enough to make the fetching cheap, few enough to weigh nothing.
BLOCK = 1024
# Articles whose texts are held at once.
SHELF = 32
# What the database may hold while it sorts: a hundred thousand events of ten million need half of it.
MEMORY = "2GB"
ORDER = "a.published NULLS LAST, e.article_id, e.position"


@dataclass(frozen=True, slots=True)
class ArticleEvents:
    """An article that has events, its untouched text, and its events in order."""

    text: str
    events: tuple[LedgerEvent, ...]

    @property
    def source(self) -> LedgerEvent:
        """The first event, for what it says of the article."""
        return self.events[0]


@dataclass
class View:
    """What of a ledger is exported; filters as in `Ledger.events`, dates both included.

    Articles without an event that passes are no part of it.
    """

    ledger: Ledger
    country: str | None = None
    with_: str | None = None
    type: tuple[str, ...] | None = None
    channel: tuple[str, ...] | None = None
    factuality: tuple[str, ...] | None = None
    from_: date | None = None
    to: date | None = None
    known_by: date | None = None
    run: str | None = None
    # What a format left out, by reason; told beside the export.
    left_out: dict[str, int] = field(default_factory=dict)

    @cached_property
    def filters(self) -> dict[str, Any]:
        """The filters that are set, by name."""
        names = ("with_", "type", "channel", "factuality", "from_", "to", "known_by", "run")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def leave_out(self, reason: str) -> None:
        """Counts an event that the format has no place for."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    def bound(self, memory: str = MEMORY) -> None:
        """Keeps the database within `memory`: what it has to sort beyond that goes to disk, beside the ledger."""
        with translated(self.ledger.path):
            self._cursor().execute("SET memory_limit = ?", [memory])

    def events(self) -> Iterator[LedgerEvent]:
        """Events by day of publication, then as they stand in their article. Raises BasculeError."""
        among = {"factuality": self.factuality, "channel": self.channel, "type": self.type}
        choice = questions.event_choice(self.country, self.with_, among, self.from_, self.to)
        mentions = groupby(self._rows(self._mention_query(choice)), key=lambda row: row["event_id"])
        waiting = next(mentions, None)
        for row in self._rows(questions.event_query(choice, self.known_by, self.run)):
            own: list[dict[str, Any]] = []
            if waiting is not None and waiting[0] == row["event_id"]:
                own = list(waiting[1])
                waiting = next(mentions, None)
            yield from questions.events_from([row], own)

    def articles(self) -> Iterator[ArticleEvents]:
        """The same events, gathered by article, with its text."""
        groups = (tuple(events) for _, events in groupby(self.events(), key=lambda item: item.article_id))
        while shelf := list(islice(groups, SHELF)):
            texts = self.ledger.texts({events[0].article_id for events in shelf})
            for events in shelf:
                yield ArticleEvents(texts[events[0].article_id], events)

    def incidents(self) -> list[Incident]:
        """The incidents behind the events. They are merged in memory: this one is no stream."""
        return incidents(self.ledger, self.country, **self.filters)

    def coders(self) -> list[dict[str, Any]]:
        """The runs that the ledger holds: versions of coder, codebook, models and settings, and when each began."""
        cursor = self._cursor()
        told = cursor.execute("SELECT id, coder, codebook, models, settings, started FROM runs ORDER BY number")
        return [
            {
                "run": run,
                "coder": coder,
                "codebook": codebook,
                "models": json.loads(models),
                "settings": json.loads(settings),
                "started": f"{started.isoformat()}Z",
            }
            for run, coder, codebook, models, settings, started in told.fetchall()
        ]

    def digest(self) -> str | None:
        """SHA-256 of the ledger file in hex; None for a ledger in memory."""
        if self.ledger.path == IN_MEMORY:
            return None
        with Path(self.ledger.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @cached_property
    def version(self) -> str:
        """The version of bascule that writes."""
        return bascule_version()

    def _mention_query(self, choice: questions.EventChoice) -> questions.Query:
        heard, table, values = questions.heard_events(choice, self.known_by, self.run)
        sql = f"""{heard} SELECT m.* {questions.JOINED.format(table=table)} JOIN mentions m ON m.event_id = e.event_id
            WHERE {choice.dated[0]} ORDER BY {ORDER}, m.side, m.position"""
        return sql, values + choice.dated[1]

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self.ledger._connection.cursor()

    def _rows(self, query: questions.Query) -> Iterator[dict[str, Any]]:
        with translated(self.ledger.path):
            cursor = self._cursor().execute(*query)
            names = [column[0] for column in cursor.description or ()]
            blocks = iter(lambda: cursor.fetchmany(BLOCK), [])
            for row in chain.from_iterable(blocks):
                yield dict(zip(names, row, strict=True))
