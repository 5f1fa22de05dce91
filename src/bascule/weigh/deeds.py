"""Which later reports bear on an expectation: they keep it, keep it in part, deny it, or say it is not done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bascule.ledger import LedgerEvent
from bascule.records import Event
from bascule.weigh.denied_acts import Parties, parties
from bascule.weigh.statements import Statement, from_event
from bascule.weigh.word_lists import levelled, word_list

BEARINGS = ("keeps", "keeps in part", "denies", "not done")
# Either side may be told as the one that acts: a visit is paid and received.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
# Acts of speech that nobody awaits.
ABOUT_OTHERS = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})

Sentence = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """By article and sentence, the countries of those who promise, plan and refuse there."""

    promising: dict[Sentence, list[Parties]]
    planning: dict[Sentence, list[Parties]]
    refusing: dict[Sentence, list[Parties]]

    @classmethod
    def of(cls, listed: Iterable[LedgerEvent]) -> Told:
        """What is told in these events."""
        told = cls({}, {}, {})
        for item in listed:
            act, who = item.event, parties(item.event.actors)
            place = place_of(item)
            if act.factuality == "planned":
                told.planning.setdefault(place, []).append(who)
            elif act.factuality == "asserted" and act.type in ("AGREE", "REJECT"):
                side = told.promising if act.type == "AGREE" else told.refusing
                side.setdefault(place, []).append(who)
        return told

    def kind(self, item: LedgerEvent) -> str | None:
        """What sort of expectation an event is, None where it is none."""
        act, who = item.event, parties(item.event.actors)
        if not who or act.type in ABOUT_OTHERS:
            return None
        if act.factuality == "desired":
            return "desired"
        if act.factuality == "planned":
            return "promised" if any(who & other for other in self.promising.get(place_of(item), ())) else "planned"
        # Towards nobody, an AGREE whose content was not read is too vague to be kept; a pact signed is done already.
        if act.type == "AGREE" and act.factuality == "asserted" and act.recipients:
            content = any(who & other for other in self.planning.get(place_of(item), ()))
            return None if content else "promised"
        return None


def place_of(item: LedgerEvent) -> Sentence:
    """The sentence of an event: its article and where it starts."""
    return item.article_id, item.event.sentence.start


@dataclass(frozen=True, slots=True)
class Evidence:
    """A later report and its bearing on the expectation; `reached` are the beneficiaries' countries it names."""

    bearing: str
    statement: Statement
    type: str
    reached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is compared: an announced act, its sides as countries, and the days within which its deed may come."""

    act: Event
    holder: Parties
    beneficiary: Parties
    announced: date
    until: date
    articles: frozenset[str]


def evidence_of(
    expected: Expected, later: Iterable[LedgerEvent], turned: Mapping[Sentence, Collection[Parties]]
) -> list[Evidence]:
    """What bears on an expectation among `later` events, in their order.

    `turned` gives, by article and sentence, the countries of those who refuse or deny something there.
    """
    found = []
    for item in later:
        if item.article_id in expected.articles or not _in_time(item, expected):
            continue
        refusing = turned.get(place_of(item), ())
        bearing = _bearing(item, expected, any(who & expected.holder for who in refusing))
        if bearing is not None:
            reached = tuple(sorted(_reached(item.event, expected) or ()))
            found.append(Evidence(bearing, from_event(item), item.event.type, reached))
    return found


def met(evidence: Sequence[Evidence], beneficiary: Parties) -> str | None:
    """`kept`, `partly kept` or `denied`, as the evidence in order has it; None while nothing has it."""
    reached: set[str] = set()
    state = None
    for item in evidence:
        if item.bearing == "keeps":
            reached |= set(item.reached)
            if beneficiary <= reached:
                return "kept"
            state = "partly kept"
        elif item.bearing == "keeps in part":
            state = "partly kept"
        elif item.bearing == "denies" and state is None:
            state = "denied"
    return state


def _in_time(item: LedgerEvent, expected: Expected) -> bool:
    """Told after the announcement, of an act that was not over before it, and while it may still be the one meant."""
    interval = item.interval
    if item.published is None or interval is None or item.published < expected.announced:
        return False
    return interval[1] >= expected.announced and interval[0] <= expected.until


def _bearing(item: LedgerEvent, expected: Expected, refused: bool) -> str | None:
    act, announced = item.event, expected.act
    if _same_act(act, announced) and _reached(act, expected) is not None:
        if act.factuality == "asserted":
            return "keeps in part" if _in_part(act.sentence.exact) else "keeps"
        if act.factuality == "negated":
            speaker = act.speaker.entity if act.speaker else None
            own = speaker is not None and bool(parties([speaker]) & expected.holder)
            return "denies" if own or refused else "not done"
        return None
    taken_back = act.type in _lists()["refusals"]["types"] and act.factuality == "asserted" and act.sign == "−"
    if taken_back and announced.sign == "+" and act.channel == announced.channel and announced.channel is not None:
        whom = parties(act.recipients)
        if parties(act.actors) & expected.holder and (not expected.beneficiary or whom & expected.beneficiary):
            return "denies"
    return None


def _same_act(act: Event, announced: Event) -> bool:
    """Whether an act is of the announced type, or a deed of it, on the same channel."""
    if act.type == announced.type:
        alike = act.mode is None or announced.mode is None or act.mode == announced.mode
    else:
        alike = act.type in _lists()["deeds"].get(announced.type, ())
    open_channel = announced.type == "AGREE" and announced.channel is None
    return alike and (open_channel or (act.channel, act.sign) == (announced.channel, announced.sign))


def _reached(act: Event, expected: Expected) -> Parties | None:
    """The beneficiaries an act by a holder reaches, None where it is not between the same sides."""
    actors, recipients = parties(act.actors), parties(act.recipients)
    if not expected.beneficiary:
        sides = actors | recipients if act.type in MUTUAL else actors
        return frozenset() if expected.holder <= sides else None
    for who, whom in ((actors, recipients), (actors, actors)) + (((recipients, actors),) if act.type in MUTUAL else ()):
        if who & expected.holder and (whom - expected.holder) & expected.beneficiary:
            return whom & expected.beneficiary
    return None


def _in_part(sentence: str) -> bool:
    return any(f" {words} " in f" {' '.join(levelled(sentence).split())} " for words in _part_words())


@cache
def _part_words() -> tuple[str, ...]:
    return tuple(levelled(words) for words in _lists()["part"]["words"])


def _lists() -> dict[str, dict[str, list[str]]]:
    return word_list("deeds")


def types_of_evidence(announced: str) -> frozenset[str]:
    """The types that can bear on an expectation of this one."""
    return frozenset({announced, *_lists()["deeds"].get(announced, ()), *_lists()["refusals"]["types"]})


def until(announced: date, due: date | None, patience: int) -> date:
    """The last day on which a deed may still be the one announced."""
    start = due or announced
    return date.max if patience > (date.max - start).days else start + timedelta(patience)
