"""Merges reports of one happening into one incident, by a named rule.

The rule, `same-day-v1`: two events are reports of one incident when they have the same type, the same countries on
each side, and days that fit. Sectors are left out of the comparison because one paper writes "the army", another "the
junta" and a third "Bamako" of the same act. Days fit when the finer interval lies inside the coarser one, widened by
`days` at both ends: an agency dates by its own deadline, a paper by the morning after, and a weekly says "last week".
An event without a date counts as on the day of publication; without that too, it stands alone.

Reports gather round the finest one, never round each other: with `days=1`, the 1st and the 2nd may be one incident
and so may the 2nd and the 3rd, but the 1st and the 3rd never are. A coarse report ("in June") inside which several
incidents lie may mean any of them, or all: it stands as an incident of its own.

Accusations, requests and other acts of speech merge by the same rule: the same words of a spokesman are reported
everywhere on the same day, just as an attack is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Place
from bascule.weigh.voices import count_voices

RULE = "same-day-v1"
# How sure, surest first; it breaks ties where no report asserts the act.
FACTUALITIES = ("asserted", "planned", "possible", "desired", "negated")

Interval = tuple[date, date]
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening, and every report of it in the ledger.

    `actors` and `recipients` are all codes any report gives; `start` to `end` is the narrowest interval a report
    states, else the first day of publication, None where there is neither; `mode`, `channel`, `sign` and `place` are
    those given most often by the reports that give one; `factuality` is `asserted` as soon as one report asserts it,
    and `contested` says that another denies it; `outlets` counts the different ones that are named, `voices` those
    that are independent: copies of one wire are one.
    """

    id: str
    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    start: date | None
    end: date | None
    place: Place | None
    channel: str | None
    sign: str | None
    factuality: str
    contested: bool
    reports: tuple[LedgerEvent, ...]
    outlets: int
    voices: int
    rule: str = RULE
    days: int = 1

    @property
    def parameters(self) -> dict[str, int]:
        """What the rule was asked to do, by the name of the parameter."""
        return {"days": self.days}


def incidents(ledger: Ledger, country: str | None = None, *, days: int = 1, **filters: Any) -> list[Incident]:
    """The incidents behind the events that `ledger.events(country, **filters)` gives, by date, undated last."""
    return merge(ledger.events(country, **filters), days=days)


def merge(events: Iterable[LedgerEvent], *, days: int = 1) -> list[Incident]:
    """The incidents behind these events, by date, undated last; the order of the events makes no difference.

    Raises ValueError where `days` is negative.
    """
    if days < 0:
        raise ValueError(f"days must be 0 or more, not {days}")
    alike: dict[Hashable, list[LedgerEvent]] = {}
    for event in {event.event_id: event for event in events}.values():
        alike.setdefault(_likeness(event), []).append(event)
    found = [_incident(reports, days) for group in alike.values() for reports in _gather(group, timedelta(days))]
    return sorted(found, key=lambda incident: (incident.start or date.max, incident.end or date.max, incident.id))


def country_of(code: str) -> str:
    """The country of an entity code; bodies, blocs and groups without a country are their own: `IGO:UN`, `XXX:REB:X`.

    >>> country_of("MLI:MIL"), country_of("IGO:UN"), country_of("WEST")
    ('MLI', 'IGO:UN', 'WEST')
    """
    head = code.split(":", 1)[0]
    return code if head in ("IGO", "XXX") else head


def _likeness(event: LedgerEvent) -> tuple[str, frozenset[str], frozenset[str]]:
    act = event.event
    return act.type, frozenset(map(country_of, act.actors)), frozenset(map(country_of, act.recipients))


def _order(event: LedgerEvent) -> tuple[Any, ...]:
    """Finest interval first, stated before assumed, then earliest: an order that rests on the events alone."""
    start, end = event.interval or (date.max, date.max)
    return (end - start, not _stated(event), start, event.article_id, event.event.sentence.start, event.event_id)


def _stated(event: LedgerEvent) -> bool:
    return event.event.date is not None and event.event.date.granularity != "publication"


