"""Violent events out of files that the user has: UCDP GED and ACLED, each in the layouts that are about.

Read are CSV files, also in .gz or alone in a .zip: UCDP GED with its header, and the candidate releases that came
without one; ACLED of before and after March 2023, with day-month-year or ISO dates. Which of the two a file is, its
columns tell. Nothing is fetched, and nothing of a file is kept: ACLED's terms forbid passing its rows on.

ACLED also records protests and agreements: its rows count as violence where `disorder_type` says political violence,
or in the older layout by event and sub-event type.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TextIO, cast

from bascule.codebook.countries import countries
from bascule.codebook.icews_names import country_named
from bascule.errors import BasculeError
from bascule.records import SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.dates import parse_date
from bascule.sources.opening import decoded, lines_of, open_bytes, well_decoded

UCDP, ACLED = "UCDP GED", "ACLED"
# How the owners ask to be named.
CREDITS = {UCDP: "Uppsala Conflict Data Program, GED (CC BY 4.0)", ACLED: "ACLED, acleddata.com"}
UCDP_COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id"),
    *("conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id"),
    *("side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article"),
    *("source_office", "source_date", "source_headline", "source_original", "where_prec", "where_coordinates"),
    *("where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country"),
    *("country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b"),
    *("deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
UCDP_NEEDS = ("type_of_violence", "country", "country_id", "adm_1", "date_start", "date_end", "best", "low", "high")
ACLED_NEEDS = ("event_id_cnty", "event_date", "event_type", "country", "admin1", "fatalities")
KINDS = {"1": "state-based", "2": "non-state", "3": "one-sided"}
VIOLENT_TYPES = frozenset({"battles", "explosions/remote violence", "violence against civilians"})
VIOLENT_SUB_TYPES = frozenset({"mob violence", "excessive force against protesters"})
# Where UCDP's country_id is not the number of Gleditsch and Ward that our table has.
UCDP_OWN_NUMBERS = {345: "SRB"}
SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class ViolentEvent:
    """One event: its first and last day, where, of what kind, and the deaths, UCDP's best estimate with its bounds.

    `country` is ISO alpha-3, None where the name is unknown; `kind` is state-based, non-state or one-sided (UCDP), or
    ACLED's event type as written. `civilians` is None where the set counts none.
    """

    start: date
    end: date
    country: str | None
    country_name: str
    admin1: str
    kind: str
    deaths: int
    low: int
    high: int
    civilians: int | None


@dataclass(slots=True)
class ViolenceFile:
    """One file, read row by row; `source`, `rows`, `set_aside` and `other` (not violence) grow as it is walked."""

    path: Path
    encoding: str | None = None
    source: str = ""
    rows: int = 0
    other: int = 0
    set_aside: list[SetAside] = field(default_factory=list)

    def events(self) -> Iterator[ViolentEvent]:
        """Every violent event. Raises BasculeError for a file that is neither of the two or cannot be read."""
        where = str(self.path)
        try:
            with _text(self.path, Choices(encoding=self.encoding)) as (text, encoding):
                yield from self._events(text, encoding)
        except UnreadableError as error:
            raise BasculeError(error.reason, where=where, remedy=error.remedy) from error
        except csv.Error as error:
            raise BasculeError(f"its quoting is broken ({error})", where=where, remedy="export it again") from error
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise BasculeError("the file cannot be read", where=where, remedy="check path and kind of file") from error

    def _events(self, text: TextIO, encoding: str) -> Iterator[ViolentEvent]:
        lines = lines_of(text)
        opening = next(lines, "")
        separator = max(SEPARATORS, key=opening.count)
        csv.field_size_limit(max(csv.field_size_limit(), 20_000_000))
        reader: Iterator[list[str]] = csv.reader(_chain(opening, lines), delimiter=separator)
        first = next(reader, [])
        columns, headed = self._columns(first)
        if not headed:
            reader = _again(first, reader)
        for number, cells in enumerate(reader, 2 if headed else 1):
            if not any(cells):
                continue
            self.rows += 1
            origin = f"{self.path}, row {number}"
            if len(cells) <= max(columns.values()):
                self.set_aside.append(SetAside(origin, f"{len(cells)} columns", "export the row again"))
                continue
            row = {name: cells[place].strip() for name, place in columns.items()}
            try:
                well_decoded(row["country"] + row.get("adm_1", row.get("admin1", "")), encoding)
                event = _ucdp(row) if self.source == UCDP else _acled(row)
            except UnreadableError as error:
                self.set_aside.append(SetAside(origin, error.reason, error.remedy))
                continue
            if event is None:
                self.other += 1
            else:
                yield event

    def _columns(self, cells: list[str]) -> tuple[Mapping[str, int], bool]:
        """Where the columns stand, and whether the first row is a header."""
        names = [cell.strip().casefold() for cell in cells]
        found = {name: place for place, name in reversed(list(enumerate(names)))}
        if set(UCDP_NEEDS) <= set(found):
            self.source = UCDP
            return found, True
        if set(ACLED_NEEDS) <= set(found):
            self.source = ACLED
            return found, True
        bare = dict(zip(UCDP_COLUMNS, cells, strict=False))
        if len(cells) == len(UCDP_COLUMNS) and bare["id"].strip().isdigit() and _day(bare["date_start"]):
            self.source = UCDP
            return {name: place for place, name in enumerate(UCDP_COLUMNS)}, False
        if not any(names):
            raise UnreadableError("it is empty", "name a UCDP GED or ACLED file in CSV")
        near, needs = (UCDP, UCDP_NEEDS) if "type_of_violence" in found else (ACLED, ACLED_NEEDS)
        if sum(name in found for name in needs) * 2 > len(needs):
            lacking = ", ".join(name for name in needs if name not in found)
            raise UnreadableError(f"it looks like {near} without {lacking}", "export it with all columns")
        raise UnreadableError(
            "it is neither UCDP GED nor ACLED", "name one of these files in CSV, as its owner gives it"
        )


@contextmanager
def _text(path: Path, choices: Choices) -> Iterator[tuple[TextIO, str]]:
    """The file as text, unpacked."""
    if path.suffix.lower() != ".zip":
        with open_bytes(path) as stream, decoded(stream, choices, "") as opened:
            yield opened
        return
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(members) != 1:
            raise UnreadableError(f"it holds {len(members)} CSV files", "unpack it and name one")
        with (
            archive.open(members[0]) as member,
            decoded(io.BufferedReader(cast(io.RawIOBase, member)), choices, "") as opened,
        ):
            yield opened


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _again(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


def _ucdp(row: Mapping[str, str]) -> ViolentEvent:
    number = row["country_id"].partition(".")[0]
    known = _by_number().get(int(number)) if number.isdigit() else None
    start, end = _dated(row["date_start"]), _dated(row["date_end"] or row["date_start"])
    best = _count(row["best"], "best")
    return ViolentEvent(
        start=min(start, end),
        end=max(start, end),
        country=known or country_named(row["country"].partition(" (")[0]),
        country_name=row["country"],
        admin1=row["adm_1"],
        kind=KINDS.get(row["type_of_violence"].partition(".")[0], row["type_of_violence"]),
        deaths=best,
        low=_count(row["low"] or row["best"], "low"),
        high=_count(row["high"] or row["best"], "high"),
        civilians=_count(row["deaths_civilians"], "deaths_civilians") if row.get("deaths_civilians") else None,
    )


def _acled(row: Mapping[str, str]) -> ViolentEvent | None:
    disorder = row.get("disorder_type", "").casefold()
    violent = (
        "political violence" in disorder
        if disorder
        else row["event_type"].casefold() in VIOLENT_TYPES
        or row.get("sub_event_type", "").casefold() in VIOLENT_SUB_TYPES
    )
    if not violent:
        return None
    day, deaths = _dated(row["event_date"]), _count(row["fatalities"], "fatalities")
    iso3 = row.get("iso3", "").upper()
    return ViolentEvent(
        start=day,
        end=day,
        country=iso3 if iso3 in countries() else country_named(row["country"].removeprefix("Kingdom of ")),
        country_name=row["country"],
        admin1=row["admin1"],
        kind=row["event_type"],
        deaths=deaths,
        low=deaths,
        high=deaths,
        civilians=None,
    )


@cache
def _by_number() -> Mapping[int, str]:
    found = {country.gw: country.alpha3 for country in countries().values() if country.gw is not None}
    return {**found, **UCDP_OWN_NUMBERS}


def _day(value: str) -> date | None:
    # UCDP prints a time of nothing after its days.
    return parse_date(value.strip()) or parse_date(value.strip().partition(" ")[0])


def _dated(value: str) -> date:
    day = _day(value)
    if day is None:
        raise UnreadableError(f"{value!r} is no day", "write it as 2023-01-31 or 31 January 2023")
    return day


def _count(value: str, column: str) -> int:
    try:
        number = float(value)
        if not 0 <= number < 1e9:
            raise ValueError
        return int(number)
    except ValueError:
        raise UnreadableError(f"{column} is {value!r}, no number of people", "export the row again") from None
