"""Persons in an event are what they were on the day of the event, not on the day of the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bascule.codebook.office_holders import STILL_REPORTED, names_of_people
from bascule.coding.cast import Actor, Cast
from bascule.coding.implied import country
from bascule.coding.lexicon import straight
from bascule.coding.roles import KnownPersons
from bascule.records import When

# What of a country acts as one state.
STATE = frozenset({"GOV", "MIL"})


def on_the_day(
    actors: Sequence[Actor], when: When | None, published: date | None, cast: Cast, known: KnownPersons | None
) -> list[Actor]:
    """The actors of an event; persons known by name alone with their code at `when`.

    `COUNTRY:ELI` before an office begins and after it ends. What the article itself says beside the name stays, and so
    does everything where the event has no date, or one to come.
    """
    if when is None or (published is not None and when.start > published):
        return list(actors)
    return [_on_the_day(actor, when, published, cast, known) for actor in actors]


def others(acting: Sequence[Actor], receiving: Sequence[Actor]) -> list[Actor]:
    """The recipients without the acting state itself and its army, where that leaves any.

    "Macron a menacé le Mali de retirer les soldats français" bears on Mali.
    """
    doers = {country(actor) for actor in acting}
    left = [r for r in receiving if country(r) not in doers or (r.code or "").partition(":")[2] not in STATE]
    return left or list(receiving)


def _on_the_day(actor: Actor, when: When, published: date | None, cast: Cast, known: KnownPersons | None) -> Actor:
    if actor.how != "person" or actor.code is None or _told(actor, cast):
        return actor
    written = straight(actor.name or "")
    name = written if written in names_of_people() else cast.known_by_last_name.get(written.split(" ")[-1], written)
    code = _asked(name, when, published, known) or _office(name, when)
    land = actor.code.partition(":")[0]
    # Another country is another person.
    if code is None or land == "IGO" or code.partition(":")[0] != land:
        return actor
    return replace(actor, code=code)


def _told(actor: Actor, cast: Cast) -> bool:
    """Whether the article says beside the name what the person is."""
    return any(item.passage[0] <= actor.head < item.passage[1] for item in cast.introductions)


def _asked(name: str, when: When, published: date | None, known: KnownPersons | None) -> str | None:
    """What is believed from elsewhere of either end of the interval; an office before the lack of one."""
    if known is None or not name:
        return None
    last = min(when.end, published) if published is not None else when.end
    codes = [code for day in dict.fromkeys((when.start, last)) if (code := known(name, day)) is not None]
    return next((code for code in codes if not code.endswith(":ELI")), codes[0] if codes else None)


def _office(name: str, when: When) -> str | None:
    """The office held at any day of the interval, the latest of several; ELI where none was; None for nobody."""
    holders = names_of_people().get(name, ())
    held = [
        holder
        for holder in holders
        if holder.begins <= when.end and (holder.ends is None or when.start <= holder.ends + STILL_REPORTED)
    ]
    if held:
        return max(held, key=lambda holder: holder.begins).entity
    return f"{holders[0].entity.partition(':')[0]}:ELI" if holders else None
