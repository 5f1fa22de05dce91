"""RSS and Atom: a feed file as a source, one article an entry, with the text that the feed itself gives."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import parse_date
from bascule.sources.extras import needed
from bascule.sources.markup import lines_of_html
from bascule.sources.opening import open_bytes, read_whole

LARGEST_FEED = 16 * 2**20
_HTML = re.compile(rb"\s*(?:<[?!][^>]*>\s*)*<(?:html|head|body)\b", re.I)
_OFFERED = re.compile(r"<link\b[^>]*type=[\"']application/(?:rss|atom)\+xml[\"'][^>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its identity within the feed, and what the feed gives of the article."""

    id: str
    url: str | None
    title: str | None
    published: date | None
    text: str
    author: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, language and entries, and what is wrong with it where they could be read all the same."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]
    problem: str | None = None


def read_feed(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a feed file; an entry without text is set aside, with its address."""
    with open_bytes(path) as stream:
        data = read_whole(stream, LARGEST_FEED, "save fewer entries")
    feed = parse_feed(data)
    if not feed.entries:
        raise UnreadableError("the feed has no entries", "fetch it again later")
    for number, entry in enumerate(feed.entries, start=1):
        where = f"{origin}, entry {number}"
        if not entry.text:
            shown = f" ({entry.url})" if entry.url else ""
            yield SetAside(where, f"the feed gives no text of it{shown}", "follow the feed: bascule follow FEEDS")
            continue
        yield from article_of(clipping_of(entry, feed), choices, where)
    if feed.problem:
        yield SetAside(origin, f"{feed.problem}; {len(feed.entries)} entries were read", "fetch it again")


def clipping_of(entry: Entry, feed: Feed, outlet: str | None = None) -> Clipping:
    """The article that an entry holds; `outlet` outranks what the feed calls itself."""
    return Clipping(
        text=entry.text,
        title=entry.title,
        published=entry.published,
        url=entry.url,
        outlet=entry.outlet or outlet or feed.title,
        author=entry.author,
        language=feed.language,
    )


def parse_feed(data: bytes, address: str | None = None) -> Feed:
    """What the bytes of a feed hold; `UnreadableError` where they are none, with what they look like."""
    feedparser = needed("feedparser", "feeds")
    if not data.strip():
        raise UnreadableError("it is empty, not a feed", "check the address")
    # As a stream, since feedparser takes a string for a path or an address, and opens it.
    told = {"content-location": address} if address else {}
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=told)
    except Exception as error:  # the library raises what it likes for a broken name space
        raise UnreadableError(f"the feed is broken ({type(error).__name__})", "fetch it again") from error
    if not found.version and not found.entries:
        raise UnreadableError(*_no_feed(data))
    entries = [_entry(raw) for raw in found.entries]
    problem = getattr(found, "bozo_exception", None) if found.bozo else None
    broken = (
        problem is not None and "Encoding" not in type(problem).__name__ and "Content" not in type(problem).__name__
    )
    return Feed(
        title=_plain(found.feed.get("title")),
        language=_plain(found.feed.get("language")),
        entries=tuple({entry.id: entry for entry in entries if entry.id}.values()),
        problem=f"the XML of the feed is broken ({problem})" if broken else None,
    )


def _entry(raw: Any) -> Entry:
    url = raw.get("link") or None
    title = _plain(raw.get("title"))
    # The plain look-up: feedparser's own takes one of them for the other, and warns of it.
    written = (dict.get(raw, name) for name in ("published", "updated", "created"))
    days = (day for value in written if isinstance(value, str) and (day := parse_date(value)))
    # In a broken feed, any of these may be a string, or of a name that nobody knows.
    parts = [part for part in raw.get("content") or () if isinstance(part, dict)]
    bodies = [part.get("value") or "" for part in parts] or [raw.get("summary") or ""]
    source = raw.get("source")
    return Entry(
        id=raw.get("id") or url or title or _text(max(bodies, key=len))[:80],
        url=url if isinstance(url, str) and url.lower().startswith(("http://", "https://")) else None,
        title=title,
        published=next(days, None),
        text=_text(max(bodies, key=len)),
        author=_plain(raw.get("author")),
        outlet=_plain(source.get("title") if isinstance(source, dict) else None),
    )


def _text(html: str) -> str:
    try:
        return "\n".join(lines_of_html(html.encode("utf-8", "replace").decode("utf-8")))
    except UnreadableError:
        return ""


def _plain(value: object) -> str | None:
    """A title on one line, without the markup that some feeds put in it."""
    if not isinstance(value, str):
        return None
    return " ".join((_text(value) if "<" in value or "&" in value else value).split()) or None


def _no_feed(data: bytes) -> tuple[str, str]:
    if _HTML.match(data) is None:
        return "it is no feed (neither RSS nor Atom)", "check the address or the file"
    offered = _OFFERED.search(data.decode("utf-8", "replace"))
    address = re.search(r"href=[\"']([^\"']+)", offered.group(), re.I) if offered else None
    remedy = f"the page offers a feed at {address.group(1)}" if address else "name the feed itself, not the page"
    return "it is an HTML page, not a feed", remedy
