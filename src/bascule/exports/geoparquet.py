"""`geoparquet`: the located events as GeoParquet 1.1, for QGIS, GeoPandas and DuckDB.

Points are well-known binary in a column `geometry`, longitude first; no coordinate system is named, which in GeoParquet
means longitude and latitude on WGS 84. Needs pyarrow (`pip install 'bascule[tables]'`).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bascule.errors import BasculeError
from bascule.exports.geojson import COLUMNS as FEATURE_COLUMNS
from bascule.exports.geojson import located
from bascule.exports.packages import Column, Table
from bascule.exports.view import View
from bascule.exports.writing import joined, whole

if TYPE_CHECKING:
    import pyarrow

VERSION = "1.1.0"
GEOMETRY = "geometry"
COLUMNS = [*FEATURE_COLUMNS, Column(GEOMETRY, "binary", "Point as well-known binary: longitude, latitude, WGS 84")]
# Rows in one group of the file: what is held in memory at once.
GROUP = 8192
LITTLE_ENDIAN, POINT = 1, 1
# West, south, east and north in degrees.
Bounds = tuple[float, float, float, float] | None


def write(view: View, path: Path) -> list[Table]:
    """The file, a group of rows at a time. Raises BasculeError where pyarrow is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        remedy = "pip install 'bascule[tables]', or write geojson"
        raise BasculeError("GeoParquet needs pyarrow", where=str(path), remedy=remedy) from error
    schema, count = _schema(), 0
    bounds: Bounds = None
    rows = located(view)
    with whole(path) as part, pyarrow.parquet.ParquetWriter(part, schema) as writer:
        while group := list(islice(rows, GROUP)):
            bounds = widened(bounds, [(row["longitude"], row["latitude"]) for row in group])
            writer.write_table(pyarrow.Table.from_pylist(list(map(_cells, group)), schema=schema))
            count += len(group)
        # Bounds are known only now; the metadata of a Parquet file stand at its end.
        writer.add_key_value_metadata({"geo": json.dumps(metadata(bounds))})
    return [Table(path.name, "application/vnd.apache.parquet", COLUMNS, count)]


def metadata(bounds: Bounds) -> dict[str, Any]:
    """The file's key `geo`; `bounds` are west, south, east and north in degrees, None where there are no points."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if bounds is not None:
        column["bbox"] = list(bounds)
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def point(longitude: float, latitude: float) -> bytes:
    """A point as well-known binary: byte order, kind, two doubles; 21 bytes.

    >>> point(-4.2, 14.5).hex()
    '0101000000cdcccccccccc10c00000000000002d40'
    """
    return struct.pack("<BIdd", LITTLE_ENDIAN, POINT, longitude, latitude)


def widened(bounds: Bounds, points: Sequence[tuple[float, float]]) -> Bounds:
    """The bounds, stretched to hold the points too."""
    easts, norths = zip(*points, strict=True)
    west, south, east, north = bounds or (easts[0], norths[0], easts[0], norths[0])
    return min(west, *easts), min(south, *norths), max(east, *easts), max(north, *norths)


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {GEOMETRY: point(row["longitude"], row["latitude"])}
    for column in FEATURE_COLUMNS:
        value = row[column.name]
        if column.many:
            value = joined(value) or None
        elif column.type == "date" and value is not None:
            value = date.fromisoformat(value)
        cells[column.name] = value
    return cells


def _schema() -> pyarrow.Schema:
    import pyarrow

    kinds = {"integer": pyarrow.int64(), "number": pyarrow.float64(), "date": pyarrow.date32()}
    kinds["binary"] = pyarrow.binary()
    return pyarrow.schema([(column.name, kinds.get(column.type, pyarrow.string())) for column in COLUMNS])
