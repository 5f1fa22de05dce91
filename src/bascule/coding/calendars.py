"""Stretches of whole days: calendar units, seasons, thirds, feasts, and which of several fits a tense."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
# Days from Easter Sunday.
MOVABLE = {"good-friday": -2, "easter": 0, "easter-monday": 1, "ascension": 39, "pentecost": 49, "whit-monday": 50}
FIXED = {
    "new-year": (1, 1),
    "epiphany": (1, 6),
    "valentine": (2, 14),
    "may-day": (5, 1),
    "victory-1945": (5, 8),
    "bastille": (7, 14),
    "assumption": (8, 15),
    "halloween": (10, 31),
    "all-saints": (11, 1),
    "christmas-eve": (12, 24),
    "christmas": (12, 25),
    "boxing-day": (12, 26),
    "new-year-eve": (12, 31),
}
# Month and first day of the Islamic calendar, and days each feast lasts.
ISLAMIC = {"ramadan": (9, 1, 30), "eid-fitr": (10, 1, 1), "eid-adha": (12, 10, 1), "mawlid": (3, 12, 1)}
# The arithmetic calendar is within a day of the moon sighted in most countries: the interval is widened by that.
ISLAMIC_TOLERANCE = timedelta(days=1)
_ISLAMIC_EPOCH = date(622, 7, 19)
# Calendar units from fine to coarse: a shift by one unit needs an anchor no coarser than it.
FINENESS = {"day": 0, "days": 0, "weekend": 1, "week": 1, "month-third": 2, "month": 2, "season": 3, "year-third": 3}


@dataclass(frozen=True, slots=True)
class Stretch:
    """First and last day, both included, and the granularity (`records.When`)."""

    start: date
    end: date
    granularity: str


def day(value: date) -> Stretch:
    """One day."""
    return Stretch(value, value, "day")


def days(first: date, last: date) -> Stretch:
    """Several days, whichever order they come in."""
    first, last = min(first, last), max(first, last)
    return Stretch(first, last, "day" if first == last else "days")


def week(value: date) -> Stretch:
    """Monday to Sunday around a day."""
    monday = value - timedelta(days=value.weekday())
    return Stretch(monday, monday + timedelta(days=6), "week")


def weekend(value: date) -> Stretch:
    """Saturday and Sunday that end the week of a day."""
    saturday = value + timedelta(days=5 - value.weekday())
    return Stretch(saturday, saturday + timedelta(days=1), "weekend")


def month(year_: int, number: int) -> Stretch:
    """A calendar month."""
    return Stretch(date(year_, number, 1), date(year_, number, monthrange(year_, number)[1]), "month")


def months(year_: int, first: int, count: int, granularity: str) -> Stretch:
    """Whole months from one on, over the turn of the year where need be."""
    last = shift_month(year_, first, count - 1)
    return Stretch(date(year_, first, 1), month(*last).end, granularity)


def season(year_: int, name: str) -> Stretch:
    """Three whole months; a winter belongs to the year it starts in."""
    return months(year_, SEASON_STARTS[name], 3, "season")


def year(number: int) -> Stretch:
    """A calendar year."""
    return Stretch(date(number, 1, 1), date(number, 12, 31), "year")


def years(first: int, last: int) -> Stretch:
    """Whole years, both included."""
    return Stretch(date(first, 1, 1), date(last, 12, 31), "year" if first == last else "range")


def third(whole: Stretch, part: str) -> Stretch:
    """The early, mid or late part of a month (10, 10 and the rest), a year (four months) or a season (one month)."""
    if part == "whole":
        return whole
    place = ("early", "mid", "late").index(part)
    first = whole.start
    if whole.granularity == "month":
        start = first.replace(day=(1, 11, 21)[place])
        return Stretch(start, whole.end if place == 2 else first.replace(day=10 + 10 * place), "month-third")
    if whole.granularity == "year":
        return months(first.year, 1 + 4 * place, 4, "year-third")
    if whole.granularity == "season":
        return month(*shift_month(first.year, first.month, place))
    if whole.granularity == "range" and whole.end.year - first.year == 9:
        # A decade: four years, three, three.
        return years(first.year + (0, 4, 7)[place], first.year + (3, 6, 9)[place])
    return whole


def shift_month(year_: int, number: int, by: int) -> tuple[int, int]:
    """Year and month, so many months on."""
    total = year_ * 12 + number - 1 + by
    return total // 12, total % 12 + 1


def shift_day(value: date, unit: str, by: int) -> date:
    """The day so many units on; the end of the month where the day does not exist."""
    if unit in {"day", "week"}:
        return value + timedelta(days=by * (7 if unit == "week" else 1))
    moved_year, moved_month = shift_month(value.year, value.month, by * {"month": 1, "year": 12, "decade": 120}[unit])
    return date(moved_year, moved_month, min(value.day, monthrange(moved_year, moved_month)[1]))


def unit_around(value: date, unit: str) -> Stretch:
    """The calendar unit that holds a day."""
    if unit == "day":
        return day(value)
    if unit == "week":
        return week(value)
    if unit == "weekend":
        return weekend(value)
    if unit == "month":
        return month(value.year, value.month)
    if unit == "decade":
        return years(value.year // 10 * 10, value.year // 10 * 10 + 9)
    return year(value.year)


def feast(name: str, in_year: int) -> list[Stretch]:
    """When a feast falls in a year: no day, one, or two (the Islamic year is shorter than ours)."""
    if name in FIXED:
        return [day(date(in_year, *FIXED[name]))]
    if name in MOVABLE:
        return [day(easter(in_year) + timedelta(days=MOVABLE[name]))]
    if name == "thanksgiving":
        first = date(in_year, 11, 1)
        return [day(first + timedelta(days=(3 - first.weekday()) % 7 + 21))]
    number, first_day, length = ISLAMIC[name]
    about = (in_year - 622) * 33 // 32
    found = []
    for islamic_year in range(about - 1, about + 3):
        start = _islamic(islamic_year, number, first_day)
        if start.year == in_year:
            end = start + timedelta(days=length - 1)
            found.append(
                Stretch(start - ISLAMIC_TOLERANCE, end + ISLAMIC_TOLERANCE, "days" if length == 1 else "range")
            )
    return found


def easter(in_year: int) -> date:
    """Easter Sunday of the Gregorian calendar: the Sunday after the ecclesiastical full moon of spring."""
    golden = in_year % 19
    century = in_year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    # The two corrections keep the full moon within its 29 dates and never twice on the last in one cycle.
    moon = epact - (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    full_moon = date(in_year, 3, 21) + timedelta(days=moon)
    return full_moon + timedelta(days=7 - (full_moon.weekday() + 1) % 7)


def _islamic(islamic_year: int, number: int, first_day: int) -> date:
    # Months of 30 and 29 days in turn, eleven leap days in thirty years.
    elapsed = (islamic_year - 1) * 354 + (3 + 11 * islamic_year) // 30 + (59 * (number - 1) + 1) // 2 + first_day - 1
    return _ISLAMIC_EPOCH + timedelta(days=elapsed)


def choose(candidates: Iterable[Stretch], published: date, tense: str | None) -> Stretch | None:
    """The candidate that the tense asks for, nearest to publication; the nearest of all where it asks for none."""
    known = list(candidates)
    if tense == "past":
        fitting: Sequence[Stretch] = [c for c in known if c.start <= published]
    elif tense == "future":
        fitting = [c for c in known if c.end >= published]
    else:
        fitting = known
    return min(fitting or known, key=lambda c: (_distance(c, published), c.start), default=None)


def _distance(stretch: Stretch, published: date) -> int:
    if stretch.start > published:
        return (stretch.start - published).days
    return max(0, (published - stretch.end).days)


def weekday_from(anchor: Stretch, weekday: int, direction: int) -> Stretch | None:
    """The weekday next after (1) or before (-1) an anchor of at most a week; None where it is coarser."""
    if FINENESS.get(anchor.granularity, 9) > 1:
        return None
    try:
        if direction > 0:
            return day(anchor.end + timedelta(days=(weekday - anchor.end.weekday() - 1) % 7 + 1))
        return day(anchor.start - timedelta(days=(anchor.start.weekday() - weekday - 1) % 7 + 1))
    except OverflowError:
        return None


def shifted(anchor: Stretch, unit: str, by: int) -> Stretch | None:
    """The calendar unit so many units from an anchor; None where the anchor is coarser than the unit."""
    allowed = {"day": 0, "week": 1, "month": 2, "year": 3, "decade": 3}
    if FINENESS.get(anchor.granularity, 3 if anchor.granularity == "year" else 9) > allowed[unit]:
        return None
    try:
        from_day = anchor.end if by > 0 else anchor.start
        return unit_around(shift_day(from_day, unit, by), unit if unit != "decade" else "year")
    except (ValueError, OverflowError):
        return None
