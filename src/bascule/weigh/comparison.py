"""Two ledgers side by side: the acts that both have, and those that one has and the other lacks.

An act is a type, a pair of parties and a day: however many reports tell it. Parties are countries, bodies and groups,
without their sectors and without regard to who acts: sets differ most in just that. An act is found in the other ledger
where that has one of the same type and pair at most `days` apart; each is found once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, product

from bascule.codebook.entity_codes import party_of
from bascule.ledger import ReportRow

# By what acts can be counted.
TYPE, PAIR, MONTH = WAYS = ("type", "pair", "month")
# A set that dates by the article and one that dates by the act are a day or two apart.
DAYS = 2
# Examples of what one side alone has.
EXAMPLES = 3
# A pair of one party: PROTEST and MOBILIZE need no second.
ALONE = "–"
Pair = tuple[str, str]
Key = tuple[str, Pair]


@dataclass(frozen=True, slots=True)
class ComparedAct:
    """One act of one ledger: its interval, and the report that tells it first, by its event's id."""

    type: str
    pair: Pair
    start: date
    end: date
    reports: int
    event_id: str
    outlet: str | None
    sentence: str

    def way(self, by: str) -> str:
        """What it counts under."""
        if by == TYPE:
            return self.type
        return " – ".join(part for part in self.pair if part != ALONE) if by == PAIR else f"{self.start:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A type, a pair or a month: how many acts both have, how many one alone has, and examples of these."""

    by: str
    value: str
    both: int
    only_first: int
    only_second: int
    examples_first: tuple[ComparedAct, ...]
    examples_second: tuple[ComparedAct, ...]

    @property
    def alone(self) -> int:
        """How many acts one of the two lacks."""
        return self.only_first + self.only_second


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two ledgers have in common and apart; `first` and `last` bound the days compared."""

    first: date | None
    last: date | None
    both: tuple[tuple[ComparedAct, ComparedAct], ...]
    only_first: tuple[ComparedAct, ...]
    only_second: tuple[ComparedAct, ...]

    def by(self, way: str, examples: int = EXAMPLES) -> list[Difference]:
        """The differences by type or by pair, most acts that one lacks first; by month in order."""
        counted: dict[str, _Count] = defaultdict(_Count)
        for act, _ in self.both:
            counted[act.way(way)].both += 1
        for act in self.only_first:
            counted[act.way(way)].only[0].append(act)
        for act in self.only_second:
            counted[act.way(way)].only[1].append(act)
        found = [
            Difference(
                way,
                value,
                count.both,
                len(count.only[0]),
                len(count.only[1]),
                _shown(count.only[0], examples),
                _shown(count.only[1], examples),
            )
            for value, count in counted.items()
        ]
        return sorted(found, key=lambda item: (item.value if way == MONTH else -item.alone, item.value))


@dataclass(slots=True)
class _Count:
    both: int = 0
    only: tuple[list[ComparedAct], list[ComparedAct]] = field(default_factory=lambda: ([], []))


def compared(
    first: Iterable[ReportRow], second: Iterable[ReportRow], *, days: int = DAYS, whole: bool = False
) -> Comparison:
    """The acts of two ledgers against each other, within the days that both cover, or all of them where `whole`.

    Where one of the two has no acts at all, there is nothing to compare.
    """
    sides = [list(acts_of(rows)) for rows in (first, second)]
    if not all(sides):
        return Comparison(None, None, (), (), ())
    begins = [min(act.start for act in acts) for acts in sides]
    ends = [max(act.end for act in acts) for acts in sides]
    begin, end = (min(begins), max(ends)) if whole else (max(begins), min(ends))
    sides = [[act for act in acts if act.end >= begin and act.start <= end] for acts in sides]
    pairs, (ours, theirs) = _matched(sides[0], sides[1], days)
    return Comparison(begin, end, tuple(pairs), tuple(ours), tuple(theirs))


def acts_of(rows: Iterable[ReportRow]) -> Iterator[ComparedAct]:
    """The acts that reports tell, by type, pair and day; reports without a day or a party are left out."""
    told: dict[tuple[Key, date, date], list[ReportRow]] = defaultdict(list)
    for row in rows:
        start, end = row.start or row.published, row.end or row.published
        if start is None or end is None:
            continue
        for pair in pairs_of(row.actors, row.recipients):
            told[(row.type, pair), start, end].append(row)
    for ((type, pair), start, end), reports in told.items():
        best = min(reports, key=lambda row: (row.published or date.max, row.recorded_at, row.event_id))
        yield ComparedAct(type, pair, start, end, len(reports), best.event_id, best.outlet, best.sentence)


def pairs_of(actors: Sequence[str], recipients: Sequence[str]) -> list[Pair]:
    """The pairs of parties of an event, in order of their names; several of one side alone are pairs of each other.

    >>> pairs_of(["RUS:MIL"], ["MLI:GOV", "MLI:MIL"]), pairs_of(["MLI:CVL"], [])
    ([('MLI', 'RUS')], [('MLI', '–')])
    """
    ours, theirs = (list(dict.fromkeys(map(party_of, side))) for side in (actors, recipients))
    if ours and theirs:
        found = list(product(ours, theirs))
    else:
        parties = ours or theirs
        found = list(combinations(parties, 2)) or [(party, ALONE) for party in parties]
    return list(dict.fromkeys(_ordered(*pair) for pair in found))


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if other == ALONE or one <= other else (other, one)


Matched = tuple[list[tuple[ComparedAct, ComparedAct]], tuple[list[ComparedAct], list[ComparedAct]]]


def _matched(first: Sequence[ComparedAct], second: Sequence[ComparedAct], days: int) -> Matched:
    """Each act of the first with the free one of the second that is nearest, the nearest pairs first."""
    theirs = _by_key(second)
    near: list[tuple[int, int, int]] = []
    for place, act in enumerate(first):
        listed, longest = theirs.get((act.type, act.pair), ((), 0))
        near += [(gap, place, other) for gap, other in _near(act, listed, longest, second, days)]
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for _, place, other in sorted(near):
        if place not in taken[0] and other not in taken[1]:
            taken[0].add(place)
            taken[1].add(other)
            pairs.append((first[place], second[other]))
    left = [
        [act for place, act in enumerate(acts) if place not in used]
        for acts, used in zip((first, second), taken, strict=True)
    ]
    return pairs, (left[0], left[1])


Listed = Sequence[tuple[date, int]]


def _by_key(acts: Sequence[ComparedAct]) -> Mapping[Key, tuple[Listed, int]]:
    """Places of the acts of each type and pair by their first day, and the days that the longest of them lasts."""
    found: dict[Key, list[tuple[date, int]]] = defaultdict(list)
    for place, act in enumerate(acts):
        found[act.type, act.pair].append((act.start, place))
    return {key: (sorted(own), max((acts[n].end - acts[n].start).days for _, n in own)) for key, own in found.items()}


def _near(
    act: ComparedAct, listed: Listed, longest: int, others: Sequence[ComparedAct], days: int
) -> Iterator[tuple[int, int]]:
    """The others that touch the act's days or stand at most `days` from them, each with its distance."""
    early = bisect_left(listed, (_shifted(act.start, -days - longest), -1))
    late = bisect_left(listed, (_shifted(act.end, days + 1), -1))
    for _, place in listed[early:late]:
        other = others[place]
        gap = max((other.start - act.end).days, (act.start - other.end).days, 0)
        if gap <= days:
            yield gap, place


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _shown(acts: Sequence[ComparedAct], most: int) -> tuple[ComparedAct, ...]:
    """Those that most reports tell, the latest first."""
    return tuple(sorted(acts, key=lambda act: (-act.reports, -act.start.toordinal(), act.event_id))[:most])
