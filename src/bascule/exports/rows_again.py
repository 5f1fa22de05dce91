"""Tables read again: the rows of `reports` and `incidents` from CSV, JSON lines or Parquet, as they were written.

CSV knows no difference between an empty text and none: both come back as None. What a list's cell joins by "; " is
parted there again. JSON lines lose nothing (`reports.read_reports` gives whole events from them).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bascule.errors import BasculeError
from bascule.exports.markings import Extent, Marking, interval, written
from bascule.exports.packages import Column
from bascule.exports.reports import COLUMNS, INCIDENT_COLUMNS, SPANS
from bascule.exports.writing import BETWEEN, bare_cell
from bascule.records import SetAside

Row = dict[str, Any]
# Rows taken from Parquet at a time.
AT_ONCE = 4096
# Columns that a reviewer may add to a table of reports, and what else a row of JSON lines has.
ADDED = (Column("verdict", "string", ""), Column("reviewer", "string", ""), Column("reason", "string", ""))
# Spans of a report: the columns they stand in, and the field of a judgement.
FIELDS = {"trigger": "trigger", "date_words": "date_span", "place_words": "place_span", "speaker": "speaker_span"}
# Fields that are a column of the same name.
PLAIN = ("type", "mode", "factuality", "place")
AGAIN = "name a file made by `bascule export`, its columns named as there"


def read_reports_table(path: Path) -> Iterator[tuple[str, Row | SetAside]]:
    """The rows of an export `reports`, each with its place in the file. Raises BasculeError for another file."""
    return read_rows(path, COLUMNS)


def read_incidents_table(path: Path) -> Iterator[tuple[str, Row | SetAside]]:
    """The rows of an export `incidents`, each with its place in the file. Raises BasculeError for another file."""
    return read_rows(path, INCIDENT_COLUMNS)


def read_rows(path: Path, columns: Sequence[Column]) -> Iterator[tuple[str, Row | SetAside]]:
    """Rows with the columns that the file has of `columns` and of ADDED, lists as lists; a bad row is set aside."""
    reader = {".csv": _from_csv, ".jsonl": _from_lines, ".parquet": _from_parquet}.get(path.suffix)
    if reader is None:
        remedy = "name it .csv, .jsonl or .parquet, as it was written"
        raise BasculeError("this is no table that is read again", where=str(path), remedy=remedy)
    try:
        yield from reader(path, {column.name: column for column in (*columns, *ADDED)})
    except (OSError, csv.Error, duckdb.Error, UnicodeDecodeError) as error:
        raise BasculeError("the table cannot be read", where=str(path), remedy=str(error)) from error


def _from_csv(path: Path, columns: Mapping[str, Column]) -> Iterator[tuple[str, Row | SetAside]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        csv.field_size_limit(max(csv.field_size_limit(), 20_000_000))
        reader = csv.reader(stream)
        header = next(reader, [])
        _check(header, path)
        for number, cells in enumerate(reader, 2):
            where = f"{path}, row {number}"
            if len(cells) != len(header):
                yield where, SetAside(where, f"it has {len(cells)} columns, its header {len(header)}", AGAIN)
                continue
            try:
                named = zip(header, cells, strict=True)
                yield where, {name: _value(cell, columns[name]) for name, cell in named if name in columns}
            except ValueError as error:
                yield where, SetAside(where, str(error), AGAIN)


def _from_lines(path: Path, columns: Mapping[str, Column]) -> Iterator[tuple[str, Row | SetAside]]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            where = f"{path}, line {number}"
            try:
                told = json.loads(line)
                row = {name: told[name] for name in told if name in columns or name == "mentions"}
            except (ValueError, TypeError) as error:
                yield where, SetAside(where, f"it is no row of JSON ({error})", AGAIN)
                continue
            _check(row, path)
            yield where, row


def _from_parquet(path: Path, columns: Mapping[str, Column]) -> Iterator[tuple[str, Row | SetAside]]:
    with duckdb.connect() as connection:
        cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        header = [told[0] for told in cursor.description or ()]
        _check(header, path)
        number = 0
        while rows := cursor.fetchmany(AT_ONCE):
            for cells in rows:
                number += 1
                named = {name: cell for name, cell in zip(header, cells, strict=True) if name in columns}
                yield f"{path}, row {number}", {name: _plain(cell, columns[name]) for name, cell in named.items()}


def _check(names: Sequence[str] | Row, path: Path) -> None:
    if not {"event_id", "incident_id"} & set(names):
        raise BasculeError("it has neither event_id nor incident_id", where=str(path), remedy=AGAIN)


def _value(cell: str, column: Column) -> Any:
    text = bare_cell(cell)
    if column.many:
        return text.split(BETWEEN) if text else []
    if not text:
        return None
    if column.type == "boolean":
        if text.casefold() not in ("true", "false"):
            raise ValueError(f"{column.name} is {text!r}, neither true nor false")
        return text.casefold() == "true"
    if column.type in ("integer", "number"):
        return int(text) if column.type == "integer" else float(text)
    return text


def _plain(cell: Any, column: Column) -> Any:
    if column.many:
        return cell.split(BETWEEN) if cell else []
    return cell.isoformat() if isinstance(cell, date) else cell


def marking_of_row(row: Row, where: str) -> Marking | SetAside:
    """A row of `reports` as what it says of its event; fields whose columns are not there are not spoken of."""
    try:
        fields: dict[str, str | None] = {
            name: row[name] for name in ("type", "mode", "factuality", "place") if name in row
        }
        if "speaker_entity" in row:
            fields["speaker"] = row["speaker_entity"]
        for side in ("actors", "recipients"):
            if side in row:
                fields[side] = " ".join(row[side]) or None
        if "date_start" in row:
            first = row["date_start"]
            last = row.get("date_end") or first
            fields["date"] = interval(date.fromisoformat(first), date.fromisoformat(last)) if first else None
        words: list[tuple[int, int, str]] = []
        for name in SPANS:
            if f"{name}_start" in row and f"{name}_end" in row:
                spans = _extents(row, name)
                words += [(start, end, row[name] or "") for start, end in spans if name in row]
                if name in FIELDS:
                    fields[FIELDS[name]] = written(span for span in spans if span[0] < span[1])
        if "mentions" in row:
            for side in ("actor", "recipient"):
                own = [told for told in row["mentions"] if told["side"] == side]
                words += [(told["start"], told["end"], told["exact"]) for told in own]
                fields[f"{side}_spans"] = written((m["start"], m["end"]) for m in own if m["start"] < m["end"])
        said = (row.get("verdict"), row.get("reviewer"), None, row.get("reason"))
        return Marking(str(row["event_id"]), fields, tuple(words), *said, where=where)
    except (KeyError, TypeError, ValueError) as error:
        return SetAside(where, f"this is no report ({error!r})"[:200], AGAIN)


def _extents(row: Row, name: str) -> list[Extent]:
    start, end = row[f"{name}_start"], row[f"{name}_end"]
    return [] if start is None or end is None else [(int(start), int(end))]
