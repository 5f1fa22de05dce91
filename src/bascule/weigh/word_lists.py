"""Word lists of the weighing room, read once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

# A word, with its hyphens and its inner stops; the apostrophe parts words, as in "l'armée".
WORD = re.compile(r"\w+(?:-\w+)*")


@cache
def word_list(name: str) -> dict[str, Any]:
    """A TOML file of `weigh/data`, by its name without ending."""
    path = files("bascule.weigh").joinpath("data").joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def levelled(text: str) -> str:
    """The text without case, accents and typographic apostrophes; the number of characters may change."""
    plain = text.casefold().replace("’", "'").replace("\u00ad", "")
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def singular(word: str) -> str:
    """A levelled word without its plural ending, by its spelling alone; the same for a word and its plural.

    >>> singular("mercenaries"), singular("generaux"), singular("pays"), singular("juntes")
    ('mercenary', 'general', 'pays', 'junte')
    """
    if len(word) <= 4 or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("aux"):
        return word[:-3] + "al"
    return word[:-1] if word.endswith("s") else word


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text in order, levelled and in the singular."""
    return tuple(singular(word) for word in WORD.findall(levelled(text)))
