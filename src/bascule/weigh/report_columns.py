"""Reports as a table of numbers, so that millions of pairs of them are compared at a time.

A `ReportRow` is what of an event the rules of incidents look at; rows come from events, or straight from a ledger.
What is text becomes a number that stands for it: equal texts have equal numbers, and NONE stands for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bascule.ledger import LedgerEvent, ReportRow
from bascule.records import PUBLICATION
from bascule.weigh.word_lists import levelled, word_list

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Table = NDArray[np.void]
NONE = -1

# `first` and `last` are ordinals of days; `actors` and `recipients` number `sides`, `parties` the `unions` of both.
# `place_id` is of GeoNames, `latitude` NaN where unknown. `text` numbers the fullest copy of an article.
COLUMNS = np.dtype(
    [
        *((name, np.int32) for name in ("first", "last", "type", "mode", "channel", "factuality")),
        *((name, np.int32) for name in ("actors", "recipients", "parties", "place_name", "place_country")),
        *((name, np.int32) for name in ("language", "text")),
        *((name, np.bool_) for name in ("stated", "mutual", "placed", "region")),
        ("place_id", np.int64),
        *((name, np.float64) for name in ("latitude", "longitude")),
    ]
)

Key = TypeVar("Key")


class Numbers(dict[Key, int]):
    """A number from 0 on for each thing asked about, in the order of asking."""

    def __missing__(self, thing: Key) -> int:
        number = self[thing] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Reports:
    """A table with COLUMNS, a row a report, the best known first; `at` gives the place of each in `rows`.

    `sides`, `unions`, `types`, `modes`, `channels` and `factualities` say what the numbers in it stand for.
    """

    rows: Sequence[ReportRow]
    at: Ints
    table: Table
    sides: tuple[frozenset[str], ...]
    unions: tuple[frozenset[str], ...]
    types: tuple[str, ...]
    modes: tuple[str, ...]
    channels: tuple[str, ...]
    factualities: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)

    def sentence(self, place: int) -> str:
        """The words of a report."""
        row: ReportRow = self.rows[int(self.at[place])]
        return row.sentence


def row_of(event: LedgerEvent) -> ReportRow:
    """What of an event is looked at."""
    act, when, where = event.event, event.event.date, event.event.place
    return ReportRow(
        event_id=event.event_id,
        article_id=event.article_id,
        sentence_start=act.sentence.start,
        recorded_at=event.recorded_at,
        published=event.published,
        outlet=event.outlet,
        language=event.language,
        type=act.type,
        mode=act.mode,
        channel=act.channel,
        factuality=act.factuality,
        actors=act.actors,
        recipients=act.recipients,
        start=when.start if when else None,
        end=when.end if when else None,
        granularity=when.granularity if when else None,
        place_name=where.name if where else None,
        place_id=where.geonameid if where else None,
        latitude=where.lat if where else None,
        longitude=where.lon if where else None,
        place_country=where.country if where else None,
        place_precision=where.precision if where else None,
        sentence=act.sentence.exact,
    )


def as_columns(rows: Sequence[ReportRow], copies: Mapping[str, str] | None = None) -> Reports:
    """The rows that have an interval as a table; `copies` gives the fullest text by article id."""
    at = [n for n, row in enumerate(rows) if row.start is not None or row.published is not None]
    made = _Maker(copies or {})
    table = np.array([made.entry(rows[n]) for n in at], dtype=COLUMNS)
    order = known_order([rows[n] for n in at], table)
    return Reports(
        rows=rows,
        at=np.array(at, dtype=np.int64)[order],
        table=table[order],
        sides=tuple(made.sides),
        unions=tuple(made.unions),
        types=tuple(made.types),
        modes=tuple(made.modes),
        channels=tuple(made.channels),
        factualities=tuple(made.factualities),
    )


def known_order(rows: Sequence[ReportRow], table: Table) -> Ints:
    """Best known first, by what the events say alone: finest interval, stated, both sides and a place named."""
    articles = {name: n for n, name in enumerate(sorted({row.article_id for row in rows}))}
    events = {name: n for n, name in enumerate(sorted({row.event_id for row in rows}))}
    missing = (table["actors"] == NONE).astype(np.int64) + (table["recipients"] == NONE)
    keys = [
        table["last"] - table["first"],
        ~table["stated"],
        np.where(table["mutual"], 0, missing),
        ~table["placed"],
        table["first"],
        np.array([(row.published or date.max).toordinal() for row in rows], dtype=np.int64),
        np.array([articles[row.article_id] for row in rows], dtype=np.int64),
        np.array([row.sentence_start for row in rows], dtype=np.int64),
        np.array([events[row.event_id] for row in rows], dtype=np.int64),
    ]
    order: Ints = np.lexsort(keys[::-1])
    return order


class _Maker:
    """Gives texts their numbers, and rows their entries in the table."""

    def __init__(self, copies: Mapping[str, str]) -> None:
        self.copies = copies
        self.sides, self.unions = Numbers[frozenset[str]](), Numbers[frozenset[str]]()
        self.types, self.modes, self.channels = Numbers[str](), Numbers[str](), Numbers[str]()
        self.factualities, self.languages, self.texts = Numbers[str](), Numbers[str | None](), Numbers[str]()
        self.places, self.countries = Numbers[str](), Numbers[str]()
        self.mutual = frozenset(word_list("incident_rules")["mutual"]["types"])
        self._sides: dict[tuple[str, ...], int] = {(): NONE}
        self._unions: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {((), ()): NONE}
        self._named: dict[str | None, int] = {}

    def entry(self, row: ReportRow) -> tuple[Any, ...]:
        """The values of one row, in the order of COLUMNS."""
        start, end = row.start or row.published, row.end or row.published
        placed = row.place_name is not None and row.place_precision != "country"
        mutual = row.type in self.mutual or (row.type == "SUPPORT" and row.channel == "agreement")
        known = placed and row.latitude is not None and row.longitude is not None
        copy = self.copies.get(row.article_id)
        return (
            start.toordinal() if start else 0,
            end.toordinal() if end else 0,
            self.types[row.type],
            NONE if row.mode is None else self.modes[row.mode],
            NONE if row.channel is None else self.channels[row.channel],
            self.factualities[row.factuality],
            self._side(row.actors),
            self._side(row.recipients),
            self._union(row.actors, row.recipients),
            self._name(row.place_name) if placed else NONE,
            NONE if not placed or row.place_country is None else self.countries[row.place_country],
            self.languages[row.language],
            NONE if copy is None else self.texts[copy],
            row.start is not None and row.granularity != PUBLICATION,
            mutual,
            placed,
            placed and row.place_precision == "region",
            NONE if not placed or row.place_id is None else row.place_id,
            row.latitude if known else np.nan,
            row.longitude if known else np.nan,
        )

    def _side(self, codes: tuple[str, ...]) -> int:
        number = self._sides.get(codes)
        if number is None:
            number = self._sides[codes] = self.sides[frozenset(codes)]
        return number

    def _union(self, actors: tuple[str, ...], recipients: tuple[str, ...]) -> int:
        number = self._unions.get((actors, recipients))
        if number is None:
            number = self._unions[actors, recipients] = self.unions[frozenset((*actors, *recipients))]
        return number

    def _name(self, name: str | None) -> int:
        """The same number for names that are the same without case and accents."""
        number = self._named.get(name)
        if number is None:
            number = self._named[name] = self.places[levelled(name or "")]
        return number
