"""Dates of publication as files write them.

Read: 2024-06-20, 2024/06/20, with or without a time and a zone (the day stays as written, whatever the zone);
20240620 and 20240620T101500Z; 20/06/2024, 20.06.2024, 20-06-2024 (the day always first); "Thu, 20 Jun 2024 10:00:00
+0200"; "jeudi 20 juin 2024 à 14h05"; "1er juillet 2024"; "June 20, 2024". Not read, because it would be a guess: a year
of two digits, a month alone, 06/20/2024. `find_date` finds the same forms, the unbroken 20240620 apart, inside a line.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# A year such as 0024 is a slip.
EARLIEST = 1000
# No date, and no line of a header with one, is longer; the patterns take time by the square of what they are given.
LONGEST = 1000
FORMS = "2024-06-20, 20/06/2024 (day first) or 20 juin 2024"

_NAMES = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr", "fev"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "aout"),
    ("september", "sept", "sep", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names}

_CLOCK = r"\d{1,2}\s?[:h]\s?(?:\d{2})?(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]\.?m\.?)?"
_ZONE = r"(?:z|[a-z]{2,5}|(?:utc|gmt)?[+-]\d{1,2}:?(?:\d{2})?)?\s*(?:\([a-z ]+\))?"
_TIME = rf"(?:(?:,|\s|t|-)\s*(?:(?:a|at)\s)?\s*{_CLOCK}\s*{_ZONE})?"
_WEEKDAY = (
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mer|jeu|ven|sam|dim"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thur?s?|fri|sat|sun|mar)\.?,?\s+)?"
)
# Each without its weekday and its time.
_DAYS = (
    r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})",
    r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s-]+(?P<name>[a-z]+)\.?,?[\s-]+(?P<year>\d{4})",
    r"(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        _DAYS[0] + _TIME,
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?\d{4}(?:\d{2})?z?)?",
        _DAYS[1] + _TIME,
        rf"(?:le\s)?{_WEEKDAY}{_DAYS[2]}{_TIME}",
        rf"{_WEEKDAY}{_DAYS[3]}{_TIME}",
    )
)
_INSIDE = tuple(re.compile(rf"(?<![\w./-]){pattern}(?!\d|[./-]\d)") for pattern in _DAYS)


def parse_date(value: str) -> date | None:
    """The day that `value` names, None where it names none in a form this page lists."""
    if len(value) > LONGEST:
        return None
    plain = _plain(value)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is not None:
            return _day(match)
    return None


def find_date(line: str) -> date | None:
    """The first day named inside `line` ("Monde, lundi 28 janvier 2013, p. 9"), None where there is none."""
    plain = _plain(line[:LONGEST])
    matches = (match for pattern in _INSIDE for match in pattern.finditer(plain))
    return next((day for match in sorted(matches, key=re.Match.start) if (day := _day(match))), None)


def _plain(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value.strip().casefold())
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else MONTHS.get(parts["name"])
    if month is None:
        return None
    year = int(parts["year"])
    if year < EARLIEST:
        return None
    try:
        return date(year, month, int(parts["day"]))
    except ValueError:
        return None


def date_in_name(name: str) -> date | None:
    """The ISO date a file name begins with (`2024-06-20-accord.txt`), None where it begins with none."""
    match = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", name)
    return parse_date(match.group()) if match else None
