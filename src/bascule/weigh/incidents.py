"""Merges reports of one happening into one incident, by a named rule with parameters.

`same-act-v2` (module `same_act`) looks at types and their neighbours, parties, dates, places and words; it is used
unless another is asked for. `same-day-v1` (module `same_day`) asks for the same type and countries on the same days.
With either, a reviewer's merge or split sticks (module `incident_judgements`).

Accusations, requests and other acts of speech merge by the same rules: the same words of a spokesman are reported
everywhere on the same day, just as an attack is. An announcement that names the days of an act belongs to the act.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bascule.ledger import Judgement, Ledger, LedgerEvent
from bascule.records import PUBLICATION, Place
from bascule.weigh import same_act, same_day
from bascule.weigh.disagreements import Disagreement, disagreements
from bascule.weigh.incident_judgements import held_apart, joined, rulings
from bascule.weigh.near_duplicates import copies
from bascule.weigh.same_act import Likeness
from bascule.weigh.same_day import country_of, stated
from bascule.weigh.voices import count_voices

__all__ = ["RULE", "RULES", "Incident", "country_of", "extend", "incidents", "merge"]

RULE = same_act.RULE
RULES = (same_act.RULE, same_day.RULE)
# How sure, surest first; it breaks ties where no report asserts the act.
FACTUALITIES = ("asserted", "planned", "possible", "desired", "negated")

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening, and every report of it in the ledger, by day of publication.

    `type` is that of most reports; `actors` and `recipients` are all codes any report of that type gives; `start` to
    `end` is the narrowest interval a report states, else the first day of publication, None where there is neither;
    `mode`, `channel`, `sign` and `place` are those given most often by the reports that give one; `factuality` is
    `asserted` as soon as one report asserts it, and `contested` says that another denies it; `outlets` counts the
    different ones that are named, `voices` those that are independent: copies of one wire are one. `disagreements` says
    what the reports tell differently. The id stands for the report recorded first (`same-act-v2`): more reports leave
    it as it is.
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
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def parameters(self) -> dict[str, int]:
        """What the rule was asked to do, by the name of the parameter."""
        return {"days": self.days}

    @property
    def dated(self) -> str | None:
        """What its days rest on: `text`, or `publication` where no report says when; None where it has none."""
        return None if self.start is None else "text" if any(map(stated, self.reports)) else PUBLICATION

    @property
    def first_report(self) -> LedgerEvent:
        """The report published first."""
        return self.reports[0]


def incidents(
    ledger: Ledger,
    country: str | None = None,
    *,
    days: int = 1,
    rule: str = RULE,
    alike: Likeness | None = None,
    **filters: Any,
) -> list[Incident]:
    """The incidents behind the events that `ledger.events(country, **filters)` gives, by date, undated last.

    Copies of a wire are told by the texts of the articles, and the judgements of reviewers count.
    """
    events = ledger.events(country, **filters)
    texts = ledger.texts({event.article_id for event in events})
    return merge(events, days=days, rule=rule, texts=texts, judgements=ledger.judgements(), alike=alike)


def merge(
    events: Iterable[LedgerEvent],
    *,
    days: int = 1,
    rule: str = RULE,
    texts: Mapping[str, str] | None = None,
    judgements: Iterable[Judgement] = (),
    alike: Likeness | None = None,
) -> list[Incident]:
    """The incidents behind these events, by date, undated last; the order of the events makes no difference.

    `texts` gives texts by article id, to tell copies by; without them copies are told by their sentences. `alike` tells
    how alike two sentences are, 0 to 1, in place of their words (`same-act-v2` only). Raises ValueError where `days` is
    negative or the rule unknown.
    """
    if days < 0:
        raise ValueError(f"days must be 0 or more, not {days}")
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; the rules are {', '.join(RULES)}")
    listed = list({event.event_id: event for event in events}.values())
    copied = copies(texts) if texts and rule == same_act.RULE else {}

    def formed(apart: Mapping[str, set[str]] | None = None) -> list[list[LedgerEvent]]:
        if rule == same_day.RULE:
            return same_day.gather(listed, days=days, apart=apart)
        return same_act.gather(listed, days=days, copies=copied, apart=apart, alike=alike)

    said = [item for item in judgements if item.field in ("merge", "split")]
    if said:
        names = {event.event_id for event in listed}
        if rule == same_day.RULE:
            anchors = {same_day.identity(group[0], days): group[0].event_id for group in formed()}
        else:
            anchors = {_identity(event): event.event_id for event in listed}
        told = rulings(said, anchors, formed, names)
        groups = joined(formed(held_apart(told)), told)
    else:
        groups = formed()
    found = [_incident(reports, days, rule, texts) for reports in groups]
    return sorted(found, key=lambda incident: (incident.start or date.max, incident.end or date.max, incident.id))


def extend(found: Iterable[Incident], events: Iterable[LedgerEvent], **options: Any) -> list[Incident]:
    """The incidents behind the reports of these incidents and more events: the same as all of them merged at once.

    Options as in `merge`.
    """
    return merge([*(report for incident in found for report in incident.reports), *events], **options)


def _incident(reports: list[LedgerEvent], days: int, rule: str, texts: Mapping[str, str] | None) -> Incident:
    seed, ordered = reports[0], sorted(reports, key=_reading_order)
    acts = [report.event for report in reports]
    kind = min(Counter(act.type for act in acts).items(), key=lambda item: (-item[1], item[0]))[0]
    leading = [act for act in acts if act.type == kind]
    when = [interval for report in reports if stated(report) and (interval := report.interval)]
    published = [report.interval for report in reports if report.interval]
    narrowest = min(when or published, key=lambda pair: (pair[1] - pair[0], pair[0]), default=None)
    told = Counter(act.factuality for act in leading)
    order = [*FACTUALITIES, *sorted(set(told) - set(FACTUALITIES))]
    return Incident(
        id=same_day.identity(seed, days) if rule == same_day.RULE else _identity(min(reports, key=_recorded)),
        type=kind,
        mode=_commonest(act.mode for act in leading),
        actors=tuple(sorted({code for act in leading for code in act.actors})),
        recipients=tuple(sorted({code for act in leading for code in act.recipients})),
        start=narrowest[0] if narrowest else None,
        end=narrowest[1] if narrowest else None,
        place=_place(ordered),
        channel=_commonest(act.channel for act in acts),
        sign=_commonest(act.sign for act in acts),
        factuality="asserted" if told["asserted"] else min(told, key=lambda name: (-told[name], order.index(name))),
        contested=bool(told["asserted"] and told["negated"]),
        reports=tuple(ordered),
        outlets=len({report.outlet for report in reports if report.outlet}),
        voices=count_voices(ordered, texts),
        rule=rule,
        days=days,
        disagreements=disagreements(ordered),
    )


def _identity(first: LedgerEvent) -> str:
    """16 hex characters that stand for the incident which holds this event."""
    return hashlib.sha256("\x1f".join((same_act.RULE, first.event_id)).encode()).hexdigest()[:16]


def _recorded(report: LedgerEvent) -> tuple[Any, ...]:
    return (report.recorded_at, report.event_id)


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
