"""How far the parties of two reports agree, by their codes: sectors that reporters mix up, bands without a name, blocs.

Values come from `data/incident_rules.toml` and the reasons below; sets of codes are compared by the smaller one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from bascule.codebook.entity_codes import is_countryless
from bascule.weigh.report_columns import NONE, Flags, Floats, Ints, Numbers
from bascule.weigh.word_lists import word_list

# Up to so many codes, every two of them have a cell in a table (some 50 MB); more are looked up pair by pair.
TABLED = 2500
# Sets of up to so many codes are compared many at a time; larger ones, which are few, one by one.
PADDED = 4


@lru_cache(maxsize=1 << 16)
def party_likeness(one: str, other: str) -> float:
    """How far two codes can mean one party, 0 to 1."""
    if one == other:
        return 1.0
    generic = word_list("incident_rules")["generic"]
    armed = [is_armed(code) for code in (one, other)]
    if all(armed) and (one in generic["armed"] or other in generic["armed"]):
        return 0.8
    first, second = one.split(":", 1)[0], other.split(":", 1)[0]
    if is_bloc(one) or is_bloc(other):
        return 0.5
    if all(armed):
        named = {code.split(":", 2)[2] for code in (one, other) if code.count(":") > 1}
        if len(named) > 1:
            return 0.0
        if "XXX" in (first, second) and first != second:
            return 0.7
    if is_countryless(first) or first != second:
        return 0.0
    mine, theirs = (code.split(":")[1] if ":" in code else "GOV" for code in (one, other))
    alike = mine == theirs or any(mine in group and theirs in group for group in _sectors().values())
    return 0.9 if alike else 0.5


def sides_agree(one: frozenset[str], other: frozenset[str]) -> float:
    """How far the smaller set of parties is found in the other, 0 to 1."""
    fewer, more = sorted((one, other), key=lambda codes: (len(codes), sorted(codes)))
    shares = sorted((max(party_likeness(code, among) for among in more) for code in fewer), reverse=True)
    return sum(shares) / len(shares)


def is_armed(code: str) -> bool:
    """Whether a party is a band of rebels, mercenaries or criminals."""
    return any(part in _sectors()["armed"] for part in code.split(":")[1:2])


def is_bloc(code: str) -> bool:
    """Whether a code stands for a group of states without members."""
    return code.split(":", 1)[0] in word_list("incident_rules")["generic"]["blocs"]


@cache
def head(code: str) -> str:
    """What two parties share at the least when they can be one: the country, the body, being armed."""
    if is_armed(code):
        return "armed"
    return _whose(code)


@cache
def relations(code: str) -> tuple[str, ...]:
    """All heads by which a code can be like another one, but for blocs, which are a little like any."""
    return tuple(dict.fromkeys((head(code), _whose(code))))


def _whose(code: str) -> str:
    """The country, the bloc or the body; armed groups of no one country are one."""
    return code if code.startswith("IGO") else code.split(":", 1)[0]


class Agreement:
    """`sides_agree` of numbered sets, and whether they have a head in common, for many pairs at once."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        self._sets = sets
        codes, heads = Numbers[str](), Numbers[str]()
        listed = [sorted(item) for item in sets]
        self._size = np.array([len(item) for item in listed], dtype=np.int64)
        self._codes = np.full((len(sets), PADDED), NONE, dtype=np.int64)
        for place, item in enumerate(listed):
            self._codes[place, : min(len(item), PADDED)] = [codes[code] for code in item[:PADDED]]
        self._names = list(codes)
        self._head = np.array([*(heads[head(code)] for code in codes), NONE], dtype=np.int64)
        # Of two sets as large, the first by its codes is looked for in the other.
        order = sorted(range(len(sets)), key=lambda place: (len(listed[place]), listed[place]))
        self._rank = np.empty(len(sets), dtype=np.int64)
        self._rank[order] = np.arange(len(sets))
        count = len(codes) if len(codes) <= TABLED else 0
        self._table = np.full((count, count), np.nan)
        self._looked_up: dict[int, float] = {}

    def of(self, one: Ints, other: Ints) -> tuple[Floats, Flags]:
        """For each pair of numbers the share, 0 to 1, and the heads in common; NaN and False where one is NONE."""
        share, common = np.full(len(one), np.nan), np.zeros(len(one), dtype=np.bool_)
        known = (one != NONE) & (other != NONE)
        same = known & (one == other)
        share[same], common[same] = 1.0, True
        rest = np.flatnonzero(known & ~same)
        turned = self._rank[one[rest]] > self._rank[other[rest]]
        fewer = np.where(turned, other[rest], one[rest]).astype(np.int64)
        more = np.where(turned, one[rest], other[rest]).astype(np.int64)
        largest = np.maximum(self._size[fewer], self._size[more])
        for low, width in ((0, 1), (1, 2), (2, PADDED)):
            among = (largest > low) & (largest <= width)
            if among.any():
                share[rest[among]], common[rest[among]] = self._padded(fewer[among], more[among], width)
        for place in np.flatnonzero(largest > PADDED).tolist():
            sets = self._sets[int(fewer[place])], self._sets[int(more[place])]
            share[rest[place]] = sides_agree(*sets)
            common[rest[place]] = not set(map(head, sets[0])).isdisjoint(map(head, sets[1]))
        return share, common

    def _padded(self, fewer: Ints, more: Ints, width: int) -> tuple[Floats, Flags]:
        mine, theirs = self._codes[fewer, :width], self._codes[more, :width]
        there = (mine != NONE)[:, :, None] & (theirs != NONE)[:, None, :]
        heads = self._head[mine][:, :, None] == self._head[theirs][:, None, :]
        each = np.broadcast_to(mine[:, :, None], there.shape)[there]
        among = np.broadcast_to(theirs[:, None, :], there.shape)[there]
        likeness = np.full(there.shape, -1.0)
        likeness[there] = self._likeness(each, among)
        best = -np.sort(-likeness.max(axis=2), axis=1)
        total = np.zeros(len(fewer))
        for place in range(width):
            total += np.where(best[:, place] >= 0, best[:, place], 0.0)
        return total / self._size[fewer], (heads & there).any(axis=(1, 2))

    def _likeness(self, one: Ints, other: Ints) -> Floats:
        """`party_likeness` of codes by their numbers."""
        if len(self._table):
            found: Floats = self._table[one, other]
            unknown = np.flatnonzero(np.isnan(found))
            for code in np.unique(one[unknown] * len(self._names) + other[unknown]).tolist():
                pair = divmod(code, len(self._names))
                self._table[pair] = party_likeness(self._names[pair[0]], self._names[pair[1]])
            return found if len(unknown) == 0 else self._table[one, other]
        codes, back = np.unique(one * len(self._names) + other, return_inverse=True)
        return np.array([self._look_up(code) for code in codes.tolist()], dtype=np.float64)[back]

    def _look_up(self, code: int) -> float:
        found = self._looked_up.get(code)
        if found is None:
            one, other = divmod(code, len(self._names))
            found = self._looked_up[code] = party_likeness(self._names[one], self._names[other])
        return found


@cache
def _sectors() -> Mapping[str, Sequence[str]]:
    sectors: Mapping[str, Sequence[str]] = word_list("incident_rules")["sectors"]
    return sectors
