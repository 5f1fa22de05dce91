"""The day of publication and the tense, against which expressions of time are read, and the year they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bascule.coding.calendars import Stretch, choose
from bascule.coding.date_patterns import Value

Values = Mapping[str, Value]
# Two figures for a year: from here on they mean the twentieth century.
SHORT_YEAR_TURN = 40
STEPS = {"last": -1, "this": 0, "next": 1}


class UnknownDayError(ValueError):
    """The day of publication is needed and not known."""


class Reader:
    """The day of publication and the tense of the verb, both asked only where the words need them."""

    def __init__(self, published: date | None, tense: Callable[[], str | None]) -> None:
        self._published = published
        self._tense = tense

    @property
    def published(self) -> date:
        if self._published is None:
            raise UnknownDayError
        return self._published

    def tense(self) -> str | None:
        return self._tense()

    def year_of(self, values: Values) -> int | None:
        """The year that the words give, straight or as "last year"; None where they give none."""
        if "year" in values:
            year = int(values["year"])
            return year if year >= 100 else year + (1900 if year >= SHORT_YEAR_TURN else 2000)
        relative = values.get("relyear") or values.get("thisyear")
        if relative is not None:
            return self.published.year + STEPS[str(relative)]
        return None

    def yearly(self, values: Values, make: Callable[[int], Stretch | None]) -> Stretch | None:
        """What `make` gives for the year named, else for the one that "last", "next" or the tense asks for."""
        year = self.year_of(values)
        if year is not None:
            return make(year)
        published = self.published
        found = []
        for candidate in range(published.year - 2, published.year + 3):
            try:
                stretch = make(candidate)
            except ValueError:
                continue
            if stretch is not None:
                found.append(stretch)
        relative = values.get("rel")
        if relative == "last":
            return max((s for s in found if s.end < published), key=lambda s: s.start, default=None)
        if relative == "next":
            return min((s for s in found if s.start > published), key=lambda s: s.start, default=None)
        if relative == "this":
            return next((s for s in found if s.start.year == published.year), None)
        return choose(found, published, self.tense())
