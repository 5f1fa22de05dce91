"""The rule `same-act-v2`: when two reports tell one act, and how reports gather into acts.

Points are added for what agrees: type or neighbouring type, the parties of each side, dates by their granularity,
places, the words of the sentences; `incident_rules.toml` holds the points and the reasons of the pairs of types. Types
that are no neighbours, parties that have nothing in common, days further apart than dates can slip, and for acts bound
to a place two towns far apart forbid a pair, whatever else agrees.

Reports gather round the best known first: finest dates, then those that name place and both sides. Each joins the group
it has most points with; where two groups are as near, it means either, and stands apart. The order of the reports makes
no difference, and a reviewer's word comes before the points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import product
from math import cos, hypot, radians
from typing import Any

from bascule.ledger import LedgerEvent
from bascule.records import Place
from bascule.weigh.report_words import Words, likeness, words_of
from bascule.weigh.word_lists import levelled, word_list

RULE = "same-act-v2"
# Reports of a group that a new one is compared with: the best known, which come first.
COMPARED = 6
# Days before and after its own in which the act of a report can lie.
_COARSE = 45

Likeness = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class _Report:
    """A report as it is compared; days are ordinals."""

    event: LedgerEvent
    type: str
    first: int
    last: int
    stated: bool
    actors: frozenset[str]
    recipients: frozenset[str]
    parties: frozenset[str]
    kind: str
    place: Place | None
    marks: frozenset[str]
    words: Words
    text: str | None


class Group:
    """Reports of one act; the first is the best known."""

    __slots__ = ("names", "reports")

    def __init__(self, report: _Report) -> None:
        self.reports = [report]
        self.names = {report.event.event_id}


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
    index = _Index()
    points = _points()
    dated = []
    groups: list[Group] = []
    for event in events:
        if event.interval is None:
            groups.append(Group(_prepared(event, (date.max, date.max), copies)))
        else:
            dated.append(_prepared(event, event.interval, copies))
    for report in sorted(dated, key=_order):
        forbidden = (apart or {}).get(report.event.event_id, ())
        best, second, home = 0.0, 0.0, None
        for group in index.near(report, days):
            if forbidden and not group.names.isdisjoint(forbidden):
                continue
            score = _with_group(report, group, days, alike)
            if score > best:
                best, second, home = score, best, group
            elif score > second:
                second = score
        if home is None or best < points["enough"] or (second >= points["enough"] and best - second < points["clear"]):
            home = Group(report)
            groups.append(home)
        else:
            home.reports.append(report)
            home.names.add(report.event.event_id)
        index.add(report, home)
    return [[report.event for report in group.reports] for group in groups]


def points_between(one: LedgerEvent, other: LedgerEvent, *, days: int = 1) -> float | None:
    """The points two reports have in common, None where something forbids that they tell one act."""
    if one.interval is None or other.interval is None:
        return None
    return _between(_prepared(one, one.interval, None), _prepared(other, other.interval, None), days, None)


def _prepared(event: LedgerEvent, interval: tuple[date, date], copies: Mapping[str, str] | None) -> _Report:
    act = event.event
    actors, recipients = frozenset(act.actors), frozenset(act.recipients)
    mutual = act.type in _mutual() or (act.type == "SUPPORT" and act.channel == "agreement")
    return _Report(
        event=event,
        type=act.type,
        first=interval[0].toordinal(),
        last=interval[1].toordinal(),
        stated=act.date is not None and act.date.granularity != "publication",
        actors=actors,
        recipients=recipients,
        parties=actors | recipients,
        kind="mutual" if mutual else "plain",
        place=act.place if act.place and act.place.precision != "country" else None,
        marks=frozenset(filter(None, (act.mode, act.channel, act.factuality))),
        words=words_of(event.sentence),
        text=(copies or {}).get(event.article_id),
    )


def _order(report: _Report) -> tuple[Any, ...]:
    """Best known first, by what the events say alone."""
    missing = (not report.actors) + (not report.recipients)
    event = report.event
    return (
        report.last - report.first,
        not report.stated,
        missing if report.kind == "plain" else 0,
        report.place is None,
        report.first,
        event.published or date.max,
        event.article_id,
        event.event.sentence.start,
        event.event_id,
    )


def _with_group(report: _Report, group: Group, days: int, alike: Likeness | None) -> float:
    """The most points with a report of the group; 0 where the best known one of it forbids."""
    best = 0.0
    for number, other in enumerate(group.reports[:COMPARED]):
        score = _between(report, other, days, alike)
        if score is None and number == 0:
            return 0.0
        if score is not None and score > best:
            best = score
    return best


def _between(one: _Report, other: _Report, days: int, alike: Likeness | None) -> float | None:
    points = _points()
    pair = _pair_of(one, other)
    if pair is None:
        return None
    when = _dates(one, other, days, pair.close)
    if when is None:
        return None
    where = _places(one, other)
    sides = _sides(one, other, pair) if where is not None else None
    if sides is None or where is None:
        return None
    score: float = when + where + sides + float(points["same_type" if pair is _SAME else "neighbour_type"])
    mine, theirs = one.event.event, other.event.event
    if pair is _SAME and mine.mode and theirs.mode and mine.mode != theirs.mode:
        score += points["other_mode"]
    if mine.channel and theirs.channel and mine.channel != theirs.channel:
        score += points["other_channel"]
    if one.text is not None and one.text == other.text:
        return score + float(points["copy"])
    one_tongue = one.event.language == other.event.language
    share = alike(one.event.sentence, other.event.sentence) if alike else likeness(one.words, other.words, one_tongue)
    return score + share * float(points["words" if one_tongue or alike else "words_abroad"])


# Types


@dataclass(frozen=True, slots=True)
class _Pair:
    """How two types can tell one act: `only` where the second is so marked, `close` in days, with sides `turned`."""

    second: str = ""
    only: frozenset[str] = frozenset()
    close: bool = False
    turned: bool = False


_SAME = _Pair()


def _pair_of(one: _Report, other: _Report) -> _Pair | None:
    if one.type == other.type:
        return _SAME
    pair = _neighbours().get((one.type, other.type))
    if pair is None:
        return None
    second = other if other.type == pair.second else one
    return None if pair.only and pair.only.isdisjoint(second.marks) else pair


# Dates


def _dates(one: _Report, other: _Report, days: int, close: bool) -> float | None:
    """Points for the days, None where they cannot be of one act."""
    points = _points()
    gap = max(one.first, other.first) - min(one.last, other.last)
    if one.stated and other.stated:
        wide = max(one.last - one.first, other.last - other.first)
        if not wide or gap > 0:
            if gap > days or (close and gap > 1):
                return None
            return float(points["same_day"] if gap <= 0 else points["next_day"])
        if wide <= days and gap <= 0:
            return float(points["same_day"])
        return _step(points["inside"], wide)
    if one.stated or other.stated:
        told, paper = (one, other) if one.stated else (other, one)
        if told.last > told.first:
            late = max(paper.first - told.last, 0)
            return (
                None
                if told.first - paper.first > days
                else _less(_step(points["inside"], late + told.last - told.first))
            )
        late = paper.first - told.first
        if -days <= late < 0:
            return float(points["day_before"])
        # What is announced without a day may come later than the paper.
        return None if late < 0 else _step(points["after"], late)
    return _step(points["after"], abs(gap))


def _less(found: float | None) -> float | None:
    return None if found is None else found - 0.2


def _step(steps: Sequence[Sequence[float]], length: int) -> float | None:
    return next((value for most, value in steps if length <= most), None)


# Places


def _places(one: _Report, other: _Report) -> float | None:
    """Points for the places; None where an act bound to one town would be in two."""
    points = _points()
    here, there = one.place, other.place
    if here is None or there is None:
        return 0.0
    if here.geonameid is not None and here.geonameid == there.geonameid:
        return float(points["same_place"])
    if _same_name(here.name, there.name):
        return float(points["same_place"])
    if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
        return 0.0
    if "region" in (here.precision, there.precision):
        return 0.0 if here.country == there.country else float(points["other_place"])
    if _kilometres(here, there) <= word_list("incident_rules")["places"]["near"]:
        return float(points["near_place"])
    if one.type in _bound() and other.type in _bound():
        return None
    return float(points["other_place"])


@lru_cache(maxsize=1 << 14)
def _same_name(one: str, other: str) -> bool:
    return levelled(one) == levelled(other)


def _kilometres(one: Place, other: Place) -> float:
    """On a plane: only distances of some tens of kilometres matter."""
    north, east = (one.lat or 0.0, other.lat or 0.0), abs((one.lon or 0.0) - (other.lon or 0.0))
    return 111.2 * hypot(north[0] - north[1], min(east, 360 - east) * cos(radians(sum(north) / 2)))


# Parties


def _sides(one: _Report, other: _Report, pair: _Pair) -> float | None:
    """Points for the parties, None where they have too little in common."""
    points = _points()
    if one.kind == "mutual" or other.kind == "mutual":
        if not one.parties or not other.parties:
            return None
        both = _agree(one.parties, other.parties)
        if both < 0.75:
            return None
        # One party each: the same visitor says little of whom he met.
        alone = min(len(one.parties), len(other.parties)) == 1
        return both * float(points["side"] + (points["missing_side"] if alone else points["side"]))
    facing = (other.recipients, other.actors) if pair.turned else (other.actors, other.recipients)
    total, known = 0.0, 0
    for mine, theirs in zip((one.actors, one.recipients), facing, strict=True):
        if not mine and not theirs:
            continue
        if not mine or not theirs:
            total += float(points["missing_side"])
            continue
        share = _agree(mine, theirs)
        if share < 0.5:
            return None
        known += 1
        total += share * float(points["side"])
    return total if known else None


@lru_cache(maxsize=1 << 16)
def _agree(one: frozenset[str], other: frozenset[str]) -> float:
    """How far the smaller set of parties is found in the other, 0 to 1."""
    fewer, more = sorted((one, other), key=lambda codes: (len(codes), sorted(codes)))
    shares = sorted((max(_party(code, among) for among in more) for code in fewer), reverse=True)
    return sum(shares) / len(shares)


@lru_cache(maxsize=1 << 16)
def _party(one: str, other: str) -> float:
    """How far two codes can mean one party, 0 to 1."""
    if one == other:
        return 1.0
    generic = word_list("incident_rules")["generic"]
    armed = [any(part in _sectors()["armed"] for part in code.split(":")[1:2]) for code in (one, other)]
    if all(armed) and (one in generic["armed"] or other in generic["armed"]):
        return 0.8
    head, other_head = one.split(":", 1)[0], other.split(":", 1)[0]
    if head in generic["blocs"] or other_head in generic["blocs"]:
        return 0.5
    if all(armed):
        named = {code.split(":", 2)[2] for code in (one, other) if code.count(":") > 1}
        if len(named) > 1:
            return 0.0
        if "XXX" in (head, other_head) and head != other_head:
            return 0.7
    if head in ("IGO", "XXX") or head != other_head:
        return 0.0
    mine, theirs = (code.split(":")[1] if ":" in code else "GOV" for code in (one, other))
    alike = mine == theirs or any(mine in group and theirs in group for group in _sectors().values())
    return 0.9 if alike else 0.5


@cache
def _points() -> Mapping[str, Any]:
    points: Mapping[str, Any] = word_list("incident_rules")["points"]
    return points


@cache
def _mutual() -> frozenset[str]:
    return frozenset(word_list("incident_rules")["mutual"]["types"])


@cache
def _bound() -> frozenset[str]:
    return frozenset(word_list("incident_rules")["places"]["bound"])


@cache
def _sectors() -> Mapping[str, Sequence[str]]:
    sectors: Mapping[str, Sequence[str]] = word_list("incident_rules")["sectors"]
    return sectors


@cache
def _neighbours() -> Mapping[tuple[str, str], _Pair]:
    found: dict[tuple[str, str], _Pair] = {}
    for row in word_list("incident_rules")["neighbours"]:
        first, second = row["types"]
        pair = _Pair(second, frozenset(row.get("only", ())), row.get("close", False), row.get("turned", False))
        found[first, second] = found[second, first] = pair
    return found


@cache
def _family(kind: str) -> tuple[str, ...]:
    """The type and its neighbours."""
    return (kind, *sorted(other for first, other in _neighbours() if first == kind))


# Finding what is near


class _Index:
    """Groups by a party and a day or month, so that a report meets only those that can be of the same act."""

    def __init__(self) -> None:
        self.by_day: dict[tuple[str, str, int], dict[Group, None]] = {}
        self.by_month: dict[tuple[str, str, int], dict[Group, None]] = {}

    def add(self, report: _Report, group: Group) -> None:
        for party in self._keys(report):
            if report.last - report.first < _COARSE:
                for day in range(report.first, report.last + 1):
                    self.by_day.setdefault((report.type, party, day), {})[group] = None
            for month in range(report.first // 32, report.last // 32 + 1):
                self.by_month.setdefault((report.type, party, month), {})[group] = None

    def near(self, report: _Report, days: int) -> Iterable[Group]:
        """Groups with a report of the type or a neighbour, a party in common, and days that may fit."""
        late = int(_points()["after"][-1][0])
        first, last = report.first - days, report.last + days
        if not report.stated:
            first, last = report.first - late, report.last + late
        parties = self._keys(report)
        found: dict[Group, None] = {}
        for kind, party in product(_family(report.type), parties):
            if last - first <= _COARSE:
                for day in range(first, last + 1):
                    found.update(self.by_day.get((kind, party, day), ()))
            else:
                for month in range(first // 32, last // 32 + 1):
                    found.update(self.by_month.get((kind, party, month), ()))
        return found

    @staticmethod
    def _keys(report: _Report) -> tuple[str, ...]:
        return _party_keys(report.actors, report.recipients)


@lru_cache(maxsize=1 << 16)
def _party_keys(actors: frozenset[str], recipients: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({_head(code) for code in actors | recipients}))


def _head(code: str) -> str:
    parts = code.split(":")
    if len(parts) > 1 and parts[1] in _sectors()["armed"]:
        return "armed"
    return code if parts[0] == "IGO" else parts[0]
