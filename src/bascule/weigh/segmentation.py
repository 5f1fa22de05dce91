"""Exact Bayesian segmentation of short series: counts (Gamma-Poisson) and shares (Dirichlet-multinomial).

A series is cut into segments, each with its own rate or shares, which are integrated out. All cuts are weighed exactly
in O(n²); nothing is sampled. Counts may be weighted: what matters is then how far they vary, and the likelihood is
tempered by a dispersion taken from neighbouring months, so that a jumpy series needs a larger change to show one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Stirling's series is exact to 1e-13 from here on.
SHIFT = 8
# Mean of the gamma prior on a rate is the series' own mean; a shape of one half lets it be far off, as Jeffreys' does.
SHAPE = 0.5
# Of ten years of months: the jumps of three changes of level.
TRIMMED = 0.025


@dataclass(frozen=True, slots=True)
class Change:
    """A change before position `at`, which is the first of the new segment; the segments run `start` to `end`.

    `first` to `last` hold the asked share of the posterior of the position, given that there is one change between
    `start` and `end`; `posterior` is over the positions `start` to `end`. `evidence` is the natural logarithm of the
    Bayes factor for one change against none there; `probability` that of a change in `first` to `last` at all.
    """

    at: int
    start: int
    end: int
    first: int
    last: int
    posterior: Floats
    evidence: float
    probability: float


def log_gamma(x: Floats) -> Floats:
    """The logarithm of the gamma function for positive numbers.

    >>> round(float(log_gamma(np.array([5.0]))[0]), 12) == round(float(np.log(24)), 12)
    True
    """
    product = np.ones_like(x)
    for step in range(SHIFT):
        product = product * (x + step)
    y = x + SHIFT
    series = 1 / (12 * y) - 1 / (360 * y**3) + 1 / (1260 * y**5) - 1 / (1680 * y**7)
    found: Floats = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + series - np.log(product)
    return found


def dispersion(counts: Floats, floor: float = 1.0) -> float:
    """Variance over mean, by the differences of neighbours but for the largest, which changes of level make."""
    mean = float(counts.mean()) if len(counts) else 0.0
    if len(counts) < 2 or mean <= 0:
        return floor
    squares = np.sort(np.diff(counts) ** 2)
    kept = squares[: len(squares) - max(1, round(TRIMMED * len(squares)))]
    return max(floor, float(kept.sum()) / len(squares) / (2 * mean))


def count_costs(counts: Floats, exposure: Floats | None = None, scale: float = 1.0) -> Floats:
    """Log marginal likelihood of every segment [i, j) of a series of counts, as an (n+1, n+1) matrix.

    `exposure` is what each count is out of (1 by default); `scale` is the dispersion. Constants that are the same for
    every segmentation are left out.
    """
    exposed = np.ones_like(counts) if exposure is None else exposure
    total, out_of = _sums(counts) / scale, _sums(exposed) / scale
    mean = max(float(counts.sum()) / max(float(exposed.sum()), 1e-9), 1e-9)
    shape, rate = SHAPE, SHAPE / mean
    acts, months = _between(total), _between(out_of)
    # Many pairs hold nothing: log_gamma of the same sums is the cost of it all.
    costs: Floats = log_gamma(shape + acts) - log_gamma(np.array([shape]))[0]
    costs += shape * np.log(rate) - (shape + acts) * np.log(rate + months)
    return costs


def share_costs(counts: Floats, scale: float = 1.0) -> Floats:
    """The same for the rows of an (n, k) matrix as shares of k parties; the prior leans on their overall shares."""
    overall = counts.sum(axis=0)
    # As strong as one act a party: enough to tell a rare party from a common one, too weak to hold a change back.
    alpha = counts.shape[1] * (overall + 0.5) / (overall + 0.5).sum()
    length = len(counts) + 1
    costs: Floats = np.zeros((length, length))
    both = np.zeros((length, length))
    for party in range(counts.shape[1]):
        acts = _between(_sums(counts[:, party]) / scale)
        both += acts
        costs += log_gamma(alpha[party] + acts) - log_gamma(alpha[party : party + 1])[0]
    whole = np.array([alpha.sum()])
    costs += log_gamma(whole)[0] - log_gamma(whole[0] + both)
    return costs


def changes(costs: Floats, *, hazard: float, shortest: int = 1, interval: float = 0.9) -> list[Change]:
    """The changes of the most probable segmentation, in order.

    `hazard` is the chance of a change before any one position, `shortest` the least length of a segment. Raises
    ValueError where they are out of range.
    """
    if not 0 < hazard < 1 or shortest < 1 or not 0 < interval < 1:
        raise ValueError(
            f"hazard {hazard} and interval {interval} lie between 0 and 1, shortest {shortest} is 1 or more"
        )
    length = len(costs) - 1
    if length < 2 * shortest:
        return []
    weights = _segment_weights(costs, hazard, shortest)
    cuts = _best(weights)
    if not cuts:
        return []
    marginal = _marginal(weights, hazard)
    bounds = [0, *cuts, length]
    return [
        _change(costs, start, at, end, shortest, interval, marginal)
        for start, at, end in zip(bounds, bounds[1:], bounds[2:], strict=False)
    ]


def _sums(values: Floats) -> Floats:
    found: Floats = np.concatenate([[0.0], np.cumsum(values)])
    return found


def _between(sums: Floats) -> Floats:
    """What lies in [i, j), 0 where j < i."""
    found: Floats = np.maximum(sums[None, :] - sums[:, None], 0.0)
    return found


def _segment_weights(costs: Floats, hazard: float, shortest: int) -> Floats:
    """Log weight of a segment [i, j): its likelihood and the prior that nothing changes inside it."""
    length = len(costs)
    sizes = np.arange(length)[None, :] - np.arange(length)[:, None]
    return np.where(sizes >= shortest, costs + (sizes - 1) * np.log1p(-hazard), -np.inf) + np.where(
        (np.arange(length) < length - 1)[None, :], np.log(hazard), 0.0
    )


def _best(weights: Floats) -> list[int]:
    """The cuts of the most probable segmentation."""
    length = len(weights)
    best, came = np.full(length, -np.inf), np.zeros(length, dtype=int)
    best[0] = 0.0
    for end in range(1, length):
        told = best[:end] + weights[:end, end]
        came[end] = int(np.argmax(told))
        best[end] = told[came[end]]
    cuts, position = list[int](), int(came[-1])
    while position > 0:
        cuts.append(position)
        position = int(came[position])
    return cuts[::-1]


def _marginal(weights: Floats, hazard: float) -> Floats:
    """The probability of a change before each position, over all segmentations."""
    length = len(weights)
    forward, backward = np.full(length, -np.inf), np.full(length, -np.inf)
    forward[0], backward[-1] = 0.0, 0.0
    for end in range(1, length):
        forward[end] = _log_sum(forward[:end] + weights[:end, end])
    for start in range(length - 2, -1, -1):
        backward[start] = _log_sum(weights[start, start + 1 :] + backward[start + 1 :])
    with np.errstate(under="ignore"):
        found: Floats = np.exp(forward + backward - forward[-1])
    found[0] = found[-1] = 0.0
    return found


def _log_sum(values: Floats) -> float:
    most = float(values.max(initial=-np.inf))
    return most if np.isinf(most) else most + float(np.log(np.exp(values - most).sum()))


def _change(costs: Floats, start: int, at: int, end: int, shortest: int, interval: float, marginal: Floats) -> Change:
    positions = np.arange(start + shortest, end - shortest + 1)
    told = costs[start, positions] + costs[positions, end]
    posterior = np.zeros(end - start)
    chances = np.exp(told - told.max())
    posterior[positions - start] = chances / chances.sum()
    order = np.argsort(-posterior, kind="stable")
    enough = int(np.searchsorted(np.cumsum(posterior[order]), interval)) + 1
    held = order[:enough]
    first, last = min(int(held.min()) + start, at), max(int(held.max()) + start, at)
    evidence = _log_sum(told) - float(np.log(len(positions))) - float(costs[start, end])
    probability = min(1.0, float(marginal[first : last + 1].sum()))
    return Change(at, start, end, first, last, posterior, evidence, probability)
