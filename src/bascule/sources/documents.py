"""One document that is one article: RTF and Word files that no press database exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import date_in_name
from bascule.sources.docx import lines_of_docx
from bascule.sources.opening import LARGEST_WHOLE, open_bytes, read_whole
from bascule.sources.rtf import lines_of_rtf


def read_rtf(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of an .rtf file, a paragraph a line; its date is the one its name begins with, if any."""
    with open_bytes(path) as stream:
        data = read_whole(stream, LARGEST_WHOLE, "save it without its pictures")
    yield from _article(lines_of_rtf(data), path, choices, origin)


def read_docx(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The article of a .docx file, a paragraph a line; its date is the one its name begins with, if any."""
    yield from _article(lines_of_docx(path), path, choices, origin)


def _article(lines: list[str], path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    if not lines:
        raise UnreadableError("it holds no text", "save the article's text in it")
    yield from article_of(Clipping("\n".join(lines), published=date_in_name(path.name)), choices, origin)
