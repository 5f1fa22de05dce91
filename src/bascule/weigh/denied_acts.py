"""Finds the acts that somebody denies, and who asserts them; the rule `denial-near-v1` is told in `disputes`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from bascule.ledger import LedgerEvent
from bascule.records import Mention
from bascule.weigh.incidents import country_of
from bascule.weigh.statements import Statement, from_event
from bascule.weigh.word_lists import folded_words, word_list

RULE = "denial-near-v1"

# Acts of speech about others' acts; what they allege is coded beside them.
ABOUT_OTHERS = frozenset({"ACCUSE", "REJECT", "REQUEST"})
FAR = 10**6

Parties = frozenset[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """An act in one mouth: what is compared, and the statement it makes. `firm` denials say so in so many words."""

    type: str
    actors: Parties
    recipients: Parties
    event: LedgerEvent
    statement: Statement
    firm: bool = False

    @property
    def order(self) -> tuple[Any, ...]:
        """A place among the tellings that rests on themselves alone."""
        event = self.event
        placed = (event.published or date.max, event.article_id, event.event.sentence.start, event.event_id)
        return (*placed, self.type, sorted(self.actors), sorted(self.recipients))


@dataclass(slots=True)
class Quarrel:
    """Denials of one act, gathered round the earliest, and its assertions."""

    seed: Telling
    asserted: list[Statement] = field(default_factory=list)
    denied: list[Statement] = field(default_factory=list)
    codes: set[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=set)

    @property
    def type(self) -> str:
        """The type of the act."""
        return self.seed.type

    @property
    def actors(self) -> tuple[str, ...]:
        """All codes that any telling gives for who did it."""
        return tuple(sorted({code for actors, _ in self.codes for code in actors}))

    @property
    def recipients(self) -> tuple[str, ...]:
        """All codes that any telling gives for whom it was done to."""
        return tuple(sorted({code for _, recipients in self.codes for code in recipients}))

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from other quarrels; later statements do not change it."""
        seed = self.seed
        return (seed.type, " ".join(sorted(seed.actors)), " ".join(sorted(seed.recipients)), seed.event.event_id)


def quarrels(events: Iterable[LedgerEvent], *, days: int) -> list[Quarrel]:
    """Every denied act with who asserts and who denies it; sides may be empty. Raises ValueError on negative `days`."""
    if days < 0:
        raise ValueError(f"days must be 0 or more, not {days}")
    listed = sorted({item.event_id: item for item in events}.values(), key=_place_in_text)
    sentences: dict[tuple[str, int], list[LedgerEvent]] = {}
    for item in listed:
        sentences.setdefault((item.article_id, item.event.sentence.start), []).append(item)
    assertions = [telling for item in listed for telling in _assertions(item, _beside(item, sentences))]
    denials = [telling for item in listed for telling in _denials(item, _beside(item, sentences))]
    for item in listed:
        if _turns_away(item) and not any(d.event in _beside(item, sentences) for d in denials):
            denials += _answered(item, assertions, days)
    denials += [answer for denial in denials for answer in _accusations_denied(denial, assertions, days)]
    found: dict[tuple[str, Parties], list[Quarrel]] = {}
    for denial in sorted(denials, key=lambda telling: telling.order):
        seeds = found.setdefault((denial.type, denial.actors), [])
        home = next((quarrel for quarrel in seeds if _gap(quarrel.seed, denial) <= days), None)
        if home is None:
            home = Quarrel(denial)
            seeds.append(home)
        home.denied.append(denial.statement)
        home.codes.add(_codes(denial))
    for telling in assertions:
        near = [
            (_gap(quarrel.seed, telling), number, quarrel)
            for number, quarrel in enumerate(found.get((telling.type, telling.actors), ()))
            # The writer's own word is set against a plain denial alone: "will not meet" denies no meeting.
            if telling.event.event.speaker is not None or quarrel.seed.firm or telling.type == "ACCUSE"
        ]
        near = [choice for choice in near if choice[0] <= days]
        if near:
            home = min(near, key=lambda choice: choice[:2])[2]
            home.asserted.append(telling.statement)
            home.codes.add(_codes(telling))
    return [
        quarrel
        for _, group in sorted(found.items(), key=lambda pair: (pair[0][0], sorted(pair[0][1])))
        for quarrel in group
    ]


