"""Words of force that tell of no battle: the fight against unemployment, a side beaten in a final."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import forms, word_list
from bascule.coding.syntax import complements, objects

if TYPE_CHECKING:
    from spacy.tokens import Token

FORCE = frozenset({"ASSAULT", "MOBILIZE", "THREATEN", "COERCE"})
# What stands before a foe.
AGAINST = frozenset({"contre", "against", "on"})
# One word of sport may be chance (a coup is a "match" too); two are a game.
GAMES = 2


@cache
def _lists(language: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in word_list("figurative")[language].items()}


def is_figurative(trigger: Token, type: str, language: str) -> bool:
    """Whether an event of this type by this word would be a figure of speech, or a game."""
    if type not in FORCE:
        return False
    lists = _lists(language)
    if set(forms(trigger)) & lists["contests"] and _played(trigger, lists["games"]):
        return True
    # "mener une guerre contre la corruption": the noun under the verb is the word of force.
    words = [token for token in (trigger, *objects(trigger)) if set(forms(token)) & lists["words"]]
    fought = {foe for token in (trigger, *words) for foe in _fought(token)} if words else set()
    return any(set(forms(foe)) & lists["foes"] for foe in fought)


def _fought(trigger: Token) -> list[Token]:
    """What is fought: the objects of a verb, what stands against it, the complement of a noun."""
    borne = [c for c in trigger.children if c.dep_ in {"obj", "dobj"} or (c.dep_ == "nmod" and trigger.pos_ == "NOUN")]
    against = [noun for marker, noun in complements(trigger) if marker in AGAINST]
    return [*borne, *against]


def _played(trigger: Token, games: frozenset[str]) -> bool:
    found = {form for token in trigger.sent for form in forms(token) if form in games}
    return len(found) >= GAMES
