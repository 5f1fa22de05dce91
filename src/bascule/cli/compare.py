"""`compare`: two ledgers side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Day, output_options
from bascule.cli.output import print_records, print_rows, print_table, say, tell_of_unknown
from bascule.cli.questions import open_ledger
from bascule.records import FACTUALITIES

if TYPE_CHECKING:
    from bascule.weigh.comparison import ComparedAct, Difference

WAYS = ("type", "pair", "month")
COLUMNS = ("by", "value", "both", "only_ledger", "only_other")
# Of a sentence in a table: a row of another set is one long line.
MOST_LETTERS = 110


@click.command()
@click.argument("ledger_path", metavar="LEDGER", type=click.Path())
@click.argument("other_path", metavar="OTHER", type=click.Path())
@click.option("--by", "ways", type=click.Choice(WAYS), multiple=True, help="Count by this; repeat for more (all).")
@click.option("--days", type=click.IntRange(0, 366), default=2, show_default=True, help="An act may be so many apart.")
@click.option("--whole", is_flag=True, help="Also days that only one of the two covers.")
@click.option("--examples", type=click.IntRange(0), default=3, show_default=True, help="Examples of each difference.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Rows of each table (JSON: all).")
@click.option("--country", metavar="CODE", help="Only events that concern it (MLI, MLI:MIL, IGO:UN).")
@click.option("--with", "with_", metavar="CODE", help="Only with this other party.")
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Only this event type; repeat for more.")
@click.option("--factuality", type=click.Choice(FACTUALITIES), multiple=True, help="Events this sure (asserted).")
@click.option("--from", "from_", type=Day(), help="Only events from this day on.")
@click.option("--to", type=Day(), help="Only events up to this day.")
@output_options
def compare(
    ledger_path: str,
    other_path: str,
    ways: tuple[str, ...],
    days: int,
    whole: bool,
    examples: int,
    most: int,
    country: str | None,
    with_: str | None,
    types: tuple[str, ...],
    factuality: tuple[str, ...],
    from_: date | None,
    to: date | None,
    form: str,
) -> None:
    """What LEDGER has that OTHER lacks, and the other way round, by type, pair and month, with examples.

    Counted are acts: a type, a pair of parties, a day. OTHER may be made by `bascule import polecat`, `gdelt`, `icews`,
    `ucdp` or `acled`. Without --whole, only the days that both cover are compared.
    """
    from bascule.weigh.comparison import compared

    country, with_ = (code.upper() if code else None for code in (country, with_))
    tell_of_unknown(country, with_)
    filters: dict[str, Any] = {"with_": with_, "type": [kind.upper() for kind in types] or None}
    filters |= {"factuality": list(factuality) or ["asserted"], "from_": from_, "to": to}
    rows = []
    for path in (ledger_path, other_path):
        with open_ledger(path) as ledger:
            rows.append(ledger.report_rows(country, **filters))
    found = compared(*rows, days=days, whole=whole)
    listed = [item for way in ways or WAYS for item in found.by(way, examples)]
    if form in {"json", "jsonl"}:
        print_records(map(_record, listed), form)
    elif form == "table":
        for way in ways or WAYS:
            own = [item for item in listed if item.by == way]
            # Months stand in order: of many, the last are told.
            print_table(map(_table_row, own[-most:] if way == "month" else own[:most]), COLUMNS, below="lines")
            if len(own) > most:
                say(f"{len(own) - most} more by {way}; --most {len(own)} shows all")
    else:
        print_rows(map(_row, listed), form, (*COLUMNS, "examples_ledger", "examples_other"))
    names = [Path(path).name for path in (ledger_path, other_path)]
    if found.first is None:
        say(f"nothing to compare: {names[0]} has {len(rows[0])} such events, {names[1]} {len(rows[1])}")
        return
    if found.last is not None and found.first > found.last:
        say("the two have no days in common; --whole compares all days")
    say(
        f"{found.first} to {found.last}: {len(found.both)} acts in both, {len(found.only_first)} only in {names[0]}, "
        f"{len(found.only_second)} only in {names[1]}"
    )


def _record(item: Difference) -> dict[str, Any]:
    return {
        **_counts(item),
        "examples_ledger": [_example(act) for act in item.examples_first],
        "examples_other": [_example(act) for act in item.examples_second],
    }


def _counts(item: Difference) -> dict[str, Any]:
    numbers = (item.both, item.only_first, item.only_second)
    return {"by": item.by, "value": item.value, **dict(zip(COLUMNS[2:], numbers, strict=True))}


def _example(act: ComparedAct) -> dict[str, Any]:
    return {
        "type": act.type,
        "pair": [party for party in act.pair if party != "–"],
        "start": act.start.isoformat(),
        "end": act.end.isoformat(),
        "reports": act.reports,
        "event_id": act.event_id,
        "outlet": act.outlet,
        "sentence": act.sentence,
    }


def _row(item: Difference) -> dict[str, Any]:
    return {
        **_counts(item),
        "examples_ledger": [_told(act) for act in item.examples_first],
        "examples_other": [_told(act) for act in item.examples_second],
    }


def _table_row(item: Difference) -> dict[str, Any]:
    lines = [f"only ledger: {_told(act)}" for act in item.examples_first]
    lines += [f"only other:  {_told(act)}" for act in item.examples_second]
    return {**_counts(item), "lines": lines}


def _told(act: ComparedAct) -> str:
    words = " ".join(act.sentence.split())
    shown = words if len(words) <= MOST_LETTERS else f"{words[:MOST_LETTERS]}…"
    return f"{act.start} {act.type} {act.way('pair')}: {shown}"
