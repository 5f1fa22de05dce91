"""A mix of other countries that went most alike before a turn, and how far a country went from it afterwards.

In the manner of a synthetic control: weights of the others that are not negative and sum to one, fitted on the months
before the turn. Every series is first taken from its own mean before the turn and divided by its spread there, so that
the shape is compared and a small country can serve a large one; this is why it is only *like* a synthetic control.
The same is done for each of the others as if the turn had been its own: the rank among them says how unusual it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bascule.weigh.segmentation import Floats

# With fewer others a mix is one country, and a rank says nothing.
LEAST_OTHERS = 3
# Steps of the search; each is a sum of small matrices, and the error falls as one over the steps.
STEPS = 2000


@dataclass(frozen=True, slots=True)
class Comparison:
    """A country beside the mix of others.

    `weights` are the others' shares of the mix, heaviest first; `mix` the mix in the country's own unit, month by month
    of the window; `gap` the mean of the country less the mix after the turn; `fit` the correlation of both before it.
    `rank` is the place of the country among all `of` (itself with them) by the size of the gap for its fit, 1 the
    largest.
    """

    weights: Mapping[str, float]
    mix: tuple[float, ...]
    gap: float
    fit: float
    rank: int
    of: int


def compare(values: Floats, others: Mapping[str, Floats], before: int) -> Comparison | None:
    """The comparison of a window of months, `before` of them before the turn; None where too few others serve.

    Others without any change before the turn cannot serve.
    """
    whole = {name: series for name, series in others.items() if len(series) == len(values)}
    usable = {name: series for name, series in sorted(whole.items()) if series[:before].std() > 0}
    if len(usable) < LEAST_OTHERS or before < 2 or len(values) <= before or values[:before].std() == 0:
        return None
    own, names = _scaled(values, before), list(usable)
    scaled = np.column_stack([_scaled(usable[name], before) for name in names])
    weights, mix = _mixed(own, scaled, before)
    mean, spread = values[:before].mean(), values[:before].std()
    in_unit = mix * spread + mean
    ratios = [_ratio(own, mix, before)]
    for place in range(len(names)):
        rest = np.column_stack([np.delete(scaled, place, axis=1), own])
        ratios.append(_ratio(scaled[:, place], _mixed(scaled[:, place], rest, before)[1], before))
    order = sorted(zip(names, weights, strict=True), key=lambda pair: (-pair[1], pair[0]))
    alike = mix[:before].std() > 0
    return Comparison(
        weights={name: round(float(share), 3) for name, share in order if share >= 0.005},
        mix=tuple(float(value) for value in in_unit),
        gap=float((values[before:] - in_unit[before:]).mean()),
        fit=float(np.corrcoef(own[:before], mix[:before])[0, 1]) if alike else 0.0,
        rank=1 + sum(ratio > ratios[0] for ratio in ratios[1:]),
        of=len(ratios),
    )


def _scaled(series: Floats, before: int) -> Floats:
    own = series[:before]
    made: Floats = (series - own.mean()) / own.std()
    return made


def _mixed(own: Floats, others: Floats, before: int) -> tuple[Floats, Floats]:
    """Weights on the simplex that come nearest before the turn, and the mix in all months (Frank-Wolfe)."""
    target, matrix = own[:before], others[:before]
    weights = np.full(others.shape[1], 1 / others.shape[1])
    for _ in range(STEPS):
        error = matrix @ weights - target
        best = int(np.argmin(matrix.T @ error))
        move = matrix[:, best] - matrix @ weights
        size = float(move @ move)
        step = min(1.0, max(0.0, -float(error @ move) / size)) if size > 0 else 0.0
        if step <= 0:
            break
        weights = (1 - step) * weights
        weights[best] += step
    mix: Floats = others @ weights
    return weights, mix


def _ratio(own: Floats, mix: Floats, before: int) -> float:
    """Mean squared error after the turn over that before it."""
    error = (own - mix) ** 2
    return float(error[before:].mean() / max(error[:before].mean(), 1e-9))
