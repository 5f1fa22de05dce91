"""The records that flow through bascule, from the article to what a reader shows.

All are frozen. Offsets are Unicode code points into `Article.text` exactly as the article holds it:
`article.text[span.start:span.end] == span.exact`, always.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

# What `date` means inside a record that has a field of that name.
Day = date
# Basis and granularity of a date that is the article's, not the event's.
PUBLICATION = "publication"
# How sure a text is of an event (codebook, factuality).
FACTUALITIES = ("asserted", "negated", "planned", "possible", "desired")


@dataclass(frozen=True, slots=True)
class Article:
    """One news text as its source gave it.

    `origin` says where it was read (file and record) and serves messages only; it is no part of the identity.
    `author` is the byline as the source gives it, `agency` the news agencies that byline, credit or text name as their
    source ("AFP", "AFP; Reuters"). Neither is part of the identity, and no ledger keeps them: what the count of voices
    needs of them stands in the text.
    """

    text: str
    published: date | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    outlet: str | None = None
    origin: str | None = None
    author: str | None = None
    agency: str | None = None

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, in hex (64 characters)."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """Identity by content: 16 hex characters over text, publication date, title, url and outlet."""
        parts = (self.text_hash, str(self.published or ""), self.title or "", self.url or "", self.outlet or "")
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _repr_html_(self) -> str:
        from bascule.notebooks import of_article

        return of_article(self)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int
    exact: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of `text` between two code points."""
        return cls(start, end, text[start:end])

    def overlaps(self, other: Span | Mention) -> bool:
        """Whether both hold at least one character in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name or stand for an entity; `entity` is its code, None while nobody knows whom they mean.

    `sender` is the state (alpha-3) that sends a private military company, where the text says so.
    """

    entity: str | None
    start: int
    end: int
    exact: str
    name: str | None = None
    role: str | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor by its code (`MLI:GOV`, `IGO:UN`, `XXX:REB:AQIM`; codebook, Entity codes) and a name to show."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class When:
    """An interval of whole days, both ends included, and the words it rests on.

    `granularity` is one of day, days, weekend, week, month-third, month, season, year-third, year, range, publication.
    """

    start: date
    end: date
    granularity: str
    basis: str
    span: Span | None = None

    @property
    def source(self) -> str:
        """What it is read from: `text`, or `publication` where it is the article's own day for want of another."""
        return PUBLICATION if self.granularity == PUBLICATION else "text"


@dataclass(frozen=True, slots=True)
class Place:
    """A place resolved to GeoNames where it could be; `country` is ISO alpha-3; `lat`, `lon` in degrees (WGS 84).

    `precision` is one of point, city, region, country, unresolved.
    """

    name: str
    geonameid: int | None
    lat: float | None
    lon: float | None
    country: str | None
    precision: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that one side did, does, will do or refused to do, in one sentence (codebook, The unit)."""

    sentence: Span
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    channel: str | None
    sign: str | None
    factuality: str
    speaker: Mention | None
    attribution: Span | None
    trigger: Span
    actor_mentions: tuple[Mention, ...]
    recipient_mentions: tuple[Mention, ...]
    date: When | None
    place: Place | None
    score: float
    why: tuple[str, ...]

    def when(self, published: Day | None) -> When | None:
        """Its own date; else the day of publication, marked as such (`When.source`); None where there is neither.

        `date` stays None where the text gives no day (codebook): the fallback says no more than that it was in the news
        that day.
        """
        if self.date is not None or published is None:
            return self.date
        return When(published, published, PUBLICATION, PUBLICATION)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage given as somebody's words or thought; `kind` is direct, indirect or mixed.

    `cue_kind` is what the cue makes of the words: neutral, asserting, distancing, denying, admitting, promising or
    warning; None where there is no cue or nobody has told. `cue_grammar` is how the attribution stands to the words:
    inversion ("a-t-il affirmé"), incise (", a affirmé X,"), verb ("X affirme que"), passive ("X est accusé de"),
    preposition ("selon X"), noun ("selon les déclarations de X"), citing ("citant X") or headline ("X : …"); None
    where the words stand by themselves or nobody has told.
    """

    sentence: Span
    speaker: Mention | None
    cue: Span | None
    content: Span
    kind: str
    cue_kind: str | None = None
    cue_grammar: str | None = None


@dataclass(frozen=True, slots=True)
class Characterisation:
    """Somebody (`by`) calls something (`of`) by a contestable name (`as_`), or rejects the name (`stance`)."""

    sentence: Span
    of: Span
    as_: Span
    by: Span | None
    stance: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a passage teaches about a person in public office: `person`, the fullest name as written, is `role`.

    `entity` is the code of the office itself (`MLI:GOV`), also where `former` says that the person has left it.
    `variants` are the other ways the article writes the name. `span` holds name and title; `published` is the day from
    which the article vouches for it.
    """

    person: str
    variants: tuple[str, ...]
    role: str
    entity: str
    former: bool
    span: Span
    published: date | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read or coded: where it stood, why, and what to do."""

    origin: str
    reason: str
    remedy: str
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What bascule read out of one article."""

    article: Article
    language: str
    sentences: tuple[Span, ...]
    events: tuple[Event, ...]
    quotes: tuple[Quote, ...]
    characterisations: tuple[Characterisation, ...]
    set_aside: tuple[SetAside, ...] = ()
    roles: tuple[Role, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The reading in the shape of `bascule code --jsonl`: plain JSON values only."""
        article = self.article
        return {
            "id": article.id,
            "language": self.language,
            "published": article.published.isoformat() if article.published else None,
            "title": article.title,
            "url": article.url,
            "outlet": article.outlet,
            "author": article.author,
            "agency": article.agency,
            "events": [{**plain(event), "when": days(event.when(article.published))} for event in self.events],
            "quotes": [plain(quote) for quote in self.quotes],
            "characterisations": [plain(item) for item in self.characterisations],
            "roles": [plain(role) for role in self.roles],
        }

    def to_arrow(self) -> Any:
        """The events as a `pyarrow.Table`, one row each. Raises BasculeError where the extra `tables` is missing."""
        from bascule.arrow_tables import EVENT_COLUMNS, arrow_table, event_cells, source_cells

        source = source_cells(self.article, self.article.id, self.article.published, self.language)
        return arrow_table(({**source, **event_cells(event)} for event in self.events), EVENT_COLUMNS)

    def to_pandas(self) -> Any:
        """The events as a `pandas.DataFrame`, one row each, days as `datetime64`; raises as `to_arrow`."""
        from bascule.arrow_tables import pandas_frame

        return pandas_frame(self.to_arrow())

    def to_polars(self) -> Any:
        """The events as a `polars.DataFrame`, one row each; raises as `to_arrow`."""
        from bascule.arrow_tables import polars_frame

        return polars_frame(self.to_arrow())

    def _repr_html_(self) -> str:
        from bascule.notebooks import of_reading

        return of_reading(self)


def days(when: When | None) -> dict[str, str] | None:
    """A date as JSON values: its days, and whether they are the text's or the publication's."""
    if when is None:
        return None
    return {"start": when.start.isoformat(), "end": when.end.isoformat(), "source": when.source}


def plain(value: Any) -> Any:
    """A record as JSON values: dates in ISO form, a sentence as its two offsets, `as_` under its name `as`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        result: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.name == "sentence":
                result["sentence"] = {"start": item.start, "end": item.end}
            elif not (field.name == "span" and isinstance(value, When | Place)):
                result[field.name.rstrip("_")] = plain(item)
        return result
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
