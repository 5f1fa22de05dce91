"""The words of the charts, out of the data file, in French or English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.errors import BasculeError
from bascule.weigh.shift_wording import month_words, party_name

LANGUAGES = ("fr", "en")
# Names in a label before the rest are only counted.
MOST_NAMES = 3


class Labels:
    """The words of one language. Raises BasculeError for a language other than fr and en."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise BasculeError(f"there are no labels in {language!r}", remedy=f"use one of {', '.join(LANGUAGES)}")
        self.language = language
        self._words = _tables()[language]

    def __call__(self, key: str, **names: object) -> str:
        """The words under a key, filled in. Raises KeyError for a key that is not in the data."""
        return str(self._words[key]).format(**names)

    def type(self, code: str) -> str:
        """How a type of event reads; its code where there are no words for it."""
        return str(self._words["types"].get(code, code))

    def measure(self, name: str) -> str:
        """How a measure of the reader reads."""
        return str(self._words["measures"].get(name, name))

    def party(self, code: str) -> str:
        """How a country, body or bloc is called."""
        return str(self._words["parties"].get(code) or party_name(code, self.language))

    def parties(self, codes: Iterable[str]) -> str:
        """Their names once each, the first few of them."""
        names = list(dict.fromkeys(self.party(code) for code in codes))
        more = f" +{len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else ""
        return ", ".join(names[:MOST_NAMES]) + more

    def month(self, day: date) -> str:
        """A month in words: January 2013."""
        return month_words(f"{day:%Y-%m}", self.language)

    def day(self, day: date) -> str:
        """A day in words: 11 January 2013."""
        first = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        return f"{first} {self.month(day)}"


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    text = files("bascule.charts").joinpath("data").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
