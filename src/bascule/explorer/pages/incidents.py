"""Incidents: the list with its filters, and one incident with its reports side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from bascule.codebook.ontology import ontology
from bascule.explorer.asked import Day, Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.marking import evidence
from bascule.explorer.reviewing import differ, latest_of
from bascule.explorer.rows import INCIDENT, REPORT, incident_row, judgement_row, latest_first, report_row
from bascule.explorer.shown import Shown, offer
from bascule.ledger import LedgerEvent
from bascule.weigh.act_groups import FACTUALITIES
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.partnerships import CHANNELS
from bascule.weigh.voices import independent_voices

router = APIRouter()


@offer(router, "/incidents", "Incidents, latest first")
def incidents(
    asked: Question,
    country: Annotated[Text, Query(description="Country, body or entity (MLI, IGO:UN, MLI:MIL).")] = None,
    with_: Annotated[Text, Query(alias="with", description="A second party to the same incident.")] = None,
    type: Annotated[Text, Query(description="One of the 16 types.")] = None,
    channel: Annotated[Text, Query(description="A channel of security cooperation.")] = None,
    factuality: Annotated[Text, Query(description="asserted, planned, possible, desired or negated.")] = None,
    place: Annotated[Text, Query(description="The name of a place.")] = None,
    contested: Annotated[bool | None, Query(description="Only those that another report denies.")] = None,
    from_: Annotated[Day, Query(alias="from", description="Not over before this day.")] = None,
    to: Annotated[Day, Query(description="Begun by this day.")] = None,
) -> Shown:
    """What happened, one row for all reports of the same thing."""
    standing, say = asked.standing, asked.words
    party, other = (code.upper() if code else None for code in (country, with_))
    found = [
        item
        for item in standing.incidents(party, other)
        if (type is None or item.type == type.upper())
        and (channel is None or item.channel == channel)
        and (factuality is None or item.factuality == factuality)
        and (place is None or (item.place is not None and item.place.name == place))
        and (not contested or item.contested)
        and (from_ is None or (item.end is not None and item.end >= from_))
        and (to is None or (item.start is not None and item.start <= to))
    ]
    cut = asked.cut(latest_first(found))
    named = [say.party(code) for code in (party, other) if code]
    title = say("incidents.of", who=" – ".join(named)) if named else say("incidents.title")
    given = {
        "country": party,
        "with": other,
        "type": type,
        "channel": channel,
        "factuality": factuality,
        "place": place,
        "contested": contested,
        "from": from_,
        "to": to,
    }
    context = {
        "incidents": cut.rows,
        "given": given,
        "types": [item.code for item in ontology().types],
        "channels": CHANNELS,
        "factualities": FACTUALITIES,
        "reports": sum(len(item.reports) for item in found),
        "party": party,
        "other": other,
    }
    return Shown("incidents.html", title, {}, INCIDENT, [incident_row(i) for i in cut.rows], context, cut)


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an incident: what which reports (numbered from 1) say of it; `silent` counts those that do not."""

    name: str
    versions: Sequence[tuple[Any, Sequence[int]]]
    silent: int

    @property
    def agreed(self) -> bool:
        """Whether nobody says otherwise."""
        return len(self.versions) < 2


@offer(router, "/incident/{identity}", "An incident with its reports")
def incident(asked: Question, identity: str) -> Shown:
    """All reports of one happening, what they agree on and what not, and how many independent voices they are."""
    standing, say = asked.standing, asked.words
    item = standing.incident(identity)
    if item is None:
        raise NotInLedgerError("incident", id=identity)
    with asked.desk.held.lent() as ledger:
        texts = ledger.texts({report.article_id for report in item.reports})
    voices = independent_voices(item.reports, texts)
    numbers = {report.event_id: place for place, report in enumerate(item.reports, 1)}
    spoken = [[numbers[r.event_id] for r in item.reports if r.article_id in set(ids)] for ids in voices]
    facts = _facts(item)
    judged = asked.desk.review.on([report.event_id for report in item.reports], asked.known_by)
    about = asked.desk.review.about(item.id, asked.known_by)
    ids = {report.event_id for report in item.reports}
    disputes = [d for d in standing.disputes if any(s.record_id in ids for s in d.statements)]
    cut = asked.cut(item.reports)
    record = {
        "incident": incident_row(item),
        "facts": [
            {
                "field": fact.name,
                "agreed": fact.agreed,
                "versions": [{"value": v, "reports": n} for v, n in fact.versions],
            }
            for fact in facts
        ],
        "disagreements": [
            {"about": p.about, "of": p.of, "versions": [{"told": v.told, "events": v.events} for v in p.versions]}
            for p in item.disagreements
        ],
        "voices": spoken,
        "disputes": [d.id for d in disputes],
        "judgements": [judgement_row(told) for told in judged],
        "judgements_of_incident": about,
    }
    context = {
        "incident": item,
        "reports": [(numbers[r.event_id], r, evidence(r)) for r in cut.rows],
        "numbers": numbers,
        "facts": facts,
        "voices": spoken,
        "disputes": disputes,
        "judgements": judged,
        "about": about,
        "apart": {
            r.event_id
            for r in item.reports
            if differ(latest_of(j for j in judged if j.judgement.event_id == r.event_id))
        },
        "behind": asked.desk.standings.behind,
        "countries": sorted({country_of(code) for code in (*item.actors, *item.recipients)}),
    }
    return Shown("incident.html", title_of(say, item), record, REPORT, [report_row(r) for r in cut.rows], context, cut)


def title_of(say: Any, item: Incident) -> str:
    """An incident in a line: who, to whom, what."""
    sides = [say.entities(codes) for codes in (item.actors, item.recipients) if codes]
    return f"{say.type(item.type)}: {' → '.join(sides) or say('general.nobody')}"


def _facts(item: Incident) -> list[Fact]:
    fields: tuple[tuple[str, Callable[[LedgerEvent], Any]], ...] = (
        ("type", lambda r: (r.event.type, r.event.mode)),
        ("actors", lambda r: tuple(sorted(r.event.actors)) or None),
        ("recipients", lambda r: tuple(sorted(r.event.recipients)) or None),
        ("when", lambda r: r.stated),
        ("place", lambda r: r.event.place.name if r.event.place else None),
        ("channel", lambda r: (r.event.channel, r.event.sign) if r.event.channel else None),
        ("factuality", lambda r: r.event.factuality),
    )
    return [_fact(name, read, item.reports) for name, read in fields]


def _fact(name: str, read: Callable[[LedgerEvent], Any], reports: Iterable[LedgerEvent]) -> Fact:
    told: dict[Any, list[int]] = {}
    silent = 0
    for number, report in enumerate(reports, 1):
        value = read(report)
        if value is None:
            silent += 1
        else:
            told.setdefault(value, []).append(number)
    order = Counter({value: len(numbers) for value, numbers in told.items()})
    return Fact(name, [(value, told[value]) for value, _ in order.most_common()], silent)
