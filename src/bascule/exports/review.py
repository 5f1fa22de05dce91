"""`label-studio` and `prodigy`: articles with the events read in them, to be reviewed by people.

Label Studio counts what JavaScript counts, UTF-16 units: its offsets are converted. Prodigy counts code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from bascule.exports.packages import Column
from bascule.exports.spans import JSON_NOTE, columns, described, marked, units
from bascule.exports.view import ArticleEvents, View
from bascule.exports.writing import write_lines
from bascule.ledger import LedgerEvent

# Names of the control and the text in Label Studio's own templates.
FIELDS = {"from_name": "label", "to_name": "text"}
STUDIO_COLUMNS: list[Column] = columns(
    (
        ("data", "object", "The text, and what is known of the article"),
        ("predictions", "array", "Spans as labels, roles as relations; offsets count UTF-16 units"),
    )
)
PRODIGY_COLUMNS: list[Column] = columns(
    (
        ("text", "string", "The article's text"),
        ("spans", "array", f"start, end and label of every span. {JSON_NOTE}"),
        ("meta", "object", "What is known of the article and the event"),
    )
)


def write_studio(view: View, stream: IO[str]) -> int:
    """A JSON list of tasks, one an article; gives their number."""
    stream.write("[")
    count = 0
    for article in view.articles():
        stream.write(("," if count else "") + "\n" + json.dumps(_task(article, view.version), ensure_ascii=False))
        count += 1
    stream.write("\n]\n")
    return count


def write_prodigy(view: View, stream: IO[str]) -> int:
    """JSON lines of examples, one an event; gives their number."""
    return write_lines(examples(view), stream)


def examples(view: View) -> Iterator[dict[str, Any]]:
    """An example for every event, its text the article's."""
    for article in view.articles():
        for item in article.events:
            act = item.event
            spans = [{"start": span.start, "end": span.end, "label": _label(item, span.label)} for span in marked(act)]
            meta = {**_source(item), "event_id": item.event_id, "sentence": [act.sentence.start, act.sentence.end]}
            yield {"text": article.text, "spans": spans, "meta": {**meta, **described(act)}}


def _task(article: ArticleEvents, version: str) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for item in article.events:
        names: list[str] = []
        for number, span in enumerate(marked(item.event)):
            names.append(f"{item.event_id}-{number}")
            offsets = {name: units(article.text, at) for name, at in (("start", span.start), ("end", span.end))}
            value = {**offsets, "text": span.exact, "labels": [_label(item, span.label)]}
            result.append({"id": names[-1], **FIELDS, "type": "labels", "value": value})
            if number:
                ends = {"from_id": names[0], "to_id": names[-1], "direction": "right", "labels": [span.label]}
                result.append({"type": "relation", **ends})
    prediction = {"model_version": f"bascule {version}", "result": result}
    return {"data": {"text": article.text, **_source(article.source)}, "predictions": [prediction]}


def _label(item: LedgerEvent, label: str) -> str:
    return item.event.type if label == "event" else label


def _source(item: LedgerEvent) -> dict[str, Any]:
    told = {"article_id": item.article_id, "outlet": item.outlet, "title": item.title, "url": item.url}
    return {**told, "published": item.published.isoformat() if item.published else None, "language": item.language}
