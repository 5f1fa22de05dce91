"""The spans of an event, for the formats that mark them in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bascule.exports.packages import Column
from bascule.records import Event, Mention, Span

JSON_NOTE = "Offsets count Unicode code points from the start of the text; the end is not included"


class Marked(NamedTuple):
    """A stretch of text and what it is to its event: event, actor, recipient, speaker, date or place.

    `value` is what it stands for.
    """

    label: str
    start: int
    end: int
    exact: str
    value: str | None


def marked(act: Event) -> list[Marked]:
    """The trigger first, then the parties, the speaker, the date and the place."""
    found = [_of("event", act.trigger, "-".join(filter(None, (act.type, act.mode))))]
    found += [_of("actor", mention, mention.entity) for mention in act.actor_mentions]
    found += [_of("recipient", mention, mention.entity) for mention in act.recipient_mentions]
    if act.speaker:
        found.append(_of("speaker", act.speaker, act.speaker.entity))
    if act.date and act.date.span:
        found.append(_of("date", act.date.span, f"{act.date.start}/{act.date.end}"))
    if act.place and act.place.span:
        found.append(_of("place", act.place.span, str(act.place.geonameid or act.place.name)))
    return [span for span in found if span.start < span.end]


def described(act: Event) -> dict[str, str]:
    """What an event is besides its spans: names and texts, those that are there."""
    told = {"type": act.type, "mode": act.mode, "factuality": act.factuality, "channel": act.channel, "sign": act.sign}
    told |= {"contexts": " ".join(act.contexts), "actors": " ".join(act.actors), "recipients": " ".join(act.recipients)}
    return {name: value for name, value in told.items() if value}


def units(text: str, start: int) -> int:
    """How many UTF-16 units stand before a code point: what JavaScript counts.

    >>> units("🛰a", 1)
    2
    """
    return start + sum(character > "\uffff" for character in text[:start])


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a stretch that stand on one line each, without line ends."""
    at = start
    for part in text[start:end].split("\n"):
        if part:
            yield at, at + len(part)
        at += len(part) + 1


def columns(told: Iterable[tuple[str, str, str]]) -> list[Column]:
    """Columns from name, type and meaning."""
    return [Column(*cells) for cells in told]


def _of(label: str, span: Span | Mention, value: str | None) -> Marked:
    return Marked(label, span.start, span.end, span.exact, value)
