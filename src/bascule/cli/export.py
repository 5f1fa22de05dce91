"""`export`: a ledger in the formats of other tools."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from bascule.cli.options import Day
from bascule.cli.output import say, tell_of_unknown
from bascule.cli.questions import open_ledger
from bascule.records import FACTUALITIES


def _epilog() -> str:
    from bascule.exports.formats import formats

    return "\b\nFormats:\n" + "\n".join(f"  {item.name:<13} {item.about}" for item in formats().values())


class _Listing(click.Command):
    """Its help lists the formats, which are loaded only then."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.epilog = _epilog()
        super().format_epilog(ctx, formatter)


@click.command(cls=_Listing)
@click.argument("form", metavar="FORMAT")
@click.argument("ledger_path", metavar="LEDGER", type=click.Path())
@click.option(
    "--to", "path", metavar="PATH", type=click.Path(path_type=Path), help="File or folder to write; else stdout."
)
@click.option("--country", metavar="CODE", help="Only events that concern it (MLI, MLI:MIL, IGO:UN).")
@click.option("--with", "with_", metavar="CODE", help="Only with this other party.")
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Only this event type; repeat for more.")
@click.option("--channel", "channels", metavar="CHANNEL", multiple=True, help="Only this channel; may repeat.")
@click.option("--factuality", type=click.Choice(FACTUALITIES), multiple=True, help="Only events this sure; may repeat.")
@click.option("--from", "from_", type=Day(), help="Only events from this day on.")
@click.option("--to-date", type=Day(), help="Only events up to this day.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
def export(
    form: str,
    ledger_path: str,
    path: Path | None,
    country: str | None,
    with_: str | None,
    types: tuple[str, ...],
    channels: tuple[str, ...],
    factuality: tuple[str, ...],
    from_: date | None,
    to_date: date | None,
    known_by: date | None,
) -> None:
    """Write LEDGER as FORMAT, with a data package that says what its columns mean.

    FORMAT is a name from the list below. Without --to, formats that are one text go to stdout, without package.
    """
    from bascule.exports.formats import export as write
    from bascule.exports.formats import formats
    from bascule.exports.view import View

    known = formats()
    if form not in known:
        raise click.BadParameter(f"{form!r} is none of {', '.join(known)}", param_hint="FORMAT")
    chosen = known[form]
    if path is None and chosen.stream is None:
        raise click.UsageError(f"{form} does not go to stdout; write --to PATH")
    country, with_ = (code.upper() if code else None for code in (country, with_))
    tell_of_unknown(country, with_)
    among: dict[str, Any] = {"type": types or None, "channel": channels or None, "factuality": factuality or None}
    with open_ledger(ledger_path) as ledger:
        view = View(ledger, country, with_=with_, **among, from_=from_, to=to_date, known_by=known_by)
        view.bound()
        if path is not None:
            count = write(view, form, path)
        elif chosen.stream is not None:
            count = chosen.stream(view, sys.stdout)
    for reason, number in view.left_out.items():
        say(f"left out: {number} {reason}")
    say(f"{count} rows of {form}" if count else f"nothing in {ledger_path} passes: {form} without rows")
