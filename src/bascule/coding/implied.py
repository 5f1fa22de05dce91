"""The side that a clause leaves out: taken from its sentence, then from what the article told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bascule.codebook.entity_codes import is_countryless, party_of
from bascule.coding.cast import Actor, Cast

if TYPE_CHECKING:
    from spacy.tokens import Token

# Acts that bear on somebody even where the clause does not say on whom (codebook, Types and modes).
BEARING = frozenset(
    [
        "ACCUSE",
        "PROTEST",
        "REJECT",
        "REQUEST",
        "THREATEN",
        "ASSAULT",
        "COERCE",
        "SANCTION",
        "MOBILIZE",
        "RETREAT",
        "AID",
        "SUPPORT",
        "CONCEDE",
    ]
)
HOSTILE = frozenset(["ACCUSE", "REJECT", "THREATEN", "ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "REQUEST"])
# Whom somebody strikes is not whom he criticised.
FORCE = frozenset(["ASSAULT", "MOBILIZE"])
# Answers to an act of the other side: "Ankara rejects the accusations".
ANSWERS = frozenset(["ACCUSE", "REJECT", "CONCEDE", "THREATEN"])
# Acts that a state's own bodies do at home where nobody else is named.
DOMESTIC_MODES = frozenset(["seize", "martial-law", "curfew", "censor", "restrict", "arrest"])
# Whom forces move against, and of whom something is asked, is seldom the other side named (0 of 10 in three golds).
NO_BYSTANDER = frozenset({"MOBILIZE", "REQUEST"})
# Said about somebody else's act: "Paris rejected the decision".
REACTIONS = frozenset({"ACCUSE", "REJECT", "SUPPORT"})
# A reaction answers what was told just before, or stands alone.
JUST_TOLD = 2
# Who, without a state behind them, stand before their own government.
CITIZENS = frozenset({"CVL", "OPP", "LAB", "PTY", "NGO", "REL", "JRN", "MED", "EDU", "REF", "AGR", "SOC"})
# How many acts back one told earlier still lends its sides: a guess of two or three sentences, not measured.
REMEMBERED = 6


class Told(Protocol):
    """What is needed of an event told before."""

    type: str
    actors: list[Actor]
    recipients: list[Actor]


def country(actor: Actor) -> str:
    """What two mentions are compared by: the country, or the body, or the group."""
    return party_of(actor.code or "")


def implied_recipients(
    trigger: Token, type: str, mode: str | None, actors: Sequence[Actor], cast: Cast, told: Sequence[Told]
) -> tuple[list[Actor], str] | None:
    """The recipients of an act with a known actor and none of its own, and where they were found; None if nowhere."""
    if type not in BEARING or not actors:
        return None
    acting = {country(actor) for actor in actors}
    inside = [a for a in _within(trigger, cast) if country(a) not in acting]
    if inside:
        return inside[:1], "within the phrase"
    at_home = _at_home(type, mode, actors)
    if type == "PROTEST" and at_home is not None:
        return [_own(actors[0], at_home)], "at home"
    others = {country(a): a for a in _in_sentence(trigger, cast) if country(a) not in acting}
    if len(others) == 1 and type not in NO_BYSTANDER:
        return list(others.values()), "the only other in the sentence"
    earlier = _from_told(type, actors, told) or _answered(type, acting, told)
    if earlier and type != "MOBILIZE":
        return earlier, "from an act told before"
    abroad = type in {"RETREAT", "MOBILIZE"} and mode != "resign" and _abroad(actors)
    if abroad and cast.main and cast.main not in acting:
        return [unnamed(f"{cast.main}:GOV", trigger)], "where the article is set"
    if at_home is not None:
        return [_own(actors[0], at_home)], "at home"
    return None


def _own(actor: Actor, sector: str) -> Actor:
    """A body of the actor's own country."""
    code = f"{country(actor)}:{sector}"
    return Actor(actor.head, actor.start, actor.end, code, how="implied", clues=actor.clues)


def unnamed(code: str, trigger: Token) -> Actor:
    """A side that no word of the sentence names; it borrows the trigger's place."""
    return Actor(trigger.i, trigger.idx, trigger.idx + len(trigger), code, how="implied")


def are_citizens(actors: Sequence[Actor]) -> bool:
    """Whether all are people or bodies who stand before their own government."""
    return {(actor.code or "").partition(":")[2][:3] for actor in actors} <= CITIZENS


