"""Did violence fall after the turn? A series beside a tipping point, with its uncertainty: association, not cause.

Three readings of the same window of months. The *means* before and after, and their difference. The *path*: a
segmented regression, with the level and the slope of each side, the jump at the turn, and how far the months after lie
from the continued earlier path. Both with Newey-West errors, since months resemble their neighbours. And a
*comparison*: the mix of neighbouring countries that went most alike before the turn, and how far the country went from
it afterwards, beside the same sum done for each neighbour as if the turn had been its own.

None of them tells what would have happened without the turn. A war crosses borders, neighbours have turns of their
own, and what made the turn may be the violence itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import numpy as np

from bascule.errors import BasculeError
from bascule.weigh.segmentation import Floats
from bascule.weigh.synthetic import Comparison, compare
from bascule.weigh.violence_series import MonthlySeries, Violence

# Months of each side: fewer than LEAST are not fitted, fewer than ENOUGH bear no answer.
LEAST, ENOUGH = 6, 12
# Months with any violence in the window under which a regression fits noise.
LEAST_ACTIVE = 6
WINDOW = 48
HORIZON = 12
# Correlation before the turn under which a mix of neighbours shares less than a quarter of the variance.
LEAST_FIT = 0.5
CONFIDENCE = 0.95
INSTALL = "pip install 'bascule[outcomes]'"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval at CONFIDENCE."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval lies on one side of zero, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One series about one turn; estimates are in the measure's unit, a month, and None where it is too short.

    `turn` is the first month after (counted from January of year 0), `first` to `last` the window. `mean_before`,
    `mean_after` are plain means, `difference` that of both; `level` the jump at the turn, `slope_before` and
    `slope_after` what each month adds, `slope_change` their difference; `from_path` how far the month `horizon` months
    after lies from the earlier path. `answer` is fell, rose, unclear, or short; `steady` says whether the answer is the
    same for every month in which the turn can lie, None where that is one month. `warnings` are keys of wording.
    """

    series: MonthlySeries
    turn: int
    first: int
    last: int
    answer: str
    mean_before: float | None = None
    mean_after: float | None = None
    difference: Estimate | None = None
    level: Estimate | None = None
    slope_before: Estimate | None = None
    slope_after: Estimate | None = None
    slope_change: Estimate | None = None
    from_path: Estimate | None = None
    horizon: int = HORIZON
    fitted: tuple[float, ...] = ()
    path: tuple[float, ...] = ()
    steady: bool | None = None
    comparison: Comparison | None = None
    warnings: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def trend(self) -> str:
        """reversed (it rose before, it falls after), turned up, unclear, or short."""
        if self.slope_before is None or self.slope_after is None:
            return "short"
        if self.slope_after.sign < 0 and self.slope_before.value > 0:
            return "reversed"
        if self.slope_after.sign > 0 and self.slope_before.value < 0:
            return "turned up"
        return "unclear"


def outcome(
    violence: Violence,
    country: str,
    turn: int,
    *,
    measure: str = "deaths",
    area: str | None = None,
    window: int = WINDOW,
    earliest: int | None = None,
    latest: int | None = None,
    donors: Sequence[str] | None = None,
) -> Outcome:
    """What came of violence in a country (or its area) after a turn, a month counted from January of year 0.

    `window` is the most months of each side; `earliest` to `latest` those in which the turn can lie. `donors` are the
    countries to compare with, by default its neighbours in the file; an area is compared with nobody. Raises
    BasculeError where statsmodels is not installed.
    """
    series = violence.series(country, measure, area)
    found = of_series(series, turn, window=window, earliest=earliest, latest=latest)
    if area is not None or found.difference is None:
        return found
    first, last = found.first, found.last
    names = neighbours_in(violence, country) if donors is None else [name for name in donors if name != country]
    others = {name: violence.series(name, measure).between(first, last) for name in names}
    comparison = compare(series.between(first, last), others, turn - first)
    return _with(found, comparison)


