"""A small ledger of invented sentences, for tests of the exports; every span is found by its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bascule.ledger import Ledger
from bascule.records import Article, Event, Mention, Place, Reading, Span, When

# Characters beyond the basic plane, an accent and a narrow space stand before what is pointed at.
FRENCH = (
    "🛰️ Dépêche. Le ministre Oumar Ledoux a reçu à Ouraba des instructeurs russes. "
    "« L’armée n’a pas quitté Ouraba », assure-t-il.\nDes obus sont tombés mardi."
)
ENGLISH = "𝔸 note:\tFrance will send trainers to Niger. Next year Niger will withdraw its troops from the valley."
OURABA = Place("Ouraba", 2453348, 14.5, -4.2, "MLI", "city")


def within(text: str, words: str, after: str = "") -> Span:
    start = text.index(words, text.index(after) if after else 0)
    return Span(start, start + len(words), words)


def named(text: str, words: str, entity: str | None, after: str = "", **told: Any) -> Mention:
    span = within(text, words, after)
    return Mention(entity, span.start, span.end, span.exact, **told)


def happening(
    text: str,
    sentence: str,
    type: str,
    trigger: str,
    actors: Sequence[Mention] = (),
    recipients: Sequence[Mention] = (),
    factuality: str = "asserted",
    *,
    mode: str | None = None,
    contexts: tuple[str, ...] = (),
    channel: str | None = None,
    speaker: Mention | None = None,
    attribution: Span | None = None,
    date: When | None = None,
    place: Place | None = None,
) -> Event:
    codes = [tuple(item.entity for item in side if item.entity) for side in (actors, recipients)]
    return Event(
        sentence=within(text, sentence),
        actors=codes[0],
        recipients=codes[1],
        type=type,
        mode=mode,
        contexts=contexts,
        channel=channel,
        sign="+" if channel else None,
        factuality=factuality,
        speaker=speaker,
        attribution=attribution,
        trigger=within(text, trigger),
        actor_mentions=tuple(actors),
        recipient_mentions=tuple(recipients),
        date=date,
        place=place,
        score=0.75,
        why=("trigger", "two sides"),
    )


def readings() -> list[Reading]:
    minister = named(FRENCH, "Oumar Ledoux", "MLI:GOV", name="Oumar Ledoux", role="ministre")
    visit, said, shells = (
        "Le ministre Oumar Ledoux a reçu à Ouraba des instructeurs russes.",
        "« L’armée n’a pas quitté Ouraba », assure-t-il.",
        "Des obus sont tombés mardi.",
    )
    place = Place(*(getattr(OURABA, name) for name in ("name", "geonameid", "lat", "lon", "country", "precision")),
                  within(FRENCH, "Ouraba"))  # fmt: skip
    tuesday = When(date(2031, 3, 4), date(2031, 3, 4), "day", "mardi", within(FRENCH, "mardi"))
    french = [
        happening(
            *(FRENCH, visit, "CONSULT", "a reçu"),
            [named(FRENCH, "instructeurs russes", "RUS:MIL")],
            [minister],
            mode="visit",
            contexts=("military",),
            channel="training",
            place=place,
        ),
        happening(
            *(FRENCH, said, "RETREAT", "quitté", [named(FRENCH, "armée", "MLI:MIL")], [], "negated"),
            mode="withdraw",
            speaker=named(FRENCH, "il.", "MLI:GOV", "assure"),
            attribution=within(FRENCH, "assure-t-il"),
        ),
        happening(FRENCH, shells, "ASSAULT", "sont tombés", date=tuesday, mode="heavy-weapons"),
    ]
    sent = "France will send trainers to Niger."
    leave = "Next year Niger will withdraw its troops from the valley."
    english = [
        happening(
            *(ENGLISH, sent, "AID", "send", [named(ENGLISH, "France", "FRA:GOV")]),
            [named(ENGLISH, "Niger", "NER:GOV")],
            "planned",
            contexts=("military",),
        ),
        happening(
            *(ENGLISH, leave, "RETREAT", "withdraw", [named(ENGLISH, "Niger", "NER:GOV", "Next")], [], "planned"),
            mode="withdraw",
            date=When(date(2032, 1, 1), date(2032, 12, 31), "year", "Next year", within(ENGLISH, "Next year")),
        ),
    ]
    first = Article(FRENCH, date(2031, 3, 6), "=Visite", "https://exemple.test/1", outlet="Le Courrier inventé")
    second = Article(ENGLISH, date(2031, 3, 7), None, None, outlet="The Made-up Mail")
    return [
        Reading(first, "fr", tuple(within(FRENCH, words) for words in (visit, said, shells)), tuple(french), (), ()),
        Reading(second, "en", tuple(within(ENGLISH, words) for words in (sent, leave)), tuple(english), (), ()),
        Reading(Article("Rien.", date(2031, 3, 8)), "fr", (Span(0, 5, "Rien."),), (), (), ()),
    ]


def fill(ledger: Ledger) -> Ledger:
    ledger.add(readings(), ledger.begin_run({"coder": "made by hand", "codebook": "1"}))
    return ledger
