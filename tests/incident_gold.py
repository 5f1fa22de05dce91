"""The gold of incidents (`eval/incidents.jsonl`) as a perfect coder would have read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bascule.ledger import LedgerEvent
from bascule.records import Event, Place, Span, When

FILE = Path(__file__).resolve().parents[1] / "eval" / "incidents.jsonl"


@dataclass(frozen=True)
class GoldReport:
    """One report: its own fields, and its events with the incident of each."""

    name: str
    text: str
    outlet: str
    published: date
    language: str
    copy_of: str | None
    events: tuple[tuple[str, LedgerEvent], ...]


def reports() -> list[GoldReport]:
    """All reports, in the order of the file."""
    return [_report(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def half(incident: str) -> int:
    """0 or 1: the half of the gold an incident is in; points were set on half 0 alone."""
    return sum(map(ord, incident)) % 2


def _report(row: dict[str, Any]) -> GoldReport:
    published = date.fromisoformat(row["published"])
    events = tuple(
        (item["incident"], _event(row, published, item, f"{row['report']}.{number}"))
        for number, item in enumerate(row["events"])
    )
    return GoldReport(row["report"], row["text"], row["outlet"], published, row["language"], row["copy_of"], events)


def _event(row: dict[str, Any], published: date, item: dict[str, Any], name: str) -> LedgerEvent:
    whole = Span.of(row["text"], 0, len(row["text"]))
    told, place = item["date"], item["place"]
    days = (date.fromisoformat(told["start"]), date.fromisoformat(told["end"])) if told else None
    event = Event(
        sentence=whole,
        actors=tuple(item["actors"]),
        recipients=tuple(item["recipients"]),
        type=item["type"],
        mode=item["mode"],
        contexts=(),
        channel=item["channel"],
        sign=item["sign"],
        factuality=item["factuality"],
        speaker=None,
        attribution=None,
        trigger=whole,
        actor_mentions=(),
        recipient_mentions=(),
        date=When(*days, told["granularity"], "said") if days else None,
        place=Place(**place) if place else None,
        score=1.0,
        why=(),
    )
    return LedgerEvent(
        article_id=row["report"],
        run_id="gold",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        published=published,
        title=None,
        url=None,
        language=row["language"],
        outlet=row["outlet"],
        event_id=name,
        event=event,
    )
