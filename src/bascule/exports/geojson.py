"""`geojson`: one point a located event, as RFC 7946 has it; events without coordinates are left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from bascule.exports.packages import Column
from bascule.exports.reports import COLUMNS as REPORT_COLUMNS
from bascule.exports.reports import report_row
from bascule.exports.view import View

# What of a report a map shows.
KEPT = (
    *("event_id", "published", "outlet", "url", "type", "mode", "quad", "intensity", "channel", "sign", "factuality"),
    *("actors", "recipients", "date_start", "date_end", "date_granularity", "place", "place_geonameid"),
    *("place_country", "place_precision", "speaker_entity", "sentence"),
)
COLUMNS: list[Column] = [column for column in REPORT_COLUMNS if column.name in KEPT]


def write(view: View, stream: IO[str]) -> int:
    """A FeatureCollection, one feature a line; gives their number."""
    stream.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for row in located(view):
        feature: dict[str, Any] = {
            "type": "Feature",
            "id": row["event_id"],
            "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
            "properties": {column.name: row[column.name] for column in COLUMNS},
        }
        stream.write(("," if count else "") + "\n" + json.dumps(feature, ensure_ascii=False))
        count += 1
    stream.write("\n]}\n")
    return count


def located(view: View) -> Iterator[dict[str, Any]]:
    """The rows of the events that have coordinates; the others are counted in `view.left_out`."""
    for item in view.events():
        row = report_row(item)
        if row["latitude"] is None or row["longitude"] is None:
            view.leave_out("events without coordinates")
        else:
            yield row
