"""How near one grouping is to another: B-cubed and pairwise precision, recall and F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartitionScores:
    """Precision, recall and F1 (0 to 1) over items (B-cubed) and over pairs of items that stand together."""

    precision: float
    recall: float
    f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float
    items: int


def partition_scores(found: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> PartitionScores:
    """Scores of the group of each item against its group in the gold; both must hold the same items.

    Without any pair a share counts as 1: nothing was asked, or nothing was claimed. Raises ValueError.
    """
    if found.keys() != gold.keys():
        raise ValueError(f"{len(found)} items grouped, {len(gold)} in the gold, and not the same ones")
    if not found:
        return PartitionScores(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0)
    own, true = Counter(found.values()), Counter(gold.values())
    both = Counter((found[name], gold[name]) for name in found)
    precision = sum(number * number / own[group] for (group, _), number in both.items()) / len(found)
    recall = sum(number * number / true[group] for (_, group), number in both.items()) / len(found)
    claimed, asked, right = (sum(n * (n - 1) // 2 for n in sizes.values()) for sizes in (own, true, both))
    pair_precision, pair_recall = right / claimed if claimed else 1.0, right / asked if asked else 1.0
    return PartitionScores(
        precision,
        recall,
        _f1(precision, recall),
        pair_precision,
        pair_recall,
        _f1(pair_precision, pair_recall),
        len(found),
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