def _gather(events: list[LedgerEvent], margin: timedelta) -> list[list[LedgerEvent]]:
    """The events in groups, each round its first."""
    groups: list[list[LedgerEvent]] = []
    for event in sorted(events, key=_order):
        home = _home(event, groups, margin)
        if home is None:
            groups.append([event])
        else:
            home.append(event)
    return groups


def _home(event: LedgerEvent, groups: list[list[LedgerEvent]], margin: timedelta) -> list[LedgerEvent] | None:
    """The group the event belongs to, None where it fits none, or several without one being nearest."""
    own = event.interval
    if own is None:
        return None
    near = [(group, seed) for group in groups if (seed := group[0].interval) and _inside(seed, own, margin)]
    within = [pair for pair in near if _inside(pair[1], own, timedelta(0))]
    as_fine = [pair for pair in near if pair[1][1] - pair[1][0] == own[1] - own[0]]
    if as_fine:
        return min(as_fine, key=lambda pair: (abs(pair[1][0] - own[0]), pair[1][0]))[0]
    choices = within or near
    return choices[0][0] if len(choices) == 1 else None


def _inside(fine: Interval, coarse: Interval, margin: timedelta) -> bool:
    return coarse[0] - fine[0] <= margin and fine[1] - coarse[1] <= margin


def _incident(reports: list[LedgerEvent], days: int) -> Incident:
    seed, acts = reports[0], [report.event for report in reports]
    stated = [interval for report in reports if _stated(report) and (interval := report.interval)]
    published = [report.interval for report in reports if report.interval]
    narrowest = min(stated or published, key=lambda pair: (pair[1] - pair[0], pair[0]), default=None)
    told = Counter(act.factuality for act in acts)
    order = [*FACTUALITIES, *sorted(set(told) - set(FACTUALITIES))]
    return Incident(
        id=_identity(seed, days),
        type=seed.event.type,
        mode=_commonest(act.mode for act in acts),
        actors=tuple(sorted({code for act in acts for code in act.actors})),
        recipients=tuple(sorted({code for act in acts for code in act.recipients})),
        start=narrowest[0] if narrowest else None,
        end=narrowest[1] if narrowest else None,
        place=_place(reports),
        channel=_commonest(act.channel for act in acts),
        sign=_commonest(act.sign for act in acts),
        factuality="asserted" if told["asserted"] else min(told, key=lambda name: (-told[name], order.index(name))),
        contested=bool(told["asserted"] and told["negated"]),
        reports=tuple(sorted(reports, key=_reading_order)),
        outlets=len({report.outlet for report in reports if report.outlet}),
        voices=count_voices(reports),
        days=days,
    )


def _identity(seed: LedgerEvent, days: int) -> str:
    """16 hex characters over the rule, the likeness and the seed's days; a later report does not change them.

    An undated event has no days to tell it by: its own id stands in.
    """
    kind, actors, recipients = _likeness(seed)
    when = "/".join(map(str, seed.interval)) if seed.interval else seed.event_id
    parts = (RULE, str(days), kind, " ".join(sorted(actors)), " ".join(sorted(recipients)), when)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _reading_order(report: LedgerEvent) -> tuple[Any, ...]:
    return (report.published or date.max, report.article_id, report.event.sentence.start, report.event_id)


def _commonest(values: Iterable[Value | None]) -> Value | None:
    """The value given most often, None left out; the first by its text where several are."""
    counted = Counter(value for value in values if value is not None)
    return min(counted, key=lambda value: (-counted[value], str(value)), default=None)


def _place(reports: list[LedgerEvent]) -> Place | None:
    """The place most reports give, told apart by GeoNames id, else by name."""
    places = [(report, report.event.place) for report in reports if report.event.place]
    key = _commonest(place.geonameid or place.name for _, place in places)
    alike = [(report, place) for report, place in places if (place.geonameid or place.name) == key]
    return min(alike, key=lambda pair: _reading_order(pair[0]))[1] if alike else None
