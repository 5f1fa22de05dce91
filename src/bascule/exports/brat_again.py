"""brat's folders read again: the events of each `.ann`, with what an annotator changed in them.

An event is judged by its attribute `Review` (accept or reject), or by any change. Events that an annotator added or
took out are set aside: the first are in no ledger, and of the second nothing is left that says which they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bascule.errors import BasculeError
from bascule.exports.brat import ATTRIBUTES, NOTED, REVIEW
from bascule.exports.markings import SPAN_FIELDS, Extent, Marking, from_plain, written
from bascule.records import SetAside

NOTE = re.compile(r"([0-9a-f]{16}) (\{.*\})")
NEW = "judge events that the ledger has; a new one needs a new reading"


@dataclass(slots=True)
class _Standoff:
    """What an `.ann` holds, by id: labels and parts of spans with their words, events, attributes, notes."""

    spans: dict[str, tuple[str, list[Extent], str]] = field(default_factory=dict)
    events: dict[str, tuple[str, list[tuple[str, str]]]] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read(folder: Path) -> Iterator[Marking | SetAside]:
    """The events of every `.ann` below the folder. Raises BasculeError where there is none."""
    files = sorted(folder.rglob("*.ann")) if folder.is_dir() else []
    if not files:
        remedy = "name the folder that brat annotates in"
        raise BasculeError("there are no .ann files", where=str(folder), remedy=remedy)
    for path in files:
        yield from read_article(path.read_bytes().decode("utf-8", "replace"), str(path))


def read_article(text: str, where: str) -> Iterator[Marking | SetAside]:
    """The events of one `.ann`."""
    held = _Standoff()
    lines = text.split("\n")
    # Saved by an editor that ends lines with CR LF; a single CR may be the end of a span.
    ended = all(line.endswith("\r") for line in lines if line)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                _take(line.removesuffix("\r") if ended else line, held)
            except (ValueError, IndexError):
                yield SetAside(f"{where}, line {number}", "it is no line of brat's", "save it from brat again")
    for name in held.events:
        yield _marking(name, held, f"{where}, {name}")
    numbers = [int(name[1:]) for name in held.events if name[1:].isdigit()]
    for number in sorted(set(range(1, max(numbers, default=0))) - set(numbers)):
        reason = f"the event E{number} was taken out"
        yield SetAside(where, reason, "leave it in, with the attribute Review: reject")


def _take(line: str, held: _Standoff) -> None:
    name, what, *rest = line.split("\t", 2)
    kind, words = name[:1], rest[0] if rest else ""
    if kind == "T":
        label, _, offsets = what.partition(" ")
        parts = [(int(start), int(end)) for start, end in (pair.split(" ") for pair in offsets.split(";"))]
        held.spans[name] = (label, parts, words)
    elif kind == "E":
        roles = [(role, target) for role, _, target in (told.partition(":") for told in what.split())]
        held.events[name] = (roles[0][0], roles)
    elif kind in "AM":
        attribute, target, *value = what.split(" ")
        held.attributes.setdefault(target, {})[attribute] = value[0]
    elif kind == "#":
        _, target = what.split(" ")
        held.notes[target] = words
    elif kind not in "RN*":
        raise ValueError(kind)


def _marking(name: str, held: _Standoff, where: str) -> Marking | SetAside:
    note = NOTE.fullmatch(held.notes.get(name, ""))
    if note is None:
        return SetAside(where, "the event bears no id of the ledger in its note", NEW)
    type, roles = held.events[name]
    spans: dict[str, list[Extent]] = {field: [] for field in SPAN_FIELDS.values()}
    words: list[tuple[int, int, str]] = []
    try:
        for place, (role, target) in enumerate(roles):
            label = role.rstrip("0123456789").lower() if place else "event"
            _, parts, told = held.spans[target]
            spans[SPAN_FIELDS[label]].append((parts[0][0], parts[-1][1]))
            words += _words(parts, told)
        noted: dict[str, Any] = json.loads(note[2])
        carried = tuple(map(from_plain, noted.get("judgements", ())))
        further = {field: None if (value := noted.get(field)) is None else str(value) for field in NOTED}
    except (KeyError, ValueError, TypeError, BasculeError) as error:
        return SetAside(where, f"a role or the note cannot be read ({error!r})"[:200], "save it from brat again")
    marks = held.attributes.get(name, {})
    fields = {"type": type, **{field: marks.get(name) for name, field in ATTRIBUTES.items()}, **further}
    fields |= {field: written(own) for field, own in spans.items()}
    return Marking(note[1], fields, tuple(words), marks.get(REVIEW), where=where, carried=carried)


def _words(parts: list[Extent], told: str) -> Iterator[tuple[int, int, str]]:
    """The words of each part; brat joins them by a space."""
    if len(told) != sum(end - start for start, end in parts) + len(parts) - 1:
        yield parts[0][0], parts[-1][1], told
        return
    at = 0
    for start, end in parts:
        yield start, end, told[at : at + end - start]
        at += end - start + 1
