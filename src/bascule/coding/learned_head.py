"""How a new type is learned: a regularised logistic regression on the frozen encoder, and figures from ten folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bascule.coding.encoder import NONE
from bascule.coding.learned import LearnedType, columns, logistic, packed, rivals
from bascule.coding.learned_examples import Example, Examples, background

if TYPE_CHECKING:
    import numpy as np

    from bascule.coding.marking import Pair
    from bascule.coding.relations import Relation, RelationReader

# A tenth left out leaves eleven of a dozen examples to learn from.
FOLDS = 10
# Tried on two new types in two languages: 256 directions of the features come within three points of F1 of 500 or 800;
# decay from 0.001 to 1 moves it by six points or less, the examples' share of all weight from 0.1 to 0.5 by none.
DIRECTIONS = 256
DECAY = 0.1
SHARE = 0.3
LEAST_SPREAD = 0.1
# A counter-example weighs as many background pairs: it was written because it is near.
COUNTER_WEIGHT = 5.0
NEWTON_STEPS = 30
# Below these the figures say little or little good.
FEW, POOR = 10, 0.7


@dataclass(frozen=True, slots=True)
class Figures:
    """What ten folds found: each example and pair judged by a head that was not shown its sentence.

    `precision`, `recall` and `f1` are over the examples, the counter-examples and the background; `refused` of
    `counter_examples` were rightly not taken; `background` is how many other pairs there were.
    """

    examples: int
    counter_examples: int
    background: int
    precision: float
    recall: float
    f1: float
    refused: int

    @property
    def warning(self) -> str | None:
        """What to do about poor figures; None where they are good."""
        told = []
        if self.examples < FEW:
            told.append(f"{self.examples} examples are few: write {FEW} or more, in each language you read")
        if self.f1 < POOR and self.recall <= self.precision:
            told.append("too few of your examples are found again: write more of them, in the words papers use")
        elif self.f1 < POOR:
            told.append("other sentences are taken for it: add lines with `not:` that show what is no such event")
        return "; ".join(told) or None


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything the head is shown. `fold` is the fold of each row, `kind` 1 example, 0 background, -1 counter-example.

    A `kind` of -2 stands for pairs of the examples' own sentences between whom the act does not happen. `rival` is the
    probability of the standard type that would stand in the way.
    """

    features: np.ndarray
    kind: np.ndarray
    fold: np.ndarray
    rival: np.ndarray


def learn(examples: Examples, reader: RelationReader) -> tuple[LearnedType, Figures]:
    """The type that the examples describe, and how well it is found."""
    import numpy as np

    pairs, kind, fold = laid_out(examples)
    relations, seen = reader.examine(pairs)
    like = examples.like or nearest([r for r, k in zip(relations, kind, strict=True) if k == 1])
    rows = Rows(columns(relations, seen), np.array(kind), np.array(fold), rivals(relations, like))
    mean, spread = rows.features.mean(0), rows.features.std(0)
    # What hardly varies in the background must not be blown up to count like the rest.
    spread = np.maximum(spread, LEAST_SPREAD * np.median(spread))
    reduced, directions = reduce((rows.features - mean) / spread)
    rows = replace(rows, features=reduced)
    logits = out_of_fold(rows)
    border = best_border(logits, rows)
    weights, bias = fit(rows.features, rows.kind)
    whole = directions @ weights / spread
    learned = LearnedType(
        name=examples.type,
        quad=examples.quad,
        definition=examples.definition,
        like=like,
        reciprocal=examples.reciprocal,
        triggers=tuple(sorted({item.trigger for item in examples.positive if item.trigger})),
        threshold=0.5,
        bias=round(float(bias - border - whole @ mean), 4),
        weights=packed(whole),
    )
    return learned, figures(logits - border, rows)


def laid_out(examples: Examples) -> tuple[list[Pair], list[int], list[int]]:
    """All pairs with their kind and fold (see `Rows`); a sentence stays in one fold whole."""
    pairs: list[Pair] = []
    kind: list[int] = []
    fold: list[int] = []

    def add(pair: Pair, of_kind: int, in_fold: int) -> None:
        pairs.append(pair)
        kind.append(of_kind)
        fold.append(in_fold % FOLDS)

    def add_example(number: int, item: Example) -> None:
        add(item.pair, 1 if item.positive else -1, number)
        if item.positive and examples.reciprocal:
            add((item.text, item.recipient, item.actor), 1, number)
        for pair in item.side_pairs(examples.reciprocal):
            add(pair, -2, number)

    for group in (examples.positive, examples.counter):
        for number, item in enumerate(group):
            add_example(number, item)
    number, before = 0, ""
    for pair, _ in background():
        number += pair[0] != before
        before = pair[0]
        add(pair, 0, number)
    return pairs, kind, fold


