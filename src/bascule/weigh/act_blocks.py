"""Which pairs of reports can tell one act at all, found by keys of types, parties and days instead of by trying.

Each report stands under keys made of its type and the heads of its parties (`party_likeness.relations`); a report is
asked for under the keys of those that it can be with. Keys may bring together what does not belong together: the points
decide. They never keep apart what does (`tests/test_same_act_pairs.py` tries every pair).

Plain acts are kept by a head of either side, one by one and both together; acts that both sides do together, and those
of neighbouring types that they may be compared with, by one head or two of all parties. A side that is missing, or is a
bloc, fits many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, product

import numpy as np

from bascule.weigh.act_points import neighbours
from bascule.weigh.party_likeness import is_bloc, relations
from bascule.weigh.report_columns import Flags, Ints, Numbers, Reports
from bascule.weigh.word_lists import word_list

# Kinds of keys: plain acts by both sides, by the first, by the second; mutual ones by any head, by a head most parties
# have, by two heads, with a bloc; the last four once more for plain acts that mutual ones are compared with.
BOTH, FIRST, SECOND, ANY, MOST, TWO, BLOC = range(7)
PLAIN_SHIFT = 4
MISSING, WIDE = "-", "*"
# A day in the low bits of a key, whatever its year, and above it a type and two heads. Where there are more types or
# heads than that, some share a number, and a few more pairs are tried.
DAY_BITS, TYPE_BITS, HEAD_BITS = 22, 5, 15
# The least share of parties that one head stands for in two sets that have no second head in common: sets agree where
# three quarters of the smaller one do, and a party may stand on both sides.
DOMINANT = 0.5

Keys = list[tuple[int, str, str]]
# The parties of a side, each by the heads it can be recognised by.
Side = tuple[tuple[str, ...], ...]
# Keys in order, and whose each is.
Index = tuple[Ints, Ints]


class Runs:
    """Lists of numbers one after another."""

    def __init__(self, lists: Iterable[list[int]]) -> None:
        gathered = list(lists)
        self.length = np.array([len(item) for item in gathered], dtype=np.int64)
        self.start = np.cumsum(self.length) - self.length
        self.values = np.array([value for item in gathered for value in item], dtype=np.int64)

    def of(self, places: Ints) -> tuple[Ints, Ints]:
        """The numbers of these places, and for each the position in `places` that it comes from."""
        return expanded(self.start[places], self.length[places], self.values)


def expanded(start: Ints, length: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The values at [start, start + length) of each, one after another, and whose each is."""
    owner = np.repeat(np.arange(len(start)), length)
    before = np.cumsum(length) - length
    return values[np.arange(len(owner)) - before[owner] + start[owner]], owner


