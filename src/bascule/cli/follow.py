"""`follow`: feeds into a ledger, what is new in them and nothing twice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bascule.cli.options import ledger_option, types_option
from bascule.cli.output import Warnings, say
from bascule.coding.coder import Coder
from bascule.coding.learned import LearnedTypes
from bascule.errors import BasculeError, LedgerLockedError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices
from bascule.sources.fetching import Fetcher
from bascule.sources.following import Follower, FollowState
from bascule.sources.subscriptions import Subscription, subscriptions


@click.command()
@click.argument("feeds", type=click.Path(path_type=Path))
@ledger_option
@types_option
@click.option("--once", is_flag=True, help="Read each feed once and end; else go on until stopped.")
@click.option(
    "--every",
    metavar="MINUTES",
    type=click.FloatRange(min=1),
    default=30,
    show_default=True,
    help="Time between rounds.",
)
@click.option(
    "--delay",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=2,
    show_default=True,
    help="Least time between two requests to one host.",
)
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(min=0.1), default=20, help="Wait for an answer.")
@click.option("--state", "state_path", metavar="FILE", type=click.Path(path_type=Path), help="Where to remember feeds.")
@click.option("--contact", metavar="ADDRESS", help="Mail address or page that servers are told to ask.")
@click.option("--no-pages", is_flag=True, help="Take what the feeds give; fetch no page of an article.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Language of all articles; else it is read.")
def follow(
    feeds: Path,
    ledger_path: str,
    types: tuple[str, ...],
    once: bool,
    every: float,
    delay: float,
    timeout: float,
    state_path: Path | None,
    contact: str | None,
    no_pages: bool,
    language: str | None,
) -> None:
    """Fetch the feeds that FEEDS lists, code the articles that are new, and keep them in a ledger.

    FEEDS is an OPML file, as feed readers export it, or a text file with one address a line. What has been read is
    remembered beside the ledger (LEDGER.follow.json), so that a follower that was stopped goes on where it was. A feed
    that cannot be read is told and tried again in the next round; the others go on.
    """
    state = FollowState(state_path or Path(f"{ledger_path}.follow.json"))
    fetcher = Fetcher(delay=delay, contact=contact, timeout=timeout)
    follower = Follower(fetcher, state, Choices(language=language), pages=not no_pages)
    coder = Coder(learned=LearnedTypes.read(*map(Path, types)) if types else None)
    try:
        while True:
            told = _round(feeds, follower, _Store(ledger_path, coder), patient=not once)
            if once:
                break
            time.sleep(every * 60)
    except KeyboardInterrupt:
        say("stopped; what was read is kept")
        return
    if told:
        raise SystemExit(1)


def _round(feeds: Path, follower: Follower, store: _Store, *, patient: bool) -> int:
    """Read every feed once; gives the number of records set aside.

    Raises BasculeError where none of the feeds could be read, and where the ledger is locked, unless `patient`.
    """
    listed, problems = subscriptions(feeds)
    warnings = Warnings()
    for problem in problems:
        warnings.add(problem)
    for subscription in listed:
        try:
            _one(subscription, follower, store, warnings)
        except LedgerLockedError as error:
            if not patient:
                raise
            # Nothing is remembered, so the next round reads the same again.
            say(f"{subscription.url}: {error}")
    failed = sum(subscription.url in follower.failed for subscription in listed)
    say(
        f"{len(listed) - failed} of {len(listed)} feeds read: {store.kept} articles added, "
        f"{warnings.count} records set aside"
    )
    if failed == len(listed) and not patient:
        raise BasculeError("none of the feeds could be read", where=str(feeds), remedy="see the messages above")
    return warnings.count


def _one(subscription: Subscription, follower: Follower, store: _Store, warnings: Warnings) -> None:
    items = list(follower.news(subscription))
    articles = [item for item in items if isinstance(item, Article)]
    aside = [item for item in items if isinstance(item, SetAside)]
    for item in aside:
        warnings.add(item)
    if items:
        kept = store.keep(articles, aside, warnings)
        if kept:
            say(f"{subscription.title or subscription.url}: {kept} new")
    follower.keep(subscription)


@dataclass(slots=True)
class _Store:
    """The ledger, open only while something is added, so that others can ask it between."""

    path: str
    coder: Coder
    kept: int = 0

    def keep(self, articles: list[Article], aside: list[SetAside], warnings: Warnings) -> int:
        """Code and keep articles, and note what was set aside; gives the number of articles newly kept."""
        from bascule.ledger import Ledger
        from bascule.weigh.known_persons import KnownPersons

        with Ledger(Path(self.path)) as ledger:
            known = KnownPersons(ledger.roles())
            self.coder.ask(known)
            run = ledger.begin_run({**self.coder.versions, **known.settings})
            ledger.set_aside(aside, run)
            coded = ledger.coded_ids(run)
            kept = ledger.add(self._told((a for a in articles if a.id not in coded), warnings), run)
        self.kept += kept
        return kept

    def _told(self, articles: Any, warnings: Warnings) -> Any:
        for reading in self.coder.read_many(articles):
            for item in reading.set_aside:
                warnings.add(item)
            yield reading
