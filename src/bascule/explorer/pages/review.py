"""Review: the events that teach most first, one event to judge, what was said so far, and how right the reader was."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query

from bascule.codebook.ontology import ontology
from bascule.explorer.asked import ROWS, Asked, Cut, Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.marking import Piece, article_marks, pieces
from bascule.explorer.passages import sentences_of
from bascule.explorer.review_order import ORDERS, Places, ReviewOrder, order_of
from bascule.explorer.reviewing import Precision, differ, latest_of
from bascule.explorer.rows import JUDGEMENT, REPORT, incident_row, judgement_row, report_row
from bascule.explorer.shown import Shown, offer
from bascule.explorer.standings import Standing
from bascule.ledger import LedgerEvent
from bascule.records import FACTUALITIES, Event
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.teaching import PARTS, RULE, WEIGHTS

router = APIRouter()
QUEUE = (
    *("event_id", "total", *PARTS, "type", "mode", "actors", "recipients", "factuality", "published", "outlet"),
    *("incident", "article_id", "sentence"),
)
PRECISION = (
    *("type", "basis", "reviewed", "apart", "right", "share", "low", "high"),
    *("type_right", "type_share", "type_low", "type_high"),
)
# Characters of the text before and after the sentence; a sentence longer than that is cut around its trigger.
AROUND, LONGEST = 400, 1600
# Incidents offered to be merged with: those near in time with the same parties. More reports than BOXES are not listed.
NEAR, NEAR_DAYS, BOXES = 6, 3, 20
Order = Annotated[Literal["teach", "sample"], Query(description="teach: what teaches most first; sample: by lot.")]
Type = Annotated[Text, Query(description="Only events read as this type.")]
Country = Annotated[Text, Query(description="Only events of incidents of this country, body or entity.")]


@offer(router, "/review", "Events to review, those that teach most first")
def review(
    asked: Question,
    order: Order = "teach",
    type: Type = None,
    country: Country = None,
    reviewer: Annotated[Text, Query(description="Leave out what this reviewer has judged.")] = None,
) -> Shown:
    """Each event with how much an answer about it teaches, and why, by the rule `teach-v1`."""
    standing, desk = now_of(asked), asked.desk
    who = reviewer or asked.reviewer
    ranked = order_of(standing)
    places = ranked.places(order, type=type and type.upper(), country=country and country.upper())
    done = desk.review.judged_by(who) if who else set()
    cut = _cut(ranked, places, done, asked.page)
    rows = [queue_row(ranked, place) for place in cut.rows]
    told = desk.review.precision(ranked)
    together, agreed = desk.review.agreement()
    record = {
        "rule": RULE,
        "weights": dict(zip(PARTS, WEIGHTS, strict=True)),
        "order": order,
        "reviewer": who or None,
        "judged": len(desk.review.judged()),
        "judged_by_reviewer": len(done),
        "precision": [precision_row(item) for item in told if item.type == "all"],
        "agreement": {"judged_by_several": together, "agreed": agreed},
    }
    context = {
        "items": [(place, *ranked.event(place), ranked.teaching(place)) for place in cut.rows],
        "order": order,
        "orders": ORDERS,
        "type": type and type.upper(),
        "types": ranked.types(),
        "country": country,
        "who": who,
        "done": len(done),
        "judged": record["judged"],
        "precision": told,
        "reviewers": desk.review.reviewers(),
        "apart": len(desk.review.disagreements()),
        "rule": RULE,
        "weights": record["weights"],
        "token": desk.review.token,
    }
    return Shown("review.html", asked.words("review.title"), record, QUEUE, rows, context, cut)


@offer(router, "/review/{identity}", "One event to review")
def review_event(
    asked: Question, identity: str, order: Order = "teach", type: Type = None, country: Country = None
) -> Shown:
    """Its sentence in context, how and why it was read so, what was said of it, and what it may be merged with."""
    return shown_event(asked, identity, order, type, country)


def shown_event(
    asked: Asked,
    identity: str,
    order: str,
    type: str | None,
    country: str | None,
    *,
    given: Mapping[str, str] | None = None,
    problem: tuple[str, str] | None = None,
) -> Shown:
    """The page of an event; `given` are fields of a form that could not be kept, `problem` says why and what to do."""
    standing, desk = now_of(asked), asked.desk
    ranked = order_of(standing)
    place = ranked.place(identity)
    if place is None:
        raise NotInLedgerError("event", id=identity[:64])
    item, incident = ranked.event(place)
    kept = desk.review.on([identity])
    latest = latest_of(kept)
    near = near_incidents(standing, item, incident)
    others = [report for report in incident.reports if report.event_id != identity]
    teaching = ranked.teaching(place)
    record = {
        "event": report_row(item),
        "incident": incident_row(incident),
        "teaching": {"rule": RULE, "total": round(teaching.total, 4), **_parts(teaching)},
        "judgements": [judgement_row(told) for told in kept],
        "disagreement": differ(latest),
        "near": [incident_row(other) for other in near],
    }
    say = asked.words
    mine = asked.reviewer
    context = {
        "item": item,
        "incident": incident,
        "context": _context(asked, item),
        "teaching": teaching,
        "parts_of": _parts(teaching),
        "rule": RULE,
        "kept": kept,
        "latest": latest,
        "apart": differ(latest),
        # Who has not judged yet is not told what others said.
        "blind": bool(latest) and mine not in latest,
        "mine": latest.get(mine),
        "last": desk.review.last_of(mine) if mine else None,
        "others": others[:BOXES],
        "more_others": others[BOXES:],
        "near": near,
        "order": order,
        "type": type,
        "country": country,
        "who": mine,
        "token": desk.review.token,
        "types": [entry.code for entry in ontology().types],
        "modes": sorted({mode.code for entry in ontology().types for mode in entry.modes}),
        "factualities": FACTUALITIES,
        "fields": {**as_fields(item.event), **(given or {})},
        "problem": problem,
        "behind": desk.standings.behind,
    }
    title = f"{say.type(item.event.type)}: {say.entities(item.event.actors)}"
    rows = [report_row(report) for report in incident.reports]
    return Shown("judge.html", title, record, REPORT, rows, context)


@offer(router, "/judgements", "What reviewers said, latest first")
def judgements(
    asked: Question,
    reviewer: Annotated[Text, Query(description="Only of this reviewer.")] = None,
    event: Annotated[Text, Query(description="Only on this event.")] = None,
    apart: Annotated[bool | None, Query(description="Only where two reviewers disagree.")] = None,
) -> Shown:
    """Every judgement, withdrawn ones among them, and where two reviewers say different things."""
    desk = asked.desk
    disagreements = desk.review.disagreements()
    names = {name for name, _ in disagreements}
    found = [
        item
        for item in reversed(desk.review.kept(asked.known_by))
        if (reviewer is None or item.judgement.reviewer == reviewer)
        and (event is None or item.judgement.event_id == event)
        and (not apart or item.judgement.event_id in names)
    ]
    cut = asked.cut(found)
    ranked = order_of(now_of(asked))
    events = {}
    for name in {item.judgement.event_id for item in cut.rows}:
        place = ranked.place(name)
        events[name] = ranked.event(place)[0] if place is not None else None
    context = {
        "items": cut.rows,
        "events": events,
        "disagreements": names,
        "reviewers": desk.review.reviewers(),
        "reviewer": reviewer,
        "apart": apart,
        "event": event,
    }
    rows = [judgement_row(item) for item in cut.rows]
    record = {"disagreements": [{"event_id": n, "reviewers": sorted(told)} for n, told in disagreements]}
    return Shown("judgements.html", asked.words("judgements.title"), record, JUDGEMENT, rows, context, cut)


@offer(router, "/precision", "How right the reader was, as reviewers have it, by type")
def precision(asked: Question) -> Shown:
    """Shares of events read rightly, with Wilson's interval of 95%: on the sample by lot, and on all reviewed."""
    told = asked.desk.review.precision(order_of(now_of(asked)))
    together, agreed = asked.desk.review.agreement()
    rows = [precision_row(item) for item in told]
    record = {"agreement": {"judged_by_several": together, "agreed": agreed}}
    context = {"precision": told, "together": together, "agreed": agreed}
    return Shown("precision.html", asked.words("precision.title"), record, PRECISION, rows, context)


