"""Records made by hand, for tests of what follows from a ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bascule.ledger import LedgerCharacterisation, LedgerEvent
from bascule.records import Article, Characterisation, Event, Mention, Place, Reading, Span, When


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def stated(start: str, end: str | None = None, granularity: str = "day", basis: str = "dit") -> When:
    return When(date.fromisoformat(start), date.fromisoformat(end or start), granularity, basis)


def said_by(entity: str | None, exact: str) -> Mention:
    return Mention(entity, 0, len(exact), exact)


def event(
    sentence: str,
    type: str,
    actors: str,
    recipients: str = "",
    factuality: str = "asserted",
    *,
    speaker: Mention | None = None,
    trigger: str | None = None,
    channel: str | None = None,
    sign: str | None = None,
    mode: str | None = None,
    date: When | None = None,
    place: Place | None = None,
) -> Event:
    """An event of one sentence; sides as codes parted by spaces."""
    start = sentence.index(trigger) if trigger else 0
    return Event(
        sentence=Span.of(sentence, 0, len(sentence)),
        actors=tuple(actors.split()),
        recipients=tuple(recipients.split()),
        type=type,
        mode=mode,
        contexts=(),
        channel=channel,
        sign=sign,
        factuality=factuality,
        speaker=speaker,
        attribution=None,
        trigger=Span.of(sentence, start, start + len(trigger or sentence)),
        actor_mentions=(),
        recipient_mentions=(),
        date=date,
        place=place,
        score=1.0,
        why=(),
    )


def in_ledger(item: Event, name: str, published: str | None, outlet: str | None = None) -> LedgerEvent:
    """The event as a ledger gives it; `name` stands for its article and itself."""
    return LedgerEvent(
        article_id=f"article {name}",
        run_id="r",
        recorded_at=datetime(2024, 7, 1, tzinfo=UTC),
        published=day(published),
        title=None,
        url=None,
        language="fr",
        outlet=outlet,
        event_id=f"{name} {item.type} {item.factuality}",
        event=item,
    )


def called(
    name: str,
    of: str,
    as_: str,
    stance: str = "asserts",
    *,
    by: str | None = None,
    by_entity: str | None = None,
    of_entity: str | None = None,
    published: str | None = "2024-06-20",
    outlet: str | None = None,
    article: str | None = None,
    language: str = "fr",
) -> LedgerCharacterisation:
    """A characterisation as a ledger gives it, its sentence put together of its parts."""
    sentence = " ".join(filter(None, (by, stance, of, as_)))

    def at(words: str) -> Span:
        start = sentence.index(words)
        return Span.of(sentence, start, start + len(words))

    whole = Span.of(sentence, 0, len(sentence))
    return LedgerCharacterisation(
        article_id=article or f"article {name}",
        run_id="r",
        recorded_at=datetime(2024, 7, 1, tzinfo=UTC),
        published=day(published),
        title=None,
        url=None,
        language=language,
        outlet=outlet,
        characterisation_id=name,
        characterisation=Characterisation(whole, at(of), at(as_), at(by) if by else None, stance),
        of_entity=of_entity,
        by_entity=by_entity,
    )


def reading(item: Event, published: str | None, outlet: str | None = None) -> Reading:
    """A reading of an article that is one sentence with one event."""
    article = Article(item.sentence.exact, day(published), outlet=outlet)
    return Reading(article, "fr", (item.sentence,), (item,), (), ())
