"""`brat`: a folder of standoff files, `ID.txt` and `ID.ann` an article: spans, events with roles, attributes, notes.

The note of an event holds its id in the ledger and what brat has no place for, as JSON: `brat_again` reads all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bascule.exports.markings import SPAN_FIELDS, Marking, marking_of, plain
from bascule.exports.packages import Column, Table
from bascule.exports.spans import JSON_NOTE, columns, lines_of
from bascule.exports.view import View
from bascule.exports.writing import new_folder
from bascule.ledger import LedgerEvent
from bascule.ledger.judgements import OF_READING
from bascule.records import FACTUALITIES

COLUMNS: list[Column] = columns(
    (
        ("ID", "string", "T span, E event, A attribute, # note"),
        ("what", "string", f"Label with offsets, or event with roles, or attribute. {JSON_NOTE}"),
        ("words", "string", "The words of a span, or a note: the event's id and further fields as JSON"),
    )
)
SPAN_LABELS = tuple(label.capitalize() for label in SPAN_FIELDS if label != "event")
# Fields that are attributes, by brat's name for them; Channel is told and not read again.
ATTRIBUTES = {"Factuality": "factuality", "Mode": "mode"}
REVIEW, CHANNEL = "Review", "Channel"
# Fields that stand in the note.
NOTED = ("speaker", "actors", "recipients", "date", "place")
Item = tuple[LedgerEvent, Marking]


def write(view: View, path: Path) -> list[Table]:
    """The folder, with `annotation.conf`; gives one table, the number of its rows that of the events."""
    with new_folder(path) as folder:
        count = write_articles(
            ((a.text, [(item, marking_of(item)) for item in a.events]) for a in view.articles()), folder
        )
    return [Table(".", "text/plain", COLUMNS, count, header=False)]


def write_articles(articles: Iterable[tuple[str, list[Item]]], folder: Path) -> int:
    """Texts with their events, two files each, and `annotation.conf`; gives the number of events."""
    count, types = 0, set[str]()
    for text, items in articles:
        name = items[0][0].article_id
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        (folder / f"{name}.ann").write_text("".join(standoff(text, items)), encoding="utf-8", newline="")
        types |= {marking.fields["type"] or "" for _, marking in items}
        count += len(items)
    (folder / "annotation.conf").write_text(_settings(sorted(types)), encoding="utf-8")
    return count


def standoff(text: str, items: Iterable[Item]) -> Iterator[str]:
    """The lines of an article's `.ann`."""
    spans: dict[tuple[str, int, int], str] = {}
    marks, numbers = 0, 0
    for number, (item, marking) in enumerate(items, 1):
        roles: list[str] = []
        for kind, start, end in marking.spans():
            label = (marking.fields["type"] or "") if kind == "event" else kind.capitalize()
            key = (label, start, end)
            if kind == "event" or key not in spans:
                numbers += 1
                spans[key] = f"T{numbers}"
                yield _span(text, spans[key], *key)
            taken = sum(told.partition(":")[0].rstrip("0123456789") == label for told in roles)
            roles.append(f"{label}{taken + 1 if taken else ''}:{spans[key]}")
        yield f"E{number}\t{' '.join(roles)}\n"
        told = {name: marking.fields[field] for name, field in ATTRIBUTES.items()}
        for name, value in {**told, CHANNEL: item.event.channel, REVIEW: marking.verdict}.items():
            if value:
                marks += 1
                yield f"A{marks}\t{name} E{number} {value}\n"
        yield f"#{number}\tAnnotatorNotes E{number}\t{_note(marking)}\n"


def _note(marking: Marking) -> str:
    told: dict[str, Any] = {name: value for name in NOTED if (value := marking.fields[name])}
    if marking.carried:
        told["judgements"] = list(map(plain, marking.carried))
    return f"{marking.event_id} {json.dumps(told, ensure_ascii=False)}"


def _span(text: str, name: str, label: str, start: int, end: int) -> str:
    # A span over several lines is written in parts, its words joined by spaces, as brat has it.
    parts = list(lines_of(text, start, end))
    offsets = ";".join(f"{first} {last}" for first, last in parts)
    return f"{name}\t{label} {offsets}\t{' '.join(text[first:last] for first, last in parts)}\n"


def _settings(types: list[str]) -> str:
    roles = ", ".join(f"{label}*:{label}" for label in SPAN_LABELS)
    parts = {
        "entities": SPAN_LABELS,
        "relations": (),
        "events": [f"{name}\t{roles}" for name in types],
        "attributes": [
            f"Factuality\tArg:<EVENT>, Value:{'|'.join(FACTUALITIES)}",
            "Mode\tArg:<EVENT>",
            "Channel\tArg:<EVENT>",
            f"{REVIEW}\tArg:<EVENT>, Value:{'|'.join(OF_READING)}",
        ],
    }
    return "\n".join(f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in parts.items())
