"""Turns readings into rows, and checks beforehand that every span says what its text says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bascule.codebook.person_names import normalised
from bascule.errors import BasculeError
from bascule.ledger.rows import ImportedRole
from bascule.records import Event, Mention, Reading, SetAside, Span

Rows = dict[str, list[tuple[Any, ...]]]


def record_id(kind: str, run_id: str, article_id: str, position: int) -> str:
    """Identity of the row at `position` of a reading: 16 hex characters, the same on every rebuild."""
    return hashlib.sha256("\x1f".join((kind, run_id, article_id, str(position))).encode()).hexdigest()[:16]


def spans_of(reading: Reading) -> Iterator[Span | Mention]:
    """Every stretch of text the reading points at."""
    candidates: list[Span | Mention | None] = list(reading.sentences)
    for event in reading.events:
        candidates += [event.sentence, event.trigger, event.attribution, event.speaker]
        candidates += [*event.actor_mentions, *event.recipient_mentions]
        candidates += [event.date.span if event.date else None, event.place.span if event.place else None]
    for quote in reading.quotes:
        candidates += [quote.sentence, quote.content, quote.cue, quote.speaker]
    for item in reading.characterisations:
        candidates += [item.sentence, item.of, item.as_, item.by]
    candidates += [role.span for role in reading.roles]
    yield from (span for span in candidates if span is not None)


def verify(reading: Reading) -> None:
    """Raises BasculeError unless every span lies within the text and its `exact` is what stands there."""
    text = reading.article.text
    for span in spans_of(reading):
        if not 0 <= span.start <= span.end <= len(text) or text[span.start : span.end] != span.exact:
            raise BasculeError(
                f"a span does not match its text: {span.exact[:40]!r} is not at {span.start}:{span.end}",
                where=reading.article.origin or reading.article.id,
                remedy="read the article again from its untouched text",
            )


def set_aside_for(reading: Reading, error: Exception) -> SetAside:
    """The note that a reading could not be kept."""
    reason, remedy = str(error), "read the article again"
    if isinstance(error, BasculeError):
        reason, remedy = error.what, error.remedy or remedy
    return SetAside(reading.article.origin or reading.article.id, reason, remedy, reading.article.id)


def storable(text: str) -> str:
    """The text with what UTF-8 cannot hold (lone surrogates) written out as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def entity_at(span: Span | None, mentions: Iterable[Mention]) -> str | None:
    """The entity whose mention shares most characters with the span, None where no mention does."""
    if span is None:
        return None
    best, shared = None, 0
    for mention in mentions:
        common = min(span.end, mention.end) - max(span.start, mention.start)
        if mention.entity and common > shared:
            best, shared = mention.entity, common
    return best


def rows_of(reading: Reading, run_id: str, now: datetime) -> Rows:
    """The rows of one reading by table, each in the order of the schema's columns; texts and articles included."""
    article = reading.article
    key = (article.id, run_id)
    rows: Rows = {
        "texts": [(article.text_hash, article.text)],
        "articles": [
            (
                article.id,
                article.text_hash,
                article.published,
                article.title,
                article.url,
                article.language,
                article.outlet,
                now,
            )
        ],
        "readings": [
            (*key, reading.language, [s.start for s in reading.sentences], [s.end for s in reading.sentences], now)
        ],
        "events": [],
        "mentions": [],
        "quotes": [],
        "characterisations": [],
        "roles": [],
    }
    for position, event in enumerate(reading.events):
        event_id = record_id("event", run_id, article.id, position)
        rows["events"].append((event_id, *key, position, *_event_columns(event), now))
        rows["mentions"] += _mention_rows(event_id, event)
    for position, quote in enumerate(reading.quotes):
        speaker = quote.speaker
        named = (speaker.entity, *_ends(speaker), speaker.name, speaker.role) if speaker else (None,) * 5
        spans = (*_ends(quote.cue), *_ends(quote.content))
        identity = (record_id("quote", run_id, article.id, position), *key, position)
        told = (quote.kind, now, quote.cue_kind, quote.cue_grammar)
        rows["quotes"].append((*identity, *_ends(quote.sentence), *named, *spans, *told))
    mentions = list(_mentions(reading))
    for position, item in enumerate(reading.characterisations):
        rows["characterisations"].append(
            (
                record_id("characterisation", run_id, article.id, position),
                *key,
                position,
                *_ends(item.sentence),
                entity_at(item.of, mentions),
                *_ends(item.of),
                *_ends(item.as_),
                entity_at(item.by, mentions),
                *_ends(item.by),
                item.stance,
                now,
            )
        )
    for position, role in enumerate(reading.roles):
        taught = (role.person, normalised(role.person), list(role.variants), role.role, role.entity)
        days = (role.published, None)
        rows["roles"].append((*key, position, *taught, *_ends(role.span), *days, role.former, "article", None, now))
    return rows


def imported_row(role: ImportedRole, position: int, now: datetime) -> tuple[Any, ...]:
    """The row of an imported office holder: no article, no passage, its origin instead."""
    none: list[str] = []
    taught = (role.person, normalised(role.person), none, role.role, role.entity)
    return (None, None, position, *taught, None, None, role.begins, role.ends, False, "imported", role.origin, now)


def _ends(span: Span | Mention | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _event_columns(event: Event) -> tuple[Any, ...]:
    when, place = event.date, event.place
    return (
        *_ends(event.sentence),
        list(event.actors),
        list(event.recipients),
        event.type,
        event.mode,
        list(event.contexts),
        event.channel,
        event.sign,
        event.factuality,
        *_ends(event.attribution),
        *_ends(event.trigger),
        *((when.start, when.end, when.granularity, when.basis, *_ends(when.span)) if when else (None,) * 6),
        *((place.name, place.geonameid, place.lat, place.lon, place.country) if place else (None,) * 5),
        *((place.precision, *_ends(place.span)) if place else (None,) * 3),
        event.score,
        list(event.why),
    )


def _mention_rows(event_id: str, event: Event) -> Iterator[tuple[Any, ...]]:
    speakers = (event.speaker,) if event.speaker else ()
    for side, mentions in (
        ("actor", event.actor_mentions),
        ("recipient", event.recipient_mentions),
        ("speaker", speakers),
    ):
        for position, mention in enumerate(mentions):
            named = (mention.exact, mention.name, mention.role, mention.sender)
            yield (event_id, side, position, mention.entity, *_ends(mention), *named)


def _mentions(reading: Reading) -> Iterator[Mention]:
    for event in reading.events:
        yield from event.actor_mentions
        yield from event.recipient_mentions
        if event.speaker:
            yield event.speaker
    for quote in reading.quotes:
        if quote.speaker:
            yield quote.speaker
