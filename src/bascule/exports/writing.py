"""Rows to files: delimited, JSON lines, Parquet; whole or not at all, one row in memory at a time."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import duckdb

from bascule.errors import BasculeError
from bascule.exports.packages import Column

Row = Mapping[str, Any]
SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
PART = ".part"
# What stands between the parts of a list in a cell.
BETWEEN = "; "
# A cell that a spreadsheet would run as a formula, or that we wrote for one.
RISKY = re.compile(r"'*[=+\-@].", re.DOTALL)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to, that takes the place of `path` once all is written. Raises BasculeError."""
    part = path.with_name(path.name + PART)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise BasculeError("the export cannot be written", where=str(path), remedy=str(error.strerror)) from error
    except duckdb.Error as error:
        raise BasculeError("the export cannot be written", where=str(path), remedy=str(error)) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """A text stream (UTF-8, lines ended by LF) whose file appears once all is written."""
    with whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that was not there or was empty. Raises BasculeError where it holds something already."""
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BasculeError("this format writes a folder of its own", where=str(path), remedy="name a new folder")
        path.mkdir(exist_ok=True)
        yield path
    except OSError as error:
        raise BasculeError("the export cannot be written", where=str(path), remedy=str(error.strerror)) from error


def write_lines(rows: Iterable[Row], stream: IO[str]) -> int:
    """JSON lines; gives their number."""
    count = 0
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(rows: Iterable[Row], columns: Sequence[Column], stream: IO[str]) -> int:
    """Comma-separated with a header; cells that a spreadsheet would run as a formula get an apostrophe in front."""
    writer = csv.writer(stream, lineterminator="\n")
    # The writer leaves a bare CR unquoted where lines end in LF, and a reader would end the row there.
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([column.name for column in columns])
    count = 0
    for row in rows:
        cells = [_cell(row[column.name]) for column in columns]
        (quoting if any("\r" in cell for cell in cells) else writer).writerow(cells)
        count += 1
    return count


def write_tabs(rows: Iterable[Row], columns: Sequence[Column], stream: IO[str], *, empty: str, header: bool) -> int:
    """Tab-separated without quotes: tabs and line breaks in a cell become spaces; `empty` stands for no value."""
    if header:
        stream.write("\t".join(column.name for column in columns) + "\n")
    count = 0
    for row in rows:
        cells = (" ".join(joined(row[column.name]).split()) or empty for column in columns)
        stream.write("\t".join(cells) + "\n")
        count += 1
    return count


def write_parquet(rows: Iterable[Row], columns: Sequence[Column], path: Path) -> int:
    """Parquet, lists joined by "; ". The rows pass through a file of JSON lines, so that none stay in memory."""
    types = {column.name: "VARCHAR" if column.many else SQL_TYPES.get(column.type, "VARCHAR") for column in columns}
    listed = {column.name for column in columns if column.many}
    passing = path.with_name(path.name + ".jsonl")
    flat = ({name: joined(row[name]) or None if name in listed else row[name] for name in types} for row in rows)
    try:
        with passing.open("w", encoding="utf-8") as stream:
            count = write_lines(flat, stream)
        spelled = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        with duckdb.connect() as connection:
            if count:
                table = f"read_json($from, format = 'newline_delimited', columns = {{{spelled}}})"
                connection.execute(
                    f"COPY (SELECT * FROM {table}) TO {_quoted(path)} (FORMAT parquet)", {"from": str(passing)}
                )
            else:
                named = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
                connection.execute(f"CREATE TABLE none ({named})")
                connection.execute(f"COPY none TO {_quoted(path)} (FORMAT parquet)")
    finally:
        passing.unlink(missing_ok=True)
    return count


def joined(value: Any) -> str:
    """A cell: nothing for None, lists joined by "; "."""
    if value is None:
        return ""
    return BETWEEN.join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def bare_cell(text: str) -> str:
    """The text of a cell without the apostrophe that `write_csv` puts in front of formulas.

    >>> bare_cell("'=Visite"), bare_cell("'tis")
    ('=Visite', "'tis")
    """
    return text[1:] if text[:1] == "'" and RISKY.match(text) else text


def _cell(value: Any) -> str:
    text = joined(value)
    return f"'{text}" if isinstance(value, str | list | tuple) and RISKY.match(text) else text


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
