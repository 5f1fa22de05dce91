"""Word lists of the coding room, read once, and the forms under which a token is looked up."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Token


@cache
def word_list(name: str) -> dict[str, Any]:
    """A TOML file of `coding/data`, by its name without ending."""
    path = files("bascule.coding").joinpath("data").joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def straight(text: str) -> str:
    """Typography levelled one character for one, so that offsets stay: apostrophes, spaces, hyphens."""
    return text if text.isascii() else text.translate(TYPOGRAPHY)


TYPOGRAPHY = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "‐": "-"})


def forms(token: Token) -> tuple[str, ...]:
    """How a token may stand in a list: as written, its lemma, and its plural taken off (taggers miss some)."""
    return _forms(token.lower_, token.lemma_)


@lru_cache(maxsize=2**15)
def _forms(lower: str, lemma: str) -> tuple[str, ...]:
    lower, lemma = straight(lower), straight(lemma.lower())
    found = [lower, lemma]
    if lower.endswith(("s", "x")) and len(lower) > 3:
        found.append(lower[:-1])
        if lower.endswith("aux"):
            found.append(lower[:-3] + "al")
    return tuple(dict.fromkeys(found))


@cache
def sector_nouns(language: str) -> dict[str, str]:
    """Noun (lower case) to sector code."""
    sectors = word_list(f"sector_nouns_{language}")["sectors"]
    return {noun: sector for sector, nouns in sectors.items() for noun in nouns}
