"""Finding the codebook's written forms (countries, demonyms, capitals, seats, bodies, groups) in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from bascule.codebook.countries import Form, surface_forms
from bascule.codebook.office_holders import OfficeHolder, holder_of, names_of_people
from bascule.coding.lexicon import straight, word_list

WORD_START = re.compile(r"(?<![\w'-])\w|(?<=[ldLD]')\w|(?<=-)\w")
# Between the words of Portuguese names of places, never in our languages.
LINKED = (" da ", " do ", " dos ")
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """A codebook form in a text, by code points."""

    start: int
    end: int
    form: Form


@cache
def _index(language: str) -> Mapping[str, tuple[tuple[str, Form], ...]]:
    index: dict[str, list[tuple[str, Form]]] = {}
    for written, form in surface_forms(language).items():
        first = WORD.search(written)
        if first is not None and first.start() == 0:
            index.setdefault(first.group(), []).append((written, form))
    return {key: tuple(sorted(items, key=lambda item: -len(item[0]))) for key, items in index.items()}


@cache
def _longer() -> re.Pattern[str]:
    names = sorted(word_list("longer_names")["names"], key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def find_names(text: str, language: str, *, on: date | None = None) -> list[Found]:
    """The longest codebook forms in `text`, in order, without overlap; those not valid on the day are left out."""
    return list(_found(text, language, on))


# Several components ask about one text, one after the other.
@lru_cache(maxsize=4)
def _found(text: str, language: str, on: date | None) -> tuple[Found, ...]:
    index = _index(language)
    level = straight(text)
    found: list[Found] = []
    position = 0
    longer = [match.span() for match in _longer().finditer(level)]
    for match in WORD_START.finditer(level):
        start = match.start()
        if start < position or any(begin <= start < close for begin, close in longer):
            continue
        word = WORD.match(level, start)
        if word is None:
            continue
        for written, form in index.get(word.group(), ()):
            end = start + len(written)
            if not level.startswith(written, start) or (end < len(level) and level[end].isalnum()):
                continue
            if on is not None and (form.valid_from and on < form.valid_from):
                continue
            if level[:start].endswith(LINKED):
                # "Mocímboa da Praia": the end of a longer name.
                continue
            found.append(Found(start, end, form))
            position = end
            break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """An office holder named in a text, by code points."""

    start: int
    end: int
    holder: OfficeHolder


@cache
def _people() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for written in names_of_people():
        first = WORD.search(written)
        if first is not None:
            index.setdefault(first.group(), []).append(written)
    return {key: tuple(sorted(items, key=len, reverse=True)) for key, items in index.items()}


def find_people(text: str, *, on: date | None = None) -> list[FoundPerson]:
    """The longest names of office holders in `text`, in order; nobody before the office began."""
    index = _people()
    level = straight(text)
    found: list[FoundPerson] = []
    position = 0
    for match in WORD_START.finditer(level):
        start = match.start()
        word = WORD.match(level, start)
        if start < position or word is None:
            continue
        for written in index.get(word.group(), ()):
            end = start + len(written)
            if not level.startswith(written, start) or (
                end < len(level) and (level[end].isalnum() or level[end] == "-")
            ):
                continue
            holder = holder_of(written, on)
            if holder is not None:
                found.append(FoundPerson(start, end, holder))
                position = end
                break
    return found
