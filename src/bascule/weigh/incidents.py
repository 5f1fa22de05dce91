"""Merges reports of one happening into one incident, by a named rule with parameters.

`same-act-v2` (module `same_act`) looks at types and their neighbours, parties, dates, places and words; it is used
unless another is asked for. `same-day-v1` (module `same_day`) asks for the same type and countries on the same days.
With either, a reviewer's merge or split sticks (module `incident_judgements`).

Accusations, requests and other acts of speech merge by the same rules: the same words of a spokesman are reported
everywhere on the same day, just as an attack is. An announcement that names the days of an act belongs to the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bascule.ledger import JudgementRow, Ledger, LedgerEvent
from bascule.ledger.judgements import in_force
from bascule.records import PUBLICATION, Place
from bascule.weigh import act_groups, same_act, same_day
from bascule.weigh.act_groups import commonest, leading_type, narrowest, surest
from bascule.weigh.disagreements import Disagreement, disagreements
from bascule.weigh.incident_judgements import held_apart, joined, rulings
from bascule.weigh.near_duplicates import copies
from bascule.weigh.report_columns import row_of
from bascule.weigh.same_act import Likeness
from bascule.weigh.same_day import country_of
from bascule.weigh.voices import count_voices

__all__ = ["RULE", "RULES", "Incident", "country_of", "extend", "incidents", "merge"]

RULE = same_act.RULE
RULES = (same_act.RULE, same_day.RULE)


class _Told:
    """Holds what is only worked out when asked for: of most incidents nobody asks how many voices tell them."""

    __slots__ = ("texts",)

    texts: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Incident(_Told):
    """One happening, and every report of it in the ledger, by day of publication.

    `type` is that of most reports; `actors` and `recipients` are all codes any report of that type gives; `start` to
    `end` is the narrowest interval a report states, else the first day of publication, None where there is neither;
    `mode`, `channel`, `sign` and `place` are those given most often by the reports that give one; `factuality` is
    `asserted` as soon as one report asserts it, and `contested` says that another denies it; `outlets` counts the
    different ones that are named, `voices` those that are independent: copies of one wire are one. `disagreements` says
    what the reports tell differently; both are worked out when first asked for. The id stands for the report recorded
    first (`same-act-v2`): more reports leave it as it is.
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

    def __getattr__(self, name: str) -> Any:
        """What was left to be worked out; it is kept."""
        if name == "voices":
            value: Any = count_voices(self.reports, self.texts)
        elif name == "disagreements":
            value = disagreements(self.reports)
        elif name == "texts":
            value = None
        else:
            raise AttributeError(f"an incident has no {name!r}")
        object.__setattr__(self, name, value)
        return value

    @property
    def parameters(self) -> dict[str, int]:
        """What the rule was asked to do, by the name of the parameter."""
        return {"days": self.days}

    @property
    def dated(self) -> str | None:
        """What its days rest on: `text`, or `publication` where no report says when; None where it has none."""
        return None if self.start is None else "text" if any(report.stated for report in self.reports) else PUBLICATION

    @property
    def first_report(self) -> LedgerEvent:
        """The report published first."""
        return self.reports[0]

    def _repr_html_(self) -> str:
        from bascule.notebooks import of_reports

        days = "" if self.start is None else str(self.start) if self.start == self.end else f"{self.start}/{self.end}"
        facts = {
            "day": days,
            "actors": self.actors,
            "recipients": self.recipients,
            "channel": f"{self.channel or ''} {self.sign or ''}".strip(),
            "place": self.place.name if self.place else "",
            "factuality": f"{self.factuality}, contested" if self.contested else self.factuality,
            "reports": f"{len(self.reports)} (independent voices: {self.voices})",
            "rule": self.rule,
        }
        reports = [
            (" · ".join(filter(None, (item.outlet, str(item.published or ""), item.url))), item.event, item.language)
            for item in self.reports
        ]
        return of_reports(f"{self.type} {self.mode or ''}".strip(), facts, reports)


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
    judgements: Iterable[JudgementRow] = (),
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
    if rule == same_day.RULE:
        groups = _by_day(listed, days, judgements)
    else:
        copied = copies(texts) if texts else {}
        rows = [row_of(event) for event in listed]
        places = act_groups.grouped(rows, days=days, copies=copied, judgements=judgements, alike=alike)
        groups = [[listed[place] for place in group] for group in places]
    found = [of_reports(reports, days, rule, texts) for reports in groups]
    return sorted(found, key=lambda incident: (incident.start or date.max, incident.end or date.max, incident.id))


