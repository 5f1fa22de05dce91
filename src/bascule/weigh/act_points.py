"""The points that pairs of reports have in common by the rule `same-act-v2`, for many pairs at once.

`data/incident_rules.toml` holds the points, the neighbouring types and their reasons; see `same_act` for the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bascule.weigh.party_likeness import Agreement, head
from bascule.weigh.report_columns import NONE, Flags, Floats, Ints, Reports, Table
from bascule.weigh.shared_words import SharedWords
from bascule.weigh.word_lists import word_list

Likeness = Callable[[str, str], float]
# Kilometres a degree of latitude.
DEGREE = 111.2
# A paper that tells of a longer time is worth so much less than a report that states a day of it.
UNSTATED = 0.2


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How two types can tell one act: `only` where the second is so marked, `close` in days, with sides `turned`."""

    first: str
    second: str
    only: frozenset[str]
    close: bool
    turned: bool


@cache
def points() -> Mapping[str, Any]:
    """What agreement counts, by name."""
    found: Mapping[str, Any] = word_list("incident_rules")["points"]
    return found


@cache
def neighbours() -> Mapping[frozenset[str], Neighbours]:
    """The pairs of types by which one act is told."""
    return {
        frozenset(row["types"]): Neighbours(
            first=row["types"][0],
            second=row["types"][1],
            only=frozenset(row.get("only", ())),
            close=row.get("close", False),
            turned=row.get("turned", False),
        )
        for row in word_list("incident_rules")["neighbours"]
    }


def most_words() -> float:
    """The most points that words can give, copies included."""
    told = points()
    return float(max(told["words"], told["words_abroad"], told["copy"]))


