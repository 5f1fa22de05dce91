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