class Blocks:
    """The keys of a set of reports, and an index of those that were added under theirs."""

    def __init__(self, reports: Reports, days: int, late: int) -> None:
        self.table, self.days, self.late = reports.table, days, late
        # Sides that differ by sectors alone have the same keys. Without codes a side is the first of all.
        shapes, heads = Numbers[Side](), Numbers[str]()
        side = np.array([shapes[side_of(codes)] for codes in (frozenset[str](), *reports.sides)], dtype=np.int64)
        listed = list(shapes)
        pairs = side[self.table["actors"] + 1] * len(listed) + side[self.table["recipients"] + 1]
        unique, back = np.unique(pairs, return_inverse=True)
        self._signature: Ints = back.astype(np.int64)
        signatures = [(listed[code // len(listed)], listed[code % len(listed)]) for code in unique.tolist()]

        def runs(keys: Callable[[Side, Side], Keys]) -> Runs:
            return Runs(
                sorted({_coded(kind, heads[one], heads[other]) for kind, one, other in keys(*signature)})
                for signature in signatures
            )

        self._kept = {"plain": runs(kept_plain), "mutual": runs(kept_mutual)}
        self._asked = {"plain": runs(asked_plain), "turned": runs(asked_turned), "mutual": runs(asked_mutual)}
        self._families = _families(reports.types)
        self._both_ways = _compared_with_mutual(reports.types)
        nothing = np.zeros(0, dtype=np.int64)
        self._main: Index = (nothing, nothing)
        self._recent: Index = (nothing, nothing)

    def add(self, places: Ints) -> None:
        """Puts reports under their keys."""
        self._recent = _merged(self._recent, self._sorted(places))
        # Merged when worth it, so that each entry moves a few times in all.
        if 4 * len(self._recent[0]) > len(self._main[0]):
            self._main, self._recent = _merged(self._main, self._recent), (self._recent[0][:0], self._recent[1][:0])

    def pairs(self, places: Ints, most: int) -> Iterable[tuple[Ints, Ints]]:
        """Pairs of these reports with added ones and, later with earlier, with each other, about `most` at a time."""
        asked, owner = self._questions(places)
        # In order of the keys: neighbours are looked up one after another.
        order = np.argsort(asked)
        asked, later = asked[order] << DAY_BITS, places[owner[order]]
        first, last = self.table["first"][later].astype(np.int64), self.table["last"][later]
        # Of those taken before, papers without a day of their own may follow a night, which is wider than theirs.
        night = (last > first) & (last - first <= self.days)
        near = self.table["stated"][later] & ~night
        margin = np.where(near, self.days, max(self.days, self.late))
        # What was taken before is no wider.
        low = asked + np.maximum(first - margin - (last - first), 0)
        high = asked + np.minimum(last + margin, (1 << DAY_BITS) - 1)
        for keys, held in (self._main, self._recent, self._sorted(places)):
            start = np.searchsorted(keys, low, side="left")
            length = np.searchsorted(keys, high, side="right") - start
            met = np.flatnonzero(length)
            met = met[np.argsort(later[met], kind="stable")]
            yield from _unique_pairs(start[met], length[met], held, later[met], most)

    def _sorted(self, places: Ints) -> Index:
        """Keys with their first days, in order, and whose they are."""
        kinds, mutual = self.table["type"][places].astype(np.int64), self.table["mutual"][places]
        keys, owners = list[Ints](), list[Ints]()
        for chosen, name, shift in (
            (~mutual, "plain", 0),
            (mutual, "mutual", 0),
            (~mutual & self._both_ways[kinds], "mutual", PLAIN_SHIFT),
        ):
            among = places[chosen]
            codes, owner = self._kept[name].of(self._signature[among])
            keys.append(_typed(codes, kinds[chosen][owner], shift))
            owners.append(among[owner])
        key, owner = np.concatenate(keys), np.concatenate(owners)
        dated = (key << DAY_BITS) + self.table["first"][owner]
        order = np.argsort(dated, kind="stable")
        return dated[order], owner[order]

    def _questions(self, places: Ints) -> tuple[Ints, Ints]:
        """Keys to look under, and for each the position in `places` of the report that asks."""
        kinds, mutual = self.table["type"][places], self.table["mutual"][places]
        keys, owners = list[Ints](), list[Ints]()

        def ask(among: Ints, name: str, kind: int, shift: int) -> None:
            codes, owner = self._asked[name].of(self._signature[places[among]])
            keys.append(_typed(codes, np.full(len(codes), kind), shift))
            owners.append(among[owner])

        for kind in np.unique(kinds).tolist():
            together, plain = np.flatnonzero(mutual & (kinds == kind)), np.flatnonzero(~mutual & (kinds == kind))
            for other, turned in self._families[kind]:
                ask(together, "mutual", other, 0)
                ask(together, "mutual", other, PLAIN_SHIFT)
                ask(plain, "mutual", other, 0)
                ask(plain, "turned" if turned else "plain", other, 0)
        return np.concatenate(keys), np.concatenate(owners)


def side_of(codes: Iterable[str]) -> Side:
    """The parties of a side as far as keys go."""
    return tuple(sorted(map(relations, codes)))


def kept_plain(actors: Side, recipients: Side) -> Keys:
    """The keys of a plain act."""
    ones, others = _heads(actors), _heads(recipients)
    both = product(_open(ones), _open(others))
    return [*((BOTH, *pair) for pair in both), *((FIRST, one, "") for one in ones), *((SECOND, "", o) for o in others)]


def asked_plain(actors: Side, recipients: Side) -> Keys:
    """The keys of plain acts that one with these sides can be told by."""
    ones, others = _heads(actors), _heads(recipients)
    if not actors or not recipients or _has_bloc(ones) or _has_bloc(others):
        return [*((FIRST, one, "") for one in ones), *((SECOND, "", other) for other in others)]
    pairs = product((*ones, MISSING, WIDE), (*others, MISSING, WIDE))
    return [(BOTH, *pair) for pair in pairs if not set(pair) <= {MISSING, WIDE}]


def asked_turned(actors: Side, recipients: Side) -> Keys:
    """The same where the other report has the sides the other way round."""
    return asked_plain(recipients, actors)


def kept_mutual(actors: Side, recipients: Side) -> Keys:
    """The keys of an act by all its parties."""
    heads = _heads((*actors, *recipients))
    return [
        *((ANY, one, "") for one in heads),
        *((MOST, one, "") for one in _dominant((*actors, *recipients))),
        *((TWO, *pair) for pair in combinations(heads, 2)),
        *((BLOC, one, "") for one in heads if _has_bloc(heads)),
    ]


def asked_mutual(actors: Side, recipients: Side) -> Keys:
    """The keys of such acts that one with these parties can be told by."""
    heads, dominant = _heads((*actors, *recipients)), _dominant((*actors, *recipients))
    if _has_bloc(heads):
        return [(ANY, one, "") for one in heads]
    return [
        *((ANY, one, "") for one in dominant),
        *((MOST, one, "") for one in heads),
        *((TWO, *pair) for pair in combinations(heads, 2)),
        *((BLOC, one, "") for one in heads),
    ]


def _heads(side: Side) -> list[str]:
    return sorted({one for party in side for one in party})


def _has_bloc(heads: Iterable[str]) -> bool:
    return any(map(is_bloc, heads))


def _open(heads: list[str]) -> list[str]:
    """The heads of a side, and what stands for a missing one or for a bloc among them."""
    return [*(heads or [MISSING]), *([WIDE] if _has_bloc(heads) else [])]


def _dominant(side: Side) -> list[str]:
    return [one for one in _heads(side) if sum(one in party for party in side) >= DOMINANT * len(side)]


def _coded(kind: int, one: int, other: int) -> int:
    low = (1 << HEAD_BITS) - 1
    return ((kind << HEAD_BITS | one & low) << HEAD_BITS | other & low) << TYPE_BITS


def _typed(codes: Ints, kinds: Ints, shift: int) -> Ints:
    found: Ints = codes + (kinds & ((1 << TYPE_BITS) - 1)) + (shift << (2 * HEAD_BITS + TYPE_BITS))
    return found


def _families(types: tuple[str, ...]) -> list[list[tuple[int, bool]]]:
    """For each type, those by which the same act is told, itself first, and whether with sides turned."""
    number = {name: n for n, name in enumerate(types)}
    found = [[(n, False)] for n in range(len(types))]
    for row in neighbours().values():
        if row.first in number and row.second in number:
            one, other = number[row.first], number[row.second]
            found[one].append((other, row.turned))
            found[other].append((one, row.turned))
    return found


def _compared_with_mutual(types: tuple[str, ...]) -> Flags:
    """Whether plain acts of a type are ever compared with acts that both sides do together."""
    mutual = {*word_list("incident_rules")["mutual"]["types"], "SUPPORT"}
    near = {name for pair in neighbours() if pair & mutual for name in pair} | mutual
    return np.array([name in near for name in types], dtype=np.bool_)


def _merged(one: Index, other: Index) -> Index:
    keys, owners = np.concatenate((one[0], other[0])), np.concatenate((one[1], other[1]))
    order = np.argsort(keys, kind="stable")
    return keys[order], owners[order]


def _unique_pairs(start: Ints, length: Ints, held: Ints, later: Ints, most: int) -> Iterable[tuple[Ints, Ints]]:
    """The pairs of each report with those it finds, once each; questions of one report stand together."""
    ends, begun = np.cumsum(length), 0
    while begun < len(start):
        end = int(np.searchsorted(ends, (ends[begun - 1] if begun else 0) + most, side="right"))
        # All questions of one report go into one part.
        end = int(np.searchsorted(later, later[max(end - 1, begun)], side="right"))
        earlier, owner = expanded(start[begun:end], length[begun:end], held)
        own = later[begun:end][owner]
        before = earlier < own
        codes = np.unique(own[before] << 32 | earlier[before])
        if len(codes):
            yield codes >> 32, codes & ((1 << 32) - 1)
        begun = end