def nearest(relations: Sequence[Relation]) -> str | None:
    """The standard type the reader gives most of the examples, all its probability counted; None where it is NONE."""
    totals: dict[str, float] = {}
    for relation in relations:
        for name, chance in relation.scores.items():
            totals[name] = totals.get(name, 0.0) + chance
    best = max(sorted(totals), key=totals.__getitem__)
    return None if best == NONE else best


def reduce(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features along their main directions, [rows, k], and these as columns, [features, k]."""
    import numpy as np

    _, vectors = np.linalg.eigh(features.T @ features)
    directions: np.ndarray = vectors[:, ::-1][:, : min(DIRECTIONS, len(features))]
    return features @ directions, directions


def fit(features: np.ndarray, kind: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of the logistic regression, by Newton's method."""
    import numpy as np

    wanted = kind == 1
    weight = np.where(kind < 0, COUNTER_WEIGHT, 1.0)
    weight[wanted] = SHARE / (1 - SHARE) * weight[~wanted].sum() / max(wanted.sum(), 1)
    weight /= weight.sum()
    rows = np.hstack([features, np.ones((len(features), 1))])
    # Mean variance of a feature is 1, so decay is counted per direction of the whole; the bias bears none.
    decay = np.full(rows.shape[1], DECAY)
    decay[-1] = 1e-9
    point = np.zeros(rows.shape[1])

    def loss(at: np.ndarray) -> float:
        signed = np.where(wanted, 1.0, -1.0) * (rows @ at)
        return float(weight @ np.logaddexp(0, -signed) + 0.5 * decay @ at**2)

    for _ in range(NEWTON_STEPS):
        chance = logistic(rows @ point)
        gradient = rows.T @ (weight * (chance - wanted)) + decay * point
        if np.abs(gradient).max() < 1e-8:
            break
        curved = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + np.diag(decay)
        step, size, now = np.linalg.solve(curved, gradient), 1.0, loss(point)
        while size > 1e-6 and loss(point - size * step) > now:
            size /= 2
        point = point - size * step
    return point[:-1], float(point[-1])


def out_of_fold(rows: Rows) -> np.ndarray:
    """Log odds of every row by a head that was not shown its fold."""
    import numpy as np

    logits = np.empty(len(rows.kind))
    for fold in range(FOLDS):
        own = rows.fold == fold
        weights, bias = fit(rows.features[~own], rows.kind[~own])
        logits[own] = rows.features[own] @ weights + bias
    return logits


def best_border(logits: np.ndarray, rows: Rows) -> float:
    """The log odds that part best by F1, half way between two neighbours; the higher of equals."""
    import numpy as np

    order = np.sort(logits)[::-1]
    least = logits[rows.kind == 1].min()
    best, border = -1.0, float(order[0]) + 1.0
    for upper, lower in zip(order, [*order[1:], order[-1] - 2.0], strict=True):
        middle = float(upper + lower) / 2
        f1 = figures(logits - middle, rows).f1
        if f1 > best:
            best, border = f1, middle
        if upper <= least:
            break
    return border


def figures(odds: np.ndarray, rows: Rows) -> Figures:
    """Precision, recall and F1 where pairs of even log `odds` or better are taken, unless a rival type is surer."""
    taken = (odds > 0) & (logistic(odds) > rows.rival)
    wanted, counter = rows.kind == 1, rows.kind == -1
    found, wrong = int((taken & wanted).sum()), int((taken & ~wanted).sum())
    precision = found / (found + wrong) if found + wrong else 0.0
    recall = found / int(wanted.sum())
    f1 = 2 * precision * recall / (precision + recall) if found else 0.0
    refused = int((counter & ~taken).sum())
    others = int((~wanted & ~counter).sum())
    return Figures(int(wanted.sum()), int(counter.sum()), others, precision, recall, f1, refused)
