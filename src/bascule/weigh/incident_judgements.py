"""What reviewers say of incidents: which reports belong together and which do not, whatever the rule makes of them.

A judgement is a row of the ledger (`Ledger.judge`, `judgements.add`), one of these, unless it was withdrawn:

- target_kind `event`, target_id an event's id, field `merge`, value another event's id: both tell one act;
- target_kind `event`, target_id an event's id, field `split`, value another event's id: they tell two;
- target_kind `incident`, target_id an incident's id, field `merge`, value another incident's id: the two are one;
- target_kind `incident`, target_id an incident's id, field `split`, value the ids of one or more of its reports, parted
  by spaces: these are of another act than the rest.

An incident's id stands for the report of it that was recorded first, so a judgement holds when more reports come. Held
apart, a report begins an incident of its own, and later reports join whichever they are more like. A later judgement
comes before an earlier one that it contradicts. What names an unknown id is passed over: its article may be outside
the question asked, or read anew by a later run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from bascule.ledger import JudgementRow

# Ids of events, gathered.
Groups = list[list[str]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """Two events that belong together or apart; `place` is its place among the judgements."""

    one: str
    other: str
    together: bool
    place: int


def rulings(
    judgements: Iterable[JudgementRow], anchors: Mapping[str, str], formed: Callable[[], Groups], known: Collection[str]
) -> list[Ruling]:
    """What the judgements say of pairs of events, oldest first.

    `anchors` gives the event that each incident id stands for; `formed` makes the groups of the rule alone and is only
    called where an incident is split; `known` are the ids of the events in question.
    """
    found: list[Ruling] = []
    groups: dict[str, list[str]] | None = None
    for place, judgement in enumerate(judgements):
        if judgement.field not in ("merge", "split") or judgement.target_kind not in ("event", "incident"):
            continue
        together, target, values = judgement.field == "merge", judgement.target_id, (judgement.value or "").split()
        if judgement.target_kind == "incident":
            target = anchors.get(target, "")
            if together:
                values = [anchors.get(value, "") for value in values]
            elif target and values:
                if groups is None:
                    groups = {name: group for group in formed() for name in group}
                leaving = set(values)
                staying = [name for name in groups.get(target, ()) if name not in leaving]
                found += [Ruling(name, value, False, place) for name in staying for value in values if value in known]
                continue
        found += [
            Ruling(target, value, together, place)
            for value in values
            if value != target and value in known and target in known
        ]
    return found


def held_apart(found: Iterable[Ruling]) -> dict[str, set[str]]:
    """For each event the events it must not stand with: the last word on a pair counts."""
    last: dict[frozenset[str], Ruling] = {frozenset((ruling.one, ruling.other)): ruling for ruling in found}
    apart: dict[str, set[str]] = {}
    for ruling in last.values():
        if not ruling.together:
            apart.setdefault(ruling.one, set()).add(ruling.other)
            apart.setdefault(ruling.other, set()).add(ruling.one)
    return apart


def joined(groups: Groups, found: Iterable[Ruling]) -> Groups:
    """The groups with those put together that a reviewer puts together, unless a later word holds two of them apart."""
    listed = list(found)
    if not any(ruling.together for ruling in listed):
        return groups
    home = {name: number for number, group in enumerate(groups) for name in group}
    parts = {number: list(group) for number, group in enumerate(groups)}
    splits = [ruling for ruling in listed if not ruling.together]
    # Latest first: an earlier word must fit what later ones have made.
    for ruling in sorted((item for item in listed if item.together), key=lambda item: -item.place):
        one, other = home[ruling.one], home[ruling.other]
        if one == other or any(
            split.place > ruling.place and {home[split.one], home[split.other]} == {one, other} for split in splits
        ):
            continue
        kept, gone = min(one, other), max(one, other)
        for name in parts.pop(gone):
            home[name] = kept
            parts[kept].append(name)
    return list(parts.values())
