"""Names of persons in one form, so that what French, English and transliterations write can meet.

`folded` brings the spellings of one sound together (`ou`/`u`, `tch`/`ch`/`sh`, `ïev`/`yev`/`ev`, final silent `e`);
what the rules leave apart is measured by rapidfuzz, word by word, and met above a threshold.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/person_names.toml"
# The least likeness at which two names are one person's; measured on 168 pairs of our own (tests/test_names_meet.py):
# all 84 of one person meet, 1 of 84 of two persons does, the same from 0.75 to 0.80.
SAME = 0.78
# What a last name alone must have more than a full one: nothing else tells "Lavrov" from "Lvov".
LONE = 0.1
# What other first words cost: "Idriss Déby" is not "Mahamat Idriss Déby".
STRANGER = 0.3
# What has a sound of its own that the bare letter has not, or none.
SPOKEN = str.maketrans({"ç": "s", "Ç": "s", "'": "", "’": "", "ʼ": ""})
# Applied in order to a word without accents. French, English and German spellings of the same sounds.
RULES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"chtch|shch|stch|tsch|tch|sch|tsh|ch|sh", "S"),  # which of them a text writes depends on its language only
        (r"dzh|dj|zh", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"^(?:ou|w)(?=[aei])", "v"),
        (r"aw$", "ao"),
        (r"w", "v"),
        (r"oo|ou", "u"),
        (r"ph", "f"),
        (r"kh|gh|q|ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"(?<=[^aeiou])h|h(?=[^aeiou]|$)", ""),  # between vowels it tells "Mahamadou" from "Mamadou"
        (r"y", "i"),
        (r"^(?:ie|je)", "e"),
        (r"ie(?=[a-zS])", "e"),
        (r"ai|ei", "e"),
        (r"i+", "i"),
        (r"ff$|f$", "v"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[bdfgjklmnprstvzS])e$", ""),
        (r"(?<=[a-zS])i$", "i"),
    )
)


def normalised(name: str) -> str:
    """The name without accents, case and punctuation, words parted by one space."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c)).split())


@cache
def folded(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, particles left out unless nothing else is there.

    A given name that languages write differently ("Vladimir", "Volodymyr") takes one form.
    """
    words = normalised(name.translate(SPOKEN)).split()
    kept = [word for word in words if word not in _particles()] or words
    sounded = [_sounded(word) or word for word in kept]
    return tuple(_given().get(word, word) for word in sounded)


def likeness(one: str, other: str) -> float:
    """How well two names agree, 0 to 1: every word of the shorter one needs its like in the longer one.

    A last name alone is measured against last names, an initial against the first letter of any word.
    """
    first, second = sorted((folded(one), folded(other)), key=len)
    if not first:
        return 0.0
    if len(first) == 1:
        # A given name alone is nobody's; a last name may be the end of a double one.
        best = max(_word(first[0], word) for word in (second[1:] if len(second) > 1 else second))
        return best if best == 1.0 else best - LONE
    free, worst = list(second), 1.0
    for word in sorted(first, key=len, reverse=True):
        nearest = max(free, key=lambda item: _word(word, item))
        worst = min(worst, _word(word, nearest))
        free.remove(nearest)
    joined = _ratio("".join(first), "".join(second)) if len(first) != len(second) else 0.0
    if _word(first_of(one), first_of(other)) < SAME:
        worst -= STRANGER
    # "Kim Jong-un", "Kim Jongun": the same letters, parted differently.
    return max(worst, joined if joined > 0.95 else 0.0)


def first_of(name: str) -> str:
    """The first word of a name in its folded form."""
    return (folded(name) or ("",))[0]


def same_person(one: str, other: str) -> bool:
    """Whether two written names may be one person's."""
    return likeness(one, other) >= SAME


def last_name(name: str) -> str:
    """The last word of a name in its folded form, which names for the same person share or nearly share."""
    return folded(name)[-1] if folded(name) else ""


def _word(one: str, other: str) -> float:
    if len(one) == 1 or len(other) == 1:
        return 0.9 if one[:1] == other[:1] else 0.0
    score = _ratio(one, other)
    # Short words differ by one letter and are others' ("Ali", "Adi"); a different beginning mostly is another name.
    if min(len(one), len(other)) <= 3 and one != other:
        score -= 0.15
    return score if one[:1] == other[:1] else score - 0.1


@cache
def _ratio(one: str, other: str) -> float:
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other)


@cache
def _sounded(word: str) -> str:
    for pattern, instead in RULES:
        word = pattern.sub(instead, word)
    return word


@cache
def _tables() -> tuple[frozenset[str], dict[str, str]]:
    text = files("bascule.codebook").joinpath("data").joinpath("person_names.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    given: dict[str, str] = {}
    for group in tables["same"]:
        for word in group:
            plain, first = _sounded(normalised(word)), _sounded(normalised(group[0]))
            if given.setdefault(plain, first) != first:
                raise BasculeError(f"{word!r} stands in two groups", where=SOURCE, remedy="leave it in one")
    return frozenset(tables["particles"]), given


def _particles() -> frozenset[str]:
    return _tables()[0]


def _given() -> dict[str, str]:
    return _tables()[1]