def now_of(asked: Asked) -> Standing:
    """What the ledger knows today: one judges what is there now, whatever day is looked at."""
    return asked.desk.standings.standing(None, None)


def queue_row(ranked: ReviewOrder, place: int) -> dict[str, Any]:
    """An event of the queue as one row."""
    item, incident = ranked.event(place)
    teaching = ranked.teaching(place)
    told = report_row(item)
    return {
        **{name: told[name] for name in QUEUE if name in told},
        "total": round(teaching.total, 4),
        **_parts(teaching),
        "incident": incident.id,
    }


def precision_row(item: Precision) -> dict[str, Any]:
    """A line of precision as one row."""
    (low, high), (type_low, type_high) = item.interval, item.type_interval
    shares = {"share": item.share, "type_share": item.type_share}
    ends = {"low": low, "high": high, "type_low": type_low, "type_high": type_high}
    told = {name: None if value is None else round(value, 4) for name, value in {**shares, **ends}.items()}
    counts = {name: getattr(item, name) for name in ("type", "basis", "reviewed", "apart", "right", "type_right")}
    return {**counts, **told}


def as_fields(event: Event) -> dict[str, str]:
    """The fields of the form as the event was read."""
    return {
        "type": event.type,
        "mode": event.mode or "",
        "actors": " ".join(event.actors),
        "recipients": " ".join(event.recipients),
        "date_start": event.date.start.isoformat() if event.date else "",
        "date_end": event.date.end.isoformat() if event.date else "",
        "place": event.place.name if event.place else "",
        "factuality": event.factuality,
        "speaker": (event.speaker.entity or "") if event.speaker else "",
        "reason": "",
    }


