"""An event as the formats of review carry it, on its way out and back: what it is, where its words stand, a verdict.

The fields of a marking are those that a judgement can correct, written as corrections are (`ledger.judgements`): so
what a file says against the ledger is read off by comparing them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bascule.errors import BasculeError
from bascule.exports.spans import marked
from bascule.ledger import LedgerEvent
from bascule.ledger.judgements import ACCEPT, CORRECT, LISTS, REJECT, SPANS, Judgement
from bascule.records import Event, SetAside

# Which field holds the spans of a label.
SPAN_FIELDS = {
    "event": "trigger",
    "actor": "actor_spans",
    "recipient": "recipient_spans",
    "speaker": "speaker_span",
    "date": "date_span",
    "place": "place_span",
}
# The fields that are no spans.
TOLD = ("type", "mode", "factuality", "speaker", "actors", "recipients", "date", "place")
Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marking:
    """One event of a file: `fields` as corrections have them, only those that the file can tell.

    `words` is what the file says stands where (start, end, text): to be found in the ledger's text, or the offsets are
    wrong. `verdict` is None where nobody has looked. `where` is the place in the file. `carried` are judgements that
    travelled with the event, to be known again.
    """

    event_id: str
    fields: Mapping[str, str | None]
    words: tuple[tuple[int, int, str], ...] = ()
    verdict: str | None = None
    reviewer: str | None = None
    at: datetime | None = None
    reason: str | None = None
    where: str = field(default="", compare=False)
    carried: tuple[Judgement, ...] = field(default=(), compare=False)

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Label, start and end of every span, the trigger's first."""
        for label, name in SPAN_FIELDS.items():
            for start, end in extents(self.fields.get(name)):
                yield label, start, end


def marking_of(item: LedgerEvent, judgement: Judgement | None = None) -> Marking:
    """An event as the ledger has it, or as a judgement says that it is."""
    fields = fields_of(item.event)
    if judgement is None:
        return Marking(item.event_id, fields)
    if judgement.verdict == CORRECT:
        fields |= {name: levelled(name, value) for name, value in judgement.corrections.items()}
    said = (judgement.verdict, judgement.reviewer, judgement.at, judgement.reason)
    return Marking(item.event_id, fields, (), *said, carried=(judgement,))


def fields_of(act: Event) -> dict[str, str | None]:
    """Every field that a judgement can correct, None where the event has no such thing."""
    spans: dict[str, list[Extent]] = {name: [] for name in SPANS}
    for span in marked(act):
        spans[SPAN_FIELDS[span.label]].append((span.start, span.end))
    told = {
        "type": act.type,
        "mode": act.mode,
        "factuality": act.factuality,
        "speaker": act.speaker.entity if act.speaker else None,
        "actors": " ".join(act.actors),
        "recipients": " ".join(act.recipients),
        "date": interval(act.date.start, act.date.end) if act.date else None,
        "place": act.place.name if act.place else None,
    }
    return {name: levelled(name, value) for name, value in told.items()} | {
        name: written(own) for name, own in spans.items()
    }


def interval(start: date, end: date) -> str:
    """A day, or two with a slash between."""
    return f"{start}" if start == end else f"{start}/{end}"


def written(spans: Iterable[Extent]) -> str | None:
    """Spans as a field has them, "3:5 12:20", in order; None for none."""
    return " ".join(f"{start}:{end}" for start, end in sorted(set(spans))) or None


def extents(value: str | None) -> list[Extent]:
    """The spans of a field."""
    parts = (part.partition(":") for part in (value or "").split())
    return [(int(start), int(end)) for start, _, end in parts]


def levelled(name: str, value: str | None) -> str | None:
    """A value as it is compared: spans in order, codes each once in order, nothing as None."""
    if name in SPANS:
        return written(extents(value))
    if name in LISTS:
        return " ".join(sorted(set((value or "").split()))) or None
    if name == "date" and value:
        first, _, last = value.partition("/")
        return first if last in ("", first) else value
    return value or None


def said_of(marking: Marking, item: LedgerEvent, reviewer: str | None, at: datetime) -> Judgement | None:
    """What a marking says of the ledger's event; None where nobody has looked and nothing was changed.

    `reviewer` and `at` serve where the file does not tell. Raises BasculeError where nobody is named, or a value is
    none that an event can have.
    """
    # What was exported with its judgement comes back as that judgement, with its time and its reviewer.
    for judgement in marking.carried:
        exported = marking_of(item, judgement)
        if judgement.event_id == item.event_id and marking.verdict is not None and _same(exported, marking):
            return judgement
    own = fields_of(item.event)
    wrong = {
        name: value
        for name, value in marking.fields.items()
        if name in own and levelled(name, value) != levelled(name, own[name])
    }
    if marking.verdict == REJECT:
        verdict, wrong = REJECT, {}
    elif wrong:
        verdict = CORRECT
    elif marking.verdict == ACCEPT:
        verdict = ACCEPT
    else:
        return None
    who = marking.reviewer or reviewer
    if not who:
        raise BasculeError("the file does not say who judged", where=marking.where, remedy="name it: --reviewer NAME")
    return Judgement(item.event_id, verdict, wrong, marking.reason, who, marking.at or at)


def _same(exported: Marking, marking: Marking) -> bool:
    # Formats have no verdict of their own for what is accepted with corrections.
    if REJECT in (exported.verdict, marking.verdict):
        return exported.verdict == marking.verdict
    return all(levelled(name, value) == exported.fields.get(name) for name, value in marking.fields.items())


def misplaced(marking: Marking, text: str) -> SetAside | None:
    """Why the offsets of a marking do not hold in the ledger's text; None where they do."""
    for start, end, words in marking.words:
        if not 0 <= start <= end <= len(text) or text[start:end] != words:
            reason = f"the words {words[:40]!r} do not stand at {start}:{end} of the ledger's text"
            return SetAside(marking.where, reason, "export again, and mark the text as it was exported")
    beyond = next((span for span in marking.spans() if not 0 <= span[1] < span[2] <= len(text)), None)
    if beyond is not None:
        reason = f"the span {beyond[1]}:{beyond[2]} is not within the ledger's text"
        return SetAside(marking.where, reason, "export again, and mark the text as it was exported")
    return None


def plain(judgement: Judgement) -> dict[str, Any]:
    """A judgement as JSON values."""
    return {
        "event_id": judgement.event_id,
        "verdict": judgement.verdict,
        "corrections": dict(judgement.corrections),
        "reason": judgement.reason,
        "reviewer": judgement.reviewer,
        "at": judgement.at.astimezone(UTC).isoformat(),
    }


def from_plain(told: Any) -> Judgement:
    """The same again. Raises BasculeError where it is none."""
    try:
        said = {str(name): None if value is None else str(value) for name, value in told["corrections"].items()}
        reason = None if told["reason"] is None else str(told["reason"])
        own = (str(told["event_id"]), str(told["verdict"]), said, reason, str(told["reviewer"]))
        return Judgement(*own, datetime.fromisoformat(told["at"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        remedy = "name a file made by `bascule judgements export`"
        raise BasculeError(f"this is no judgement: {error!r}"[:200], remedy=remedy) from error
