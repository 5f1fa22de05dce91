"""LexisNexis, Nexis and Nexis Uni: exports with many articles a file, saved as text, HTML, RTF or Word.

The older layout opens each article with "3 of 12 DOCUMENTS" and has labels in capitals (LENGTH, LOAD-DATE); in text
files its paragraphs are broken into lines and parted by empty ones. The newer one closes each with "End of Document"
and has its text between "Body" and "Classification".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import find_date
from bascule.sources.export_lines import Piece, language_named, pieces_of
from bascule.sources.opening import well_decoded
from bascule.sources.words import word_list

_BEGIN = re.compile(r"<a\s+name=[\"']?DOC_ID_\d", re.I)
_LABEL = re.compile(r"([^\W\d_][\w -]{1,24}?)\s?:(?:\s+(.*)|$)", re.S)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)|.*(?:rights reserved|droits réservés)", re.I | re.S)
# Headers stand above the text; a longer line with a day in it is text.
_LONGEST_FIELD = 160


class _Labels(NamedTuple):
    start: re.Pattern[str]
    end: frozenset[str]
    body: frozenset[str]
    after: frozenset[str]
    page: re.Pattern[str]
    # From a label in small letters to its field, or to `head` or `tail`.
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """The lines of one article, in which layout, and whether the file holds all of it."""

    lines: list[str]
    newer: bool
    whole: bool = True


def read_nexis(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of an export; `UnreadableError` where the file has none in either layout."""
    number = 0
    for piece in pieces_of(path, choices, _BEGIN):
        if piece.problem is not None:
            number += 1
            yield SetAside(f"{origin}, article {number}", piece.problem.reason, piece.problem.remedy)
            continue
        for document in documents(piece):
            number += 1
            yield from _article(document, piece.encoding, choices, f"{origin}, article {number}")
    if not number:
        raise UnreadableError(
            "it holds no article in LexisNexis's layout (neither `1 of 9 DOCUMENTS` nor `End of Document`)",
            "export it from LexisNexis as text, HTML, RTF or Word",
        )


def documents(piece: Piece) -> Iterator[Document]:
    """The articles of a piece of a file; what stands before the first and after the last is left out."""
    labels = _labels()
    lines = [line for line in piece.lines if not labels.page.fullmatch(line.strip())]
    starts = [place for place, line in enumerate(lines) if labels.start.fullmatch(line.strip())]
    if starts:
        for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
            own = lines[start + 1 : stop]
            yield Document(_paragraphs(own) if piece.plain else _filled(own), newer=False)
        return
    held: list[str] = []
    for line in _filled(lines):
        if line.casefold() in labels.end:
            yield Document(held, newer=True)
            held = []
        else:
            held.append(line)
    if any(line.casefold() in labels.body for line in held) and any(find_date(line) for line in held):
        yield Document(held, newer=True, whole=False)


def read_clipping(document: Document) -> Clipping:
    """The article of a document; `UnreadableError` where it has no text."""
    clipping = _newer(document.lines) if document.newer else _older(document.lines)
    if not clipping.text.strip():
        raise UnreadableError("it has no text", "export it again, with its text")
    return clipping


def _article(document: Document, encoding: str, choices: Choices, where: str) -> Iterator[Article | SetAside]:
    try:
        for line in document.lines:
            well_decoded(line, encoding)
        clipping = read_clipping(document)
    except UnreadableError as error:
        yield SetAside(where, error.reason, error.remedy)
        return
    for item in article_of(clipping, choices, where):
        yield item
        if isinstance(item, Article) and not document.whole:
            yield SetAside(where, "the file ends in the middle of it; it is kept so far", "export it again", item.id)


