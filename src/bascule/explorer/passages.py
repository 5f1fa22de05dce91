"""Texts and their sentences: one article in parts, and every sentence for the search.

The search goes over a table in memory, made once for each state of the ledger: every sentence of the newest reading of
each article, without accents and capitals, its words parted by single spaces. A word asked for is met where a word of
the sentence begins with it. A million sentences take 0.15 to 0.2 s on two cores, and some 300 MB.
"""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from bascule.explorer.holding import HeldLedger
from bascule.explorer.standings import NotReadyError
from bascule.ledger.questions import known

# Characters of an article that one page shows: some twelve pages of print.
PART = 20_000
# Sentences written to the table at once.
BATCH = 20_000
MOST_TERMS = 12
NEWEST = """
SELECT r.article_id, r.language, r.sentence_starts, r.sentence_ends, r.recorded_at
FROM readings r JOIN runs ON runs.id = r.run_id
QUALIFY row_number() OVER (PARTITION BY r.article_id ORDER BY runs.number DESC) = 1
"""
ONE = """
SELECT r.sentence_starts, r.sentence_ends, r.language, r.run_id FROM readings r JOIN runs ON runs.id = r.run_id
WHERE r.article_id = ? AND (?::TIMESTAMP IS NULL OR r.recorded_at < ?) ORDER BY runs.number DESC LIMIT 1
"""
FOLDED = r"""' ' || trim(regexp_replace(
    strip_accents(lower(replace(replace(replace({0}, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'))),
    '[^\p{{L}}\p{{N}}]+', ' ', 'g'
)) || ' '"""
TERM = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an article from `start` to `end`; `number` from 1."""

    number: int
    start: int
    end: int


def sentences_of(held: HeldLedger, article_id: str, known_by: date | None) -> tuple[list[int], str | None]:
    """Where the sentences of an article begin, as its newest reading by the day has it, and its language."""
    limit = known(known_by)
    with held.connection() as connection:
        row = connection.execute(ONE, [article_id, limit, limit]).fetchone()
    return (list(row[0]), str(row[2])) if row else ([], None)


def set_aside_of(held: HeldLedger, article_id: str) -> list[tuple[str, str]]:
    """What of an article could not be read: reasons and remedies."""
    with held.connection() as connection:
        query = "SELECT DISTINCT reason, remedy FROM set_aside WHERE article_id = ? ORDER BY reason"
        return [(str(reason), str(remedy)) for reason, remedy in connection.execute(query, [article_id]).fetchall()]


def parts_of(length: int, starts: Sequence[int], part: int = PART) -> list[Part]:
    """An article cut into parts of about `part` characters, between sentences where that can be.

    >>> parts_of(10, [0, 4, 8], 5)
    [Part(number=1, start=0, end=4), Part(number=2, start=4, end=8), Part(number=3, start=8, end=10)]
    """
    found, start = list[Part](), 0
    while start < length:
        limit = start + part
        end = length
        if limit < length:
            # The last sentence that begins within the part ends it; a sentence longer than a part is cut.
            end = max((place for place in _between(starts, start, limit)), default=limit)
        found.append(Part(len(found) + 1, start, end))
        start = end
    return found or [Part(1, 0, 0)]


def _between(starts: Sequence[int], after: int, upto: int) -> Iterator[int]:
    return (place for place in starts if after < place <= upto)


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that was searched for, by its place; `text` is as its article has it."""

    article_id: str
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for, folded: every one of `with_` and none of `without`."""

    with_: tuple[str, ...]
    without: tuple[str, ...]


class SentenceIndex:
    """Every sentence of a held ledger, to search; `begin` fills it in a thread of its own."""

    def __init__(self, held: HeldLedger) -> None:
        self._held = held
        self._database = duckdb.connect(":memory:")
        self._ready: Future[int] = Future()
        self._since = time.monotonic()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Starts filling the table."""
        self._thread = threading.Thread(target=self._fill, name="sentences", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops filling and forgets."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        self._database.close()

    def terms(self, query: str) -> Terms:
        """The words and "phrases" of a query, and those with a minus before them."""
        cursor = self._database.cursor()
        wanted, unwanted = list[str](), list[str]()
        for found in list(TERM.finditer(query.replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"'))):
            words = found["phrase"] if found["phrase"] is not None else found["word"]
            row = cursor.execute(f"SELECT {FOLDED.format('?')}", [words]).fetchone()
            folded = str(row[0]) if row else ""
            if folded.strip():
                # A phrase and a word end anywhere: "sanction" meets "sanctions".
                (unwanted if found["without"] else wanted).append(folded.rstrip())
        return Terms(tuple(wanted[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]))

    def search(
        self,
        terms: Terms,
        *,
        language: str | None = None,
        on: date | None = None,
        known_by: date | None = None,
        offset: int = 0,
        limit: int = 100,
        patience: float = 2.5,
    ) -> tuple[list[Found], int]:
        """Sentences with all the terms, latest first, and how many there are. Raises NotReadyError while filling."""
        try:
            self._ready.result(patience)
        except TimeoutError:
            raise NotReadyError("sentences", time.monotonic() - self._since) from None
        conditions = ["contains(folded, ?)"] * len(terms.with_) + ["NOT contains(folded, ?)"] * len(terms.without)
        values: list[Any] = [*terms.with_, *terms.without]
        for condition, value in (
            ("language = ?", language),
            ("published <= ?", on),
            ("recorded_at < ?", known(known_by)),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        where = " AND ".join(conditions)
        cursor = self._database.cursor()
        # The table is in the order wanted and a limit keeps it: where words are common the scan ends with the page.
        rows = cursor.execute(
            f"SELECT article_id, start_offset, end_offset, language FROM sentences WHERE {where} LIMIT ? OFFSET ?",
            [*values, limit, offset],
        ).fetchall()
        total = offset + len(rows)
        if len(rows) == limit or (offset and not rows):
            ((total,),) = cursor.execute(f"SELECT count(*) FROM sentences WHERE {where}", values).fetchall()
        return [Found(*row) for row in rows], int(total)

    def _fill(self) -> None:
        try:
            self._ready.set_result(self._filled())
        except Exception as error:
            self._ready.set_exception(error)

    def _filled(self) -> int:
        self._database.execute(
            """CREATE TABLE sentences (article_id VARCHAR, start_offset INTEGER, end_offset INTEGER, language VARCHAR,
            published DATE, recorded_at TIMESTAMP, folded VARCHAR)"""
        )
        count, batch = 0, list[tuple[Any, ...]]()
        for row in self._readings():
            batch += row
            if len(batch) >= BATCH:
                count += self._write(batch)
                batch = []
        return count + self._write(batch)

    def _readings(self) -> Iterator[list[tuple[Any, ...]]]:
        query = f"""WITH newest AS ({NEWEST}) SELECT n.*, a.published, t.text FROM newest n
            JOIN articles a ON a.id = n.article_id JOIN texts t ON t.hash = a.text_hash
            ORDER BY a.published DESC NULLS LAST, n.article_id"""
        with self._held.connection() as connection:
            cursor = connection.execute(query)
            while (rows := cursor.fetchmany(200)) and not self._closing.is_set():
                for name, language, starts, ends, recorded, published, text in rows:
                    # Sliced here: in the database a slice costs the length of the text before it.
                    yield [
                        (name, start, end, language, published, recorded, text[start:end])
                        for start, end in zip(starts, ends, strict=True)
                    ]

    def _write(self, batch: list[tuple[Any, ...]]) -> int:
        if batch:
            kinds = ("VARCHAR", "INTEGER", "INTEGER", "VARCHAR", "DATE", "TIMESTAMP", "VARCHAR")
            lists = ", ".join(f"unnest(?::{kind}[]) AS c{place}" for place, kind in enumerate(kinds))
            columns = [list(column) for column in zip(*batch, strict=True)]
            self._database.cursor().execute(
                f"INSERT INTO sentences SELECT * EXCLUDE c6, {FOLDED.format('c6')} FROM (SELECT {lists})", columns
            )
        return len(batch)


def folded_words(text: str) -> list[tuple[int, int, str]]:
    """The words of a text, each with its place and without accents and capitals, as the search compares them."""
    found = []
    for word in re.finditer(r"\w+", text):
        plain = unicodedata.normalize("NFD", word[0].lower().replace("œ", "oe").replace("æ", "ae"))
        found.append((word.start(), word.end(), "".join(sign for sign in plain if not unicodedata.combining(sign))))
    return found
