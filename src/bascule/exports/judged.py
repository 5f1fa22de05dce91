"""Judgements on their way to the tools of review and back: `bascule judgements export` and `import`.

`jsonl` holds every judgement as it is; the other formats hold the events as the judgements say that they are. Whatever
comes back is held against the ledger's own texts: where offsets do not fit, nothing is taken over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path

from bascule.errors import BasculeError
from bascule.exports import brat, brat_again, review, review_again, rows_again
from bascule.exports.markings import Marking, extents, from_plain, marking_of, misplaced, plain, said_of
from bascule.exports.packages import Column, Table, write_package
from bascule.exports.spans import columns
from bascule.exports.view import View
from bascule.exports.writing import new_folder, opened, write_lines
from bascule.ledger import Ledger, LedgerEvent
from bascule.ledger.judgements import OF_READING, SPANS, Judgement, listed
from bascule.records import SetAside

# Endings that a file of each may have; a folder has none.
EXPORTS = {"jsonl": (".jsonl",), "label-studio": (".json",), "prodigy": (".jsonl",), "brat": ()}
IMPORTS = (*EXPORTS, "reports")
# Events asked of the ledger at a time.
BATCH = 500
COLUMNS: list[Column] = columns(
    (
        ("event_id", "string", "The event judged"),
        ("verdict", "string", "accept, reject or correct; merge or split"),
        ("corrections", "object", "What is wrong, and the right; the other events of a merge or split"),
        ("reason", "string", "Why"),
        ("reviewer", "string", "Who judged"),
        ("at", "datetime", "When it was said, UTC"),
    )
)


@dataclass(slots=True)
class Returned:
    """What a file brings: judgements, what was set aside and why, and how many events nobody has judged."""

    judgements: list[Judgement] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    unjudged: int = 0


def write(ledger: Ledger, form: str, path: Path, reviewer: str | None = None) -> tuple[int, Counter[str]]:
    """Writes the judgements that count, of one reviewer or of all; gives their number, and what was left out and why.

    Formats of review hold the last word of each reviewer on each event of the newest run.
    """
    suffixes = EXPORTS[form]
    if suffixes and path.suffix not in suffixes:
        raise BasculeError(f"{form} is written to a file that ends in {suffixes[0]}", where=str(path))
    left_out = Counter[str]()
    kept = [item.judgement for item in listed(ledger) if item.withdrawn is None]
    chosen = [item for item in kept if reviewer is None or item.reviewer == reviewer]
    view = View(ledger)
    if form == "jsonl":
        with opened(path) as stream:
            count = write_lines(map(plain, chosen), stream)
        write_package(path, "judgements", view, [Table(path.name, "application/x-ndjson", COLUMNS, count)])
        return count, left_out
    last = _last(chosen, left_out)
    found = list(_articles(ledger, last, left_out))
    count = sum(len(own) for _, items in found for _, own in items)
    if form == "brat":
        _write_brat(found, path)
        table = Table(".", "text/plain", brat.COLUMNS, count, header=False)
    elif form == "prodigy":
        told = ((text, [(item, marking_of(item, j)) for item, own in items for j in own]) for text, items in found)
        with opened(path) as stream:
            write_lines(review.examples(told), stream)
        table = Table(path.name, "application/x-ndjson", review.PRODIGY_COLUMNS, count)
    else:
        with opened(path) as stream:
            tasks = (_task(text, items, view.version) for text, items in found)
            table = Table(path.name, "application/json", review.STUDIO_COLUMNS, review.write_tasks(tasks, stream))
    write_package(path, f"judgements-{form}", view, [table])
    return count, left_out


Judged = tuple[LedgerEvent, list[Judgement]]


def _last(judgements: Iterable[Judgement], left_out: Counter[str]) -> dict[str, list[Judgement]]:
    """The last word of each reviewer by event."""
    found: dict[tuple[str, str], Judgement] = {}
    for item in judgements:
        if item.verdict not in OF_READING:
            left_out["merges and splits, which only jsonl holds"] += 1
            continue
        key = (item.event_id, item.reviewer)
        if key in found:
            left_out["earlier words of the same reviewer, which only jsonl holds"] += 1
            if found[key].at > item.at:
                continue
        found[key] = item
    by_event: dict[str, list[Judgement]] = {}
    for item in found.values():
        by_event.setdefault(item.event_id, []).append(item)
    return by_event


def _articles(
    ledger: Ledger, judged: dict[str, list[Judgement]], left_out: Counter[str]
) -> Iterator[tuple[str, list[Judged]]]:
    events = ledger.events_of(judged)
    lost = set(judged) - {item.event_id for item in events}
    if lost:
        left_out["judgements on events of earlier runs"] += sum(len(judged[name]) for name in lost)
    for article, group in groupby(events, key=lambda item: item.article_id):
        yield ledger.text(article), [(item, judged[item.event_id]) for item in group]


def _task(text: str, items: list[Judged], version: str) -> dict[str, object]:
    reviewers = sorted({judgement.reviewer for _, own in items for judgement in own})
    by_reviewer = [
        [marking_of(item, next((j for j in own if j.reviewer == name), None)) for item, own in items]
        for name in reviewers
    ]
    return review.task(text, [(item, marking_of(item)) for item, _ in items], version, by_reviewer)


def _write_brat(found: list[tuple[str, list[Judged]]], path: Path) -> None:
    """One folder for one reviewer, one below it for each of several: brat has one opinion a file."""
    reviewers = sorted({judgement.reviewer for _, items in found for _, own in items for judgement in own})
    with new_folder(path) as folder:
        for number, name in enumerate(reviewers, 1):
            below = folder / f"{number}-{re.sub(r'[^a-zA-Z0-9-]+', '_', name)[:40]}" if len(reviewers) > 1 else folder
            below.mkdir(exist_ok=True)
            told = (
                (text, [(item, marking_of(item, j)) for item, own in items for j in own if j.reviewer == name])
                for text, items in found
            )
            brat.write_articles(((text, items) for text, items in told if items), below)


def read(ledger: Ledger, form: str, path: Path, reviewer: str | None = None) -> Returned:
    """What a file of a format says of the ledger's events; nothing is kept. Raises BasculeError for another file.

    `reviewer` is who judged where the file does not tell; the time then is that of the file.
    """
    returned = Returned()
    told = _judgements(ledger, path) if form == "jsonl" else _said(ledger, form, path, reviewer, returned)
    known = {_words(item.judgement) for item in listed(ledger) if item.withdrawn is None}
    for item in told:
        if isinstance(item, SetAside):
            returned.set_aside.append(item)
        elif form == "jsonl" or _words(item) not in known:
            known.add(_words(item))
            returned.judgements.append(item)
    return returned


def _words(item: Judgement) -> tuple[object, ...]:
    """What is said without the time: the same file brought twice says nothing new."""
    return (item.event_id, item.verdict, tuple(sorted(item.corrections.items())), item.reason, item.reviewer)


def _markings(form: str, path: Path) -> Iterator[Marking | SetAside]:
    if form == "brat":
        return brat_again.read(path)
    if form == "prodigy":
        return review_again.read_prodigy(path)
    if form == "label-studio":
        return review_again.read_studio(path)
    rows = rows_again.read_reports_table(path)
    return (row if isinstance(row, SetAside) else rows_again.marking_of_row(row, where) for where, row in rows)


def _said(
    ledger: Ledger, form: str, path: Path, reviewer: str | None, returned: Returned
) -> Iterator[Judgement | SetAside]:
    markings = _markings(form, path)
    at = _saved(path)
    while batch := list(islice(markings, BATCH)):
        events = {
            item.event_id: item for item in ledger.events_of({m.event_id for m in batch if isinstance(m, Marking)})
        }
        texts = ledger.texts({item.article_id for item in events.values()})
        for marking in batch:
            if isinstance(marking, SetAside):
                yield marking
                continue
            item = events.get(marking.event_id)
            if item is None:
                reason = f"the newest reading of this ledger has no event {marking.event_id[:64]!r}"
                yield SetAside(marking.where, reason, "name the ledger that it was exported from, or export again")
                continue
            problem = misplaced(marking, texts[item.article_id])
            if problem is not None:
                yield problem
                continue
            try:
                judgement = said_of(marking, item, reviewer, at)
            except BasculeError as error:
                if marking.reviewer is None and reviewer is None:
                    raise
                yield SetAside(marking.where, error.what, error.remedy or "correct it in the tool")
                continue
            if judgement is None:
                returned.unjudged += 1
            else:
                yield judgement


def _judgements(ledger: Ledger, path: Path) -> Iterator[Judgement | SetAside]:
    """The lines of `jsonl`, those on events that the ledger has."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BasculeError("the file cannot be read", where=str(path), remedy=str(error)) from error
    told: list[tuple[str, Judgement | SetAside]] = []
    for number, line in enumerate(lines, 1):
        where = f"{path}, line {number}"
        if line.strip():
            try:
                told.append((where, from_plain(json.loads(line))))
            except (ValueError, BasculeError) as error:
                what = error.what if isinstance(error, BasculeError) else f"it is no JSON ({error})"
                told.append((where, SetAside(where, what, "name a file made by `bascule judgements export jsonl`")))
    judgements = [item for _, item in told if isinstance(item, Judgement)]
    known = ledger.event_ids({name for item in judgements for name in (item.event_id, *item.others)})
    lengths = {item.event_id: item.article_id for item in ledger.events_of({j.event_id for j in judgements})}
    texts = ledger.texts(set(lengths.values()))
    for where, item in told:
        if isinstance(item, SetAside):
            yield item
        elif not {item.event_id, *item.others} <= known:
            yield SetAside(where, "the ledger does not have its events", "name the ledger that was judged")
        elif _beyond(item, texts.get(lengths.get(item.event_id, ""))):
            yield SetAside(where, "a corrected span is not within the ledger's text", "judge the event again")
        else:
            yield item


def _beyond(item: Judgement, text: str | None) -> bool:
    spans = [span for name in SPANS for span in extents(item.corrections.get(name))]
    return text is not None and any(not 0 <= start < end <= len(text) for start, end in spans)


def _saved(path: Path) -> datetime:
    """When a file, or the newest of a folder, was last written."""
    try:
        files = list(path.rglob("*.ann")) if path.is_dir() else [path]
        newest = max((file.stat().st_mtime for file in files), default=0.0)
    except OSError as error:
        raise BasculeError("the file cannot be read", where=str(path), remedy=str(error.strerror)) from error
    return datetime.fromtimestamp(newest, UTC)
