"""Following feeds: what is new in them since the last time, as articles.

The state of each feed is kept in a JSON file: the marks of its last copy (ETag, Last-Modified), which entries were
read, and which wait for another try. `news` changes it in memory alone; `keep` writes it, once what `news` gave is
safe: a follower that is killed between reads the same again, and loses nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
import urllib.robotparser
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import article_of
from bascule.sources.feeds import LARGEST_FEED, Entry, Feed, clipping_of, parse_feed
from bascule.sources.fetching import Fetcher, FetchError, is_inside, same_host
from bascule.sources.html import LARGEST_PAGE, page_clipping
from bascule.sources.subscriptions import Subscription

# Below this many characters a feed gives a teaser, and the article is on its page.
WHOLE = 600
# An entry whose page cannot be had is tried so often.
MOST_TRIES = 5
# Entries remembered beyond those that the feed still shows: some feeds bring old ones back.
REMEMBERED = 2000
LARGEST_ROBOTS = 2**19
# Seconds for which the wishes of a site are remembered: a day, as its standard has it.
ROBOTS_HOLD = 86400.0


@dataclass(slots=True)
class FeedState:
    """What is known of one feed; `seen` are digests of entries, oldest first, `not_before` is in Unix seconds."""

    etag: str | None = None
    modified: str | None = None
    not_before: float = 0.0
    seen: dict[str, None] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)


class FollowState:
    """The states of all feeds, in a file; raises BasculeError where that is no such file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._feeds: dict[str, dict[str, Any]] = {}
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            self._feeds = dict(held["feeds"])
            for url in self._feeds:
                self.of(url)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BasculeError(
                "the state of the feeds cannot be read",
                where=str(path),
                remedy="remove the file: feeds are then read anew, and what the ledger holds is not added twice",
            ) from error

    def of(self, url: str) -> FeedState:
        """The state of a feed; a new one for a feed not followed before."""
        held = self._feeds.get(url, {})
        return FeedState(
            etag=held.get("etag"),
            modified=held.get("modified"),
            not_before=float(held.get("not_before", 0.0)),
            seen=dict.fromkeys(map(str, held.get("seen", ()))),
            waiting={str(key): dict(value) for key, value in held.get("waiting", {}).items()},
        )

    def keep(self, url: str, state: FeedState) -> None:
        """Write the state of one feed, so that a crash leaves the file of before or the new one."""
        self._feeds[url] = dataclasses.asdict(state) | {"seen": list(state.seen)[-REMEMBERED:]}
        beside = self.path.with_name(f"{self.path.name}.new")
        try:
            beside.write_text(json.dumps({"version": 1, "feeds": self._feeds}, ensure_ascii=False), encoding="utf-8")
            os.replace(beside, self.path)  # noqa: PTH105, Path.replace returns a value nobody needs
        except OSError as error:
            raise BasculeError(
                f"the state of the feeds cannot be kept ({error.strerror})",
                where=str(self.path),
                remedy="check the folder, or name another file: --state FILE",
            ) from error


