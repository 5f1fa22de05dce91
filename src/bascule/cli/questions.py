"""`events` and `incidents`: questions to a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.articles import EVENT_COLUMNS, TABLE_COLUMNS, event_row, interval, labelled
from bascule.cli.options import ledger_option, output_options, question_options
from bascule.cli.output import print_records, print_rows, print_table, say, tell_of_unknown
from bascule.errors import BasculeError
from bascule.records import PUBLICATION, Article, days, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bascule.ledger import Ledger, LedgerEvent
    from bascule.weigh.incidents import Incident

INCIDENT_COLUMNS = ("date", "type", "actors", "recipients", "channel", "factuality", "reports", "outlets", "voices")


@click.command()
@question_options
@ledger_option
@output_options
def events(ledger_path: str, form: str, **filters: Any) -> None:
    """The events a ledger holds, each with its sentence; COUNTRY is a code such as MLI, MLI:MIL or IGO:UN."""
    with open_ledger(ledger_path) as ledger:
        found = ledger.events(**_filters(filters))
    if form in {"json", "jsonl"}:
        print_records((_record(item) for item in found), form)
    elif form == "table":
        print_table([_table_row(item) for item in found], TABLE_COLUMNS, below="lines")
        say(f"{len(found)} events")
    else:
        print_rows((event_row(item.event, _article(item)) for item in found), form, EVENT_COLUMNS)


@click.command()
@question_options
@ledger_option
@output_options
def incidents(ledger_path: str, form: str, **filters: Any) -> None:
    """What happened, one row for all reports of the same thing; COUNTRY as in `bascule events`."""
    from bascule.weigh.incidents import incidents as gather

    with open_ledger(ledger_path) as ledger:
        found = gather(ledger, **_filters(filters))
    if form in {"json", "jsonl"}:
        print_records((incident_record(item) for item in found), form)
    elif form == "table":
        print_incidents(found)
    else:
        print_rows(
            (incident_row(item) for item in found), form, (*INCIDENT_COLUMNS, "dated", "disagreements", "sentences")
        )


def open_ledger(path: str) -> Ledger:
    """An existing ledger, to ask; a missing one is an error that says how to make it."""
    from bascule.ledger import Ledger

    if not Path(path).exists():
        raise BasculeError(
            "there is no such ledger", where=path, remedy=f"make it: bascule build SOURCE --ledger {path}"
        )
    return Ledger(path, read_only=True)


def print_incidents(found: Sequence[Incident]) -> None:
    """Incidents as a table, each report's sentence under its incident."""
    rows = [
        {
            **(row := incident_row(item)),
            # In brackets: no report says when, and it was in the news that day.
            "date": f"({row['date']})" if item.dated == PUBLICATION else row["date"],
            "lines": [*_report_lines(item), *_disagreement_lines(item)],
        }
        for item in found
    ]
    print_table(rows, INCIDENT_COLUMNS, below="lines")
    say(f"{len(found)} incidents from {sum(len(i.reports) for i in found)} reports")


def incident_row(item: Incident) -> dict[str, Any]:
    """An incident as one flat row."""
    told = "/".join(str(day) for day in dict.fromkeys((item.start, item.end)) if day is not None)
    return {
        "date": told,
        "dated": item.dated,
        "type": f"{item.type} {item.mode}" if item.mode else item.type,
        "actors": list(item.actors),
        "recipients": list(item.recipients),
        "channel": f"{item.channel} {item.sign or ''}".strip() if item.channel else None,
        "factuality": f"{item.factuality}, contested" if item.contested else item.factuality,
        "reports": len(item.reports),
        "outlets": item.outlets,
        "voices": item.voices,
        "disagreements": [point.of or point.about for point in item.disagreements],
        "sentences": [report.sentence for report in item.reports],
    }


def incident_record(item: Incident) -> dict[str, Any]:
    """An incident with its reports as JSON values."""
    record: dict[str, Any] = plain(item)
    record["dated"] = item.dated
    record["reports"] = [_record(report) for report in item.reports]
    return record


def _report_lines(item: Incident) -> list[str]:
    lines = []
    for report in item.reports:
        source = ", ".join(str(part) for part in (report.outlet, report.published) if part)
        lines.append(f"{source}: {' '.join(report.sentence.split())}" if source else report.sentence)
    return lines


def _disagreement_lines(item: Incident) -> list[str]:
    """One line where the reports disagree: "reports disagree: killed 7 (1 report) or 9 (2 reports)"."""
    told = []
    for point in item.disagreements:
        versions = " or ".join(
            f"{version.told} ({len(version.events)} report{'s' if len(version.events) > 1 else ''})"
            for version in point.versions
        )
        told.append(f"{point.of or point.about} {versions}")
    return [f"reports disagree: {'; '.join(told)}"] if told else []


def _filters(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters as a ledger takes them; codes and names that are nobody's and of nothing are told."""
    country = filters["country"].upper() if filters["country"] else None
    other = filters["with_"].upper() if filters["with_"] else None
    types = [kind.upper() for kind in filters["types"]]
    tell_of_unknown(country, other)
    _tell_of_unknown_names(types, filters["channels"])
    return {
        "country": country,
        "with_": other,
        "type": types or None,
        "channel": list(filters["channels"]) or None,
        "factuality": list(filters["factuality"]) or None,
        "from_": filters["from_"],
        "to": filters["to"],
        "known_by": filters["known_by"],
    }


def _tell_of_unknown_names(types: Sequence[str], channels: Sequence[str]) -> None:
    """Types may be a user's own (`bascule learn`): they are told, and asked for all the same."""
    from bascule.codebook.ontology import ontology
    from bascule.weigh.partnerships import CHANNELS

    known = [event_type.code for event_type in ontology().types]
    for name in types:
        if name not in known:
            say(f"{name} is no event type of the codebook ({', '.join(known)}); your own are found by name")
    for name in channels:
        if name not in CHANNELS:
            say(f"{name} is no channel; the channels are {', '.join(CHANNELS)}")


def _record(item: LedgerEvent) -> dict[str, Any]:
    article = {
        "article": item.article_id,
        "published": plain(item.published),
        "outlet": item.outlet,
        "title": item.title,
        "url": item.url,
    }
    return {"event_id": item.event_id, **article, "text": item.sentence, **plain(item.event), "when": days(item.when)}


def _article(item: LedgerEvent) -> Article:
    return Article(item.sentence, item.published, item.title, item.url, item.language, item.outlet)


def _table_row(item: LedgerEvent) -> dict[str, Any]:
    event = item.event
    source = ", ".join(str(part) for part in (item.outlet, item.published) if part)
    said = f" — {event.speaker.exact}" if event.speaker else ""
    return {
        "date": interval(event, item.published),
        "type": labelled(event),
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "channel": f"{event.channel} {event.sign or ''}".strip() if event.channel else None,
        "factuality": event.factuality,
        "lines": [f"{source}: {' '.join(item.sentence.split())}{said}" if source else item.sentence + said],
    }
