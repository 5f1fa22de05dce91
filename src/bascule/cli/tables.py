"""`panel`: tables by month for statistics."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from bascule.cli.options import Day, ledger_option
from bascule.cli.output import say, tell_of_unknown
from bascule.cli.questions import open_ledger

PARQUET = ".parquet"


@click.command()
@click.argument("kind", type=click.Choice(["country", "dyad"]))
@click.argument("country", required=False)
@click.option("--from", "from_", type=Day(), help="Only events from this day on.")
@click.option("--until", type=Day(), help="Only events up to this day.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
@click.option(
    "--to",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write .csv or .parquet here; else CSV to stdout.",
)
@ledger_option
def panel(
    kind: str,
    country: str | None,
    from_: date | None,
    until: date | None,
    known_by: date | None,
    path: Path | None,
    ledger_path: str,
) -> None:
    """Country-month or dyad-month table of incidents, with ISO, COW, Gleditsch-Ward and VIEWS month numbers.

    KIND is country or dyad. With COUNTRY, only incidents that concern it.
    """
    from bascule.errors import BasculeError
    from bascule.weigh.panels import panel as table_of

    asked = country.upper() if country else None
    tell_of_unknown(asked)
    if path is not None and path.suffix not in (".csv", PARQUET):
        raise click.BadParameter(f"{path.name!r} ends in neither .csv nor .parquet", param_hint="--to")
    with open_ledger(ledger_path) as ledger:
        made = table_of(ledger, kind, asked, from_=from_, to=until, known_by=known_by)
    if path is None:
        made.write_csv(sys.stdout)
    elif path.suffix == PARQUET:
        made.write_parquet(path)
    else:
        try:
            with path.open("w", encoding="utf-8", newline="") as stream:
                made.write_csv(stream)
        except OSError as error:
            raise BasculeError("the panel cannot be written", where=str(path), remedy=str(error.strerror)) from error
    say(f"{len(made.rows)} rows of {kind}-months" if made.rows else "no dated incident: a table without rows")