def near_incidents(standing: Standing, item: LedgerEvent, own: Incident) -> list[Incident]:
    """Other incidents of the same parties within days of this one, likest first."""
    if own.start is None:
        return []
    found = standing.heard.incidents
    first, last = own.start - timedelta(NEAR_DAYS), (own.end or own.start) + timedelta(NEAR_DAYS)

    def starts(other: Incident) -> date:
        return other.start or date.max

    parties = {country_of(code) for code in (*item.event.actors, *item.event.recipients)}
    rated: list[tuple[int, str, Incident]] = []
    for other in found[bisect_left(found, first, key=starts) : bisect_right(found, last, key=starts)]:
        common = parties & {country_of(code) for code in (*other.actors, *other.recipients)}
        if other.id != own.id and common:
            rated.append((-2 * (other.type == item.event.type) - len(common), other.id, other))
    return [other for *_, other in sorted(rated, key=lambda told: told[:2])[:NEAR]]


def _cut(ranked: ReviewOrder, places: Places, done: set[str], page: int) -> Cut[int]:
    """The places of a page, those left out whose events are done."""
    if done:
        gone = [place for name in done if (place := ranked.place(name)) is not None]
        places = places[~np.isin(places, gone)]
    return Cut(places[(page - 1) * ROWS : page * ROWS].tolist(), len(places), page)


def _parts(teaching: Any) -> dict[str, float]:
    return {name: round(float(getattr(teaching, name)), 4) for name in PARTS}


def _context(asked: Asked, item: LedgerEvent) -> dict[str, Any]:
    """The sentence with what was read in it, and the text around it; a long one is cut around its trigger."""
    with asked.desk.held.lent() as ledger:
        text = ledger.text(item.article_id)
    _, language = sentences_of(asked.desk.held, item.article_id, None)
    event = item.event
    first, last = event.sentence.start, event.sentence.end
    if last - first > LONGEST:
        first = max(first, min(event.trigger.start - LONGEST // 2, last - LONGEST))
        last = min(last, first + LONGEST)
    start, end = max(0, first - AROUND), min(len(text), last + AROUND)
    told: list[Piece] = pieces(text[first:last], article_marks([item], (), ()), start=first)
    return {
        "before": ("… " if start else "") + text[start:first],
        "pieces": told,
        "after": text[last:end] + (" …" if end < len(text) else ""),
        "language": language or item.language,
    }
