"""`demo`: the main job on the articles that ship with bascule."""

from __future__ import annotations

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
    kept = ledger_path or "demo.duckdb"
    say("\nWritten for demonstration: the outlets are fictional, the facts public, with their sources in the package.")
    say("Try next:")
    if not ledger_path:
        say(f"  bascule demo --ledger {kept}")
    say(f"  bascule events MLI --with RUS --ledger {kept}")
    say(f"  bascule claims --ledger {kept}")
    say("  bascule code YOUR_ARTICLE.txt --published 2024-06-20")
