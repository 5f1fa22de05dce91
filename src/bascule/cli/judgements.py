"""`judgements`: what reviewers say, out to the tools in which they work, and back into the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bascule.cli.options import ledger_option, output_options
from bascule.cli.output import Warnings, print_records, print_rows, print_table, say
from bascule.cli.questions import open_ledger

# The names of `exports.judged`, which is loaded only when it is needed.
OUTWARD = ("jsonl", "label-studio", "prodigy", "brat")
INWARD = (*OUTWARD, "reports")
COLUMNS = ("at", "reviewer", "verdict", "event_id", "corrections", "reason", "withdrawn")


@click.group("judgements")
def judgements() -> None:
    """Say what of a ledger is right: list judgements, carry them to Label Studio, Prodigy and brat, and back."""


@judgements.command("list")
@ledger_option
@output_options
def list_(ledger_path: str, form: str) -> None:
    """Every judgement, oldest first; those taken back say by whom."""
    from bascule.exports.markings import plain
    from bascule.ledger.judgements import listed

    with open_ledger(ledger_path) as ledger:
        kept = listed(ledger)
    records = [
        {**plain(item.judgement), "id": item.id, "withdrawn": item.withdrawn and item.withdrawn.reviewer}
        for item in kept
    ]
    if form in {"json", "jsonl"}:
        print_records(records, form)
        return
    rows = [
        {**record, "corrections": [f"{name}={value}" for name, value in record["corrections"].items()]}
        for record in records
    ]
    if form == "table":
        print_table(rows, COLUMNS)
        say(f"{len(rows)} judgements")
    else:
        print_rows(rows, form, COLUMNS)


@judgements.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(OUTWARD))
@ledger_option
@click.option("--to", "path", metavar="PATH", required=True, type=click.Path(path_type=Path), help="File or folder.")
@click.option("--reviewer", metavar="NAME", help="Only what this one said.")
def export(form: str, ledger_path: str, path: Path, reviewer: str | None) -> None:
    """Write the judgements that count as FORMAT: jsonl (all of each), or the events as a tool of review has them.

    To have events reviewed that nobody has judged yet, use `bascule export`.
    """
    from bascule.exports.judged import write

    with open_ledger(ledger_path) as ledger:
        count, left_out = write(ledger, form, path, reviewer)
    for reason, number in left_out.items():
        say(f"left out: {number} {reason}")
    say(f"{count} judgements to {path}")


@judgements.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(INWARD))
@click.argument("file", type=click.Path(path_type=Path))
@ledger_option
@click.option("--reviewer", metavar="NAME", help="Who judged, where the file does not tell.")
@click.option("--dry-run", is_flag=True, help="Only tell what the file says.")
def import_(form: str, file: Path, ledger_path: str, reviewer: str | None, dry_run: bool) -> None:
    """Take over what was judged in FILE: verdicts and changes, each held against the ledger's own text.

    FORMAT is what `bascule export` or `bascule judgements export` wrote. Of `reports`, changed columns are corrections;
    columns `verdict` (accept, reject), `reviewer` and `reason` may be added. What does not fit is set aside.
    """
    from bascule.exports.judged import read
    from bascule.ledger import Ledger
    from bascule.ledger.judgements import add

    open_ledger(ledger_path).close()
    with Ledger(ledger_path, read_only=dry_run) as ledger:
        returned = read(ledger, form, file, reviewer)
        kept = 0
        if not dry_run:
            kept = add(ledger, returned.judgements)
            ledger.set_aside(returned.set_aside)
    warnings = Warnings()
    for item in returned.set_aside:
        warnings.add(item)
    said = f"{len(returned.judgements)} judgements read, none kept" if dry_run else f"{kept} judgements added"
    say(f"{ledger_path}: {said}; {returned.unjudged} events not judged, {warnings.count} set aside")
    if warnings.count:
        raise SystemExit(1)
