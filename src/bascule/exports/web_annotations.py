"""`annotations`: W3C Web Annotations, one a line as JSON-LD; each event has its sentence and its spans as targets.

Every target has a position and a quote with what stands around it: it survives a page that is extracted anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from bascule.exports.packages import Column
from bascule.exports.spans import JSON_NOTE, columns, described, marked
from bascule.exports.view import ArticleEvents, View
from bascule.exports.writing import write_lines
from bascule.ledger import LedgerEvent

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Characters on each side of a quote: enough to tell two places of the same words apart.
AROUND = 32
COLUMNS: list[Column] = columns(
    (
        ("id", "string", "urn:bascule:event: and the event's id"),
        ("type", "string", "Annotation"),
        ("body", "array", "Tags: what the event is, as NAME:VALUE"),
        ("target", "array", f"The sentence, then each span, with its role. {JSON_NOTE}"),
        ("creator", "object", "The software"),
        ("created", "datetime", "When the row was recorded"),
    )
)


def write(view: View, stream: IO[str]) -> int:
    """The annotations; gives their number."""
    return write_lines(annotated(view), stream)


def annotated(view: View) -> Iterator[dict[str, Any]]:
    """An annotation for every event."""
    for article in view.articles():
        for item in article.events:
            yield _annotation(article, item, view.version)


def _annotation(article: ArticleEvents, item: LedgerEvent, version: str) -> dict[str, Any]:
    source, sentence = item.url or f"urn:bascule:article:{item.article_id}", item.event.sentence
    spans: list[tuple[str, str | None, int, int]] = [("sentence", None, sentence.start, sentence.end)]
    spans += [(span.label, span.value, span.start, span.end) for span in marked(item.event)]
    return {
        "@context": CONTEXT,
        "id": f"urn:bascule:event:{item.event_id}",
        "type": "Annotation",
        "motivation": "classifying",
        "created": item.recorded_at.isoformat(),
        "creator": {"id": f"urn:bascule:run:{item.run_id}", "type": "Software", "name": f"bascule {version}"},
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": f"{name}:{value}"}
            for name, value in described(item.event).items()
        ],
        "target": [_target(article.text, source, *span) for span in spans],
    }


def _target(text: str, source: str, role: str, value: str | None, start: int, end: int) -> dict[str, Any]:
    quote = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
    target: dict[str, Any] = {
        "source": source,
        "bascule:role": role,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "TextQuoteSelector", "exact": text[start:end], **quote},
        ],
    }
    return {**target, "bascule:value": value} if value else target
