"""A user's own table of office holders: CSV or TSV with the columns name, role, country, sector, from, to."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from bascule.codebook.countries import countries
from bascule.codebook.offices import PUBLIC_SECTORS
from bascule.codebook.person_names import normalised
from bascule.errors import BasculeError
from bascule.ledger.rows import ImportedRole

COLUMNS = ("name", "role", "country", "sector", "from", "to")
NEEDED = ("name", "role", "country", "sector")


def read_roles(file: Path) -> list[ImportedRole]:
    """All lines of a table. Raises BasculeError naming the file and the line that is wrong."""
    where = str(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BasculeError("the table is not UTF-8", where=where, remedy="save it as UTF-8") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise BasculeError(
            f"the table cannot be read: {reason}", where=where, remedy="name a CSV or TSV file"
        ) from error
    return list(roles_of(text, where))


def roles_of(text: str, where: str) -> Iterator[ImportedRole]:
    """Roles from the text of a table whose first line names the columns, in any order; tabs win over commas."""
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        missing = [name for name in NEEDED if name not in header]
        if missing:
            named = ", ".join(COLUMNS)
            raise BasculeError(f"no column {', '.join(missing)}", where=f"{where}, line 1", remedy=f"name them {named}")
        for cells in reader:
            place = f"{where}, line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise BasculeError(f"{len(cells)} cells", where=place, remedy=f"write {len(header)}, as in line 1")
            yield _role({name: cell.strip() for name, cell in zip(header, cells, strict=True)}, place)
    except csv.Error as error:
        place = f"{where}, line {reader.line_num}"
        raise BasculeError(f"badly written: {error}", where=place, remedy="quote cells that hold quotes") from error


def _role(row: Mapping[str, str], place: str) -> ImportedRole:
    for name in ("name", "role"):
        if not row[name]:
            raise BasculeError(f"no {name}", where=place, remedy="fill the cell, or leave the line out")
    begins, ends = _day(row.get("from", ""), place, last=False), _day(row.get("to", ""), place, last=True)
    if begins and ends and ends < begins:
        raise BasculeError("ends before it begins", where=place, remedy="put the dates in order")
    return ImportedRole(row["name"], row["role"], _entity(row, place), begins, ends, place)


def _entity(row: Mapping[str, str], place: str) -> str:
    country, sector = row["country"], row["sector"].upper()
    if country.upper() == "IGO":
        if not re.fullmatch(r"[A-Z0-9]+", sector):
            raise BasculeError(f"{sector!r} is no body", where=place, remedy="write its short name: UN, AU, ECOWAS")
        return f"IGO:{sector}"
    code = country.upper() if country.upper() in countries() else _by_name().get(normalised(country))
    if code is None:
        raise BasculeError(
            f"unknown country {country!r}", where=place, remedy="write an ISO code (MLI), a name, or IGO for a body"
        )
    if sector not in PUBLIC_SECTORS:
        known = ", ".join(sorted(PUBLIC_SECTORS))
        raise BasculeError(f"{sector!r} is no sector of public office", where=place, remedy=f"use one of {known}")
    return f"{code}:{sector}"


@cache
def _by_name() -> Mapping[str, str]:
    """Countries by alpha-2 and by every name, normalised."""
    found: dict[str, str] = {}
    for country in countries().values():
        for name in (country.alpha2, *(text for texts in country.names.values() for text in texts)):
            found.setdefault(normalised(name), country.alpha3)
    return found


def _day(cell: str, place: str, *, last: bool) -> date | None:
    """The day; of a month or a year the first, or the last where an office ends with it."""
    if not cell:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", cell)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError) as error:
        remedy = "write 2024-06-20, 2024-06 or 2024"
        raise BasculeError(f"{cell!r} is no day", where=place, remedy=remedy) from error