class Points:
    """The points of pairs of one set of reports; `days` and `alike` as in `same_act.gather`."""

    def __init__(self, reports: Reports, days: int, alike: Likeness | None) -> None:
        self.reports, self.days, self.alike = reports, days, alike
        self._types = _Types(reports)
        bound = word_list("incident_rules")["places"]["bound"]
        self._bound = np.array([name in bound for name in reports.types], dtype=np.bool_)
        self._sides, self._unions = Agreement(reports.sides), Agreement(reports.unions)
        # One more for NONE.
        self._alone = np.array([*(len(codes) == 1 for codes in reports.unions), False], dtype=np.bool_)
        heads = [len({head(code) for code in codes}) for codes in reports.unions]
        self._abroad = np.array([*(count > 1 for count in heads), False], dtype=np.bool_)
        self._home = np.array([*(count == 1 for count in heads), False], dtype=np.bool_) & ~self._alone
        self._several = np.array([*(len(codes) > 1 for codes in reports.sides), False], dtype=np.bool_)
        self._words = SharedWords(reports)

    def bare(self, one: Ints, other: Ints) -> Floats:
        """Points for all but words and copies, by places in the table; NaN where something forbids the pair."""
        mine, theirs = self.reports.table[one], self.reports.table[other]
        pair, told = self._types.pair(mine, theirs), points()
        found = np.full(len(one), np.nan)
        when = self._dates(mine, theirs, self._types.close[pair])
        # What days or types forbid, about half of all, is left there.
        left = np.flatnonzero((pair != NONE) & ~np.isnan(when))
        mine, theirs, pair = mine[left], theirs[left], pair[left]
        total = when[left] + self._places(mine, theirs)
        total += self._parties(mine, theirs, self._types.turned[pair])
        total += np.where(pair == 0, told["same_type"], told["neighbour_type"])
        total[(pair == 0) & _differ(mine["mode"], theirs["mode"])] += told["other_mode"]
        total[_differ(mine["channel"], theirs["channel"])] += told["other_channel"]
        found[left] = total
        return found

    def words(self, one: Ints, other: Ints) -> Floats:
        """Points for words, or for copies, which say all."""
        mine, theirs = self.reports.table[one], self.reports.table[other]
        told = points()
        found = np.full(len(one), float(told["copy"]))
        rest = np.flatnonzero((mine["text"] == NONE) | (mine["text"] != theirs["text"]))
        if self.alike is not None:
            shares = [
                self.alike(self.reports.sentence(a), self.reports.sentence(b))
                for a, b in zip(one[rest].tolist(), other[rest].tolist(), strict=True)
            ]
            found[rest] = np.array(shares, dtype=np.float64) * float(told["words"])
            return found
        tongue = mine["language"][rest] == theirs["language"][rest]
        share = self._words.likeness(one[rest], other[rest], tongue)
        found[rest] = share * np.where(tongue, told["words"], told["words_abroad"])
        return found

    def _dates(self, one: Table, other: Table, close: Flags) -> Floats:
        """Points for the days, NaN where they cannot be of one act."""
        told, days = points(), self.days
        gap = np.maximum(one["first"], other["first"]) - np.minimum(one["last"], other["last"])
        wide = np.maximum(one["last"] - one["first"], other["last"] - other["first"])
        near = np.where(gap <= 0, told["same_day"], told["next_day"])
        near[(gap > days) | (close & (gap > 1))] = np.nan
        inside = np.where(wide <= days, told["same_day"], _step(told["inside"], wide))
        both = np.where((wide == 0) | (gap > 0), near, inside)
        # One states a day, the other has its paper's.
        first = np.where(one["stated"], one["first"], other["first"])
        last = np.where(one["stated"], one["last"], other["last"])
        paper = np.where(one["stated"], other["first"], one["first"])
        late = np.maximum(paper - last, 0)
        during = _step(told["inside"], late + last - first) - UNSTATED
        during[(first - paper > days) | (late > days)] = np.nan
        # What is announced without a day may come later than the paper.
        before = np.where(first - paper <= days, told["day_before"], np.nan)
        after = _step(told["after"], np.maximum(paper - last, 0))
        # A night is of two days, and no longer time than a day.
        single = np.where(last - first > days, during, np.where(paper < first, before, after))
        neither = _step(told["after"], np.abs(gap))
        stated = one["stated"], other["stated"]
        return np.where(stated[0] & stated[1], both, np.where(stated[0] | stated[1], single, neither))

    def _places(self, one: Table, other: Table) -> Floats:
        """Points for the places; NaN where an act bound to one town would be in two."""
        told, found = points(), np.zeros(len(one))
        both = np.flatnonzero(one["placed"] & other["placed"])
        if len(both) == 0:
            return found
        here, there = one[both], other[both]
        same = (here["place_id"] != NONE) & (here["place_id"] == there["place_id"])
        same |= here["place_name"] == there["place_name"]
        # On a plane: only distances of some tens of kilometres matter.
        north = here["latitude"] - there["latitude"]
        east = np.abs(here["longitude"] - there["longitude"])
        shrunk = np.cos(np.radians((here["latitude"] + there["latitude"]) / 2))
        distance = DEGREE * np.hypot(north, np.minimum(east, 360 - east) * shrunk)
        bound = self._bound[here["type"]] & self._bound[there["type"]]
        near = distance <= word_list("incident_rules")["places"]["near"]
        towns = np.where(near, told["near_place"], np.where(bound, np.nan, told["other_place"]))
        regions = np.where(here["place_country"] == there["place_country"], 0.0, told["other_place"])
        value = np.where(here["region"] | there["region"], regions, towns)
        value[np.isnan(distance)] = 0.0
        value[same] = told["same_place"]
        found[both] = value
        return found

    def _parties(self, one: Table, other: Table, turned: Flags) -> Floats:
        """Points for the parties, NaN where they have too little in common."""
        found = np.full(len(one), np.nan)
        mutual = one["mutual"] | other["mutual"]
        together, plain = np.flatnonzero(mutual), np.flatnonzero(~mutual)
        found[together] = self._all_parties(one["parties"][together], other["parties"][together])
        mine, theirs, across = one[plain], other[plain], turned[plain]
        facing = np.where(across, theirs["recipients"], theirs["actors"])
        back = np.where(across, theirs["actors"], theirs["recipients"])
        found[plain] = self._each_side((mine["actors"], facing), (mine["recipients"], back))
        return found

    def _all_parties(self, one: Ints, other: Ints) -> Floats:
        told = points()
        share, common = self._unions.of(one, other)
        # One party each: the same visitor says little of whom he met.
        alone = self._alone[one] | self._alone[other]
        value: Floats = share * (told["side"] + np.where(alone, told["missing_side"], told["side"]))
        # Parties that are alike only as a bloc is like any state do not bring two reports together.
        value[~common | (share < 0.75)] = np.nan
        # What two parties of one country do with each other is not what one of them does with another country.
        value[(self._home[one] & self._abroad[other]) | (self._abroad[one] & self._home[other])] = np.nan
        return value

    def _each_side(self, *sides: tuple[Ints, Ints]) -> Floats:
        told, total = points(), np.zeros(len(sides[0][0]))
        shared = np.zeros(len(total), dtype=np.bool_)
        for mine, theirs in sides:
            share, common = self._sides.of(mine, theirs)
            missing = np.where((mine == NONE) & (theirs == NONE), 0.0, told["missing_side"])
            total += np.where((mine == NONE) | (theirs == NONE), missing, share * told["side"])
            total[share < 0.5] = np.nan
            shared |= common
        # Neither has a second side, and both name two or more in front ("the war between"): they are all its parties.
        (mine, theirs), (ours, others) = sides
        full = (ours == NONE) & (others == NONE) & self._several[mine] & self._several[theirs]
        total[full] += told["missing_side"]
        total[~shared] = np.nan
        return total


