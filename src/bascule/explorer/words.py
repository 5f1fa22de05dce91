"""The interface in French and English: words out of `data/words.toml`, names of parties, days and numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.charts.labels import LANGUAGES, Labels
from bascule.weigh.incidents import country_of

# Where neither address, cookie nor browser says otherwise.
DEFAULT = "en"
PLACES = {language: place for place, language in enumerate(("fr", "en"))}
NARROW, NO_BREAK = "\u202f", "\u00a0"


class Words:
    """The interface in one language, `fr` or `en`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._labels = Labels(language)
        self._place = PLACES[language]

    def __call__(self, key: str, **names: object) -> str:
        """The words under a key ("country.title"), filled in. Raises KeyError for a key that is not in the data."""
        words = str(_table()[key][self._place])
        return words.format(**names) if names else words

    def some(self, key: str, number: int) -> str:
        """A number and what it counts: "1 incident", "12 incidents"; French counts nothing in the singular."""
        one, many = self(f"count.{key}").split("|")
        single = number < 2 if self.language == "fr" else number == 1
        return f"{self.number(number)} {one if single else many}"

    def number(self, value: float) -> str:
        """A whole number with its thousands apart, or another with two digits."""
        if isinstance(value, int):
            return f"{value:,}".replace(",", NARROW if self.language == "fr" else ",")
        text = f"{value:.2f}"
        return text.replace(".", ",") if self.language == "fr" else text

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole percents."""
        return f"{round(100 * share)}{NARROW if self.language == 'fr' else ''}%"

    def party(self, code: str) -> str:
        """A country, body or bloc by its name, else its code."""
        return self._labels.party(code)

    def entity(self, code: str) -> str:
        """An entity by its country and sector: "Mali, armed forces"; groups by their own name."""
        owner = country_of(code)
        name = self.party(owner)
        if name == owner and ":" in owner:
            return self._group(owner)
        rest = code[len(owner) + 1 :].split(":") if code != owner else []
        said = [self.sector(part) for part in rest]
        return ", ".join([name, *said]) if said and said != [self.sector("GOV")] else name

    def sector(self, code: str) -> str:
        """A sector in a few words, else its code."""
        found = _table().get(f"sector.{code}")
        return str(found[self._place]) if found else code

    def entities(self, codes: Iterable[str]) -> str:
        """Several entities, parted by commas."""
        return ", ".join(dict.fromkeys(self.entity(code) for code in codes)) or "—"

    def type(self, code: str) -> str:
        """How a type of event reads."""
        return self._labels.type(code)

    def measure(self, name: str) -> str:
        """How a measure of the reader reads."""
        return self._labels.measure(name)

    def term(self, group: str, code: str | None) -> str:
        """A code of a small list (channel, state, factuality, …) in words, else the code itself."""
        if code is None:
            return "—"
        found = _table().get(f"{group}.{code}")
        if found is not None:
            return str(found[self._place])
        try:
            return self._labels(code)
        except KeyError:
            return code

    def day(self, day: date | None) -> str:
        """A day in words: 11 January 2013."""
        return self._labels.day(day) if day else self("general.undated")

    def days(self, first: date | None, last: date | None) -> str:
        """An interval in words, as short as it can be said."""
        if first is None or last is None or first == last:
            return self.day(first or last)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def month(self, month: str) -> str:
        """YYYY-MM in words."""
        return self._labels.month(date(int(month[:4]), int(month[5:7]), 1))

    def moment(self, moment: datetime | None) -> str:
        """A time (UTC) in words."""
        return f"{self.day(moment.date())}, {moment:%H:%M} UTC" if moment else "—"

    def _group(self, code: str) -> str:
        """A group of no one country by its last part: XXX:REB:AQIM is AQIM (armed group)."""
        parts = code.split(":")
        name = parts[-1].replace("_", " ") if len(parts) > 2 or parts[0] == "IGO" else ""
        sector = self.sector(parts[1]) if parts[0] == "XXX" else ""
        return f"{name} ({sector})" if name and sector else name or sector or code


@cache
def words(language: str) -> Words:
    """The words of a language."""
    return Words(language)


@cache
def _table() -> Mapping[str, list[str]]:
    text = files("bascule.explorer").joinpath("data").joinpath("words.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for group, entries in tomllib.loads(text).items():
        found |= {f"{group}.{key}": [_spaced(pair[0]), *pair[1:]] for key, pair in entries.items()}
    return found


def _spaced(french: str) -> str:
    """French puts a space before some signs, at which no line may break."""
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", NO_BREAK, french)


def choose(asked: str | None, cookie: str | None, accepted: str | None) -> str:
    """The language of a page: the address's, else the cookie's, else the one the browser likes best."""
    for choice in (asked, cookie):
        if choice in LANGUAGES:
            return str(choice)
    return _accepted(accepted or "")


def _accepted(header: str) -> str:
    """
    >>> _accepted("de, fr-CH;q=0.9, en;q=0.8"), _accepted("*"), _accepted("en;q=x")
    ('fr', 'en', 'en')
    """
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:400].split(",")):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.partition("=")[2]) if quality else 1.0
        except ValueError:
            continue
        language = name.strip().lower()[:2]
        if language in LANGUAGES and weight > 0:
            ranked.append((-weight, place, language))
    return min(ranked)[2] if ranked else DEFAULT


def table() -> Mapping[str, Any]:
    """Every key with its words in French and English."""
    return _table()