class Follower:
    """Reads what is new in feeds; with `pages` the page of an entry of which the feed gives a teaser is fetched.

    `now` gives Unix seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        state: FollowState,
        choices: Choices | None = None,
        *,
        pages: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._fetcher, self._state, self._choices = fetcher, state, choices or Choices()
        self._pages, self._now = pages, now
        self._pending: dict[str, FeedState] = {}
        self._robots: dict[str, tuple[float, urllib.robotparser.RobotFileParser | None]] = {}
        self.failed: set[str] = set()

    def news(self, subscription: Subscription) -> Iterator[Article | SetAside]:
        """The articles that are new in a feed, oldest first, and what could not be read; never raises for a feed."""
        url = subscription.url
        state = self._state.of(url)
        self.failed.discard(url)
        if self._now() < state.not_before:
            return
        self._pending[url] = state
        state.not_before = 0.0
        try:
            feed, etag, modified = self._feed(url, state)
        except UnreadableError as error:
            self.failed.add(url)
            if isinstance(error, FetchError) and error.wait:
                state.not_before = self._now() + error.wait
            yield SetAside(url, error.reason, error.remedy)
            feed, etag, modified = Feed(None, None, ()), state.etag, state.modified
        if feed.problem:
            yield SetAside(url, f"{feed.problem}; {len(feed.entries)} entries were read", "tell its publisher")
        fresh = {_key(entry): entry for entry in reversed(feed.entries)}
        # Where the feed itself cannot be had the network may be down: that is no try.
        held = {} if url in self.failed else state.waiting
        again = {key: (_entry_of(entry), int(entry["tries"])) for key, entry in held.items()}
        new = {key: (entry, 0) for key, entry in fresh.items() if key not in state.seen and key not in state.waiting}
        for key, (entry, tries) in (again | new).items():
            yield from self._entry(key, entry, tries, feed, subscription, state)
        # What the feed still shows is remembered longest.
        for key in fresh:
            if key in state.seen:
                del state.seen[key]
                state.seen[key] = None
        state.etag, state.modified = etag, modified

    def keep(self, subscription: Subscription) -> None:
        """Remember what `news` has read in a feed, now that it is safe."""
        state = self._pending.pop(subscription.url, None)
        if state is not None:
            self._state.keep(subscription.url, state)

    def _feed(self, url: str, state: FeedState) -> tuple[Feed, str | None, str | None]:
        """The feed as it is now, without entries where nothing has changed, and the marks of this copy."""
        answer = self._fetcher.get(url, etag=state.etag, modified=state.modified, most=LARGEST_FEED)
        if answer.status == 304:
            return Feed(None, None, ()), state.etag, state.modified
        return parse_feed(answer.data, answer.url), answer.etag, answer.modified

    def _entry(
        self, key: str, entry: Entry, tries: int, feed: Feed, subscription: Subscription, state: FeedState
    ) -> Iterator[Article | SetAside]:
        where = f"{subscription.url} ({entry.url or entry.title or entry.id})"
        try:
            items = list(self._articles(entry, feed, subscription, where))
        except UnreadableError as error:
            passing = isinstance(error, FetchError) and error.passing
            if passing and tries + 1 < MOST_TRIES:
                state.waiting[key] = dataclasses.asdict(entry) | {
                    "published": entry.published.isoformat() if entry.published else None,
                    "tries": tries + 1,
                }
                yield SetAside(where, error.reason, "it will be tried again")
                return
            remedy = f"it was tried {MOST_TRIES} times; leave it out" if passing else error.remedy
            items = [SetAside(where, error.reason, remedy)]
        state.waiting.pop(key, None)
        state.seen[key] = None
        yield from items

    def _articles(
        self, entry: Entry, feed: Feed, subscription: Subscription, where: str
    ) -> Iterator[Article | SetAside]:
        own = clipping_of(entry, feed, subscription.title)
        if len(entry.text) >= WHOLE or entry.url is None or not self._pages:
            if not entry.text:
                raise UnreadableError("the feed gives no text of it", "fetch its page: leave out --no-pages")
            yield from article_of(own, self._choices, where)
            return
        try:
            data, address, charset = self._page(entry.url, subscription.url)
            page = page_clipping(data, self._choices, address=address, charset=charset)
            items = list(
                article_of(
                    dataclasses.replace(
                        page,
                        title=page.title or own.title,
                        published=page.published or own.published,
                        outlet=subscription.title or page.outlet or own.outlet,
                        author=page.author or own.author,
                    ),
                    self._choices,
                    where,
                )
            )
            if not isinstance(items[0], Article):
                raise UnreadableError(items[0].reason, items[0].remedy)
        except UnreadableError as error:
            if not entry.text or (isinstance(error, FetchError) and error.passing):
                raise
            yield from article_of(own, self._choices, where)
            yield SetAside(where, f"{error.reason}; the teaser of the feed is kept", error.remedy)
            return
        yield from items

    def _page(self, url: str, feed_url: str) -> tuple[bytes, str, str | None]:
        if is_inside(url) and not same_host(url, feed_url):
            raise UnreadableError("its link leads into a private network", "tell the publisher of the feed")
        if not self._allowed(url):
            raise UnreadableError("its site asks programs not to fetch this page (robots.txt)", "read it by hand")
        answer = self._fetcher.get(url, most=LARGEST_PAGE)
        return answer.data, answer.url, answer.charset

    def _allowed(self, url: str) -> bool:
        """Whether the site lets programs fetch the page; one that tells nothing does."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        asked, rules = self._robots.get(site, (0.0, None))
        if self._now() - asked > ROBOTS_HOLD:
            rules = self._rules(site)
            self._robots[site] = (self._now(), rules)
        return rules is None or rules.can_fetch("bascule", url)

    def _rules(self, site: str) -> urllib.robotparser.RobotFileParser | None:
        try:
            answer = self._fetcher.get(f"{site}/robots.txt", most=LARGEST_ROBOTS)
        except UnreadableError:
            return None
        rules = urllib.robotparser.RobotFileParser()
        rules.parse(answer.data.decode("utf-8", "replace").splitlines())
        asked = rules.crawl_delay("bascule")
        if asked is not None:
            self._fetcher.slow_down(site, float(asked))
        return rules


def _key(entry: Entry) -> str:
    return hashlib.sha256(entry.id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _entry_of(held: dict[str, Any]) -> Entry:
    known: dict[str, Any] = {item.name: held.get(item.name) for item in dataclasses.fields(Entry)}
    day = known["published"]
    return Entry(**{**known, "published": date.fromisoformat(day) if day else None})
