"""`label-studio` and `prodigy`: articles with the events read in them, to be reviewed by people.

Label Studio counts what JavaScript counts, UTF-16 units: its offsets are converted. Prodigy counts code points. Both
keep unknown keys of `data` and `meta`: there travels what they have no place for, and `review_again` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from bascule.exports.markings import TOLD, Marking, marking_of, plain
from bascule.exports.packages import Column
from bascule.exports.spans import JSON_NOTE, columns, described, units
from bascule.exports.view import View
from bascule.exports.writing import write_lines
from bascule.ledger import LedgerEvent
from bascule.ledger.judgements import ACCEPT, REJECT

# Names of the controls and the text, as in the labelling interface of docs/exports.md.
TEXT, LABEL, FACTUALITY, VERDICT = "text", "label", "factuality", "verdict"
STUDIO_COLUMNS: list[Column] = columns(
    (
        ("data", "object", "The text, what is known of the article, and the fields of its events by id"),
        ("predictions", "array", "Spans as labels, roles as relations; offsets count UTF-16 units"),
        ("annotations", "array", "The same as reviewers have it; only in an export of judgements"),
    )
)
PRODIGY_COLUMNS: list[Column] = columns(
    (
        ("text", "string", "The article's text"),
        ("spans", "array", f"start, end and label of every span. {JSON_NOTE}"),
        ("meta", "object", "What is known of the article and the event"),
        ("answer", "string", "accept or reject; only in an export of judgements"),
    )
)
# In front of the id of a judgement, in the notes of a region.
JUDGEMENT = "judgement "
Item = tuple[LedgerEvent, Marking]


def write_studio(view: View, stream: IO[str]) -> int:
    """A JSON list of tasks, one an article; gives their number."""
    articles = ((a.text, [(item, marking_of(item)) for item in a.events]) for a in view.articles())
    return write_tasks((task(text, items, view.version) for text, items in articles), stream)


def write_tasks(tasks: Iterable[dict[str, Any]], stream: IO[str]) -> int:
    """Tasks as a JSON list, one a line; gives their number."""
    stream.write("[")
    count = 0
    for told in tasks:
        stream.write(("," if count else "") + "\n" + json.dumps(told, ensure_ascii=False))
        count += 1
    stream.write("\n]\n")
    return count


def write_prodigy(view: View, stream: IO[str]) -> int:
    """JSON lines of examples, one an event; gives their number."""
    articles = ((a.text, [(item, marking_of(item)) for item in a.events]) for a in view.articles())
    return write_lines(examples(articles), stream)


def examples(articles: Iterable[tuple[str, Sequence[Item]]]) -> Iterator[dict[str, Any]]:
    """An example for every event, its text the article's."""
    for text, items in articles:
        for item, marking in items:
            spans = [
                {"start": start, "end": end, "label": _label(marking, label)} for label, start, end in marking.spans()
            ]
            sentence = item.event.sentence
            meta = {**_source(item), "event_id": item.event_id, "sentence": [sentence.start, sentence.end]}
            meta |= {**described(item.event), **{name: marking.fields[name] for name in TOLD}}
            kept = {name: value for name, value in meta.items() if value is not None}
            answer = {}
            if marking.verdict:
                answer = {"answer": REJECT if marking.verdict == REJECT else ACCEPT}
                kept["judgements"] = list(map(plain, marking.carried))
            yield {"text": text, "spans": spans, "meta": kept, **answer}


def task(text: str, items: Sequence[Item], version: str, judged: Iterable[Sequence[Marking]] = ()) -> dict[str, Any]:
    """An article with its events as they were read, and as each reviewer has them."""
    events = {item.event_id: {name: value for name, value in m.fields.items() if name in TOLD} for item, m in items}
    data: dict[str, Any] = {TEXT: text, **_source(items[0][0]), "events": events}
    reviewers = list(judged)
    carried = [judgement for markings in reviewers for marking in markings for judgement in marking.carried]
    if carried:
        data["judgements"] = list(map(plain, carried))
    result = [told for _, marking in items for told in regions(text, marking)]
    made: dict[str, Any] = {"data": data, "predictions": [{"model_version": f"bascule {version}", "result": result}]}
    if reviewers:
        results = ([told for marking in markings for told in regions(text, marking)] for markings in reviewers)
        made["annotations"] = [{"result": own} for own in results]
    return made


def regions(text: str, marking: Marking) -> Iterator[dict[str, Any]]:
    """The spans of an event as regions, with choices on the trigger's, and a relation from there to every other."""
    first = f"{marking.event_id}-0"
    for number, (label, start, end) in enumerate(marking.spans()):
        name = f"{marking.event_id}-{number}"
        place = {"start": units(text, start), "end": units(text, end), "text": text[start:end]}
        own = {"id": name, "to_name": TEXT}
        region = {**own, "from_name": LABEL, "type": "labels", "value": {**place, "labels": [_label(marking, label)]}}
        if marking.carried and not number:
            region["meta"] = {"text": [f"{JUDGEMENT}{judgement.id}" for judgement in marking.carried]}
        yield region
        if number:
            yield {"type": "relation", "from_id": first, "to_id": name, "direction": "right", "labels": [label]}
        else:
            for control, chosen in ((FACTUALITY, marking.fields["factuality"]), (VERDICT, marking.verdict)):
                if chosen:
                    yield {**own, "from_name": control, "type": "choices", "value": {**place, "choices": [chosen]}}


def _label(marking: Marking, label: str) -> str:
    return (marking.fields["type"] or "") if label == "event" else label


def _source(item: LedgerEvent) -> dict[str, Any]:
    told = {"article_id": item.article_id, "outlet": item.outlet, "title": item.title, "url": item.url}
    return {**told, "published": item.published.isoformat() if item.published else None, "language": item.language}
