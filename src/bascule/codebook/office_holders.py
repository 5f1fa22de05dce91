"""People in public office by name: whose they are and when, the seed of who is who.

Source: the table's own column names a public list for each row (states' official lists of office holders).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/office_holders.tsv"
# The fall of an office holder is in the news for weeks, with him as what he was on the day.
STILL_REPORTED = timedelta(days=30)
COLUMNS = ("name", "variants", "alone", "entity", "role", "from", "to", "source")


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """One person in one office. `alone` forms (last names) mean the person even where nobody introduced him."""

    name: str
    variants: tuple[str, ...]
    alone: tuple[str, ...]
    entity: str
    role: str
    begins: date
    ends: date | None
    source: str

    def code(self, day: date | None) -> str | None:
        """The entity code on a day: the office's while it lasts, `ELI` after it, None before it begins.

        Without a day the latest is meant: the office where it has no end.
        """
        if day is not None and day < self.begins:
            return None
        over = self.ends is not None and (day is None or day > self.ends + STILL_REPORTED)
        return f"{self.entity.split(':')[0]}:ELI" if over else self.entity


@cache
def office_holders() -> tuple[OfficeHolder, ...]:
    """All rows, in the order of the table. Raises BasculeError naming the line that is wrong."""
    text = files("bascule.codebook").joinpath("data").joinpath("office_holders.tsv").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def parse(text: str, where: str) -> tuple[OfficeHolder, ...]:
    """Rows of a tab-separated table with the columns of `COLUMNS`; several names in a cell are parted by `|`."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != COLUMNS:
        raise BasculeError("the columns are not as expected", where=where, remedy=f"name them {', '.join(COLUMNS)}")
    result = []
    for number, line in lines[1:]:
        place = f"{where}, line {number}"
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise BasculeError(f"{len(cells)} cells", where=place, remedy=f"write {len(COLUMNS)} cells")
        row = dict(zip(COLUMNS, cells, strict=True))
        if not re.fullmatch(r"[A-Z]{3}:[A-Z]{3}|IGO:\w+", row["entity"]):
            raise BasculeError(f"{row['entity']!r} is no entity", where=place, remedy="write MLI:GOV or IGO:UN")
        begins, ends = _day(row["from"], place), _day(row["to"], place) if row["to"] else None
        if ends is not None and ends < begins:
            raise BasculeError("ends before it begins", where=place, remedy="put the dates in order")
        result.append(
            OfficeHolder(
                row["name"],
                _names(row["variants"]),
                _names(row["alone"]),
                row["entity"],
                row["role"],
                begins,
                ends,
                row["source"],
            )
        )
    return tuple(result)


def _names(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split("|") if item.strip())


def _day(cell: str, place: str) -> date:
    """A day; a month or a year alone means its first day."""
    parts = cell.split("-")
    try:
        return date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except (ValueError, TypeError) as error:
        raise BasculeError(f"{cell!r} is no day", where=place, remedy="write 2024-06-20, 2024-06 or 2024") from error


@cache
def names_of_people() -> Mapping[str, tuple[OfficeHolder, ...]]:
    """Every written name that stands for a person without introduction, with who may bear it."""
    found: dict[str, list[OfficeHolder]] = {}
    for holder in office_holders():
        for name in dict.fromkeys((holder.name, *holder.variants, *holder.alone)):
            found.setdefault(name, []).append(holder)
    return {name: tuple(holders) for name, holders in found.items()}


def holder_of(name: str, day: date | None) -> OfficeHolder | None:
    """Whom a written name means on a day: of several offices the one then held, else the last one before."""
    options = [holder for holder in names_of_people().get(name, ()) if day is None or holder.begins <= day]
    held = [holder for holder in options if holder.ends is None or (day is not None and day <= holder.ends)]
    return max(held or options, key=lambda holder: holder.begins, default=None)
