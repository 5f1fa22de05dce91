"""What comes back from Label Studio and Prodigy: the events of a file as a person left them.

Label Studio: an annotation judges the events of its task: those left in it are accepted, or corrected where something
was changed, and those taken out rejected. Where the choice `verdict` is used on any, only events with a choice or a
change are judged. Prodigy: `answer` says it, and what is ignored is judged by nobody. A region that belongs to no event
of the ledger is set aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bascule.errors import BasculeError
from bascule.exports.brat_again import NEW
from bascule.exports.markings import SPAN_FIELDS, TOLD, Extent, Marking, from_plain, written
from bascule.exports.review import FACTUALITY, JUDGEMENT, TEXT, VERDICT
from bascule.ledger.judgements import ACCEPT, REJECT, Judgement
from bascule.records import SetAside

ROLES = frozenset(SPAN_FIELDS) - {"event"}


def read_prodigy(path: Path) -> Iterator[Marking | SetAside]:
    """The examples of a JSONL file, as `prodigy db-out` writes them."""
    for where, example in _json_lines(path):
        if isinstance(example, SetAside):
            yield example
            continue
        try:
            yield _example(example, where)
        except (KeyError, TypeError, ValueError, AttributeError, BasculeError) as error:
            yield SetAside(where, f"this is no example of bascule's ({error!r})"[:200], "export it again")


def _example(example: Mapping[str, Any], where: str) -> Marking | SetAside:
    text, meta = example["text"], example["meta"]
    spans: dict[str, list[Extent]] = {name: [] for name in SPAN_FIELDS.values()}
    types: list[str] = []
    words: list[tuple[int, int, str]] = []
    for span in example.get("spans", ()):
        start, end, label = int(span["start"]), int(span["end"]), str(span["label"])
        if label not in ROLES:
            types.append(label)
        spans[SPAN_FIELDS[label if label in ROLES else "event"]].append((start, end))
        words.append((start, end, text[start:end]))
    if len(types) != 1:
        return SetAside(where, f"it has {len(types)} triggers", "leave one span that bears a type")
    told = {name: None if meta.get(name) is None else str(meta[name]) for name in TOLD}
    answer = {"accept": ACCEPT, "reject": REJECT}.get(example.get("answer", ""))
    return Marking(
        str(meta["event_id"]),
        {**told, "type": types[0], **{name: written(own) for name, own in spans.items()}},
        tuple(words),
        answer,
        _name(example.get("_annotator_id") or example.get("_session_id")),
        datetime.fromtimestamp(float(stamp), UTC) if (stamp := example.get("_timestamp")) else None,
        where=where,
        carried=tuple(map(from_plain, meta.get("judgements", ()))),
    )


def read_studio(path: Path) -> Iterator[Marking | SetAside]:
    """The tasks of a JSON export, or of JSON lines."""
    for where, told in _tasks(path):
        if isinstance(told, SetAside):
            yield told
            continue
        try:
            data, annotations = told["data"], told.get("annotations") or told.get("completions") or ()
            events, text = list(data["events"]), str(data[TEXT])
            carried = tuple(map(from_plain, data.get("judgements", ())))
            for number, annotation in enumerate(annotations, 1):
                if not annotation.get("was_cancelled"):
                    yield from _Annotation(annotation, text, events, carried, f"{where}, annotation {number}").read()
            if not annotations:
                yield from (Marking(name, {}, where=where) for name in events)
        except (KeyError, TypeError, ValueError, AttributeError, BasculeError) as error:
            yield SetAside(where, f"this is no task of bascule's ({error!r})"[:200], "export it again")


class _Annotation:
    """One person's work on one task."""

    def __init__(
        self,
        told: Mapping[str, Any],
        text: str,
        events: list[str],
        carried: tuple[Judgement, ...],
        where: str,
    ) -> None:
        self.told, self.events, self.carried, self.where = told, events, carried, where
        self.points = _points(text)
        self.regions: dict[str, tuple[str, int, int, str]] = {}
        self.choices: dict[tuple[str, str], str] = {}
        self.ends: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        for item in told["result"]:
            if item["type"] == "relation":
                self.ends[item["to_id"]] = item["from_id"]
            elif item["type"] == "labels":
                value = item["value"]
                start, end, words = self._point(value["start"]), self._point(value["end"]), value.get("text")
                self.regions[item["id"]] = (value["labels"][0], start, end, text[start:end] if words is None else words)
                for note in item.get("meta", {}).get("text", ()):
                    self.marks[item["id"]] = str(note).removeprefix(JUDGEMENT)
            elif item["type"] == "choices":
                self.choices[item["id"], item["from_name"]] = item["value"]["choices"][0]

    def read(self) -> Iterator[Marking | SetAside]:
        """Its events, those taken out, and what belongs to none."""
        members: dict[str, list[str]] = {name: [] for name in self.events}
        lost = 0
        for name, (label, *_) in self.regions.items():
            own = name.rpartition("-")[0]
            if label in ROLES:
                # A relation drawn by hand says more than the id that a region was born with.
                own = self.ends.get(name, f"{own}-0").removesuffix("-0")
            if own in members and (label in ROLES or name == f"{own}-0"):
                members[own].append(name)
            else:
                lost += 1
        if lost:
            yield SetAside(self.where, f"{lost} regions belong to no event of the ledger", NEW)
        explicit = any(control == VERDICT for _, control in self.choices)
        for event, names in members.items():
            yield self._marking(event, names, explicit)

    def _marking(self, event: str, names: Iterable[str], explicit: bool) -> Marking | SetAside:
        trigger = f"{event}-0"
        listed = list(names)
        where = f"{self.where}, event {event}"
        said = (_name(self.told.get("completed_by")), _stamp(self.told))
        if trigger not in listed:
            if not listed:
                return Marking(event, {}, (), REJECT, *said, where=where)
            return SetAside(where, "its trigger was taken out and other spans were not", "take out all or none")
        spans: dict[str, list[Extent]] = {name: [] for name in SPAN_FIELDS.values()}
        words: list[tuple[int, int, str]] = []
        for name in listed:
            label, start, end, told = self.regions[name]
            spans[SPAN_FIELDS["event" if name == trigger else label]].append((start, end))
            words.append((start, end, told))
        fields = {"type": self.regions[trigger][0], "factuality": self.choices.get((trigger, FACTUALITY))}
        if fields["factuality"] is None:
            # The interface had no such choice: nothing is said of it.
            del fields["factuality"]
        fields |= {name: written(own) for name, own in spans.items()}
        verdict = self.choices.get((trigger, VERDICT)) if explicit else ACCEPT
        carried = tuple(item for item in self.carried if item.id == self.marks.get(trigger))
        return Marking(event, fields, tuple(words), verdict, *said, where=where, carried=carried)

    def _point(self, unit: int) -> int:
        return unit if self.points is None else self.points[unit] if 0 <= unit < len(self.points) else -1


