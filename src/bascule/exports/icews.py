"""`icews`: event files in the manner of ICEWS, 20 columns with a header; `bascule import icews` reads them.

One row a pair of sides. Sides are the generic actors of their sector ("Military (Mali)"), or a body by its name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations, product
from typing import IO, Any

from bascule.exports.cameo_codes import told
from bascule.exports.naming import codes, country_name, name_of
from bascule.exports.packages import Column
from bascule.exports.view import View
from bascule.exports.writing import write_tabs
from bascule.records import Event

COLUMNS = [
    Column("Event ID", "string", "Id of the event in the ledger; the pairs of one event share it"),
    Column("Event Date", "date", "First day the text gives, else of publication"),
    Column("Source Name", "string", "Who acts"),
    Column("Source Sectors", "string", "Its PLOVER sector"),
    Column("Source Country", "string", "Its country"),
    Column("Event Text", "string", "Label of the CAMEO code"),
    Column("CAMEO Code", "string", "CAMEO code nearest to type, mode and contexts"),
    Column("Intensity", "number", "PLOVER's score, -10 to +10"),
    Column("Target Name", "string", "Towards whom"),
    Column("Target Sectors", "string", "Its PLOVER sector"),
    Column("Target Country", "string", "Its country"),
    Column("Story ID", "string", "Id of the article"),
    Column("Sentence Number", "integer", "Empty here"),
    Column("Publisher", "string", "Publisher"),
    Column("City", "string", "Place, where it is a city"),
    Column("District", "string", "Empty here"),
    Column("Province", "string", "Place, where it is a region"),
    Column("Country", "string", "Country of the place"),
    Column("Latitude", "number", "Degrees north"),
    Column("Longitude", "number", "Degrees east"),
]


def write(view: View, stream: IO[str]) -> int:
    """The file; gives the number of rows."""
    return write_tabs(rows(view), COLUMNS, stream, empty="", header=True)


def rows(view: View) -> Iterator[dict[str, Any]]:
    """A row for every pair of sides of an event that CAMEO has a code for and that has a day."""
    for item in view.events():
        act = item.event
        day = act.date.start if act.date else item.published
        if day is None:
            view.leave_out("events without a day")
            continue
        found = told(view, act)
        if found is None:
            continue
        place, precision = act.place, act.place.precision if act.place else None
        for source, target in pairs(act):
            cells = (
                *(item.event_id, day, *_side(source), found[0].label, found[0].code, found[1], *_side(target)),
                *(item.article_id, None, item.outlet, place.name if place and precision == "city" else None, None),
                place.name if place and precision == "region" else None,
                *((country_name(place.country), place.lat, place.lon) if place else (None, None, None)),
            )
            yield dict(zip((column.name for column in COLUMNS), cells, strict=True))


def pairs(act: Event) -> list[tuple[str, str | None]]:
    """Who acts towards whom; several without a recipient act among themselves; one alone has no target."""
    if act.recipients:
        return list(product(act.actors, act.recipients))
    return list(combinations(act.actors, 2)) or [(act.actors[0], None)]


def side_name(entity: str) -> str:
    """The name of a side: a generic actor with its country in brackets, a body's own name, else the code.

    >>> side_name("MLI:MIL")
    'Military (Mali)'
    """
    own, country = codes(entity), country_name(codes(entity).alpha3)
    generic = _generic().get(own.sector or "")
    return f"{generic} ({country})" if generic and country else name_of(entity)


def _side(entity: str | None) -> tuple[str | None, str | None, str | None]:
    if entity is None:
        return None, None, None
    return side_name(entity), codes(entity).sector, country_name(codes(entity).alpha3)


@cache
def _generic() -> Mapping[str, str]:
    text = files("bascule.exports").joinpath("data").joinpath("icews_generic.toml").read_text(encoding="utf-8")
    return {str(sector): str(name) for sector, name in tomllib.loads(text).items()}
