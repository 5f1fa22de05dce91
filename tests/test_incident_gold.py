"""How well reports gather into incidents, on gold of our own; the floors lie a little under what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import pytest

from bascule.weigh.incidents import merge
from bascule.weigh.near_duplicates import copies
from bascule.weigh.partition_scores import PartitionScores, partition_scores
from incident_gold import GoldReport, half, reports

REPORTS = reports()
GOLD = {event.event_id: incident for item in REPORTS for incident, event in item.events}
TEXTS = {item.name: item.text for item in REPORTS}


def scores(rule: str, of_half: int | None = None) -> PartitionScores:
    """Of the gold's own events, all merged together; with `of_half`, counted over that half alone."""
    found = merge([event for item in REPORTS for _, event in item.events], rule=rule, texts=TEXTS)
    home: dict[str, Hashable] = {report.event_id: one.id for one in found for report in one.reports}
    kept = {name: incident for name, incident in GOLD.items() if of_half in (None, half(incident))}
    return partition_scores({name: home[name] for name in kept}, kept)


def test_the_gold_is_as_large_and_as_varied_as_it_says() -> None:
    assert len(REPORTS) >= 600
    assert len(set(GOLD.values())) >= 200
    assert min(Counter(item.language for item in REPORTS).values()) >= 250
    assert len({event.event.type for item in REPORTS for _, event in item.events}) == 16
    own = [item.text for item in REPORTS if item.copy_of is None]
    assert len(set(own)) == len(own)
    openings = Counter(" ".join(text.split()[:4]) for text in own)
    assert openings.most_common(1)[0][1] <= 4


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_each_report_of_the_gold_holds_together(report: GoldReport) -> None:
    assert report.text
    assert report.events
    for _, event in report.events:
        place, when = event.event.place, event.event.date
        assert place is None or place.name in report.text
        assert when is None or when.start <= when.end


def test_copies_in_the_gold_are_found() -> None:
    found = copies(TEXTS)
    long = [item for item in REPORTS if item.copy_of is not None and len(item.text.split()) > 12]
    assert len(long) >= 8
    for item in long:
        assert item.copy_of is not None
        assert found.get(item.name) == found.get(item.copy_of) is not None


def test_incidents_of_a_perfect_coder() -> None:
    whole, older = scores("same-act-v2"), scores("same-day-v1")
    assert whole.f1 >= 0.96
    assert whole.pair_f1 >= 0.93
    assert scores("same-act-v2", 1).f1 >= 0.96
    assert whole.f1 > older.f1 + 0.1
    assert whole.pair_precision > older.pair_precision - 0.01


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"a": 1, "b": 1, "c": 2}, (1.0, 1.0)),
        ({"a": 1, "b": 2, "c": 3}, (0.8, 0.0)),
        ({"a": 1, "b": 1, "c": 1}, (5 / 7, 0.5)),
    ],
)
def test_scores_of_partitions(found: dict[str, Hashable], expected: tuple[float, float]) -> None:
    told = partition_scores(found, {"a": "x", "b": "x", "c": "y"})
    assert (told.f1, told.pair_f1) == pytest.approx(expected)


def test_scores_need_the_same_items() -> None:
    assert partition_scores({}, {}).f1 == 1.0
    with pytest.raises(ValueError, match="not the same"):
        partition_scores({"a": 1}, {"b": 1})
