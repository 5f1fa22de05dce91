"""`brat`: a folder of standoff files, `ID.txt` and `ID.ann` an article: spans, events with roles, attributes, notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bascule.exports.packages import Column, Table
from bascule.exports.spans import JSON_NOTE, columns, described, lines_of, marked
from bascule.exports.view import ArticleEvents, View
from bascule.exports.writing import new_folder
from bascule.ledger import LedgerEvent

COLUMNS: list[Column] = columns(
    (
        ("ID", "string", "T span, E event, A attribute, # note"),
        ("what", "string", f"Label with offsets, or event with roles, or attribute. {JSON_NOTE}"),
        ("words", "string", "The words of a span, or a note's text"),
    )
)
SPAN_LABELS = ("Actor", "Recipient", "Speaker", "Date", "Place")


def write(view: View, path: Path) -> list[Table]:
    """The folder, with `annotation.conf`; gives one table, the number of its rows that of the events."""
    count, types = 0, set[str]()
    with new_folder(path) as folder:
        for article in view.articles():
            name = article.source.article_id
            (folder / f"{name}.txt").write_text(article.text, encoding="utf-8", newline="")
            (folder / f"{name}.ann").write_text("".join(standoff(article)), encoding="utf-8", newline="")
            types |= {item.event.type for item in article.events}
            count += len(article.events)
        (folder / "annotation.conf").write_text(_settings(sorted(types)), encoding="utf-8")
    return [Table(".", "text/plain", COLUMNS, count, header=False)]


def standoff(article: ArticleEvents) -> Iterator[str]:
    """The lines of an article's `.ann`."""
    spans: dict[tuple[str, int, int], str] = {}
    marks, numbers = 0, 0
    for number, item in enumerate(article.events, 1):
        roles: list[str] = []
        for span in marked(item.event):
            label = item.event.type if span.label == "event" else span.label.capitalize()
            key = (label, span.start, span.end)
            if span.label == "event" or key not in spans:
                numbers += 1
                spans[key] = f"T{numbers}"
                yield _span(article.text, spans[key], *key)
            taken = sum(told.partition(":")[0].rstrip("0123456789") == label for told in roles)
            roles.append(f"{label}{taken + 1 if taken else ''}:{spans[key]}")
        yield f"E{number}\t{' '.join(roles)}\n"
        told = {"Factuality": item.event.factuality, "Mode": item.event.mode, "Channel": item.event.channel}
        for name, value in told.items():
            if value:
                marks += 1
                yield f"A{marks}\t{name} E{number} {value}\n"
        yield f"#{number}\tAnnotatorNotes E{number}\t{item.event_id} {_sides(item)}\n"


def _span(text: str, name: str, label: str, start: int, end: int) -> str:
    # A span over several lines is written in parts, its words joined by spaces, as brat has it.
    parts = list(lines_of(text, start, end))
    offsets = ";".join(f"{first} {last}" for first, last in parts)
    return f"{name}\t{label} {offsets}\t{' '.join(text[first:last] for first, last in parts)}\n"


def _sides(item: LedgerEvent) -> str:
    told = described(item.event)
    return " ".join(f"{name}={told[name]}" for name in ("actors", "recipients") if name in told)


def _settings(types: list[str]) -> str:
    roles = ", ".join(f"{label}*:{label}" for label in SPAN_LABELS)
    parts = {
        "entities": SPAN_LABELS,
        "relations": (),
        "events": [f"{name}\t{roles}" for name in types],
        "attributes": [
            "Factuality\tArg:<EVENT>, Value:asserted|negated|planned|possible|desired",
            "Mode\tArg:<EVENT>",
            "Channel\tArg:<EVENT>",
        ],
    }
    return "\n".join(f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in parts.items())
