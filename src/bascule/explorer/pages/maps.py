"""The map: where the incidents of a country took place, with the same figures as a table."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from bascule.explorer.asked import Question, Text
from bascule.explorer.pages.countries import rows_of
from bascule.explorer.pages.country import known
from bascule.explorer.shown import Shown, offer
from bascule.explorer.standings import Standing

router = APIRouter()
COLUMNS = ("place", "country", "lat", "lon", "precision", "incidents", "visits", "presences", "first", "last")


@offer(router, "/map", "Where incidents took place")
def places(
    asked: Question,
    country: Annotated[Text, Query(description="Whose incidents; the busiest country where none is given.")] = None,
) -> Shown:
    """The places of a country's incidents, busiest first."""
    standing, say = asked.standing, asked.words
    listed = [row for row in rows_of(standing) if row["kind"] == "country"]
    code = known(country) if country else str(listed[0]["code"]) if listed else None
    rows = standing.once(("places", code), lambda: _places(standing, code)) if code else []
    cut = asked.cut(rows)
    title = say("map.of", country=say.party(code)) if code else say("nav.map")
    record = {
        "country": code,
        "unplaced": len(standing.incidents(code)) - sum(r["incidents"] for r in rows) if code else 0,
    }
    context = {"code": code, "rows": cut.rows, "countries": listed[:40], "unplaced": record["unplaced"]}
    return Shown("map.html", title, record, COLUMNS, cut.rows, context, cut)


def _places(standing: Standing, code: str) -> list[dict[str, Any]]:
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for item in standing.incidents(code):
        place = item.place
        if place is None:
            continue
        row = found.setdefault(
            (place.name, place.country),
            {
                "place": place.name,
                **{name: getattr(place, name) for name in ("country", "lat", "lon", "precision")},
                "incidents": 0,
                "visits": 0,
                "presences": 0,
                "first": item.start,
                "last": item.end,
            },
        )
        row["incidents"] += 1
        row["visits"] += item.channel == "visit"
        row["presences"] += item.channel == "presence"
        row["first"] = min(filter(None, (row["first"], item.start)), default=None)
        row["last"] = max(filter(None, (row["last"], item.end)), default=None)
    return sorted(found.values(), key=lambda row: (-row["incidents"], row["place"]))