def _abroad(actors: Sequence[Actor]) -> bool:
    return all((actor.code or "").endswith(":MIL") for actor in actors)


def _at_home(type: str, mode: str | None, actors: Sequence[Actor]) -> str | None:
    """The sector at home on which an act bears where nobody is named; citizens and the state face each other."""
    if any(is_countryless(actor.code or "") for actor in actors):
        return None
    if type == "COERCE" and mode in DOMESTIC_MODES:
        return "GOV" if mode == "seize" else "CVL"
    if type in {"PROTEST", "REQUEST", "ACCUSE"} and are_citizens(actors):
        return "GOV"
    return None


def _within(trigger: Token, cast: Cast) -> list[Actor]:
    """Actors and countries in the trigger's own phrase, nearest first, clauses that hang below it left out."""
    found: list[tuple[int, Actor]] = []
    for token in trigger.subtree:
        if _another_clause(token, trigger):
            continue
        known = cast.by_head.get(token.i)
        near = [known] if known is not None and known.code else list(cast.modifiers.get(token.i, ()))
        found.extend((abs(token.i - trigger.i), actor) for actor in near if actor.code)
    return [actor for _, actor in sorted(found, key=lambda item: item[0])]


def _in_sentence(trigger: Token, cast: Cast) -> list[Actor]:
    found: list[Actor] = []
    for token in trigger.sent:
        known = cast.by_head.get(token.i)
        near = [known] if known is not None and known.code else cast.modifiers.get(token.i, ())
        found.extend(actor for actor in near if actor.code)
    return found


def _another_clause(token: Token, trigger: Token) -> bool:
    node = token
    while node.i != trigger.i and node.head.i != node.i:
        if node.dep_ in {"advcl", "acl:relcl", "relcl", "parataxis", "ccomp"} or (
            node.dep_ == "conj" and node.pos_ in {"VERB", "AUX"}
        ):
            return True
        if node.dep_.startswith("nsubj") and node.head.i == trigger.i:
            return True
        node = node.head
    return False


def _from_told(type: str, actors: Sequence[Actor], told: Sequence[Told]) -> list[Actor]:
    acting, codes = {country(actor) for actor in actors}, {actor.code for actor in actors}
    for earlier in list(reversed(told))[:REMEMBERED]:
        did = {country(a) for a in earlier.actors}
        bore = {country(a) for a in earlier.recipients}
        alike = (earlier.type in HOSTILE) == (type in HOSTILE) and (type not in FORCE or earlier.type in FORCE)
        if did == bore == acting:
            # At home a country tells nobody apart: the army that rebels attacked strikes the rebels.
            if alike and codes & {a.code for a in earlier.actors}:
                return list(earlier.recipients)
            if alike and type in HOSTILE and codes & {a.code for a in earlier.recipients}:
                return list(earlier.actors)
            continue
        if did == acting and earlier.recipients and alike:
            return list(earlier.recipients)
        if acting <= bore and type in ANSWERS and earlier.type in HOSTILE:
            return list(earlier.actors)
    return []


def _answered(type: str, acting: set[str], told: Sequence[Told]) -> list[Actor]:
    """Whom a reaction is about: who did what was told last, or to whom it happened where nobody did it."""
    if type not in REACTIONS:
        return []
    for earlier in list(reversed(told))[:JUST_TOLD]:
        did = {country(a) for a in earlier.actors}
        about = earlier.actors or earlier.recipients
        if about and not did & acting and not {country(a) for a in about} & acting:
            return list(about)
    return []


def implied_actor(trigger: Token, recipients: Sequence[Actor], cast: Cast) -> list[Actor]:
    """Who acts in a clause without a subject: the government of the country that the article is about."""
    main = cast.main
    if main is None or any(country(r) == main for r in recipients):
        return []
    return [unnamed(f"{main}:GOV", trigger)]


def overthrown(trigger: Token, cast: Cast) -> list[Actor]:
    """Whose coup it is where nobody is named: a country named as the place, else the one where the article is set."""
    lands = [a for a in _in_sentence(trigger, cast) if not is_countryless(a.code or "") and ":" in (a.code or "")]
    lands = [a for a in lands if a.use == "location" or country(a) == cast.setting] or ([] if cast.setting else lands)
    if lands:
        nearest = min(lands, key=lambda a: abs(a.head - trigger.i))
        return [replace(nearest, code=f"{country(nearest)}:GOV", use="actor")]
    return [unnamed(f"{cast.setting}:GOV", trigger)] if cast.setting else []
