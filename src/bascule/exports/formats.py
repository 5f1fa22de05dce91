"""The formats by name, and the one way to write any of them: `export(view, name, path)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bascule.errors import BasculeError
from bascule.exports import (
    brat,
    followthemoney,
    gdelt,
    geojson,
    geoparquet,
    icews,
    linked,
    polecat,
    reports,
    review,
    sqlite,
    web_annotations,
)
from bascule.exports.packages import Column, Table, write_package
from bascule.exports.view import View
from bascule.exports.writing import opened, whole, write_csv, write_lines, write_parquet

MEDIA = {
    ".csv": "text/csv",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
}
TABBED = (".tsv", ".txt")
TABS = "text/tab-separated-values"
LINES = "application/x-ndjson"
Rows = Callable[[View], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is for, the endings its file may have (none: it is a folder), and how it is written.

    `write` writes to a path that exists only for it and gives the tables written; `stream` writes to a text stream and
    gives the number of rows, None where the format is no text.
    """

    name: str
    about: str
    suffixes: tuple[str, ...]
    write: Callable[[View, Path], list[Table]]
    stream: Callable[[View, IO[str]], int] | None = None


def table_format(name: str, about: str, columns: Sequence[Column], rows: Rows) -> Format:
    """A table as CSV, JSON lines or Parquet; CSV on a stream."""

    def write(view: View, path: Path) -> list[Table]:
        made = rows(view)
        if path.suffix == ".parquet":
            with whole(path) as part:
                count = write_parquet(made, columns, part)
        else:
            with opened(path) as stream:
                count = write_lines(made, stream) if path.suffix == ".jsonl" else write_csv(made, columns, stream)
        return [Table(path.name, MEDIA[path.suffix], columns, count)]

    return Format(name, about, tuple(MEDIA), write, lambda view, stream: write_csv(rows(view), columns, stream))


def text_format(
    name: str,
    about: str,
    suffixes: tuple[str, ...],
    media_type: str,
    columns: Sequence[Column],
    stream: Callable[[View, IO[str]], int],
) -> Format:
    """One text file, written row by row."""

    def write(view: View, path: Path) -> list[Table]:
        with opened(path) as file:
            count = stream(view, file)
        return [Table(path.name, media_type, columns, count)]

    return Format(name, about, suffixes, write, stream)


def formats() -> dict[str, Format]:
    """Every format by name."""
    return {item.name: item for item in _listed()}


def _listed() -> Iterable[Format]:
    yield table_format("reports", "one row an event and source sentence", reports.COLUMNS, reports.reports)
    yield table_format("incidents", "one row a happening", reports.INCIDENT_COLUMNS, reports.incident_rows)
    yield text_format("polecat", "POLECAT's 40 columns", TABBED, TABS, polecat.COLUMNS, polecat.write)
    yield Format("gdelt", "a folder: GDELT 2.0 events and mentions", (), gdelt.write)
    yield text_format("icews", "event rows in the manner of ICEWS", TABBED, TABS, icews.COLUMNS, icews.write)
    geo = (".geojson", ".json")
    yield text_format("geojson", "points on a map", geo, "application/geo+json", geojson.COLUMNS, geojson.write)
    yield Format("geoparquet", "points on a map, as GeoParquet 1.1", (".parquet",), geoparquet.write)
    web = ("annotations", "W3C Web Annotations, one a line", (".jsonl", ".jsonld"), LINES)
    yield text_format(*web, web_annotations.COLUMNS, web_annotations.write)
    yield Format("brat", "a folder: standoff annotation, two files an article", (), brat.write)
    studio = ("label-studio", "tasks for Label Studio, one an article", (".json",), "application/json")
    yield text_format(*studio, review.STUDIO_COLUMNS, review.write_studio)
    prodigy = ("prodigy", "examples for Prodigy, one an event", (".jsonl",), LINES)
    yield text_format(*prodigy, review.PRODIGY_COLUMNS, review.write_prodigy)
    money = ("ftm", "FollowTheMoney entities, one a line", (".ijson", ".jsonl", ".json"), LINES)
    yield text_format(*money, followthemoney.COLUMNS, followthemoney.write)
    graph = ("jsonld", "events and their provenance (PROV) as JSON-LD", (".jsonld", ".json"), "application/ld+json")
    yield text_format(*graph, linked.COLUMNS, linked.write)
    yield Format("sqlite", "a database for Datasette, with its metadata", (".db", ".sqlite"), sqlite.write)


def export(view: View, name: str, path: Path) -> int:
    """Writes a format to `path` and its data package beside it; gives the number of rows. Raises BasculeError."""
    form = formats()[name]
    if form.suffixes and path.suffix not in form.suffixes:
        raise BasculeError(
            f"{name} is written to a file that ends in {' or '.join(form.suffixes)}",
            where=str(path),
            remedy=f"name it {path.stem or name}{form.suffixes[0]}",
        )
    if path.is_dir() and form.suffixes:
        raise BasculeError("this is a folder", where=str(path), remedy="name a file in it")
    if not path.absolute().parent.is_dir():
        raise BasculeError("there is no such folder", where=str(path.parent), remedy="create it first")
    if path.exists() and Path(view.ledger.path).exists() and path.samefile(view.ledger.path):
        raise BasculeError("this is the ledger itself", where=str(path), remedy="name another file")
    tables = form.write(view, path)
    try:
        write_package(path, name, view, tables)
    except OSError as error:
        raise BasculeError("the export cannot be written", where=str(path), remedy=str(error.strerror)) from error
    return sum(table.rows for table in tables)
