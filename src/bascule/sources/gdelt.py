"""GDELT's event files: 2.0 with 61 columns and 1.0 with 58, tab-separated, as a rule without a header.

Both end in .export.CSV: the number of columns tells which one it is. Countries of places are FIPS 10-4 (NG is Niger),
those of actors CAMEO's. The day is often that of the article and not the event's. What a spreadsheet does to a code
(`057` written as 57) is undone where the root code shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import ClassVar

from bascule.codebook.cameo import cameo_act
from bascule.codebook.foreign_codes import cameo_entity, country_of_place
from bascule.codebook.icews_names import entity_of_name
from bascule.errors import BasculeError
from bascule.records import Mention, Place, When
from bascule.sources.choices import UnreadableError
from bascule.sources.dates import parse_date
from bascule.sources.event_rows import Act, EventFile, Row

ACTOR = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code"),
    *("Type1Code", "Type2Code", "Type3Code"),
)
GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{number}{name}" for number in (1, 2) for name in ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions"),
    *("NumSources", "NumArticles", "AvgTone"),
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in GEO),
    *("DATEADDED", "SOURCEURL"),
)
FIRST_COLUMNS = tuple(name for name in COLUMNS if not name.endswith("ADM2Code"))
# 1 country, 2 state of the United States, 3 city there, 4 city, 5 region elsewhere.
PRECISIONS = {"1": "country", "2": "region", "3": "city", "4": "city", "5": "region"}


class GdeltFile(EventFile):
    """One file of events, of either version."""

    NAME: ClassVar[str] = "GDELT"
    CREDIT: ClassVar[str] = "The GDELT Project, gdeltproject.org"

    def table(self) -> Iterator[Row]:
        """The rows, columns by the width of the first."""
        lines = self.lines()
        first = next(lines, None)
        if first is None:
            return
        names = first[1].split("\t")
        headed = names[0].strip().upper() == "GLOBALEVENTID"
        if headed:
            first = next(lines, None)
            if first is None:
                return
        width = len(first[1].split("\t"))
        columns = {len(COLUMNS): COLUMNS, len(FIRST_COLUMNS): FIRST_COLUMNS}.get(width)
        if columns is None:
            if not headed and width < len(FIRST_COLUMNS) // 2:
                remedy = "name a file .export.CSV or .export.CSV.zip"
                raise BasculeError("this is no event file of GDELT's", where=str(self.path), remedy=remedy)
            columns = COLUMNS
        yield from self.tabbed(columns, chain([first], lines), frozenset({""}))

    def act(self, row: Row) -> Act | None:
        """The event of a row, by its CAMEO code."""
        day = parse_date(row["SQLDATE"])
        if day is None:
            raise UnreadableError(f"SQLDATE {row['SQLDATE']!r} is no day", "write it as 20130111")
        code = row["EventCode"]
        if len(row["EventRootCode"]) == 1:
            code = f"0{code}"
        found = cameo_act(code) if code.isdigit() else None
        if found is None:
            self.left_out["of an unknown CAMEO code"] += 1
            return None
        if found.type is None:
            self.left_out["statements alone"] += 1
            return None
        sides = [_mentions(row, number, day) for number in (1, 2)]
        actors, recipients = sides[::-1] if found.turned else sides
        url = row["SOURCEURL"]
        return Act(
            found.type,
            found.mode,
            actors,
            recipients,
            When(day, day, "day", row["SQLDATE"], row.span("SQLDATE")),
            "EventCode",
            (f"CAMEO {found.code}", f"GDELT {row['GLOBALEVENTID']}"),
            found.contexts,
            found.channel,
            found.sign,
            place=_place(row),
            published=parse_date(row["DATEADDED"][:8]),
            url=url if url.startswith(("http://", "https://")) else None,
        )


def _mentions(row: Row, number: int, day: date) -> tuple[Mention, ...]:
    actor = f"Actor{number}"
    column = next((name for name in (f"{actor}Name", f"{actor}Code") if row[name]), None)
    if column is None:
        return ()
    kinds = tuple(row[f"{actor}Type{place}Code"] for place in (1, 2, 3))
    entity = cameo_entity(row[f"{actor}CountryCode"], row[f"{actor}KnownGroupCode"], kinds)
    return (row.mention(entity or _named(row[f"{actor}Name"], day), column),)


@lru_cache(maxsize=2**16)
def _named(name: str, day: date) -> str | None:
    return entity_of_name(name.title(), day) if name else None


def _place(row: Row) -> Place | None:
    if not row["ActionGeo_FullName"]:
        return None
    return Place(
        row["ActionGeo_FullName"],
        None,
        row.number("ActionGeo_Lat"),
        row.number("ActionGeo_Long"),
        country_of_place(row["ActionGeo_CountryCode"]),
        PRECISIONS.get(row["ActionGeo_Type"], "unresolved"),
        row.span("ActionGeo_FullName"),
    )
