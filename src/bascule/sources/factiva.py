"""Factiva: exports with many articles a file, saved as HTML, RTF or text, in both layouts.

With indexing, each field has its code (`HD` headline, `BY` byline, `CR` credit, `PD` date, `SN` outlet, `LA` language,
`LP` and `TD` text). Without it the lines come in a fixed order: section, headline, byline, number of words, date, time,
outlet, its code, language, rights, text. Every article ends with `Document` and its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.clippings import Clipping, agencies_in, article_of
from bascule.sources.dates import find_date
from bascule.sources.export_lines import language_named, pieces_of
from bascule.sources.opening import well_decoded
from bascule.sources.words import word_list

_BEGIN = re.compile(r"<div[^>]*class=[\"']?article\s+\w\wArticle", re.I)
_END = re.compile(r"(?:AN\s+)?Document\s+([A-Za-z0-9]{12,40})")
_TIME = re.compile(r"\d{1,2}\s?[:h.]\s?\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,5})?", re.I)
_CODE = re.compile(r"[A-Z0-9]{2,8}")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)|.*(?:rights reserved|droits réservés)", re.I)
# Dates and outlets are short: a longer line is text.
_LONGEST_FIELD = 160
# The language stands so near to the outlet, or not at all.
_NEAR = 8


class Document(NamedTuple):
    """The lines of one article; `name` is Factiva's number, None where the file ends before it."""

    lines: list[str]
    name: str | None


def read_factiva(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of an export; `UnreadableError` where the file has none in either layout."""
    found = False
    number = 0
    for piece in pieces_of(path, choices, _BEGIN):
        if piece.problem is not None:
            number += 1
            found = True
            yield SetAside(f"{origin}, article {number}", piece.problem.reason, piece.problem.remedy)
            continue
        for document in _documents(piece.lines):
            if document.name is None and not _is_begun(document.lines):
                continue
            found = True
            number += 1
            yield from _article(document, piece.encoding, choices, f"{origin}, article {number}")
    if not found:
        raise UnreadableError(
            "it holds no article in Factiva's layout (none ends with `Document` and a number)",
            "export it from Factiva as HTML, RTF or text, in the layout of whole articles",
        )


def read_clipping(lines: list[str]) -> Clipping:
    """The article of its lines; `UnreadableError` where they are in neither layout."""
    fields = _fields(lines)
    return _indexed(fields) if "HD" in fields else _unindexed([line.strip() for line in lines if line.strip()])


def _article(document: Document, encoding: str, choices: Choices, where: str) -> Iterator[Article | SetAside]:
    where = f"{where} ({document.name})" if document.name else where
    try:
        for line in document.lines:
            well_decoded(line, encoding)
        clipping = read_clipping(document.lines)
    except UnreadableError as error:
        yield SetAside(where, error.reason, error.remedy)
        return
    for item in article_of(clipping, choices, where):
        yield item
        if isinstance(item, Article) and document.name is None:
            yield SetAside(where, "the file ends in the middle of it; it is kept so far", "export it again", item.id)


def _documents(lines: list[str]) -> Iterator[Document]:
    held: list[str] = []
    for line in lines:
        match = _END.fullmatch(line.strip())
        if match:
            yield Document(held, match[1])
            held = []
        else:
            held.append(line)
    if any(line.strip() for line in held):
        yield Document(held, None)


def _is_begun(lines: list[str]) -> bool:
    """Whether the lines after the last number are an article, and not the summary of the search."""
    return "HD" in _fields(lines) or any(_counted().fullmatch(line.strip()) for line in lines)


def _indexed(fields: dict[str, list[str]]) -> Clipping:
    text = "\n".join((*fields.get("LP", ()), *fields.get("TD", ())))
    if not text.strip():
        raise UnreadableError("it has no text (LP, TD)", "export it again, with its text")
    held = {name: " ".join(lines) for name, lines in fields.items()}
    return Clipping(
        text=text,
        title=held["HD"],
        published=find_date(held.get("PD", "")),
        url=next(iter(re.findall(r"https?://\S+", held.get("UR", ""))), None),
        outlet=held.get("SN"),
        author=held.get("BY"),
        language=language_named(held.get("LA", "")),
        credits=f"{held.get('CR', '')} {held.get('CY', '')}",
    )


def _fields(lines: list[str]) -> dict[str, list[str]]:
    """The fields of the layout with indexing by their codes; empty lines are left out."""
    read, known = frozenset(_labels()["read"]), frozenset(_labels()["known"])
    fields: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        match = re.match(r"\s*([A-Z]{2,3})(\t\s*|\s+|$)(.*)", line)
        if match and match[1] in read | known and _is_code(match, current):
            current = match[1]
            fields.setdefault(current, [])
            line = match[3]
        if current and line.strip():
            fields[current].append(" ".join(line.split()))
    return {name: held for name, held in fields.items() if name in read and held}


def _is_code(match: re.Match[str], current: str) -> bool:
    """Whether the capitals that begin a line are a code, and not a word of a text in capitals ("LA JUNTE…")."""
    if current not in {"LP", "TD"} or "\t" in match[2] or not match[3]:
        return True
    # Where only spaces part code and words, the values of an index give it away: "mali : Mali | afrz : Africa".
    return (match[1] == "TD" and current == "LP") or len(match[2]) > 1 or re.match(r"\w+ : ", match[3]) is not None


def _unindexed(lines: list[str]) -> Clipping:
    count = next((place for place, line in enumerate(lines) if _counted().fullmatch(line)), None)
    if not count:
        raise UnreadableError(
            "it has no headline and number of words", "export it again in the layout of whole articles"
        )
    title, author = _headline(lines[:count])
    rest = lines[count + 1 :]
    published = outlet = language = None
    place = 0
    if rest and len(rest[0]) <= _LONGEST_FIELD and (published := find_date(rest[0])):
        place = 1
    if place < len(rest) and _TIME.fullmatch(rest[place]):
        place += 1
    if place < len(rest) and len(rest[place]) <= _LONGEST_FIELD:
        outlet = rest[place]
        place += 1
    near = range(place, min(place + _NEAR, len(rest)))
    named = next((n for n in near if language_named(rest[n]) and len(rest[n].split()) == 1), None)
    if named is not None:
        language, place = language_named(rest[named]), named + 1
    rights: list[str] = []
    while place < len(rest) and (
        _CODE.fullmatch(rest[place]) or (_RIGHTS.match(rest[place]) and len(rest[place]) < 300)
    ):
        rights.append(rest[place])
        place += 1
    text = "\n".join(rest[place:])
    if not text:
        raise UnreadableError("it has no text", "export it again, with its text")
    return Clipping(text, title, published, None, outlet, author, language, " ".join(rights))


def _headline(lines: list[str]) -> tuple[str | None, str | None]:
    """Headline and byline of the lines above the number of words; a section may stand first."""
    author = lines[-1] if len(lines) > 1 and _is_byline(lines[-1]) else None
    above = lines[:-1] if author else lines
    return (above[-1] if above else None), author


def _is_byline(line: str) -> bool:
    opening = "|".join(map(re.escape, _labels()["byline"]))
    if re.match(rf"(?:{opening})\s", line, re.I):
        return True
    return len(line.split()) <= 4 and bool(agencies_in(line))


def _labels() -> dict[str, list[str]]:
    labels: dict[str, list[str]] = word_list("export_labels")["factiva"]
    return labels


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"\d[\d\s.,]*\s(?:{'|'.join(_labels()['words'])})", re.I)
