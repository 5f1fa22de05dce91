"""The flat rows of the pages: the same words for the same things in every CSV and JSON."""

from __future__ import annotations

from typing import Any

from bascule.explorer.standings import Standing
from bascule.ledger import LedgerEvent
from bascule.ledger.judgements import KeptJudgement
from bascule.weigh.disputes import Dispute
from bascule.weigh.incidents import Incident
from bascule.weigh.promises import Promise
from bascule.weigh.statements import Statement, belongs

INCIDENT = (
    *("id", "start", "end", "type", "mode", "actors", "recipients", "channel", "sign", "factuality", "contested"),
    *("place", "country", "lat", "lon", "reports", "outlets", "voices", "disagreements", "sentence"),
)
REPORT = (
    *("event_id", "article_id", "outlet", "published", "language", "type", "mode", "actors", "recipients", "channel"),
    *("sign", "factuality", "speaker", "date_start", "date_end", "date_words", "place", "score", "why", "sentence"),
    *("sentence_start", "sentence_end", "trigger"),
)
DISPUTE = (
    *("id", "kind", "subject", "asserted_by", "voices", "denied_by", "voices_against", "first", "last"),
    *("asserted", "denied"),
)
PROMISE = (
    *("id", "announced", "kind", "type", "mode", "holder", "beneficiary", "channel", "by", "due", "horizon", "state"),
    *("voices", "reports", "evidence"),
)
STATEMENT = ("record_id", "kind", "speaker", "entity", "published", "outlet", "article_id", "start", "end", "text")

JUDGEMENT = (
    *("id", "event_id", "verdict", "corrections", "reason", "reviewer", "at", "recorded_at"),
    *("withdrawn_by", "withdrawn_at", "withdrawn_because"),
)


def judgement_row(item: KeptJudgement) -> dict[str, Any]:
    """A judgement as one row; `corrections` are told as they are kept."""
    told, gone = item.judgement, item.withdrawn
    return {
        "id": item.id,
        **{name: getattr(told, name) for name in ("event_id", "verdict")},
        "corrections": dict(told.corrections),
        **{name: getattr(told, name) for name in ("reason", "reviewer")},
        "at": told.at.isoformat(),
        "recorded_at": item.recorded_at.isoformat(),
        "withdrawn_by": gone.reviewer if gone else None,
        "withdrawn_at": gone.recorded_at.isoformat() if gone else None,
        "withdrawn_because": gone.reason if gone else None,
    }


def incident_row(item: Incident) -> dict[str, Any]:
    """An incident as one row; `sentence` is its first report's."""
    place = item.place
    return {
        **{name: getattr(item, name) for name in INCIDENT[:11]},
        "place": place.name if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "reports": len(item.reports),
        "outlets": item.outlets,
        "voices": item.voices,
        "disagreements": [point.of or point.about for point in item.disagreements],
        "sentence": item.first_report.sentence,
    }


def report_row(item: LedgerEvent) -> dict[str, Any]:
    """One report of an incident, with its sentence and its reasons."""
    event = item.event
    return {
        **{name: getattr(item, name) for name in ("event_id", "article_id", "outlet", "published", "language")},
        **{name: getattr(event, name) for name in ("type", "mode", "actors", "recipients", "channel", "sign")},
        "factuality": event.factuality,
        "speaker": event.speaker.exact if event.speaker else None,
        "date_start": event.date.start if event.date else None,
        "date_end": event.date.end if event.date else None,
        "date_words": event.date.basis if event.date else None,
        "place": event.place.name if event.place else None,
        "score": event.score,
        "why": list(event.why),
        "sentence": event.sentence.exact,
        "sentence_start": event.sentence.start,
        "sentence_end": event.sentence.end,
        "trigger": event.trigger.exact,
    }


def statement_row(item: Statement) -> dict[str, Any]:
    """What somebody said, where it stands."""
    return {name: getattr(item, name) for name in STATEMENT}


def dispute_row(item: Dispute) -> dict[str, Any]:
    """A dispute with both its sides."""
    days = [statement.published for statement in item.statements if statement.published]
    return {
        "id": item.id,
        "kind": item.kind,
        "subject": item.subject,
        "asserted_by": list(item.asserted.speakers),
        "voices": item.asserted.voices,
        "denied_by": list(item.denied.speakers),
        "voices_against": item.denied.voices,
        "first": min(days, default=None),
        "last": max(days, default=None),
        "asserted": [statement.text for statement in item.asserted.statements],
        "denied": [statement.text for statement in item.denied.statements],
    }


def promise_row(item: Promise) -> dict[str, Any]:
    """A promise and what came of it."""
    return {
        **{name: getattr(item, name) for name in PROMISE[:13]},
        "reports": [statement.text for statement in item.reports],
        "evidence": [f"{found.bearing}: {found.statement.text}" for found in item.evidence],
    }


def disputes_of(standing: Standing, *parties: str) -> list[Dispute]:
    """The disputes that all these parties are in: as a party, a bearer or a speaker."""

    def concerns(item: Dispute, party: str) -> bool:
        codes = (item.of, *item.actors, *item.recipients, *(statement.entity for statement in item.statements))
        return any(belongs(code, party) for code in codes)

    return [item for item in standing.disputes if all(concerns(item, party) for party in parties)]


def promises_of(standing: Standing, *parties: str) -> list[Promise]:
    """The promises that all these parties are in, as holder or beneficiary."""
    return [
        item
        for item in standing.promises
        if all(any(belongs(code, party) for code in (*item.holder, *item.beneficiary)) for party in parties)
    ]


def latest_first(found: list[Incident]) -> list[Incident]:
    """The latest incident first, undated ones last, out of incidents by date."""
    undated = next((place for place, item in enumerate(found) if item.start is None), len(found))
    return [*found[:undated][::-1], *found[undated:]]
