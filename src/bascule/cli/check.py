"""`check` and `repair`: whether a ledger is whole, and what holds of one that is not into a new one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bascule.cli.output import print_table, say

# Lines of one kind beyond this are counted, not printed.
MOST_LINES = 20


@click.command()
@click.argument("ledger", type=click.Path(path_type=Path))
def check(ledger: Path) -> None:
    """Check that LEDGER is whole: every hash, offset and reference, and nothing kept twice. Changes nothing.

    Exit codes: 0 all holds, 1 faults, 3 not readable, 4 in use.
    """
    from bascule.ledger.checking import check as checked

    results = list(checked(ledger))
    rows = [{"table": r.table, "checked": r.what, "rows": r.rows, "faults": len(r.faults)} for r in results]
    print_table(rows, ("table", "checked", "rows", "faults"))
    for item in results:
        for fault in item.faults[:MOST_LINES]:
            say(f"fault in {fault.table}, {fault.key}: does not hold: {fault.what}; {fault.remedy}")
        if len(item.faults) > MOST_LINES:
            say(f"fault in {item.table}: {len(item.faults) - MOST_LINES} more of the same")
    faults = sum(len(item.faults) for item in results)
    say(f"{ledger}: {f'{faults} faults' if faults else 'all holds'}")
    sys.exit(1 if faults else 0)


@click.command()
@click.argument("ledger", type=click.Path(path_type=Path))
@click.option("--to", "new", metavar="NEW", required=True, type=click.Path(path_type=Path), help="The ledger to make.")
def repair(ledger: Path, new: Path) -> None:
    """Copy what holds of LEDGER into the new ledger NEW; LEDGER itself is never touched.

    A reading with a row that does not hold is left out whole, and its article listed: build again into NEW, and it is
    coded anew. Exit codes: 0 everything was kept, 1 something was left out, 3 not readable, 4 in use.
    """
    from bascule.ledger.repairing import repair as repaired

    result = repaired(ledger, new)
    rows = [
        {"table": table, "rows": found, "kept": result.kept[table], "left out": found - result.kept[table]}
        for table, found in result.found.items()
    ]
    print_table(rows, ("table", "rows", "kept", "left out"))
    again = [
        {
            "code again": article.article_id,
            "its text": "lost: read it from its source" if article.read else "kept",
            "title": article.title,
            "url": article.url,
        }
        for article in result.again
    ]
    print_table(again, ("code again", "its text", "title", "url"))
    for fault in result.left_out[:MOST_LINES]:
        say(f"left out: {fault.table}, {fault.key}: does not hold: {fault.what}")
    if len(result.left_out) > MOST_LINES:
        say(f"left out: {len(result.left_out) - MOST_LINES} more")
    say(f"{new}: {result.kept.get('readings', 0)} readings kept, {len(again)} articles to code again")
    sys.exit(1 if result.left_out else 0)
