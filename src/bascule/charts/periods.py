"""Months, quarters or years: the finest that a reader can still tell apart, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# So many bars of six pixels fill the width.
MOST_BARS = 100
STEPS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months, counted from January of year 0; `last` is its last month."""

    name: str
    first: int
    last: int

    @property
    def start(self) -> date:
        """Its first day."""
        return first_day(self.first)

    @property
    def end(self) -> date:
        """The first day after it."""
        return first_day(self.last + 1)

    @property
    def label(self) -> str:
        """2022-01, 2022 Q1 or 2022."""
        year, month = divmod(self.first, 12)
        if self.name == "month":
            return f"{year}-{month + 1:02d}"
        return f"{year} Q{month // 3 + 1}" if self.name == "quarter" else str(year)


def periods(first: int, last: int) -> list[Period]:
    """The periods from one month to another, whole quarters or years at both ends."""
    months = last - first + 1
    name = next((name for name, step in STEPS.items() if months <= MOST_BARS * step), "year")
    # Sparse months make stripes: after three years a quarter reads better.
    if name == "month" and months > 36:
        name = "quarter"
    step = STEPS[name]
    return [Period(name, month, month + step - 1) for month in range(first - first % step, last + 1, step)]


def first_day(month: int) -> date:
    """The first day of a counted month."""
    return date(month // 12, month % 12 + 1, 1)


def counted(month: str) -> int:
    """YYYY-MM as a counted month.

    >>> counted("2013-01") == 2013 * 12
    True
    """
    return int(month[:4]) * 12 + int(month[5:7]) - 1
