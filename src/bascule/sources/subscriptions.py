"""Which feeds to follow: an OPML file, as every feed reader exports it, or a text file with one address a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bascule.errors import BasculeError
from bascule.records import SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.fetching import plain_address
from bascule.sources.opening import LARGEST_WHOLE, decode_whole, open_bytes, read_whole


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed to follow; `title` is what its follower calls it."""

    url: str
    title: str | None = None


def subscriptions(path: Path) -> tuple[list[Subscription], list[SetAside]]:
    """The feeds of a list, each once, and the lines that are none. Raises BasculeError for a list without any."""
    where = str(path)
    try:
        with open_bytes(path) as stream:
            data = read_whole(stream, LARGEST_WHOLE, "split the list")
        listed = list(_outlines(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _lines(data))
    except UnreadableError as error:
        raise BasculeError(error.reason, where=where, remedy=error.remedy) from error
    except (OSError, EOFError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise BasculeError(
            f"the list of feeds cannot be read ({said})", where=where, remedy="check the name"
        ) from error
    except ElementTree.ParseError as error:
        raise BasculeError(
            f"the list of feeds is broken XML ({error})", where=where, remedy="export it as OPML again"
        ) from error
    found: dict[str, Subscription] = {}
    aside: list[SetAside] = []
    for url, title in listed:
        try:
            found.setdefault(plain_address(url), Subscription(plain_address(url), title))
        except UnreadableError as error:
            aside.append(SetAside(where, error.reason, error.remedy))
    if not found:
        raise BasculeError(
            "the list names no feed", where=where, remedy="give OPML with xmlUrl, or one address a line in a text file"
        )
    return list(found.values()), aside


def _outlines(data: bytes) -> Iterator[tuple[str, str | None]]:
    for outline in ElementTree.fromstring(data).iter():
        named = {name.lower(): value for name, value in outline.attrib.items()}
        if named.get("xmlurl"):
            yield named["xmlurl"], (named.get("title") or named.get("text") or "").strip() or None


def _lines(data: bytes) -> Iterator[tuple[str, str | None]]:
    """Addresses, one a line, each with a title after white space where it has one; `#` begins a remark."""
    for line in decode_whole(data, Choices()).splitlines():
        url, _, title = line.strip().partition(" ")
        if url and not url.startswith("#"):
            yield url, title.strip() or None