def _newer(lines: list[str]) -> Clipping:
    labels = _labels()
    body = next((place for place, line in enumerate(lines) if line.casefold() in labels.body), None)
    if body is None:
        raise UnreadableError("it has no text (no line `Body`)", "export it again, with its text")
    head, rest = lines[:body], lines[body + 1 :]
    stop = next((place for place, line in enumerate(rest) if _ends_text(line)), len(rest))
    fields = _fielded((*head, *rest[stop:]))
    bare = [line for line in head if _field(line) is None]
    dated = [
        n for n, line in enumerate(bare) if len(line) <= _LONGEST_FIELD and not _RIGHTS.match(line) and find_date(line)
    ]
    # The last line with a day: a list of the titles may stand above, with the day of the search.
    place = dated[-1] if dated else None
    return Clipping(
        text="\n".join(rest[:stop]),
        title=bare[place - 2] if place is not None and place >= 2 else (bare[0] if bare else None),
        published=find_date(bare[place]) if place is not None else find_date(fields.get("loaded", "")),
        url=fields.get("url"),
        outlet=bare[place - 1] if place is not None and place >= 2 else None,
        author=fields.get("author"),
        language=language_named(fields.get("language", "")),
        credits=" ".join((fields.get("place", ""), *filter(_RIGHTS.match, head))),
    )


def _ends_text(line: str) -> bool:
    """Whether a line stands below the text in the newer layout."""
    if line.casefold() in _labels().after:
        return True
    return _field(line) in {"loaded", "language"} and len(line) <= _LONGEST_FIELD


def _older(lines: list[str]) -> Clipping:
    first = next((place for place, line in enumerate(lines) if _field(line, capitals=True)), None)
    if first is None:
        raise UnreadableError("it has none of LexisNexis's labels (LENGTH, LOAD-DATE)", "export it again")
    last = first
    while last < len(lines) and _field(lines[last], capitals=True) not in {None, "tail", "loaded", "language"}:
        last += 1
    stop = next(
        (n for n in range(last, len(lines)) if _field(lines[n], capitals=True) in {"tail", "loaded", "language"}),
        len(lines),
    )
    while stop > last and _RIGHTS.match(lines[stop - 1]) and len(lines[stop - 1]) <= _LONGEST_FIELD:
        stop -= 1
    fields = _fielded((*lines[:last], *lines[stop:]), capitals=True)
    above = lines[:first]
    day = next((n for n, line in enumerate(above) if n and len(line) <= _LONGEST_FIELD and find_date(line)), None)
    titles = [line for n, line in enumerate(above) if n and n != day and not re.search(r"(?i)\b[ée]dition\b", line)]
    return Clipping(
        text="\n".join(lines[last:stop]),
        title=fields.get("headline") or (titles[-1] if titles else None),
        published=find_date(above[day]) if day is not None else find_date(fields.get("loaded", "")),
        url=fields.get("url"),
        outlet=above[0] if above else None,
        author=fields.get("author"),
        language=language_named(fields.get("language", "")),
        credits=" ".join((fields.get("place", ""), *filter(_RIGHTS.match, lines[stop:]))),
    )


def _fielded(lines: tuple[str, ...], *, capitals: bool = False) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        name = _field(line, capitals=capitals)
        match = _LABEL.match(line)
        if name and match and (match[2] or "").strip():
            fields.setdefault(name, match[2].strip())
    return fields


def _field(line: str, *, capitals: bool = False) -> str | None:
    """The field whose label begins a line, `head` or `tail` for one that is not read, None for a line of text."""
    match = _LABEL.match(line)
    if match is None or (capitals and not match[1].isupper()):
        return None
    return _labels().fields.get(match[1].strip().casefold())


def _paragraphs(lines: list[str]) -> list[str]:
    """Paragraphs of lines that empty ones part."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return [" ".join(paragraph) for paragraph in paragraphs if paragraph]


def _filled(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


@cache
def _labels() -> _Labels:
    raw = word_list("export_labels")["nexis"]
    fields = {label.casefold(): name for name, listed in raw["fields"].items() for label in listed}
    others = {label.casefold(): name for name, listed in raw["others"].items() for label in listed}
    return _Labels(
        start=re.compile("|".join(raw["start"]), re.I),
        end=frozenset(line.casefold() for line in raw["end"]),
        body=frozenset(line.casefold() for line in raw["body"]),
        after=frozenset(line.casefold() for line in raw["after"]),
        page=re.compile("|".join(raw["page"]), re.I),
        fields={**others, **fields},
    )
