"""UCDP GED and ACLED as ledgers to compare with: who did what to whom, in CSV files that the user has.

`violence` reads deaths from the same files; here each row becomes an event. Read are UCDP GED with and without its
header, ACLED of before and after March 2023, dates in either form, actors' kinds as numbers or words. ACLED's terms
forbid passing its rows on: a ledger made of them is for its maker alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import ClassVar

from bascule.codebook.countries import countries
from bascule.codebook.foreign_codes import acled_act, acled_sector, group_code
from bascule.codebook.icews_names import country_named, entity_of_name
from bascule.errors import BasculeError
from bascule.records import Mention, Place, When
from bascule.sources.choices import UnreadableError
from bascule.sources.dates import parse_date
from bascule.sources.event_rows import Act, EventFile, Row, quoted_cells, separator_of
from bascule.sources.violence import ACLED, CREDITS, UCDP, UCDP_COLUMNS

UCDP_NEEDS = frozenset({"type_of_violence", "side_a", "side_b", "country", "date_start", "date_end"})
ACLED_NEEDS = frozenset({"event_date", "event_type", "sub_event_type", "actor1", "actor2", "country"})
# UCDP's date_prec and where_prec.
GRANULARITIES = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "range"}
PRECISIONS = {"1": "point", "2": "city", "3": "region", "4": "region", "5": "region", "6": "country"}
# UCDP: armed groups in state-based and one-sided violence fight for a cause, those of non-state violence for a side.
GROUPS = {"1": "REB", "2": "UAF", "3": "REB"}
CIVILIANS = "civilians"
# ACLED's geo_precision: town, part of a region, region.
PLACES = {"1": "city", "2": "region", "3": "region"}
# "Military Forces of Mali (2021-)", "(2013-2020)": when the actor was so called.
VALID = re.compile(r" ?\(\d{4}-(?:\d{4})?\)$")
BRACKETS = re.compile(r"(.*?) ?\(([^()]*)\)$")


class _Quoted(EventFile):
    NEEDS: ClassVar[frozenset[str]]
    # The order of the columns of files that come without a header.
    ORDER: ClassVar[tuple[str, ...]] = ()

    def table(self) -> Iterator[Row]:
        """The rows, by a header or, where none is known to be needed, by order."""
        lines = self.lines()
        first = next(lines, None)
        if first is None:
            return
        separator = separator_of(first[1])
        cells = quoted_cells(first[1], separator) or []
        names = [first[1][slice(*cell)].strip().casefold() for cell in cells]
        if set(names) >= self.NEEDS:
            yield from self.quoted(names, separator, lines)
        elif self.ORDER and len(names) == len(self.ORDER) and names[0].isdigit():
            yield from self.quoted(self.ORDER, separator, chain([first], lines))
        else:
            lacking = ", ".join(sorted(self.NEEDS - set(names)))
            remedy = "name the CSV file as its owner gives it"
            raise BasculeError(
                f"this is no file of {self.NAME}: it lacks {lacking}", where=str(self.path), remedy=remedy
            )


class UcdpFile(_Quoted):
    """UCDP GED, final or candidate release."""

    NAME: ClassVar[str] = UCDP
    CREDIT: ClassVar[str] = CREDITS[UCDP]
    NEEDS: ClassVar[frozenset[str]] = UCDP_NEEDS
    ORDER: ClassVar[tuple[str, ...]] = UCDP_COLUMNS

    def act(self, row: Row) -> Act | None:
        """An assault of side A on side B."""
        start, end = _day(row["date_start"]), _day(row["date_end"] or row["date_start"])
        if end < start:
            raise UnreadableError(f"it ends on {end}, before it begins", "export the row again")
        kind = row["type_of_violence"].partition(".")[0]
        if kind not in GROUPS:
            raise UnreadableError(f"type_of_violence is {kind!r}", "it is 1, 2 or 3")
        country = country_named(row["country"].partition(" (")[0]) or country_named(row["country"])
        deaths = [row[name] or "?" for name in ("best", "low", "high")]
        granularity = GRANULARITIES.get(row["date_prec"].partition(".")[0], "range")
        if granularity == "day" and start != end:
            granularity = "days"
        sides = [_ucdp_side(row, side, GROUPS[kind], country, end) for side in ("side_a", "side_b")]
        return Act(
            "ASSAULT",
            None,
            sides[0],
            sides[1],
            When(start, end, granularity, row["date_start"], row.span("date_start")),
            "type_of_violence",
            (f"UCDP {row['id']}", f"deaths {deaths[0]} ({deaths[1]} to {deaths[2]})"),
            place=_place(row, ("where_coordinates", "adm_1", "country"), country, PRECISIONS.get(row["where_prec"])),
        )


class AcledFile(_Quoted):
    """ACLED, in either of its layouts."""

    NAME: ClassVar[str] = ACLED
    CREDIT: ClassVar[str] = CREDITS[ACLED]
    NEEDS: ClassVar[frozenset[str]] = ACLED_NEEDS

    def act(self, row: Row) -> Act | None:
        """The act of a row's event type and sub-event type."""
        day = _day(row["event_date"])
        try:
            found = acled_act(row["event_type"], row["sub_event_type"])
        except KeyError:
            reason = f"unknown event type {row['event_type']!r}"
            raise UnreadableError(reason, "export the row again") from None
        if found is None:
            self.left_out[f"of a kind that the standard does not code ({row['sub_event_type'].lower()})"] += 1
            return None
        iso3 = row["iso3"].upper()
        country = iso3 if iso3 in countries() else country_named(row["country"])
        sides = [_acled_side(row, number, country, day) for number in ("1", "2")]
        actors, recipients = sides[::-1] if found.turned else sides
        start, end, granularity = _around(day, row["time_precision"])
        return Act(
            found.type,
            found.mode,
            actors,
            recipients,
            When(start, end, granularity, row["event_date"], row.span("event_date")),
            "sub_event_type" if row["sub_event_type"] else "event_type",
            (f"ACLED {row['event_id_cnty']}", f"fatalities {row['fatalities'] or '?'}"),
            place=_place(row, ("location", "admin1", "country"), country, PLACES.get(row["geo_precision"])),
            published=day,
        )


