"""`actors`: what is believed about persons in public office, since when and why; `actors import` takes one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Day, ledger_option, output_options
from bascule.cli.output import print_records, print_rows, print_table, say
from bascule.cli.questions import open_ledger
from bascule.records import plain

if TYPE_CHECKING:
    from bascule.weigh.roles import Belief, Evidence

COLUMNS = ("person", "entity", "role", "from", "to", "last", "sources", "contradicted")
# Sources shown under a belief in a table; every one is in the other forms.
SHOWN = 3


class _ShowsByDefault(click.Group):
    """A group whose first word may also be whom to show: `actors MLI` is `actors show MLI`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowsByDefault)
def actors() -> None:
    """Who holds which public office, since when and why: `bascule actors [NAME or COUNTRY] --ledger FILE`.

    From the built-in list, from what the articles of the ledger teach, and from one's own tables.
    """


@actors.command()
@click.argument("who", required=False)
@click.option("--on", type=Day(), help="Only offices held on this day.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
@click.option("--without-list", is_flag=True, help="Leave out what only the built-in list says.")
@ledger_option
@output_options
def show(
    who: str | None, on: date | None, known_by: date | None, without_list: bool, ledger_path: str, form: str
) -> None:
    """What is believed about persons in public office; WHO is a name, or a code such as MLI, MLI:MIL or IGO:UN."""
    from bascule.weigh.roles import BUILT_IN, beliefs, concerning

    with open_ledger(ledger_path) as ledger:
        found = concerning(beliefs(ledger.roles(known_by=known_by)), who)
    found = [belief for belief in found if on is None or belief.on(on)]
    if without_list:
        found = [belief for belief in found if belief.sources != (BUILT_IN,)]
    rows = [_row(belief) for belief in found]
    if form in {"json", "jsonl"}:
        print_records((_record(belief) for belief in found), form)
    elif form == "table":
        print_table(rows, COLUMNS, below="lines")
        say(f"{len(found)} offices of {len({belief.person for belief in found})} persons")
    else:
        print_rows(rows, form, (*COLUMNS, "evidence"))


@actors.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@ledger_option
def import_(file: Path, ledger_path: str) -> None:
    """Keep FILE, a table of office holders: CSV or TSV with the columns name, role, country, sector, from, to.

    Later builds use it for names that articles do not explain, each at the day of the article.
    """
    from bascule.ledger import Ledger
    from bascule.ledger.role_tables import read_roles

    roles = read_roles(file)
    with Ledger(Path(ledger_path)) as ledger:
        kept = ledger.import_roles(roles)
    say(f"{ledger_path}: {kept} office holders added ({len(roles) - kept} already there)")


def _row(belief: Belief) -> dict[str, Any]:
    told = [_line(item) for item in belief.evidence]
    against = [f"against: {_line(item)}" for item in belief.against]
    more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    ended = [f"ended: {belief.because}"] if belief.because else []
    return {
        "person": belief.person,
        "entity": belief.entity,
        "role": belief.role,
        "from": belief.begins,
        "to": belief.ends,
        "last": belief.last,
        "sources": list(belief.sources),
        "contradicted": "yes" if belief.against else "no",
        "evidence": told + against,
        "lines": told[:SHOWN] + more + ended + against[:SHOWN],
    }


def _record(belief: Belief) -> dict[str, Any]:
    named = {"begins": "from", "ends": "to"}
    record = {named.get(name, name): value for name, value in plain(belief).items()}
    return {**record, "former": belief.former, "sources": list(belief.sources)}


def _line(item: Evidence) -> str:
    """One source in a line: where, its days, and its sentence."""
    days = "/".join(str(day) for day in (item.begins, item.ends) if day is not None)
    head = ", ".join(part for part in (item.where, days) if part)
    words = " ".join(item.text.split()) if item.text else f"{item.person}, {item.role}"
    return f"{head}: {words}"