def parties(codes: Iterable[str]) -> Parties:
    """The countries of the codes; rebels stay apart from the country they fight in."""
    return _parties(tuple(codes))


# The same few sides come again and again in a ledger.
@lru_cache(maxsize=65_536)
def _parties(codes: tuple[str, ...]) -> Parties:
    return frozenset(f"{country_of(code)}:REB" if _rebel(code) else country_of(code) for code in codes)


def _rebel(code: str) -> bool:
    return not code.startswith("XXX") and code.split(":")[1:2] == ["REB"]


def _place_in_text(item: LedgerEvent) -> tuple[Any, ...]:
    return (item.article_id, item.event.sentence.start, item.event.trigger.start, item.event_id)


def _beside(item: LedgerEvent, sentences: dict[tuple[str, int], list[LedgerEvent]]) -> list[LedgerEvent]:
    return sentences.get((item.article_id, item.event.sentence.start), [])


def _assertions(item: LedgerEvent, beside: list[LedgerEvent]) -> Iterable[Telling]:
    """The act as somebody tells it: done, feared or, by others than who would do it, planned."""
    act, actors = item.event, parties(item.event.actors)
    if act.type == "ACCUSE" and act.factuality == "asserted":
        accused = parties(act.recipients)
        # "Paris rejects Bamako's accusations" names an accusation and makes none.
        turned = any(other.event.type == "REJECT" and parties(other.event.actors) & accused for other in beside)
        if not turned and not any(_alleged(item, other) for other in beside):
            yield Telling("ACCUSE", actors, accused, item, from_event(item, "accusation", _who(item)))
    elif act.type not in ABOUT_OTHERS and actors:
        foretold = act.factuality == "planned" and act.speaker is not None and not _speaks_for(act.speaker, actors)
        if act.factuality in ("asserted", "possible") or foretold:
            yield Telling(act.type, actors, parties(act.recipients), item, from_event(item))


def _alleged(accusation: LedgerEvent, other: LedgerEvent) -> bool:
    act = other.event
    accused = parties(accusation.event.recipients)
    told = act.factuality in ("asserted", "possible", "planned") and act.speaker is not None
    return told and act.type not in ABOUT_OTHERS and bool(parties(act.actors) & accused)


def _denials(item: LedgerEvent, beside: list[LedgerEvent]) -> Iterable[Telling]:
    """A negated act in somebody's mouth."""
    act, actors = item.event, parties(item.event.actors)
    if act.factuality != "negated" or act.type in ABOUT_OTHERS or not actors:
        return
    turned = [other for other in beside if other.event.type == "REJECT" and parties(other.event.actors) & actors]
    firm = bool(_words("words") & set(folded_words(act.sentence.exact)))
    speaker = act.speaker or (_who(turned[0]) if turned and firm else None)
    if speaker is not None:
        yield Telling(act.type, actors, parties(act.recipients), item, from_event(item, "denial", speaker), firm)


def _turns_away(item: LedgerEvent) -> bool:
    """Whether a REJECT is of an accusation and not of a demand."""
    act = item.event
    if act.type != "REJECT" or act.factuality != "asserted" or not act.actors:
        return False
    trigger = set(folded_words(act.trigger.exact))
    if trigger & _words("words"):
        return True
    return bool(trigger & _words("with_object") and set(folded_words(act.sentence.exact)) & _words("objects"))