def _ucdp_side(row: Row, side: str, sector: str, country: str | None, day: date) -> tuple[Mention, ...]:
    name = row[side]
    if not name:
        return ()
    if name.casefold() == CIVILIANS:
        return (row.mention(f"{country}:CVL" if country else None, side),)
    return (row.mention(_known(name, day) or group_code(sector, name), side),)


def _acled_side(row: Row, number: str, country: str | None, day: date) -> tuple[Mention, ...]:
    column = f"actor{number}"
    # Without runs of blanks, over which the patterns would go back and forth.
    name = VALID.sub("", " ".join(row[column].split()))
    if not name:
        return ()
    sector = acled_sector(row[f"inter{number}"])
    entity = _known(name, day) or _known(name.partition(":")[0], day)
    inside = BRACKETS.fullmatch(name)
    if entity is None and inside is not None and (owner := country_named(inside[2])) is not None and sector:
        entity = f"{owner}:{sector}"
    elif entity is None and sector == "CVL" and country:
        entity = f"{country}:CVL"
    elif entity is None and sector in ("REB", "UAF"):
        entity = group_code(sector, name.partition(":")[0])
    return (row.mention(entity, column),)


@lru_cache(maxsize=2**15)
def _known(name: str, day: date) -> str | None:
    return entity_of_name(name, day) if name.strip() else None


def _day(value: str) -> date:
    # UCDP prints a time of nothing after its days.
    day = parse_date(value) or parse_date(value.partition(" ")[0])
    if day is None:
        raise UnreadableError(f"{value!r} is no day", "write it as 2023-01-31 or 31 January 2023")
    return day


def _around(day: date, precision: str) -> tuple[date, date, str]:
    """ACLED's time_precision: the day itself, some day of its week, some day of its month."""
    if precision == "2":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6), "week"
    if precision == "3":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]), "month"
    return day, day, "day"


def _place(row: Row, names: tuple[str, ...], country: str | None, precision: str | None) -> Place | None:
    column = next((name for name in names if row[name]), None)
    if column is None:
        return None
    where = (row.number("latitude"), row.number("longitude"))
    return Place(row[column], None, *where, country, precision or "unresolved", row.span(column))