class _Types:
    """Pairs of numbered types: 0 for the same type, a number for neighbours, NONE for all others."""

    def __init__(self, reports: Reports) -> None:
        count, number = len(reports.types), {name: n for n, name in enumerate(reports.types)}
        known = [row for row in neighbours().values() if row.first in number and row.second in number]
        self._pairs = np.full((count, count), NONE, dtype=np.int64)
        np.fill_diagonal(self._pairs, 0)
        for n, row in enumerate(known, 1):
            one, other = number[row.first], number[row.second]
            self._pairs[one, other] = self._pairs[other, one] = n
        # The first entry is for the same type, the last for NONE.
        self.close = np.array([False, *(row.close for row in known), False])
        self.turned = np.array([False, *(row.turned for row in known), False])
        self._second = np.array([NONE, *(number[row.second] for row in known), NONE])
        only = [frozenset[str](), *(row.only for row in known), frozenset[str]()]
        self._any = np.array([not marks for marks in only])
        self._marked = {
            name: np.array([[mark in marks for mark in (*values, None)] for marks in only], dtype=np.bool_)
            for name, values in (
                ("mode", reports.modes),
                ("channel", reports.channels),
                ("factuality", reports.factualities),
            )
        }

    def pair(self, one: Table, other: Table) -> Ints:
        """The numbers of the pairs; NONE also where a mark is asked for that the second report does not bear."""
        found: Ints = self._pairs[one["type"], other["type"]]
        asked = np.flatnonzero(~self._any[found])
        if len(asked):
            pair = found[asked]
            swapped = other["type"][asked] != self._second[pair]
            marked = np.zeros(len(asked), dtype=np.bool_)
            for name, table in self._marked.items():
                marked |= table[pair, np.where(swapped, one[name][asked], other[name][asked])]
            found[asked[~marked]] = NONE
        return found


def _differ(one: Ints, other: Ints) -> Flags:
    """Whether both are told and not the same."""
    found: Flags = (one != NONE) & (other != NONE) & (one != other)
    return found


def _step(steps: Sequence[Sequence[float]], length: Ints) -> Floats:
    """The value of the first step that is long enough, NaN past the last."""
    values = np.array([*(value for _, value in steps), np.nan])
    found: Floats = values[np.searchsorted([most for most, _ in steps], length, side="left")]
    return found
