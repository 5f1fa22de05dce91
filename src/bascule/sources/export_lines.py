"""The lines of an export, whatever file it was saved as: HTML, RTF, Word or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.docx import lines_of_docx
from bascule.sources.markup import lines_of_html
from bascule.sources.opening import HEAD, LARGEST_WHOLE, decode_loosely, open_bytes, read_whole
from bascule.sources.rtf import lines_of_rtf
from bascule.sources.words import word_list

SPLIT_EXPORT = "export fewer articles at a time"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file: its lines, or why they cannot be read.

    `plain` says that it was saved as text, where paragraphs may be broken into lines. `encoding` serves messages.
    """

    lines: list[str]
    plain: bool = False
    encoding: str = "utf-8"
    problem: UnreadableError | None = None


def pieces_of(path: Path, choices: Choices, begin: re.Pattern[str]) -> Iterator[Piece]:
    """The pieces of a file; a page of HTML is parted where `begin` matches its source, any other file is one piece."""
    with open_bytes(path) as stream:
        if stream.peek(HEAD).startswith(b"PK\x03\x04"):
            yield Piece(lines_of_docx(path))
            return
        data = read_whole(stream, LARGEST_WHOLE, SPLIT_EXPORT)
    if data.lstrip()[:5] == b"{\\rtf":
        yield Piece(lines_of_rtf(data))
        return
    text, encoding = decode_loosely(data, choices)
    if not is_markup(text[:HEAD]):
        yield Piece(text.splitlines(), plain=True, encoding=encoding)
        return
    starts = [match.start() for match in begin.finditer(text)] or [0]
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        try:
            yield Piece(lines_of_html(text[start:stop], encoding))
        except UnreadableError as error:
            yield Piece([], problem=error)


def is_markup(head: str) -> bool:
    """Whether a file begins as HTML does."""
    return (
        re.match(r"\ufeff?\s*<(?:!doctype|!--|html|head|body|div|p|table|\?xml|article|meta)\b", head, re.I) is not None
    )


def language_named(words: str) -> str | None:
    """The ISO 639-1 code of a language named in French or English ("Anglais", "ENGLISH; ANGLAIS"), else None."""
    first = re.split(r"[;,/(]", words)[0].strip().casefold()
    return _languages().get(first)


@cache
def _languages() -> dict[str, str]:
    return {name: code for code, names in word_list("export_labels")["languages"].items() for name in names}