def of_series(
    series: MonthlySeries,
    turn: int,
    *,
    window: int = WINDOW,
    earliest: int | None = None,
    latest: int | None = None,
) -> Outcome:
    """The same for one series alone, without a comparison."""
    first, last = max(series.first, turn - window), min(series.last, turn + window - 1)
    values = series.between(first, last)
    before, after = max(0, min(turn, last + 1) - first), max(0, last + 1 - max(turn, first))
    numbers = {"before": before, "after": after, "active": int((values > 0).sum())}
    warnings = [] if min(before, after) >= ENOUGH else ["short"]
    if numbers["active"] < LEAST_ACTIVE:
        warnings.append("quiet")
    if min(before, after) < LEAST or not values.any():
        return Outcome(series, turn, first, last, "short", warnings=tuple(warnings), numbers=numbers)
    difference = _difference(values, before)
    horizon = min(HORIZON, after)
    path = _segmented(values, before, horizon)
    answer = "short" if warnings else _answer(difference)
    log = _difference(np.log1p(values), before)
    if not warnings and log.sign * difference.sign < 0:
        warnings.append("few months")
        answer = "unclear"
    return Outcome(
        series=series,
        turn=turn,
        first=first,
        last=last,
        answer=answer,
        mean_before=float(values[:before].mean()),
        mean_after=float(values[before:].mean()),
        difference=difference,
        **path,
        horizon=horizon,
        steady=None if answer == "short" else _steady(series, turn, earliest, latest, window, answer),
        warnings=tuple(warnings),
        numbers=numbers,
    )


def neighbours_in(violence: Violence, country: str) -> list[str]:
    """The land neighbours of a country that have any event in the file."""
    near = neighbours().get(country, ())
    return [name for name in near if name in violence.countries]


@cache
def neighbours() -> Mapping[str, tuple[str, ...]]:
    """The land neighbours of every country that has one, by alpha-3."""
    text = files("bascule.weigh").joinpath("data").joinpath("neighbours.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith(("#", "country\t"))]
    return {country: tuple(others.split()) for country, others in rows}


def _answer(difference: Estimate) -> str:
    return {-1: "fell", 1: "rose", 0: "unclear"}[difference.sign]


def _steady(
    series: MonthlySeries, turn: int, earliest: int | None, latest: int | None, window: int, answer: str
) -> bool | None:
    months = [month for month in range(earliest or turn, (latest or turn) + 1) if month != turn]
    if not months:
        return None
    return all(of_series(series, month, window=window).answer == answer for month in months)


def _difference(values: Floats, before: int) -> Estimate:
    after = (np.arange(len(values)) >= before).astype(np.float64)
    fit = _fitted(values, np.column_stack([np.ones(len(values)), after]))
    return _estimate(fit, [0, 1])


def _segmented(values: Floats, before: int, horizon: int) -> dict[str, Any]:
    months = np.arange(len(values), dtype=np.float64) - before
    after = (months >= 0).astype(np.float64)
    design = np.column_stack([np.ones(len(values)), months, after, after * months])
    fit = _fitted(values, design)
    return {
        "level": _estimate(fit, [0, 0, 1, 0]),
        "slope_before": _estimate(fit, [0, 1, 0, 0]),
        "slope_after": _estimate(fit, [0, 1, 0, 1]),
        "slope_change": _estimate(fit, [0, 0, 0, 1]),
        "from_path": _estimate(fit, [0, 0, 1, horizon - 1]),
        "fitted": tuple(float(value) for value in design @ fit.params),
        "path": tuple(float(value) for value in design[:, :2] @ fit.params[:2]),
    }


def _fitted(values: Floats, design: Floats) -> Any:
    """Least squares with Newey-West errors; the lag is the usual rule of Newey and West (1994) for that length."""
    try:
        least_squares = import_module("statsmodels.regression.linear_model").OLS
    except ImportError as error:
        raise BasculeError("the regression needs statsmodels, which is not installed", remedy=INSTALL) from error
    lag = int(4 * (len(values) / 100) ** (2 / 9))
    errors = {"maxlags": lag, "use_correction": True}
    return least_squares(values, design).fit(cov_type="HAC", cov_kwds=errors, use_t=True)


def _estimate(fit: Any, weights: Sequence[float]) -> Estimate:
    test = fit.t_test(np.array(weights, dtype=np.float64))
    low, high = np.ravel(test.conf_int(alpha=1 - CONFIDENCE))
    return Estimate(float(np.ravel(test.effect)[0]), float(low), float(high))


def _with(found: Outcome, comparison: Comparison | None) -> Outcome:
    if comparison is None:
        return replace(found, warnings=(*found.warnings, "few neighbours"))
    weak = ("poor mix",) if comparison.fit < LEAST_FIT else ()
    return replace(found, comparison=comparison, warnings=(*found.warnings, *weak))