def _points(text: str) -> list[int] | None:
    """The code point at each UTF-16 unit, -1 within one; None where the two counts are the same."""
    if not any(letter > "\uffff" for letter in text):
        return None
    found: list[int] = []
    for place, letter in enumerate(text):
        found += [place, -1] if letter > "\uffff" else [place]
    return [*found, len(text)]


def _stamp(annotation: Mapping[str, Any]) -> datetime | None:
    told = annotation.get("updated_at") or annotation.get("created_at")
    if not told:
        return None
    at = datetime.fromisoformat(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _name(told: Any) -> str | None:
    """Who it was: a name, or what stands for one."""
    if isinstance(told, Mapping):
        told = told.get("email") or told.get("username") or told.get("id")
    return None if told is None else str(told)


def _tasks(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as stream:
            opening = stream.read(1)
            if opening == "[":
                stream.seek(0)
                listed = json.load(stream)
                yield from ((f"{path}, task {number}", told) for number, told in enumerate(listed, 1))
                return
    except (OSError, ValueError) as error:
        raise BasculeError("the file cannot be read as JSON", where=str(path), remedy=str(error)) from error
    yield from _json_lines(path)


def _json_lines(path: Path) -> Iterator[tuple[str, Any]]:
    """The objects of a file, a line each; a line that is none is set aside."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as stream:
            for number, line in enumerate(stream, 1):
                where = f"{path}, line {number}"
                if line.strip():
                    try:
                        yield where, json.loads(line)
                    except ValueError as error:
                        yield where, SetAside(where, f"it is no JSON ({error})", "export the file again")
    except OSError as error:
        raise BasculeError("the file cannot be read", where=str(path), remedy=str(error.strerror)) from error
