"""Days and years in a row that are not one stretch: "les 14 et 28 avril", "2004, 2008 et 2010"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from bascule.coding.calendars import Stretch
from bascule.coding.date_patterns import Grammar
from bascule.coding.date_phrases import Found
from bascule.coding.plain_text import PlainText

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")


def apart(found: Found, plain: PlainText, grammar: Grammar, mean: Callable[[Found], Stretch | None]) -> list[Found]:
    """The members of a list, each an expression of its own; anything else, and days without a gap, as it is."""
    words = plain.lower[found.start : found.end]
    if found.kind == "year-list":
        return _members(found, list(_YEAR.finditer(words)), "year", mean)
    if found.kind != "days" or "month2" in found.values:
        return [found]
    numbers = list(_DAY.finditer(words))
    days = [int(number[0]) for number in numbers]
    listed = all(grammar.ranges["list_link"].search(words[a.end() : b.start()]) for a, b in pairwise(numbers))
    opened = {plain.word_before(found.start), words.partition(" ")[0]} & grammar.ranges["pair_open"]
    consecutive = all(later - day == 1 for day, later in pairwise(days))
    if len(numbers) < 2 or not listed or opened or consecutive:
        return [found]
    return _members(found, numbers, "day", mean)


def _members(
    found: Found, numbers: list[re.Match[str]], kind: str, mean: Callable[[Found], Stretch | None]
) -> list[Found]:
    kept = {name: value for name, value in found.values.items() if name not in {"day2", "year2", "wd", "wd2"}}
    members = []
    for place, number in enumerate(numbers):
        start = found.start if place == 0 else found.start + number.start()
        end = found.end if place == len(numbers) - 1 else found.start + number.end()
        member = Found(start, end, kind, {**kept, kind: int(number[0])}, None, None, start)
        stretch = mean(member)
        if stretch is None:
            return [found]
        members.append(replace(member, stretch=stretch))
    return members
