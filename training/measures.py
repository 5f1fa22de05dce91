"""Figures of a classifier: macro-F1, calibration error, the temperature that makes scores honest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BINS = 10


def macro_f1(gold: Sequence[str], guesses: Sequence[str], classes: Sequence[str] | None = None) -> float:
    """Mean of the F1 of each class that occurs in gold, or of the classes given."""
    return float(np.mean([f for _, _, f, _ in by_class(gold, guesses, classes).values()] or [0.0]))


def by_class(
    gold: Sequence[str], guesses: Sequence[str], classes: Sequence[str] | None = None
) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and number in gold, by class."""
    result = {}
    for name in classes or sorted(set(gold)):
        hit = sum(g == name == p for g, p in zip(gold, guesses, strict=True))
        said, there = sum(p == name for p in guesses), sum(g == name for g in gold)
        precision, recall = hit / max(said, 1), hit / max(there, 1)
        result[name] = (precision, recall, 2 * hit / max(said + there, 1), there)
    return result


def confusion(gold: Sequence[str], guesses: Sequence[str]) -> str:
    """A table, a row for each class of gold, a column for each guess."""
    rows, columns = sorted(set(gold)), sorted(set(gold) | set(guesses))
    width = max(len(name) for name in columns)
    lines = [" " * width + "".join(f"{name[:6]:>7}" for name in columns)]
    for row in rows:
        counts = [sum(g == row and p == column for g, p in zip(gold, guesses, strict=True)) for column in columns]
        lines.append(f"{row:<{width}}" + "".join(f"{n or '.':>7}" for n in counts))
    return "\n".join(lines)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities by row."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def temperature(logits: np.ndarray, gold: np.ndarray) -> float:
    """What to divide logits [n, classes] by so that held-out answers are likeliest; 1.0 where there are none."""
    if not len(gold):
        return 1.0
    grid = np.geomspace(0.3, 5.0, 120)
    rows = np.arange(len(gold))
    losses = [-np.log(np.maximum(softmax(logits / t)[rows, gold], 1e-12)).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def calibration(score: np.ndarray, right: np.ndarray) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error of scores [n] that were right or not, and for each tenth mean score, share, number."""
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    table = []
    for number in np.unique(bins):
        own = bins == number
        table.append((float(score[own].mean()), float(right[own].mean()), int(own.sum())))
    return float(sum(n * abs(s - r) for s, r, n in table) / max(len(score), 1)), table
