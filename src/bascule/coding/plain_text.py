"""A text levelled for matching (accents, typography, runs of space), with the way back to its own offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# The last Latin letters with accents that French and English news can hold end below these two points.
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_SPACES = (
    "\t\r\v\f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u202f\u205f\u3000"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`\u2032"
# Runs of space, and what shows no letter of its own: combining marks, soft hyphens, zero-width characters.
_REST = re.compile("[ \n]{2,}|\n|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")
_SENTENCE_OPENERS = frozenset('.!?:;«»"“”()[]\n-•*|')


@cache
def _table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _DASHES), "-")
    table |= dict.fromkeys(map(ord, _APOSTROPHES), "'") | {0x2029: "\n"}
    for point in _LATIN:
        base = unicodedata.normalize("NFD", chr(point))[0]
        if base.isascii():
            table[point] = base
    return table


def level(text: str) -> str:
    """A word or pattern of a list in the form in which `PlainText.lower` holds it."""
    return _REST.sub("", text.translate(_table())).lower()


@dataclass(frozen=True, slots=True)
class PlainText:
    """`cased` and `lower` hold the levelled text, one blank line as one newline; `at` leads back to the original."""

    original: str
    cased: str
    lower: str
    places: list[int] | None

    @classmethod
    def of(cls, text: str) -> PlainText:
        """Level a text. Linear in its length."""
        plain = text.translate(_table())
        pieces: list[str] = []
        places: list[int] = []
        done = 0
        for run in _REST.finditer(plain):
            pieces.append(plain[done : run.start()])
            places.extend(range(done, run.start()))
            if run[0][0] in " \n":
                pieces.append("\n" if run[0].count("\n") > 1 else " ")
                places.append(run.start())
            done = run.end()
        if not done:
            return cls(text, plain, _lower(plain), None)
        pieces.append(plain[done:])
        places.extend(range(done, len(plain)))
        places.append(len(plain))
        cased = "".join(pieces)
        return cls(text, cased, _lower(cased), places)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of a stretch that is not empty; marks on its last letter belong to it."""
        if self.places is None:
            return start, end
        last = self.places[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.places[start], last

    def word_before(self, place: int) -> str:
        """The word that ends before a place, lower case, an elided one with its apostrophe; else the sign there."""
        text, end = self.lower, place
        if end and text[end - 1] == " ":
            end -= 1
        start = end - 1 if end and text[end - 1] == "'" else end
        while start > 0 and end - start < 30 and text[start - 1].isalnum():
            start -= 1
        return text[start:end] or text[max(0, end - 1) : end]

    def word_after(self, place: int) -> str:
        """The word that begins after a place, lower case; else the sign there."""
        text, start = self.lower, place
        if text[start : start + 1] == " ":
            start += 1
        end = start
        while end < len(text) and end - start < 30 and text[end].isalnum():
            end += 1
        return text[start:end] or text[start : start + 1]

    def opens(self, place: int) -> bool:
        """Whether a place opens a sentence, a line, a quotation or a bracket."""
        before = self.cased[max(0, place - 3) : place].rstrip(" '")
        return not before or before[-1] in _SENTENCE_OPENERS or self.cased[place - 1] == "\n"


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
