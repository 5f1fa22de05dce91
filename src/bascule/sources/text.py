"""Plain text and Markdown: one file is one article, kept whole and untouched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices
from bascule.sources.dates import date_in_name
from bascule.sources.fields import LONGEST_TEXT, build_article, too_long
from bascule.sources.opening import decode_whole, open_bytes

# No encoding takes more than four bytes for a character.
LARGEST_TEXT = 4 * LONGEST_TEXT + 4


def read_text_file(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of a .txt or .md file; its date is the ISO date that its name begins with, if any."""
    with open_bytes(path) as stream:
        yield from read_text(stream, choices, origin, name=path.name)


def read_text(stream: BinaryIO, choices: Choices, origin: str, name: str = "") -> Iterator[Article | SetAside]:
    """One article of all that `stream` holds."""
    data = stream.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise too_long(f"more than {LARGEST_TEXT:,} bytes")
    published = date_in_name(name)
    values = {"text": decode_whole(data, choices), "published": published.isoformat() if published else None}
    yield from build_article(values, choices, origin)
