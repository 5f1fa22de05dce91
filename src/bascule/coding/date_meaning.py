"""From the words of an expression of time to its interval, read against the day of publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bascule.coding import calendars
from bascule.coding.calendars import Stretch, choose
from bascule.coding.date_reader import STEPS, Reader, Values

# A day of the month named without its month ("jeudi 5") is this close to publication, or it is not one.
NEAR = timedelta(days=31)
# A day and month that agree with their weekday are not sought farther from publication than this.
SURE = timedelta(days=60)
ROMAN = {"i": 1, "v": 5, "x": 10}


def meaning(kind: str, values: Values, published: date | None, tense: Callable[[], str | None]) -> Stretch | None:
    """The interval of one expression, None where the words name no day or need a publication date that is not known.

    `tense` is asked only where the interval hangs on it. Never raises.
    """
    try:
        return _KINDS[kind](values, Reader(published, tense))
    except (ValueError, OverflowError):
        return None


def _day(values: Values, reader: Reader) -> Stretch | None:
    number = int(values["day"])
    if "month" not in values:
        return _day_of_week_and_month(values, reader)
    month = int(values["month"])
    if month > 12 >= number and reader.year_of(values) is not None:
        # 06/25/2024: only the American order makes a date of it.
        number, month = month, number

    def make(year: int) -> Stretch | None:
        return calendars.day(date(year, month, number))

    weekday = values.get("wd")
    if weekday is not None and reader.year_of(values) is None and "rel" not in values:
        # A weekday that agrees tells the year better than the tense does.
        published = reader.published
        near = [date(y, month, number) for y in _years_around(published) if _exists(y, month, number)]
        for day in near:
            if day.weekday() == weekday and abs(day - published) <= SURE:
                return calendars.day(day)
    return reader.yearly(values, make)


def _years_around(published: date) -> range:
    return range(max(1, published.year - 1), min(9999, published.year + 1) + 1)


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _day_of_week_and_month(values: Values, reader: Reader) -> Stretch | None:
    published = reader.published
    found = [
        calendars.day(day)
        for step in range(-NEAR.days, NEAR.days + 1)
        if (day := published + timedelta(days=step)).day == values["day"] and day.weekday() == values["wd"]
    ]
    return choose(found, published, reader.tense())


def _days(values: Values, reader: Reader) -> Stretch | None:
    last_month = int(values.get("month2", values["month"]))
    first_month = int(values["month"])

    def make(year: int) -> Stretch | None:
        first = date(year - (first_month > last_month), first_month, int(values["day"]))
        last = date(year, last_month, int(values["day2"]))
        return calendars.days(first, last) if first <= last else None

    return reader.yearly(values, make)


def _month(values: Values, reader: Reader) -> Stretch | None:
    month = int(values["month"])
    part = str(values.get("part", "whole"))
    return reader.yearly({**values, "month_only": 1}, lambda year: calendars.third(calendars.month(year, month), part))


def _months(values: Values, reader: Reader) -> Stretch | None:
    first, last = int(values["month"]), int(values["month2"])
    count = (last - first) % 12 + 1
    return reader.yearly(values, lambda year: calendars.months(year - (first > last), first, count, "range"))


def _half_month(values: Values, reader: Reader) -> Stretch | None:
    def make(year: int) -> Stretch | None:
        whole = calendars.month(year, int(values["month"]))
        if values["ord"] == 1:
            return calendars.days(whole.start, whole.start.replace(day=15))
        return calendars.days(whole.start.replace(day=16), whole.end)

    return reader.yearly(values, make) if values["ord"] in {1, 2} else None


def _season(values: Values, reader: Reader) -> Stretch | None:
    part = str(values.get("part", "whole"))
    name = str(values["season"])
    return reader.yearly(values, lambda year: calendars.third(calendars.season(year, name), part))


def _part_of_year(length: int) -> Callable[[Values, Reader], Stretch | None]:
    def read(values: Values, reader: Reader) -> Stretch | None:
        number = int(values["ord"])
        if not 1 <= number <= 12 // length:
            return None
        # Several quarters in a row ("les trois premiers trimestres") begin with the first.
        count = int(values.get("n", 1))
        first = 1 if count > 1 else 1 + length * (number - 1)
        return reader.yearly(values, lambda year: calendars.months(year, first, length * count, "range"))

    return read


def _term(values: Values, reader: Reader) -> Stretch | None:
    length, published = int(values["term"]), reader.published
    first = 1 + (published.month - 1) // length * length + length * STEPS[str(values["rel"])]
    return calendars.months(*calendars.shift_month(published.year, 1, first - 1), length, "range")


def _first_months(values: Values, reader: Reader) -> Stretch | None:
    count = int(values["n"])
    if not 1 <= count <= 12:
        return None
    first = 1 if values["ord"] == 1 else 13 - count
    return reader.yearly(values, lambda year: calendars.months(year, first, count, "range"))


def _year(values: Values, reader: Reader) -> Stretch | None:
    year = reader.year_of(values)
    return None if year is None else calendars.third(calendars.year(year), str(values.get("part", "whole")))


def _years(values: Values, reader: Reader) -> Stretch | None:
    first, last = int(values["year"]), int(values["year2"])
    if last < 100:
        last += first // 100 * 100
    return calendars.years(first, last) if first < last else None


def _decade(values: Values, reader: Reader) -> Stretch | None:
    first = int(values["decade"]) if "decade" in values else 1900 + int(values["ten"])
    return calendars.third(calendars.years(first, first + 9), str(values.get("part", "whole")))


def _century(values: Values, reader: Reader) -> Stretch | None:
    number = values["century"]
    if isinstance(number, str):
        figures = [ROMAN[letter] for letter in number if letter in ROMAN]
        number = sum(-v if v < max(figures[i:]) else v for i, v in enumerate(figures))
    return calendars.years(number * 100 - 99, number * 100) if 1 <= number <= 21 else None


def _weekday(values: Values, reader: Reader) -> Stretch | None:
    published, weekday = reader.published, int(values["wd"])
    back = (published.weekday() - weekday) % 7
    relative = values.get("rel")
    if isinstance(relative, str) and relative.endswith("-week"):
        weeks = STEPS[relative.removesuffix("-week")]
        return calendars.day(calendars.week(published).start + timedelta(days=7 * weeks + weekday))
    if relative == "last":
        return calendars.day(published - timedelta(days=back or 7))
    if relative == "next":
        return calendars.day(published + timedelta(days=7 - back))
    if relative == "this" and not back:
        return calendars.day(published)
    tense = reader.tense()
    if tense == "future":
        return calendars.day(published + timedelta(days=7 - back))
    # The present tense announces as often as it tells: the nearest one.
    if tense == "present" and 7 - back < back:
        return calendars.day(published + timedelta(days=7 - back))
    return calendars.day(published - timedelta(days=back))


def _weekdays(values: Values, reader: Reader) -> Stretch | None:
    first_day, last_day = int(values["wd"]), int(values["wd2"])
    if "rel" in values:
        # "Lundi et jeudi derniers" are two days apart, and each is read for itself.
        if (last_day - first_day) % 7 != 1:
            return None
        if values["rel"] == "next":
            first = _weekday({"wd": first_day, "rel": "next"}, reader)
            return first and calendars.days(first.start, first.start + timedelta(days=1))
    last = _weekday({"wd": last_day, **({"rel": values["rel"]} if "rel" in values else {})}, reader)
    if last is None:
        return None
    return calendars.days(last.start - timedelta(days=(last_day - first_day) % 7), last.start)


def _weekend(values: Values, reader: Reader) -> Stretch | None:
    published = reader.published
    # The Saturday on or before publication.
    saturday = published - timedelta(days=(published.weekday() - 5) % 7)
    within = published.weekday() >= 5
    relative = values.get("rel")
    if relative == "last":
        return calendars.weekend(saturday - timedelta(days=7 if within else 0))
    if relative == "next":
        return calendars.weekend(saturday + timedelta(days=7))
    ahead = not within and reader.tense() == "future"
    return calendars.weekend(saturday + timedelta(days=7 if ahead else 0))


def _night(values: Values, reader: Reader) -> Stretch | None:
    first = reader.published + timedelta(days=int(values["night"]))
    return calendars.days(first, first + timedelta(days=1))


def _offset(values: Values, reader: Reader) -> Stretch | None:
    return calendars.day(reader.published + timedelta(days=int(values["offset"])))


def _unit(values: Values, reader: Reader) -> Stretch | None:
    unit = str(values["unit"])
    step = STEPS[str(values.get("rel", "this"))]
    if unit == "decade":
        return None
    whole = calendars.unit_around(calendars.shift_day(reader.published, unit, step), unit)
    return calendars.third(whole, str(values.get("part", "whole")))


def _counted(direction: int) -> Callable[[Values, Reader], Stretch | None]:
    def read(values: Values, reader: Reader) -> Stretch | None:
        unit = str(values["unit"])
        if values.get("only") == "future" and reader.tense() != "future":
            return None
        if unit == "decade":
            return None
        moved = calendars.shift_day(reader.published, unit, direction * int(values["n"]))
        return calendars.unit_around(moved, unit)

    return read


def _past_span(values: Values, reader: Reader) -> Stretch | None:
    count = int(values.get("n", 1))
    if values.get("rel") == "next":
        return _coming_span(values, reader)
    first = calendars.shift_day(reader.published, str(values["unit"]), -count)
    return Stretch(first, reader.published, "range")


def _coming_span(values: Values, reader: Reader) -> Stretch | None:
    if values.get("only") == "future" and reader.tense() != "future":
        return None
    last = calendars.shift_day(reader.published, str(values["unit"]), int(values.get("n2", values.get("n", 1))))
    return Stretch(reader.published, last, "range")


def _feast(values: Values, reader: Reader) -> Stretch | None:
    return reader.yearly(values, lambda year: next(iter(calendars.feast(str(values["feast"]), year)), None))


_KINDS: Mapping[str, Callable[[Values, Reader], Stretch | None]] = {
    "day": _day,
    "days": _days,
    "month": _month,
    "months": _months,
    "half-month": _half_month,
    "season": _season,
    "quarter": _part_of_year(3),
    "half": _part_of_year(6),
    "term": _term,
    "first-months": _first_months,
    "year": _year,
    "years": _years,
    "year-list": _year,
    "decade": _decade,
    "century": _century,
    "weekday": _weekday,
    "weekdays": _weekdays,
    "weekend": _weekend,
    "night": _night,
    "offset": _offset,
    "unit": _unit,
    "ago": _counted(-1),
    "ahead": _counted(1),
    "past-span": _past_span,
    "coming-span": _coming_span,
    "feast": _feast,
}
