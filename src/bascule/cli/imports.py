"""`import`: what others have coded, measured or judged, into a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.cli.options import ledger_option
from bascule.cli.output import Warnings, say

if TYPE_CHECKING:
    from bascule.sources.event_rows import EventFile
    from bascule.sources.icews import IcewsFile

# Labels nobody knows, told on stderr; more are only counted.
TOLD = 5
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("import")
def imports() -> None:
    """Bring event sets, outcome series and judgements of others into a ledger."""


@imports.command()
@FILE
@ledger_option
def icews(file: Path, ledger_path: str) -> None:
    """FILE is an ICEWS-style event file: actor, CAMEO label or code, target, date; tab-separated, header or not.

    Each row is kept as an article of its own, whose one event points into it; a row imported before is passed over.
    """
    from bascule.sources.icews import IcewsFile

    source = IcewsFile(file)
    kept, warnings = _keep(source, "icews", "cameo.tsv", ledger_path)
    for label, count in source.unknown.most_common(TOLD):
        say(f"unknown label or code {label!r}: {count} rows left out")
    say(
        f"{ledger_path}: {kept} events added of {source.rows} rows; left out: {source.statements} statements alone, "
        f"{source.unplaced} without a known side, {source.unknown.total()} with an unknown label, "
        f"{warnings.count} set aside"
    )
    if warnings.count or source.unknown:
        raise SystemExit(1)


@imports.command()
@FILE
@ledger_option
def polecat(file: Path, ledger_path: str) -> None:
    """FILE is a weekly file of POLECAT: 40 columns, tab-separated; wrong headers, Latin-1, .gz and .zip are read too.

    Each row is kept as an article of its own, as with `icews`.
    """
    from bascule.sources.polecat import PolecatFile

    _take_over(PolecatFile(file), "polecat", ledger_path)


@imports.command()
@FILE
@ledger_option
def gdelt(file: Path, ledger_path: str) -> None:
    """FILE is an event file of GDELT: 2.0 (61 columns) or 1.0 (58), tab-separated, in its .zip or out of it.

    Each row is kept as an article of its own, as with `icews`. They are leads, not events that anybody has checked.
    """
    from bascule.sources.gdelt import GdeltFile

    _take_over(GdeltFile(file), "gdelt", ledger_path)


@imports.command()
@FILE
@ledger_option
def ucdp(file: Path, ledger_path: str) -> None:
    """FILE is a CSV of UCDP GED, final or candidate release, with a header or without; every row is an assault.

    Each row is kept as an article of its own, as with `icews`.
    """
    from bascule.sources.conflict import UcdpFile

    _take_over(UcdpFile(file), "ucdp", ledger_path)


@imports.command()
@FILE
@ledger_option
def acled(file: Path, ledger_path: str) -> None:
    """FILE is a CSV of ACLED, of before or after March 2023.

    Each row is kept as an article of its own, as with `icews`. ACLED's terms forbid passing rows on: keep such a ledger
    to yourself.
    """
    from bascule.sources.conflict import AcledFile

    _take_over(AcledFile(file), "acled", ledger_path)


def _keep(source: EventFile | IcewsFile, name: str, table: str, ledger_path: str) -> tuple[int, Warnings]:
    """Adds the rows of a file as a run of an external ledger; how many were new, and the warnings told."""
    from bascule.ledger import Ledger

    with Ledger(ledger_path) as ledger:
        run = ledger.begin_run({"coder": f"import {name}", "codebook": table, "setting kind": "external"})
        kept = ledger.add(source.readings(), run)
        ledger.set_aside(source.set_aside, run)
    warnings = Warnings()
    for item in source.set_aside:
        warnings.add(item)
    return kept, warnings


def _take_over(source: EventFile, name: str, ledger_path: str) -> None:
    """Keeps what a file holds, and tells what became of its rows."""
    kept, warnings = _keep(source, name, "foreign_codes.toml", ledger_path)
    left = "".join(f"{count} {reason}, " for reason, count in sorted(source.left_out.items()))
    say(f"{ledger_path}: {kept} events added of {source.rows} rows; left out: {left}{warnings.count} set aside")
    say(f"credit: {source.CREDIT}")
    if warnings.count:
        raise SystemExit(1)
