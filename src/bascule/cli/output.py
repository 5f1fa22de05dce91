"""Rows to stdout in the form asked for, and messages to stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from bascule.records import SetAside

SEPARATORS = {"csv": ",", "tsv": "\t"}
# Wide enough for a table when stdout is a file or a pipe, where there is no terminal to ask.
PIPED_WIDTH = 140
# Warnings of one kind beyond this are counted, not printed.
MOST_WARNINGS = 20


def print_records(records: Iterable[Mapping[str, Any]], form: str) -> None:
    """JSON forms: one object a line, or a list of them."""
    if form == "jsonl":
        for record in records:
            click.echo(json.dumps(record, ensure_ascii=False))
        return
    click.echo("[", nl=False)
    for index, record in enumerate(records):
        click.echo(("" if index == 0 else ",") + "\n" + json.dumps(record, ensure_ascii=False), nl=False)
    click.echo("\n]")


def print_rows(rows: Iterable[Mapping[str, Any]], form: str, columns: Sequence[str]) -> None:
    """Delimited forms, header first, one row as it comes."""
    writer = csv.writer(sys.stdout, delimiter=SEPARATORS[form], lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    # A cell that a spreadsheet would run as a formula is text here.
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in {"=", "+", "-", "@"} and not text[1:2].isdigit() and len(text) > 1 else text


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, below: str | None = None) -> None:
    """A table for people, nothing where there are no rows; the lines of the field `below` stand under each row."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    listed = list(rows)
    if not listed:
        return
    widths = [max(len(name), *(len(_shown(row.get(name))) for row in listed), 0) for name in columns]

    def line(cells: Iterable[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    console.print(Text(line(columns), style="bold"), soft_wrap=True)
    for row in listed:
        console.print(Text(line(_shown(row.get(name)) for name in columns)), soft_wrap=True)
        for text in row.get(below, ()) if below else ():
            console.print(Padding(Text(text, style="dim"), (0, 0, 0, 4)))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def tell_of_unknown(*codes: str | None, written: str = "MLI or IGO:UN") -> None:
    """Tells on stderr which of these codes name nobody of the codebook, and how a code is `written`."""
    from bascule.weigh.parties import known_party

    for code in filter(None, codes):
        if not known_party(code):
            say(f"{code} is no country or body of the codebook; write it as {written}")


def say(message: str) -> None:
    """A line to stderr."""
    click.echo(message, err=True)


class Warnings:
    """Records set aside, told on stderr as they come, the many of them only counted."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, item: SetAside) -> None:
        """Tell of one."""
        self.count += 1
        if self.count <= MOST_WARNINGS:
            say(f"set aside: {item.origin}: {item.reason}; {item.remedy}")
        elif self.count == MOST_WARNINGS + 1:
            say("set aside: more; only their number follows")
