"""Short names that an article gives itself: "le Parti démocratique de Côte d'Ivoire (PDCI)", later "le PDCI"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor, Cast

if TYPE_CHECKING:
    from spacy.tokens import Doc

GIVEN = re.compile(r"\s\(([A-Z][A-Za-z-]{1,9})\)")
WORDS = re.compile(r"[^\W\d_]+")
# Armies of these names fight the state whose adjective they bear.
FIGHTING = re.compile(r"lib[ée]ration|r[ée]sist|front", re.IGNORECASE)


def add_short_names(doc: Doc, cast: Cast, is_person: Callable[[Actor], bool]) -> None:
    """Adds to a cast every later mention of a body by the short name that stood in brackets behind its long one.

    Of "the president of the Workers Union (WU)" the short name is not the president's.
    """
    text = cast.text
    given = {match.start(): match for match in GIVEN.finditer(text)}
    if not given:
        return
    known: dict[str, tuple[int, Actor]] = {}
    for actor in cast.by_head.values():
        match = given.get(actor.end)
        if match is None or actor.use != "actor" or not actor.code or actor.how not in {"name", "noun"}:
            continue
        long = text[actor.start : actor.end]
        if is_person(actor):
            continue
        if _shortens(match[1], long) and not (actor.code.endswith(":MIL") and FIGHTING.search(long)):
            known.setdefault(match[1], (match.start(), actor))
    for token in doc if known else ():
        found = known.get(token.text)
        if found is not None and token.idx > found[0] and token.i not in cast.by_head:
            long = text[found[1].start : found[1].end]
            cast.add(Actor(token.i, token.idx, token.idx + len(token), found[1].code, name=long))


def _shortens(short: str, long: str) -> bool:
    """Whether the capitals of a short name are first letters of words of the long one, in their order, two at least."""
    letters = [letter.lower() for letter in short if letter.isupper()]
    first = iter(word[0].lower() for word in WORDS.findall(long))
    return len(letters) > 1 and all(letter in first for letter in letters)
