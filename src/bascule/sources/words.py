"""Word lists of the sources, read once, and how words are compared with them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

# Fewer words than these tell nothing of a language.
FEWEST_WORDS = 20
# The beginning is enough, and a page's end is often in the language of its site.
MOST_WORDS = 400


@cache
def word_list(name: str) -> dict[str, Any]:
    """A TOML file of `sources/data`, by its name without ending."""
    path = files("bascule.sources").joinpath("data").joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def levelled(text: str) -> str:
    """The text without case, accents and typographic apostrophes; the number of characters may change."""
    plain = text.casefold()
    return plain if plain.isascii() else plain.translate(_LEVEL)


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


# The letters of Latin scripts; a table is some ten times as fast as taking each text apart.
_LEVEL = {code: _bare(chr(code)) for code in range(0xA0, 0x250)} | {0x2019: "'", 0xA0: " ", 0x202F: " "}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first; `*` in a word stands for a number."""
    escaped = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return "(?:" + "|".join(escaped).replace(r"\ ", r"\s+").replace(r"\*", r"\d[\d.,]*") + ")"


def language_heard(text: str) -> str | None:
    """`fr` or `en` where the small words of a text say so clearly, else None: also for a text too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.casefold())[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    shares = {
        name: sum(word in listed for word in words) / len(words) / least for name, (listed, least) in _small().items()
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= 1 else None


def checked_language(declared: str | None, text: str) -> str | None:
    """The language a source declares, unless it is French or English and the words of the text are not.

    Sites declare the language of their frame: an Arabic page of a French site says `fr`.
    """
    if declared not in _small():
        return declared or language_heard(text)
    if len(text.split()) < FEWEST_WORDS:
        return declared
    return language_heard(text)


@cache
def _small() -> dict[str, tuple[frozenset[str], float]]:
    return {name: (frozenset(lists["words"]), lists["share"]) for name, lists in word_list("languages").items()}
