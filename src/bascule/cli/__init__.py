"""The command line. stdout is data; progress, counts and warnings go to stderr.

Exit codes: 0 done, 1 some records set aside, 2 wrong usage, 3 input not readable, 4 ledger locked.
"""

from __future__ import annotations

import os
import sys

import click

from bascule.cli.actors import actors
from bascule.cli.articles import build, code
from bascule.cli.charts import charts
from bascule.cli.check import check, repair
from bascule.cli.claims import claims, disputes, promises
from bascule.cli.compare import compare
from bascule.cli.demonstration import demo
from bascule.cli.explore import explore
from bascule.cli.export import export
from bascule.cli.follow import follow
from bascule.cli.imports import imports
from bascule.cli.judgements import judgements
from bascule.cli.learn import learn
from bascule.cli.measures import evaluate
from bascule.cli.outcomes import outcomes
from bascule.cli.questions import events, incidents
from bascule.cli.standings import partners
from bascule.cli.tables import panel
from bascule.cli.turnings import shifts
from bascule.errors import BasculeError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="bascule", prog_name="bascule")
def command() -> None:
    """Reads news in French and English and keeps a sourced, checkable record of who does what to whom.

    Begin with `bascule demo`, then `bascule code ARTICLE.txt`.
    """


for item in (
    code,
    build,
    follow,
    actors,
    events,
    incidents,
    partners,
    shifts,
    outcomes,
    charts,
    panel,
    export,
    claims,
    disputes,
    promises,
    imports,
    judgements,
    compare,
    demo,
    explore,
    check,
    repair,
    learn,
    evaluate,
):
    command.add_command(item)


def main() -> None:
    """The entry point: runs the command and turns a BasculeError into one clear line and its exit code."""
    try:
        command()
    except BasculeError as error:
        click.echo(f"bascule: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (`head`) has gone: nothing more to say, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
