"""What a ledger answers with: a record, the article it comes from, and when and by which run it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from bascule.records import PUBLICATION, Characterisation, Event, Quote, Span, When


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as the ledger keeps it, text left out. `recorded_at` is UTC."""

    article_id: str
    text_hash: str
    published: date | None
    title: str | None
    url: str | None
    language: str | None
    outlet: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record stands: its article, and the run that read it. `recorded_at` is UTC."""

    article_id: str
    run_id: str
    recorded_at: datetime
    published: date | None
    title: str | None
    url: str | None
    language: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True)
class LedgerEvent(Source):
    """An event and where it stands; `language` is the one it was read in."""

    event_id: str
    event: Event

    @property
    def sentence(self) -> str:
        """The words of the sentence that reports it."""
        return self.event.sentence.exact

    @property
    def interval(self) -> tuple[date, date] | None:
        """When it happened, both days included: as the text says, else the day of publication, else None."""
        if (when := self.event.date) is not None:
            return when.start, when.end
        return (self.published, self.published) if self.published else None

    @property
    def stated(self) -> tuple[date, date] | None:
        """When the text itself says that it happened, both days included, else None."""
        when = self.event.date
        return (when.start, when.end) if when is not None and when.granularity != PUBLICATION else None

    @property
    def when(self) -> When | None:
        """As `interval`, a date that tells which of the two it is (`When.source`)."""
        return self.event.when(self.published)


class ChannelAct(NamedTuple):
    """An event with a channel, as light as a partnership needs it: hundreds of thousands bear on one country.

    `start` and `end` are its interval as `LedgerEvent.interval` has it; `trigger_at` and `trigger_length` place its
    trigger in the sentence, in characters; `said_by` is the speaker's entity, else the words that name the speaker.
    """

    event_id: str
    article_id: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    type: str
    mode: str | None
    channel: str | None
    sign: str | None
    factuality: str
    start: date | None
    end: date | None
    published: date | None
    outlet: str | None
    url: str | None
    sentence: str
    trigger_at: int
    trigger_length: int
    said_by: str | None

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> ChannelAct:
        """The act of a row with the same columns, its sides as lists."""
        return cls._make((*row[:2], tuple(row[2]), tuple(row[3]), *row[4:]))

    @classmethod
    def of(cls, item: LedgerEvent) -> ChannelAct:
        """The same of an event."""
        act, (start, end) = item.event, item.interval or (None, None)
        return cls(
            *(item.event_id, item.article_id, act.actors, act.recipients, act.type, act.mode, act.channel, act.sign),
            *(act.factuality, start, end, item.published, item.outlet, item.url, item.sentence),
            *(act.trigger.start - act.sentence.start, len(act.trigger.exact)),
            (act.speaker.entity or act.speaker.exact) if act.speaker else None,
        )


class ReportRow(NamedTuple):
    """An event as light as the rules of incidents need it; `start`, `end` and `granularity` are its own date's."""

    event_id: str
    article_id: str
    sentence_start: int
    recorded_at: datetime
    published: date | None
    outlet: str | None
    language: str | None
    type: str
    mode: str | None
    channel: str | None
    factuality: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    start: date | None
    end: date | None
    granularity: str | None
    place_name: str | None
    place_id: int | None
    latitude: float | None
    longitude: float | None
    place_country: str | None
    place_precision: str | None
    sentence: str

    @classmethod
    def from_row(cls, row: tuple[Any, ...], seen: dict[Any, Any]) -> ReportRow:
        """The row of the same columns, sides as lists; what was `seen` before is taken again, to spare memory."""
        same = seen.setdefault
        actors, recipients = tuple(row[11]), tuple(row[12])
        return cls._make(
            (
                *(row[0], same(row[1], row[1]), row[2], same(row[3], row[3].replace(tzinfo=UTC))),
                *[same(value, value) for value in row[4:11]],
                *(same(actors, actors), same(recipients, recipients)),
                *[same(value, value) for value in row[13:17]],
                # Numbers are left out: 45 and 45.0 would be the same.
                *row[17:20],
                *[same(value, value) for value in row[20:22]],
                row[22],
            )
        )


@dataclass(frozen=True, slots=True)
class LedgerQuote(Source):
    """A quotation and where it stands."""

    quote_id: str
    quote: Quote

    @property
    def sentence(self) -> str:
        """The words of the sentence that holds it."""
        return self.quote.sentence.exact


@dataclass(frozen=True, slots=True)
class LedgerCharacterisation(Source):
    """A characterisation, where it stands, and the entities its spans stand for where the reading knew them."""

    characterisation_id: str
    characterisation: Characterisation
    of_entity: str | None
    by_entity: str | None

    @property
    def sentence(self) -> str:
        """The words of the sentence that holds it."""
        return self.characterisation.sentence.exact


@dataclass(frozen=True, slots=True)
class LedgerRole:
    """A person's public office, as a passage of an article or an imported line says it.

    `entity` is the office's own code, also where `former` is true. `begins` is the day of publication or the first day
    of an imported office, `ends` its last day (imported ones only). `source` is article or imported; an imported role
    has `origin` (file and line) and no article, run or passage. `recorded_at` is UTC.
    """

    article_id: str | None
    run_id: str | None
    recorded_at: datetime
    published: date | None
    title: str | None
    url: str | None
    language: str | None
    outlet: str | None
    person: str
    variants: tuple[str, ...]
    role: str
    entity: str
    begins: date | None
    ends: date | None
    former: bool
    source: str
    origin: str | None
    span: Span | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class ImportedRole:
    """A line of a user's table of office holders: `begins` and `ends` are its first and last day, None where open.

    `origin` names the file and the line.
    """

    person: str
    role: str
    entity: str
    begins: date | None
    ends: date | None
    origin: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One name for one bearer, with everyone who asserts or rejects it.

    `of` is the entity where it is known, else the words most often used; `as_` the words most often used.
    """

    of: str
    as_: str
    asserted: tuple[LedgerCharacterisation, ...]
    rejected: tuple[LedgerCharacterisation, ...]

    @property
    def contested(self) -> bool:
        """Whether both stances are on record."""
        return bool(self.asserted and self.rejected)


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A record that could not be read, coded or kept. `recorded_at` is UTC."""

    origin: str
    reason: str
    remedy: str
    article_id: str | None
    run_id: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """What a reviewer says of one field of one row. `recorded_at` is UTC."""

    target_kind: str
    target_id: str
    field: str
    value: str | None
    reviewer: str
    note: str | None
    recorded_at: datetime