def _answered(item: LedgerEvent, assertions: list[Telling], days: int) -> list[Telling]:
    """The denials that a REJECT is: of the accusations it answers, nearest first."""
    who, whom = parties(item.event.actors), parties(item.event.recipients)
    own: dict[Parties, list[Telling]] = {}
    for telling in assertions:
        if telling.type == "ACCUSE":
            accused, accusers = telling.recipients, telling.actors
        else:
            speaker = telling.event.event.speaker
            if speaker is None or speaker.entity is None:
                continue
            accused, accusers = telling.actors, parties([speaker.entity])
        if accused & who and not accusers & who and (not whom or whom & accusers):
            own.setdefault(accusers, []).append(telling)
    told = [telling for tellings in own.values() for telling in tellings]
    here = [telling for telling in told if telling.event.article_id == item.article_id]
    before = [telling for telling in here if telling.event.event.sentence.start <= item.event.sentence.start]
    if before:
        latest = max(telling.event.event.sentence.start for telling in before)
        answered = [telling for telling in before if telling.event.event.sentence.start == latest]
    elif here:
        answered = here
    else:
        near = [t for t in told if _days_between(t.event, item) <= days and _first(t.event) <= _first(item)]
        # Whose accusation "Moscow denied it" answers is plain only where one accuser speaks.
        answered = near if len({a for a, tellings in own.items() if any(t in near for t in tellings)}) == 1 else []
    statement = from_event(item, "denial", _who(item))
    return [Telling(t.type, t.actors, t.recipients, item, statement, firm=True) for t in answered]


def _accusations_denied(denial: Telling, assertions: list[Telling], days: int) -> Iterable[Telling]:
    """The accusations without a coded act that a plain denial answers, where nobody asserts the act itself."""
    act = denial.event.event
    if not denial.firm or act.type in ABOUT_OTHERS:
        return
    if any((t.type, t.actors) == (denial.type, denial.actors) and _gap(t, denial) <= days for t in assertions):
        return
    concerned = {country_of(code) for code in act.recipients}
    for telling in assertions:
        answers = telling.type == "ACCUSE" and telling.recipients & denial.actors and telling.actors & concerned
        earlier = _first(telling.event) <= _first(denial.event)
        if answers and earlier and _days_between(telling.event, denial.event) <= days:
            yield replace(telling, event=denial.event, statement=denial.statement, firm=True)


def _who(item: LedgerEvent) -> Mention:
    """Who speaks in an act of speech: its actor, whoever reports it."""
    act = item.event
    entity = act.actors[0] if act.actors else None
    mention = act.actor_mentions[0] if act.actor_mentions else None
    if mention is None:
        return Mention(entity, act.trigger.start, act.trigger.end, entity or act.trigger.exact)
    return Mention(mention.entity or entity, mention.start, mention.end, mention.exact, mention.name, mention.role)


def _speaks_for(speaker: Mention, actors: Parties) -> bool:
    return speaker.entity is not None and bool(parties([speaker.entity]) & actors)


def _gap(one: Telling, other: Telling) -> int:
    """Days between two tellings, FAR where they cannot be of the same act."""
    if one.recipients and other.recipients and not one.recipients & other.recipients:
        return FAR
    first, second = one.event.event.place, other.event.event.place
    exact = (
        first
        and second
        and first.geonameid
        and second.geonameid
        and "country" not in (first.precision, second.precision)
    )
    if exact and first and second and first.geonameid != second.geonameid:
        return FAR
    return _days_between(one.event, other.event)


def _days_between(one: LedgerEvent, other: LedgerEvent) -> int:
    """Days between the acts where both are dated, else between the publications; none within one article."""
    intervals = [one.stated, other.stated]
    if intervals[0] and intervals[1]:
        (start, end), (from_, to) = intervals[0], intervals[1]
        return max((from_ - end).days, (start - to).days, 0)
    if one.article_id == other.article_id:
        return 0
    if one.published is None or other.published is None:
        return FAR
    return abs((one.published - other.published).days)


def _first(item: LedgerEvent) -> date:
    return item.published or date.max


def _codes(telling: Telling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of the act; a rejection bears those of what it rejects."""
    act = telling.event.event
    if act.type != telling.type:
        return (), ()
    return act.actors, act.recipients


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(word for form in word_list("denials")["denials"][section] for word in folded_words(form))
