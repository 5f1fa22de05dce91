"""`demo`: the main job on the articles that ship with bascule."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from bascule.cli.output import say
from bascule.cli.questions import print_incidents


@click.command()
@click.option("--ledger", "ledger_path", metavar="FILE", type=click.Path(), help="Keep the demo's ledger in FILE.")
def demo(ledger_path: str | None) -> None:
    """Code the dispatches written for demonstration, build a ledger, show the incidents, say what to try next."""
    from bascule.coding.coder import Coder
    from bascule.demo import demo_articles
    from bascule.ledger import Ledger
    from bascule.weigh.incidents import incidents

    articles = demo_articles()
    say(f"coding {len(articles)} dispatches written for demonstration; the two parsers load first (some seconds)")
    coder = Coder()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(ledger_path) if ledger_path else Path(folder) / "demo.duckdb"
        with Ledger(path) as ledger:
            run = ledger.begin_run(coder.versions)
            known = ledger.coded_ids(run)
            ledger.add(coder.read_many(a for a in articles if a.id not in known), run)
            print_incidents(incidents(ledger))
    kept, name = ledger_path or "demo.duckdb", _own_name()
    say("\nWritten for demonstration: the outlets are fictional, the facts public, with their sources in the package.")
    say("Try next:")
    if not ledger_path:
        say(f"  {name} demo --ledger {kept}")
    say(f"  {name} events MLI --with RUS --ledger {kept}")
    say(f"  {name} claims --ledger {kept}")
    say(f"  {name} code YOUR_ARTICLE.txt --published 2024-06-20")


def _own_name() -> str:
    """How this program is called from here: `bascule` where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    if shutil.which("bascule") or len(called.parts) < 2:
        return "bascule"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
