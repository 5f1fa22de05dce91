"""`import`: what others have coded, measured or judged, into a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bascule.cli.options import ledger_option
from bascule.cli.output import Warnings, say

# Labels nobody knows, told on stderr; more are only counted.
TOLD = 5


@click.group("import")
def imports() -> None:
    """Bring event sets, outcome series and judgements of others into a ledger."""


@imports.command()
@click.argument("file", type=click.Path(path_type=Path))
@ledger_option
def icews(file: Path, ledger_path: str) -> None:
    """FILE is an ICEWS-style event file: actor, CAMEO label or code, target, date; tab-separated, header or not.

    Each row is kept as an article of its own, whose one event points into it; a row imported before is passed over.
    """
    from bascule.ledger import Ledger
    from bascule.sources.icews import IcewsFile

    source = IcewsFile(file)
    with Ledger(ledger_path) as ledger:
        run = ledger.begin_run({"coder": "import icews", "codebook": "cameo.tsv", "setting kind": "external"})
        kept = ledger.add(source.readings(), run)
        ledger.set_aside(source.set_aside, run)
    warnings = Warnings()
    for item in source.set_aside:
        warnings.add(item)
    for label, count in source.unknown.most_common(TOLD):
        say(f"unknown label or code {label!r}: {count} rows left out")
    say(
        f"{ledger_path}: {kept} events added of {source.rows} rows; left out: {source.statements} statements alone, "
        f"{source.unplaced} without a known side, {source.unknown.total()} with an unknown label, "
        f"{warnings.count} set aside"
    )
    if warnings.count or source.unknown:
        raise SystemExit(1)
