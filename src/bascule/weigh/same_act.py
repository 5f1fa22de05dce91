"""The rule `same-act-v2`: when two reports tell one act, and how reports gather into acts.

Points are added for what agrees: type or neighbouring type, the parties of each side, dates by their granularity,
places, the words of the sentences; `incident_rules.toml` holds the points and the reasons of the pairs of types. Types
that are no neighbours, parties that have nothing in common, days further apart than dates can slip, and for acts bound
to a place two towns far apart forbid a pair, whatever else agrees.

Reports gather round the best known first: finest dates, then those that name place and both sides. Each joins the group
it has most points with, by the first few reports of it, unless the very first forbids it; where two groups are as near,
it means either, and stands apart. The order of the reports makes no difference, and a reviewer's word comes before the
points.

Reports are taken some thousands at a time: what they have in common with the groups so far and with each other is
reckoned for all of them at once (`act_blocks` finds the pairs, `act_points` their points), then each finds its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from bascule.ledger import LedgerEvent, ReportRow
from bascule.weigh.act_blocks import Blocks
from bascule.weigh.act_points import Likeness, Points, most_words, points
from bascule.weigh.report_columns import Ints, Reports, as_columns, row_of

__all__ = ["RULE", "Likeness", "gather", "gather_rows", "points_between"]

RULE = "same-act-v2"
# Reports of a group that a new one is compared with: the best known, which come first.
COMPARED = 6
# Reports taken at a time, and pairs reckoned at a time: more of either need more memory, fewer more time.
AT_ONCE, PAIRS_AT_ONCE = 4096, 1 << 19


def gather(
    events: Iterable[LedgerEvent],
    *,
    days: int = 1,
    copies: Mapping[str, str] | None = None,
    apart: Mapping[str, Collection[str]] | None = None,
    alike: Likeness | None = None,
) -> list[list[LedgerEvent]]:
    """The events in groups of one act each, the best known report first.

    `days` is how far apart stated days may lie; `copies` gives the fullest text by article id (`near_duplicates`);
    `apart` names, for an event id, those that a reviewer holds apart from it; `alike` tells how alike two sentences
    are, 0 to 1, instead of their words.
    """
    listed = list(events)
    groups = gather_rows([row_of(event) for event in listed], days=days, copies=copies, apart=apart, alike=alike)
    return [[listed[place] for place in group] for group in groups]


def gather_rows(
    rows: Sequence[ReportRow],
    *,
    days: int = 1,
    copies: Mapping[str, str] | None = None,
    apart: Mapping[str, Collection[str]] | None = None,
    alike: Likeness | None = None,
) -> list[list[int]]:
    """The same for rows, as groups of their places; rows without any day stand alone, and come first."""
    reports = as_columns(rows, copies)
    homes = _Homes(reports, days, apart or {}, alike)
    for begun in range(0, len(reports), AT_ONCE):
        homes.settle(np.arange(begun, min(begun + AT_ONCE, len(reports))))
    undated = np.ones(len(rows), dtype=np.bool_)
    undated[reports.at] = False
    at = reports.at.tolist()
    return [[place] for place in np.flatnonzero(undated).tolist()] + [[at[n] for n in group] for group in homes.groups]


def points_between(one: LedgerEvent, other: LedgerEvent, *, days: int = 1) -> float | None:
    """The points two reports have in common, None where something forbids that they tell one act."""
    reports = as_columns([row_of(one), row_of(other)])
    if len(reports) < 2:
        return None
    found, later, earlier = Points(reports, days, None), np.array([1]), np.array([0])
    bare = found.bare(later, earlier)
    return None if np.isnan(bare[0]) else float(bare[0] + found.words(later, earlier)[0])


class _Homes:
    """The groups so far, as places in the table of reports, and which one each report is of."""

    def __init__(
        self, reports: Reports, days: int, apart: Mapping[str, Collection[str]], alike: Likeness | None
    ) -> None:
        self.groups: list[list[int]] = []
        # By report: its group, and its place in it.
        self._home: list[int] = []
        self._rank: list[int] = []
        # The first report of the group that a report is of; of those settled before the present ones.
        self._first = np.zeros(len(reports), dtype=np.int64)
        self._points = Points(reports, days, alike)
        self._blocks = Blocks(reports, days, int(points()["after"][-1][0]))
        self._enough, self._clear = float(points()["enough"]), float(points()["clear"])
        self._within_reach = self._enough - most_words()
        self._apart = _places_apart(reports, apart)

    def settle(self, places: Ints) -> None:
        """Finds a group for each of these reports, which are the next in order."""
        begun = int(places[0])
        met = self._met(places, begun)
        for place in places.tolist():
            home = self._nearest(place, met.get(place, ()), begun)
            if home is None:
                home = len(self.groups)
                self.groups.append([])
            self._home.append(home)
            self._rank.append(len(self.groups[home]))
            self.groups[home].append(place)
        self._first[places] = [self.groups[home][0] for home in self._home[begun:]]
        self._blocks.add(places[np.array(self._rank[begun:], dtype=np.int64) < COMPARED])

    def _met(self, places: Ints, begun: int) -> dict[int, list[tuple[int, float]]]:
        """For each report the earlier ones that it has enough points with, and the points.

        Those settled before are left out where the first of their group refuses the report.
        """
        found: dict[int, list[tuple[int, float]]] = {}
        for later, earlier in self._blocks.pairs(places, PAIRS_AT_ONCE):
            score = self._points.bare(later, earlier)
            reached = score >= self._within_reach
            later, earlier, score = later[reached], earlier[reached], score[reached]
            score = score + self._points.words(later, earlier)
            enough = score >= self._enough
            later, earlier, score = later[enough], earlier[enough], score[enough]
            first = self._first[earlier]
            asked = np.flatnonzero((earlier < begun) & (first != earlier))
            welcome = np.ones(len(later), dtype=np.bool_)
            welcome[asked] = ~np.isnan(self._points.bare(later[asked], first[asked]))
            chosen = (column[welcome].tolist() for column in (later, earlier, score))
            for one, other, value in zip(*chosen, strict=True):
                found.setdefault(one, []).append((other, value))
        return found

    def _nearest(self, place: int, met: Iterable[tuple[int, float]], begun: int) -> int | None:
        """The group a report is of; None where it is near none, or as near to two."""
        by_group: dict[int, float] = {}
        welcome: set[int] = set()
        for other, score in met:
            if (rank := self._rank[other]) < COMPARED:
                group = self._home[other]
                if score > by_group.get(group, 0.0):
                    by_group[group] = score
                if rank == 0 or other < begun:
                    welcome.add(group)
        forbidden = {self._home[other] for other in self._apart.get(place, ()) if other < place}
        best, second, home = 0.0, 0.0, None
        for group, score in by_group.items():
            if score <= second or group in forbidden:
                continue
            if group not in welcome and self._refused(place, self.groups[group][0]):
                continue
            if score > best:
                best, second, home = score, best, group
            else:
                second = score
        return None if second and best - second < self._clear else home

    def _refused(self, place: int, first: int) -> bool:
        return bool(np.isnan(self._points.bare(np.array([place]), np.array([first]))[0]))


def _places_apart(reports: Reports, apart: Mapping[str, Collection[str]]) -> dict[int, list[int]]:
    """Places in the table of the reports that a reviewer holds apart, by place."""
    if not apart:
        return {}
    place = {reports.rows[at].event_id: n for n, at in enumerate(reports.at.tolist())}
    return {
        place[name]: [place[other] for other in others if other in place]
        for name, others in apart.items()
        if name in place
    }
