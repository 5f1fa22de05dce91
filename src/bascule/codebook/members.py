"""States that belong to a body: alliances and unions as one actor, and who that is on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from bascule.codebook.countries import countries
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/members.tsv"
COLUMNS = ("code", "country", "from", "to", "source")
# Before this day the table holds no dates.
KNOWN_FROM = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Membership:
    """One state in one body; `begins` is None where that was before `KNOWN_FROM`, `ends` where it has no end."""

    code: str
    country: str
    begins: date | None
    ends: date | None
    source: str

    def holds(self, day: date) -> bool:
        """Whether the state is a member on a day, first and last day included."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


def members(code: str, on: date | None = None) -> tuple[str, ...]:
    """The members (alpha-3, sorted) of a body such as `IGO:G5S` on a day; without a day, the latest known.

    Empty for a body whose members are not known, and on days before 1990.
    """
    day = on if on is not None else date.max
    if day < KNOWN_FROM:
        return ()
    return tuple(sorted(item.country for item in memberships().get(code, ()) if item.holds(day)))


@cache
def memberships() -> Mapping[str, tuple[Membership, ...]]:
    """All memberships by body, in the order of the table. Raises BasculeError naming the line that is wrong."""
    text = files("bascule.codebook").joinpath("data").joinpath("members.tsv").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def parse(text: str, where: str) -> Mapping[str, tuple[Membership, ...]]:
    """Memberships from a tab-separated table with the columns of `COLUMNS`."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != COLUMNS:
        raise BasculeError("the columns are not as expected", where=where, remedy=f"name them {', '.join(COLUMNS)}")
    result: dict[str, list[Membership]] = {}
    for number, line in lines[1:]:
        place = f"{where}, line {number}"
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise BasculeError(f"{len(cells)} cells", where=place, remedy=f"write {len(COLUMNS)} cells")
        code, country, begins, ends, source = cells
        if country not in countries():
            raise BasculeError(f"{country!r} is no country", where=place, remedy="write its ISO alpha-3 code")
        if not code.startswith("IGO:") or not source:
            raise BasculeError("no body or no source", where=place, remedy="write IGO:NAME and a public source")
        item = Membership(code, country, _day(begins, place), _day(ends, place), source)
        if item.begins and item.ends and item.ends < item.begins:
            raise BasculeError("ends before it begins", where=place, remedy="put the dates in order")
        result.setdefault(code, []).append(item)
    return {code: tuple(items) for code, items in result.items()}


def _day(cell: str, place: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise BasculeError(f"{cell!r} is no day", where=place, remedy="write 2024-03-07") from error
