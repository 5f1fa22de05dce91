"""Violence month by month, by country or first-level area, out of the events of UCDP GED or ACLED.

An event counts in the month of its middle; one that spans more than a month is left out and counted, since nobody
knows in which month its deaths fell. Months of the file in which nothing is on record are zero, for every country in
it: a series runs from the first to the last month of the whole file, or as the user says what the file covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from bascule.sources.violence import ViolenceFile, ViolentEvent
from bascule.weigh.segmentation import Floats

MEASURES = ("deaths", "events", "civilians")
# Days that an event may span; longer ones say "in the year" and cannot be put into a month.
WIDEST_DAYS = 31


@dataclass(frozen=True, slots=True)
class MonthlySeries:
    """A number a month from the month `first` (counted from January of year 0) on, of one country or area of it."""

    country: str
    area: str | None
    measure: str
    source: str
    first: int
    values: Floats

    @property
    def last(self) -> int:
        """The last month, counted as `first` is."""
        return self.first + len(self.values) - 1

    def between(self, first: int, last: int) -> Floats:
        """The values from one month up to and with another, as far as there are any."""
        return self.values[max(0, first - self.first) : max(0, last - self.first + 1)]


@dataclass(frozen=True, slots=True)
class Violence:
    """What a file holds, counted: by country and area, by month, for each of MEASURES."""

    source: str
    first: int
    last: int
    events: int
    too_wide: int
    unplaced: Mapping[str, int]
    counts: Mapping[tuple[str, str], Mapping[int, tuple[int, int, int]]]

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries with any event, by code."""
        return tuple(sorted({country for country, _ in self.counts}))

    def areas(self, country: str) -> tuple[str, ...]:
        """The first-level areas of a country, those with most events first."""
        sizes = {
            area: sum(n[1] for n in months.values()) for (of, area), months in self.counts.items() if of == country
        }
        return tuple(sorted((area for area in sizes if area), key=lambda area: (-sizes[area], area)))

    def series(self, country: str, measure: str = "deaths", area: str | None = None) -> MonthlySeries:
        """The series of a country, or of an area of it; zeros alone where it has no event in the file.

        Raises ValueError for a measure that is not in MEASURES.
        """
        if measure not in MEASURES:
            raise ValueError(f"measure is one of {', '.join(MEASURES)}, not {measure!r}")
        place = MEASURES.index(measure)
        values = np.zeros(max(0, self.last - self.first + 1))
        for (of, name), months in self.counts.items():
            if of == country and (area is None or name.casefold() == area.casefold()):
                for month, numbers in months.items():
                    if self.first <= month <= self.last:
                        values[month - self.first] += numbers[place]
        return MonthlySeries(country, area, measure, self.source, self.first, values)


def counted(
    file: ViolenceFile | Iterable[ViolentEvent],
    *,
    kind: str | None = None,
    from_: date | None = None,
    to: date | None = None,
) -> Violence:
    """The events of a file, or any, by month.

    `kind` keeps one kind of violence; `from_` and `to` say what the file covers.
    """
    counts: dict[tuple[str, str], dict[int, list[int]]] = {}
    unplaced, months = Counter[str](), set[int]()
    number = too_wide = 0
    for event in file.events() if isinstance(file, ViolenceFile) else file:
        if (event.end - event.start).days >= WIDEST_DAYS:
            too_wide += 1
            continue
        month = _month((event.start.toordinal() + event.end.toordinal()) // 2)
        months.add(month)
        if event.country is None:
            unplaced[event.country_name] += 1
            continue
        if kind is not None and event.kind.casefold() != kind.casefold():
            continue
        number += 1
        cell = counts.setdefault((event.country, event.admin1), {}).setdefault(month, [0, 0, 0])
        cell[0] += event.deaths
        cell[1] += 1
        cell[2] += event.civilians or 0
    first = _month(from_.toordinal()) if from_ else min(months, default=0)
    last = _month(to.toordinal()) if to else max(months, default=-1)
    plain = {key: {month: (a, b, c) for month, (a, b, c) in cells.items()} for key, cells in counts.items()}
    source = file.source if isinstance(file, ViolenceFile) else ""
    return Violence(source, first, last, number, too_wide, dict(unplaced), plain)


def _month(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1
