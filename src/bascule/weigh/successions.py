"""The chain of presences in a country, Serval, Barkhane, instructors, and what says that one follows another.

Three ties, in order of what they rest on. `said`: a sentence names both and a word of succession. `codebook`: both are
operations or companies of one state in the codebook, and the later begins when the earlier ends. `follows`: the later
comes from another partner within months of the earlier one's ebb, which is an order in time and nothing more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.codebook.bodies import Body, bodies
from bascule.ledger import Ledger, LedgerEvent
from bascule.weigh.incidents import country_of
from bascule.weigh.partnership_rules import Rules, state_rules
from bascule.weigh.partnerships import Partnership, Step, from_events

# What is stationed has a name of its own: an operation, or a company.
NAMED = frozenset({"operation", "company"})
CHANNELS = ("presence", "training")
DAYS_A_MONTH = 30.44
# A name is still its bearer's a year after the end; later it is history ("nine years after the start of Serval").
AFTERLIFE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Tie:
    """Why a presence comes after an earlier one: `said`, `codebook` or `follows`; the sentence where one says so."""

    after: str
    kind: str
    why: str
    event_id: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """One presence in a country: its body's name where it has one, else the channel; whose it is, from when to when.

    `body` is the codebook's identifier. `begins` is the first day of use on record, None where
    only its ebb is told; `ends` the day of its end.
    """

    name: str
    partner: str
    channel: str
    body: str | None
    state: str
    begins: date | None
    ends: date | None
    ties: tuple[Tie, ...]
    evidence: tuple[Step, ...]


def succession(
    ledger: Ledger, country: str, *, on: date | None = None, known_by: date | None = None, rules: Rules | None = None
) -> list[Presence]:
    """The presences and trainers in a country in the order in which they came, each with its ties to earlier ones."""
    events = ledger.events(country, channel=list(CHANNELS), known_by=known_by)
    # A sentence that tells of a succession need not be an event of either channel.
    told = [item for item in ledger.events(country, known_by=known_by) if _tells(item.sentence)]
    return chain(events, told, country, on=on, rules=rules)


def chain(
    events: Iterable[LedgerEvent],
    told: Iterable[LedgerEvent],
    country: str,
    *,
    on: date | None = None,
    rules: Rules | None = None,
) -> list[Presence]:
    """The same from events: those of the two channels, and those whose sentence may tell of a succession."""
    listed = list(events)
    day = on or max((item.published or date.min for item in listed), default=date.min)
    found: dict[tuple[str, str, str], Presence] = {}
    for partner in from_events(listed, country, on=day, rules=rules or state_rules()):
        names = {item.event_id: _body(item, partner.partner) for item in listed if item.event.factuality != "negated"}
        for body in dict.fromkeys(names.get(step.event_id or "") for step in partner.evidence):
            own = [item for item in listed if names.get(item.event_id) == body]
            for part in from_events(own, country, with_=partner.partner, on=day, rules=rules):
                if part.channel == partner.channel and (made := _presence(part, body)):
                    found[made.name, made.partner, made.channel] = made
    ordered = sorted(found.values(), key=_place_in_time)
    ordered = [item for item in ordered if item.body or not _named_elsewhere(item, ordered)]
    sentences = [item for item in told if (item.published or date.min) <= day]
    return [_tied(item, ordered[:number], sentences) for number, item in enumerate(ordered)]


def _presence(part: Partnership, name: str | None) -> Presence | None:
    body = bodies()[name] if name else None
    used = [step for step in part.steps if step.state in ("active", "weakening", "ended") and step.event_id]
    if not used:
        return None
    ended = part.decisive.day if part.decisive and part.state == "ended" else None
    return Presence(
        name=_shown(body) if body else f"{part.partner} {part.channel}",
        partner=part.partner,
        channel=part.channel,
        body=name,
        state=part.state,
        begins=next((step.day for step in used if step.state == "active"), None),
        ends=ended,
        ties=(),
        evidence=tuple(step for step in part.steps if step.event_id),
    )


def _named_elsewhere(item: Presence, others: list[Presence]) -> bool:
    """Whether a nameless presence is one of its partner's named ones told without the name."""
    return any(
        other.body
        and (other.partner, other.channel) == (item.partner, item.channel)
        and _place_in_time(other) <= _place_in_time(item)
        for other in others
    )


