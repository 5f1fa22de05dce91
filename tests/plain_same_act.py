"""The rule `same-act-v2` written plainly, one pair of reports after another, to hold the fast one to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, hypot, isnan, radians
from typing import Any

from bascule.ledger import ReportRow
from bascule.weigh.act_points import neighbours, points
from bascule.weigh.party_likeness import head, sides_agree
from bascule.weigh.report_columns import as_columns
from bascule.weigh.report_words import FULL, words_of
from bascule.weigh.word_lists import levelled, word_list

COMPARED = 6
TOLD: Mapping[str, Any] = points()


def plain_groups(
    rows: Sequence[ReportRow],
    days: int = 1,
    copies: Mapping[str, str] | None = None,
    apart: Mapping[str, set[str]] | None = None,
) -> list[list[str]]:
    """Ids of the events that tell one act, every report compared with every group."""
    dated = as_columns(rows, copies)
    groups = [[row] for row in rows if row.start is None and row.published is None]
    open_: list[list[ReportRow]] = []
    for place in dated.at.tolist():
        row, scores = rows[place], []
        for number, group in enumerate(open_):
            if any(other.event_id in (apart or {}).get(row.event_id, ()) for other in group):
                continue
            found = [plain_points(row, other, days, copies) for other in group[:COMPARED]]
            if found[0] is not None:
                scores.append((max(score or 0.0 for score in found), number))
        best = sorted((item for item in scores if item[0] >= TOLD["enough"]), reverse=True)
        if not best or (len(best) > 1 and best[0][0] - best[1][0] < TOLD["clear"]):
            open_.append([row])
        else:
            open_[best[0][1]].append(row)
    return sorted(sorted(row.event_id for row in group) for group in groups + open_)


def plain_points(
    one: ReportRow, other: ReportRow, days: int = 1, copies: Mapping[str, str] | None = None
) -> float | None:
    """The points of a pair; None where something forbids it."""
    pair = neighbours().get(frozenset((one.type, other.type)))
    if one.type != other.type:
        second = other if pair and other.type == pair.second else one
        if pair is None or (pair.only and pair.only.isdisjoint({second.mode, second.channel, second.factuality})):
            return None
    when = _dates(one, other, days, close=bool(pair and pair.close))
    where = _places(one, other)
    sides = _parties(one, other, turned=bool(pair and pair.turned))
    if when is None or where is None or sides is None:
        return None
    total: float = when + where + sides + TOLD["same_type" if one.type == other.type else "neighbour_type"]
    if one.type == other.type and one.mode and other.mode and one.mode != other.mode:
        total += TOLD["other_mode"]
    if one.channel and other.channel and one.channel != other.channel:
        total += TOLD["other_channel"]
    text = (copies or {}).get(one.article_id)
    if text is not None and text == (copies or {}).get(other.article_id):
        return total + float(TOLD["copy"])
    tongue = one.language == other.language
    return total + _words(one.sentence, other.sentence, tongue) * float(TOLD["words" if tongue else "words_abroad"])


def _words(one: str, other: str, tongue: bool) -> float:
    mine, theirs = (
        {token: weight for token, weight in words_of(text).items() if tongue or token[0] in "@#="}
        for text in (one, other)
    )
    if not mine or not theirs:
        return 0.0
    both = sum(mine.values()), sum(theirs.values())
    share = 2 * sum(weight for token, weight in mine.items() if token in theirs) / sum(both)
    return share * min(1.0, min(both) / FULL)


def _interval(row: ReportRow) -> tuple[int, int, bool]:
    start, end = row.start or row.published, row.end or row.published
    assert start is not None
    assert end is not None
    return start.toordinal(), end.toordinal(), row.start is not None and row.granularity != "publication"


def _dates(one: ReportRow, other: ReportRow, days: int, close: bool) -> float | None:
    (first, last, stated), (first2, last2, stated2) = _interval(one), _interval(other)
    gap, wide = max(first, first2) - min(last, last2), max(last - first, last2 - first2)
    if stated and stated2:
        if wide == 0 or gap > 0:
            if gap > days or (close and gap > 1):
                return None
            return float(TOLD["same_day"] if gap <= 0 else TOLD["next_day"])
        return float(TOLD["same_day"]) if wide <= days else _step("inside", wide)
    if not stated and not stated2:
        return _step("after", abs(gap))
    (first, last), paper = ((first, last), first2) if stated else ((first2, last2), first)
    if last - first > days:
        late = max(paper - last, 0)
        value = _step("inside", late + last - first)
        return None if first - paper > days or late > days or value is None else value - 0.2
    if paper < first:
        return float(TOLD["day_before"]) if first - paper <= days else None
    return _step("after", max(paper - last, 0))


def _step(name: str, length: int) -> float | None:
    return next((float(value) for most, value in TOLD[name] if length <= most), None)


def _places(one: ReportRow, other: ReportRow) -> float | None:
    if any(row.place_name is None or row.place_precision == "country" for row in (one, other)):
        return 0.0
    same = one.place_id is not None and one.place_id == other.place_id
    if same or levelled(one.place_name or "") == levelled(other.place_name or ""):
        return float(TOLD["same_place"])
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    if "region" in (one.place_precision, other.place_precision):
        return 0.0 if one.place_country == other.place_country else float(TOLD["other_place"])
    east = abs(one.longitude - other.longitude)
    shrunk = cos(radians((one.latitude + other.latitude) / 2))
    rules = word_list("incident_rules")["places"]
    if 111.2 * hypot(one.latitude - other.latitude, min(east, 360 - east) * shrunk) <= rules["near"]:
        return float(TOLD["near_place"])
    return None if {one.type, other.type} <= set(rules["bound"]) else float(TOLD["other_place"])


def _mutual(row: ReportRow) -> bool:
    return row.type in word_list("incident_rules")["mutual"]["types"] or (row.type, row.channel) == (
        "SUPPORT",
        "agreement",
    )


def _parties(one: ReportRow, other: ReportRow, turned: bool) -> float | None:
    if _mutual(one) or _mutual(other):
        mine, theirs = ({*row.actors, *row.recipients} for row in (one, other))
        if not mine or not theirs or not _share_a_head(mine, theirs):
            return None
        share = sides_agree(frozenset(mine), frozenset(theirs))
        alone = min(len(mine), len(theirs)) == 1
        spread = [len(set(map(head, codes))) for codes in (mine, theirs)]
        if not alone and min(spread) == 1 < max(spread):
            return None
        return None if share < 0.75 else share * (TOLD["side"] + TOLD["missing_side" if alone else "side"])
    facing = (other.recipients, other.actors) if turned else (other.actors, other.recipients)
    total, common = 0.0, False
    for mine, theirs in zip(({*one.actors}, {*one.recipients}), map(set, facing), strict=True):
        if mine and theirs:
            share = sides_agree(frozenset(mine), frozenset(theirs))
            if share < 0.5:
                return None
            common |= _share_a_head(mine, theirs)
            total += share * TOLD["side"]
        elif mine or theirs:
            total += TOLD["missing_side"]
    if not one.recipients and not other.recipients and min(len({*one.actors}), len({*other.actors})) > 1:
        total += TOLD["missing_side"]
    assert not isnan(total)
    return total if common else None


def _share_a_head(one: set[str], other: set[str]) -> bool:
    return not set(map(head, one)).isdisjoint(map(head, other))
