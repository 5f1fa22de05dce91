"""Tables: CSV and TSV with a header row, read row by row.

The separator of a .csv is the one of comma, semicolon, tab and bar that its header has most of (or the one that a
first line `sep=;` names); a .tsv has tabs. Quoting is checked strictly, since a lenient reader would change texts
without a word. A .tsv that is better read without quoting is read so, its quotation marks kept as characters.
Rows are counted as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.fields import build_article, choose_columns, require_columns
from bascule.sources.opening import LONGEST_LINE, decoded, ending, lines_of, open_bytes, well_decoded
from bascule.sources.shapes import is_story_list, story_without_text

SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class _Dialect:
    separator: str
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its cells, or why it has none; `first` and `last` are its lines, counted from 1."""

    number: int
    first: int
    last: int
    cells: list[str]
    problem: str | None = None


def read_table(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a .csv or .tsv file, streamed."""
    dialect = _tabbed_dialect(path, choices) if ending(path) == ".tsv" else None
    with open_bytes(path) as stream:
        yield from _articles(stream, choices, origin, dialect)


def _articles(
    stream: BufferedReader, choices: Choices, origin: str, dialect: _Dialect | None
) -> Iterator[Article | SetAside]:
    with decoded(stream, choices, newline="") as (text, encoding):
        rows = _rows(lines_of(text), dialect)
        header = next((row for row in rows if row.cells or row.problem), None)
        if header is None:
            raise UnreadableError("it is empty", "name a file with a header row and articles below it")
        if header.problem:
            raise UnreadableError(f"its header row could not be read ({header.problem})", "check its quoting")
        names = [well_decoded(name, encoding) for name in header.cells]
        chosen = choose_columns(names, choices.columns)
        if "text" not in choices.columns and is_story_list(names):
            yield from _stories(rows, names.index("url"), origin)
            return
        require_columns(chosen, names, choices.columns)
        places = {field: names.index(name) for field, name in chosen.items()}
        empty = True
        for row in rows:
            if not row.cells and row.problem is None:
                continue
            empty = False
            where = f"{origin}, row {row.number}"
            try:
                cells = _checked(row, len(names), encoding)
            except UnreadableError as error:
                yield SetAside(where, error.reason, error.remedy)
                continue
            yield from build_article({field: cells[place] for field, place in places.items()}, choices, where)
        if empty:
            raise UnreadableError("it has a header and no rows", "name a file with articles below the header")


def _stories(rows: Iterable[_Row], url: int, origin: str) -> Iterator[SetAside]:
    """The rows of a list that has no texts, each with where its story is."""
    for row in rows:
        if row.cells or row.problem:
            yield story_without_text(row.cells[url] if len(row.cells) > url else None, f"{origin}, row {row.number}")


def _checked(row: _Row, width: int, encoding: str) -> list[str]:
    lines = f"line {row.first}" if row.first == row.last else f"lines {row.first} to {row.last}"
    if row.problem:
        raise UnreadableError(
            f"its quoting is broken ({row.problem}; {lines})", 'double each quotation mark inside a quoted cell: ""'
        )
    # Some exports end each row with empty cells that the header does not have.
    if len(row.cells) < width or any(row.cells[width:]):
        raise UnreadableError(
            f"it has {len(row.cells)} columns where the header has {width} ({lines})",
            "check its separators, and quote the cells that hold one",
        )
    for cell in row.cells:
        well_decoded(cell, encoding)
    return row.cells


class _Feed:
    """Lines for the csv reader, with those of the row in hand kept, so that they can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._returned = iter(lines), deque[str]()
        self.held: list[str] = []
        self.line = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.held.append(line)
        self.line += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        """Let `lines`, the last ones of the row in hand, come again."""
        self._returned.extendleft(reversed(lines))
        self.line -= len(lines)


def _rows(lines: Iterable[str], dialect: _Dialect | None) -> Iterator[_Row]:
    """The rows of a table. One with broken quoting is told and costs no row after it that can be recognised."""
    # The limit belongs to the whole process: never lower what another part has raised.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    lines = iter(lines)
    feed = _Feed(lines)
    number = 0
    if dialect is None:
        opening = next(lines, "")
        told = re.fullmatch(r"sep=(.)[\r\n]*", opening)
        number = 1 if told else 0
        dialect = _Dialect(told.group(1) if told else _separator(opening))
        if told:
            feed.line = 1
        else:
            feed = _Feed(_chain(opening, lines))
    reader = _reader(feed, dialect)
    width = 0
    while True:
        feed.held.clear()
        first, number = feed.line + 1, number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            later = feed.held[1:]
            if _are_rows(later, dialect, width):
                feed.give_back(later)
            yield _Row(number, first, feed.line, [], str(error))
            continue
        width = width or len(cells)
        yield _Row(number, first, feed.line, cells)


def _are_rows(lines: list[str], dialect: _Dialect, width: int) -> bool:
    """Whether the lines that a broken row swallowed are rows themselves, the last perhaps unfinished."""
    # With one column, any line of prose would pass for a row.
    if not lines or width < 2:
        return False
    feed = _Feed(lines)
    reader = _reader(feed, dialect)
    try:
        return all(len(cells) in {0, width} for cells in reader)
    except csv.Error:
        return feed.line == len(lines)


def _reader(lines: Iterable[str], dialect: _Dialect) -> Iterator[list[str]]:
    if not dialect.quoted:
        return csv.reader(lines, delimiter=dialect.separator, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=dialect.separator, strict=True)


def _separator(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    # The first of equals wins: a header without any separator is read as one column.
    return max(SEPARATORS, key=bare.count)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _tabbed_dialect(path: Path, choices: Choices) -> _Dialect:
    """The one of quoted and unquoted that reads more rows of the file; quoted where both read all."""
    quoted, unquoted = _Dialect("\t"), _Dialect("\t", quoted=False)
    good, bad = _count_rows(path, choices, quoted)
    if not bad:
        return quoted
    return unquoted if _count_rows(path, choices, unquoted)[0] > good else quoted


def _count_rows(path: Path, choices: Choices, dialect: _Dialect) -> tuple[int, int]:
    good = bad = width = 0
    with open_bytes(path) as stream, decoded(stream, choices, newline="") as (text, _):
        for row in _rows(lines_of(text), dialect):
            width = width or len(row.cells)
            if row.problem or (row.cells and (len(row.cells) < width or any(row.cells[width:]))):
                bad += 1
            else:
                good += 1
    return good, bad