def _by_day(listed: list[LedgerEvent], days: int, judgements: Iterable[JudgementRow]) -> list[list[LedgerEvent]]:
    """The groups of the older rule."""
    said = [item for item in in_force(judgements) if item.field in ("merge", "split")]
    formed = same_day.gather(listed, days=days)
    if not said:
        return formed
    by_id = {event.event_id: event for event in listed}
    anchors = {same_day.identity(group[0], days): group[0].event_id for group in formed}
    told = rulings(said, anchors, lambda: _names(formed), by_id.keys())
    groups = joined(_names(same_day.gather(listed, days=days, apart=held_apart(told))), told)
    return [[by_id[name] for name in group] for group in groups]


def _names(groups: list[list[LedgerEvent]]) -> list[list[str]]:
    return [[event.event_id for event in group] for group in groups]


def extend(found: Iterable[Incident], events: Iterable[LedgerEvent], **options: Any) -> list[Incident]:
    """The incidents behind the reports of these incidents and more events: the same as all of them merged at once.

    Options as in `merge`.
    """
    return merge([*(report for incident in found for report in incident.reports), *events], **options)


def of_reports(
    reports: list[LedgerEvent], days: int = 1, rule: str = RULE, texts: Mapping[str, str] | None = None
) -> Incident:
    """The incident that these reports tell, the best known one first."""
    ordered = reports if len(reports) == 1 else sorted(reports, key=_reading_order)
    acts = [report.event for report in reports]
    kind = leading_type(act.type for act in acts)
    leading = [act for act in acts if act.type == kind]
    start, end = narrowest(
        (when for report in reports if (when := report.stated)),
        (when for report in reports if (when := report.interval)),
    )
    factuality, contested = surest(act.factuality for act in leading)
    seed = min(reports, key=_recorded)
    made = object.__new__(Incident)
    values = {
        "id": same_day.identity(reports[0], days) if rule == same_day.RULE else act_groups.identity(seed.event_id),
        "type": kind,
        "mode": commonest(act.mode for act in leading),
        "actors": tuple(sorted({code for act in leading for code in act.actors})),
        "recipients": tuple(sorted({code for act in leading for code in act.recipients})),
        "start": start,
        "end": end,
        "place": _place(ordered),
        "channel": commonest(act.channel for act in acts),
        "sign": commonest(act.sign for act in acts),
        "factuality": factuality,
        "contested": contested,
        "reports": tuple(ordered),
        "outlets": len({report.outlet for report in reports if report.outlet}),
        "rule": rule,
        "days": days,
        "texts": texts,
    }
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _recorded(report: LedgerEvent) -> tuple[Any, ...]:
    return (report.recorded_at, report.event_id)


def _reading_order(report: LedgerEvent) -> tuple[Any, ...]:
    return (report.published or date.max, report.article_id, report.event.sentence.start, report.event_id)


def _place(reports: list[LedgerEvent]) -> Place | None:
    """The place most reports give, told apart by GeoNames id, else by name."""
    places = [(report, report.event.place) for report in reports if report.event.place]
    if len(places) < 2:
        return places[0][1] if places else None
    key = commonest(place.geonameid or place.name for _, place in places)
    alike = [(report, place) for report, place in places if (place.geonameid or place.name) == key]
    return min(alike, key=lambda pair: _reading_order(pair[0]))[1] if alike else None
