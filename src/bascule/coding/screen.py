"""The screen before parsing: which sentences of a text could tell an event, by its words alone.

One pass of Aho-Corasick over all names of the codebook, the nouns of sectors, pronouns and cues. An article that names
many sides is parsed whole: everything in it may be context. In an article that names few or none, sentences without
anybody who could act are passed over, and where nobody at all could, the whole article. What this misses is measured by
`bench/screen.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from bascule.codebook.countries import surface_forms
from bascule.codebook.office_holders import names_of_people
from bascule.coding.lexicon import sector_nouns, straight, word_list
from bascule.records import Span

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

# Shorter texts are parsed whole: a dispatch says in one sentence who acts, and little would be saved.
SHORT = 800
# An article that names more sides than this, or one in so many characters, is parsed whole; swept (bench/README.md).
FEW, SPARSE = 5, 600
# An article that names no side and has fewer nouns of sectors than this is not parsed at all.
PEOPLED = 4
# What a word of the lists may end in beyond what is written there.
ENDINGS = ("", "s", "x", "e", "es")
NAME, NOUN, PRONOUN = range(3)
FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)+")
LETTERS = re.compile(r"\w*")


@cache
def _names(language: str) -> AhoCorasick:
    """Every written name of a side; media, which are mostly sources, left out."""
    from ahocorasick_rs import AhoCorasick

    written = {text for text, form in surface_forms(language).items() if form.kind != "media"}
    return AhoCorasick(sorted(written | set(names_of_people())))


@cache
def _words(language: str) -> tuple[AhoCorasick, tuple[int, ...]]:
    """Nouns of sectors, adjectives of blocs and pronouns in small letters, and the kind of each."""
    from ahocorasick_rs import AhoCorasick

    kinds = dict.fromkeys((word.split()[0] for word in sector_nouns(language)), NOUN)
    for words in word_list(f"sector_nouns_{language}")["blocs"].values():
        kinds.update(dict.fromkeys(words, NOUN))
    kinds.update(dict.fromkeys(word_list(f"screen_{language}")["pronouns"], PRONOUN))
    words = sorted(kinds)
    return AhoCorasick(words), tuple(kinds[word] for word in words)


def screen(
    text: str,
    title: str | None,
    sentences: Sequence[Span],
    language: str,
    known: Callable[[str], bool] | None = None,
) -> tuple[bool, ...]:
    """For each sentence of an article, whether to parse it; `known` tells whether a written name is somebody known."""
    if len(text) < SHORT:
        return (True,) * len(sentences)
    level = straight(text)
    names = [start for start, _ in _standing(_names(language), level)]
    named = len(names) + sum(1 for _ in _standing(_names(language), straight(title or "")))
    if named > FEW or named * SPARSE > len(text):
        return (True,) * len(sentences)
    if known is not None:
        persons = [match.start() for match in FULL_NAME.finditer(level) if known(match.group())]
        names += persons
        named += len(persons)
    finder, kinds = _words(language)
    found = [(start, NAME) for start in names]
    # A letter whose small form is longer would move what stands behind it.
    lower = level.lower()
    lower = lower if len(lower) == len(level) else "".join(c.lower() if len(c.lower()) == 1 else c for c in level)
    found += [(start, kinds[number]) for start, number in _standing(finder, lower, ENDINGS)]
    if not named and sum(kind == NOUN for _, kind in found) < PEOPLED:
        found = []
    return _kept(sorted(found), sentences)


def _kept(found: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> tuple[bool, ...]:
    """A sentence is kept for a name or a noun in it; for a pronoun only where the article has somebody it can mean."""
    somebody = any(kind != PRONOUN for _, kind in found)
    starts = iter([start for start, kind in found if kind != PRONOUN or somebody])
    kept: list[bool] = []
    start = next(starts, None)
    for sentence in sentences:
        while start is not None and start < sentence.start:
            start = next(starts, None)
        kept.append(start is not None and start < sentence.end)
    return tuple(kept)


def _standing(finder: AhoCorasick, text: str, endings: Sequence[str] = ("",)) -> Iterator[tuple[int, int]]:
    """Where a word of the finder begins, and its number: whole words only, or with one of `endings`."""
    for number, start, end in finder.find_matches_as_indexes(text, overlapping=True):
        if start and text[start - 1].isalnum():
            continue
        rest = LETTERS.match(text, end)
        if rest is not None and rest.group() in endings:
            yield start, number
