"""Stretches of a text with what was read in them, cut so that each piece bears one set of marks.

Marks overlap: a quotation holds actors, an actor holds a place. The text is cut wherever a mark begins or ends; a
piece knows all kinds it bears, the labels that stand before it, and where its link leads. The explorer's pages and
what a notebook shows are made of these pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bascule.records import Characterisation, Event, Mention, Quote, Span

# The first of these that a piece bears has its link.
KINDS = ("trigger", "actor", "recipient", "date", "place", "speaker", "cue", "named", "name", "quote")
# Of a sentence too long to show, so many characters around its trigger.
WINDOW = 700


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text from `start` to `end`; `target` is the id of the explanation it leads to."""

    start: int
    end: int
    kind: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one set of marks; `begins` are the kinds whose label stands before it, `anchor` an id it carries."""

    text: str
    kinds: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    target: str = ""
    targets: tuple[str, ...] = ()
    anchor: str = ""

    @property
    def classes(self) -> str:
        """CSS classes."""
        return " ".join(f"k-{kind}" for kind in self.kinds)


def _labels(opened: Sequence[Mark]) -> tuple[str, ...]:
    """Labels where marks begin: that a quotation does, and the first other kind; more would hide the text."""
    kinds = {mark.kind for mark in opened}
    first = next((kind for kind in KINDS[:-1] if kind in kinds), None)
    return (*(("quote",) if "quote" in kinds else ()), *((first,) if first else ()))


def event_marks(event: Event, target: str = "") -> list[Mark]:
    """What was read of an event, as marks."""
    spans: list[tuple[str, Span | Mention | None]] = [("trigger", event.trigger), ("speaker", event.speaker)]
    spans += [("actor", item) for item in event.actor_mentions]
    spans += [("recipient", item) for item in event.recipient_mentions]
    spans += [("date", event.date.span if event.date else None), ("place", event.place.span if event.place else None)]
    return _marks(spans, target)


def quote_marks(quote: Quote, target: str = "") -> list[Mark]:
    """What was read of a quotation."""
    return _marks((("quote", quote.content), ("speaker", quote.speaker), ("cue", quote.cue)), target)


def name_marks(item: Characterisation, target: str = "") -> list[Mark]:
    """What was read of a characterisation."""
    return _marks((("named", item.of), ("name", item.as_), ("speaker", item.by)), target)


def pieces(
    text: str, marks: Iterable[Mark], *, start: int = 0, anchors: Sequence[int] = (), end: int | None = None
) -> list[Piece]:
    """The text, whose first character has the offset `start`, in pieces; `anchors` are offsets that get an id."""
    end = start + len(text) if end is None else end
    kept = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    kept.sort(key=lambda mark: (mark.start, -mark.end, KINDS.index(mark.kind)))
    edges = {start, end, *(place for place in anchors if start <= place < end)}
    for mark in kept:
        edges |= {max(start, mark.start), min(end, mark.end)}
    cuts = sorted(edges)
    placed = set(anchors)
    found: list[Piece] = []
    active: list[Mark] = []
    following = iter(kept)
    waiting = next(following, None)
    for place, after in pairwise(cuts):
        active = [mark for mark in active if mark.end > place]
        opened: list[Mark] = []
        while waiting is not None and waiting.start <= place:
            active.append(waiting)
            opened.append(waiting)
            waiting = next(following, None)
        kinds = tuple(kind for kind in KINDS if any(mark.kind == kind for mark in active))
        leading = next((mark for kind in KINDS for mark in active if mark.kind == kind), None)
        found.append(
            Piece(
                text=text[place - start : after - start],
                kinds=kinds,
                begins=_labels(opened),
                target=leading.target if leading else "",
                targets=tuple(dict.fromkeys(mark.target for mark in active if mark.target)),
                anchor=f"s-{place}" if place in placed else "",
            )
        )
    return found


def evidence(event: Event) -> list[Piece]:
    """The sentence of an event with what was read in it; of one too long to show, the part around the trigger."""
    sentence, trigger = event.sentence, event.trigger
    first, last = sentence.start, sentence.end
    if last - first > WINDOW:
        first = max(first, min(trigger.start - WINDOW // 2, last - WINDOW))
        last = min(last, first + WINDOW)
    text = sentence.exact[first - sentence.start : last - sentence.start]
    made = pieces(text, event_marks(event), start=first)
    before = [Piece("… ")] if first > sentence.start else []
    return [*before, *made, *([Piece(" …")] if last < sentence.end else [])]


def _marks(spans: Iterable[tuple[str, Span | Mention | None]], target: str) -> list[Mark]:
    return [Mark(span.start, span.end, kind, target) for kind, span in spans if span is not None]
