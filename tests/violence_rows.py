"""Invented rows in the layouts of UCDP GED and ACLED: no event in them ever happened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from bascule.sources.violence import UCDP_COLUMNS

ACLED_COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
OLD_ACLED_COLUMNS = (
    *("data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision", "event_type"),
    *("sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "timestamp", "iso3"),
)
GW = {"Mali": "432", "Niger": "436", "Burkina Faso": "439", "Senegal": "433", "Guinea": "438", "Algeria": "615"}


def ucdp_row(
    day: str, deaths: int, country: str = "Mali", area: str = "Invented region", **more: str
) -> dict[str, str]:
    row = dict.fromkeys(UCDP_COLUMNS, "")
    row |= {"id": "1", "type_of_violence": "1", "country": country, "country_id": GW.get(country, ""), "adm_1": area}
    row |= {"date_start": f"{day} 00:00:00.000", "date_end": f"{day} 00:00:00.000", "source_headline": "a;b"}
    return row | {"best": str(deaths), "low": str(deaths), "high": str(deaths), "deaths_civilians": "0"} | more


def acled_row(day: str, deaths: int, country: str = "Mali", **more: str) -> dict[str, str]:
    row = dict.fromkeys(ACLED_COLUMNS, "")
    row |= {"event_id_cnty": "MLI1", "event_date": day, "disorder_type": "Political violence", "event_type": "Battles"}
    return row | {"country": country, "admin1": "Invented region", "fatalities": str(deaths)} | more


def table(rows: Iterable[Mapping[str, str]], columns: Iterable[str], *, header: bool = True) -> str:
    names, stream = list(columns), io.StringIO()
    writer = csv.DictWriter(stream, names, extrasaction="ignore", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def monthly(
    first: int, deaths: Iterable[int], country: str = "Mali", area: str = "Invented region"
) -> list[dict[str, str]]:
    """A row a month from a month counted from January of year 0 on."""
    return [
        ucdp_row(f"{month // 12:04d}-{month % 12 + 1:02d}-10", number, country, area)
        for month, number in enumerate(deaths, first)
        if number
    ]
