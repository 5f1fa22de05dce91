"""Promises, plans and hopes, and what came of them.

The rule, `deed-after-v1`: an event told as planned or desired is an expectation, and so is an AGREE to somebody whose
content is not coded beside it. Reports of it within `days` of the first are one. A later report keeps it when it
asserts an event of the same type, or of a deed of that type, on the same channel, by a holder to a beneficiary; it
keeps it in part when it says so, or when some beneficiaries are still without. A holder's refusal or denial afterwards
makes it `denied`. When the last horizon anyone stated has passed without a deed it is `overdue`; without a horizon it
stays `open`. No state says that a promise is broken.

Deeds count up to `patience` days after the horizon, or after the announcement where there is none: beyond, a deed of
the same kind is no longer plainly the one announced.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Event
from bascule.weigh.deeds import Evidence, Expected, Told, evidence_of, met, types_of_evidence, until
from bascule.weigh.denied_acts import Parties, parties
from bascule.weigh.statements import Statement, belongs, from_event, in_order
from bascule.weigh.voices import count_voices

RULE = "deed-after-v1"
STATES = ("open", "kept", "partly kept", "overdue", "denied")
KINDS = ("promised", "planned", "desired")
DAYS = 30
PATIENCE = 365
# Days; nearly all acts are told with a day, a month or a year.
LONG = 366


@dataclass(frozen=True, slots=True)
class Promise:
    """One expectation and what came of it, as known on the day `on` (None: an empty or undated ledger).

    `kind` is `promised` (a holder gives its word), `planned` or `desired`; `holder` is who is expected to act,
    `beneficiary` towards whom; `announced` and `by` say when and by whom it was first told; `due` is the last day of
    the latest horizon stated, `horizon` its words. `state` is one of STATES. `reports` are the announcements,
    `evidence` what came after, both in order; `voices` counts the independent reports.
    """

    id: str
    kind: str
    holder: tuple[str, ...]
    beneficiary: tuple[str, ...]
    type: str
    mode: str | None
    channel: str | None
    sign: str | None
    announced: date | None
    by: str
    due: date | None
    horizon: str | None
    state: str
    reports: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    voices: int
    on: date | None
    rule: str = RULE
    days: int = DAYS
    patience: int = PATIENCE

    @property
    def first(self) -> Statement:
        """The first announcement."""
        return self.reports[0]


def promises(
    ledger: Ledger,
    country: str | None = None,
    *,
    with_: str | None = None,
    type: str | Collection[str] | None = None,
    channel: str | Collection[str] | None = None,
    state: str | Collection[str] | None = None,
    from_: date | None = None,
    to: date | None = None,
    on: date | None = None,
    known_by: date | None = None,
    run: str | None = None,
    days: int = DAYS,
    patience: int = PATIENCE,
) -> list[Promise]:
    """The expectations of a ledger by the day of announcement, undated last.

    `country` and `with_` keep those of which they are holder or beneficiary; `from_` and `to` bound the announcement;
    `on` is the day whose state is asked for, hearing what was published by then (by default the last day published);
    `known_by` hears only what was recorded by that day.
    """
    heard: dict[str, Any] = {"known_by": known_by, "run": run}
    # A promise or a refusal in words often names its giver alone: "Moscow promised to deliver".
    words = ledger.events(type=["AGREE", "REJECT"], **heard) if country or with_ else []
    events = [*ledger.events(country, with_=with_, **heard), *words]
    last = _last_day(ledger, known_by) if on is None else on
    found = expectations(events, on=on, last=last, days=days, patience=patience)
    wanted = (("type", type), ("channel", channel), ("state", state))
    return [
        item
        for item in found
        if all(choice is None or getattr(item, name) in _listed(choice) for name, choice in wanted)
        and (from_ is None or (item.announced is not None and item.announced >= from_))
        and (to is None or (item.announced is not None and item.announced <= to))
        and all(code is None or _concerns(item, code) for code in (country, with_))
    ]


def expectations(
    events: Iterable[LedgerEvent],
    *,
    on: date | None = None,
    last: date | None = None,
    days: int = DAYS,
    patience: int = PATIENCE,
) -> list[Promise]:
    """The expectations among these events and what came of them; the order of the events makes no difference.

    `on` hears only what was published by that day, and is the day of the states; else that is `last`, by default the
    last day published.

    Raises ValueError where `days` or `patience` is negative.
    """
    if days < 0 or patience < 0:
        raise ValueError(f"days and patience must be 0 or more, not {days} and {patience}")
    listed = sorted({item.event_id: item for item in events}.values(), key=_order)
    if on is not None:
        listed = [item for item in listed if item.published is not None and item.published <= on]
    on = on or last or max((item.published for item in listed if item.published), default=None)
    told = Told.of(listed)
    groups: dict[tuple[Any, ...], list[list[LedgerEvent]]] = {}
    for item in listed:
        if told.kind(item) is not None:
            _join(groups.setdefault(_likeness(item), []), item, days)
    later = _by_sides(listed)
    found = [_promise(group, later, told, on, days, patience) for gathered in groups.values() for group in gathered]
    return sorted(found, key=lambda item: (item.announced or date.max, in_order(item.first), item.id))


def horizon_of(item: LedgerEvent) -> tuple[date, str] | None:
    """The last day by which it is announced, with its words; None where the text gives no day after its own.

    "D'ici fin 2024" gives one; "rapidement" gives none, nor does a time that had passed when the text was published.
    """
    when = item.event.date
    if when is None or when.granularity == "publication" or item.published is None or when.end <= item.published:
        return None
    return when.end, when.basis


def _order(item: LedgerEvent) -> tuple[Any, ...]:
    return (item.published or date.max, item.article_id, item.event.sentence.start, item.event_id)


@dataclass(slots=True)
class Dated:
    """Events by the first day of their acts; acts that last longer than LONG stand apart."""

    starts: list[date] = field(default_factory=list)
    items: list[LedgerEvent] = field(default_factory=list)
    lasting: list[LedgerEvent] = field(default_factory=list)

    def between(self, announced: date, last: date) -> Iterator[LedgerEvent]:
        """Those whose act may fall within these days."""
        begin = announced - timedelta(LONG) if announced > date.min + timedelta(LONG) else date.min
        yield from self.items[bisect_left(self.starts, begin) : bisect_right(self.starts, last)]
        yield from self.lasting


Later = dict[tuple[Parties, str], Dated]


def _by_sides(listed: Iterable[LedgerEvent]) -> Later:
    """The dated events by type and by every country, and every two countries, that take part in them."""
    found: Later = {}
    timed = sorted(((item.interval, item) for item in listed if item.interval is not None), key=lambda pair: pair[0])
    for interval, item in timed:
        sides = sorted(parties((*item.event.actors, *item.event.recipients)))
        for key in {frozenset({one, other}) for one in sides for other in sides}:
            dated = found.setdefault((key, item.event.type), Dated())
            if (interval[1] - interval[0]).days > LONG:
                dated.lasting.append(item)
            else:
                dated.starts.append(interval[0])
                dated.items.append(item)
    return found


def _after(announced: date, last: date, act: Event, later: Later) -> list[LedgerEvent]:
    """The events told from that day on whose acts may fall between these days, in order."""
    found: dict[str, LedgerEvent] = {}
    holder = parties(act.actors)
    for one, other in product(holder, parties(act.recipients) or holder):
        for kind in types_of_evidence(act.type):
            dated = later.get((frozenset({one, other}), kind))
            if dated is not None:
                found |= {item.event_id: item for item in dated.between(announced, last)}
    return sorted((item for item in found.values() if item.published and item.published >= announced), key=_order)


def _likeness(item: LedgerEvent) -> tuple[Any, ...]:
    act = item.event
    wish = act.factuality == "desired"
    return (wish, act.type, act.channel, act.sign, sorted_parties(act.actors), sorted_parties(act.recipients))


def sorted_parties(codes: Iterable[str]) -> tuple[str, ...]:
    """The countries of the codes in order."""
    return tuple(sorted(parties(codes)))


def _join(groups: list[list[LedgerEvent]], item: LedgerEvent, days: int) -> None:
    """Puts an announcement with those it is near enough to; they come in order, and undated ones stand alone."""
    first = groups[-1][0].published if groups else None
    if first is not None and item.published is not None and item.published - first <= timedelta(days):
        groups[-1].append(item)
    else:
        groups.append([item])


def _promise(
    group: list[LedgerEvent],
    later: Later,
    told: Told,
    on: date | None,
    days: int,
    patience: int,
) -> Promise:
    first, act = group[0], group[0].event
    kinds = {told.kind(item) for item in group}
    horizons = [horizon for item in group if (horizon := horizon_of(item))]
    due, words = max(horizons, default=(None, None))
    holder, beneficiary = parties(act.actors), parties(act.recipients)
    evidence: list[Evidence] = []
    if first.published is not None:
        last = until(first.published, due, patience)
        articles = frozenset(item.article_id for item in group)
        expected = Expected(act, holder, beneficiary, first.published, last, articles)
        evidence = evidence_of(expected, _after(first.published, last, act, later), told.refusing)
    state = met(evidence, beneficiary)
    if state is None:
        state = "overdue" if due is not None and on is not None and due < on else "open"
    reports = tuple(from_event(item) for item in group)
    return Promise(
        id=_identity(first, days, patience),
        kind=next(kind for kind in KINDS if kind in kinds),
        holder=tuple(sorted({code for item in group for code in item.event.actors})),
        beneficiary=tuple(sorted({code for item in group for code in item.event.recipients})),
        type=act.type,
        mode=act.mode,
        channel=act.channel,
        sign=act.sign,
        announced=first.published,
        by=reports[0].entity or reports[0].speaker,
        due=due,
        horizon=words,
        state=state,
        reports=reports,
        evidence=tuple(evidence),
        voices=count_voices(reports),
        on=on,
        days=days,
        patience=patience,
    )


def _identity(first: LedgerEvent, days: int, patience: int) -> str:
    """16 hex characters over the rule, its parameters and the first announcement."""
    parts = (RULE, str(days), str(patience), *map(str, _likeness(first)), first.event_id)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _last_day(ledger: Ledger, known_by: date | None) -> date | None:
    days = [
        item.published
        for item in ledger.articles()
        if item.published is not None and (known_by is None or item.recorded_at.date() <= known_by)
    ]
    return max(days, default=None)


def _listed(choice: str | Collection[str]) -> Collection[str]:
    return [choice] if isinstance(choice, str) else choice


def _concerns(item: Promise, country: str) -> bool:
    return any(belongs(code, country) for code in (*item.holder, *item.beneficiary))