def _tied(item: Presence, earlier: list[Presence], told: list[LedgerEvent]) -> Presence:
    ties: list[Tie] = []
    for before in earlier:
        said = next((event for event in told if _names(event, before) and _names(event, item)), None)
        if said is not None and (before.name, before.partner) != (item.name, item.partner):
            ties.append(Tie(before.name, "said", "a sentence says so", said.event_id, said.sentence))
        elif _next_in_codebook(before, item):
            ties.append(Tie(before.name, "codebook", "the same state's, and begins when the other ends"))
        elif _in_time(before, item) and (ebb := _ebb(before)):
            ties.append(Tie(before.name, "follows", f"{before.partner} was ebbing from {ebb}; nobody ties the two"))
    return Presence(
        item.name, item.partner, item.channel, item.body, item.state, item.begins, item.ends, tuple(ties), item.evidence
    )


def _place_in_time(item: Presence) -> tuple[date, str, str, str]:
    return (item.begins or item.evidence[0].day, item.partner, item.channel, item.name)


def _in_time(before: Presence, after: Presence) -> bool:
    ebb = _ebb(before)
    if ebb is None or after.begins is None or before.partner == after.partner:
        return False
    return abs((after.begins - ebb).days) <= round(int(_told()["months"]) * DAYS_A_MONTH)


def _ebb(item: Presence) -> date | None:
    """The day from which a presence weakened or ended, None while it stands."""
    return next((step.day for step in item.evidence if step.moved and step.state in ("weakening", "ended")), None)


def _next_in_codebook(before: Presence, after: Presence) -> bool:
    if before.body is None or after.body is None or before.body == after.body:
        return False
    one, other = bodies()[before.body], bodies()[after.body]
    if (
        one.valid_to is None
        or other.valid_from is None
        or country_of(one.of or one.code) != country_of(other.of or other.code)
    ):
        return False
    return abs((other.valid_from - one.valid_to).days) <= int(_told()["days"])


def _names(event: LedgerEvent, item: Presence) -> bool:
    """Whether the sentence names the presence, or, where it has no name, its partner as one side of the event."""
    if item.body:
        return bool(_pattern(item.body).search(event.sentence))
    sides = {country_of(code) for code in (*event.event.actors, *event.event.recipients)}
    return item.partner in sides


def _body(item: LedgerEvent, partner: str) -> str | None:
    """The operation or company of the partner that the sentence names, the latest where it names several."""
    named = [body for body in _partner_bodies().get(partner, ()) if _pattern(body.id).search(item.sentence)]
    day = item.interval[0] if item.interval else None
    valid = [
        body
        for body in named
        if day is None
        or ((body.valid_from or day) <= day and (body.valid_to is None or day <= body.valid_to + AFTERLIFE))
    ]
    latest = max(valid, key=lambda body: (body.valid_from or date.min, body.id), default=None)
    return latest.id if latest else None


@cache
def _partner_bodies() -> Mapping[str, tuple[Body, ...]]:
    found: dict[str, list[Body]] = {}
    for body in bodies().values():
        if body.kind in NAMED:
            found.setdefault(country_of(body.of or body.code), []).append(body)
    return {partner: tuple(items) for partner, items in found.items()}


@cache
def _pattern(body: str) -> re.Pattern[str]:
    names = {name for items in bodies()[body].names.values() for name in items}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)")


def _shown(body: Body) -> str:
    return min((name for items in body.names.values() for name in items), key=lambda name: (len(name), name))


def _tells(sentence: str) -> bool:
    level = f" {sentence.casefold()}".replace("'", " ").replace("’", " ")
    return any(f" {word}" in level for word in _told()["words"])


@cache
def _told() -> dict[str, Any]:
    text = files("bascule.weigh").joinpath("data").joinpath("partnership_rules.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["succession"]
    return found
