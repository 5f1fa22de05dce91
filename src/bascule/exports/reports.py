"""`reports`: one row an event and the sentence that reports it, with every span; and `incidents`, one row a happening.

A row of JSON lines holds all of the event: `read_reports` gives it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from bascule.codebook.ontology import quad, score
from bascule.errors import BasculeError
from bascule.exports.naming import of_parties
from bascule.exports.packages import Column
from bascule.exports.view import View
from bascule.ledger import LedgerEvent
from bascule.records import Event, Mention, Place, Span, When
from bascule.weigh.incidents import Incident

# Spans of a row: what they are, and the name their columns begin with.
SPANS = {
    "sentence": "The sentence that reports the event",
    "trigger": "The words that tell the event",
    "attribution": "The words that give it to a speaker",
    "date_words": "The words that give the date",
    "place_words": "The words that name the place",
    "speaker": "The words that name the speaker",
}
SIDES = ("actor", "recipient")


def _span_columns(name: str) -> list[Column]:
    return [
        Column(name, "string", f"{SPANS[name]}, exactly as the article has them"),
        Column(f"{name}_start", "integer", "First character of it, in Unicode code points from the start of the text"),
        Column(f"{name}_end", "integer", "The character after its last"),
    ]


def _party_columns(side: str) -> list[Column]:
    return [
        Column(f"{side}s", "string", f"Entity codes of the {side}s (MLI:GOV, IGO:UN)", many=True),
        Column(f"{side}_iso3", "string", f"ISO 3166 alpha-3 codes of the {side}s' countries", many=True),
        Column(f"{side}_cow", "string", f"Correlates of War numbers of the {side}s' countries", many=True),
        Column(f"{side}_gwcode", "string", f"Gleditsch-Ward numbers of the {side}s' countries", many=True),
    ]


PLACE_COLUMNS = [
    Column("place", "string", "Place"),
    Column("place_geonameid", "integer", "GeoNames id of the place"),
    Column("latitude", "number", "Degrees north, WGS 84"),
    Column("longitude", "number", "Degrees east, WGS 84"),
    Column("place_country", "string", "ISO 3166 alpha-3 code of the place's country"),
    Column("place_precision", "string", "point, city, region, country or unresolved"),
]
CODED_COLUMNS = [
    Column("type", "string", "PLOVER event type"),
    Column("mode", "string", "PLOVER mode"),
    Column("quad", "integer", "1 verbal and 2 material cooperation, 3 verbal and 4 material conflict"),
    Column("intensity", "number", "PLOVER's score of type and mode, -10 conflict to +10 cooperation"),
    Column("channel", "string", "Channel of security cooperation"),
    Column("sign", "string", "+ where the channel is strengthened, - where it is weakened"),
]
COLUMNS = [
    Column("event_id", "string", "Id of the event in the ledger: 16 hex characters, the same on every rebuild"),
    Column("article_id", "string", "Id of the article: 16 hex characters, from its content"),
    Column("run_id", "string", "Id of the run that read it: versions are in the data package"),
    Column("recorded_at", "datetime", "When the row was recorded, UTC"),
    Column("published", "date", "Day of publication"),
    Column("outlet", "string", "Publisher"),
    Column("title", "string", "Title of the article"),
    Column("url", "string", "Address of the article"),
    Column("language", "string", "Language it was read in: fr or en"),
    *CODED_COLUMNS,
    Column("contexts", "string", "PLOVER contexts", many=True),
    Column("factuality", "string", "asserted, negated, planned, possible or desired"),
    *(column for side in SIDES for column in _party_columns(side)),
    Column("date_start", "date", "First day of the event as the text gives it; empty where it gives none"),
    Column("date_end", "date", "Last day, included"),
    Column("date_granularity", "string", "How exact the date is: day, week, month, …"),
    Column("date_basis", "string", "What the date was reckoned from"),
    *PLACE_COLUMNS,
    Column("speaker_entity", "string", "Entity code of who says it"),
    Column("speaker_name", "string", "Full name of who says it"),
    Column("speaker_role", "string", "Office of who says it"),
    *(column for name in SPANS for column in _span_columns(name)),
    *(Column(f"{side}_words", "string", f"The words that name the {side}s", many=True) for side in SIDES),
    Column("confidence", "number", "How sure the reading is, 0 to 1"),
    Column("why", "string", "What the coding rests on", many=True),
]
INCIDENT_COLUMNS = [
    Column("incident_id", "string", "Id of the incident: stands for the report recorded first"),
    Column("date_start", "date", "First day: the narrowest interval a report states, else the first publication"),
    Column("date_end", "date", "Last day, included"),
    Column("dated", "string", "text, or publication where no report says when"),
    *CODED_COLUMNS,
    *(column for side in SIDES for column in _party_columns(side)),
    Column("factuality", "string", "asserted as soon as one report asserts it"),
    Column("contested", "boolean", "Whether some assert and others deny it"),
    *PLACE_COLUMNS,
    Column("reports", "integer", "Number of reports"),
    Column("outlets", "integer", "Number of different publishers that are named"),
    Column("voices", "integer", "Number of independent ones: copies of one wire are one"),
    Column("first_published", "date", "Day of the first report"),
    Column("first_sentence", "string", "Sentence of the first report"),
    Column("first_url", "string", "Address of the first report"),
    Column("disagreements", "string", "What the reports tell differently: number, date, place, blame", many=True),
    Column("event_ids", "string", "The reports: ids of rows of the export `reports`", many=True),
    Column("rule", "string", "Rule that merged them"),
]


def reports(view: View) -> Iterator[dict[str, Any]]:
    """A row for every event; lists are lists."""
    return map(report_row, view.events())


def incident_rows(view: View) -> Iterator[dict[str, Any]]:
    """A row for every incident."""
    return map(incident_row, view.incidents())


def report_row(item: LedgerEvent) -> dict[str, Any]:
    """The row of an event; besides the columns it has the mentions of both sides, for `read_reports`."""
    act, speaker = item.event, item.event.speaker
    spans = {
        "sentence": act.sentence,
        "trigger": act.trigger,
        "attribution": act.attribution,
        "date_words": act.date.span if act.date else None,
        "place_words": act.place.span if act.place else None,
        "speaker": speaker,
    }
    row: dict[str, Any] = {
        "event_id": item.event_id,
        "article_id": item.article_id,
        "run_id": item.run_id,
        "recorded_at": item.recorded_at.isoformat(),
        "published": _day(item.published),
        **{name: getattr(item, name) for name in ("outlet", "title", "url", "language")},
        **_coded(act),
        "contexts": list(act.contexts),
        "factuality": act.factuality,
        **_parties("actor", act.actors),
        **_parties("recipient", act.recipients),
        "date_start": _day(act.date.start) if act.date else None,
        "date_end": _day(act.date.end) if act.date else None,
        "date_granularity": act.date.granularity if act.date else None,
        "date_basis": act.date.basis if act.date else None,
        **place_cells(act.place),
        **{f"speaker_{name}": getattr(speaker, name, None) for name in ("entity", "name", "role")},
    }
    for name, span in spans.items():
        row |= {name: None, f"{name}_start": None, f"{name}_end": None}
        if span is not None:
            row |= {name: span.exact, f"{name}_start": span.start, f"{name}_end": span.end}
    row |= {"actor_words": [m.exact for m in act.actor_mentions]}
    row |= {"recipient_words": [m.exact for m in act.recipient_mentions]}
    row |= {"confidence": act.score, "why": list(act.why)}
    mentions = {
        "actor": act.actor_mentions,
        "recipient": act.recipient_mentions,
        "speaker": (speaker,) if speaker else (),
    }
    row["mentions"] = [
        {"side": side, **{name: getattr(mention, name) for name in Mention.__slots__}}
        for side, named in mentions.items()
        for mention in named
    ]
    return row


def read_reports(lines: Iterable[str], where: str = "reports") -> Iterator[LedgerEvent]:
    """The events of an export as JSON lines, as the ledger had them. Raises BasculeError naming the wrong line."""
    for number, line in enumerate(lines, 1):
        try:
            yield _event(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            remedy = "name a file made by `bascule export reports` as .jsonl"
            raise BasculeError(
                f"this is no report: {error!r}", where=f"{where}, line {number}", remedy=remedy
            ) from error


def _event(row: dict[str, Any]) -> LedgerEvent:
    def span(name: str) -> Span | None:
        start = row[f"{name}_start"]
        return None if start is None else Span(start, row[f"{name}_end"], row[name])

    def mentions(side: str) -> tuple[Mention, ...]:
        told = (item for item in row["mentions"] if item["side"] == side)
        return tuple(Mention(**{name: item[name] for name in Mention.__slots__}) for item in told)

    sentence, trigger = span("sentence"), span("trigger")
    if sentence is None or trigger is None:
        raise ValueError("no sentence or no trigger")
    when = place = None
    if row["date_start"] is not None:
        days = (date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"]))
        when = When(*days, row["date_granularity"], row["date_basis"], span("date_words"))
    if row["place"] is not None:
        told = (row["place"], row["place_geonameid"], row["latitude"], row["longitude"])
        place = Place(*told, row["place_country"], row["place_precision"], span("place_words"))
    sides: Any = (tuple(row["actors"]), tuple(row["recipients"]))
    coded: Any = (row["type"], row["mode"], tuple(row["contexts"]), row["channel"], row["sign"], row["factuality"])
    said: Any = (next(iter(mentions("speaker")), None), span("attribution"))
    named: Any = (mentions("actor"), mentions("recipient"))
    whole: Any = (sentence, *sides, *coded, *said, trigger, *named, when, place, row["confidence"], tuple(row["why"]))
    event = Event(*whole)
    return LedgerEvent(
        article_id=row["article_id"],
        run_id=row["run_id"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        **{name: row[name] for name in ("title", "url", "language", "outlet", "event_id")},
        event=event,
    )


def incident_row(item: Incident) -> dict[str, Any]:
    """The row of an incident."""
    first = item.first_report
    return {
        "incident_id": item.id,
        "date_start": _day(item.start),
        "date_end": _day(item.end),
        "dated": item.dated,
        **_coded(item),
        **_parties("actor", item.actors),
        **_parties("recipient", item.recipients),
        "factuality": item.factuality,
        "contested": item.contested,
        **place_cells(item.place),
        "reports": len(item.reports),
        "outlets": item.outlets,
        "voices": item.voices,
        "first_published": _day(first.published),
        "first_sentence": first.sentence,
        "first_url": first.url,
        "disagreements": sorted({told.about for told in item.disagreements}),
        "event_ids": [report.event_id for report in item.reports],
        "rule": item.rule,
    }


def place_cells(place: Place | None) -> dict[str, Any]:
    """The cells of `PLACE_COLUMNS`."""
    names = ("name", "geonameid", "lat", "lon", "country", "precision")
    cells = [getattr(place, name, None) for name in names]
    return dict(zip((column.name for column in PLACE_COLUMNS), cells, strict=True))


def _coded(act: Event | Incident) -> dict[str, Any]:
    coded: dict[str, Any] = {"type": act.type, "mode": act.mode, "quad": None, "intensity": None}
    # A ledger may hold types that its user taught: they have no quad and no score.
    with suppress(BasculeError):
        coded |= {"quad": quad(act.type), "intensity": score(act.type, act.mode)}
    return {**coded, "channel": act.channel, "sign": act.sign}


def _parties(side: str, entities: tuple[str, ...]) -> dict[str, list[str]]:
    parts = {"iso3": "alpha3", "cow": "cow", "gwcode": "gw"}
    own = {f"{side}_{name}": of_parties(entities, part) for name, part in parts.items()}
    return {f"{side}s": list(entities), **own}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
