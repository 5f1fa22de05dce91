"""Which event a reviewer should be asked about first: the one whose answer teaches most, by a named rule.

`teach-v1` adds up four things, each from 0 to 1, by the weights below:

- `unsure`: the reader was in two minds. Where a model read it, one less its lead over the next best type; where a rule
  did, one less its score;
- `readers`: rule and model read the same words of a sentence as acts of different types (1), or reports of one incident
  give it different types (0.5);
- `contested`: another report denies it, or a dispute is about it (1);
- `impact`: a figure rests on it. An incident told once stands or falls with its one report, one told four times loses
  a quarter of its reports; halved where the event has no channel, on which states of partnerships rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.ledger import LedgerEvent
from bascule.records import Event

RULE = "teach-v1"
PARTS = ("unsure", "readers", "contested", "impact")
# Own judgement: doubt and disagreement tell most of where the reader errs; the others say where an error costs most.
WEIGHTS = (0.35, 0.3, 0.2, 0.15)
MODEL = re.compile(r"(?:relation model|learned type \S+) (\d\.\d+)")
NEXT = re.compile(r"next \S+ (\d\.\d+)")
# Of reports of one incident that differ in type: it may be the incident that is wrong.
APART = 0.5


@dataclass(frozen=True, slots=True)
class Teaching:
    """How much an answer about one event teaches, and why: parts from 0 to 1, `total` by the weights of the rule."""

    unsure: float
    readers: float
    contested: float
    impact: float

    @property
    def total(self) -> float:
        """From 0 to 1."""
        parts = (self.unsure, self.readers, self.contested, self.impact)
        return sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))


def by_model(event: Event) -> bool:
    """Whether a model read it, rather than a rule."""
    return bool(event.why) and MODEL.match(event.why[0]) is not None


def unsure(event: Event) -> float:
    """How far the reader was in two minds, 0 to 1."""
    found = MODEL.match(event.why[0]) if event.why else None
    if found is None:
        return _within(1 - event.score)
    rival = next((told for words in event.why if (told := NEXT.match(words))), None)
    return _within(1 - float(found[1]) + (float(rival[1]) if rival else 0.0))


def impact(event: Event, reports: int) -> float:
    """How much rests on it, as one of so many reports of its incident."""
    return (1.0 if event.channel else 0.5) / max(1, reports)


def readers_apart(events: Iterable[LedgerEvent]) -> set[str]:
    """Ids of those of an article's events that rule and model read apart: the same words, other types."""
    by_sentence: dict[int, list[LedgerEvent]] = {}
    for item in events:
        by_sentence.setdefault(item.event.sentence.start, []).append(item)
    found: set[str] = set()
    for told in by_sentence.values():
        if len(told) < 2:
            continue
        modelled = [by_model(item.event) for item in told]
        if all(modelled) or not any(modelled):
            continue
        for one, learned in zip(told, modelled, strict=True):
            if not learned:
                continue
            for other in (item for item, also in zip(told, modelled, strict=True) if not also):
                if one.event.type != other.event.type and one.event.trigger.overlaps(other.event.trigger):
                    found |= {one.event_id, other.event_id}
    return found


def types_apart(reports: Sequence[LedgerEvent]) -> bool:
    """Whether reports of one incident give it different types."""
    return len(reports) > 1 and len({report.event.type for report in reports}) > 1


def teaching(
    item: LedgerEvent, reports: Sequence[LedgerEvent], *, apart: bool = False, contested: bool = False
) -> Teaching:
    """What an answer about an event teaches, as one of the reports of its incident."""
    readers = 1.0 if apart else APART if types_apart(reports) else 0.0
    return Teaching(unsure(item.event), readers, float(contested), impact(item.event, len(reports)))


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
